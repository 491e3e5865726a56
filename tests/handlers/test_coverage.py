"""What people see of the sources, and what the button to look at once does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.models import Watch
from bot.ports import Ports
from tests.handlers.desk import Desk
from tests.worlds import NOON, Hands

X = SourceSpec("x")
LATER = NOON + timedelta(minutes=20)
READ = Coverage(X.key, Freshness.OK, NOON - timedelta(minutes=2), next_at=LATER)


@pytest.fixture
def brindle(ports: Ports) -> Watch:
    brindle = ports.store.add_watch(Watch(0, "Brindle", Query(any=("brindle",)), (X,)), now=NOON)
    ports.store.claim_scan(owner="me", now=NOON, lease_seconds=60)
    ports.store.finish_scan(brindle.id, owner="me", next_at=LATER)
    return brindle


def look(desk: Desk, watch: Watch) -> str:
    desk.click_whispered({"action_id": f"coverage_look:{watch.id}", "value": str(watch.id)})
    return str(desk.slack.whispered()[-1]["text"])


def test_the_list_names_every_source(desk: Desk, brindle: Watch) -> None:
    desk.ports.store.set_coverage(brindle.id, READ)
    assert "Brindle: ✅ Read: X, read 2 min ago" in desk.type("coverage")["text"]
    assert "Brindle: ✅ Read: X" in desk.type("coverage brindle")["text"]


def test_an_unknown_watch_is_answered_with_those_there_are(desk: Desk, brindle: Watch) -> None:
    assert "Watches: Brindle" in desk.type("coverage acme")["text"]


def test_looking_now_makes_the_watch_due_and_its_sources_too(desk: Desk, brindle: Watch) -> None:
    desk.ports.store.set_coverage(brindle.id, READ)
    assert look(desk, brindle) == "Brindle is looked at within a minute."
    assert desk.ports.store.coverage(brindle.id)[0].next_at is None
    assert desk.ports.store.claim_scan(owner="me", now=NOON, lease_seconds=60) == brindle


def test_a_source_that_asked_to_be_left_alone_is_left_alone(desk: Desk, brindle: Watch) -> None:
    throttled = replace(READ, freshness=Freshness.FAILED, retry_at=LATER, next_at=None)
    desk.ports.store.set_coverage(brindle.id, throttled)
    assert look(desk, brindle).endswith("X is left alone until 12:20 UTC.")
    assert desk.ports.store.coverage(brindle.id) == [throttled]


def test_pressing_again_and_again_does_not_ask_again_and_again(
    desk: Desk, brindle: Watch, clock: Hands
) -> None:
    just_read = replace(READ, last_success_at=NOON)
    desk.ports.store.set_coverage(brindle.id, just_read)
    clock.forward(seconds=30)
    look(desk, brindle)
    assert desk.ports.store.coverage(brindle.id) == [just_read]


def test_a_paused_watch_is_not_looked_at(desk: Desk, brindle: Watch) -> None:
    desk.ports.store.save_watch(replace(brindle, paused=True))
    assert "is paused" in look(desk, brindle)


def test_a_button_of_a_removed_watch_says_so(desk: Desk, brindle: Watch) -> None:
    desk.ports.store.remove_watch(brindle.id)
    assert "no longer there" in look(desk, brindle)
