"""Waves of joy and business are known as such, and nothing bad hides behind them."""

import tomllib
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import pytest

from bot.core.hints import joy
from bot.core.hints.joy import kinds_of, wave_of
from bot.core.hints.reading import read
from bot.core.models import Label, Scored
from bot.core.tuning import Occasion, OccasionKind
from tests.core.hints.posts import NOW, context, post, posts

SENTENCES = tomllib.loads(Path(__file__).with_name("joy_sentences.toml").read_text(encoding="utf-8"))
KINDS = ("giveaway", "earnings", "launch", "deals", "event", "praise", "jobs")
EARNINGS = SENTENCES["tuned"]["earnings"]
TODAY = NOW.date()
COMPLAINTS = SENTENCES["tuned"]["none"]


def wave(texts: list[str], number: int, **same: object) -> list[Scored]:
    """So many distinct posts made of the texts in turn."""
    words = [a + b for a in ("al", "be", "ce") for b in ("mo", "nu", "pi", "ro", "su")]
    texts = [
        f"{text} {words[n % 15]} {words[n // 15 % 15]}" for n, text in enumerate(islice(cycle(texts), number))
    ]
    return posts(texts, **same)


@pytest.mark.parametrize("kind", KINDS)
def test_a_reason_for_joy_is_known_by_its_words(kind: str) -> None:
    texts = [*SENTENCES["tuned"][kind], *SENTENCES["held_out"][kind]]
    known = [text for text in texts if kinds_of(read(text))]
    assert len(known) >= 0.8 * len(texts)


def test_words_that_were_held_out_are_known_nearly_as_well() -> None:
    texts = [text for kind in KINDS for text in SENTENCES["held_out"][kind]]
    known = [text for text in texts if kinds_of(read(text))]
    assert len(texts) >= 40
    assert len(known) >= 0.9 * len(texts)


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_complaints_hold_next_to_no_words_of_joy(part: str) -> None:
    texts = SENTENCES[part]["none"]
    taken = [text for text in texts if kinds_of(read(text))]
    assert len(taken) <= 0.1 * len(texts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wave_of_one_kind_is_no_crisis(kind: str) -> None:
    found = joy(wave(SENTENCES["tuned"][kind], 40), context())
    assert found is not None
    assert found.share >= 0.5
    assert found.words.startswith("Not a crisis: looks like ")


def test_the_sentence_tells_the_numbers() -> None:
    made = wave(EARNINGS, 45) + wave(COMPLAINTS, 5, label=Label.NEGATIVE)
    found = joy(made, context(usual_share=0.11))
    assert found is not None
    assert found.looks_like == "market and earnings talk"
    assert "of 50 posts; 10 % negative, usually 11 %" in found.words


@pytest.mark.parametrize(
    ("usual", "negative", "holds"), [(0.2, 14, True), (0.2, 17, False), (None, 12, True), (None, 14, False)]
)
def test_more_negative_posts_than_usual_are_no_joy(usual: float | None, negative: int, holds: bool) -> None:
    made = wave(EARNINGS, 50 - negative) + wave(COMPLAINTS, negative, label=Label.NEGATIVE)
    assert (joy(made, context(usual_share=usual)) is not None) is holds


def test_three_authors_on_a_kind_of_crisis_are_no_joy() -> None:
    burnt = [
        "The Brindle kettle caught fire",
        "mine burst into flames",
        "Another Brindle kettle just exploded",
    ]
    made = wave(EARNINGS, 40) + posts(burnt)
    assert joy(made, context()) is None
    assert joy(made, context(usual_categories={"product_safety": 1.0})) is not None


def test_mockery_is_no_joy() -> None:
    jokes = [
        f"{who} lmao who approved this 🤡 you had one job"
        for who in ("Ann", "Ben", "Cem", "Dan", "Eve", "Fay", "Gus", "Hal", "Ivo", "Jan")
    ]
    assert joy(wave(SENTENCES["tuned"]["launch"], 30) + posts(jokes), context()) is None


def test_a_wave_without_a_reason_is_not_explained() -> None:
    made = wave(["brindle again", "look at brindle", "everybody speaks of brindle today"], 60)
    assert joy(made, context()) is None


def test_news_and_talk_of_a_storm_are_no_joy_although_they_are_calm() -> None:
    storm = SENTENCES["storm"]["none"]
    assert len([text for text in storm if kinds_of(read(text))]) <= 0.1 * len(storm)
    assert joy(wave(storm, 90), context()) is None


@pytest.mark.parametrize(
    "text",
    [
        "Brindle launches an investigation",
        "a new low, Brindle",
        "thanks for ruining our trip",
        "what is the deal with Brindle",
    ],
)
def test_words_that_only_look_like_joy_are_guarded(text: str) -> None:
    assert kinds_of(read(text)) == frozenset()


def test_where_all_talk_is_of_shares_anyway_less_of_it_explains_nothing() -> None:
    before = wave(EARNINGS, 40, ago=70.0)
    now = wave(EARNINGS, 18, ago=1.0) + wave(["have you seen what brindle did"], 12, ago=1.0)
    assert joy(now, context()) is not None
    assert joy(now + before, context()) is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [("Brindle shares crash after earnings", True), ("class action against Brindle, $BRND", False)],
)
def test_a_falling_share_is_market_talk_and_a_lawsuit_is_not(text: str, holds: bool) -> None:
    assert (joy(wave(EARNINGS, 30) + wave([text], 8), context()) is not None) is holds


