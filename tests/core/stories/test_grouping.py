"""One story is one cluster, two stories are two, and what people taught goes first."""

from itertools import permutations
from random import Random

import pytest

from bot.core.models import Scored
from bot.core.stories import Grouping, group, lesson, story_of, usual_words
from bot.core.story import Story
from tests.core.stories.posts import BRAND, BUS, CHATTER, KETTLE, WAGES, post, posts

POISONED = [
    "Brindle canteen gave my whole office food poisoning",
    "Three of us vomiting since lunch at Brindle",
    "Sick as a dog after that chicken salad",
    "My daughter is in hospital with salmonella",
    "Never eating there again, up all night with cramps",
    "Something in the mayonnaise was off, everybody ill",
    "Doctor says it was the burger",
    "Stomach bug for the entire team since Tuesday",
    "Health inspectors should look at this kitchen",
    "Ill since the Brindle buffet",
]


def _clusters(*sets: list[Scored], **knowledge: object) -> list[set[str]]:
    found = _grouped(*sets, **knowledge)
    return [{one.mention.text for one in cluster.posts} for cluster in found.new]


def _grouped(*sets: list[Scored], **knowledge: object) -> Grouping:
    together = [one for each in sets for one in each]
    return group(together, (), brand_terms=BRAND, **knowledge)  # type: ignore[arg-type]


def _texts(made: list[Scored]) -> set[str]:
    return {one.mention.text for one in made}


def test_two_kinds_of_trouble_at_once_are_two_stories() -> None:
    assert _clusters(KETTLE, WAGES, CHATTER) == [_texts(KETTLE), _texts(WAGES)]


def test_a_kind_of_trouble_told_in_many_wordings_is_one_story() -> None:
    assert len(_clusters(posts(POISONED, "product_safety"), CHATTER)) == 1


def test_two_dense_incidents_of_one_kind_are_two_stories() -> None:
    assert sorted(map(len, _clusters(KETTLE, BUS, CHATTER))) == [10, 10]


def test_a_few_posts_of_another_incident_of_the_kind_stay_with_the_first() -> None:
    assert len(_clusters(KETTLE, BUS[:4])) == 1


@pytest.mark.parametrize("trace", ["#kettlegate", "https://news.example/kettle?utm_source=a"])
def test_a_story_that_crosses_platforms_stays_one(trace: str) -> None:
    made = [
        *posts([f"Kitchen burned down {trace}", f"What a mess {trace}"], "product_safety", source="bluesky"),
        *posts([f"Unbelievable, flames everywhere {trace}", f"Shame on them {trace}"], source="reddit"),
        *posts([f"Incendio en casa {trace}", f"quelle horreur {trace}"], source="youtube"),
    ]
    found = _grouped(made, CHATTER).new
    assert [(len(one.posts), one.platforms) for one in found] == [(6, 3)]


def test_two_hashtags_with_one_post_that_has_both_are_two_stories() -> None:
    dragons = [
        f"{said} #dragons" for said in ("weak finale", "who wrote that scene", "coffee cup, really", "sigh")
    ]
    prices = [
        f"{said} #pricehike" for said in ("twelve euros now", "again dearer", "cancelled mine", "greedy")
    ]
    both = post("leaving over #dragons and #pricehike")
    assert len(_clusters(posts(dragons), posts(prices), [both])) == 2


def test_a_repost_storm_is_one_story() -> None:
    said = "Security dragged an old man out of the shop while everybody filmed it with their phones"
    assert len(_clusters([post(f"RT @witness: {said}") for _ in range(20)], CHATTER)) == 1


def test_one_person_alone_is_no_story() -> None:
    rant = [post(f"{one.mention.text}", "product_safety", author="angry") for one in KETTLE]
    found = _grouped(rant)
    assert not found.new
    assert len(found.rest) == len(rant)


def test_chatter_is_no_story() -> None:
    assert not _grouped(CHATTER).new


def test_what_everybody_always_says_binds_nothing() -> None:
    parcels = posts(f"delivery parcel {word}" for word in ["late", "lost", "wet", "torn", "early", "heavy"])
    usual = usual_words(posts(f"delivery parcel {n}" for n in range(40)), brand_terms=BRAND)
    assert len(_clusters(parcels, CHATTER)) == 1
    assert not _clusters(parcels, CHATTER, usual_words=usual)


def test_a_known_story_claims_what_is_its_own() -> None:
    known = [(7, story_of(KETTLE[:6], brand_terms=BRAND)), (8, story_of(WAGES[:3], brand_terms=BRAND))]
    found = group([*KETTLE[6:], *WAGES[3:], *CHATTER], known, brand_terms=BRAND)
    assert {id: _texts(list(made)) for id, made in found.claimed.items()} == {
        7: _texts(KETTLE[6:]),
        8: _texts(WAGES[3:]),
    }
    assert set(found.rest) == set(CHATTER)


def test_a_known_story_leaves_another_dense_incident_of_its_kind_alone() -> None:
    found = group(BUS, [(7, story_of(KETTLE, brand_terms=BRAND))], brand_terms=BRAND)
    assert [len(one.posts) for one in found.new] == [10]


def test_a_wave_without_traces_claims_nothing() -> None:
    found = group(KETTLE, [(7, Story(rest=True))], brand_terms=BRAND)
    assert not found.claimed
    assert len(found.new) == 1


def test_stories_that_people_merged_are_one() -> None:
    pair = lesson(story_of(KETTLE, brand_terms=BRAND), story_of(WAGES, brand_terms=BRAND))
    assert len(_clusters(KETTLE, WAGES, together=(pair,))) == 1


def test_stories_that_people_split_are_two() -> None:
    tagged = [post(f"{one.mention.text} #harbourbus", "product_safety") for one in BUS[:5]]
    assert len(_clusters(KETTLE, tagged)) == 1
    assert len(_clusters(KETTLE, tagged, apart=(("#harbourbus", "product_safety"),))) == 2


def test_a_split_story_goes_to_the_card_it_was_given() -> None:
    tagged = [post(f"{one.mention.text} #harbourbus", "product_safety") for one in BUS[:5]]
    known = [(1, Story(category="product_safety")), (2, Story(tags=("harbourbus",)))]
    apart = (("#harbourbus", "product_safety"),)
    found = group([*KETTLE, *tagged], known, brand_terms=BRAND, apart=apart)
    assert {id: len(made) for id, made in found.claimed.items()} == {1: len(KETTLE), 2: len(tagged)}


def test_no_post_is_lost_or_taken_twice_and_order_does_not_matter() -> None:
    made = [*KETTLE, *BUS, *WAGES, *CHATTER]
    shuffled = list(made)
    Random(4).shuffle(shuffled)
    first, second = _grouped(made), _grouped(shuffled)
    placed = [*first.rest, *(one for cluster in first.new for one in cluster.posts)]
    assert sorted(one.mention.id for one in placed) == sorted(one.mention.id for one in made)
    assert first == second


@pytest.mark.parametrize("order", list(permutations((KETTLE, WAGES, CHATTER)))[:3])
def test_the_biggest_story_comes_first(order: tuple[list[Scored], ...]) -> None:
    assert [len(one) for one in _clusters(*order)] == [len(KETTLE), len(WAGES)]
