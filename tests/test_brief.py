"""Briefs and digests: the same lines every time, and each digest once per local date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import brief, respond
from bot.core import briefing
from bot.core.lifecycle import Act
from bot.core.mentions import Coverage, Freshness, Query
from bot.core.models import (
    Aside,
    Change,
    Crisis,
    Draft,
    Event,
    EventKind,
    Label,
    Level,
    Score,
    Scored,
    Severity,
    State,
    Watch,
)
from bot.ports import Placed, Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, Hands, crisis, mention, situation, still_ports, window


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield still_ports(store, clock=clock)


def lines(told: object) -> dict[str, str]:
    return dict(told.lines)  # type: ignore[attr-defined]


def test_a_brief_is_twelve_lines_in_one_order() -> None:
    told = briefing.brief(crisis(), [], now=NOON)
    assert [name for name, _ in told.lines] == [
        "Level", "What happened", "Decision needed", "Next step", "Owner", "Volume", "Tone", "Reach", "Where",
        "What we said", "What we can see", "As of",
    ]  # fmt: skip


def test_a_brief_gives_the_numbers_with_what_is_normal() -> None:
    told = lines(briefing.brief(crisis(), [], now=NOON + timedelta(minutes=4)))
    assert told["Level"].startswith("Orange")
    assert told["Volume"].startswith("61 mentions in 15 min, 9× the usual")
    assert told["Tone"] == "58 % negative (46–70 %, n = 60), usually 12 %"
    assert "Acknowledge, due 12:15" in told["Next step"]


def test_a_brief_says_unknown_rather_than_nothing() -> None:
    bare = crisis(situation=situation(reach=None, platforms=(), window=window(scored=0, negative=0)))
    told = lines(briefing.brief(bare, [], now=NOON))
    assert (told["Reach"], told["Tone"], told["Where"]) == ("unknown", "unknown", "unknown")


def test_a_brief_says_what_was_drafted_and_that_nothing_was_published() -> None:
    draft = Draft("holding", "Holding statement", "We know.", missing=("hotline",))
    event = Event(EventKind.DRAFTED, NOON, MAYA, text="Holding statement", draft=draft)
    told = lines(briefing.brief(crisis(), [event], now=NOON))
    assert "“Holding statement” (unfinished)" in told["What we said"]
    assert "not published by Firebreak" in told["What we said"]


@pytest.mark.parametrize(
    ("changes", "missing", "question"),
    [
        ({}, None, "Who leads the response?"),
        ({"owner": MAYA}, None, "What do we say first, and who approves it?"),
        ({"owner": MAYA}, ("hotline",), "Who has the facts the draft still lacks?"),
        ({"owner": MAYA}, (), "Do we publish the draft, and where?"),
        ({"owner": MAYA, "state": State.CONTAINED}, (), "Is it over?"),
        ({"state": State.RESOLVED}, None, "none"),
    ],
)
def test_a_brief_asks_for_the_decision_that_waits(
    changes: dict[str, Any], missing: tuple[str, ...] | None, question: str
) -> None:
    draft = Draft("holding", "Holding statement", "We know.", missing=missing or ())
    said = [] if missing is None else [Event(EventKind.DRAFTED, NOON, MAYA, draft=draft)]
    assert lines(briefing.brief(crisis(**changes), said, now=NOON))["Decision needed"] == question


def test_the_owner_of_a_brief_says_how_fast() -> None:
    taken = crisis(owner=MAYA, acknowledged_at=NOON + timedelta(minutes=3), opened_at=NOON)
    assert lines(briefing.brief(taken, [], now=NOON))["Owner"] == "Maya Okafor, acknowledged after 3 min"


def test_a_brief_says_what_most_posts_complain_of(ports: Ports) -> None:
    watched = ports.store.add_watch(Watch(id=0, name="Brindle & Fern", query=Query()), now=NOON)
    opened = ports.store.apply(Change(crisis(id=0, watch_id=watched.id)), channel=None)
    began = opened.situation.began
    texts = ["two hours late", "late again", "late once more", "the cashier was rude", "still late", "nice"]
    said = [
        Scored(mention(str(n), text, created_at=began), Score(Label.NEGATIVE, -0.5))
        for n, text in enumerate(texts)
    ]
    ports.store.add(watched.id, [Placed(one, began) for one in said], source_key="x", cursor={})
    names = [(one.mention.source, one.mention.native_key) for one in said]
    ports.store.file_posts(opened, names, rest_from=None, until=opened.situation.window.end)
    told = lines(brief.make_brief(ports, opened.id))["What happened"]
    assert "; mostly about: delay (67 %), staff attitude (17 %); seen by Firebreak" in told


def test_an_overdue_step_says_by_how_much() -> None:
    told = lines(briefing.brief(crisis(), [], now=NOON + timedelta(minutes=25)))
    assert told["Next step"] == "Acknowledge, overdue by 10 min"


def test_a_blind_source_is_named() -> None:
    blind = Coverage("feed:https://news.example", Freshness.FAILED, NOON, "answered 503")
    told = lines(briefing.brief(crisis(situation=situation(coverage=(blind,))), [], now=NOON))
    assert told["What we can see"] == "PARTIAL: Feed news.example answered 503"


@pytest.mark.parametrize(
    ("counts", "words"),
    [([1, 1, 1, 9, 9, 9], "rising"), ([9, 9, 9, 1, 1, 1], "falling"), ([5] * 6, "steady"), ([5], "unknown")],
)
def test_the_trend_compares_the_last_quarter_hours(counts: list[int], words: str) -> None:
    series = tuple((NOON + timedelta(minutes=5 * i), n, 1.0) for i, n in enumerate(counts))
    told = lines(briefing.brief(crisis(situation=situation(series=series)), [], now=NOON))
    assert words in told["Level"]


def test_posting_a_brief_goes_to_the_executives_and_onto_the_timeline(ports: Ports) -> None:
    opened = ports.store.apply(Change(crisis(id=0)), channel=None)
    brief.post_brief(ports, opened.id, Act(MAYA, NOON))
    sent = [ports.store.claim_message(owner="me", now=NOON, lease_seconds=60) for _ in range(3)]
    assert ("brief", "exec-brief") in [(m.purpose, m.channel) for m in sent if m]
    assert ports.store.events(opened.id)[-1].kind is EventKind.BRIEFED


class Refreshed(SqliteStore):
    """A store in which a scan refreshes the card after each of the first reads."""

    scans = 4

    def crisis(self, crisis_id: int) -> Crisis:
        found = super().crisis(crisis_id)
        if self.scans:
            self.scans -= 1
            self.apply(Change(found), channel=None)
        return found


def test_a_scan_in_between_does_not_keep_a_brief_off_the_timeline(tmp_path: Path) -> None:
    with Refreshed(tmp_path / "t.db") as store:
        store.apply(Change(crisis(id=0)), channel=None)
        brief.post_brief(still_ports(store), 1, Act(MAYA, NOON))
        assert [event.kind for event in store.events(1)] == [EventKind.BRIEFED]


def add_watch(ports: Ports, zone: str) -> Watch:
    watch = Watch(0, "Brindle & Fern", Query(any=("Brindle",)), timezone=zone)
    return ports.store.add_watch(watch, now=ports.clock())


@pytest.mark.parametrize(
    ("zone", "at", "due"),
    [
        ("UTC", datetime(2026, 3, 2, 7, 59, tzinfo=UTC), 0),
        ("UTC", datetime(2026, 3, 2, 8, 0, tzinfo=UTC), 1),
        ("Europe/Berlin", datetime(2026, 3, 2, 7, 0, tzinfo=UTC), 1),
        ("America/New_York", datetime(2026, 3, 2, 12, 59, tzinfo=UTC), 0),
    ],
)
def test_a_digest_is_due_at_eight_in_its_own_time_zone(
    ports: Ports, clock: Hands, zone: str, at: datetime, due: int
) -> None:
    add_watch(ports, zone)
    clock.at = at
    assert brief.send_due_digests(ports) == due


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
def test_each_local_date_has_one_digest_through_a_year_of_clock_changes(
    ports: Ports, clock: Hands, zone: str
) -> None:
    add_watch(ports, zone)
    clock.at = datetime(2026, 1, 1, tzinfo=UTC)
    sent = 0
    for _ in range(365 * 4):
        sent += brief.send_due_digests(ports)
        clock.forward(hours=6)
    assert sent in (365, 366)


def test_a_digest_compares_the_day_with_the_usual_day(ports: Ports, clock: Hands) -> None:
    watch = add_watch(ports, "UTC")
    times = [NOON - timedelta(hours=h) for h in range(1, 241)] + [
        NOON - timedelta(minutes=m) for m in range(1, 25)
    ]
    placed = [
        Placed(Scored(mention(f"{at}", created_at=at), Score(Label.NEUTRAL, 0.0)), at.replace(minute=0))
        for at in times
    ]
    ports.store.add(watch.id, placed, source_key="file:x", cursor={})
    told = lines(brief.make_digest(ports, watch, date="2026-03-02", now=NOON))
    assert told["Mentions, last 24 h"].startswith("48, 2× the usual 24")


def test_a_digest_names_what_is_open_and_what_was_closed(ports: Ports) -> None:
    watch = add_watch(ports, "UTC")
    ports.store.apply(Change(crisis(id=0, watch_id=watch.id, owner=MAYA)), channel=None)
    over = crisis(id=0, watch_id=watch.id, state=State.RESOLVED, closed_at=NOON, outcome="answered")
    ports.store.apply(Change(replace(over, title="Outage")), channel=None)
    told = lines(brief.make_digest(ports, watch, date="2026-03-02", now=NOON))
    assert told["Open"] == "#1 Product safety (orange, Maya Okafor)"
    assert told["Closed"] == "#2 Outage: answered"


def test_a_digest_lists_what_waited_for_the_morning_first(ports: Ports, clock: Hands) -> None:
    watch = add_watch(ports, "Europe/Berlin")
    night = NOON.replace(hour=22, minute=10)
    for fields in ({"level": Level.RED, "owner": MAYA}, {"level": Level.YELLOW, "title": "Late parcels"}):
        fresh = crisis(id=0, watch_id=watch.id, opened_at=night, updated_at=night, **fields)
        clock.at = night
        ports.save(Change(fresh), before=None)
    told = lines(brief.make_digest(ports, watch, date="2026-03-03", now=NOON + timedelta(hours=20)))
    assert told["Open"] == (
        "#2 Late parcels (yellow, no owner, waiting since Mon 23:10); #1 Product safety (red, Maya Okafor)"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "Not a crisis: looks like an earnings day (62 % of 390 posts; 8 % negative)",
            "looks like an earnings day (62 % of 390 posts; 8 % negative), 412 mentions in all",
        ),
        ("It was Q1.", "looks like an earnings day: It was Q1, 412 mentions in all"),
        ("", "looks like an earnings day, 412 mentions in all"),
    ],
)
def test_a_digest_names_what_was_left_off_the_desk(ports: Ports, words: str, told: str) -> None:
    watch = add_watch(ports, "UTC")
    wave = Aside(NOON - timedelta(hours=5), NOON - timedelta(hours=1), "an earnings day", 412, words)
    ports.store.set_aside(watch.id, wave)
    assert lines(brief.make_digest(ports, watch, date="2026-03-02", now=NOON))["Not a crisis"] == told
    later = brief.make_digest(ports, watch, date="2026-03-04", now=NOON + timedelta(days=2))
    assert lines(later)["Not a crisis"] == "nothing was left off the desk"


@pytest.mark.parametrize(
    ("opened", "closed", "told"),
    [
        (2, 1, "1 in 7 days, budget about 1 a week; 1 false alarm in 30 days"),
        (20, 19, "0 in 7 days, budget about 1 a week; 1 false alarm in 30 days"),
        (40, 39, "0 in 7 days, budget about 1 a week; no false alarm in 30 days"),
    ],
)
def test_a_digest_counts_alerts_against_the_budget(ports: Ports, opened: int, closed: int, told: str) -> None:
    watch = add_watch(ports, "UTC")
    at, over = NOON - timedelta(days=opened), NOON - timedelta(days=closed)
    false = crisis(
        id=0, watch_id=watch.id, state=State.DISMISSED, opened_at=at, closed_at=over, outcome="ours"
    )
    ports.store.apply(Change(false), channel=None)
    assert lines(brief.make_digest(ports, watch, date="2026-03-02", now=NOON))["Alerts"] == told


def test_a_digest_is_seven_lines_on_calm_days_too(ports: Ports) -> None:
    told = brief.make_digest(ports, add_watch(ports, "UTC"), date="2026-03-02", now=NOON)
    assert [name for name, _ in told.lines] == [
        "Mentions, last 24 h", "Tone", "Open", "Closed", "Not a crisis", "Alerts", "What we can see",
    ]  # fmt: skip


def test_a_brief_gives_the_severity_and_how_sure_it_is() -> None:
    severe = crisis(situation=situation(severity=Severity(50, 62, 0.8)))
    told = lines(briefing.brief(severe, [], now=NOON + timedelta(minutes=4)))
    assert told["Level"] == "Orange, trend unknown · severity 50 of 100, 80 % sure · began 4 min ago"


@pytest.mark.parametrize(("added_at", "first"), [(7, "2026-03-02"), (8, "2026-03-03"), (15, "2026-03-03")])
def test_the_first_digest_comes_at_the_next_digest_hour(
    ports: Ports, clock: Hands, added_at: int, first: str
) -> None:
    clock.at = NOON.replace(hour=added_at, minute=1)
    respond.add_watch(ports, "Brindle & Fern")
    while not brief.send_due_digests(ports):
        clock.forward(hours=1)
    assert f"{clock():%Y-%m-%d}" == first
