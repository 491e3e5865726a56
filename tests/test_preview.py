"""A rule is tried on what is stored before it is saved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Mention, Query, SourceSpec
from bot.core.models import Label, Score, Scored
from bot.core.plans import Offer
from bot.ports import Placed, Ports
from bot.preview import preview
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, Hands, mention, still_ports, watch

X = Offer("x", "X", "x — posts", "posts", usd_per_post=0.005, calls_a_day=288)
FEED = Offer("feed", "Feeds", "feed:URL — a feed", "entries", target_needed=True, calls_a_day=144)


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        yield replace(still_ports(store, clock=Hands()), offers=(X, FEED))


def stored(ports: Ports, *mentions: Mention) -> None:
    known = ports.store.add_watch(watch(), now=NOON)
    placed = [Placed(Scored(one, Score(Label.NEUTRAL, 0.0)), NOON) for one in mentions]
    ports.store.add(known.id, placed, source_key="x:", cursor={})


def at(days: float, text: str = "kettle", **facts: str) -> Mention:
    return mention(str(days), text, created_at=NOON - timedelta(days=days), **facts)


def test_what_it_would_have_caught_comes_newest_first(ports: Ports) -> None:
    stored(
        ports, *(at(day, f"kettle {day}") for day in range(1, 9)), at(0.5, "toaster"), at(40, "kettle old")
    )
    found = preview(ports, Query(any=("kettle",)), ())
    assert (found.caught, found.tried) == (8, 9)
    assert [one.text for one in found.examples] == ["kettle 1", "kettle 2", "kettle 3"]


def test_volume_and_cost_are_those_of_the_stored_days(ports: Ports) -> None:
    stored(ports, *(at(n / 4) for n in range(1, 41)), at(0.1, "toaster"))
    source = preview(ports, Query(any=("kettle", "fern")), (SourceSpec("x"),)).sources[0]
    assert source.posts_a_day == pytest.approx(4)
    assert source.usd_a_month == pytest.approx(0.60)
    assert source.calls_a_day == 288


def test_what_is_not_stored_for_a_day_is_not_known(ports: Ports) -> None:
    stored(ports, at(0.5), at(2, source="news"))
    specs = (SourceSpec("x"), SourceSpec("feed", "https://news.example/rss"), SourceSpec("tiktok"))
    x, feed, tiktok = preview(ports, Query(any=("kettle",)), specs).sources
    assert (x.posts_a_day, x.usd_a_month) == (None, None)
    assert (feed.posts_a_day, feed.usd_a_month) == (pytest.approx(0.5), 0)
    assert (tiktok.posts_a_day, tiktok.offer, tiktok.calls_a_day) == (None, None, 0)


def test_a_source_that_cannot_be_asked_says_why(ports: Ports) -> None:
    source = preview(ports, Query(any=("acme*",)), (SourceSpec("x"),)).sources[0]
    assert "X cannot be searched for “acme*”" in source.plan.refused
