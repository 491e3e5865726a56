"""Any message on a crisis's timeline: by its menu, or with a 📌."""

from bot import record, respond
from bot.core.models import Crisis
from bot.errors import Refused
from bot.ports import Ports
from bot.record import OnRecord
from bot.slack import ids, message_forms, modals, shortcuts
from bot.slack.picked import Picked, remembered
from bot.slack.verbs import Done, Open, Refuse, Reply, Request


def attach(ports: Ports, request: Request) -> Reply:
    """Puts the message on record of the crisis it can only be about, or asks which."""
    picked = request.message
    if picked is None:
        return Refuse(message_forms.NO_MESSAGE)
    choices = _meant(ports, picked)
    if not choices:
        return Open(message_forms.offer(picked))
    if len(choices) > 1:
        return Open(message_forms.which(modals.ATTACH, "Attach to crisis", choices, picked))
    return _put(ports, request, choices[0].id, picked)


def chosen(ports: Ports, request: Request) -> Reply:
    """The same once the crisis is chosen in the form."""
    picked = remembered(request.meta)
    if picked is None:
        return Refuse(message_forms.NO_MESSAGE)
    return _put(ports, request, message_forms.chosen(request.values), picked)


def pinned(ports: Ports, request: Request) -> Reply:
    """The same for a 📌: whoever reacted is asked in words only they see."""
    picked = request.message
    if picked is None:  # a file or something else that is no message
        return Done()
    choices = _meant(ports, picked)
    if not choices:
        return message_forms.nothing_live()
    if len(choices) > 1:
        return message_forms.which_button(choices, picked)
    return _put(ports, request, choices[0].id, picked, mark=True)


def pressed(ports: Ports, request: Request) -> Reply:
    """The crisis chosen in those words."""
    found = message_forms.pressed(request.value)
    if found is None:
        raise Refused(message_forms.NO_MESSAGE)
    crisis_id, channel, ts = found
    return _put(ports, request, crisis_id, request.read(channel, ts), mark=True)


def _meant(ports: Ports, picked: Picked) -> list[Crisis]:
    return record.meant(ports, channel=picked.channel, thread_ts=picked.thread)


def _put(ports: Ports, request: Request, crisis_id: int, picked: Picked, *, mark: bool = False) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    try:
        crisis = record.put_on_record(ports, crisis_id, act, picked.evidence)
    except OnRecord:
        if not mark:
            raise
        crisis = ports.store.crisis(crisis_id)  # another pin on the same message: its ✅ stands for both
    return message_forms.on_record(crisis, picked, mark=mark)


SHORTCUTS = {shortcuts.ATTACH: attach, shortcuts.TIMELINE: attach}
VIEWS = {modals.ATTACH: chosen}
ACTIONS = {ids.PIN: pressed}
EVENTS = {"reaction_added": pinned}
