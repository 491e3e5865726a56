"""`/crisis tune`: how many alerts a brand may raise, what it learned, and the way back."""

from bot import respond
from bot import tune as lessons
from bot.core import tuning
from bot.core.models import Watch
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import modals, trial_view, tune_form, tune_list
from bot.slack.tune_list import Judged
from bot.slack.verbs import Done, Group, Open, Reply, Request, Update, Verb, View
from bot.trial import Trial, trial

WHICH = "Which brand? Name it: /crisis tune {} {}"


def tune(ports: Ports, request: Request) -> Reply:
    """What was asked about how brands are judged; the list when nothing was."""
    watches = respond.list_watches(ports)
    asked = tune_form.read_line(request.words.strip(), [watch.name for watch in watches])
    if not request.words.strip() or not watches:
        found = [Judged(watch, tuple(lessons.history(ports, watch))) for watch in watches]
        return tune_list.listing(found, now=ports.clock())
    watch = _named(ports, asked, watches)
    if asked.undo:
        return _undo(ports, request, watch)
    if asked.alerts_per_week is not None:
        return _set(ports, request, watch, asked.alerts_per_week)
    return Open(tune_form.tune_form(watch, now=ports.clock()))


def submitted(ports: Ports, request: Request) -> Reply:
    """Saves the budget of the form."""
    return _set(ports, request, _watch(ports, request), tune_form.read(request.values))


def tried(ports: Ports, request: Request) -> Reply:
    """Plays the budget of the form over the last thirty days, beside the one that stands."""
    watch, chosen = _watch(ports, request), tune_form.read(request.values)
    now = ports.clock()

    def view(below: list[trial_view.Block]) -> View:
        return tune_form.tune_form(watch, now=now, chosen=chosen, below=below)

    return Update(
        view(trial_view.trying()),
        then=lambda: view(_compared(ports, watch, chosen)),
        otherwise=view(trial_view.failed()),
    )


def _compared(ports: Ports, watch: Watch, chosen: float) -> list[trial_view.Block]:
    after = _play(ports, watch, chosen)
    before = _play(ports, watch, watch.tuning.alerts_per_week)
    was, is_now = tune_list.budget(watch.tuning.alerts_per_week), tune_list.budget(chosen)
    return trial_view.compared(before, after, was=was, is_now=is_now)


def _play(ports: Ports, watch: Watch, alerts_per_week: float) -> Trial:
    other = tuning.with_budget(watch.tuning, alerts_per_week)
    return trial(ports, watch.id, watch.query, other, watch.occasions, name=watch.name)


def _named(ports: Ports, asked: tune_form.Asked, watches: list[Watch]) -> Watch:
    if asked.brand:
        return respond.find_watch(ports, asked.brand)
    if len(watches) > 1:
        what = "undo" if asked.undo else f"{asked.alerts_per_week:g}"
        raise Refused(WHICH.format(watches[0].name, what))
    return watches[0]


def _watch(ports: Ports, request: Request) -> Watch:
    watch = ports.store.watch(int(request.meta.get("watch") or 0))
    if watch is None:
        raise Refused("This watch was removed meanwhile. Nothing was saved.")
    return watch


def _set(ports: Ports, request: Request, watch: Watch, alerts_per_week: float) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    tuned = lessons.set_budget(ports, watch, act, alerts_per_week=alerts_per_week)
    words = tune_list.learned(watch.name, tuned.before, tuned.after)
    return Done(words, tune_list.with_undo(words, watch.name), told=True)


def _undo(ports: Ports, request: Request, watch: Watch) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    taken = lessons.undo(ports, watch, act)
    return Done(tune_list.undone(watch.name, taken.before, taken.after), told=True)


VERBS = (
    Verb(
        "tune",
        "tune [brand] [0.1…7|undo]",
        "How many alerts a week a brand may raise, what it learned from you, and the way back.",
        tune,
        Group.SET_UP,
        aliases=("budget", "sensitivity"),
        numbered=False,
    ),
)
VIEWS = {modals.TUNE: submitted}
ACTIONS = {tune_form.TRY: tried}
