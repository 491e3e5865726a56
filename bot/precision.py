"""MEASURE: what each brand's alerts were worth, on demand and each Monday morning in the desk's channel."""

from dataclasses import asdict
from datetime import timedelta

from bot.core import precision as rules
from bot.core.messages import Purpose
from bot.core.models import Watch
from bot.core.precision import Precision
from bot.ports import Ports

REPORT_HOUR = 9
"""The local hour from which Monday's report is due: an hour after the digest."""
MONDAY = 0
MOST_COUNTED = 300
"""Crises of a watch that are looked through: ten a day for the month that is counted."""


def measure(ports: Ports, watch: Watch) -> Precision:
    """What the alerts of a watch were worth in the last full week, and in the four that end with it."""
    now, zone = ports.clock(), ports.zone(watch)
    start, end = rules.last_week(now, zone)
    known = ports.store.crises(watch_id=watch.id, limit=MOST_COUNTED)
    return rules.precision(
        [crisis for crisis in known if not crisis.private],
        ports.store.asides(watch.id, start=start, end=end),
        watch_id=watch.id,
        brand=watch.name,
        alerts_per_week=watch.tuning.alerts_per_week,
        now=now,
        zone=zone,
    )


def send_due_reports(ports: Ports) -> int:
    """Asks for each watch's report, once a week on its local Monday; says how many.

    A brand of which nothing is to be told gets none.
    """
    return sum(_report(ports, watch) for watch in ports.store.watches() if _due(ports, watch))


def _due(ports: Ports, watch: Watch) -> bool:
    local = ports.clock().astimezone(ports.zone(watch))
    return not watch.paused and local.weekday() == MONDAY and local.hour >= REPORT_HOUR


def _report(ports: Ports, watch: Watch) -> bool:
    now = ports.clock()
    monday = now.astimezone(ports.zone(watch)).date()
    key = f"precision:{watch.id}:{monday - timedelta(days=7)}"
    if ports.store.setting(f"sent:{key}"):
        return False
    found = measure(ports, watch)
    ports.store.save_setting(f"sent:{key}", now.isoformat())
    return not found.empty and ports.store.want(
        Purpose.REPORT,
        key=key,
        stream=key,
        channel=ports.card_channel(watch),
        payload=asdict(found),
        now=now,
    )
