"""`/crisis`, `/crisis show` and `/crisis status`: what there is, and where it stands."""

from bot import respond
from bot.ports import Ports
from bot.slack import ids, lists, roles
from bot.slack.verbs import Done, Group, Reply, Request, Verb


def list_crises(ports: Ports, request: Request) -> Reply:
    """The crises with their buttons."""
    return lists.crises(respond.list_crises(ports, limit=lists.MAX_LISTED + 1), now=ports.clock())


def status(ports: Ports, request: Request) -> Reply:
    """One line for each live crisis."""
    known = respond.list_crises(ports, limit=lists.MAX_LINES + 1)
    live = [crisis for crisis in known if crisis.state.live]
    return lists.status(live, now=ports.clock())


def show(ports: Ports, request: Request) -> Reply:
    """One crisis with its timeline."""
    crisis = respond.find(ports, request.crisis_id)
    held = roles.lines(crisis, ports.store.desk())
    return lists.show(crisis, respond.timeline(ports, crisis.id), now=ports.clock(), roles=held)


def nothing(ports: Ports, request: Request) -> Reply:
    """A link button opens its post by itself."""
    return Done()


VERBS = (
    Verb(
        lists.LIST,
        "list",
        "The crises, with their buttons; /crisis alone does the same.",
        list_crises,
        Group.LOOK,
        aliases=("ls",),
    ),
    Verb("status", "status", "One line for each live crisis.", status, Group.LOOK, aliases=("st",)),
    Verb(
        lists.SHOW,
        "show [id]",
        "One crisis: its numbers and its timeline.",
        show,
        Group.LOOK,
        aliases=("view",),
        action_id=ids.SHOW,
    ),
)
ACTIONS = {ids.OPEN_POST: nothing}
