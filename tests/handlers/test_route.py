"""`/crisis route`, as an admin uses it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.models import Change, Level, Watch
from bot.ports import Ports
from bot.slack import route_form
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, crisis, watch


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(ports, slack)


@pytest.fixture
def brand(ports: Ports) -> Watch:
    return ports.store.add_watch(replace(watch(), id=0), now=NOON)


def card_channel(ports: Ports) -> str | None:
    message = ports.store.claim_message(owner="me", now=NOON + timedelta(hours=1), lease_seconds=60)
    return message.channel if message else None


def test_a_new_rule_sends_the_next_card_elsewhere_without_a_restart(desk: Desk, brand: Watch) -> None:
    desk.type("route add")
    desk.submit(desk.opened(), channel="C0RED00000", least="red")
    desk.ports.save(route_change(brand, Level.RED), before=None)
    assert card_channel(desk.ports) == "C0RED00000"


def test_what_no_rule_fits_goes_where_it_always_went(desk: Desk, brand: Watch) -> None:
    desk.type("route add")
    desk.submit(desk.opened(), channel="C0RED00000", least="red")
    desk.ports.save(route_change(brand, Level.ORANGE), before=None)
    assert card_channel(desk.ports) == "crisis-desk"


def test_a_rule_that_leads_nowhere_is_refused_in_the_form(desk: Desk, brand: Watch) -> None:
    desk.type("route add")
    assert desk.submit(desk.opened())["errors"] == {"channel": route_form.NOWHERE}


def test_rules_are_listed_in_words_and_removed_by_number(desk: Desk, brand: Watch) -> None:
    assert "No rule yet" in desk.type("route")["text"]
    desk.type("route add")
    desk.submit(desk.opened(), channel="C0RED00000", exec="C0BOARD000", least="orange", category="legal")
    listed = desk.type("route list")["text"]
    assert "any brand, orange or worse, legal: cards to C0RED00000, executives in C0BOARD000" in listed
    assert "Removed" in desk.type("route remove 1")["text"]
    assert "There is no rule 1" in desk.type("route remove 1")["text"]
    assert "Which one?" in desk.type("route remove")["text"]


def route_change(brand: Watch, level: Level) -> Change:
    return Change(crisis(id=0, watch_id=brand.id, level=level))
