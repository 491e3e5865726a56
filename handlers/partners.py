"""`/crisis partners`: the creators who speak for a brand, their campaigns and contracts."""

from collections.abc import Callable, Mapping

from bot import partners as register
from bot import respond
from bot.ports import Ports
from bot.slack import modals, partner_form, partner_list
from bot.slack.typed import readable, split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Refuse, Reply, Request, Verb


def partners(ports: Ports, request: Request) -> Reply:
    """What was asked about the partners; the list when nothing was."""
    word, rest = split_verb(request.text)
    do = _DOES.get(word.casefold() or "list")
    return do(ports, readable(rest)) if do else Refuse(partner_list.unknown_word(word, list(_DOES)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Saves the partner of the form."""
    known = int(request.meta.get("partner") or 0)
    read = partner_form.read(request.values, partner_id=known)
    if isinstance(read, dict):
        return Errors(read)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(partner_list.saved(register.save_partner(ports, read, act), new=not known))


def edit(ports: Ports, request: Request) -> Reply:
    """Opens the form of the partner whose button was pressed."""
    return Open(partner_form.partner_form(respond.list_watches(ports), register.partner(ports, _id(request))))


def confirmed(ports: Ports, request: Request) -> Reply:
    """Forgets the partner whose removal was confirmed."""
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(partner_list.removed(register.remove_partner(ports, _id(request), act)))


def _id(request: Request) -> int:
    return int(request.value) if request.value.isdecimal() else 0


def _list(ports: Ports, rest: str) -> Reply:
    return partner_list.partners(register.list_partners(ports))


def _add(ports: Ports, rest: str) -> Reply:
    watches = respond.list_watches(ports)
    return Open(partner_form.partner_form(watches, name=rest)) if watches else Refuse(partner_list.NO_WATCH)


def _edit(ports: Ports, rest: str) -> Reply:
    if not rest:
        return _list(ports, rest)
    named = register.find_partner(ports, rest)
    return Open(partner_form.partner_form(respond.list_watches(ports), named))


def _remove(ports: Ports, rest: str) -> Reply:
    return partner_list.confirm(register.find_partner(ports, rest)) if rest else _list(ports, rest)


_DOES: Mapping[str, Callable[[Ports, str], Reply]] = {
    "list": _list,
    "add": _add,
    "edit": _edit,
    "remove": _remove,
}

VERBS = (
    Verb(
        "partners",
        "partners [list|add|edit|remove] [name]",
        "The creators who speak for you: accounts, campaign, contract clause, live posts.",
        partners,
        Group.SET_UP,
        aliases=("partner", "creators", "influencers"),
        numbered=False,
    ),
)
VIEWS = {modals.PARTNER: submitted}
ACTIONS = {partner_list.EDIT: edit, partner_list.REMOVE: confirmed}