def test_few_posts_explain_nothing() -> None:
    assert joy(wave(EARNINGS, 7), context()) is None


def test_unknown_tone_is_said() -> None:
    found = joy(wave(EARNINGS, 20, label=Label.UNKNOWN), context())
    assert found is not None
    assert "tone unknown" in found.words


def occasion(terms: tuple[str, ...] = ("#brindlefest",), *, day: date = TODAY) -> Occasion:
    return Occasion("Brindle Fest", OccasionKind.EVENT, day, day, terms)


@pytest.mark.parametrize(("marked", "holds"), [(16, True), (10, False)])
def test_an_entry_of_the_calendar_explains_three_tenths(marked: int, holds: bool) -> None:
    made = wave(["here we are #BrindleFest"], marked) + wave(["brindle again"], 50 - marked)
    assert (joy(made, context(occasions=(occasion(),))) is not None) is holds


def test_an_occasion_explains_only_its_days() -> None:
    made = wave(["here we are #BrindleFest"], 40)
    assert joy(made, context(occasions=(occasion(day=date(2026, 3, 5)),))) is None


def test_an_occasion_without_terms_covers_the_brand() -> None:
    found = joy(wave(["brindle again"], 40), context(occasions=(occasion(()),)))
    assert found is not None
    assert found.looks_like == "your own event, Brindle Fest"


def test_an_occasion_does_not_hide_anger() -> None:
    made = wave(["this is awful #BrindleFest"], 40, label=Label.NEGATIVE)
    assert joy(made, context(occasions=(occasion(),))) is None


def test_the_same_happy_post_by_many_accounts_is_known_as_copies() -> None:
    copies = [post("Brindle phones for sale, best deals here", ago=n / 4) for n in range(40)]
    found = joy(copies, context())
    assert found is not None
    assert "copied" in found.looks_like


def test_the_same_accusation_by_many_accounts_is_no_joy() -> None:
    copies = [post("Brindle poisons children, spread the word", ago=n / 4) for n in range(40)]
    assert joy(copies, context()) is None


def test_what_stands_out_is_judged_not_the_hours_before() -> None:
    before = wave(["brindle again"], 60, ago=120.0)
    now = wave(EARNINGS, 26, ago=1.0)
    assert len(wave_of(now + before, context())) == 26
    assert joy(now + before, context()) is not None
