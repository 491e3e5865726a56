"""The surfaces in other languages: what they say is in the catalogues, in the team's way, and fits Slack."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.validate import check_view
from bot.slack import dates, figures, wording
from bot.slack.catalogue import Catalogue, languages
from bot.slack.language import _, _n, name, speaking, using
from bot.slack.rendering import render
from tests.slack.payloads import check_message, elements, every_text, shown
from tests.slack.samples import NOW, WINDOW, subject
from tests.slack.surfaces import payloads
from tools import phrases

LATIN = str.maketrans(
    {
        chr(start + n): chr(other + n)
        for start, other in ((ord("a"), ord("а")), (ord("A"), ord("А")))
        for n in range(26)
    }
)
PLACE = re.compile(r"({[^}]*})")
DATA = frozenset(
    re.findall(
        r"\w+",
        """Acme ACME product safety Maya Ortiz Sam Lee Firebreak crisis show why UTC min Bluesky Reddit File
        Hacker News Holding statement refund page Deutsch English The batch is recalled and the page is up""",
    )
)
"""Words of the samples themselves, of commands and of units: they stay in any language."""


def test_words_are_english_until_somebody_says_otherwise() -> None:
    assert _("Acknowledge") == "Acknowledge"
    with speaking("de"):
        assert _("Acknowledge") == "Übernehmen"
        with speaking("xx"):
            assert _("Acknowledge") == "Acknowledge"
        assert _("Acknowledge") == "Übernehmen"


def test_what_a_catalogue_lacks_stays_english() -> None:
    with speaking("de"):
        assert _("No catalogue has this.") == "No catalogue has this."
        assert _n("{count} kettle", "{count} kettles", 2) == "{count} kettles"


def test_a_language_says_its_own_name() -> None:
    assert [name(code) for code in ("en", "de")] == ["English", "Deutsch"]


def test_german_writes_numbers_and_plurals_its_own_way() -> None:
    with speaking("de"):
        assert wording.against_usual(WINDOW) == "9× des Üblichen"
        assert [figures.mentions(n) for n in (0, 1, 1_204)] == [
            "0 Erwähnungen",
            "1 Erwähnung",
            "1.204 Erwähnungen",
        ]
        assert [figures.compact(n) for n in (940, 12_400, 1_260_000)] == ["940", "12,4 Tsd.", "1,3 Mio."]
        assert (figures.times(2.5), figures.percent(0.58)) == ("2,5×", "58 %")
        assert dates.plain(NOW, now=NOW + timedelta(days=1)) == "Mi 4. März, 14:05 UTC"


def test_a_card_is_rendered_in_the_language_of_its_subject() -> None:
    german = render(replace(subject(), language="de"))
    buttons = [one["text"]["text"] for one in elements(german["blocks"], "button")]
    assert german["text"].startswith("ORANGE · Acme: product safety")
    assert "Als Nächstes: übernehmen bis 14:08 UTC." in german["text"]
    assert buttons[:4] == ["Übernehmen", "Zuweisen", "Entwurf", "Briefing"]
    assert render(subject())["text"] != german["text"]


def test_a_name_that_is_also_a_phrase_is_not_translated() -> None:
    with speaking("de"):
        assert _("Mark") == "Markieren"
        assert [wording.state(one) for one in ("Mark", "open")] == ["Mark", "offen"]


@pytest.mark.parametrize("code", languages())
def test_slack_takes_every_surface_in_every_language(code: str) -> None:
    with speaking(code):
        for payload in payloads():
            check_form(payload) if payload.get("type") == "modal" else check_message(payload)


def check_form(view: dict[str, Any]) -> None:
    """A form that Slack takes, with no word of a button, title or choice cut off."""
    short = [view[part]["text"] for part in ("title", "submit", "close") if part in view]
    short += [one["text"]["text"] for block in view["blocks"] for one in choices(block)]
    assert check_view(view) == []
    assert [words for words in short if words.endswith("…")] == []


def choices(block: dict[str, Any]) -> list[dict[str, Any]]:
    return list(block.get("element", {}).get("options", ()))


def test_no_word_of_a_surface_is_outside_the_catalogues() -> None:
    """In a language of other letters, every Latin word that is left was never given to a catalogue."""
    with using(other_letters()):
        left = {word for payload in payloads() for words in read(payload) for word in latin(words)}
    assert left == set()


def read(payload: dict[str, Any]) -> Iterator[str]:
    """Every string that is read or read out: texts, labels, the words of charts, dates in plain words."""
    yield from every_text(payload)
    yield from (
        one["accessibility_label"] for one in elements(payload, "button") if "accessibility_label" in one
    )
    yield from (one["fallback"] for one in elements(payload, "date"))
    for one in elements(payload, "data_visualization"):
        axes = one["chart"]["axis_config"]
        yield from (one["title"], axes["x_label"], axes["y_label"])
        yield from (series["name"] for series in one["chart"]["series"])


def other_letters() -> Catalogue:
    """English in other letters, the places for values aside."""
    found = [*phrases.found()]
    one = {words: respelt(words) for words, several in found if several is None}
    many = {words: (respelt(words), respelt(several)) for words, several in found if several is not None}
    return Catalogue("zz", one, many, lambda number: int(number != 1))


def respelt(words: str) -> str:
    return "".join(part if PLACE.fullmatch(part) else part.translate(LATIN) for part in PLACE.split(words))


def latin(words: str) -> Iterator[str]:
    """The Latin words of at least three letters that no sample, command or unit brings along."""
    yield from (word for word in re.findall(r"[A-Za-z]{3,}", shown(words)) if word not in DATA)


def test_every_button_says_to_a_screen_reader_which_crisis_it_is_for() -> None:
    pressed = [one for payload in payloads() for one in elements(payload["blocks"], "button")]
    spoken = {one.get("accessibility_label") or one["text"]["text"] for one in pressed}
    assert [words for words in spoken if not re.search(r"crisis \d+|#\d+", words)] == []
