"""PARTNERS: who speaks for us for pay: the register, and what a scan makes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.core.lifecycle import Act
from bot.core.mentions import Mention
from bot.core.models import Watch
from bot.core.partners import Involved, Listed, Partner, counts, involved, rate_of, watched
from bot.errors import Refused
from bot.ports import Ports

READ_AT_MOST = 2_000
"""Of a long crisis the newest mentions, so that a scan stays a matter of milliseconds."""


# --- the register ------------------------------------------------------------------------------------------


def list_partners(ports: Ports) -> list[Listed]:
    """Every partner by name, as the register shows them."""
    watches = {watch.id: watch for watch in ports.store.watches()}
    known = [one for one in ports.store.partners() if one.watch_id in watches]
    posted = _posted(ports, known)
    return [
        Listed(
            partner=one,
            brand=watches[one.watch_id].name,
            today=_today(ports, watches[one.watch_id]),
            rate=rate_of(one, posted.get(one.watch_id, ())),
        )
        for one in known
    ]


def find_partner(ports: Ports, name: str) -> Partner:
    """The partner of that name, whatever its case; raises Refused with the names there are."""
    known = ports.store.partners()
    wanted = " ".join(name.casefold().split())
    named = [one for one in known if " ".join(one.name.casefold().split()) == wanted]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused(f"Several brands have a partner called “{name.strip()}”: use the buttons of the list.")
    names = ", ".join(dict.fromkeys(one.name for one in known)) or "none yet"
    raise Refused(f"No partner is called “{name.strip()}”. Partners: {names}.")


def partner(ports: Ports, partner_id: int) -> Partner:
    """The partner of that number; raises Refused if it is gone."""
    found = next((one for one in ports.store.partners() if one.id == partner_id), None)
    if found is None:
        raise Refused("That partner was removed meanwhile. /crisis partners lists those there are.")
    return found


def save_partner(ports: Ports, changed: Partner, act: Act) -> Partner:
    """Adds a partner (id 0) or saves a changed one; raises Refused where that cannot be."""
    if not changed.id:
        return ports.store.add_partner(changed, by=act)
    ports.store.save_partner(changed, by=act)
    return changed


def remove_partner(ports: Ports, partner_id: int, act: Act) -> Partner:
    """Forgets a partner; crises keep what they say of them."""
    gone = partner(ports, partner_id)
    ports.store.remove_partner(gone.id, by=act)
    return gone


def _posted(ports: Ports, known: Iterable[Partner]) -> dict[int, list[Mention]]:
    """The newest mentions of the watches where a rate has to be counted from a live post."""
    asked = {one.watch_id for one in known if one.posts and one.engagement_rate is None}
    return {
        watch_id: [scored.mention for scored in ports.store.recent_mentions(watch_id, limit=READ_AT_MOST)]
        for watch_id in asked
    }


def _today(ports: Ports, watch: Watch) -> date:
    return ports.clock().astimezone(ports.zone(watch)).date()


# --- in a scan ---------------------------------------------------------------------------------------------


def as_read(ports: Ports, watch: Watch) -> Watch:
    """The watch as its sources are to be read: with the accounts of its partners."""
    query = watched(watch.query, ports.store.partners(watch.id), _today(ports, watch))
    return watch if query == watch.query else replace(watch, query=query)


def in_crisis(ports: Ports, watch: Watch, *, start: datetime, end: datetime) -> tuple[Involved, ...]:
    """The watch's partners whom the mentions of a stretch are by or about."""
    known = ports.store.partners(watch.id)
    if not known:
        return ()
    said = ports.store.mentions_between(watch.id, start=start, end=end, limit=READ_AT_MOST)
    found = counts(known, (scored.mention for scored in said))
    return involved(known, found, _today(ports, watch))
