"""What is pushed to us is kept once, in its order, together with where the stream resumes."""

from dataclasses import replace

import pytest

from bot.core.mentions import Arrival, Batch, Gone, Kind, Mention
from bot.core.models import Watch
from bot.ports import Store
from tests.store.samples import NOW, WATCH, after, from_author, placed

KEY = "bluesky:"


def mention(key: str, **fields: object) -> Mention:
    return replace(placed(key).scored.mention, **fields)  # type: ignore[arg-type]


def receive(store: Store, *keys: str, delivery: str | None = None, at: float = 0, key: str = KEY) -> int:
    batch = Batch(tuple(map(mention, keys)), {})
    return store.receive(key, batch, delivery=delivery, now=after(at))


def waiting(store: Store, key: str = KEY) -> list[str]:
    found = store.arrivals(key, after=0, limit=100)
    return [arrival.mention.native_key for arrival in found if arrival.mention]


def test_arrival_comes_back_as_it_came(store: Store) -> None:
    whole = mention(
        "a",
        kind=Kind.REVIEW,
        rating=-1.0,
        edited_at=after(5),
        extra=(("stars", "1"),),
        **from_author("mo", 9),
    )
    store.receive(KEY, Batch((whole,), {}, gone=(Gone("bluesky", "b"),)), delivery=None, now=NOW)
    first, second = store.arrivals(KEY, after=0, limit=9)
    assert (first.mention, second.gone) == (whole, Gone("bluesky", "b"))
    assert second == Arrival(second.seq, gone=Gone("bluesky", "b"))


def test_arrivals_are_read_on_from_a_sequence_number(store: Store) -> None:
    assert receive(store, *"abcd") == 4
    first, second = store.arrivals(KEY, after=0, limit=2)
    rest = store.arrivals(KEY, after=second.seq, limit=9)
    assert [a.mention.native_key for a in (first, second, *rest) if a.mention] == list("abcd")


def test_each_source_reads_its_own(store: Store) -> None:
    receive(store, "a")
    receive(store, "b", key="mastodon:")
    assert (waiting(store), waiting(store, "mastodon:")) == (["a"], ["b"])


@pytest.mark.parametrize(
    "broken", [{"text": "half \ud83d"}, {"native_key": "\ud83d"}, {"parent_key": "\udc00"}]
)
def test_half_a_character_keeps_nothing_else_out(store: Store, broken: dict[str, str]) -> None:
    batch = Batch((mention("a"), mention("b", **broken), mention("c")), {"seq": 3})
    assert store.receive(KEY, batch, delivery=None, now=NOW) == 2
    assert (waiting(store), store.stream_cursor(KEY)) == (["a", "c"], {"seq": 3})


def test_same_delivery_is_kept_once(store: Store) -> None:
    assert [receive(store, "a", delivery="d1"), receive(store, "a", delivery="d1")] == [1, 0]
    assert receive(store, "b", delivery="d1", key="mastodon:") == 1
    assert receive(store, "a", delivery="d2") == 1
    assert waiting(store) == ["a", "a"]


def test_cursor_moves_with_the_batch_and_a_webhook_leaves_it(store: Store) -> None:
    assert store.stream_cursor(KEY) == {}
    store.receive(KEY, Batch((), {"time_us": 7}), delivery=None, now=NOW)
    receive(store, "a", delivery="d1")
    store.heard(KEY, now=NOW)
    assert store.stream_cursor(KEY) == {"time_us": 7}


def test_batch_that_cannot_be_kept_moves_no_cursor(store: Store) -> None:
    bad = Batch((mention("a"),), {"time_us": 7}, gone=(Gone("bluesky", "\ud800"),))
    with pytest.raises(Exception, match="cannot be stored"):
        store.receive(KEY, bad, delivery="d1", now=NOW)
    assert (waiting(store), store.stream_cursor(KEY)) == ([], {})
    assert receive(store, "a", delivery="d1") == 1


def test_old_arrivals_are_forgotten_and_numbers_never_given_again(store: Store) -> None:
    receive(store, *map(str, range(1100)), delivery="d1")
    last = store.arrivals(KEY, after=1099, limit=1)[0].seq
    assert store.forget_arrivals(before=after(1)) == 1100
    receive(store, "new", delivery="d1", at=60)
    [new] = store.arrivals(KEY, after=0, limit=9)
    assert new.seq > last
    assert store.forget_arrivals(before=after(60)) == 0


@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (120, True), (121, False), (-121, False)])
def test_stream_counts_as_alive_for_two_minutes(store: Store, seconds: float, alive: bool) -> None:
    assert store.streaming(KEY, now=NOW) is False
    store.heard(KEY, now=NOW)
    assert store.streaming(KEY, now=after(seconds)) is alive
    assert store.streaming("mastodon:", now=after(seconds)) is False


def claim(store: Store, seconds: float) -> Watch | None:
    return store.claim_scan(owner="a", now=after(seconds), lease_seconds=60)


def test_nudged_watch_is_due_sooner_never_later(store: Store) -> None:
    watch = store.add_watch(WATCH, now=after(300))
    store.nudge([watch.id, 99], at=after(30))
    store.nudge([watch.id], at=after(60))
    assert [claim(store, 29), claim(store, 30)] == [None, watch]


def test_nudge_during_a_scan_is_not_lost(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    claim(store, 0)
    store.nudge([watch.id], at=after(5))
    store.finish_scan(watch.id, owner="a", next_at=after(300))
    assert [claim(store, 4), claim(store, 5)] == [None, watch]
    store.finish_scan(watch.id, owner="a", next_at=after(300))
    assert claim(store, 299) is None
