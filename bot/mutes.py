"""MUTE: what is kept but not counted for a while, and what was like this before."""

from datetime import timedelta

from bot.core import lifecycle, mutes, similar
from bot.core.lifecycle import Act
from bot.core.models import Crisis, Draft, Scored, Watch
from bot.core.mutes import Hidden, Mute, MuteKind
from bot.core.similar import Alike
from bot.errors import Refused
from bot.ports import Ports

LOOK_BACK = timedelta(hours=24)
"""How far back a mute reaches, and its preview looks."""

READ_AT_MOST = 20_000
PAST = 200
"""Crises that are looked through for one that was like this."""


def asked(ports: Ports, watch: Watch, kind: MuteKind, typed: str, *, span: str, act: Act) -> Mute:
    """The mute that was asked for, not kept yet; raises InputError with what to write instead."""
    value, also = mutes.named(kind, typed, ports.store.partners(watch.id))
    until = mutes.until(span, now=act.at)
    return Mute(watch.id, kind, value, until=until, made_at=act.at, actor=act.actor, also=also)


def preview(ports: Ports, mute: Mute) -> Hidden:
    """What it would have hidden in the last 24 hours."""
    since = ports.clock() - LOOK_BACK
    return mutes.hidden_by(mute, _posts(ports, mute), since=since)


def mute(ports: Ports, wanted: Mute, act: Act, *, crisis_id: int | None = None) -> tuple[Mute, Hidden]:
    """Mutes, with what was said in the last 24 hours; a crisis it was asked for from has it on its record.

    Raises Refused when it holds already.
    """
    holding = ports.store.mutes(wanted.watch_id, now=act.at)
    if any((one.kind, one.value) == (wanted.kind, wanted.value) for one in holding):
        raise Refused(f"{wanted.words} is muted already. /crisis mute list shows until when.")
    hidden = preview(ports, wanted)
    kept = ports.store.add_mute(wanted, hidden.keys, by=act)
    if crisis_id is not None:
        ports.commit(crisis_id, lambda crisis: lifecycle.record_mute(crisis, act, words=kept.words))
    return kept, hidden


def lift(ports: Ports, mute_id: int, act: Act) -> Mute:
    """Ends a mute; what comes from now on counts again. Raises Refused when it has ended."""
    return ports.store.lift_mute(mute_id, now=act.at, by=act)


def holding(ports: Ports) -> list[tuple[Watch, list[Mute]]]:
    """The mutes that hold, by watch; no watch without any."""
    now = ports.clock()
    found = [(watch, ports.store.mutes(watch.id, now=now)) for watch in ports.store.watches()]
    return [(watch, some) for watch, some in found if some]


def alike(ports: Ports, crisis: Crisis) -> list[tuple[Alike, Draft | None]]:
    """Closed crises that were like this one, each with what was ready to be said then."""
    past = ports.store.crises(live=False, limit=PAST)
    return [(one, similar.said(ports.store.events(one.crisis.id))) for one in similar.alike(crisis, past)]


def _posts(ports: Ports, wanted: Mute) -> list[Scored]:
    now = ports.clock()
    return ports.store.mentions_between(
        wanted.watch_id, start=now - LOOK_BACK, end=now + timedelta(minutes=5), limit=READ_AT_MOST
    )
