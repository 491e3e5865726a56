"""The detector sees every slot once, in order; what comes late is seen where it belongs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import noticing
from bot.core.mentions import Coverage, Freshness, Gap
from bot.core.models import SLOT, Label, Level, Score, Scored, Watch
from bot.core.windows import slot_of
from bot.noticing import Noticed
from bot.ports import Placed, Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, Hands, mention, still_ports, watch

DAYS = 5
PLAIN = Score(Label.NEUTRAL, 0.0)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        store.add_watch(watch(), now=NOON)
        yield still_ports(store, clock=clock)


def brindle(ports: Ports) -> Watch:
    return ports.store.watches()[0]


def say(ports: Ports, *times: datetime, key: str = "p") -> None:
    """Posts made at these times, each in its own slot."""
    posts = [mention(f"{key}{n}-{at:%d%H%M%S}", created_at=at) for n, at in enumerate(times)]
    placed = [Placed(Scored(post, PLAIN), slot_of(post.created_at)) for post in posts]
    for start in range(0, len(placed), 500):
        ports.store.add(brindle(ports).id, placed[start : start + 500], source_key="x", cursor={})


def calm(until: datetime = NOON, days: int = DAYS) -> list[datetime]:
    """Two posts in each slot."""
    slots = int(timedelta(days=days) / SLOT)
    return [until - n * SLOT + timedelta(seconds=s) for n in range(1, slots + 1) for s in (30, 90)]


def burst(at: datetime, n: int = 80) -> list[datetime]:
    return [at + timedelta(seconds=3 * i) for i in range(n)]


def notice(ports: Ports, coverage: Sequence[Coverage] = ()) -> Noticed:
    found = noticing.notice(ports, brindle(ports), coverage)
    assert found is not None
    return found


def test_a_watch_nobody_spoke_of_has_nothing_to_notice(ports: Ports) -> None:
    assert noticing.notice(ports, brindle(ports), ()) is None


def test_posts_that_come_late_are_seen_where_they_were_made(ports: Ports, clock: Hands) -> None:
    say(ports, *calm())
    assert notice(ports).signal.level is Level.GREEN
    say(ports, *burst(NOON - timedelta(minutes=25)), key="late")
    signal = notice(ports).signal
    assert signal.level >= Level.ORANGE
    assert signal.window.end <= NOON


def test_what_is_taught_again_is_as_if_known_at_once(ports: Ports, tmp_path: Path) -> None:
    at_once, later = [*calm(), *burst(NOON - timedelta(minutes=70))], burst(NOON - timedelta(minutes=40), 30)
    say(ports, *at_once)
    notice(ports)
    say(ports, *later, key="late")
    notice(ports)
    with SqliteStore(tmp_path / "other.db") as store:
        store.add_watch(watch(), now=NOON)
        other = still_ports(store, clock=ports.clock)
        say(other, *at_once)
        say(other, *later, key="late")
        notice(other)
        states = [one.store.detector_state(brindle(one).id, "surge") for one in (ports, other)]
    assert states[0] == states[1]


def test_what_comes_hours_late_only_counts(ports: Ports) -> None:
    say(ports, *calm())
    notice(ports)
    before = ports.store.detector_state(brindle(ports).id, "surge")
    say(ports, *burst(NOON - timedelta(hours=5)), key="late")
    assert notice(ports).signal.level is Level.GREEN
    assert ports.store.detector_state(brindle(ports).id, "surge") == before


def test_an_outage_read_up_at_once_is_no_burst(ports: Ports, clock: Hands) -> None:
    say(ports, *calm())
    notice(ports)
    blind = Coverage("x:", Freshness.FAILED, NOON)
    for _ in range(18):
        clock.forward(minutes=5)
        assert notice(ports, [blind]).signal.level is Level.GREEN
    missed = calm(until=clock(), days=1)[: 18 * 2]
    say(ports, *missed, key="caught-up")
    found = notice(ports, [Coverage("x:", Freshness.OK, clock())])
    assert found.signal.level is Level.GREEN
    assert found.signal.window.mentions == pytest.approx(found.signal.window.expected, rel=0.6)


def test_a_storm_during_an_outage_is_seen_when_it_is_over(ports: Ports, clock: Hands) -> None:
    say(ports, *calm())
    notice(ports)
    clock.forward(minutes=45)
    notice(ports, [Coverage("x:", Freshness.FAILED, NOON)])
    say(ports, *burst(NOON + timedelta(minutes=20), 120), key="storm")
    assert notice(ports, [Coverage("x:", Freshness.OK, clock())]).signal.level >= Level.ORANGE


def test_what_was_missed_for_good_is_no_silence(ports: Ports, clock: Hands) -> None:
    say(ports, *calm())
    notice(ports)
    clock.forward(hours=6)
    gap = Gap(NOON, NOON + timedelta(hours=5), "the network was down")
    usual = notice(ports, [Coverage("x:", Freshness.OK, clock(), gap=gap)]).signal.window.expected
    say(ports, *calm(until=clock() + timedelta(hours=1), days=1)[:24], key="back")
    clock.forward(hours=1)
    back = notice(ports, [Coverage("x:", Freshness.OK, clock(), gap=gap)]).signal
    assert back.level is Level.GREEN
    assert usual > 0


def test_the_open_slot_and_the_two_hours_before_it_are_handed_on(ports: Ports, clock: Hands) -> None:
    say(ports, *calm())
    clock.forward(minutes=2)
    recent = notice(ports).recent
    assert [recent[0].start, recent[-1].start] == [NOON - timedelta(hours=2), NOON]
    assert [slot.closed for slot in recent[-2:]] == [True, False]


def test_a_post_counts_in_its_own_slot_as_far_back_as_a_state_is_kept(ports: Ports) -> None:
    assert noticing.horizon(ports, brindle(ports)) < NOON - timedelta(days=400)
    say(ports, *calm())
    notice(ports)
    horizon = noticing.horizon(ports, brindle(ports))
    assert NOON - timedelta(hours=3) < horizon <= NOON - timedelta(hours=2)


def test_a_smaller_budget_raises_less(ports: Ports, clock: Hands) -> None:
    say(ports, *calm(), *burst(NOON - SLOT, 14))
    levels = []
    for budget in (7.0, 0.1):
        tuned = replace(brindle(ports), tuning=replace(brindle(ports).tuning, alerts_per_week=budget))
        found = noticing.notice(ports, tuned, ())
        assert found is not None
        levels.append(found.signal.level)
    assert levels[1] <= levels[0]
