"""`/crisis precision`: how many of a brand's alerts were real, and one click to have fewer or more."""

from bot import precision as measures
from bot import respond
from bot.ports import Ports
from bot.slack import precision_report, tune_list
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Group, Reply, Request, Say, Verb

MOST_SHOWN = 15
KEEP = "keep"


def precision(ports: Ports, request: Request) -> Reply:
    """Last week and the last four of a brand, or of all."""
    word, rest = split_verb(request.words)
    if word.casefold() == KEEP and rest:
        return _kept(ports, rest)
    watches = respond.list_watches(ports)
    if request.words.strip():
        watches = [respond.find_watch(ports, request.words.strip())]
    if not watches:
        return Say(tune_list.NOTHING)
    shown = [precision_report.said(measures.measure(ports, watch)) for watch in watches[:MOST_SHOWN]]
    rest_of_them = [f"And {len(watches) - MOST_SHOWN} more."] if len(watches) > MOST_SHOWN else []
    blocks = [block for one in shown for block in one.blocks]
    return Say("\n".join([*(one.text for one in shown), *rest_of_them]), blocks)


def _kept(ports: Ports, brand: str) -> Reply:
    watch = respond.find_watch(ports, brand)
    return Done(f"{watch.name} stays at {tune_list.budget(watch.tuning.alerts_per_week)}.", told=True)


VERBS = (
    Verb(
        "precision",
        "precision [brand]",
        "How many of last week's alerts were real, and one click to have fewer or more.",
        precision,
        Group.LOOK,
        aliases=("accuracy",),
        numbered=False,
    ),
)
