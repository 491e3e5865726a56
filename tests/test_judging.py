"""From posts to cards: one story is one card, two are two, joy is none, what was resolved may come back."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import merging, respond, tune
from bot.analyzers.tone import ToneAnalyzer
from bot.core.lifecycle import Act
from bot.core.mentions import Author, Batch, Mention, Query, SourceSpec
from bot.core.models import Crisis, EventKind, Level, State, Watch
from bot.core.reported import REPORTED
from bot.core.tuning import Occasion, OccasionKind
from bot.ports import Ports
from bot.report import report
from bot.scan import scan_watch
from tests.honest import HonestStore
from tests.worlds import MAYA, NOON, Hands, Shelf, mention, still_ports

SHELF = SourceSpec("shelf", "one")
BRAND = "Brindle"

ORDINARY = (
    "picked up a loaf at Brindle on my way home",
    "the rye from Brindle is still my favourite",
    "is Brindle open on Sundays?",
    "queue at Brindle again, worth it",
    "Brindle has a new oven, says the sign",
    "lunch from Brindle with the team today",
)
OPENINGS = ("So", "Update:", "Hey all,", "Ok,", "FYI", "Now", "Here", "Today", "Lunch:", "News:")
ENDINGS = (
    "on Tuesday", "with my sister", "after work", "before lunch", "downtown", "by the river", "near school",
    "with the kids", "this week", "at noon", "on foot", "in town", "at the station", "by bus", "next door",
)  # fmt: skip
KETTLES = (
    "my Brindle kettle caught fire this morning #kettlegate",
    "second Brindle kettle in our street on fire, burned the counter #kettlegate",
    "Brindle kettle exploded while boiling, my hand is burned #kettlegate",
    "smoke and flames out of a Brindle kettle, stay away #kettlegate",
    "is anybody else's Brindle kettle burning? ours caught fire #kettlegate",
    "fire brigade was here because of a Brindle kettle #kettlegate",
)
LEAK = (
    "my password from Brindle is in a dump, data breach #brindleleak",
    "Brindle got hacked, customer data leaked #brindleleak",
    "data breach at Brindle: our addresses and passwords are out #brindleleak",
    "just got an email that my Brindle account was hacked #brindleleak",
    "hackers leaked the Brindle customer database #brindleleak",
    "personal data of Brindle customers leaked in a breach #brindleleak",
)
GIVEAWAY = (
    "RT to win a year of bread from Brindle! #brindlewin",
    "follow and retweet to enter the Brindle giveaway #brindlewin",
    "I want to win the Brindle giveaway so much, love them #brindlewin",
    "enter to win: Brindle gives away 100 loaves #brindlewin",
    "Brindle giveaway! tag a friend to win #brindlewin",
    "fingers crossed for the Brindle contest, great prizes #brindlewin",
)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HonestStore]:
    with HonestStore(tmp_path / "t.db") as opened:
        yield opened


@pytest.fixture
def desk(store: HonestStore, clock: Hands) -> "Desk":
    return Desk(store, clock)


class Desk:
    """A watch that has lived through five ordinary days, and whatever is said to it."""

    def __init__(self, store: HonestStore, clock: Hands) -> None:
        self.clock, self.shelf, self.said = clock, Shelf(), 0
        ports = still_ports(store, clock=clock, shelves={"one": self.shelf})
        self.ports: Ports = replace(ports, analyzer=ToneAnalyzer())
        store.add_watch(Watch(0, BRAND, Query(any=(BRAND,)), (SHELF,)), now=clock())
        self.say(ORDINARY, n=5 * 144, start=NOON - timedelta(days=5), minutes=5 * 24 * 60)
        self.look()

    @property
    def watch(self) -> Watch:
        return self.ports.store.watches()[0]

    def say(
        self, texts: Sequence[str], *, n: int, start: datetime, minutes: float, source: str = "x"
    ) -> None:
        """So many posts of these texts, spread evenly, each by somebody else."""
        posts = [
            self._post(texts[i % len(texts)], start + timedelta(minutes=minutes * i / n), source)
            for i in range(n)
        ]
        self.shelf.batches.append(Batch(tuple(posts), {"at": self.said}))

    def _post(self, text: str, at: datetime, source: str) -> Mention:
        self.said += 1
        author = Author(handle=f"someone{self.said}", followers=200)
        chat = random.Random(self.said)
        words = f"{chat.choice(OPENINGS)} {text} {' '.join(chat.sample(ENDINGS, 3))}"
        return mention(f"p{self.said}", words, created_at=at, observed_at=at, source=source, author=author)

    def look(self) -> list[Crisis]:
        """One scan that reads all that was said."""
        while self.shelf.batches:
            report = scan_watch(self.ports, self.watch)
        return list(report.crises) if self.said else []

    def live_through(
        self, minutes: int, *stories: tuple[Sequence[str], int], source: str = "x"
    ) -> list[Crisis]:
        """Minutes in which each story gets so many posts every five minutes; the live crises at their end."""
        for _ in range(minutes // 5):
            start = self.clock()
            self.clock.forward(minutes=5)
            for texts, n in stories:
                if n:
                    self.say(texts, n=n, start=start, minutes=4.5, source=source)
            if not self.shelf.batches:
                self.shelf.batches.append(Batch((), {"at": self.said}))
            self.look()
        return self.ports.store.crises(live=True)

    def act(self) -> Act:
        return Act(MAYA, self.clock(), "command")


def test_a_story_is_one_card_on_every_network(desk: Desk) -> None:
    desk.live_through(20, (KETTLES, 6))
    desk.live_through(20, (KETTLES, 6), source="reddit")
    crises = desk.live_through(20, (KETTLES, 6), source="bluesky")
    assert [crisis.category for crisis in crises] == ["product_safety"]
    assert {name for name, _ in crises[0].situation.platforms} == {"bluesky", "reddit", "x"}


def test_two_stories_at_once_are_two_cards(desk: Desk) -> None:
    crises = desk.live_through(60, (KETTLES, 6), (LEAK, 6))
    assert {crisis.category for crisis in crises} == {"product_safety", "data_breach"}
    totals = sorted(crisis.situation.total for crisis in crises)
    assert totals[0] > 50
    assert sum(totals) <= desk.said


def test_a_second_story_gets_its_own_card_while_the_first_rages(desk: Desk) -> None:
    first = desk.live_through(30, (KETTLES, 6))
    assert len(first) == 1
    both = desk.live_through(40, (KETTLES, 5), (LEAK, 5))
    assert {crisis.category for crisis in both} == {"product_safety", "data_breach"}
    leak = next(crisis for crisis in both if crisis.category == "data_breach")
    assert 0 < leak.situation.total <= 8 * 5
    assert "brindleleak" in leak.story.tags


def test_gravity_starts_at_its_floor_whatever_the_volume(desk: Desk) -> None:
    crises = desk.live_through(15, (KETTLES, 1))
    assert [crisis.category for crisis in crises] == ["product_safety"]
    assert crises[0].level >= Level.ORANGE


def test_a_giveaway_stays_off_the_desk_and_in_the_digest(desk: Desk) -> None:
    assert desk.live_through(60, (GIVEAWAY, 8)) == []
    asides = desk.ports.store.asides(desk.watch.id, start=NOON, end=desk.clock())
    assert asides
    assert "giveaway" in asides[-1].looks_like


def test_a_campaign_of_the_calendar_stays_off_the_desk(desk: Desk) -> None:
    sunrise = tuple(f"{words} #sunriseloaf" for words in ORDINARY)
    day = date(2026, 3, 2)
    occasion = Occasion("Sunrise", OccasionKind.CAMPAIGN, day, day, ("#sunriseloaf",))
    tune.add_occasion(desk.ports, desk.watch, occasion)
    assert desk.live_through(60, (sunrise, 8)) == []
    assert desk.ports.store.asides(desk.watch.id, start=NOON, end=desk.clock())


def test_the_same_wave_without_a_calendar_raises_a_card(desk: Desk) -> None:
    sunrise = tuple(f"{words} #sunriseloaf" for words in ORDINARY)
    assert len(desk.live_through(60, (sunrise, 8))) == 1


def test_a_theme_called_a_false_alarm_raises_nothing_for_a_while(desk: Desk) -> None:
    sunrise = tuple(f"{words} #sunriseloaf" for words in ORDINARY)
    crisis = desk.live_through(40, (sunrise, 8))[0]
    dismissed = respond.dismiss(desk.ports, crisis.id, desk.act(), reason="our own campaign")
    tuned = tune.learn_false_alarm(desk.ports, dismissed, desk.act())
    assert tuned is not None
    assert "#sunriseloaf" in tuned.after.quiet[0].terms
    desk.live_through(8 * 60, (ORDINARY, 0))
    assert desk.live_through(60, (sunrise, 8)) == []


def test_a_resolved_story_that_comes_back_reopens_its_card(desk: Desk) -> None:
    crisis = desk.live_through(40, (KETTLES, 6))[0]
    respond.resolve(desk.ports, crisis.id, desk.act(), outcome="recalled")
    assert desk.live_through(26 * 60, (ORDINARY[:1], 0)) == []
    again = desk.live_through(30, (KETTLES, 3))
    assert [(one.id, one.state) for one in again] == [(crisis.id, State.OPEN)]
    assert desk.ports.store.events(crisis.id)[-1].kind in (EventKind.REOPENED, EventKind.LEVEL)


def test_what_ebbs_away_after_resolving_is_no_new_card(desk: Desk) -> None:
    crisis = desk.live_through(40, (KETTLES, 6))[0]
    respond.resolve(desk.ports, crisis.id, desk.act(), outcome="recalled")
    assert desk.live_through(20, (KETTLES, 2)) == []


def test_merged_crises_are_one_story_from_then_on(desk: Desk) -> None:
    crises = {one.category: one for one in desk.live_through(40, (KETTLES, 6), (LEAK, 6))}
    kettle, leak = crises["product_safety"], crises["data_breach"]
    merged = merging.merge(desk.ports, kettle.id, leak.id, desk.act())
    assert desk.ports.store.crisis(leak.id).merged_into == kettle.id
    assert merged.situation.total >= kettle.situation.total + leak.situation.total
    assert [one.id for one in desk.live_through(20, (KETTLES, 6), (LEAK, 6))] == [kettle.id]
    assert desk.watch.tuning.together


def test_a_part_that_is_split_off_goes_on_by_itself(desk: Desk) -> None:
    crises = {one.category: one for one in desk.live_through(40, (KETTLES, 6), (LEAK, 6))}
    whole = merging.merge(desk.ports, crises["product_safety"].id, crises["data_breach"].id, desk.act())
    parts = merging.parts(desk.ports, whole.id)
    assert len(parts) == 2
    number = next(part.number for part in parts if "leak" in f"{part.title} {part.example}".lower())
    new = merging.split(desk.ports, whole.id, number, desk.act())
    live = {one.id: one for one in desk.live_through(20, (KETTLES, 6), (LEAK, 6))}
    assert set(live) == {whole.id, new.id}
    assert live[new.id].situation.total > new.situation.total


def test_every_post_of_a_card_is_under_it_in_the_store(desk: Desk) -> None:
    for crisis in desk.live_through(60, (KETTLES, 6), (LEAK, 6)):
        now = crisis.situation
        tally = desk.ports.store.tally(
            desk.watch.id, start=now.began, end=now.window.end, crisis_id=crisis.id
        )
        assert (tally.total, tally.platforms) == (now.total, now.platforms)


def test_severity_is_shown_with_its_parts(desk: Desk) -> None:
    severity = desk.live_through(40, (KETTLES, 6))[0].situation.severity
    assert severity is not None
    assert len(severity.parts) == 6
    assert severity.score == round(severity.raw * severity.confidence)


# --- what a person reported ---------------------------------------------------------------------------------


def test_a_reported_crisis_outlives_days_of_calm(desk: Desk) -> None:
    report(desk.ports, desk.watch.id, desk.act(), title="Board member arrested")
    crisis = desk.live_through(26 * 60, (ORDINARY, 1))[0]
    assert (crisis.state, crisis.level, crisis.title) == (State.OPEN, Level.YELLOW, "Board member arrested")
    assert crisis.situation.reasons[0].rule == REPORTED
    assert crisis.situation.total > 100
    assert [event.kind for event in desk.ports.store.events(crisis.id)] == [EventKind.OPENED]


def test_a_giveaway_does_not_explain_a_report_away(desk: Desk) -> None:
    report(desk.ports, desk.watch.id, desk.act(), title="Board member arrested")
    assert [one.state for one in desk.live_through(60, (GIVEAWAY, 8))] == [State.OPEN]


def test_the_wave_that_follows_a_report_raises_its_level_not_a_second_card(desk: Desk) -> None:
    report(desk.ports, desk.watch.id, desk.act(), title="Kettles on fire", category="product_safety")
    crises = desk.live_through(40, (KETTLES, 6))
    assert [(one.id, one.title) for one in crises] == [(1, "Kettles on fire")]
    assert crises[0].level >= Level.ORANGE
    assert {reason.rule for reason in crises[0].situation.reasons} > {REPORTED}
    assert crises[0].situation.total >= 40


def test_a_report_takes_the_hour_before_it_along(desk: Desk) -> None:
    desk.live_through(40, (ORDINARY, 2))
    said = report(desk.ports, desk.watch.id, desk.act(), title="Board member arrested").situation.total
    assert said >= 14
    assert desk.live_through(5, (ORDINARY, 2))[0].situation.total == said + 2


def test_a_report_beside_a_live_crisis_leaves_that_its_posts(desk: Desk) -> None:
    desk.live_through(40, (KETTLES, 6))
    report(desk.ports, desk.watch.id, desk.act(), title="We were hacked", category="data_breach")
    crises = {one.category: one for one in desk.live_through(40, (KETTLES, 6), (LEAK, 4))}
    assert set(crises) == {"product_safety", "data_breach"}
    assert crises["data_breach"].title == "We were hacked"
    assert 20 <= crises["data_breach"].situation.total <= 40
    assert crises["product_safety"].situation.total >= 90
