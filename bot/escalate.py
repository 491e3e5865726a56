"""ESCALATE: what falls due on a crisis by itself, told and done once, one thing a look."""

import logging

from bot.core import escalation
from bot.errors import Conflict, Refused
from bot.ports import Ports

log = logging.getLogger(__name__)


def escalate(ports: Ports, crisis_id: int) -> bool:
    """Does what is due on the crisis; False when nothing is, or a person was faster."""
    before = ports.store.crisis(crisis_id)
    now, desk = ports.clock(), ports.store.desk()
    zone = ports.zone_of(before)
    if before.updated_at - now > escalation.CLOCK_SLACK:
        log.warning("crisis %s: the clock was set back, its moments are set anew", crisis_id)
        change = escalation.set_anew(before, now=now)
    else:
        found = escalation.fired(before, desk, now=now, zone=zone)
        if found is None:
            return False
        change = found
    try:
        ports.save(change, before=before)
    except (Conflict, Refused):  # a person was faster: the next look decides on what they made of it
        return False
    return True
