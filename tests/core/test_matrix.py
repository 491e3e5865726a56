"""Row by row: what raises a level that stands, how far, and that nothing here opens one."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matrix import by_tone, level_of
from bot.core.models import Hint, Level, Part, Reason, Severity, Signal
from bot.core.score import Facts, score
from tests.worlds import NOON, window

G, Y, O, R = Level  # noqa: E741  the initials of the matrix
FLAT = (20,) * 12
DOUBLING = (4,) * 3 + (8,) * 3 + (16,) * 3 + (32,) * 3
"""In quarters of an hour: 12, 24, 48, 96."""

PLAIN = Facts(
    window(mentions=61, negative=6, scored=60), counts=FLAT, total=61, read=61, folded=60, usual_platforms=2
)


def signal(level: Level) -> Signal:
    reasons = (Reason("volume", 61, 6.8, 61, 15, "61 mentions."),) if level else ()
    return Signal(NOON, level, 0.5, PLAIN.window, reasons)


def tone(negative: int, scored: int, usual: float | None) -> Facts:
    return replace(PLAIN, window=window(negative=negative, scored=scored, usual_share=usual))


@pytest.mark.parametrize(
    ("negative", "scored", "usual", "level"),
    [
        (29, 29, 0.1, G),  # under thirty no share is told
        (8, 60, 0.1, G),
        (15, 60, 0.1, Y),
        (21, 60, 0.1, O),
        (40, 60, 0.1, O),  # red asks for a hundred posts
        (40, 100, 0.08, O),
        (43, 100, 0.08, R),
        (65, 100, 0.62, G),  # a brand that is always spoken of like that
        (62, 100, 0.46, O),  # by itself one level more than by its rise
        (30, 100, None, G),
        (90, 100, None, O),  # nothing to compare with
    ],
)
def test_the_row_of_the_negative_share(negative: int, scored: int, usual: float | None, level: Level) -> None:
    row = by_tone(tone(negative, scored, usual))
    assert (G if row is None else row[0]) is level


ABOVE = {
    "velocity": {"counts": DOUBLING},
    "reach": {"top_followers": 300_000},
    "verified": {"top_followers": 60_000, "verified": True},
    "news": {"outlets": 1},
    "spread": {"platforms": (("x", 9), ("reddit", 4), ("tiktok", 3), ("bluesky", 3))},
}


@pytest.mark.parametrize("more", ABOVE.values(), ids=ABOVE)
def test_a_row_lifts_what_stands_by_one_level_and_opens_nothing(more: dict[str, object]) -> None:
    facts = replace(PLAIN, **more)  # type: ignore[arg-type]
    level, reasons = level_of(facts, signal(Y))
    assert (level, len(reasons)) == (O, 1)
    assert level_of(facts, signal(G)) == (G, ())


BELOW = {
    "nothing": {},
    "a flash": {"counts": (1,) * 11 + (60,)},
    "few": {"counts": tuple(n // 4 for n in DOUBLING)},
    "one reader of both": {"platforms": (("x", 9), ("reddit", 4), ("tiktok", 1), ("bluesky", 1))},
    "the usual networks": {"platforms": (("x", 9), ("reddit", 4))},
    "networks not known": {"usual_platforms": None, "platforms": tuple((name, 9) for name in "abcdef")},
    "a badge": {"verified": True},
}


@pytest.mark.parametrize("less", BELOW.values(), ids=BELOW)
def test_what_lifts_nothing(less: dict[str, object]) -> None:
    facts = replace(PLAIN, **less)  # type: ignore[arg-type]
    assert level_of(facts, signal(Y)) == (Y, ())


def severity(points: dict[str, float], confidence: float = 1.0) -> Severity:
    raw = round(sum(points.values()))
    parts = tuple(Part(name, 1.0, n, n, "") for name, n in points.items())
    return Severity(round(raw * confidence), raw, confidence, parts)


@pytest.mark.parametrize(
    ("points", "confidence", "level"),
    [
        ({"volume": 25, "negativity": 20}, 1.0, Y),
        ({"volume": 25, "negativity": 20, "reach": 5}, 1.0, O),
        ({"volume": 25, "negativity": 20, "reach": 15, "velocity": 15}, 1.0, O),  # lifted once
        ({"volume": 25, "negativity": 20, "gravity": 10, "reach": 10, "velocity": 10}, 1.0, R),
        ({"volume": 25, "negativity": 20, "gravity": 10, "reach": 10, "velocity": 10}, 0.5, Y),
    ],
)
def test_the_row_of_the_severity_score(points: dict[str, float], confidence: float, level: Level) -> None:
    assert level_of(PLAIN, signal(Y), severity=severity(points, confidence))[0] is level


def test_hints_and_gravity_open_what_the_rows_then_lift() -> None:
    hint = Hint(O, None, Reason("ridicule", 0.5, 0.03, 40, 60, "Half of the posts mock."))
    wide = replace(PLAIN, top_followers=300_000)
    assert level_of(wide, signal(G), (hint,))[0] is O
    assert level_of(wide, signal(G), gravity=Y)[0] is O


@given(
    st.sampled_from(Level),
    st.lists(st.integers(0, 10**5), max_size=20),
    st.integers(0, 10**9),
    st.integers(0, 9),
    st.integers(0, 9),
    st.booleans(),
)
def test_speed_reach_and_spread_open_nothing_and_lift_by_one_at_most(
    stands: Level, counts: list[int], followers: int, outlets: int, networks: int, verified: bool
) -> None:
    facts = replace(
        PLAIN,
        counts=tuple(counts),
        reach=followers,
        top_followers=followers,
        outlets=outlets,
        platforms=tuple((str(n), 9) for n in range(networks)),
        verified=verified,
    )
    level, reasons = level_of(facts, signal(stands), severity=score(facts))
    assert stands <= level <= min(R, stands + (stands > G))
    assert all(isinstance(reason.end, datetime) for reason in reasons)
