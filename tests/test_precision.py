"""The weekly report: on Monday morning, once, and only where there is something to tell."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import precision, respond
from bot.core.lifecycle import Act
from bot.core.mentions import SourceSpec
from bot.core.messages import Outgoing, Purpose
from bot.core.models import Change, State
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, Hands, crisis, still_ports, watch


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        store.add_watch(watch(id=0, sources=(SourceSpec("file", "a"),)), now=NOON)
        yield still_ports(store, clock=clock)


def alert(ports: Ports, state: State = State.DISMISSED, *, days_ago: float = 3) -> None:
    opened_at = NOON - timedelta(days=days_ago)
    ports.store.apply(Change(crisis(id=0, state=state, opened_at=opened_at)), channel=None)


def report(ports: Ports) -> Outgoing | None:
    return ports.store.claim_message(owner="me", now=ports.clock(), lease_seconds=60)


def test_a_brand_is_told_once_a_week_on_monday_morning(ports: Ports, clock: Hands) -> None:
    alert(ports)
    clock.at = NOON.replace(hour=8, minute=59)
    assert precision.send_due_reports(ports) == 0
    clock.at = NOON.replace(hour=9)
    assert [precision.send_due_reports(ports) for _ in range(3)] == [1, 0, 0]
    told = report(ports)
    assert told is not None
    assert (told.purpose, told.channel, told.payload["monday"]) == (
        Purpose.REPORT,
        "crisis-desk",
        "2026-02-23",
    )
    assert told.payload["week"] == {"alerts": 1, "real": 0, "false_alarms": 1}
    clock.forward(days=1)
    assert precision.send_due_reports(ports) == 0
    clock.forward(days=6)
    assert precision.send_due_reports(ports) == 1


@pytest.mark.parametrize("days_ago", [None, 40])
def test_a_brand_of_which_nothing_is_to_be_told_gets_no_report(ports: Ports, days_ago: int | None) -> None:
    if days_ago:
        alert(ports, days_ago=days_ago)
    assert precision.send_due_reports(ports) == 0
    assert report(ports) is None


def test_a_private_alert_is_not_counted_where_many_read(ports: Ports) -> None:
    hidden = crisis(id=0, state=State.RESOLVED, opened_at=NOON - timedelta(days=3), private=True)
    ports.store.apply(Change(hidden), channel=None)
    assert precision.send_due_reports(ports) == 0


def test_a_paused_brand_gets_no_report(ports: Ports) -> None:
    alert(ports)
    respond.pause_watch(ports, "Brindle & Fern")
    assert precision.send_due_reports(ports) == 0


def test_what_is_judged_later_counts_as_it_stands_when_it_is_told(ports: Ports) -> None:
    alert(ports, State.ACKNOWLEDGED)
    respond.resolve(ports, 1, Act(MAYA, NOON, "button"), outcome="over")
    assert precision.measure(ports, ports.store.watches()[0]).week.precision == 1
