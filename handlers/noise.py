"""`/crisis noise`: how many people a crisis may call, and how much each channel is told."""

from bot import noise as loudness
from bot import respond
from bot.core.noise import Verbosity
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import noise_list
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Group, Reply, Request, Verb

MENTIONS = "mentions"


def noise(ports: Ports, request: Request) -> Reply:
    """How loud the desk is, or another choice: `noise quiet #crisis-desk`, `noise mentions 6`."""
    word, rest = split_verb(request.text)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    if not word:
        return noise_list.listing(ports.store.desk().noise)
    if word.casefold() == MENTIONS and rest.isdecimal():
        desk = loudness.set_mentions(ports, act, int(rest))
    elif word.casefold() in {*Verbosity}:
        verbosity = Verbosity(word.casefold())
        desk = loudness.set_verbosity(ports, act, verbosity, channels=noise_list.channels(rest))
    else:
        known = ", ".join(Verbosity)
        raise Refused(f"Behind /crisis noise goes {known} (and a channel), or {MENTIONS} and a number.")
    shown = noise_list.listing(desk.noise)
    return Done(shown.text, shown.blocks, told=True)


VERBS = (
    Verb(
        "noise",
        "noise [full|usual|quiet] [#channel] [mentions 6]",
        "How many people a crisis may call in an hour, and how much each channel is told.",
        noise,
        Group.SET_UP,
        aliases=("verbosity", "loud"),
        numbered=False,
    ),
)
