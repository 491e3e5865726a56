"""What falls due, over a real store: once, whoever looks, whatever the clock and the machine do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import ownership, respond, team
from bot.core.desk import Role, Rota, Seat
from bot.core.lifecycle import Act
from bot.core.messages import Outgoing
from bot.core.models import Change, Crisis, EventKind, Level, Person, State
from bot.escalate import escalate
from bot.jobs import Jobs
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, PRIYA, Hands, crisis, still_ports

BOSS = Person("U0BOSS0000", "Ada Boss")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.db"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(path) as store:
        yield set_up(still_ports(store, clock=clock))


def set_up(ports: Ports) -> Ports:
    act = Act(BOSS, NOON)
    team.set_rota(ports, act, Rota((MAYA, PRIYA), starts=date(2026, 3, 2)), timezone="UTC")
    team.set_seats(ports, act, (Seat(Role.COMMS, (BOSS,)),))
    return ports


def red(ports: Ports) -> int:
    return ports.save(Change(crisis(id=0, level=Level.RED)), before=None).id


def asked(ports: Ports, number: int = 1) -> list[str]:
    """Whom the timeline says was asked, in order."""
    told = ports.store.events(number)
    return [person.name for event in told if event.kind is EventKind.ESCALATED for person in event.people]


def look(ports: Ports) -> int:
    return sum(escalate(ports, number) for number in ports.store.due_crises(now=ports.clock()))


def inbox(ports: Ports) -> list[Outgoing]:
    """Everything that is to be sent, in the order it goes."""
    found: list[Outgoing] = []
    while message := ports.store.claim_message(owner="t", now=ports.clock(), lease_seconds=60):
        ports.store.message_sent(message, owner="t", channel="C1", ts=f"{message.id}.0", now=ports.clock())
        found.append(message)
    return found


def test_the_ladder_is_climbed_as_its_minutes_pass(ports: Ports, clock: Hands) -> None:
    red(ports)
    assert look(ports) == 1
    assert look(ports) == 0
    clock.forward(minutes=5)
    look(ports)
    clock.forward(minutes=10)
    look(ports)
    assert asked(ports) == ["Maya Okafor", "Priya Raman", "Ada Boss"]


def test_two_workers_at_once_ask_once(ports: Ports, path: Path, clock: Hands) -> None:
    for _ in range(8):
        red(ports)
    with SqliteStore(path) as second, ThreadPoolExecutor(4) as pool:
        workers = [ports, still_ports(second, clock=clock)] * 2
        assert sum(pool.map(look, workers)) == 8
    assert [asked(ports, number) for number in range(1, 9)] == [["Maya Okafor"]] * 8
    assert [message.channel for message in inbox(ports) if message.purpose == "direct"] == [MAYA.id] * 8


def test_what_is_asked_stands_in_the_thread_and_in_the_inbox(ports: Ports) -> None:
    red(ports)
    look(ports)
    sent = inbox(ports)
    assert [(m.purpose, m.channel) for m in sent] == [
        ("card", "crisis-desk"),
        ("event", "crisis-desk"),
        ("direct", MAYA.id),
    ]


def test_an_acknowledgement_comes_before_what_was_due(ports: Ports, clock: Hands) -> None:
    red(ports)
    respond.acknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    assert escalate(ports, 1) is False
    assert [m for m in inbox(ports) if m.purpose == "direct"] == []


def test_what_was_said_in_private_is_edited_once_somebody_has_it(ports: Ports, clock: Hands) -> None:
    red(ports)
    look(ports)
    inbox(ports)
    respond.note(ports, 1, Act(BOSS, clock(), "button"), text="on the phone")
    assert [m.channel for m in inbox(ports) if m.purpose == "direct"] == []
    respond.acknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    (edited,) = [message for message in inbox(ports) if message.purpose == "direct"]
    assert (edited.channel, edited.ts) == (MAYA.id, f"{edited.id}.0")


def test_undoing_an_acknowledgement_asks_the_next_at_once(ports: Ports, clock: Hands) -> None:
    red(ports)
    respond.acknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    clock.forward(minutes=3)
    assert look(ports) == 0
    ownership.unacknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    assert look(ports) == 1
    assert asked(ports) == ["Maya Okafor"]


def test_a_restart_forgets_nothing(path: Path, clock: Hands) -> None:
    with SqliteStore(path) as store:
        red(set_up(still_ports(store, clock=clock)))
    clock.forward(minutes=1)
    with SqliteStore(path) as store:
        again = still_ports(store, clock=clock)
        assert again.store.crisis(1).dues
        assert look(again) == 1
        assert asked(again) == ["Maya Okafor"]


def test_a_machine_that_slept_asks_one_after_another(ports: Ports, clock: Hands) -> None:
    red(ports)
    look(ports)
    clock.forward(hours=8)
    assert [look(ports), look(ports)] == [1, 0]
    assert asked(ports) == ["Maya Okafor", "Priya Raman"]
    clock.forward(minutes=10)
    look(ports)
    assert asked(ports)[-1] == "Ada Boss"


def test_a_clock_that_is_set_back_delays_nobody(ports: Ports, clock: Hands) -> None:
    red(ports)
    look(ports)
    clock.at -= timedelta(hours=3)
    assert look(ports) == 1
    clock.forward(minutes=5)
    look(ports)
    assert asked(ports) == ["Maya Okafor", "Priya Raman"]


def settle(ports: Ports) -> None:
    """Looks until nothing is due any more."""
    while look(ports):
        pass


def test_a_silent_owner_loses_it_and_who_is_on_call_is_asked_anew(ports: Ports, clock: Hands) -> None:
    red(ports)
    respond.acknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    clock.forward(minutes=90)
    settle(ports)
    assert [m.channel for m in inbox(ports) if m.purpose == "direct"] == [PRIYA.id]
    clock.forward(minutes=15)
    assert look(ports) == 1
    assert (ports.store.crisis(1).state, ports.store.crisis(1).owner) == (State.OPEN, None)
    settle(ports)
    assert asked(ports) == ["Maya Okafor"]


def test_an_owner_who_is_still_on_it_keeps_it(ports: Ports, clock: Hands) -> None:
    red(ports)
    respond.acknowledge(ports, 1, Act(PRIYA, clock(), "button"))
    clock.forward(minutes=90)
    settle(ports)
    clock.forward(minutes=14)
    ownership.still(ports, 1, Act(PRIYA, clock(), "button"))
    clock.forward(minutes=2)
    settle(ports)
    assert ports.store.crisis(1).owner == PRIYA


class TornStore(SqliteStore):
    """Crisis 1 cannot be read."""

    def crisis(self, crisis_id: int) -> Crisis:
        if crisis_id == 1:
            raise ValueError("torn page")
        return super().crisis(crisis_id)


def test_one_crisis_that_fails_holds_up_no_other(
    ports: Ports, path: Path, clock: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    red(ports)
    red(ports)
    with TornStore(path) as torn:
        Jobs(still_ports(torn, clock=clock)).escalate()
    assert asked(ports, 2) == ["Maya Okafor"]
    assert "job failed, reference" in caplog.text
