"""The invented networks find by the rules of the real ones, not by ours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost

TEXT = "Coca-Cola & me_too: #Brindle for @kettle, said l’Oréal in 東京"


def post(text: str = TEXT, **facts: Any) -> PublicPost:
    return PublicPost(1, text, datetime(2026, 3, 2, tzinfo=UTC), **{"author": "ann", **facts})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cola", True),
        ('"coca cola"', True),
        ('"cola coca"', False),
        ("cola kettle", True),
        ("cola absent", False),
        ("absent OR cola", True),
        ("cola absent OR kettle", True),  # AND binds more tightly
        ("(absent OR cola) kettle", True),
        ("cola -kettle", False),
        ("cola -absent", True),
        ("#brindle", True),
        ("#brind", False),
        ("brindle", True),
        ("@kettle", True),
        ("@kett", False),
        ("from:ann", True),
        ("from:bob", False),
        ("cola -from:ann", False),
        ("cola lang:en", True),
        ("cola (lang:de OR lang:und)", False),
        ('url:"brindle.example"', True),
        ("loreal", False),
        ('"l oreal"', True),
        ("京", True),
    ],
)
def test_x_reads_its_operators(query: str, found: bool) -> None:
    assert finds("x", {"query": query}, post(domains=("shop.brindle.example",))) is found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("cola OR", "missing"),
        ("(cola", "not closed"),
        ("cola)", "unexpected"),
        ("-(cola OR kettle)", "cannot be negated"),
        ("nonsense:cola", "no operator"),
        ('"cola', "quotation mark"),
        ("OR cola", "missing"),
    ],
)
def test_x_refuses_what_it_cannot_read(query: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        finds("x", {"query": query}, post())


@pytest.mark.parametrize(
    ("kind", "params", "found"),
    [
        ("youtube", {"q": "absent|cola kettle"}, True),
        ("youtube", {"q": "cola absent|absent"}, False),
        ("reddit", {"q": "(absent OR cola) AND kettle"}, True),
        ("reddit", {"q": "cola NOT kettle"}, False),
        ("reddit", {"q": 'site:"brindle.example" OR author:"ann"'}, True),
        ("bluesky", {"q": "absent OR cola"}, False),
        ("bluesky", {"q": '"coca cola" kettle'}, True),
        ("hackernews", {"query": "ann", "restrictSearchableAttributes": "author"}, True),
        ("hackernews", {"query": "brindle.example", "restrictSearchableAttributes": "url"}, False),
        ("mastodon", {"tag": "absent", "any[]": "x,brindle"}, True),
        ("mastodon", {"tag": "brind"}, False),
        ("instagram", {"hashtag": "Brindle"}, True),
        ("threads", {"q": "brindle", "search_mode": "TAG"}, True),
        ("threads", {"q": "kettle", "search_mode": "TAG"}, False),
        ("threads", {"q": "kettle", "search_mode": "KEYWORD"}, True),
        ("tiktok", {}, True),
    ],
)
def test_each_network_finds_in_its_own_way(kind: str, params: dict[str, str], found: bool) -> None:
    assert finds(kind, params, post()) is found


def test_a_title_is_searched_apart_from_the_text() -> None:
    assert finds("news", {"q": "kettle recall"}, post("recall", title="Kettle"))
    assert not finds("news", {"q": '"kettle recall"'}, post("recall", title="Kettle"))
