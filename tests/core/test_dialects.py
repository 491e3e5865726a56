"""Whatever the local matcher accepts, every network's compiled requests bring."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dialects import compile_query
from bot.core.matching import matches
from bot.core.mentions import Author, Handle, Mention, Near, Query
from bot.core.plans import Plan
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = (
    *("x", "bluesky", "youtube", "reddit", "news", "hackernews", "mastodon"),
    *("threads", "instagram", "tiktok", "facebook"),
)
TITLED = ("youtube", "reddit", "news", "hackernews")
LINKED = ("reddit", "news", "hackernews")

NAMES = ("brindle", "brindle_fern", "OR", "kettle", "acme")
WORDS = (
    *(
        "brindle",
        "Brindle",
        "fern",
        "kettle",
        "kettles",
        "apple",
        "laptop",
        "OR",
        "-x",
        "not",
        "a",
        "(",
        "c++",
    ),
    *(
        "café",
        "cafe",
        "l’oréal",
        "任天堂",
        "任天堂switch",
        "ไทย",
        "ร้านไทย",
        "삼성",
        "삼성이",
        "my_acme_bag",
        "acme",
    ),
    *(
        "ACME",
        "acme's",
        "coca-cola",
        "yahoo!",
        "काम",
        "🔥",
        "@brindle",
        "u/acme",
        "brindle.example",
        "lang:en",
    ),
    *("#brindle", "#Brindle_fern", "#café", "#任天堂", "#1", "(#kettle)", "a/#acme", "x@acme", "&", '"', "|"),
)
words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
terms = st.one_of(phrases, words.map(lambda word: f"{word}*"), phrases.map(lambda text: f'"{text}"'))
HOSTS = ("brindle.example", "kettle.example", "https://www.brindle.example/x")
LANGS = ("en", "he", "zh-TW", "id", "tlh", "pt-BR")
handles = st.builds(Handle, st.sampled_from(["*", *KINDS[:4]]), st.sampled_from(NAMES))
nears = st.builds(Near, terms, terms, st.integers(1, 4))


def few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Mostly nothing: a query of many parts accepts nothing."""
    return st.one_of(st.just(()), st.just(()), st.lists(values, max_size=2).map(tuple))


queries = st.builds(
    Query,
    any=st.lists(terms, max_size=3).map(tuple),
    all=few(terms),
    none=few(terms),
    hashtags=few(words.map(lambda word: word.strip("#"))),
    handles=few(handles),
    domains=few(st.sampled_from(HOSTS)),
    langs=few(st.sampled_from(LANGS)),
    own=few(handles),
    authors=few(handles),
    near=few(nears),
    case_sensitive=few(st.sampled_from(["ACME", "Brindle", "acme"])),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Query, list[PublicPost]]:
    """A query, and posts that say some of what it asks for among other things."""
    query = draw(queries)
    named = [*query.any, *query.all, *(f"#{tag}" for tag in query.hashtags), *query.none]
    named += [f"@{handle.name}" for handle in query.handles] + list(query.domains)
    named += [term for near in query.near for term in (near.first, near.second)]
    endings = st.sampled_from(["", "", "s", "'s", "!", "を", "_", "-x", ", b"])
    mine = st.sampled_from(named) if named else words
    said = st.builds(lambda term, end: term.strip('"').rstrip("*") + end, mine, endings)
    texts = st.lists(st.one_of(said, said, words), max_size=6).map(" ".join)
    posts = st.builds(
        PublicPost,
        key=st.just(1),
        text=texts.map(lambda text: text[:300]),
        at=st.just(NOW),
        author=st.sampled_from([*NAMES, "amber_bakes"]),
        lang=st.sampled_from([None, "en", "he", "iw", "zh-TW", "in", "tlh", "pt"]),
        title=st.lists(st.one_of(said, words), max_size=3).map(" ".join),
        domains=st.lists(st.sampled_from(["brindle.example", "shop.kettle.example"]), max_size=1).map(tuple),
    )
    return query, draw(st.lists(posts, min_size=1, max_size=8))


def on(kind: str, post: PublicPost) -> tuple[PublicPost, Mention]:
    """A post as the network holds it, and as its source would give it."""
    post = replace(post, title=post.title if kind in TITLED else "")
    if kind == "x":
        post = replace(post, lang={"he": "iw", "id": "in"}.get(post.lang or "", post.lang))
    url = f"https://{post.domains[0]}/story" if kind in LINKED and post.domains else None
    author = Author(handle=post.author)
    mention = Mention(
        kind, "1", post.text, NOW, NOW, url=url, title=post.title, lang=post.lang, author=author
    )
    return post, mention


def brought(kind: str, plan: Plan, post: PublicPost) -> bool:
    return any(finds(kind, request.asked, post) for request in plan.requests)


