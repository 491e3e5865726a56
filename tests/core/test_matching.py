"""Which mentions a query takes, in the scripts and spellings people use."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching import matched_terms, matches
from bot.core.mentions import Mention, Query

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def mention(text: str, title: str | None = None) -> Mention:
    return Mention("file", "1", text, NOW, NOW, title=title)


@pytest.mark.parametrize(
    ("term", "text", "found"),
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
def test_a_term_is_found_where_a_reader_finds_it(term: str, text: str, found: bool) -> None:
    assert matches(Query(any=(term,)), mention(text)) is found
    assert matched_terms(Query(any=(term,)), mention(text)) == ((term,) if found else ())


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
    assert not matches(Query(any=("all about fern",)), post)


def test_the_terms_found_are_given_as_typed_and_in_order() -> None:
    query = Query(any=("Kettle", "toaster", "Acme*"), all=("fire",))
    assert matched_terms(query, mention("acmes kettle on FIRE")) == ("Kettle", "Acme*", "fire")


@given(st.text(min_size=1, max_size=12).filter(lambda t: t.strip(' "*-\t\n')))
def test_no_term_breaks_the_matcher(term: str) -> None:
    """Whatever is typed is text, never syntax."""
    query = Query(any=(term,), none=("definitely absent",))
    assert matches(query, mention("some words")) in (True, False)
