"""`/crisis precision`, as people use it."""

from datetime import timedelta

import pytest

from bot import respond
from bot.core.mentions import SourceSpec
from bot.core.models import Change, State
from bot.ports import Ports
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, crisis, watch


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    for name in ("Brindle", "Fern"):
        ports.store.add_watch(watch(id=0, name=name, sources=(SourceSpec("file", "a"),)), now=NOON)
    for state in (State.RESOLVED, State.DISMISSED):
        about = crisis(id=0, state=state, opened_at=NOON - timedelta(days=3))
        ports.store.apply(Change(about), channel=None)
    return Desk(ports, slack)


def test_every_brand_or_one_is_told(desk: Desk) -> None:
    assert "Brindle, last week: 2 alerts, 1 real" in desk.type("precision")["text"]
    assert "Brindle" not in desk.type("precision fern")["text"]
    assert "No watch is called" in desk.type("precision nobody")["text"]


def test_fewer_alerts_is_one_click_and_can_be_undone(desk: Desk) -> None:
    fewer = desk.type("precision brindle")["blocks"][-1]["elements"][0]
    answer = desk.click_whispered(fewer)
    assert respond.find_watch(desk.ports, "brindle").tuning.alerts_per_week == 0.8
    assert answer == "" or "Undo" in str(answer)
    desk.type("tune undo Brindle")
    assert respond.find_watch(desk.ports, "brindle").tuning.alerts_per_week == 1


def test_keeping_the_budget_changes_nothing(desk: Desk) -> None:
    assert "Brindle stays at about 1 alert a week." in desk.type("precision keep Brindle")["text"]
    assert respond.find_watch(desk.ports, "brindle").tuning.alerts_per_week == 1
