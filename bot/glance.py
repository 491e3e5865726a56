"""LOOK: what the App Home shows one person, from the store as they see it."""

from collections.abc import Sequence

from bot import days, starting, team
from bot.brief import make_brief
from bot.core.access import Rank, Viewer
from bot.core.days import Day, together
from bot.core.glance import Glance, Lens, lens, next_owed, urgency
from bot.core.models import Crisis, Watch
from bot.ports import Ports

MOST_DAYS = 5
"""Brands whose day is shown in full; the others are one line together."""

MOST_BRIEFS = 6
MOST_CRISES = 100
"""Live crises, and crises that are looked through for alerts: more than two weeks of seven a day."""


def glance(ports: Ports, viewer: Viewer) -> Glance:
    """The App Home of a person as it stands now; `ports` are as they see them."""
    now, desk, store = ports.clock(), ports.store.desk(), ports.store
    live = tuple(sorted(store.crises(live=True, limit=MOST_CRISES), key=urgency))
    watches = tuple(store.watches())
    seen = {watch.id: store.coverage(watch.id) for watch in watches}
    rank, looks = desk.access.rank_of(viewer), lens(desk, viewer)
    counted = _days(ports, watches)
    owed = {one.id: due for one in live if (due := next_owed(one, store.events(one.id), now))}
    briefs = [make_brief(ports, one.id) for one in live[:MOST_BRIEFS]] if looks is Lens.EXEC else []
    guided = rank is Rank.ADMIN and looks is Lens.TEAM
    return Glance(
        viewer,
        now,
        lens=looks,
        rank=rank,
        live=live,
        owed=owed,
        briefs=tuple(briefs),
        watches=watches,
        seen=seen,
        days=tuple(counted[:MOST_DAYS]),
        rest=together(counted[MOST_DAYS:]) if counted[MOST_DAYS:] else None,
        desk=desk,
        zone=team.zone(ports, desk),
        channel=ports.channel,
        exec_channel=ports.exec_channel,
        start=starting.start(ports, desk, watches, seen) if guided else None,
    )


def _days(ports: Ports, watches: Sequence[Watch]) -> list[Day]:
    known = ports.store.crises(limit=MOST_CRISES)
    return [days.day_of(ports, one, _crises(ports, one, known), now=ports.clock()) for one in watches]


def _crises(ports: Ports, watch: Watch, known: Sequence[Crisis]) -> list[Crisis]:
    """Those of a watch among the newest; the last one where none of them is its own."""
    own = [crisis for crisis in known if crisis.watch_id == watch.id]
    is_all = len(known) < MOST_CRISES
    return own if own or is_all else ports.store.crises(watch_id=watch.id, limit=1)
