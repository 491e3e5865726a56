"""A news search in Google's way: editions, hours, titles, and lists that are full."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Batch, Query
from bot.errors import InputError
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import World
from bot.sources.access import Access
from bot.sources.news import edition, hours_since
from bot.sources.news import open as open_news
from tests.sources.conftest import NOW

BRAND = Query(any=("Brindle & Fern",))


def fetch(world: World, http: Http, *, cursor: Mapping[str, Any] | None = None) -> Batch:
    with served(world) as url:
        access = Access(http, lambda: NOW, settings(url))
        return open_news("en-US", query=BRAND, access=access).fetch(cursor or {})


@pytest.mark.parametrize(
    ("target", "ceid", "hl"),
    [
        ("", "US:en", "en-US"),
        ("de-DE", "DE:de", "de-DE"),
        ("pt-BR", "BR:pt-419", "pt-BR"),
        ("es-MX", "MX:es-419", "es-419"),
        ("zh-TW", "TW:zh-Hant", "zh-TW"),
    ],
)
def test_an_edition_is_named_as_the_search_names_it(target: str, ceid: str, hl: str) -> None:
    assert (edition(target)["ceid"], edition(target)["hl"]) == (ceid, hl)


@pytest.mark.parametrize("target", ["english", "en_US", "en-us", "en-US&q=x"])
def test_what_is_no_edition_is_refused(target: str) -> None:
    with pytest.raises(InputError, match="name a language and a country"):
        edition(target)


@pytest.mark.parametrize(("passed", "hours"), [(None, 24), (0.2, 2), (5, 6), (-3, 1), (2_000, 168)])
def test_it_asks_an_hour_further_back_than_the_last_look(passed: float | None, hours: int) -> None:
    since = None if passed is None else NOW - timedelta(hours=passed)
    assert hours_since(since, NOW) == hours


def test_the_publisher_stands_apart_from_the_title(http: Http) -> None:
    world = World(clock=lambda: NOW)
    world.say("news", "Brindle & Fern recalls scones", name="The Gazette", domains=("gazette.example",))
    (mention,) = fetch(world, http).mentions
    assert (mention.text, mention.title) == ("Brindle & Fern recalls scones", None)
    assert mention.author.name == "The Gazette"
    assert mention.extra == (("publisher_url", "https://gazette.example"),)


def test_a_full_list_of_new_articles_is_a_gap(http: Http) -> None:
    world = World(clock=lambda: NOW)
    for minutes in range(120):
        world.say("news", f"Brindle & Fern story {minutes}", at=NOW - timedelta(minutes=minutes))
    batch = fetch(world, http)
    assert len(batch.mentions) == 100
    assert batch.gap
    assert batch.gap.end == NOW - timedelta(minutes=99)


def test_articles_met_before_are_not_told_again(http: Http) -> None:
    world = World(clock=lambda: NOW)
    world.say("news", "Brindle & Fern recalls scones")
    first = fetch(world, http)
    assert fetch(world, http, cursor=first.cursor).mentions == ()
