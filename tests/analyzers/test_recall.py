"""What people said of a post holds for posts in nearly the same words, and for no others."""

from datetime import UTC, datetime

import pytest

from bot.analyzers.tone import ToneAnalyzer
from bot.core.mentions import Mention
from bot.core.models import Score
from bot.core.topics import NOTHING, Memory

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORY = "Yesterday the blue Fernhill lunch boxes from the spring range turned my daughter's sandwich green"
RETOLD = "Yesterday the blue Fernhill lunch boxes from the spring range turned my son's sandwich green, too"
OTHER = "Fernhill opens a shop in the old station next spring"
FRAMED = "my charger melted into the carpet overnight and we could have lost the whole house, Fernhill"
NEARLY = "my charger melted into the carpet overnight and we could have lost the entire flat, Fernhill"
BURNT = "The Fernhill kettle exploded and my daughter is in hospital"


def read(text: str, *told: tuple[str, str]) -> Score:
    return ToneAnalyzer().score([Mention("file", "1", text, NOON, NOON)], memory=Memory(told))[0]


def test_a_post_in_nearly_the_same_words_takes_over_the_category() -> None:
    assert read(RETOLD).categories == ()
    found = read(RETOLD, (STORY, "product_safety"))
    assert found.categories == ("product_safety",)
    assert [cue.text for cue in found.cues if cue.by == "team"] == [
        "Yesterday the blue Fernhill lunch boxes from the"
    ]


def test_another_story_about_the_brand_does_not() -> None:
    assert read(OTHER, (STORY, "product_safety")) == read(OTHER)


def test_two_answers_that_nothing_is_grave_take_a_frame_away() -> None:
    assert {cue.by for cue in read(FRAMED).cues if cue.strong} == {"frame"}
    once = read(FRAMED, (NEARLY, NOTHING))
    twice = read(FRAMED, (NEARLY, NOTHING), (NEARLY.replace("overnight", "today"), NOTHING))
    assert (once.categories, twice.categories) == (("product_safety",), ())


def test_one_answer_is_enough_for_the_same_post() -> None:
    assert read(FRAMED, (FRAMED, NOTHING)).categories == ()


@pytest.mark.parametrize("times", [1, 3])
def test_a_phrase_of_danger_stays_whatever_was_said(times: int) -> None:
    assert "product_safety" in read(BURNT, *[(BURNT, NOTHING)] * times).categories


def test_the_nearest_answer_decides() -> None:
    found = read(RETOLD, (STORY, "product_safety"), (RETOLD, "misinformation"))
    assert found.categories == ("misinformation",)


def test_an_answer_taken_away_leaves_no_trace() -> None:
    ear, post = ToneAnalyzer(), [Mention("file", "1", RETOLD, NOON, NOON)]
    before = ear.score(post)
    assert ear.score(post, memory=Memory(((STORY, "product_safety"),))) != before
    assert ear.score(post) == before
