"""Each category by sentences that speak of it and sentences that only sound like it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.models import Cue, Level
from bot.core.risk import CATEGORIES, categories_of, find_cues, speaks_of_trouble

SENTENCES = tomllib.loads((Path(__file__).parent / "risk_sentences.toml").read_text("utf-8"))


def table(kind: str) -> list[tuple[str, str]]:
    return [(slug, sentence) for slug, rows in SENTENCES.items() for sentence in rows[kind]]


@pytest.mark.parametrize(("slug", "sentence"), table("speaks"))
def test_a_sentence_speaks_of_its_category(slug: str, sentence: str) -> None:
    assert slug in categories_of(find_cues(sentence)), find_cues(sentence)


@pytest.mark.parametrize(("slug", "sentence"), table("silent"))
def test_a_sentence_that_only_sounds_like_it_is_silent(slug: str, sentence: str) -> None:
    assert slug not in categories_of(find_cues(sentence)), find_cues(sentence)


def test_every_category_has_its_table() -> None:
    assert list(SENTENCES) == list(CATEGORIES)
    assert all(len(rows["speaks"]) >= 6 and len(rows["silent"]) >= 3 for rows in SENTENCES.values())


def test_the_categories_are_the_eighteen_of_the_taxonomy_in_order() -> None:
    assert [category.number for category in CATEGORIES.values()] == list(range(1, 19))
    assert all(slug == category.slug for slug, category in CATEGORIES.items())


@pytest.mark.parametrize(
    ("slug", "floor", "cluster"),
    [
        ("product_safety", Level.ORANGE, "accidental"),
        ("service_outage", Level.YELLOW, "accidental"),
        ("executive_misconduct", Level.ORANGE, "preventable"),
        ("customer_service", Level.GREEN, "accidental"),
        ("impersonation", Level.ORANGE, "victim"),
    ],
)
def test_a_category_has_its_floor_and_cluster(slug: str, floor: Level, cluster: str) -> None:
    assert (CATEGORIES[slug].floor, CATEGORIES[slug].cluster) == (floor, cluster)


@pytest.mark.parametrize(
    ("cues", "categories"),
    [
        ([("legal", "sued", True)], ("legal",)),
        ([("legal", "court", False)], ()),
        ([("legal", "court", False), ("legal", "court", False)], ()),
        ([("legal", "court", False), ("legal", "judge", False)], ("legal",)),
        ([("legal", "court", False), ("boycott", "woke", False)], ()),
        (
            [("legal", "court", False), ("legal", "judge", False), ("boycott", "boycott", True)],
            ("boycott", "legal"),
        ),
    ],
)
def test_one_strong_or_two_different_weak_cues_make_a_category(
    cues: list[tuple[str, str, bool]], categories: tuple[str, ...]
) -> None:
    assert categories_of(Cue(*cue) for cue in cues) == categories


def test_a_cue_shows_the_words_it_was_found_in() -> None:
    cues = find_cues("My kettle CAUGHT fire, I’m off to the hospital!")
    assert [(cue.text, cue.strong) for cue in cues if cue.category == "product_safety"] == [
        ("caught fire", True),
        ("fire", False),
        ("to the hospital", True),
        ("hospital", False),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "nobody was injured",
        "no one was injured",
        "this is not a scam, I was never scammed",
        "they weren't hacked",
        "it works without exploding",
        "don't boycott them",
    ],
)
def test_a_negated_cue_is_silent(sentence: str) -> None:
    assert categories_of(find_cues(sentence)) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "not only racist but loud about it",
        "no wonder they got hacked",
        "I did not like it. Racist.",
        "not happy, this is racist",
        "nobody there cares about the racist clerk",
    ],
)
def test_a_negation_of_something_else_does_not_silence(sentence: str) -> None:
    assert categories_of(find_cues(sentence)) != ()


@pytest.mark.parametrize("text", ["#BoycottAcme", "#boycottacme now", "#Acme #DataBreach"])
def test_a_hashtag_is_read_word_by_word(text: str) -> None:
    assert categories_of(find_cues(text)) != ()


@pytest.mark.parametrize(
    "text", ["@boycott hello", "https://x.example/boycott/racist", "", "!!!", "ohne Worte"]
)
def test_handles_links_and_nothing_are_no_cues(text: str) -> None:
    assert find_cues(text) == ()


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("my data", False), ("a court", False), ("flight delayed", True), ("they got sued", True)],
)
def test_a_topic_is_not_yet_trouble(text: str, trouble: bool) -> None:
    assert speaks_of_trouble(find_cues(text)) is trouble


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(text: str) -> None:
    """Every cue names a known category, whatever is typed."""
    assert {cue.category for cue in find_cues(text)} <= set(CATEGORIES)
