"""Sums, how the last message fared, and what drafts were made from."""

from datetime import timedelta

from bot.core.lifecycle import Act, record_draft
from bot.core.messages import Purpose, Told
from bot.core.models import Change, Draft, Label, Score, Scored
from bot.ports import Placed
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, crisis, mention, watch


def want(store: SqliteStore, key: str) -> None:
    store.want(Purpose.NOTICE, key=key, stream=key, channel="desk", payload={"text": "x"}, now=NOON)


def test_slots_are_summed_between_two_moments(store: SqliteStore) -> None:
    watched = store.add_watch(watch(id=0), now=NOON)
    for n, label in enumerate((Label.NEGATIVE, Label.NEUTRAL, Label.UNKNOWN)):
        at = NOON + timedelta(minutes=5 * n)
        posted = Placed(Scored(mention(str(n), created_at=at), Score(label, 0.0)), at)
        store.add(watched.id, [posted], source_key="x", cursor={})
    assert store.counted(watched.id, start=NOON, end=NOON + timedelta(hours=1)) == (3, 1.0, 2)
    assert store.counted(watched.id, start=NOON, end=NOON + timedelta(minutes=5)) == (1, 1.0, 1)
    assert store.counted(watched.id, start=NOON - timedelta(hours=1), end=NOON) == (0, 0.0, 0)


def test_what_was_tried_says_more_than_what_waits(store: SqliteStore) -> None:
    assert store.last_told("desk") is None
    want(store, "1")
    assert store.last_told("desk") == Told(sent=False)
    message = store.claim_message(owner="me", now=NOON, lease_seconds=60)
    assert message is not None
    store.message_failed(
        message, owner="me", error="not_in_channel", retry_at=None, uncertain=False, now=NOON
    )
    want(store, "2")
    assert store.last_told("desk") == Told(sent=False, error="not_in_channel")
    second = store.claim_message(owner="me", now=NOON, lease_seconds=60)
    assert second is not None
    store.message_sent(second, owner="me", channel="C1", ts="1.0", now=NOON)
    assert store.last_told("desk") == Told(sent=True)
    assert store.last_told("elsewhere") is None


def test_drafts_are_counted_by_their_template(store: SqliteStore) -> None:
    opened = store.apply(Change(crisis(id=0)), channel=None)
    for title in ("Holding", "Recall", "Holding"):
        made = record_draft(opened, Act(MAYA, NOON), draft=Draft(title.lower(), title, "text"))
        opened = store.apply(made, channel=None)
    assert store.drafted() == {"Holding": 2, "Recall": 1}
