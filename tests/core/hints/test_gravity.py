"""What is grave by itself starts at its floor, once it is plausible."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.hints import gravity
from bot.core.hints.reading import read
from bot.core.mentions import Author, Kind, Metrics
from bot.core.models import Label, Level, Scored
from tests.core.hints.posts import NOW, context, post, posts

SENTENCES = tomllib.loads(Path(__file__).with_name("gravity_sentences.toml").read_text(encoding="utf-8"))
HARM = {"death", "injury", "children"}
WORDS = [f"{first}{second}" for first in ("amber", "birch", "cedar", "delta") for second in "abcd"]
BURNS = ["The Brindle kettle burned my hand badly", "second degree burns from a Brindle kettle"]


@pytest.mark.parametrize("part", ["told", "held_out"])
@pytest.mark.parametrize("kind", gravity.KINDS)
def test_what_happened_is_recognised(part: str, kind: str) -> None:
    texts = SENTENCES[part][kind]
    found = [gravity.gravest_in(read(text), year=2026) for text in texts]
    right = sum(one == kind or {one, kind} <= HARM for one in found)
    assert right >= (len(texts) if part == "told" else len(texts) - 1)


@pytest.mark.parametrize("text", SENTENCES["told"]["none"] + SENTENCES["held_out"]["none"])
def test_jokes_hopes_history_and_denials_are_no_facts(text: str) -> None:
    assert gravity.gravest_in(read(text), year=2026) is None


def test_a_past_year_is_history_and_this_year_is_not() -> None:
    reading = read("In 2026 a worker died at a Brindle mine")
    assert gravity.gravest_in(reading, year=2026) == "death"
    assert gravity.gravest_in(reading, year=2027) is None


def test_two_unrelated_authors_are_red() -> None:
    (hint,) = gravity.hints(posts(BURNS, label=Label.POSITIVE), context())
    assert (hint.level, hint.category) == (Level.RED, "product_safety")
    assert (hint.reason.observed, hint.reason.n) == (2, 2)
    assert hint.reason.words.startswith("2 unrelated people tell of an injury in the last 3 h; ")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Brindle confirms data breach affecting 3 million customers", Level.RED),
        ("Brindle CEO arrested on fraud charges", Level.RED),
        ("a fake account pretending to be @brindle asks for card details", Level.ORANGE),
    ],
)
def test_each_kind_starts_at_its_floor(text: str, level: Level) -> None:
    (hint,) = gravity.hints(posts([text, f"so it is: {text}"]), context())
    assert hint.level is level


@pytest.mark.parametrize(
    "same",
    [
        {"author": Author(handle="a", followers=20_000)},
        {"author": Author(handle="a", verified=True)},
        {"kind": Kind.ARTICLE},
        {"likes": 900},
    ],
    ids=["many followers", "verified", "an article", "spreading"],
)
def test_one_widely_heard_post_is_enough(same: dict[str, object]) -> None:
    (hint,) = gravity.hints([post(BURNS[0], **same)], context())
    assert hint.level is Level.RED
    assert hint.reason.words.startswith("A widely heard post tells")


def test_a_post_that_doubles_between_two_looks_is_enough() -> None:
    made = post(BURNS[0])
    pace = tuple((NOW - timedelta(minutes=10 - 5 * n), Metrics(likes=30 * (n + 1))) for n in range(2))
    assert gravity.hints([made], context(paces={made.mention.id: pace}))
    assert not gravity.hints([made], context(paces={made.mention.id: pace[:1]}))


@pytest.mark.parametrize(
    "made",
    [
        posts(BURNS[:1]),
        [post(BURNS[0], by="ann"), post(BURNS[1], by="Ann", source="reddit")],
        [post(BURNS[0]), post(BURNS[0]), post(f"RT @x: {BURNS[0]}", kind=Kind.REPOST)],
        posts(BURNS, ago=200.0),
        [],
    ],
    ids=["one author", "one author on two networks", "copies", "long ago", "nothing"],
)
def test_too_little_evidence(made: list[Scored]) -> None:
    assert gravity.hints(made, context()) == ()


def test_a_brand_of_many_injuries_needs_more_of_them() -> None:
    hospital = context(usual_mentions=20.0, usual_categories={"product_safety": 1.0})
    assert gravity.hints(posts(BURNS), hospital) == ()
    many = posts(
        [f"case {word}: my {who} was seriously injured" for word in WORDS for who in ("son", "wife", "mum")]
    )
    assert [hint.level for hint in gravity.hints(many, hospital)] == [Level.RED]
