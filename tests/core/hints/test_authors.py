"""Three who do not know each other speak of one trouble, where that is rare."""

from datetime import timedelta

import pytest

from bot.core.hints import authors
from bot.core.mentions import Author, Kind
from bot.core.models import Level, Scored
from tests.core.hints.posts import context, post, posts

SICK = (
    "Food poisoning again, thanks Brindle",
    "Brindle yoghurt contaminated with listeria?",
    "The Brindle kettle caught fire",
    "Salmonella in Brindle pies",
)


def test_three_unrelated_authors_raise_yellow() -> None:
    (hint,) = authors.hints(posts(SICK[:3]), context())
    assert (hint.level, hint.category) == (Level.YELLOW, "product_safety")
    assert (hint.reason.rule, hint.reason.about, hint.reason.observed) == (
        "early authors",
        "product_safety",
        3,
    )
    assert len(hint.posts) == 3


def test_two_authors_are_an_opinion() -> None:
    assert authors.hints(posts(SICK[:2]), context()) == ()


def test_one_author_on_three_networks_is_one() -> None:
    made = [
        post(text, by="@Ann" if n else "ann", source=s)
        for n, (text, s) in enumerate(zip(SICK, "abc", strict=False))
    ]
    assert authors.hints(made, context()) == ()


def test_copies_and_reposts_count_once() -> None:
    made = [post(f"RT @ann: {SICK[0]} https://t.co/{n}", kind=Kind.REPOST) for n in range(6)]
    assert authors.hints(made, context()) == ()


def test_older_posts_do_not_count() -> None:
    made = [post(text, ago=90.0 * (n + 1)) for n, text in enumerate(SICK)]
    assert authors.hints(made, context()) == ()


@pytest.mark.parametrize(("per_day", "fires"), [(0.0, True), (1.0, True), (50.0, False)])
def test_what_is_said_every_day_is_no_news(per_day: float, fires: bool) -> None:
    usual = {"product_safety": per_day / 288}
    found = authors.hints(posts(SICK), context(usual_categories=usual))
    assert bool(found) is fires


def test_complaints_about_service_are_left_to_the_counts() -> None:
    said = [
        "worst customer service ever",
        "still waiting for my parcel",
        "I want my money back",
        "no reply for weeks",
    ]
    made = posts(said)
    assert all("customer_service" in one.score.categories for one in made)
    assert authors.hints(made, context()) == ()


def test_named_victims_make_it_orange() -> None:
    said = [
        "My son got sick after eating at Brindle",
        "my wife is in hospital with food poisoning, Brindle",
        *SICK[2:],
    ]
    (hint,) = authors.hints(posts(said), context())
    assert hint.level is Level.ORANGE


def test_the_reason_can_be_counted_again() -> None:
    made = posts(SICK) + posts(["what a day"] * 5)
    (hint,) = authors.hints(made, context())
    start = hint.reason.end - timedelta(minutes=hint.reason.window_minutes)
    again = {
        one.mention.author.handle
        for one in made
        if hint.reason.about in one.score.categories and start < one.mention.created_at <= hint.reason.end
    }
    assert hint.reason.observed == len(again)
    assert hint.reason.clears_below < hint.reason.observed
    assert hint.reason.rarity_weeks >= 2


def test_a_learning_brand_is_believed_less() -> None:
    known, new = (authors.hints(posts(SICK), context(learning=new))[0].reason for new in (False, True))
    assert new.confidence < known.confidence


def test_authors_without_names_are_told_apart_by_key() -> None:
    made: list[Scored] = [post(text, author=Author(key=str(n))) for n, text in enumerate(SICK[:3])]
    assert len(authors.hints(made, context())) == 1


def test_rumours_of_a_launch_and_falling_shares_are_no_trouble() -> None:
    rumours = [
        "Leaked photos of the next Brindle phone, rumor says new design",
        "rumor: leaked specs of the new Brindle 9",
        "Brindle rumours: leaked release date",
    ]
    falls = [
        "Brindle shares plunge after Q3 earnings",
        "stock crashes, $BRND",
        "shares tank, analysts say $BRND",
    ]
    made = posts(rumours + falls)
    assert {slug for one in made for slug in one.score.categories} == {"misinformation", "legal"}
    assert authors.hints(made, context()) == ()
