"""What is usual of each kind of trouble: learned slowly, never zero, and not from a crisis."""

import pytest

from bot.core.detectors import categories
from bot.core.detectors.categories import Rates
from bot.core.detectors.surge import usual_categories
from bot.core.models import Slot
from tests.core.detectors.streams import DAY, MONDAY, run, slots


def lived(every: int, *, days: int, n: int = 1, slug: str = "outage") -> tuple[Rates, int]:
    """The rates after days with so many mentions each so many slots."""
    rates: Rates = {}
    for i in range(1, days * DAY + 1):
        rates = categories.learn(rates, ((slug, n),) if i % every == 0 else (), i)
    return rates, days * DAY


@pytest.mark.parametrize("every", [4, 24, 96])
def test_after_a_month_the_rate_is_that_of_the_brand(every: int) -> None:
    assert categories.usual(*lived(every, days=28))["outage"] == pytest.approx(1 / every, rel=0.15)


def test_a_kind_met_for_the_first_time_is_taken_to_be_rare() -> None:
    usual = categories.usual(categories.learn({}, (("breach", 1),), 2000), 2000)
    assert 0 < usual["breach"] * DAY < 1


def test_a_storm_hardly_teaches() -> None:
    rates, n = lived(24, days=14)
    for i in range(1, 13):
        rates = categories.learn(rates, (("outage", 500),), n + i)
    assert categories.usual(rates, n + 12)["outage"] < 2 / 24


def test_what_is_not_spoken_of_fades() -> None:
    rates, n = lived(24, days=14)
    assert categories.usual(rates, n + 28 * DAY)["outage"] < categories.usual(rates, n)["outage"] / 5


def test_the_given_rates_are_left_as_they_are() -> None:
    rates, n = lived(24, days=1)
    before = dict(rates)
    categories.learn(rates, (("outage", 2), ("breach", 1)), n + 1)
    assert rates == before


def test_the_detector_keeps_them_for_others() -> None:
    stream = [*slots([1] * (2 * DAY)), Slot(MONDAY, mentions=2, categories=(("breach", 2),))]
    state, _ = run(stream)
    assert state is not None
    assert usual_categories(state).keys() == {"breach"}
    assert usual_categories({}) == {}
