"""Mockery, which raters call neutral, and a theme that is suddenly in every mouth."""

import tomllib
from pathlib import Path

import pytest

from bot.core.hints import ridicule
from bot.core.hints.reading import read
from bot.core.mentions import Kind
from bot.core.models import Level, Scored
from tests.core.hints.posts import context, post, posts

SENTENCES = tomllib.loads(Path(__file__).with_name("ridicule_sentences.toml").read_text(encoding="utf-8"))
MOCKING: list[str] = SENTENCES["told"]["mocking"]
PLAIN: list[str] = SENTENCES["told"]["plain"]
STORM = [f"{text} {n}" for n, text in enumerate(MOCKING[:20] + PLAIN[:20])]
LOUD = context(usual_mentions=0.5)


@pytest.mark.parametrize("text", PLAIN + SENTENCES["held_out"]["plain"])
def test_complaints_news_and_praise_mock_nobody(text: str) -> None:
    assert not ridicule.mocks(read(text))


def test_most_mockery_is_recognised() -> None:
    found = sum(ridicule.mocks(read(text)) for text in MOCKING)
    unseen = [ridicule.mocks(read(text)) for text in SENTENCES["held_out"]["mocking"]]
    assert found >= 0.95 * len(MOCKING)
    assert sum(unseen) >= 0.6 * len(unseen)


def test_a_wave_of_mockery_is_told_although_every_post_is_neutral() -> None:
    hint = ridicule.mockery(posts(STORM), LOUD)
    assert hint is not None
    assert (hint.reason.rule, hint.reason.n) == ("ridicule", 40)
    weights = [ridicule.mocking(read(text)) for text in STORM]
    assert hint.reason.observed == sum(weights) / 40
    assert len(hint.posts) == sum(weight > 0 for weight in weights)


def test_mockery_is_orange_when_it_is_loud_and_two_fifths_of_all() -> None:
    calm = ridicule.mockery(posts(STORM), context(usual_mentions=2.0))
    loud = ridicule.mockery(posts(STORM), LOUD)
    assert calm is not None
    assert loud is not None
    assert (calm.level, loud.level) == (Level.YELLOW, Level.ORANGE)


@pytest.mark.parametrize(
    ("made", "usual"),
    [
        (posts(MOCKING[:8]), 0.1),
        (posts(PLAIN), 0.5),
        (posts(PLAIN + MOCKING[:2]), 0.5),
        (posts(STORM), 30.0),
        ([post(MOCKING[0], by=f"fan{n}") for n in range(40)], 0.5),
    ],
    ids=["too few", "plain talk", "two jokers of many", "a quiet hour", "one joke copied"],
)
def test_no_ridicule(made: list[Scored], usual: float) -> None:
    assert ridicule.mockery(made, context(usual_mentions=usual)) is None


def test_a_brand_that_is_always_joked_about_is_left_alone() -> None:
    always = [f"{word}, {text}" for word in ("look", "well", "hm", "so", "and") for text in STORM]
    before = [post(text, ago=62 + 6 * n) for n, text in enumerate(always)]
    assert ridicule.mockery(posts(STORM, ago=5.0) + before, LOUD) is None


def test_reposts_of_one_joke_do_not_add_up() -> None:
    copies = [post(f"RT @joker: {MOCKING[6]}", by=f"u{n}", kind=Kind.REPOST) for n in range(30)]
    assert ridicule.mockery(posts(PLAIN) + copies, LOUD) is None


def test_laughter_and_sighs_alone_add_up_to_ridicule() -> None:
    tails = ("cabin", "kettle", "window", "garden", "paper", "bottle", "river", "market", "summer", "number")
    scoffs = [f"{sign} the {tail} thing" for tail in tails for sign in ("lol,", "ugh,", "yikes,", "no idea:")]
    hint = ridicule.mockery(posts(scoffs), LOUD)
    assert hint is not None
    assert hint.reason.observed == 30 * 0.5 / 40
    assert ridicule.mockery(posts(scoffs[3::4] + PLAIN), LOUD) is None


# --- themes ------------------------------------------------------------------------------------------------

TAILS = [
    "no idea",
    "saw it too",
    "in my feed",
    "all day",
    "at work",
    "on the train",
    "even my mum",
    "so it goes",
]
THEME = [f"everybody talks about #glowgate {tail} {number}" for tail in TAILS for number in "abcde"]
BEFORE = posts([f"a word on Brindle number {chr(97 + n)}{chr(98 + n)} calm" for n in range(24)], ago=380.0)


def test_a_sudden_theme_is_told_without_any_tone() -> None:
    hint = ridicule.theme(posts(THEME, ago=1.0) + BEFORE, LOUD)
    assert hint is not None
    assert (hint.level, hint.reason.about, hint.reason.observed) == (Level.YELLOW, "#glowgate", 1.0)
    assert "#glowgate" in hint.reason.words


@pytest.mark.parametrize("usual", [3.0, 30.0])
def test_a_theme_at_the_usual_volume_is_none(usual: float) -> None:
    assert ridicule.theme(posts(THEME, ago=1.0) + BEFORE, context(usual_mentions=usual)) is None


def test_what_people_always_say_of_the_brand_is_no_theme() -> None:
    always = [post(f"{text} before", ago=62 + 8 * n) for n, text in enumerate(THEME)]
    assert ridicule.theme(posts(THEME, ago=1.0) + always, LOUD) is None


def test_the_brands_own_words_are_no_theme() -> None:
    named = posts([f"Brindle {chr(97 + n)}{n}x {TAILS[n % 8]} again" for n in range(40)], ago=1.0)
    about = context(usual_mentions=0.3, names=("Brindle", "again"))
    assert ridicule.theme(named, about) is None


def test_one_plain_word_is_no_theme_while_nothing_older_is_known() -> None:
    made = [f"kettle {chr(97 + n)}q{chr(98 + n)}z {chr(98 + n)}w{chr(99 + n)}v" for n in range(20)]
    old = posts([f"calm word {chr(97 + n)}m{chr(97 + n)}n" for n in range(24)], ago=380.0)
    quiet = context(usual_mentions=0.2)
    assert ridicule.theme(posts(made, ago=1.0), quiet) is None
    assert ridicule.theme(posts(made, ago=1.0) + old, quiet) is not None
