"""Gaps: what nobody saw is no silence, teaches nothing, and what arrives after it is no burst."""

import pytest

from bot.core.detectors import _stream, cusum, level, ratio, tail
from bot.core.detectors._rarity import QUIET_RARITY
from bot.core.detectors._stream import Look
from tests.core.detectors.streams import DAY, noise

VIEWS = (cusum, ratio, tail, level)
KNOWN = {"views": VIEWS, "cell": 9}


def lived(mean: float = 20.0, *, seed: int = 1) -> _stream.Stream:
    """A stream after five even days."""
    stream = _stream.new_stream(VIEWS)
    for count in noise(5 * DAY, mean, seed=seed, dispersion=0.1):
        stream, _ = _stream.step(stream, count, **KNOWN, seen=1.0, missing=0)
    return stream


def follow(stream: _stream.Stream, counts: list[int], *, seen: float = 1.0) -> tuple[_stream.Stream, Look]:
    for count in counts:
        stream, look = _stream.step(stream, count, **KNOWN, seen=seen, missing=0)
    return stream, look


def level_of(stream: _stream.Stream) -> float:
    return float(stream["baseline"]["level"])


def test_slots_seen_in_part_teach_nothing_and_expect_less() -> None:
    stream = lived()
    after, look = follow(stream, [10] * 24, seen=0.5)
    assert after["baseline"] is stream["baseline"]
    assert look.usual[-1] == pytest.approx(level_of(stream) / 2, rel=0.01)
    assert look.rarity == QUIET_RARITY


def test_the_one_source_left_does_not_make_a_burst_of_the_usual() -> None:
    _, look = follow(lived(), [20] * 6, seen=0.3)
    assert look.rarity == QUIET_RARITY


def test_a_busy_stream_that_falls_silent_is_not_collected() -> None:
    stream = lived()
    after, _ = follow(stream, [0] * DAY)
    assert level_of(after) > 0.95 * level_of(stream)


def test_a_quiet_stream_that_is_silent_is_just_quiet() -> None:
    stream = lived(2.0)
    after, _ = follow(stream, [0] * DAY)
    assert level_of(after) < 0.95 * level_of(stream)


@pytest.mark.parametrize("missing", [6, 24, 500])
def test_what_was_held_up_by_a_gap_may_come_at_once(missing: int) -> None:
    stream = lived()
    late = 20 * min(missing, _stream.BACKLOG_SLOTS)
    _, after_gap = _stream.step(stream, 20 + late, **KNOWN, seen=1.0, missing=missing)
    _, at_once = _stream.step(stream, 20 + late, **KNOWN, seen=1.0, missing=0)
    assert after_gap.rarity < -0.8
    assert at_once.rarity > 0


def test_far_more_than_a_gap_can_hold_up_is_a_burst() -> None:
    _, look = _stream.step(lived(), 4000, **KNOWN, seen=1.0, missing=6)
    assert look.rarity > 0


def test_windows_begin_anew_after_a_gap() -> None:
    _, look = _stream.step(lived(), 20, **KNOWN, seen=1.0, missing=30)
    assert (look.counts, len(look.usual)) == ([20], 1)


def test_an_hour_later_the_gap_is_forgotten() -> None:
    stream, _ = _stream.step(lived(), 400, **KNOWN, seen=1.0, missing=24)
    stream, _ = follow(stream, [20] * 12)
    assert stream["backlog"] == 0.0
    assert follow(stream, [600])[1].rarity > 0
