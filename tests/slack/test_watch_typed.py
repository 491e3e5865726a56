"""What people type about a watch is read as they meant it."""

import pytest

from bot.core.mentions import Handle, Near, Query, SourceSpec
from bot.errors import InputError
from bot.slack.watch_typed import WatchWords, split_watch

KINDS = ("x", "bluesky", "mastodon", "news", "feed", "file")
LINE = (
    'Brindle any:“brindle fern”,kettle* all:tea none:"apple pie",cider tag:brindlefern #brindletea @brindle '
    "x:@brindlehelp domain:<http://brindle.example|brindle.example> lang:en,pt_BR own:x/brindlefern "
    "near(apple,laptop,3) case:ACME author:@rival x bluesky mastodon:mastodon.social feed:https://a.example/f,1"
)


@pytest.mark.parametrize(
    ("text", "name", "terms"),
    [
        ("Brindle", "Brindle", ()),
        ("Brindle &amp; Fern", "Brindle & Fern", ()),
        ("Brindle [brindle, brindlefern]", "Brindle", ("brindle", "brindlefern")),
        ("Brindle &amp; Fern [kettle]", "Brindle & Fern", ("kettle",)),
        ("“Brindle Fern” kettle, fern", "Brindle Fern", ("kettle", "fern")),
        ('"Brindle Fern"', "Brindle Fern", ()),
        ("Brindle brindle, brindlefern", "Brindle", ("brindle", "brindlefern")),
        ("Planet News", "Planet News", ()),
        ("x", "x", ()),
        ("Brindle x, news, fern", "Brindle", ("x", "news", "fern")),
        ("Brindle #fern, fern", "Brindle", ("#fern", "fern")),
        ('"x: the brand"', "x: the brand", ()),
    ],
)
def test_a_watch_is_a_name_and_maybe_terms(text: str, name: str, terms: tuple[str, ...]) -> None:
    assert split_watch(text, KINDS) == WatchWords(name, Query(any=terms), ())


def test_a_watch_names_its_sources() -> None:
    read = split_watch("Brindle feed:<https://news.example/rss?a=1&amp;b=2> [nwd] file:posts.csv")
    feed, file = SourceSpec("feed", "https://news.example/rss?a=1&b=2"), SourceSpec("file", "posts.csv")
    assert read == WatchWords("Brindle", Query(any=("nwd",)), (feed, file))


def test_every_part_of_a_query_can_be_typed() -> None:
    read = split_watch(LINE, KINDS)
    assert read.name == "Brindle"
    assert read.query == Query(
        any=("brindle fern", "kettle*", "ACME"),
        all=("tea",),
        none=("apple pie", "cider"),
        hashtags=("brindlefern", "brindletea"),
        handles=(Handle("*", "brindle"), Handle("x", "brindlehelp")),
        domains=("brindle.example",),
        langs=("en", "pt-br"),
        own=(Handle("x", "brindlefern"),),
        authors=(Handle("*", "rival"),),
        near=(Near("apple", "laptop", 3),),
        case_sensitive=("ACME",),
    )
    assert [spec.key for spec in read.sources] == [
        *("x:", "bluesky:", "mastodon:mastodon.social", "feed:https://a.example/f,1")
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Brindle nany:apple", "There is no “nany:”. Did you mean “any”?"),
        ("Brindle near(apple)", "near takes two terms"),
        ("Brindle near(apple,laptop,many)", "near takes two terms"),
        ("Brindle domain:brindle", "is no domain"),
        ("Brindle lang:english", "is no language code"),
        ("Brindle own:x/", "is no account"),
        ('Brindle tag:"two words"', "is no hashtag"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told.replace("(", r"\(")):
        split_watch(text, KINDS)
