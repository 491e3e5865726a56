"""A kind of crisis is there when it is said more than usual, and more than chance makes of a wave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.models import Level
from bot.core.presence import FLOORS, demanded, present, reason
from tests.worlds import window


def there(n: int, total: int, usual: float = 0.0, ratio: float = 1.0) -> bool:
    found = (("service_outage", n),)
    slugs = {"service_outage": usual}
    return bool(present(found, total=total, floors=FLOORS, usual=slugs, ratio=ratio))


@pytest.mark.parametrize(
    ("n", "total", "usual", "ratio", "is_there"),
    [
        (2, 2, 0.0, 1.0, False),  # two are an opinion
        (3, 30, 0.0, 1.0, True),
        (3, 31, 0.0, 1.0, False),  # less than a tenth
        (5, 5_000, 0.0, 1.0, True),
        (9, 60, 6.0, 1.0, False),  # not twice the usual
        (12, 60, 6.0, 1.0, True),
        (4, 20, 1.8, 1.0, False),  # within two deviations of the usual
        (30, 600, 3.0, 10.0, False),  # ten times the talk brings ten times the complaints
        (45, 600, 3.0, 10.0, True),
    ],
)
def test_what_counts_as_there(n: int, total: int, usual: float, ratio: float, is_there: bool) -> None:
    assert there(n, total, usual, ratio) is is_there


@given(st.integers(0, 500), st.integers(1, 5_000), st.floats(0, 100), st.floats(0, 50))
def test_more_of_it_never_makes_it_less_there(n: int, total: int, usual: float, ratio: float) -> None:
    assert there(n + 1, total, usual, ratio) or not there(n, total, usual, ratio)


def test_what_is_said_most_comes_first() -> None:
    found = present((("legal", 6), ("boycott", 9)), total=60, floors=FLOORS, usual={}, ratio=1.0)
    assert [one.slug for one in found] == ["boycott", "legal"]


@pytest.mark.parametrize(
    ("slug", "surging", "level"),
    [
        ("product_safety", True, Level.ORANGE),
        ("product_safety", False, Level.YELLOW),
        ("service_outage", False, Level.GREEN),
    ],
)
def test_without_a_surge_only_a_crisis_kind_is_worth_a_look(slug: str, surging: bool, level: Level) -> None:
    (one,) = present(((slug, 9),), total=60, floors=FLOORS, usual={}, ratio=1.0)
    assert demanded(one, total=60, surging=surging) is level


def test_the_reason_says_below_what_it_clears() -> None:
    (one,) = present((("legal", 9),), total=60, floors=FLOORS, usual={"legal": 3.0}, ratio=1.0)
    why = reason(one, total=60, window=window())
    assert (why.observed, why.expected, why.clears_below, why.about) == (9, 3.0, 7, "legal")
    assert not there(6, 60, 3.0)
    assert there(7, 60, 3.0)
