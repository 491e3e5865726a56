"""Which language a post is in, and that only English ones get a tone."""

import tomllib
from pathlib import Path

import pytest

from bot.analyzers.language import NAMES, code_of, why_unscored

POSTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
RISKS = tomllib.loads((Path(__file__).parent.parent / "core" / "risk_languages.toml").read_text("utf-8"))
LEAST = 0.85
"""Share of a language's posts that are known for its own: a few are too short to tell."""


def posts_in(code: str) -> list[str]:
    risks = RISKS.get(code, {"speaks": [], "silent": []})
    return POSTS[code] + [text for kind in ("speaks", "silent") for _, text in risks[kind]]


@pytest.mark.parametrize("code", [code for code in POSTS if code != "en"])
def test_a_language_is_known_by_its_words_or_letters(code: str) -> None:
    texts = posts_in(code)
    assert sum(code_of(text) == code for text in texts) >= LEAST * len(texts)


@pytest.mark.parametrize("code", [code for code in POSTS if code != "en"])
def test_a_post_in_another_language_has_no_tone(code: str) -> None:
    texts = posts_in(code)
    assert sum(why_unscored(text, None) is not None for text in texts) >= LEAST * len(texts)


@pytest.mark.parametrize("text", POSTS["en"])
def test_an_english_post_is_scored_however_short(text: str) -> None:
    assert why_unscored(text, None) is None
    assert code_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("so sad, mi hermana no puede entrar en la cuenta y nadie le responde", "es"),
        ("I was told it is fine but el servicio is really bad and they never answer", "en"),
    ],
)
def test_of_two_languages_the_one_with_more_words_counts(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("lang", "code"), [("pt-BR", "pt"), ("EN_gb", "en"), ("und", "de"), (None, "de"), ("xx", "xx")]
)
def test_the_network_is_believed_unless_it_does_not_know(lang: str | None, code: str) -> None:
    assert code_of("Das ist nicht gut", lang) == code


@pytest.mark.parametrize("text", ["", "@acme https://x.example/1", "#launch", "terrible"])
def test_what_says_one_word_or_nothing_is_too_short(text: str) -> None:
    assert why_unscored(text, None) == "too short to score"


def test_every_language_has_a_name() -> None:
    assert set(POSTS) <= set(NAMES)
