"""`/crisis resolve`, `dismiss` and `reopen`: how a crisis ends, and how it comes back."""

from contextlib import suppress

from bot import respond, teach, tune
from bot.errors import StoreBusy
from bot.ports import Ports
from bot.slack import ids, modals, posts, sentences, tune_list
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Verb


def resolve(ports: Ports, request: Request) -> Reply:
    """Closes the crisis with the outcome that was typed, or asks for it."""
    crisis = respond.find(ports, request.crisis_id)
    if not request.text:
        return Open(modals.resolve(crisis))
    return _resolve(ports, request, crisis.id, request.words)


def resolved(ports: Ports, request: Request) -> Reply:
    """Closes the crisis with what the form says."""
    crisis = respond.find(ports, request.crisis_id)
    outcome = sentences.outcome(request.answer("outcome"), request.answer("said"))
    return _resolve(ports, request, crisis.id, outcome)


def dismiss(ports: Ports, request: Request) -> Reply:
    """Closes the crisis as a false alarm for the reason that was typed, or asks for it."""
    crisis = respond.find(ports, request.crisis_id)
    if not request.text:
        return Open(modals.dismiss(crisis))
    return _dismiss(ports, request, crisis.id, request.words)


def dismissed(ports: Ports, request: Request) -> Reply:
    """Closes the crisis as a false alarm for the reason of the form."""
    crisis = respond.find(ports, request.crisis_id)
    return _dismiss(ports, request, crisis.id, request.answer("reason"))


def reopen(ports: Ports, request: Request) -> Reply:
    """Opens a closed crisis again, the last one unless another is named."""
    crisis = respond.find(ports, request.crisis_id, closed=True)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.reopened(respond.reopen(ports, crisis.id, act, why=request.words or None)))


def _resolve(ports: Ports, request: Request, crisis_id: int, outcome: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = respond.resolve(ports, crisis_id, act, outcome=outcome)
    teach.glance(ports, crisis, act, most=posts.MAX_QUOTES)
    return Done(sentences.resolved(crisis))


def _dismiss(ports: Ports, request: Request, crisis_id: int, reason: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = respond.dismiss(ports, crisis_id, act, reason=reason)
    teach.glance(ports, crisis, act, most=posts.MAX_QUOTES)
    words, tuned = sentences.dismissed(crisis), None
    with suppress(StoreBusy):  # the crisis is dismissed: what it teaches is worth less than saying so
        tuned = tune.learn_false_alarm(ports, crisis, act)
    watch = ports.store.watch(crisis.watch_id)
    if tuned is None or watch is None:
        return Done(words)
    words = f"{words}\nLearned for {tune_list.learned(watch.name, tuned.before, tuned.after)}"
    return Done(words, tune_list.with_undo(words, watch.name, label="Undo the lesson"), told=True)


VERBS = (
    Verb(
        "resolve",
        "resolve [id] [outcome]",
        "Close a crisis; how it ended goes into the record.",
        resolve,
        Group.CLOSE,
        aliases=("close", "resolved"),
        action_id=ids.RESOLVE,
        prose=True,
        tells=RECORDED,
    ),
    Verb(
        "dismiss",
        "dismiss [id] [reason]",
        "Close a false alarm, with the reason.",
        dismiss,
        Group.CLOSE,
        aliases=("false", "ignore"),
        prose=True,
        tells=RECORDED,
    ),
    Verb(
        "reopen",
        "reopen [id] [why]",
        "Open the last closed crisis again, or the one you name.",
        reopen,
        Group.CLOSE,
        action_id=ids.REOPEN,
        prose=True,
        tells=RECORDED,
    ),
)
VIEWS = {modals.RESOLVE: resolved, modals.DISMISS: dismissed}
