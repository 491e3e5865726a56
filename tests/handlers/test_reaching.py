"""`/crisis me` and `/crisis noise`, as people use them, and what comes of it."""

from datetime import timedelta

import pytest

from bot.core.desk import Quiet
from bot.core.messages import Outgoing
from bot.core.models import EventKind, Level, State
from bot.core.noise import Verbosity
from bot.core.wishes import Reach, Wish
from bot.ports import Ports
from bot.slack import ids
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, PRIYA, Hands

GIVE = "assign <@U0PRIYA000|priya>"


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    desk = Desk(ports, slack)
    raise_crisis(ports, state=State.ACKNOWLEDGED, owner=MAYA, acknowledged_at=NOON, level=Level.ORANGE)
    return desk


def sent(desk: Desk, *, hours: float = 0) -> list[Outgoing]:
    """Everything that goes out until then, the card left aside."""
    found, now = [], desk.ports.clock() + timedelta(hours=hours)
    while message := desk.ports.store.claim_message(owner="me", now=now, lease_seconds=60):
        desk.ports.store.message_sent(message, owner="me", channel="C1", ts=f"{message.id}.0", now=now)
        found += [message] if message.purpose != "card" else []
    return found


def test_the_form_keeps_how_one_is_reached(desk: Desk) -> None:
    desk.type("me")
    answer = desk.submit(desk.opened(), reach="direct", start="22:00", end="07:30")
    assert not answer
    assert desk.ports.wish_of(MAYA) == Wish(Reach.DIRECT, Quiet(22 * 60, 7 * 60 + 30))
    assert desk.ports.wish_of(PRIYA) == Wish()


def test_it_can_be_typed_and_keeps_the_quiet_hours(desk: Desk) -> None:
    desk.type("me")
    desk.submit(desk.opened(), start="22:00", end="07:00")
    assert "A mention in the thread. From 22:00–07:00" in desk.type("me mention")["text"]
    assert "usual, mention, direct, both" in desk.type("me by pigeon")["text"]


def test_a_new_owner_who_wants_a_mention_gets_one_and_no_direct_message(desk: Desk) -> None:
    desk.type("me mention", by=PRIYA.id)
    desk.type(GIVE)
    assert [person.id for person in desk.timeline()[-1].called or ()] == [PRIYA.id]
    assert [message.purpose for message in sent(desk)] == ["event"]


def test_ones_own_quiet_hours_hold_a_direct_message_back(desk: Desk) -> None:
    desk.type("me", by=PRIYA.id)
    desk.submit(desk.opened(), by=PRIYA.id, start="11:00", end="14:00")
    desk.type(GIVE)
    assert [message.purpose for message in sent(desk, hours=1.9)] == ["event"]
    assert [message.purpose for message in sent(desk, hours=2)] == ["direct"]


def test_a_quiet_channel_reads_how_it_goes_on_and_nothing_else(desk: Desk) -> None:
    assert "quiet, only the level" in desk.type("noise quiet #crisis-desk")["text"]
    desk.type("note called the plant")
    desk.type("contain post is down")
    desk.type("level red")
    assert [desk.ports.store.event(m.event_id or 0).kind for m in sent(desk)] == [EventKind.LEVEL]


def test_a_linked_channel_is_kept_by_id_and_by_name(desk: Desk) -> None:
    desk.type("noise full <#C0CRISISD0|crisis-desk>")
    noise = desk.ports.store.desk().noise
    assert [noise.of(one) for one in ("C0CRISISD0", "crisis-desk", "other")] == [
        Verbosity.FULL, Verbosity.FULL, Verbosity.USUAL,
    ]  # fmt: skip


def test_the_budget_and_the_default_are_typed(desk: Desk) -> None:
    assert "At most 3 mentions per crisis and hour" in desk.type("noise mentions 3")["text"]
    desk.type("noise full")
    noise = desk.ports.store.desk().noise
    assert (noise.mentions_per_hour, noise.verbosity) == (3, Verbosity.FULL)
    assert "0 to 60" in desk.type("noise mentions 999")["text"]
    assert "full, usual, quiet" in desk.type("noise loud")["text"]


def test_one_breath_is_one_message(desk: Desk, clock: Hands) -> None:
    desk.type("level red it is on the news")
    clock.forward(seconds=4)
    desk.type("contain post is down")
    (told,) = sent(desk)
    assert [event.kind for event in desk.timeline() if event.id in told.joined] == [EventKind.CONTAINED]


@pytest.mark.parametrize(("button", "minutes"), [("15", 15), ("60", 60)])
def test_a_reminder_is_put_off_from_its_own_button(desk: Desk, button: str, minutes: int) -> None:
    desk.type("update so far so good")
    desk.click(f"{ids.LATER}:{button}", f"later{button}:1")
    assert desk.crisis().next_update == NOON + timedelta(minutes=minutes)
