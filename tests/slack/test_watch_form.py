"""The form of a watch holds every part of it and gives it back as it was."""

import json
from dataclasses import replace

import pytest

from bot.core.dialects import compile_query
from bot.core.mentions import Handle, Near, Query, SourceSpec
from bot.core.plans import Offer, Preview, SourcePreview
from bot.sandbox.validate import check_view
from bot.slack.watch_form import filled, read, summary, watch_form
from bot.slack.watch_preview import shown
from tests.worlds import NOON, mention, watch

SEARCHED = ("x", "bluesky", "youtube", "news")
OFFERS = (
    *(
        Offer(kind, kind.title(), f"{kind} — posts", "all " * 30, missing=(f"{kind.upper()}_KEY",))
        for kind in SEARCHED
    ),
    Offer("feed", "Feeds", "feed:URL — a feed", "entries", target_needed=True),
)
KINDS = tuple(offer.kind for offer in OFFERS)
QUERY = Query(
    any=("brindle, fern", "kettle*", "ACME"),
    all=("tea",),
    none=("apple pie",),
    hashtags=("brindlefern",),
    handles=(Handle("*", "brindle"), Handle("x", "brindlehelp")),
    domains=("brindle.example",),
    langs=("en", "pt-br"),
    own=(Handle("x", "brindlefern"),),
    authors=(Handle("x", "rival"),),
    near=(Near("apple", "laptop", 3), Near("a, b", "c", 5)),
    case_sensitive=("ACME",),
)
SOURCES = (SourceSpec("x"), SourceSpec("feed", "https://news.example/rss"), SourceSpec("bluesky", "actor"))


def test_a_watch_comes_back_from_the_form_as_it_went_in() -> None:
    values = filled(watch(query=QUERY, sources=SOURCES), OFFERS)
    words, problems = read(values, KINDS)
    assert problems == {}
    assert (words.name, words.query, words.sources) == ("Brindle & Fern", QUERY, SOURCES)


@pytest.mark.parametrize("offers", [(), OFFERS])
def test_the_form_is_taken_empty_full_and_with_a_preview(offers: tuple[Offer, ...]) -> None:
    values = filled(watch(query=QUERY, sources=SOURCES), offers)
    sources = [SourcePreview(spec, compile_query(spec.kind, QUERY)) for spec in SOURCES * 9]
    quoted = tuple(mention(str(n), "<!channel> www.evil.example " * 40) for n in range(3))
    below = shown(Preview(tuple(sources), 3, 9, NOON, quoted))
    for view in (watch_form(offers), watch_form(offers, values, watch_id=3, below=below)):
        assert check_view(view) == []
        assert len(view["blocks"]) <= 100


def test_a_preview_says_what_is_asked_what_comes_and_what_lacks() -> None:
    offer = replace(OFFERS[0], usd_per_post=0.005, calls_a_day=288)
    query = Query(any=("kettle",), near=(Near("a1", "b1"),))
    one = SourcePreview(SourceSpec("x"), compile_query("x", query), offer, 200.0)
    told = json.dumps(shown(Preview((one,), 1, 2, NOON)), ensure_ascii=False)
    assert "about 200 posts a day, at least $30.00 a month, 288 calls a day" in told
    assert "kettle OR (a1 b1)" in told
    assert "Decided here: how near words stand." in told
    assert "Cannot be read yet: X_KEY is not set." in told


def test_what_is_not_known_is_said() -> None:
    offer = replace(OFFERS[0], usd_per_post=0.005)
    one = SourcePreview(SourceSpec("x"), compile_query("x", Query(any=("kettle",))), offer)
    told = json.dumps(shown(Preview((one,), 0, 0, NOON)))
    assert "how many posts is not known yet, $5.00 for 1,000 posts" in told
    assert "No posts are stored yet to try the rule on." in told


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("domain", "brindle"),
        ("near", "apple"),
        ("targets", "feeed:https://news.example"),
        ("lang", "english"),
    ],
)
def test_what_is_wrong_is_said_by_field(field: str, typed: str) -> None:
    _, problems = read({"name": "Brindle", field: typed}, KINDS)
    assert list(problems) == [field]


def test_a_rule_is_summed_up_in_a_line() -> None:
    assert summary(Query()) == "everything"
    assert summary(replace(QUERY, any=("kettle",), near=())) == (
        "kettle, #brindlefern, @brindle, x/brindlehelp, brindle.example, posts by x/rival"
        " with tea without apple pie"
    )
