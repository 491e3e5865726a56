"""Cues in other languages, by sentences that speak of a category and ones that only sound like it."""

import tomllib
from pathlib import Path

import pytest

from bot.core.cue_languages import LANGUAGES
from bot.core.models import Cue
from bot.core.risk import categories_of, find_cues

SENTENCES = tomllib.loads((Path(__file__).parent / "risk_languages.toml").read_text("utf-8"))


def table(kind: str) -> list[tuple[str, str, str]]:
    return [(code, slug, text) for code, rows in SENTENCES.items() for slug, text in rows[kind]]


@pytest.mark.parametrize(("code", "slug", "text"), table("speaks"))
def test_a_sentence_speaks_of_its_category(code: str, slug: str, text: str) -> None:
    assert slug in categories_of(find_cues(text, code)), find_cues(text, code)


@pytest.mark.parametrize(("code", "slug", "text"), table("silent"))
def test_a_sentence_that_only_sounds_like_it_is_silent(code: str, slug: str, text: str) -> None:
    assert slug not in categories_of(find_cues(text, code)), find_cues(text, code)


def test_every_language_has_fifteen_sentences() -> None:
    assert set(SENTENCES) == LANGUAGES
    assert all(len(rows["speaks"]) + len(rows["silent"]) == 15 for rows in SENTENCES.values())


def test_accents_may_be_left_out() -> None:
    assert find_cues("exploto", "es") == find_cues("explotó", "es") != ()


def test_strong_english_words_count_in_every_language() -> None:
    assert Cue("boycott", "boycott", True) in find_cues("boycott jetzt", "de")
    assert find_cues("a court film, rip", "fr") == ()


def test_a_language_without_cues_falls_back_to_the_strong_english_ones() -> None:
    assert categories_of(find_cues("boycott, proszę", "pl")) == ("boycott",)
