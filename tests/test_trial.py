"""A rule is tried on what is stored, up to this very moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Author, Query
from bot.core.models import Label, Level, Score, Scored
from bot.core.tuning import UNTUNED
from bot.core.windows import slot_of
from bot.errors import Refused
from bot.ports import Placed, Ports
from bot.store.sqlite import SqliteStore
from bot.trial import Trial, trial
from tests.worlds import NOON, Hands, mention, still_ports, watch

QUERY = Query(any=("Brindle",))
NOW = NOON + timedelta(minutes=3)


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        store.add_watch(watch(), now=NOON)
        yield still_ports(store, clock=Hands(NOW))


def told(ports: Ports, *, storm: bool) -> None:
    """Five days of a post every ten minutes and, in the slot of this moment, eighty angry ones."""
    times = [NOON - n * timedelta(minutes=10) for n in range(1, 720)]
    calm = [Scored(mention(f"c{n}", "Brindle is open", created_at=at), Score(Label.NEUTRAL, 0.0))
            for n, at in enumerate(times)]  # fmt: skip
    angry = [
        Scored(
            mention(f"s{n}", f"Brindle made me ill {n}", created_at=NOON, author=Author(handle=f"a{n}")),
            Score(Label.NEGATIVE, -0.8),
        )
        for n in range(80 if storm else 0)
    ]
    placed = [Placed(one, slot_of(one.mention.created_at)) for one in (*calm, *angry)]
    for start in range(0, len(placed), 500):
        ports.store.add(1, placed[start : start + 500], source_key="x", cursor={})


def tried(ports: Ports, query: Query = QUERY) -> Trial:
    return trial(ports, 1, query, UNTUNED, (), name="Brindle")


def test_calm_days_would_not_have_alerted(ports: Ports) -> None:
    told(ports, storm=False)
    found = tried(ports)
    assert (found.alerts, found.posts, round(found.days)) == ((), 719, 5)


def test_the_storm_of_this_moment_would_have(ports: Ports) -> None:
    told(ports, storm=True)
    (alert,) = tried(ports).alerts
    assert alert.at == NOW
    assert alert.level >= Level.ORANGE


def test_a_rule_that_takes_nothing_alerts_of_nothing(ports: Ports) -> None:
    told(ports, storm=True)
    assert tried(ports, Query(any=("Acme",))) == Trial(0.0, 0)


def test_nothing_of_a_trial_is_left_behind(ports: Ports) -> None:
    told(ports, storm=True)
    tried(ports)
    assert ports.store.crises() == []


def test_without_a_place_for_it_a_trial_is_refused(ports: Ports) -> None:
    with pytest.raises(Refused, match="no place"):
        trial(replace(ports, scratch=None), 1, QUERY, UNTUNED, (), name="Brindle")
