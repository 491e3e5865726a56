"""Templates are read strictly, filled in one pass, and not ready while a fact is missing."""

from dataclasses import replace

import pytest

from bot.core import drafting
from bot.core.drafting import Template
from bot.core.models import Level
from bot.core.risk import CATEGORIES
from bot.errors import InputError
from bot.playbooks import templates
from tests.worlds import MAYA, NOON, crisis, situation

GOOD = """---
title: "Holding: all"
strategy: instruct
categories:
  - product_safety
levels:
  - orange
facts:
  - contact: Where can people reach us?
---
{{brand}} is checking.

Reach us at {{contact}}.
"""
SHIPPED = templates()


def test_a_template_is_read() -> None:
    template = drafting.parse("holding", GOOD)
    assert (template.title, template.strategy) == ("Holding: all", "instruct")
    assert (template.categories, template.levels) == (("product_safety",), (Level.ORANGE,))
    assert template.facts == {"contact": "Where can people reach us?"}
    assert template.text.startswith("{{brand}}")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("---\ntitle", "title", "line 1: a template begins with ---"),
        ("\n---\n{{", "\n{{", "not closed by ---"),
        ('title: "Holding: all"\n', "", "needs a title"),
        ("title:", "name:", "line 2: there is no “name” here"),
        ("strategy: instruct", "strategy instruct", "line 3: expected “key: value”"),
        ("strategy: instruct", "strategy:", "line 3: strategy needs words"),
        ("strategy: instruct", "title: twice", "line 3: title is given twice"),
        ("categories:", "categories: one", "line 4: categories is a list"),
        ("categories:\n", "", "line 4: this item belongs to no list"),
        ("product_safety", "product-safety", "line 5: there is no category “product-safety”"),
        ("orange", "purple", "line 7: there is no level “purple”"),
        ("contact: Where can people reach us?", "contact:", "line 9: contact needs the question"),
        ("contact: Where", "Contact!: Where", "line 9: “Contact!” is no name"),
        ("contact: Where", "brand: Where", "line 9: brand is filled in by the crisis"),
        ("{{brand}} is", "{{cause}} is", "line 11: {{cause}} is neither"),
        ("{{brand}} is", "{{brand is", "line 11: a {{place}} is not written as one"),
        ("{{brand}} is", "{{brand.title}} is", "line 11: a {{place}} is not written as one"),
        ("Reach us at {{contact}}.", "", "does not use contact"),
    ],
)
def test_a_wrong_template_is_refused_with_file_and_line(old: str, new: str, wrong: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        drafting.parse("holding", GOOD.replace(old, new, 1))
    assert str(refused.value).startswith("holding")
    assert wrong in str(refused.value)


def test_an_empty_template_is_refused() -> None:
    with pytest.raises(InputError, match="0 of 1 to 2900"):
        drafting.parse("empty", "---\ntitle: Empty\n---\n\n")


def test_a_template_is_filled() -> None:
    draft = drafting.fill(drafting.parse("holding", GOOD), {"brand": "Brindle & Fern", "contact": "the desk"})
    assert draft.text == "Brindle & Fern is checking.\n\nReach us at the desk."
    assert draft.ready


@pytest.mark.parametrize("value", ["", "   ", "\u200b"])
def test_an_empty_value_is_missing_and_its_place_stays(value: str) -> None:
    draft = drafting.fill(drafting.parse("holding", GOOD), {"brand": "B", "contact": value})
    assert draft.missing == ("contact",)
    assert "{{contact}}" in draft.text


def test_a_value_is_not_filled_again() -> None:
    draft = drafting.fill(
        drafting.parse("holding", GOOD), {"brand": "{{contact}} {{{owner}}}", "contact": "desk"}
    )
    assert draft.text == "{contact} {owner} is checking.\n\nReach us at desk."


def test_a_value_cannot_hide_what_it_says() -> None:
    draft = drafting.fill(drafting.parse("holding", GOOD), {"brand": "Br\u202ein\u200bdle\n", "contact": "x"})
    assert draft.text.startswith("Brindle is")


def test_braces_left_by_an_edit_keep_a_draft_from_being_ready() -> None:
    draft = drafting.fill(Template("t", "T", "Reach us at {{contact."), {"contact": "x"})
    assert draft.missing == ("a broken {{place}}",)


def test_what_fits_comes_first() -> None:
    order = drafting.fitting(
        [
            Template("other", "A", "x", categories=("boycott",)),
            Template("general", "B", "x"),
            Template("too-late", "C", "x", categories=("product_safety",), levels=(Level.RED,)),
            Template("made-for-it", "D", "x", categories=("product_safety",), levels=(Level.ORANGE,)),
        ],
        crisis(),
    )
    assert [template.name for template in order] == ["made-for-it", "general", "too-late", "other"]
    assert [drafting.fits(template, crisis()) for template in order] == [True, True, False, False]


def test_the_most_specific_of_those_made_for_it_comes_first() -> None:
    best = drafting.fitting(SHIPPED, crisis(category="product_safety", level=Level.RED))[0]
    assert best.name == "holding-product-safety"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("apology", "apology"),
        ("Holding: data breach", "holding-data-breach"),
        ("OUTAGE start", "outage-start"),
    ],
)
def test_a_template_is_found_by_name_or_title(typed: str, found: str) -> None:
    template = drafting.named(SHIPPED, typed)
    assert template is not None
    assert template.name == found


