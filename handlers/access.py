"""`/crisis access`: who may do what, and the form that changes it."""

from dataclasses import replace

from bot.core.access import given
from bot.core.desk import Desk
from bot.ports import Ports
from bot.slack import access_form, access_list, modals
from bot.slack.verbs import Done, Group, Open, Refuse, Reply, Request, Verb

CHANGE = "change"


def access(ports: Ports, request: Request) -> Reply:
    """Who is what, or the form."""
    known = ports.store.desk().access
    word = request.words.casefold()
    if not word:
        return access_list.listing(known)
    if word != CHANGE:
        return Refuse(access_list.WORDS)
    first = None if known.grants else request.actor
    return Open(access_form.access_form(known, request.list_groups(), first=first))


def submitted(ports: Ports, request: Request) -> Reply:
    """Saves the ranks of the form."""
    known = ports.store.desk().access
    grants, default = access_form.read(request.values, known, request.list_groups(), request.person)

    def decide(desk: Desk) -> Desk:
        return replace(desk, access=given(desk.access, grants, default=default, by=request.viewer))

    desk = ports.store.change_desk(decide, actor=request.actor, surface=request.surface, now=ports.clock())
    return Done(access_list.saved(desk.access), told=True)


VERBS = (
    Verb(
        "access",
        "access [change]",
        "Who may look, work, approve and set up; people and user groups have ranks.",
        access,
        Group.SET_UP,
        aliases=("ranks", "permissions"),
        numbered=False,
    ),
)
VIEWS = {modals.ACCESS: submitted}
