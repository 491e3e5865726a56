"""`/crisis update`, as people use it."""

from datetime import timedelta

import pytest

from bot import escalate
from bot.core.models import EventKind, State
from bot.ports import Ports
from bot.slack import ids
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, Hands

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    desk = Desk(ports, slack)
    raise_crisis(ports, state=State.ACKNOWLEDGED, owner=MAYA, acknowledged_at=NOON)
    return desk


def test_the_form_is_filled_in_with_what_changed_and_promises_the_next(desk: Desk) -> None:
    desk.type("note called the plant")
    desk.type("update")
    view = desk.opened()
    field = next(block for block in view["blocks"] if block.get("block_id") == "text")
    assert "called the plant" in field["element"]["initial_value"]
    desk.submit(view, text="line stopped", next="60")
    assert desk.crisis().next_update == NOON + HOUR
    assert (desk.timeline()[-1].kind, desk.timeline()[-1].text) == (EventKind.UPDATED, "line stopped")


def test_a_typed_update_takes_the_pace_of_the_level(desk: Desk) -> None:
    told = desk.type("update recall decided at 15:00")["text"]
    assert "in the thread of its card. The next one is due at 14:00 UTC." in told
    assert desk.crisis().next_update == NOON + 2 * HOUR


def test_an_executive_update_goes_with_the_brief_to_their_channel(desk: Desk) -> None:
    told = desk.type("update exec we pull the kettle tonight")["text"]
    assert "#exec-brief" in told
    claimed = [
        desk.ports.store.claim_message(owner="me", now=NOON + HOUR, lease_seconds=60) for _ in range(3)
    ]
    brief = next(one for one in claimed if one and one.purpose == "brief")
    assert (brief.channel, brief.payload["said"]) == ("exec-brief", "we pull the kettle tonight")


def test_a_missed_update_is_asked_for_once_and_answered_with_a_tap(desk: Desk, clock: Hands) -> None:
    desk.type("update so far so good")
    clock.forward(hours=2)
    assert escalate.escalate(desk.ports, 1)
    assert not escalate.escalate(desk.ports, 1)
    assert [event.kind for event in desk.timeline()][-1] is EventKind.REMINDED
    desk.click(ids.NOTHING_NEW, "1")
    assert desk.timeline()[-1].text == "Nothing new."
    assert desk.crisis().next_update == NOON + 4 * HOUR


def test_a_reminder_can_be_put_off(desk: Desk) -> None:
    desk.type("update so far so good")
    desk.click(f"{ids.LATER}:60", "later60:1")
    assert desk.crisis().next_update == NOON + HOUR


def test_a_closed_crisis_takes_no_update(desk: Desk) -> None:
    desk.type("resolve over")
    assert "nothing to update" in desk.type("update 1 more")["text"]
