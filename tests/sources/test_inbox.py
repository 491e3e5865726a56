"""Arrivals first, polling behind: what a watch reads when a network both pushes and answers."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.core.mentions import Arrival, Batch, Gap, Gone, Mention, Recheck
from bot.errors import SourceError
from bot.sources import Rechecks
from bot.sources.inbox import HELD, PAGE, Inboxed
from tests.worlds import NOON, Hands, Shelf, mention


class Letterbox:
    """An inbox in memory; `alive` says whether the stream is."""

    def __init__(self, *, alive: bool = False) -> None:
        self.items: list[Arrival] = []
        self.alive = alive

    def push(self, *items: Mention | Gone) -> None:
        for item in items:
            seq = len(self.items) + 1
            gone = item if isinstance(item, Gone) else None
            self.items.append(Arrival(seq, item if isinstance(item, Mention) else None, gone))

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        return [item for item in self.items if item.seq > after][:limit] if source_key == "x:" else []

    def streaming(self, source_key: str, *, now: object) -> bool:
        return self.alive


def wrapped(box: Letterbox, *batches: Batch | Exception, hands: Hands | None = None) -> tuple[Inboxed, Shelf]:
    shelf = Shelf(*batches)
    return Inboxed(shelf, box, "x:", clock=hands or Hands()), shelf


def test_arrivals_come_first_and_the_poll_is_still_due() -> None:
    box = Letterbox()
    box.push(mention("1"), Gone("x", "9"))
    source, shelf = wrapped(box, Batch((mention("2"),), {"since": 2}))
    first = source.fetch({})
    second = source.fetch(first.cursor)
    assert ([m.native_key for m in first.mentions], first.gone, first.more) == (
        ["1"],
        (Gone("x", "9"),),
        True,
    )
    assert [m.native_key for m in second.mentions] == ["2"]
    assert (second.cursor["inbox"], second.cursor["poll"], shelf.cursors) == (2, {"since": 2}, [{}])


def test_a_full_page_of_arrivals_says_that_more_is_waiting() -> None:
    box = Letterbox(alive=True)
    box.push(*(mention(str(n)) for n in range(PAGE + 1)))
    source, _ = wrapped(box)
    polled = {"polled_at": NOON.isoformat()}
    first = source.fetch({"inbox": 0, **polled})
    second = source.fetch(first.cursor)
    assert (len(first.mentions), first.more) == (PAGE, True)
    assert (len(second.mentions), second.more) == (1, False)


def test_a_live_stream_makes_polling_hourly() -> None:
    box, hands = Letterbox(alive=True), Hands()
    source, shelf = wrapped(box, hands=hands)
    cursor = source.fetch({}).cursor
    hands.forward(minutes=59)
    cursor = source.fetch(cursor).cursor
    assert len(shelf.cursors) == 1
    hands.forward(minutes=1)
    source.fetch(cursor)
    assert len(shelf.cursors) == 2


def test_without_a_stream_every_look_polls() -> None:
    source, shelf = wrapped(Letterbox())
    source.fetch(source.fetch({}).cursor)
    assert len(shelf.cursors) == 2


def test_a_half_read_listing_is_read_on_although_the_stream_lives() -> None:
    source, shelf = wrapped(Letterbox(alive=True), Batch((), {"page": 2}, more=True))
    source.fetch(source.fetch({}).cursor)
    assert shelf.cursors == [{}, {"page": 2}]


def test_a_poll_keeps_its_gap_note_and_more() -> None:
    gap = Gap(NOON - timedelta(hours=1), NOON, "too old")
    source, _ = wrapped(Letterbox(), Batch((), {"a": 1}, more=True, gap=gap, note="half"))
    batch = source.fetch({})
    assert (batch.gap, batch.note, batch.more) == (gap, "half", True)


def test_a_failing_network_holds_no_arrival_back() -> None:
    box = Letterbox()
    source, _ = wrapped(box, SourceError("down"), SourceError("down"))
    with pytest.raises(SourceError):
        source.fetch({})
    box.push(mention("1"))
    assert [m.native_key for m in source.fetch({}).mentions] == ["1"]


def test_a_failed_look_back_is_a_note_while_the_stream_lives_and_rests() -> None:
    hands = Hands()
    source, shelf = wrapped(Letterbox(alive=True), SourceError("no login"), hands=hands)
    first = source.fetch({"inbox": 0, "poll": {"since": 7}})
    source.fetch(first.cursor)
    assert "no login" in first.note
    assert len(shelf.cursors) == 1
    hands.forward(seconds=HELD.total_seconds())
    source.fetch(first.cursor)
    assert shelf.cursors == [{"since": 7}, {"since": 7}]


def test_a_cursor_from_before_there_was_an_inbox_is_polled_on_with() -> None:
    source, shelf = wrapped(Letterbox())
    source.fetch({"since": 7})
    assert shelf.cursors == [{"since": 7}]


def test_a_clock_that_was_set_back_does_not_stop_the_polling() -> None:
    source, shelf = wrapped(Letterbox(alive=True))
    source.fetch({"inbox": 0, "polled_at": (NOON + timedelta(days=9)).isoformat()})
    assert len(shelf.cursors) == 1


class Looker(Shelf):
    """A shelf that can look again."""

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        return Recheck(gone=tuple(Gone("x", key) for key in native_keys))


def test_it_looks_again_only_if_its_source_can() -> None:
    plain, _ = wrapped(Letterbox())
    again = Inboxed(Looker(), Letterbox(), "x:", clock=Hands())
    assert isinstance(again, Rechecks)
    assert again.recheck(["5"]).gone == (Gone("x", "5"),)
    assert not isinstance(plain, Rechecks)
