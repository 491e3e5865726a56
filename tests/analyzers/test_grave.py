"""Categories learned from examples beside the cues."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from bot.analyzers import features, grave
from bot.analyzers.grave import SLUGS, GraveModel
from bot.analyzers.tokens import tokenize
from bot.analyzers.tone import ToneAnalyzer
from bot.core.mentions import Mention
from bot.core.models import Cue, Score

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = "@shop there is something that moves under the lid of the blue jar, look http://x.example/1"
FRAME = Cue("legal", "bailiffs … door", by="frame")


def model(word: str, slug: str, *, weight: int = 127) -> GraveModel:
    """One that knows one word and one category."""
    ids = np.unique(features.hashed([[word]]).ids).astype(np.int32)
    weights = np.zeros((len(ids), 1 + len(SLUGS)), np.int8)
    weights[:, 1 + SLUGS.index(slug)] = weight
    width = 1 + len(SLUGS)
    even = np.full(len(SLUGS), 0.5)
    start = np.array([4.0] + [0.0] * len(SLUGS))
    return GraveModel(ids, weights, np.full(width, 0.1), start, even, np.full(len(SLUGS), 0.01), {})


def weigh(by: GraveModel, *cues: Cue, text: str = TEXT) -> tuple[Cue, ...]:
    return grave.weigh([text], features.hashed([tokenize(text)]), [cues], model=by)[0]


def score(text: str, *, lang: str | None = None) -> Score:
    return ToneAnalyzer().score([Mention("file", "1", text, NOON, NOON, lang=lang)])[0]


def test_a_category_is_told_by_the_words_that_weigh_most() -> None:
    (cue,) = weigh(model("jar", "product_safety"))
    assert (cue.category, cue.strong, cue.by) == ("product_safety", True, "learned")
    assert "jar" in cue.text
    assert cue.text in TEXT
    assert len(cue.text.split()) == grave.SPAN


def test_what_a_cue_tells_already_is_not_told_again() -> None:
    told = Cue("product_safety", "glass")
    assert weigh(model("jar", "product_safety"), told) == (told,)


def test_a_frame_is_believed_only_where_the_model_gives_it_a_chance() -> None:
    assert weigh(replace(model("jar", "legal", weight=-1), doubt=np.full(len(SLUGS), 0.1)), FRAME) == ()
    assert weigh(replace(model("jar", "legal", weight=-1), doubt=np.zeros(len(SLUGS))), FRAME) == (FRAME,)


def test_a_phrase_and_a_category_it_never_learned_are_left_alone() -> None:
    cues = (Cue("legal", "sued"), Cue("boycott", "boycott"))
    strict = replace(model("jar", "discrimination", weight=-1), doubt=np.ones(len(SLUGS)))
    assert weigh(strict, *cues) == cues


def test_no_text_is_no_work() -> None:
    assert grave.weigh([], features.hashed([]), []) == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Customer names and order histories are being passed around in a group chat", "data_breach"),
        ("the guard followed my brother round the shop because of his skin", "discrimination"),
    ],
)
def test_the_shipped_model_tells_what_no_phrase_holds(text: str, slug: str) -> None:
    found = score(text)
    assert slug in found.categories
    assert all(cue.text.split(" … ")[0] in text.lower() or cue.by == "learned" for cue in found.cues)


@pytest.mark.parametrize(
    "text", ["Lovely rye today, thank you", "My flight is two hours late and nobody cares"]
)
def test_an_ordinary_post_stays_without_a_grave_category(text: str) -> None:
    assert set(SLUGS).isdisjoint(score(text).categories)
