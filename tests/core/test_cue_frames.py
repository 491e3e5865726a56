"""Who did what to whom: frames of things that stand near each other, in any words between."""

import tomllib
from importlib.resources import files

import pytest

from bot.core.cue_frames import REACH
from bot.core.risk import categories_of, find_cues

DATA = tomllib.loads(files("bot.core").joinpath("risk_frames.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("found a bolt in the soup they sold us", "product_safety"),
        ("our stroller buckled and my toddler hit the kerb, now with the doctor", "product_safety"),
        ("my invoices show the name of some stranger", "data_breach"),
        ("the bouncer wouldn't let my Sikh friend in", "discrimination"),
        ("their plumber was drunk when he arrived", "employee_misconduct"),
        ("the chairman forged her signature", "executive_misconduct"),
        ("bailiffs are at the branch", "legal"),
    ],
)
def test_things_near_each_other_speak_of_a_category(text: str, slug: str) -> None:
    assert slug in categories_of(find_cues(text))


@pytest.mark.parametrize(
    "text",
    [
        "nobody was injured by the ladder",
        "in the game you find a bolt in the soup",
        "a documentary tonight about the plumber who was drunk",
        "first aid role play: the toddler choked on a grape",
        "a rival found glass in its soup",
    ],
)
def test_what_did_not_happen_or_not_here_is_silent(text: str) -> None:
    assert categories_of(find_cues(text)) == ()


def test_things_far_apart_do_not_belong_together() -> None:
    assert "product_safety" in categories_of(find_cues(f"soup {'so ' * (REACH - 2)} bolt"))
    assert "product_safety" not in categories_of(find_cues(f"soup {'so ' * (REACH - 1)} bolt"))


def test_a_cue_shows_the_things_and_not_what_stands_between() -> None:
    cues = find_cues("there was a rusty old bolt swimming in the soup")
    assert [cue.text for cue in cues if cue.category == "product_safety"] == ["bolt … soup"]


def test_every_frame_is_made_of_known_things_and_every_thing_is_used() -> None:
    used = {thing for frames in DATA["frames"].values() for frame in frames for thing in frame.split()}
    assert used == set(DATA["concepts"])
    assert set(DATA["happenings"]) <= used
