"""`/crisis report` and “Report as crisis”: people see some things before any count does."""

from contextlib import suppress

from bot import record, report, respond
from bot.core.models import Level, Watch
from bot.errors import Refused
from bot.ports import Ports
from bot.record import OnRecord
from bot.slack import ids, message_forms, modals, report_form, shortcuts
from bot.slack.modals import notice
from bot.slack.picked import Picked, remembered
from bot.slack.verbs import Done, Errors, Group, Open, Refuse, Reply, Request, Told, Update, Verb


def typed(ports: Ports, request: Request) -> Reply:
    """Reports at once what has a brand and a name, while nothing of the brand is live; else asks."""
    watches = respond.list_watches(ports)
    watch, title = report.named(watches, request.words)
    if watch is None and len(watches) == 1:
        watch = watches[0]
    if watch is not None and title and not report.live_of(ports, watch):
        return _report(ports, request, watch.id, title=title)
    return _ask(ports, watch, title=title, text=request.words)


def of_message(ports: Ports, request: Request) -> Reply:
    """The form, filled in from the message."""
    if request.message is None:
        return Refuse(message_forms.NO_MESSAGE)
    return _ask_about(ports, request.message)


def offered(ports: Ports, request: Request) -> Reply:
    """The same from the form that said that nothing is live."""
    picked = remembered(request.meta)
    return _ask_about(ports, picked) if picked else Refuse(message_forms.NO_MESSAGE)


def of_nothing(ports: Ports, request: Request) -> Reply:
    """The empty form."""
    return _ask(ports, report.brand_of(ports, ""), title="")


def rebranded(ports: Ports, request: Request) -> Reply:
    """The form with what is live for the brand that was chosen in it."""
    watch = ports.store.watch(_brand(request))
    view = report_form.report_form(
        respond.list_watches(ports),
        watch,
        report.live_of(ports, watch),
        title=request.answer("title"),
        level=request.answer("level"),
        category=request.answer("category"),
        picked=remembered(request.meta),
    )
    return Update(view)


def same(ports: Ports, request: Request) -> Reply:
    """It is a live crisis: the message, or what was typed, goes on its timeline instead."""
    if request.meta.get("asks") != "report":
        raise Refused(message_forms.NO_MESSAGE)
    crisis = ports.store.crisis(int(request.value))
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    picked, title = remembered(request.meta), request.answer("title")
    if picked is not None:
        with suppress(OnRecord):  # somebody attached it meanwhile: all the better
            record.put_on_record(ports, crisis.id, act, picked.evidence)
    elif title:
        respond.note(ports, crisis.id, act, text=report_form.again(title))
    return Update(notice(report_form.same(crisis)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Reports what the form says."""
    title, category = request.answer("title"), request.answer("category")
    if not title:
        return Errors({"title": report_form.NAMELESS})
    return _report(
        ports,
        request,
        _brand(request),
        title=title,
        level=Level[request.answer("level").upper()],
        category=category or None,
    )


def _brand(request: Request) -> int:
    """The watch picked; 0, which is none, where a form of another version asks for none."""
    picked = request.answer("brand")
    return int(picked) if picked.isdecimal() else 0


def _ask_about(ports: Ports, picked: Picked) -> Reply:
    brand, rest = report.named(respond.list_watches(ports), picked.text)
    watch = brand or report.brand_of(ports, picked.text)
    return _ask(ports, watch, title=report_form.title_of(rest), picked=picked)  # the brand stands beside it


def _ask(
    ports: Ports, watch: Watch | None, *, title: str, text: str = "", picked: Picked | None = None
) -> Reply:
    watches = respond.list_watches(ports)
    if not watches:
        return Refuse(report_form.NO_BRAND)
    watch = watch or (report.brand_of(ports, text) if text else None)
    live = report.live_of(ports, watch)
    return Open(report_form.report_form(watches, watch, live, title=title, picked=picked))


def _report(
    ports: Ports,
    request: Request,
    watch_id: int,
    *,
    title: str,
    level: Level = Level.YELLOW,
    category: str | None = None,
) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    picked = remembered(request.meta)
    crisis = report.report(
        ports,
        watch_id,
        act,
        title=title,
        level=level,
        category=category,
        evidence=picked.evidence if picked else None,
    )
    channel = ports.card_channel(ports.store.watch(watch_id))
    return Done(report_form.reported(crisis, channel), told=True)


VERBS = (
    Verb(
        "report",
        "report [brand] [title]",
        "You saw it first: raise an alert card. Says what is live already.",
        typed,
        Group.LEAD,
        aliases=("declare", "new", "open"),
        numbered=False,
        tells=(Told.CARD,),
    ),
)
SHORTCUTS = {shortcuts.REPORT_MESSAGE: of_message, shortcuts.REPORT: of_nothing}
ACTIONS = {ids.SAME: same, report_form.BRAND: rebranded}
VIEWS = {modals.REPORT: submitted, modals.OFFER: offered}
