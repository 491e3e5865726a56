"""The negative share: what is usual, what a turn is, and what a crisis may teach."""

import pytest

from bot.core.detectors import share
from bot.core.detectors._rarity import QUIET_RARITY


def lived(negative: int, scored: int, slots: int = 1000) -> share.Tone:
    """A tone after so many slots of so many."""
    tone = share.new_tone()
    for _ in range(slots):
        tone, _ = share.step(tone, [negative] * 48, [scored] * 48, weight=1.0, whole=True)
    return tone


def rarity(tone: share.Tone, negative: int, scored: int, slots: int = 48) -> float:
    return share.step(tone, [negative] * slots, [scored] * slots, weight=1.0, whole=True)[1]


def test_the_usual_share_is_known_after_a_hundred_posts() -> None:
    assert share.usual_share(lived(1, 5, 19)) is None
    assert share.usual_share(lived(1, 5, 21)) == pytest.approx(0.2)


def test_a_worse_share_is_rarer() -> None:
    found = [rarity(lived(2, 10), negative, 10) for negative in (2, 4, 6, 9)]
    assert found == sorted(found)
    assert found[0] == QUIET_RARITY < found[-1]


def test_under_thirty_posts_no_share_is_told() -> None:
    tone = lived(2, 10)
    assert rarity(tone, 9, 9, slots=3) == QUIET_RARITY < rarity(tone, 9, 9, slots=4)


def test_a_week_of_anger_teaches_only_a_part_of_it() -> None:
    tone = lived(2, 10)
    for _ in range(288):
        tone, _ = share.step(tone, [10] * 48, [10] * 48, weight=1.0, whole=True)
    assert (share.usual_share(tone) or 0) < 0.3


def test_what_was_seen_in_part_teaches_nothing() -> None:
    tone = lived(2, 10)
    after, _ = share.step(tone, [10] * 48, [10] * 48, weight=1.0, whole=False)
    assert after == tone


def test_a_slot_believed_by_a_tenth_teaches_a_tenth() -> None:
    tone = lived(2, 10)
    full, part = (share.step(tone, [0], [100], weight=weight, whole=True)[0] for weight in (1.0, 0.1))
    usual = share.usual_share(tone) or 0
    moved = [usual - (share.usual_share(after) or 0) for after in (full, part)]
    assert moved[0] > 5 * moved[1] > 0
