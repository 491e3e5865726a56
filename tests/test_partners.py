"""A partner's storm: their account is read, the card names them, and a live campaign makes it grave."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.analyzers.tone import ToneAnalyzer
from bot.core.briefing import brief
from bot.core.mentions import Author, Batch, Handle, Mention, Metrics, Query, SourceSpec
from bot.core.messages import Outgoing, Purpose
from bot.core.models import Crisis, Level, Watch
from bot.core.partners import Partner
from bot.partners import as_read, list_partners
from bot.ports import Ports, Subject
from bot.scan import scan_watch
from bot.slack import lists
from bot.slack.alert_card import card
from bot.store.sqlite import SqliteStore
from tests.desks import Desk, answer, desk
from tests.worlds import NOON, Hands, Shelf, mention, now, still_ports

EMBER = Author("ember.cooks", followers=31_600)
LIVE, OVER = NOON.date() + timedelta(days=9), NOON.date() - timedelta(days=9)
TROUBLE = "@ember.cooks exposed over old tweets, drop this influencer"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield store


def posts(n: int, text: str, **changes: Any) -> list[Mention]:
    """So many posts in the four minutes before noon."""
    return [
        mention(
            f"{text[:9]}-{i}",
            text,
            source="tiktok",
            created_at=NOON - timedelta(seconds=i * 240 // n),
            **changes,
        )
        for i in range(n)
    ]


def calm(until: datetime = NOON) -> list[Mention]:
    """Five days of three quiet posts an hour about the brand."""
    times = (until - timedelta(days=5) + timedelta(minutes=20 * n) for n in range(5 * 72))
    return [mention(f"calm-{at:%d%H%M}", created_at=at) for at in times]


def world(store: SqliteStore, said: list[Mention], *, ends: date | None) -> tuple[Ports, Watch, Partner]:
    """A brand with one partner, whose campaign ends (or ended) then, and what the public said."""
    shelf = Shelf(Batch(tuple([*calm(), *said]), {"at": 1}))
    ports = replace(still_ports(store, clock=Hands(), shelves={"one": shelf}), analyzer=ToneAnalyzer())
    spec = SourceSpec("shelf", "one")
    asked = Watch(0, "Brindle & Fern", Query(any=("Brindle & Fern",)), (spec,))
    watch = store.add_watch(asked, now=NOON)
    partner = Partner(
        watch.id,
        "Ember Cooks",
        (Handle("tiktok", "ember.cooks"),),
        campaign="Spring table",
        ends=ends,
        clause="7.2: pause at our discretion",
        posts=("https://www.tiktok.com/@ember.cooks/video/7", "https://ember.example/table"),
    )
    return ports, watch, store.add_partner(partner)


def raised(store: SqliteStore, said: list[Mention], *, ends: date | None = LIVE) -> Crisis:
    ports, watch, _ = world(store, said, ends=ends)
    crisis = scan_watch(ports, watch).crisis
    assert crisis is not None
    return crisis


def shown(crisis: Crisis) -> dict[str, Any]:
    message = Outgoing(1, "key", Purpose.CARD, f"crisis:{crisis.id}", "desk", crisis.id)
    return card(Subject(message, crisis, None, (), NOON))


@pytest.mark.parametrize(
    ("ends", "level"), [(LIVE, Level.ORANGE), (None, Level.ORANGE), (OVER, Level.YELLOW)]
)
def test_a_live_campaign_makes_a_partners_trouble_orange(
    store: SqliteStore, ends: date | None, level: Level
) -> None:
    crisis = raised(store, posts(12, TROUBLE), ends=ends)
    assert (crisis.level, crisis.category) == (level, "partner_misconduct")


def test_a_storm_under_a_partners_own_account_names_them_on_the_card(store: SqliteStore) -> None:
    said = [*posts(38, TROUBLE), *posts(3, "My side of it", author=EMBER)]
    payload = shown(raised(store, said))
    line = next(block for block in payload["blocks"] if block["block_id"].startswith("partner:"))
    words = "".join(part.get("text", "") for part in line["elements"][0]["elements"])
    assert words == (
        "🤝 Partner: Ember Cooks (@ember.cooks on TikTok) · 39 posts · campaign “Spring table” live until "
        "11 Mar · clause 7.2: pause at our discretion · 2 live posts: post 1, ember[.]example"
    )
    assert "Partner: Ember Cooks" in payload["text"]


def test_the_reason_says_why_it_is_orange(store: SqliteStore) -> None:
    reasons = [one.words for one in raised(store, posts(12, TROUBLE)).situation.reasons]
    assert reasons[-1].startswith("Ember Cooks: campaign “Spring table” live until 11 Mar")


def test_show_and_the_brief_name_the_partner(store: SqliteStore) -> None:
    crisis = raised(store, posts(12, TROUBLE))
    assert "Partner: Ember Cooks" in str(lists.show(crisis, (), now=NOON).blocks)
    told = dict(brief(crisis, (), now=NOON).lines)
    assert "partner Ember Cooks: campaign “Spring table” live" in told["What happened"]


def test_a_campaign_that_is_over_is_told_but_not_briefed(store: SqliteStore) -> None:
    crisis = raised(store, posts(12, TROUBLE), ends=OVER)
    assert "campaign ended 21 Feb" in str(shown(crisis)["blocks"])
    assert "partner" not in dict(brief(crisis, (), now=NOON).lines)["What happened"]


def test_a_crisis_about_something_else_names_no_partner(store: SqliteStore) -> None:
    crisis = raised(store, posts(40, "Brindle & Fern kettle burned my hand, hospital"))
    assert crisis.situation.partners == ()
    assert not any(block["block_id"].startswith("partner:") for block in shown(crisis)["blocks"])


def test_an_old_partners_account_is_no_longer_read(store: SqliteStore) -> None:
    ports, watch, _ = world(store, posts(12, TROUBLE), ends=NOON.date() - timedelta(days=30))
    assert as_read(ports, watch) == watch
    assert scan_watch(ports, watch).crisis is None


def test_the_register_counts_a_rate_from_a_live_post(store: SqliteStore) -> None:
    link = "https://www.tiktok.com/@ember.cooks/video/7"
    seen = posts(1, "New table", author=EMBER, url=link, metrics=Metrics(likes=3_000, replies=160))
    ports, watch, _ = world(store, seen, ends=LIVE)
    scan_watch(ports, watch)
    (listed,) = list_partners(ports)
    assert (listed.brand, listed.rate) == ("Brindle & Fern", 10.0)


def scanned(live: Desk, *, since: datetime) -> bool:
    seen = live.bot.ports.store.coverage(1)
    return any(one.last_success_at is not None and one.last_success_at > since for one in seen)


def wait_for_a_whole_scan(live: Desk) -> None:
    """The first scan that ends may have begun before now; the second has not."""
    for _ in range(2):
        live.sandbox.wait_for(partial(scanned, live, since=now()), 10)


def test_a_partner_put_on_the_register_in_slack_stands_on_the_card_of_their_storm(tmp_path: Path) -> None:
    """Nobody names the brand: only the partner's accounts bring these posts in."""
    form = {
        "name": "Ember Cooks",
        "handles": "tiktok:@ember.cooks\nx:@ember.cooks\ninstagram:@ember.cooks",
        "campaign": "Spring table",
        "ends": (now() + timedelta(days=9)).date().isoformat(),
        "clause": "7.2: pause at our discretion",
    }
    with desk(tmp_path) as live:
        maya = live.sandbox.act_as("maya")
        maya.command("/crisis partners add")
        assert live.sandbox.wait_for(maya.modal, 5)
        answer(live, maya, form)
        assert live.sandbox.wait_for(lambda: live.bot.ports.store.partners(), 5)
        wait_for_a_whole_scan(live)
        live.public_says(TROUBLE, 40)
        live.sandbox.wait_for(live.card, 20)
        assert live.sandbox.wait_for(lambda: "Partner: Ember Cooks" in live.shown(), 10)
        assert "live until" in live.shown()
        assert live.bot.ports.store.crisis(1).level >= Level.ORANGE