def tagged_only(query: Query) -> Query:
    """Instagram is asked for hashtags alone, and takes their accents as they are."""
    plain = tuple(tag for tag in query.hashtags if tag.isascii() and tag.isalnum() and not tag.isdigit())
    return replace(query, any=(), handles=(), domains=(), near=(), authors=(), hashtags=plain)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_a_network_is_asked_for_at_least_what_is_accepted(
    kind: str, case: tuple[Query, list[PublicPost]]
) -> None:
    query, corpus = case
    query = tagged_only(query) if kind == "instagram" else query
    plan = compile_query(kind, query)
    if plan.refused or (kind == "instagram" and not plan.requests):
        return
    for said in corpus:
        post, mention = on(kind, said)
        assert not matches(query, mention) or brought(kind, plan, post), (post, plan)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("x", ['("brindle fern" OR kettle) tea -from:brindle -apple']),
        ("bluesky", ['"brindle fern" tea', "kettle tea"]),
        ("youtube", ['tea "brindle fern"|kettle']),
        ("reddit", ['("brindle fern" OR kettle) AND tea']),
        ("news", ['("brindle fern" OR kettle) tea']),
        ("hackernews", ['"brindle fern" tea', "kettle tea"]),
        ("threads", ["brindle", "kettle"]),
    ],
)
def test_each_network_is_asked_in_its_own_words(kind: str, asked: list[str]) -> None:
    own = (Handle("x", "brindle"),)
    query = Query(any=("brindle fern", "kettle"), all=("tea",), none=("apple", "b c"), own=own)
    assert [request.words for request in compile_query(kind, query).requests] == asked


@pytest.mark.parametrize(
    "typed", ['" OR from:rival "', "a) OR (b", "-kettle", "from:rival", "OR", "\\x00\x07a|b"]
)
@pytest.mark.parametrize("kind", ["x", "reddit", "youtube", "news", "bluesky"])
def test_what_is_typed_never_becomes_an_operator(kind: str, typed: str) -> None:
    """A post by the rival about nothing of the kind is not found by what only looks like an operator."""
    other = PublicPost(1, "nothing of the sort", NOW, author="rival")
    assert not brought(kind, compile_query(kind, Query(any=(typed,))), other)


@pytest.mark.parametrize("kind", ["x", "reddit", "youtube", "news"])
def test_a_rule_too_long_for_one_request_becomes_several(kind: str) -> None:
    names = tuple(f"brand number {n}" for n in range(60))
    query = Query(any=names, none=("apple",), langs=("en",), own=(Handle("x", "brindle"),))
    plan = compile_query(kind, query)
    assert 1 < len(plan.requests) < 60
    assert all(len(request.words) <= 512 for request in plan.requests)
    assert all(brought(kind, plan, PublicPost(1, f"the {name} leaks", NOW)) for name in names)
    assert "what to leave out" in plan.local


def test_what_narrows_is_dropped_in_order() -> None:
    """First what to leave out, then the language, and both are decided here then."""
    few = Query(any=("kettle",), none=("apple",), langs=("he",))
    assert " -apple (lang:iw OR lang:und" in compile_query("x", few).requests[0].words
    many = replace(few, none=tuple(f"word{n}" for n in range(60)))
    assert compile_query("x", many).requests[0].words.startswith("kettle (lang:iw")
    long = replace(few, any=tuple(f"brindle number {n}" for n in range(19)))
    assert "lang:" not in compile_query("x", long).requests[0].words
    assert compile_query("x", replace(few, langs=("tlh",))).local == ("languages",)


@pytest.mark.parametrize(
    ("kind", "query", "told"),
    [
        ("x", Query(any=("acme*",)), "X cannot be searched for “acme*”. Write the forms out"),
        ("bluesky", Query(any=("kettle", "+++")), "it has no letters or digits"),
        ("x", Query(), "It can only be searched for something"),
        ("reddit", Query(handles=(Handle("x", "brindle"),)), "names nothing to look for on this network"),
        ("youtube", Query(authors=(Handle("*", "rival"),)), "YouTube cannot be searched for posts by @rival"),
        ("x", Query(any=("a" * 600,)), "is longer than this network takes"),
    ],
)
def test_what_cannot_be_widened_is_refused_in_a_sentence(kind: str, query: Query, told: str) -> None:
    plan = compile_query(kind, query)
    assert told in plan.refused
    assert plan.requests == ()


def test_a_refused_word_is_no_loss_where_another_must_be_there() -> None:
    plan = compile_query("x", Query(any=("acme*",), all=("kettle",)))
    assert [request.words for request in plan.requests] == ["kettle"]
    assert plan.local == ("open endings",)


def test_mastodon_reads_five_tags_at_once_and_searches_the_rest() -> None:
    plan = compile_query("mastodon", Query(any=("brindle fern",), hashtags=tuple("abcdef")))
    assert [request.asked for request in plan.requests] == [
        {"tag": "a", "any[]": "b,c,d,e"},
        {"tag": "f"},
        {"q": '"brindle fern"'},
    ]


def test_instagram_follows_thirty_hashtags_and_says_which_not() -> None:
    plan = compile_query("instagram", Query(any=("brindle",), hashtags=tuple(f"tag{n}" for n in range(31))))
    assert len(plan.requests) == 30
    assert plan.doubts[1] == "Only 30 hashtags can be followed; left out: tag30."
