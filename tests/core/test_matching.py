"""Which mentions a query takes, in the scripts and spellings people use."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.folding import folded
from bot.core.matching import found, matches
from bot.core.mentions import Author, Handle, Kind, Match, Mention, Near, Query
from bot.core.terms import fold

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def mention(text: str, title: str | None = None) -> Mention:
    return Mention("file", "1", text, NOW, NOW, title=title)


@pytest.mark.parametrize(
    ("term", "text", "taken"),
    [
        ("acme", "ACME is down", True),
        ("acme", "acme's kettle", True),
        ("acme", "acmeology", False),
        ("acme", "my_acme_bag", False),
        ("acme", "#acme and @acme", True),
        ("acme*", "acmeology", True),
        ("acme*", "macmeology", False),
        ("#acme", "#Acme!", True),
        ("#acme", "acme", False),
        ("#acme", "#acmefail", False),
        ("@acme", "hey @ACME.", True),
        ("@acme", "ann@acme", False),
        ("@acme", "@acme_help", False),
        ("brindle & fern", "Brindle &  Fern opened", True),
        ("brindle fern", "brindle\nfern", True),
        ("coca cola", "Coca-Cola", True),
        ("brindle fern", "brindle and fern", False),
        ('"brindle fern"', "the Brindle Fern shop", True),
        ("yahoo!", "Yahoo! is back", True),
        ("c++", "c++ and c", True),
        ("acme.com", "see acme.com/x", True),
        ("acme.com", "acmexcom", False),
        ("café", "CAFE noir", True),
        ("cafe", "café noir", True),
        ("straße", "STRASSE", True),
        ("ｆｕｌｌ", "full width", True),
        ("l’oreal", "L'Oréal", True),
        ("istanbul", "İstanbul", True),
        ("нова", "Нова пошта", True),
        ("нова", "новая", False),
        ("任天堂", "昨日任天堂の株", True),
        ("ไทย", "คนไทยชอบ", True),
        ("삼성", "삼성이 좋다", True),
        ("काम", "यह काम है", True),
        ("क", "काम", False),
        ("(", "a ( b", True),
    ],
)
def test_a_term_is_found_where_a_reader_finds_it(term: str, text: str, taken: bool) -> None:
    assert matches(Query(any=(term,)), mention(text)) is taken
    assert [match.term for match in found(Query(any=(term,)), mention(text))] == ([term] if taken else [])


@pytest.mark.parametrize(
    ("query", "text", "taken"),
    [
        (Query(), "anything", True),
        (Query(any=("a", "b")), "b c", True),
        (Query(any=("a", "b")), "c", False),
        (Query(all=("a", "b")), "b x a", True),
        (Query(all=("a", "b")), "b", False),
        (Query(none=("a",)), "b", True),
        (Query(any=("b",), none=("a",)), "b a", False),
        (Query(any=("b",), all=("c",), none=("a",)), "c b", True),
        (Query(any=(" ",)), "anything", True),
    ],
)
def test_any_all_and_none_are_what_they_say(query: Query, text: str, taken: bool) -> None:
    assert matches(query, mention(text)) is taken


def test_the_title_counts_and_a_phrase_does_not_run_over_its_end() -> None:
    post = mention("and fern", title="All about Brindle")
    assert matches(Query(any=("brindle",)), post)
    assert not matches(Query(any=("brindle and fern",)), post)


def test_the_terms_found_are_given_as_typed_and_in_order() -> None:
    query = Query(any=("Kettle", "toaster", "Acme*"), all=("fire",))
    hits = found(query, mention("acmes kettle on FIRE", title="Acme"))
    assert hits == (
        Match("Acme*", "title", 0, 4),
        Match("Kettle", "text", 6, 12),
        Match("Acme*", "text", 0, 4),
        Match("fire", "text", 16, 20),
    )


@pytest.mark.parametrize(
    ("query", "text", "taken"),
    [
        (Query(hashtags=("brindlefern",)), "new #BrindleFern!", True),
        (Query(hashtags=("#brindlefern",)), "new #brindlefernery", False),
        (Query(hashtags=("cafe",)), "#Café", True),
        (Query(hashtags=("任天堂",)), "#任天堂が好き", False),
        (Query(hashtags=("任天堂",)), "好き #任天堂", True),
        (Query(handles=(Handle("x", "brindle"),)), "hey @Brindle!", True),
        (Query(handles=(Handle("x", "brindle"),)), "hey @brindle_fan", False),
        (Query(handles=(Handle("x", "brindle"),)), "ann@brindle", False),
        (Query(handles=(Handle("bluesky", "brindle"),)), "hey @brindle", False),
        (Query(handles=(Handle("*", "brindle"),)), "hey @brindle", True),
        (Query(domains=("brindle.example",)), "see https://shop.brindle.example/x", True),
        (Query(domains=("https://www.brindle.example/",)), "see brindle.example.", True),
        (Query(domains=("brindle.example",)), "see notbrindle.example", False),
        (Query(domains=("brindle.example",)), "see brindle.example.com", False),
        (Query(domains=("brindle.example",)), "mail maya@brindle.example", False),
        (Query(near=(Near("apple", "laptop", 3),)), "my laptop, an Apple", True),
        (Query(near=(Near("apple", "laptop", 3),)), "apple is a laptop", True),
        (Query(near=(Near("apple", "laptop", 3),)), "apple makes a nice laptop", False),
        (Query(any=("ACME",), case_sensitive=("ACME",)), "ACME is down", True),
        (Query(any=("ACME",), case_sensitive=("ACME",)), "the acme of art", False),
        (Query(any=("ACME", "kettle"), case_sensitive=("ACME",)), "Kettle of acme", True),
        (Query(any=("b",), none=("Apple",), case_sensitive=("Apple",)), "b apple", True),
        (Query(any=("kettle",), none=("acme",)), "kettle of my_acme_bag", False),
        (Query(any=("acme",)), "昨日acmeの株", True),
        (Query(any=("acme",)), "acme를 샀다", True),
        (Query(any=("a",), hashtags=("b",)), "#b", True),
    ],
)
def test_tags_names_domains_nearness_and_case_count(query: Query, text: str, taken: bool) -> None:
    assert matches(query, replace(mention(text), source="x")) is taken
    assert bool(found(query, replace(mention(text), source="x"))) >= taken


@pytest.mark.parametrize(
    ("langs", "lang", "taken"),
    [
        (("en",), "en", True),
        (("en",), "en-GB", True),
        (("en",), "de", False),
        (("en",), None, True),
        (("he",), "iw", True),
        (("pt-BR",), "pt", True),
        (("pt-BR",), "pt-PT", False),
        (("zh",), "zh-TW", True),
    ],
)
def test_a_language_counts_as_far_as_it_is_known(
    langs: tuple[str, ...], lang: str | None, taken: bool
) -> None:
    assert matches(Query(any=("a",), langs=langs), replace(mention("a"), lang=lang)) is taken


def test_own_accounts_and_reposts_are_left_out_and_an_authors_every_post_counts() -> None:
    own = Query(any=("a",), own=(Handle("x", "Brindle"),))
    by_brindle = replace(mention("a"), source="x", author=Author(handle="brindle"))
    assert not matches(own, by_brindle)
    assert matches(own, replace(by_brindle, source="reddit"))
    repost = replace(mention("a"), kind=Kind.REPOST)
    assert not matches(Query(any=("a",)), repost)
    assert matches(Query(any=("a",), include_reposts=True), repost)
    wrote = Query(any=("absent",), authors=(Handle("*", "brindle"),))
    assert matches(wrote, by_brindle)
    assert found(wrote, by_brindle) == (Match("@brindle", "author", 0, 7),)


def test_a_story_counts_by_its_address_and_a_post_does_not_by_the_networks() -> None:
    query = Query(domains=("x.com",))
    assert not matches(query, replace(mention("a"), source="x", url="https://x.com/ann/status/1"))
    story = replace(mention("a"), source="news", url="https://x.com/story")
    assert matches(query, story)
    assert found(query, story) == (Match("x.com", "url", 8, 13),)


WORDS = st.sampled_from(
    [
        "brindle",
        "Brindle",
        "BRÏNDLE",
        "Straße",
        "ﬁre",
        "e\u0301clair",
        "任天堂",
        "ไทย",
        "삼성",
        "İz",
        "१ काम",
        "🔥",
        "a",
    ]
)


@given(st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=8), WORDS)
def test_what_was_found_stands_where_it_is_said_to(pieces: list[str], term: str) -> None:
    text = " ".join([*pieces, term])
    hits = found(Query(any=(term,)), mention(text))
    if any(char.isalnum() for char in term):
        assert hits
    assert all(fold(text[hit.start : hit.end]) == fold(term) for hit in hits)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
def test_folding_piece_by_piece_comes_to_the_same(text: str) -> None:
    """NFC, as all text is that was cleaned at the door."""
    even = folded(unicodedata.normalize("NFC", text))
    assert len(even.starts) == len(even.ends) == len(even.text)
    assert even.text == fold(even.origin)


@given(st.text(min_size=1, max_size=12).filter(lambda t: t.strip(' "*-\t\n')))
def test_no_term_breaks_the_matcher(term: str) -> None:
    """Whatever is typed is text, never syntax."""
    query = Query(any=(term,), none=("definitely absent",))
    assert matches(query, mention("some words")) in (True, False)


def test_what_is_addressed_to_us_needs_none_of_our_words() -> None:
    complaint = replace(mention("this is awful"), addressed=True)
    query = Query(any=("brindle",), none=("giveaway",), langs=("en",))
    assert matches(query, complaint)
    assert not matches(query, replace(complaint, text="awful giveaway"))
    assert not matches(query, replace(complaint, lang="de"))
    assert not matches(query, replace(complaint, addressed=False))
