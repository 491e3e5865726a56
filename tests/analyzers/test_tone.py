"""Tone and reasons of posts as people write them."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.analyzers.shelf import Shelf
from bot.analyzers.tone import ToneAnalyzer
from bot.core.layer import Layer
from bot.core.mentions import Mention
from bot.core.models import Label, Score
from bot.errors import InputError

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANALYZER = ToneAnalyzer()


def score(text: str, *, lang: str | None = None, title: str | None = None) -> Score:
    return ANALYZER.score([Mention("file", "1", text, NOW, NOW, lang=lang, title=title)])[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love this kettle, it is wonderful", Label.POSITIVE),
        ("What a terrible, horrible day", Label.NEGATIVE),
        ("The shop opens on Monday", Label.NEUTRAL),
        ("This isn't good", Label.NEGATIVE),
        ("this isn’t good", Label.NEGATIVE),
        ("not at all good", Label.NEGATIVE),
        ("not really a great idea", Label.NEGATIVE),
        ("@great_you the parcel came", Label.NEUTRAL),
        ("see https://x.example/awful/terrible for the plan", Label.NEUTRAL),
        ("the parcel came 😡", Label.NEGATIVE),
        ("the parcel came 😍", Label.POSITIVE),
        ("the parcel came :(", Label.NEGATIVE),
        ("Customers' passport numbers were published online", Label.NEGATIVE),
        ("flight delayed", Label.NEGATIVE),
        ("lol great, another delay", Label.NEGATIVE),
        ("lol great, another goal", Label.POSITIVE),
        ("thanks for nothing", Label.NEGATIVE),
        ("thanks for the quick reply", Label.POSITIVE),
        ("great, wonderful boycott party", Label.POSITIVE),
    ],
)
def test_a_post_gets_the_tone_a_reader_hears(text: str, label: Label) -> None:
    assert score(text).label is label


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("Das ist nicht das, was ich wollte", None, "looks like German, not scored"),
        ("el servicio es una vergüenza y no es la primera vez", None, "looks like Spanish, not scored"),
        ("サービスが最悪です", None, "mostly not Latin letters, not scored"),
        ("this is terrible", "es", "language “es” is not scored"),
        ("terrible", None, "too short to score"),
        ("@acme https://x.example/1", None, "too short to score"),
        ("", None, "too short to score"),
    ],
)
def test_what_cannot_be_scored_is_unknown_with_the_reason(text: str, lang: str | None, reason: str) -> None:
    found = score(text, lang=lang)
    assert (found.label, found.tone) == (Label.UNKNOWN, None)
    assert found.reasons[-1] == reason


def test_a_post_said_to_be_english_is_scored() -> None:
    assert score("this is terrible", lang="en-GB").label is Label.NEGATIVE


def test_a_risk_is_seen_where_the_tone_cannot_be_scored() -> None:
    assert score("boycott", lang="fr").categories == ("boycott",)


def test_the_reasons_name_the_words() -> None:
    found = score("Terrible! The worst kettle burned my hand, now in hospital.")
    assert found.reasons[0].startswith("negative ")
    assert "“terrible”, “the worst”" in found.reasons[0]
    assert found.reasons[1].startswith("product safety: “burned”, “burned my hand”")


def test_the_chances_make_the_tone_and_the_label() -> None:
    found = score("My lawyer will write to you")
    assert found.chances is not None
    assert sum(found.chances) == pytest.approx(1, abs=1e-3)
    assert found.tone == pytest.approx(found.chances[2] - found.chances[0], abs=1e-3)
    assert found.negative == found.chances[0]


@pytest.mark.parametrize(
    "text",
    [
        "3 hours on hold and still nobody answers",
        "they cancelled my flight and won't refund me",
        "what a scam",
        "this is a racist ad",
        "our data was in the breach, what a disgrace",
        "isn't good at all",
    ],
)
def test_what_the_lexicon_alone_misses_is_negative(text: str) -> None:
    assert score(text).label is Label.NEGATIVE


def test_a_brand_where_most_is_negative_shifts_the_chances() -> None:
    post = Mention("file", "1", "they answered me after two days", NOW, NOW)
    gloomy = Layer(watch_id=1, prior=(0.8, 0.1, 0.1), made_at=NOW)
    usual, shifted = (ANALYZER.score([post], layer=layer)[0].chances for layer in (None, gloomy))
    assert usual is not None
    assert shifted is not None
    assert shifted[0] > usual[0]


def test_the_title_is_scored_too() -> None:
    assert score("as seen today", title="Awful, terrible kettle").label is Label.NEGATIVE


def test_scores_come_in_order_and_always_the_same() -> None:
    posts = [
        Mention("file", str(i), text, NOW, NOW) for i, text in enumerate(("so good", "so bad", "so good"))
    ]
    labels = [found.label for found in ANALYZER.score(posts)]
    assert labels == [Label.POSITIVE, Label.NEGATIVE, Label.POSITIVE]
    assert ToneAnalyzer().score(posts) == ANALYZER.score(posts)


def test_the_lexicon_is_loaded_only_when_something_is_scored() -> None:
    code = "import sys, bot.analyzers.tone; print('nltk' in sys.modules, 'textblob' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


def test_a_model_that_cannot_be_read_does_not_stop_the_watch(tmp_path: Path) -> None:
    (tmp_path / "0001").mkdir()
    (tmp_path / "0001" / "tone.npz").write_bytes(b"not a model")
    Shelf(tmp_path).use(1)
    posts = [Mention("file", "1", "What a terrible, horrible day", NOW, NOW)]
    assert ToneAnalyzer(Shelf(tmp_path)).score(posts) == ANALYZER.score(posts)
    with pytest.raises(InputError, match=r"tone\.npz is no tone model"):
        ToneAnalyzer(Shelf(tmp_path), thorough=True).score(posts)
