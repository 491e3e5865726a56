"""The catalogues: current, complete, and with the places of their phrases."""

import string

import pytest

from bot.core import briefing
from bot.core.deadlines import next_deadline
from bot.core.models import Level, State
from bot.slack import core_words
from bot.slack.catalogue import entries, languages
from tests.slack.samples import NOW, SEVERITY, crisis, in_state, opened
from tests.slack.surfaces import DRAFT
from tests.worlds import watch
from tools import phrases

TRANSLATED = [code for code in languages() if code != "en"]


def test_the_template_holds_the_phrases_of_the_code() -> None:
    assert phrases.TEMPLATE.read_text("utf-8") == phrases.catalogue(phrases.HEADER, ())


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_every_phrase_and_no_other(code: str) -> None:
    path = phrases.FOLDER / f"{code}.po"
    known = [(one.words, one.several) for one in entries(path.read_text("utf-8")) if one.words]
    assert phrases.missing(path) == []
    assert known == list(phrases.found())


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_phrase(code: str) -> None:
    wrong = [
        (one.words, form)
        for one in entries((phrases.FOLDER / f"{code}.po").read_text("utf-8"))
        for form in one.forms
        if one.words and places(form) != places(one.words)
    ]
    assert wrong == []


def places(words: str) -> set[str]:
    return {
        field for _text, field, _spec, _conversion in string.Formatter().parse(words) if field is not None
    }


def test_all_that_deadlines_say_is_a_phrase() -> None:
    timelines = ([opened()], [opened(), DRAFT])
    dues = (next_deadline(in_state(s, v), t, NOW) for s in State for v in Level for t in timelines)
    assert {due.words for due in dues if due} == {*core_words.OWED}


def test_every_line_of_a_brief_and_a_digest_is_a_phrase() -> None:
    brief = briefing.brief(crisis(), [opened()], now=NOW)
    digest = briefing.digest(
        watch(), date="2026-03-04", mentions=1, usual=None, negative=None, crises=(), coverage=()
    )
    assert {label for label, _words in (*brief.lines, *digest.lines)} == {*core_words.LABELS}


def test_every_part_of_a_severity_is_a_phrase() -> None:
    assert {part.name for part in SEVERITY.parts} == {*core_words.PARTS}


def test_an_entry_is_read_with_all_its_forms_and_lines() -> None:
    half = 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "eins"\nmsgstr[1] ""\n'
    over_lines = 'msgid "a"\nmsgstr ""\n"b"\n" c"\n'
    first, second = entries(f"{half}\n{over_lines}")
    assert (first.forms, second.forms) == (("eins", ""), ("b c",))
