"""`/crisis timezone`: in which time zone the rota and the quiet hours are meant."""

from bot import respond, team
from bot.errors import InputError
from bot.ports import Ports
from bot.slack import modals, oncall_form
from bot.slack.verbs import Done, Errors, Group, Open, Reply, Request, Verb

SAVED = "The rota and the quiet hours are meant in {} now."


def timezone(ports: Ports, request: Request) -> Reply:
    """Takes the named zone, or asks for one."""
    if not request.words:
        return Open(oncall_form.timezone_form(team.zone(ports, ports.store.desk())))
    return _save(ports, request, oncall_form.read_timezone(request.words))


def submitted(ports: Ports, request: Request) -> Reply:
    """Takes the zone of the form."""
    try:
        return _save(ports, request, oncall_form.read_timezone(request.answer("timezone")))
    except InputError as error:
        return Errors({"timezone": str(error)})


def _save(ports: Ports, request: Request, name: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    team.set_timezone(ports, act, name)
    return Done(SAVED.format(name), told=True)


VERBS = (
    Verb(
        "timezone",
        "timezone [Europe/Berlin]",
        "The team's time zone: in it the rota turns and the quiet hours begin and end.",
        timezone,
        Group.SET_UP,
        aliases=("tz",),
        numbered=False,
    ),
)
VIEWS = {modals.TIMEZONE: submitted}
