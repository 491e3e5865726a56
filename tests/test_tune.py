"""How a brand is judged changes by people's verdicts, on record, and back again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import tune
from bot.core.lifecycle import Act
from bot.core.models import Crisis, Watch
from bot.core.story import Story
from bot.core.tuning import Occasion, OccasionKind
from bot.errors import Refused
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, crisis, still_ports, watch

ACT = Act(MAYA, NOON, "command")


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        store.add_watch(watch(), now=NOON)
        yield still_ports(store)


def brindle(ports: Ports) -> Watch:
    return ports.store.watches()[0]


def counted_crisis(**changes: object) -> Crisis:
    """A crisis that counts raised, about a hashtag."""
    found = crisis(category=None, story=Story(tags=("dragons",)), **changes)
    reasons = tuple(replace(reason, rule="volume") for reason in found.situation.reasons)
    return replace(found, situation=replace(found.situation, reasons=reasons))


def test_three_false_alarms_halve_the_budget(ports: Ports) -> None:
    for _ in range(3):
        tune.learn_false_alarm(ports, counted_crisis(), ACT)
    assert brindle(ports).tuning.alerts_per_week == pytest.approx(0.5, abs=0.02)
    assert [one.crisis_id for one in tune.history(ports, brindle(ports))] == [3, 3, 3]


def test_undoing_goes_back_step_by_step(ports: Ports) -> None:
    tune.set_budget(ports, brindle(ports), ACT, alerts_per_week=2.0)
    tune.learn_false_alarm(ports, counted_crisis(), ACT)
    for budget in (2.0, 1.0):
        tune.undo(ports, brindle(ports), ACT)
        assert brindle(ports).tuning.alerts_per_week == budget
    assert brindle(ports).tuning.quiet == ()
    with pytest.raises(Refused, match="Nothing to undo"):
        tune.undo(ports, brindle(ports), ACT)


def test_what_is_changed_after_an_undo_can_be_undone_too(ports: Ports) -> None:
    tune.set_budget(ports, brindle(ports), ACT, alerts_per_week=2.0)
    tune.undo(ports, brindle(ports), ACT)
    tune.set_budget(ports, brindle(ports), ACT, alerts_per_week=3.0)
    assert tune.undo(ports, brindle(ports), ACT).after.alerts_per_week == 1.0
    with pytest.raises(Refused):
        tune.undo(ports, brindle(ports), ACT)


def test_a_false_alarm_of_a_removed_watch_teaches_nobody(ports: Ports) -> None:
    ports.store.remove_watch(brindle(ports).id)
    assert tune.learn_false_alarm(ports, counted_crisis(), ACT) is None


def test_a_merge_is_a_lesson_until_a_split_says_otherwise(ports: Ports) -> None:
    one, other = counted_crisis(), counted_crisis(id=4)
    other = replace(other, story=Story(category="service_outage"))
    tune.learn_story(ports, one, other, ACT, same=True)
    assert brindle(ports).tuning.together == (("#dragons", "service_outage"),)
    tune.learn_story(ports, one, other, ACT, same=False)
    assert brindle(ports).tuning.together == ()


def occasion(name: str = "Spring sale", day: int = 1, last: int = 7) -> Occasion:
    return Occasion(name, OccasionKind.CAMPAIGN, date(2026, 3, day), date(2026, 3, last))


def test_the_calendar_is_kept_in_order_and_a_name_stands_once(ports: Ports) -> None:
    for one in (occasion("Late", 20, 21), occasion(), occasion("LATE", 10, 11)):
        tune.add_occasion(ports, brindle(ports), one)
    assert [one.name for one in brindle(ports).occasions] == ["Spring sale", "LATE"]
    tune.remove_occasion(ports, brindle(ports), "late")
    assert [one.name for one in brindle(ports).occasions] == ["Spring sale"]


def test_an_occasion_that_ends_first_and_an_unknown_one_are_refused(ports: Ports) -> None:
    with pytest.raises(Refused, match="first day, then the last"):
        tune.add_occasion(ports, brindle(ports), occasion(day=8))
    with pytest.raises(Refused, match="It has: none yet"):
        tune.remove_occasion(ports, brindle(ports), "Sale")
