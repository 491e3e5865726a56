"""What people teach about a brand: bounded, said in words, and never a licence to miss an injury."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import tuning as rules
from bot.core.story import Story
from bot.core.tuning import Occasion, OccasionKind, QuietTheme, Tuning
from bot.errors import Refused

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DRAGONS = Story(tags=("dragons",))


def false_alarm(tuning: Tuning = rules.UNTUNED, **changes: object) -> Tuning:
    known = {"rules": ["volume"], "story": DRAGONS, "grave": False, "crisis_id": 3, "now": NOW}
    return rules.after_false_alarm(tuning, **{**known, **changes})  # type: ignore[arg-type]


def test_a_false_alarm_of_counts_lowers_the_budget_and_leaves_its_theme_alone() -> None:
    after = false_alarm()
    assert after.alerts_per_week == 0.8
    assert after.quiet == (QuietTheme(("#dragons",), NOW + timedelta(days=30), 3),)


@pytest.mark.parametrize("rule", ["gravity", "early authors", "ridicule"])
def test_what_rests_on_evidence_does_not_move_the_budget(rule: str) -> None:
    assert false_alarm(rules=[rule]).alerts_per_week == 1.0


def test_a_grave_story_is_never_left_alone() -> None:
    assert false_alarm(grave=True).quiet == ()


def test_a_story_without_tag_or_link_names_no_theme() -> None:
    assert false_alarm(story=Story(words=(("kettle", 1.0),))).quiet == ()


@given(st.integers(0, 60))
def test_however_many_false_alarms_the_budget_stays_within_bounds(n: int) -> None:
    tuning = Tuning()
    for _ in range(n):
        tuning = false_alarm(tuning)
    assert rules.LEAST_ALERTS_PER_WEEK <= tuning.alerts_per_week <= 1.0


@pytest.mark.parametrize("budget", [0.0, 0.05, 7.1, -1.0, float("nan")])
def test_an_absurd_budget_is_refused(budget: float) -> None:
    with pytest.raises(Refused, match=r"0\.1 to 7"):
        rules.with_budget(Tuning(), budget)


@pytest.mark.parametrize(
    ("text", "quiet"), [("Ride the #Dragons with us", True), ("dragons are late again", False)]
)
def test_a_theme_is_quiet_until_its_day_has_come(text: str, quiet: bool) -> None:
    tuning = false_alarm()
    assert rules.is_quiet(tuning, text, now=NOW) is quiet
    assert not rules.is_quiet(tuning, text, now=NOW + timedelta(days=31))


def test_the_later_lesson_on_two_stories_wins() -> None:
    other = Story(category="service_outage")
    merged = rules.with_lesson(Tuning(), DRAGONS, other, same=True)
    assert merged.together == (("#dragons", "service_outage"),)
    split = rules.with_lesson(merged, other, DRAGONS, same=False)
    assert (split.together, split.apart) == ((), (("#dragons", "service_outage"),))


def test_a_change_is_told_in_sentences() -> None:
    before = Tuning()
    assert rules.difference(before, false_alarm()) == (
        "About 0.8 alerts a week instead of 1. #dragons raises nothing until 1 April."
    )
    assert rules.difference(false_alarm(), before) == (
        "About 1 alert a week instead of 0.8. #dragons may raise alerts again."
    )
    assert rules.difference(before, before) == ""


@pytest.mark.parametrize(("day", "on"), [(28, False), (1, True), (7, True), (8, False)])
def test_an_occasion_lasts_from_its_first_to_its_last_day(day: int, on: bool) -> None:
    sale = Occasion("Sale", OccasionKind.CAMPAIGN, date(2026, 3, 1), date(2026, 3, 7))
    assert sale.on(date(2026, 2 if day == 28 else 3, day)) is on
