"""The severity score: bounded, monotone, and never more sure than its sample."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.models import Level
from bot.core.score import MOST, Facts, doubling_minutes, score
from tests.worlds import window

CALM = Facts(
    window(mentions=7, negative=1, scored=7), total=200, read=200, folded=190, reach=900, usual_platforms=1
)


def part(facts: Facts, name: str, **how: Level) -> float:
    return next(one.value for one in score(facts, **how).parts if one.name == name)  # type: ignore[arg-type]


@given(
    st.integers(0, 10**6),
    st.floats(0, 1),
    st.lists(st.integers(0, 10**6), max_size=30),
    st.none() | st.integers(0, 10**10),
    st.floats(0, 1),
    st.sampled_from(Level),
)
def test_a_score_is_between_nothing_and_a_hundred(
    n: int, share: float, counts: list[int], reach: int | None, seen: float, gravity: Level
) -> None:
    facts = Facts(
        window(mentions=n, negative=round(n * share), scored=n),
        counts=tuple(counts),
        reach=reach,
        total=n,
        read=min(n, 2000),
        folded=min(n, 5),
        seen=seen,
    )
    found = score(facts, gravity=gravity)
    assert 0 <= found.score <= found.raw <= 100
    assert [one.name for one in found.parts] == list(MOST)
    assert all(0 <= one.points <= one.most for one in found.parts)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("volume", {"window": window(mentions=70)}),
        ("negativity", {"window": window(negative=42)}),
        ("velocity", {"counts": tuple(2 ** (n // 4) for n in range(24))}),
        ("reach", {"reach": 80_000}),
        ("reach", {"top_followers": 80_000}),
        ("spread", {"platforms": (("x", 9), ("reddit", 4), ("tiktok", 1))}),
        ("spread", {"outlets": 1}),
    ],
)
def test_each_part_grows_with_what_it_measures(name: str, more: dict[str, object]) -> None:
    assert part(replace(CALM, **more), name) > part(CALM, name)  # type: ignore[arg-type]


def test_gravity_is_full_at_red() -> None:
    assert [part(CALM, "gravity", gravity=level) for level in (Level.GREEN, Level.RED)] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("less", "why"),
    [
        ({"total": 8}, "only 8 mentions"),
        ({"window": window(learning=True)}, "still learning"),
        ({"folded": 20}, "90 % of the posts repeat others"),
        ({"categories": (("coordinated_attack", 20),)}, "may be coordinated"),
        ({"seen": 0.4}, "60 % of the usual sources cannot be read"),
    ],
)
def test_what_is_not_known_well_lowers_confidence_and_says_so(less: dict[str, object], why: str) -> None:
    found = score(replace(CALM, **less))  # type: ignore[arg-type]
    assert found.confidence < score(CALM).confidence == 1.0
    assert why in found.why


@pytest.mark.parametrize(
    ("less", "name"),
    [
        ({"reach": None}, "reach"),
        ({"usual_platforms": None}, "spread"),
        ({"counts": (9, 9)}, "velocity"),
        ({"window": window(negative=0, scored=0)}, "negativity"),
    ],
)
def test_an_unknown_part_counts_nothing_and_the_score_says_so(less: dict[str, object], name: str) -> None:
    found = score(replace(CALM, **less))  # type: ignore[arg-type]
    unknown = next(one for one in found.parts if one.name == name)
    assert (unknown.points, unknown.words) == (0.0, "unknown")
    assert name in found.why.partition("not known: ")[2]


def test_a_brand_always_on_four_networks_is_not_spread_by_being_there() -> None:
    everywhere = replace(CALM, platforms=tuple((name, 9) for name in "abcd"))
    assert part(replace(everywhere, usual_platforms=4), "spread") == 0.0
    assert part(everywhere, "spread") == 1.0


@pytest.mark.parametrize(
    ("counts", "minutes"),
    [
        ((1,) * 12, None),
        ((8, 8, 8, 4, 4, 4, 2, 2, 2, 1, 1, 1), None),
        ((5,) * 6, None),
        ((0,) * 9 + (1, 1, 1), None),
    ],
)
def test_what_does_not_grow_has_no_doubling_time(counts: tuple[int, ...], minutes: float | None) -> None:
    assert doubling_minutes(counts) is minutes


def test_doubling_each_quarter_of_an_hour_is_seen() -> None:
    counts = [100] * 3 + [200] * 3 + [400] * 3 + [800] * 3
    assert doubling_minutes(counts) == pytest.approx(15, abs=0.3)
