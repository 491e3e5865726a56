"""When two sets of posts are one incident: words count for more than how a few posts were filed."""

from bot.core.stories import group
from tests.core.stories.posts import BRAND, BUS, KETTLE, posts


def test_a_few_posts_filed_under_another_kind_of_trouble_stay_with_their_story() -> None:
    misfiled = posts(
        [
            "Fire brigade in our kitchen, the kettle plug",
            "The brigade put out the kettle, kitchen on fire",
            "Brigade again: kettle plug, third kitchen fire here",
            "Three brigade cars for one kettle, kitchen gone",
        ],
        "coordinated_attack",
    )
    found = group([*KETTLE, *misfiled], (), brand_terms=BRAND).new
    assert [len(one.posts) for one in found] == [len(KETTLE) + len(misfiled)]
    assert found[0].story.category == "product_safety"


def test_two_kinds_of_trouble_that_share_nothing_are_two() -> None:
    leak = posts(
        [
            "My password was in the leak, so was my card",
            "Leak of every card and password, thanks",
            "Password list for sale after the leak",
            "They knew of the leak for weeks, change your password",
        ],
        "data_breach",
    )
    found = group([*KETTLE, *leak], (), brand_terms=BRAND).new
    assert [one.story.category for one in found] == ["product_safety", "data_breach"]


def test_a_few_posts_of_another_incident_of_the_same_kind_are_no_second_card() -> None:
    assert len(group([*KETTLE, *BUS[:5]], (), brand_terms=BRAND).new) == 1
