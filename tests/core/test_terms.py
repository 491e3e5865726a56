"""A term is taken apart as a person meant it."""

import pytest

from bot.core.terms import Term, host_of, is_tag, tag_of, term_of


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("acme", Term("acme", "", ("acme",), False)),
        ("acme*", Term("acme", "", ("acme",), True)),
        ('"brindle  fern"', Term("brindle fern", "", ("brindle", "fern"), False)),
        ("#Brindle_Fern", Term("#Brindle_Fern", "#", ("Brindle_Fern",), False)),
        ("ｆｕｌｌ", Term("full", "", ("full",), False)),
        ("yahoo!*", Term("yahoo!", "", ("yahoo",), False)),
        ("任天堂*", Term("任天堂", "", ("任天堂",), False)),
        ('a"\\\x07b', Term("a b", "", ("a", "b"), False)),
        ("***", Term("***", "", (), False)),
    ],
)
def test_a_term_is_its_words_its_sign_and_its_end(typed: str, term: Term) -> None:
    assert term_of(typed) == term


@pytest.mark.parametrize(
    ("typed", "whole"), [("brindle fer*", "brindle"), ("acme*", ""), ("c++", "c++"), ("+", "")]
)
def test_what_stands_whole_in_a_text_leaves_the_open_end_out(typed: str, whole: str) -> None:
    assert term_of(typed).whole == whole


@pytest.mark.parametrize(
    ("name", "tag"), [("brindle", True), ("café_1", True), ("1", False), ("a-b", False), ("任天堂", True)]
)
def test_a_hashtag_has_letters_and_no_punctuation(name: str, tag: bool) -> None:
    assert is_tag(name) is tag


def test_a_domain_and_a_tag_are_bare() -> None:
    assert host_of("https://www.Brindle.example/shop?x=1") == "brindle.example"
    assert (tag_of(" #brindle "), tag_of("#"), tag_of('"')) == ("brindle", "", "")
