"""Templates in a team's own words."""

from dataclasses import replace

import pytest

from bot.core.drafting import Template
from bot.core.overrides import Override, applied, with_text, without
from bot.errors import InputError
from bot.playbooks import templates

HOLDING = Template(
    "holding", "Holding", "We know of {{reported}} at {{brand}}.", facts={"reported": "What is reported?"}
)


def test_own_words_stand_in_place_of_the_original() -> None:
    own = with_text((), HOLDING, "  {{brand}} has heard of {{reported}}.\n")
    (now,) = applied((HOLDING,), own)
    assert now.text == "{{brand}} has heard of {{reported}}."
    assert now.facts == HOLDING.facts


def test_a_fact_without_a_place_is_not_asked_for() -> None:
    (now,) = applied((HOLDING,), with_text((), HOLDING, "We at {{brand}} know."))
    assert now.facts == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("One.\nCall {{hotline}}.", "holding, line 2: {{hotline}} is neither in its facts nor known"),
        ("We at {{brand} know.", "holding, line 1: a {{place}} is not written as one."),
        ("   ", "the text has 0 of 1 to 2900 characters"),
        ("x" * 2_901, "the text has 2901 of 1 to 2900 characters"),
    ],
)
def test_what_could_never_be_filled_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError) as refused:
        with_text((), HOLDING, text)
    assert why in str(refused.value)


def test_the_last_words_count_and_the_original_is_none() -> None:
    own = with_text(with_text((), HOLDING, "One."), HOLDING, "Two.")
    assert own == (Override("holding", "Two."),)
    assert with_text(own, HOLDING, HOLDING.text) == ()
    assert without(own, "holding") == ()


def test_words_that_no_longer_fit_what_ships_are_left_out() -> None:
    own = with_text((), HOLDING, "Of {{reported}}.")
    shipped = replace(HOLDING, text="We at {{brand}}.", facts={})
    assert applied((shipped,), own) == (shipped,)


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.name)
def test_every_template_that_ships_may_be_saved_as_it_is(template: Template) -> None:
    assert with_text((), template, template.text) == ()
