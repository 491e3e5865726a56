"""`/crisis mute`: what is kept but not counted for a while, with a preview of what that hides."""

from bot import mutes, respond, rooms
from bot.core.models import Crisis, Watch
from bot.core.mutes import MuteKind
from bot.errors import InputError, Refused
from bot.ports import Ports
from bot.slack import modals, mute_form, mute_list
from bot.slack.typed import split_verb
from bot.slack.verbs import RECORDED, Done, Errors, Group, Open, Reply, Request, Update, Verb

EXAMPLE = "/crisis mute author @name 2d"


def mute(ports: Ports, request: Request) -> Reply:
    """Mutes what was typed; asks for what is missing; lists and ends mutes."""
    word, rest = split_verb(request.words)
    word = word.casefold()
    if word == "list":
        return mute_list.listing(mutes.holding(ports), now=ports.clock())
    if word in ("lift", "end", "unmute"):
        return _lift(ports, rest, request)
    crisis = _crisis(ports, request)
    watch = _watch(ports, crisis)
    if word not in set(MuteKind):
        if word:
            raise Refused(f"Mute what? Write one of {', '.join(MuteKind)}, and what: {EXAMPLE}")
        return Open(mute_form.mute_form(watch, crisis))
    kind, (typed, span) = MuteKind(word), _split_span(rest)
    if not typed or not span:
        return Open(mute_form.mute_form(watch, crisis, kind=kind, typed=typed))
    return _mute(ports, request, watch, crisis, kind, typed, span)


def previewed(ports: Ports, request: Request) -> Reply:
    """The form with what it would hide."""
    watch, crisis = _of_form(ports, request)
    try:
        kind, typed, span = mute_form.read(request.values)
        act = respond.who_acts(ports, request.actor, surface=request.surface)
        wanted = mutes.asked(ports, watch, kind, typed, span=span, act=act)
    except InputError as error:
        return Update(mute_form.mute_form(watch, crisis, below=mute_form.problem(str(error))))
    below = mute_form.shown(mutes.preview(ports, wanted))
    return Update(mute_form.mute_form(watch, crisis, below=below))


def submitted(ports: Ports, request: Request) -> Reply:
    """Mutes what the form says."""
    watch, crisis = _of_form(ports, request)
    try:
        kind, typed, span = mute_form.read(request.values)
        return _mute(ports, request, watch, crisis, kind, typed, span)
    except (InputError, Refused) as error:
        return Errors({"typed": str(error)})


def _mute(
    ports: Ports, request: Request, watch: Watch, crisis: Crisis | None, kind: MuteKind, typed: str, span: str
) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    wanted = mutes.asked(ports, watch, kind, typed, span=span, act=act)
    kept, hidden = mutes.mute(ports, wanted, act, crisis_id=crisis.id if crisis else None)
    return Done(mute_form.muted(kept.words, hidden, kept.until, now=act.at), told=True)


def _lift(ports: Ports, rest: str, request: Request) -> Reply:
    # "#3" was read as a crisis's number; that of the room it was typed in is not meant.
    hashed = None if rooms.implied(ports, request.channel) == request.crisis_id else request.crisis_id
    number = int(rest) if rest.isdecimal() else hashed
    if number is None:
        return mute_list.listing(mutes.holding(ports), now=ports.clock())
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(mute_list.lifted(mutes.lift(ports, number, act)), told=True)


def _crisis(ports: Ports, request: Request) -> Crisis | None:
    """The crisis it is asked from: the one named, or the only live one; none is needed."""
    if request.crisis_id is not None:
        return respond.find(ports, request.crisis_id)
    try:
        return respond.find(ports, None)
    except respond.Ambiguous:
        if len(respond.list_watches(ports)) > 1:
            raise
    except Refused:
        pass
    return None


def _watch(ports: Ports, crisis: Crisis | None) -> Watch:
    watches = respond.list_watches(ports)
    found = next((watch for watch in watches if crisis and watch.id == crisis.watch_id), None)
    if found is not None:
        return found
    if len(watches) == 1:
        return watches[0]
    raise Refused(
        f"Of which brand? Name a crisis of it: {EXAMPLE.replace('mute', 'mute #3')}"
        if watches
        else "Nothing is watched yet, so there is nothing to mute."
    )


def _of_form(ports: Ports, request: Request) -> tuple[Watch, Crisis | None]:
    watch = ports.store.watch(int(request.meta.get("watch") or 0))
    if watch is None:
        raise Refused("This watch was removed meanwhile. Nothing was saved.")
    crisis = respond.find(ports, request.crisis_id) if request.crisis_id is not None else None
    return watch, crisis


def _split_span(rest: str) -> tuple[str, str]:
    """What is muted and, where the last word says so, for how long."""
    *words, last = rest.split() or [""]
    last = last.casefold()
    if words and last[:1].isdigit() and last.rstrip("minhdw").isdecimal() and not last.isdecimal():
        kept = words[:-1] if words[-1].casefold() == "for" else words
        return " ".join(kept), last
    return rest, ""


VERBS = (
    Verb(
        "mute",
        "mute [id] [author|phrase|link|thread|partner|list|lift] [what] [4h|2d|1w]",
        "Keep posts but do not count them for a while; shows first what that would have hidden.",
        mute,
        Group.LEAD,
        aliases=("silence", "unmute"),
        prose=True,
        tells=RECORDED,
    ),
)
VIEWS = {modals.MUTE: submitted}
ACTIONS = {mute_form.PREVIEW: previewed}
