"""Where a post is heading, and what of that is worth telling."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hints import viral
from bot.core.mentions import Author, Kind, Metrics
from bot.core.models import Label, Level
from tests.core.hints.posts import NOW, context, post

ANGRY = "Look at what Brindle did to this place"


@pytest.mark.parametrize(
    ("network", "minutes"), [("x", 22), ("facebook", 40), ("instagram", 19 * 60), ("youtube", 8640)]
)
def test_half_of_the_interactions_come_within_the_half_life(network: str, minutes: int) -> None:
    forecast = viral.predict(timedelta(minutes=minutes), 100, network)
    assert forecast.final == pytest.approx(200)
    assert forecast.low < 200 < forecast.high


def test_two_samples_narrow_the_interval() -> None:
    age, earlier = timedelta(minutes=22), [(timedelta(minutes=11), 59)]
    alone, paced = viral.predict(age, 100, "x"), viral.predict(age, 100, "x", earlier)
    assert paced.final == pytest.approx(200, rel=0.05)
    assert paced.high - paced.low < alone.high - alone.low


def test_a_post_that_stopped_growing_is_not_foretold_to_grow_on() -> None:
    still = viral.predict(timedelta(minutes=30), 100, "x", [(timedelta(minutes=15), 100)])
    assert still.final < viral.predict(timedelta(minutes=30), 100, "x").final


@given(age=st.floats(0, 50_000), now=st.integers(0, 10**6), network=st.sampled_from(["x", "reddit", "other"]))
def test_the_end_is_never_below_what_is_there(age: float, now: int, network: str) -> None:
    forecast = viral.predict(timedelta(minutes=age), now, network)
    assert now <= forecast.low <= forecast.final <= forecast.high


def test_a_bad_post_beyond_the_usual_is_yellow() -> None:
    made = post(ANGRY, ago=20, likes=400, label=Label.NEGATIVE)
    (hint,) = viral.hints([made], context(usual_mentions=0.1, usual_interactions=(20.0, 150.0)))
    assert (hint.level, hint.reason.rule, hint.reason.about) == (Level.YELLOW, "viral post", made.mention.id)
    assert hint.posts == (made.mention.id,)


@pytest.mark.parametrize("words", ["lovely evening", "what a day"])
def test_a_pleasant_post_may_go_viral(words: str) -> None:
    made = post(words, ago=20, likes=50_000, label=Label.POSITIVE)
    assert viral.hints([made], context(usual_interactions=(20.0, 150.0))) == ()


def test_a_mocking_post_counts_although_it_is_neutral() -> None:
    made = post("brindle you had one job 🤡 lmao", ago=20, likes=2_000)
    assert len(viral.hints([made], context())) == 1


@pytest.mark.parametrize(("likes", "fires"), [(60, False), (400, True)])
def test_a_new_brand_has_a_floor(likes: int, fires: bool) -> None:
    made = post(ANGRY, ago=20, likes=likes, label=Label.NEGATIVE)
    assert bool(viral.hints([made], context(learning=True))) is fires


def test_a_brand_of_many_posts_asks_for_more() -> None:
    small = viral.threshold(context(usual_mentions=0.1, usual_interactions=(20.0, 150.0)))
    large = viral.threshold(context(usual_mentions=50.0, usual_interactions=(20.0, 150.0)))
    assert small == pytest.approx(150)
    assert large > 5 * small


def test_the_pace_of_a_post_is_used() -> None:
    made = post(ANGRY, ago=60, likes=300, label=Label.NEGATIVE)
    slow = {made.mention.id: ((NOW - timedelta(minutes=50), Metrics(likes=299)),)}
    free, paced = (
        viral.forecast_of(made.mention, context()),
        viral.forecast_of(made.mention, context(paces=slow)),
    )
    assert paced.final < free.final


@pytest.mark.parametrize(
    ("followers", "level"),
    [(49_000, None), (50_000, Level.YELLOW), (249_000, Level.YELLOW), (250_000, Level.ORANGE)],
)
def test_a_negative_author_is_told_by_reach(followers: int, level: Level | None) -> None:
    made = post(ANGRY, label=Label.NEGATIVE, author=Author(handle="ann", followers=followers))
    found = [hint.level for hint in viral.hints([made], context(usual_mentions=0.2))]
    assert found == ([level] if level else [])


def test_a_verified_reporter_is_orange() -> None:
    author = Author(handle="ann", name="Ann, reporter", followers=60_000, verified=True)
    (hint,) = viral.hints([post(ANGRY, label=Label.NEGATIVE, author=author)], context(usual_mentions=0.2))
    assert hint.level is Level.ORANGE


def test_a_famous_complaint_about_a_large_brand_must_be_answered() -> None:
    calm = post(ANGRY, label=Label.NEGATIVE, author=Author(handle="ann", followers=80_000))
    busy = replace(calm, mention=replace(calm.mention, metrics=Metrics(likes=40)))
    usual = context(usual_mentions=10.0)
    assert (viral.hints([calm], usual), len(viral.hints([busy], usual))) == ((), 1)


def test_stubs_and_old_posts_are_left_out() -> None:
    old = post(ANGRY, ago=500, likes=9_000, label=Label.NEGATIVE)
    stub = post("", likes=9_000, label=Label.NEGATIVE, kind=Kind.STUB)
    assert viral.hints([old, stub], context()) == ()


def test_nothing_is_foretold_of_counts_that_came_with_the_post() -> None:
    made = post(ANGRY, ago=0, likes=300, label=Label.NEGATIVE)
    assert viral.forecast_of(made.mention, context()) == viral.Forecast(300, 300, 300)
