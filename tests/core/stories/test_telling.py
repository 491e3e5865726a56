"""What a story is known by, how it grows, and what it is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.stories import describe, grown, lesson, merged, story_of, usual_words
from bot.core.story import Story
from tests.core.stories.posts import BRAND, BUS, KETTLE, WAGES, post, posts

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=40), max_size=8, unique=True)
STORIES = st.builds(
    Story,
    category=st.sampled_from([None, "product_safety"]),
    tags=NAMES.map(lambda names: tuple(names[:5])),
    links=NAMES.map(lambda names: tuple(names[:5])),
    words=NAMES.map(lambda names: tuple((name, 1.0) for name in names)),
)


def test_a_story_is_known_by_what_its_posts_share() -> None:
    story = story_of(
        [post(f"{one.mention.text} #kettlegate", "product_safety") for one in KETTLE], brand_terms=BRAND
    )
    assert (story.category, story.tags) == ("product_safety", ("kettlegate",))
    assert {"kettle", "plug", "kitchen"} <= {word for word, _ in story.words[:4]}


def test_usual_words_do_not_tell_a_story() -> None:
    story = story_of(KETTLE, brand_terms=BRAND, usual_words={"kettle": 0.9})
    assert "kettle" not in dict(story.words)


def test_usual_words_are_shares_of_ordinary_posts() -> None:
    usual = usual_words(posts(f"parcel number{n} #brindlelove" for n in range(90)), brand_terms=BRAND)
    assert 0.8 < usual["parcel"] <= 1
    assert "number5" not in usual


def test_a_story_grows_by_new_traces_and_keeps_its_first_ones() -> None:
    story = story_of(KETTLE, brand_terms=BRAND)
    more = grown(story, posts(["kettle recall now #recall"] * 2), brand_terms=BRAND)
    assert "recall" in more.tags
    assert more.category == "product_safety"
    assert more.words[0] == max(more.words, key=lambda item: item[1])
    assert "kettle" in dict(more.words)


def test_one_odd_look_does_not_make_a_story_over() -> None:
    story = story_of(KETTLE, brand_terms=BRAND)
    after = grown(story, WAGES, brand_terms=BRAND)
    assert after.words[0][0] == story.words[0][0]


def test_a_wave_learns_its_traces_and_still_takes_the_rest() -> None:
    learned = grown(Story(rest=True), KETTLE, brand_terms=BRAND)
    assert learned.rest
    assert learned.category == "product_safety"


def test_nothing_new_changes_nothing() -> None:
    story = story_of(KETTLE, brand_terms=BRAND)
    assert grown(story, [], brand_terms=BRAND) == story


@given(STORIES, STORIES)
def test_a_story_of_two_stays_small(one: Story, other: Story) -> None:
    both = merged(one, other)
    assert len(both.tags) <= 5
    assert len(both.links) <= 5
    assert len(both.words) <= 12
    assert both.category == one.category or one.category is None


@given(st.lists(st.text("abh @#<>!*_./:", max_size=60), max_size=4))
def test_a_name_is_short_and_pings_nobody(texts: list[str]) -> None:
    name = describe(
        story_of(posts(f"{text} <@U1> kettle {'x' * 90} fire" for text in texts), brand_terms=BRAND)
    )
    assert len(name) <= 60
    assert not set("@<>") & set(name)


@pytest.mark.parametrize(
    ("story", "name"),
    [
        (Story(), ""),
        (Story(phrase="kettle on fire", tags=("kettlegate",)), "“kettle on fire” #kettlegate"),
        (Story(words=(("kettle", 2.0), ("plug", 1.0), ("kitchen", 0.5))), "“kettle plug”"),
        (Story(links=("news.example/kettle",)), "news.example"),
    ],
)
def test_a_story_is_called_by_its_phrase_and_tag(story: Story, name: str) -> None:
    assert describe(story) == name


def test_a_lesson_names_what_tells_two_stories_apart() -> None:
    first, second = (
        Story(category="product_safety", tags=("kettlegate",)),
        Story(category="product_safety", tags=("harbourbus",)),
    )
    assert lesson(first, second) == lesson(second, first) == ("#harbourbus", "#kettlegate")
    kettle, wages = story_of(BUS, brand_terms=BRAND), story_of(WAGES, brand_terms=BRAND)
    assert lesson(kettle, wages) == ("labour", "product_safety")


def test_a_phrase_is_one_that_people_said() -> None:
    said = [
        "Kettle, on fire: Brindle kettle melted again",
        "the Brindle kettle melted",
        "Our kettle melted too",
    ]
    assert story_of(posts(said), brand_terms=BRAND).phrase == "kettle melted"


def test_a_phrase_does_not_reach_over_the_brand() -> None:
    story = story_of(posts(f"kettle from Brindle exploded {n}" for n in "abcd"), brand_terms=BRAND)
    assert not story.phrase
    assert describe(story) == "“exploded kettle”"