@pytest.mark.parametrize("typed", ["", "poem"])
def test_no_template_is_guessed(typed: str) -> None:
    assert drafting.named(SHIPPED, typed) is None


def test_a_crisis_fills_in_what_it_knows() -> None:
    now = situation(platforms=(("x", 42), ("hacker_news", 3), ("reddit", 1)), total=1204)
    known = drafting.facts(crisis(situation=now, owner=MAYA), [], now=NOON)
    assert set(known) == set(drafting.CRISIS_FACTS)
    assert known["platforms"] == "X, Hacker news and Reddit"
    assert (known["first_seen"], known["now"]) == ("2 March, 11:45 UTC", "2 March, 12:00 UTC")
    assert (known["mentions"], known["owner"], known["topic"]) == ("1,204", "Maya Okafor", "product safety")


def test_what_a_crisis_does_not_know_is_asked_for() -> None:
    known = drafting.facts(crisis(category=None), [], now=NOON)
    draft = drafting.fill(Template("t", "T", "{{owner}}, {{category}}"), known)
    assert draft.missing == ("owner", "category")


@pytest.mark.parametrize(
    "words",
    [
        "We apologise if anyone was offended.",
        "TECHNICALLY, no rule was broken.",
        "The passenger was re-accommodated.",
        "No comment.",
        "This was an isolated incident.",
    ],
)
def test_words_that_make_it_worse_are_pointed_out(words: str) -> None:
    assert len(drafting.warnings(words)) == 1


# --- the templates that ship -------------------------------------------------------------------------------


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.name)
def test_a_shipped_template_says_how_and_has_no_word_that_makes_it_worse(template: Template) -> None:
    assert template.strategy
    assert template.facts
    assert drafting.warnings(template.text) == []


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.name)
def test_a_shipped_template_is_ready_once_its_questions_are_answered(template: Template) -> None:
    known = drafting.facts(crisis(owner=MAYA), [], now=NOON)
    assert drafting.fill(template, known).missing == tuple(
        fact for fact in drafting.places(template.text) if fact in template.facts
    )
    assert drafting.fill(template, known | dict.fromkeys(template.facts, "something")).ready


@pytest.mark.parametrize(
    "template", [t for t in SHIPPED if t.name.startswith("holding")], ids=lambda t: t.name
)
def test_a_holding_statement_has_sixty_words_and_says_when_more_comes(template: Template) -> None:
    assert len(template.text.split()) <= 60
    assert {"next_update", "contact"} <= set(template.facts)


def test_at_least_ten_templates_ship_and_every_category_has_one() -> None:
    for category in CATEGORIES:
        best = drafting.fitting(SHIPPED, replace(crisis(), category=category))[0]
        assert drafting.fits(best, crisis(category=category))
    assert len(SHIPPED) >= 10
