"""What a post gives away of the story it belongs to."""

import pytest

from bot.core.stories import traces
from bot.core.stories.traces import link_of
from tests.core.stories.posts import BRAND, post


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://www.Example.com/News/?utm_source=x&fbclid=9", "example.com/news"),
        ("http://example.com/watch?v=abc&feature=share", "example.com/watch?v=abc"),
        ("example.com/a#top", "example.com/a"),
        ("https://sho.rt/Ab1.", "sho.rt/ab1"),
        ("https://example.com/", ""),
        ("http://[broken", ""),
    ],
)
def test_an_address_is_the_same_however_it_is_passed_on(typed: str, link: str) -> None:
    assert link_of(typed) == link


def test_tags_are_folded_and_neither_the_brand_nor_common_ones_count() -> None:
    found = traces(post("#KettleGate #Brindle #fail #Café"), brand_terms=BRAND)
    assert found.tags == {"kettlegate", "cafe"}


def test_words_are_without_common_ones_plurals_and_the_brand() -> None:
    found = traces(
        post("The Brindle kettles don't stop @brindle https://a.example/kitchen"), brand_terms=BRAND
    )
    assert found.words == {"kettle"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("la tetera se quemó", {"tetera", "quemo"}),
        ("der Wasserkocher brennt", {"wasserkocher", "brennt"}),
        ("l'eau de la bouilloire", {"eau", "bouilloire"}),
        ("炎上中", {"炎上", "上中"}),
    ],
)
def test_words_of_other_languages_tell_too(text: str, words: set[str]) -> None:
    assert traces(post(text), brand_terms=BRAND).words == words


def test_names_are_capitalised_runs_and_accounts_but_not_the_brands() -> None:
    said = "Why does Brindle keep Marco Rossi in office? ask @newsdesk and @brindle"
    assert traces(post(said), brand_terms=BRAND).names == {"marco rossi", "newsdesk"}


def test_a_shouted_text_names_nobody() -> None:
    assert not traces(post("BRINDLE KETTLE IS ON FIRE AGAIN"), brand_terms=BRAND).names


def test_a_reply_stands_in_the_thread_of_its_root() -> None:
    found = traces(post("so true", key="b", root="a"), brand_terms=BRAND)
    assert found.threads == {"mastodon:a", "mastodon:b"}


def test_an_articles_own_address_is_a_trace_and_a_reviews_is_not() -> None:
    from bot.core.mentions import Kind

    article = post("Kettles recalled", url="https://news.example/kettles", kind=Kind.ARTICLE)
    review = post("Kettles recalled", url="https://shop.example/kettles", kind=Kind.REVIEW)
    assert traces(article, brand_terms=BRAND).links == {"news.example/kettles"}
    assert not traces(review, brand_terms=BRAND).links
