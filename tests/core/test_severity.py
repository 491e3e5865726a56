"""How bad it is: level, category, reasons and the clocks that start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.models import Hint, Joy, Level, Reason, Signal, Window
from bot.core.risk import CATEGORIES
from bot.core.severity import BLIND, CLOCKS, Facts, assess

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
G, Y, O, R = Level  # noqa: E741  the initials of the matrix


def signal(level: Level, *, negative: int = 0, learning: bool = False) -> Signal:
    window = Window(NOON - timedelta(hours=1), NOON, 60, negative, 60, 20.0, 0.1, learning)
    reasons = (Reason("volume", 60, 20, 60, 60, "60 mentions."),) if level else ()
    return Signal(NOON, level, 0.5, window, reasons)


@pytest.mark.parametrize(
    ("detected", "categories", "total", "level", "category"),
    [
        (G, (), 60, G, None),
        (Y, (), 60, Y, None),
        (Y, (("product_safety", 4),), 60, Y, None),
        (Y, (("product_safety", 3),), 30, O, "product_safety"),
        (Y, (("product_safety", 2),), 2, Y, None),
        (Y, (("product_safety", 5),), 5000, O, "product_safety"),
        (R, (("product_safety", 9),), 60, R, "product_safety"),
        (O, (("service_outage", 30), ("product_safety", 9)), 60, O, "service_outage"),
        (Y, (("service_outage", 30), ("product_safety", 9)), 60, O, "service_outage"),
        (G, (("service_outage", 30),), 60, G, None),
        (G, (("product_safety", 3),), 12, G, None),
        (G, (("product_safety", 6),), 60, Y, "product_safety"),
        (G, (("product_safety", 6),), 61, G, None),
    ],
)
def test_gravity_lifts_what_is_really_said(
    detected: Level, categories: tuple[tuple[str, int], ...], total: int, level: Level, category: str | None
) -> None:
    verdict = assess(signal(detected), categories=categories, total=total)
    assert (verdict.level, verdict.category) == (level, category)


def test_friendly_tone_does_not_veto_gravity() -> None:
    polite, angry = (
        assess(signal(Y, negative=negative), categories=(("data_breach", 8),), total=60)
        for negative in (0, 60)
    )
    assert polite.level == angry.level == O


def test_every_lift_is_a_reason_beside_the_detectors_own() -> None:
    verdict = assess(signal(Y), categories=(("service_outage", 30), ("product_safety", 9)), total=60)
    assert [reason.rule for reason in verdict.reasons] == ["volume", "gravity", "gravity"]
    assert verdict.reasons[2].words == "9 of 60 mentions in the last 60 min are about product safety."


def test_floors_are_what_the_caller_says() -> None:
    verdict = assess(signal(Y), categories=(("weather", 9),), total=60, floors={"weather": R})
    assert (verdict.level, verdict.category) == (R, "weather")


@pytest.mark.parametrize("slug", CATEGORIES)
def test_a_surge_stands_at_least_at_its_categorys_floor(slug: str) -> None:
    verdict = assess(signal(Y), categories=((slug, 20),), total=60)
    assert verdict.level == max(Y, CATEGORIES[slug].floor)


@pytest.mark.parametrize(
    ("learning", "total", "word"), [(True, 500, "low"), (False, 12, "medium"), (False, 60, "high")]
)
def test_a_verdict_says_how_sure_it_is(learning: bool, total: int, word: str) -> None:
    verdict = assess(signal(O, learning=learning), categories=(), total=total)
    assert verdict.confidence.startswith(word)


def test_a_worse_level_never_allows_more_time() -> None:
    for calmer, worse in ((Y, O), (O, R)):
        for clock in ("acknowledge_minutes", "first_words_minutes", "update_minutes"):
            allowed, now = getattr(CLOCKS[calmer], clock), getattr(CLOCKS[worse], clock)
            assert now is not None
            assert allowed is None or now <= allowed


def test_no_clock_runs_at_green() -> None:
    clocks = CLOCKS[G]
    assert (clocks.acknowledge_minutes, clocks.first_words_minutes, clocks.update_minutes) == (None,) * 3


@pytest.mark.parametrize(
    ("detected", "n", "campaign", "level"),
    [
        (Y, 9, None, Y),
        (Y, 9, "Ember Cooks: campaign live", O),
        (Y, 2, "Ember Cooks: campaign live", Y),  # hardly anybody speaks of it
        (R, 9, "Ember Cooks: campaign live", R),
        (G, 9, "Ember Cooks: campaign live", Y),  # no surge: worth a look
    ],
)
def test_a_live_campaign_lifts_a_partners_trouble_to_orange(
    detected: Level, n: int, campaign: str | None, level: Level
) -> None:
    found = (("partner_misconduct", n),)
    assert assess(signal(detected), categories=found, total=60, campaign=campaign).level is level


def test_a_live_campaign_says_nothing_of_another_trouble() -> None:
    with_it = assess(signal(Y), categories=(("service_outage", 30),), total=60, campaign="Ember: live")
    assert with_it == assess(signal(Y), categories=(("service_outage", 30),), total=60)


# --- hints, joy, what cannot be seen ------------------------------------------------------------------------

JOY = Joy("a giveaway", 0.7, "Not a crisis: looks like a giveaway (70 % of 60 posts).")


def hint(level: Level, rule: str, category: str | None = None) -> Hint:
    return Hint(level, category, Reason(rule, 4, 0.1, 60, 120, f"{rule}.", end=NOON, about=category or ""))


def facts(**changes: object) -> Facts:
    usual = Facts(signal(Y, negative=6).window, total=60, read=60, folded=60, usual_platforms=1)
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_a_hint_opens_without_a_surge_and_names_the_story() -> None:
    found = assess(signal(G), categories=(), total=9, hints=(hint(O, "early authors", "data_breach"),))
    assert (found.level, found.category) == (O, "data_breach")
    assert [reason.rule for reason in found.reasons] == ["early authors"]


@pytest.mark.parametrize(
    ("rule", "hints"),
    [("volume", ()), ("slow burn", ()), ("story volume", ()), ("volume", (hint(Y, "theme"),))],
)
def test_joy_explains_what_rests_on_counts(rule: str, hints: tuple[Hint, ...]) -> None:
    counts = replace(signal(O), reasons=(Reason(rule, 60, 20, 60, 60, "60 mentions."),))
    found = assess(counts, categories=(), total=60, facts=facts(), hints=hints, joy=JOY)
    assert (found.level, found.reasons, found.joy) == (G, (), JOY)


@pytest.mark.parametrize(
    ("rule", "hints", "categories", "negative"),
    [
        ("negative share", (), (), 6),
        ("negative slow burn", (), (), 6),
        ("volume", (hint(Y, "ridicule"),), (), 6),
        ("volume", (hint(Y, "early authors", "legal"),), (), 6),
        ("volume", (hint(R, "gravity", "product_safety"),), (), 6),
        ("volume", (), (), 30),  # half of it is negative, usually a tenth
    ],
)
def test_joy_never_beats_what_is_bad(
    rule: str, hints: tuple[Hint, ...], categories: tuple[tuple[str, int], ...], negative: int
) -> None:
    bad = replace(signal(Y), reasons=(Reason(rule, 60, 20, 60, 60, "60 mentions."),))
    of = facts(window=signal(Y, negative=negative).window)
    found = assess(bad, categories=categories, total=60, facts=of, hints=hints, joy=JOY)
    assert found.level >= Y
    assert found.joy is None


def test_a_wave_of_ten_times_the_talk_is_not_grave_by_ten_times_the_usual_complaints() -> None:
    found = assess(signal(Y), categories=(("product_safety", 9),), total=60, usual={"product_safety": 3.0})
    assert (found.level, found.category) == (Y, None)


@pytest.mark.parametrize(
    ("detected", "categories", "level"),
    [(R, (), Y), (R, (("data_breach", 9),), O), (G, (), G)],
)
def test_half_blind_only_gravity_is_told_and_the_rest_is_said(
    detected: Level, categories: tuple[tuple[str, int], ...], level: Level
) -> None:
    found = assess(signal(detected), categories=categories, total=60, facts=facts(seen=0.3))
    assert found.level is level
    assert found.reasons[-1].rule == BLIND
    assert "Only 30 % of the usual can be seen" in found.reasons[-1].words


def test_evidence_in_posts_counts_in_the_score() -> None:
    grave = assess(
        signal(Y), categories=(), total=60, facts=facts(), hints=(hint(R, "gravity", "product_safety"),)
    )
    plain = assess(signal(Y), categories=(), total=60, facts=facts())
    assert grave.severity is not None
    assert plain.severity is not None
    assert grave.severity.raw - plain.severity.raw == 15
