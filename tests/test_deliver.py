"""The outbox worker: one message once, whatever becomes of the answer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import deliver
from bot.core.lifecycle import Act, acknowledge
from bot.core.messages import Outgoing
from bot.core.models import Change, Event, EventKind
from bot.errors import DeliveryError, UnknownOutcome
from bot.ports import Ports, Subject
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, Hands, crisis, still_ports

Behaviour = Callable[[Subject], tuple[str, str]]


class Desk:
    """A channel that takes messages, and forgets to answer when told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.faults: list[Behaviour] = []
        self.blind = False

    def post(self, subject: Subject) -> tuple[str, str]:
        if self.faults:
            return self.faults.pop(0)(subject)
        return self.take(subject)

    def take(self, subject: Subject) -> tuple[str, str]:
        if subject.message.ts is None:
            self.taken.append((subject.message.key, subject.message.purpose))
        return "C1", subject.message.ts or f"{len(self.taken)}.0"

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        if self.blind:
            raise DeliveryError("missing_scope")
        keys = [key for key, _ in self.taken]
        return ("C1", f"{keys.index(message.key) + 1}.0") if message.key in keys else None

    def take_but_not_answer(self, subject: Subject) -> tuple[str, str]:
        self.take(subject)
        raise UnknownOutcome("the connection was cut")

    def lose(self, _subject: Subject) -> tuple[str, str]:
        raise UnknownOutcome("the connection was cut")


def rate_limit(_subject: Subject) -> tuple[str, str]:
    raise DeliveryError("ratelimited", retry_after_seconds=30)


def refuse(_subject: Subject) -> tuple[str, str]:
    raise DeliveryError("not_in_channel: invite @Firebreak to #crisis-desk")


def fall_over(_subject: Subject) -> tuple[str, str]:
    raise ZeroDivisionError("a bug in rendering")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, desk: Desk, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield still_ports(store, notifier=desk, clock=clock)


def open_crisis(ports: Ports) -> None:
    opened = Event(kind=EventKind.OPENED, at=NOON, actor=MAYA)
    ports.store.apply(Change(crisis(id=0), (opened,)), channel="crisis-desk")


def drain(ports: Ports, *, rounds: int = 20) -> None:
    for _ in range(rounds):
        deliver.deliver_one(ports, owner="me")


def test_an_opened_crisis_is_one_card_and_nothing_else(ports: Ports, desk: Desk) -> None:
    open_crisis(ports)
    drain(ports)
    assert [purpose for _, purpose in desk.taken] == ["card"]
    assert ports.store.card(1) == ("C1", "1.0")


def test_what_happens_later_is_threaded_and_the_card_edited_in_place(ports: Ports, desk: Desk) -> None:
    open_crisis(ports)
    drain(ports)
    ports.store.apply(acknowledge(ports.store.crisis(1), Act(MAYA, NOON)), channel="crisis-desk")
    drain(ports)
    assert [purpose for _, purpose in desk.taken] == ["card", "event"]
    assert ports.store.outbox_health(now=NOON)["due"] == 0


def test_a_lost_answer_is_looked_up_and_not_posted_again(ports: Ports, desk: Desk, clock: Hands) -> None:
    open_crisis(ports)
    desk.faults = [desk.take_but_not_answer]
    drain(ports)
    assert ports.store.card(1) is None
    clock.forward(seconds=21)
    drain(ports)
    assert len(desk.taken) == 1
    assert ports.store.card(1) == ("C1", "1.0")


def test_a_lost_request_is_sent_again_after_the_look_up(ports: Ports, desk: Desk, clock: Hands) -> None:
    open_crisis(ports)
    desk.faults = [desk.lose]
    drain(ports)
    assert desk.taken == []
    clock.forward(seconds=21)
    drain(ports)
    assert len(desk.taken) == 1


def test_a_rate_limit_is_waited_out(ports: Ports, desk: Desk, clock: Hands) -> None:
    open_crisis(ports)
    desk.faults = [rate_limit]
    drain(ports)
    assert desk.taken == []
    clock.forward(seconds=31)
    drain(ports)
    assert len(desk.taken) == 1


@pytest.mark.parametrize("fault", [refuse, fall_over])
def test_what_a_person_must_mend_is_tried_again_later(
    ports: Ports, desk: Desk, clock: Hands, fault: Behaviour
) -> None:
    open_crisis(ports)
    desk.faults = [fault]
    drain(ports)
    assert desk.taken == []
    clock.forward(minutes=11)
    drain(ports)
    assert len(desk.taken) == 1


def test_what_nobody_mends_is_given_up_visibly(ports: Ports, desk: Desk, clock: Hands) -> None:
    open_crisis(ports)
    desk.faults = [refuse] * 50
    for _ in range(20):
        drain(ports, rounds=2)
        clock.forward(minutes=11)
    assert ports.store.outbox_health(now=clock())["dead"] == 1
    assert len(desk.faults) == 50 - deliver.GIVE_UP_AFTER


def test_a_sender_that_died_leaves_its_message_to_be_looked_up(
    ports: Ports, desk: Desk, clock: Hands
) -> None:
    open_crisis(ports)
    claimed = ports.store.claim_message(owner="the dead", now=clock(), lease_seconds=60)
    assert claimed is not None
    desk.taken.append((claimed.key, claimed.purpose))  # it was taken, then the sender died
    clock.forward(seconds=61)
    drain(ports)
    assert len(desk.taken) == 1
    assert ports.store.card(1) == ("C1", "1.0")


def test_nothing_due_is_said(ports: Ports) -> None:
    assert deliver.deliver_one(ports, owner="me") is False


def open_second_crisis(ports: Ports) -> None:
    opened = Event(kind=EventKind.OPENED, at=NOON, actor=MAYA)
    ports.store.apply(Change(crisis(id=0, watch_id=2), (opened,)), channel="crisis-desk")


def test_a_message_that_cannot_be_made_holds_no_other_back(ports: Ports, desk: Desk) -> None:
    open_crisis(ports)
    desk.faults = [fall_over]
    drain(ports, rounds=1)
    open_second_crisis(ports)
    drain(ports, rounds=1)
    assert ports.store.card(2) is not None


def test_a_message_that_can_never_be_made_is_given_up(ports: Ports, desk: Desk, clock: Hands) -> None:
    open_crisis(ports)
    desk.faults = [fall_over] * 50
    for _ in range(20):
        drain(ports, rounds=2)
        clock.forward(minutes=11)
    assert ports.store.outbox_health(now=clock())["dead"] == 1


def test_where_looking_up_is_refused_for_ever_it_is_posted_again(
    ports: Ports, desk: Desk, clock: Hands
) -> None:
    open_crisis(ports)
    desk.faults, desk.blind = [desk.lose], True
    for _ in range(20):
        drain(ports, rounds=2)
        clock.forward(seconds=21)
    assert len(desk.taken) == 1


@pytest.mark.parametrize("seconds_of_fault", [30, 7_200])
def test_a_clock_set_back_does_not_lengthen_a_rate_limit(
    ports: Ports, desk: Desk, clock: Hands, seconds_of_fault: int
) -> None:
    def limit(_subject: Subject) -> tuple[str, str]:
        raise DeliveryError("ratelimited", retry_after_seconds=seconds_of_fault)

    open_crisis(ports)
    desk.faults = [limit]
    drain(ports, rounds=1)
    clock.forward(hours=-1)
    drain(ports, rounds=1)
    assert len(desk.taken) == 1
