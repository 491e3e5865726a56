"""The App Home through the real app: for whom, after which steps, and every button on it."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import handlers
from bot import respond, team
from bot.core.access import Access, Grant, Rank
from bot.core.desk import Desk as Setup
from bot.core.desk import Role, Rota, Seat
from bot.core.lifecycle import Act
from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.models import Person, Watch
from bot.core.routes import Route
from bot.playbooks import templates
from bot.ports import Ports
from bot.slack import home_guide, ids, lists
from bot.slack.typed import split_verb
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.slack.payloads import elements, every_text
from tests.worlds import MAYA, NOON, PRIYA

FEED = SourceSpec("feed", "https://news.example/rss")
TOMAS = Person("U0TOMAS000", "Tomas Berg")
ON_HOME: dict[str, Any] = {
    "view": {"type": "home", "blocks": []},
    "channel": None,
    "response_url": None,
    "message": None,
    "container": {"type": "view"},
}


@pytest.fixture
def ports(ports: Ports) -> Ports:
    return replace(ports, templates=templates())


def home(desk: Desk, by: str = MAYA.id) -> dict[str, Any]:
    """The tab as somebody who opens it sees it."""
    seen = len(desk.slack.called("views.publish", within=0))
    desk.open_home(by)
    view: dict[str, Any] = desk.slack.called("views.publish", seen + 1)[seen]["view"]
    return view


def told(view: dict[str, Any]) -> str:
    return "".join(every_text(view["blocks"]))


def watched(ports: Ports, name: str) -> Watch:
    """A brand that is read from one feed."""
    return ports.store.add_watch(Watch(0, name, Query(any=(name,)), (FEED,)), now=NOON)


def change(ports: Ports, decide: Callable[[Setup], Setup]) -> None:
    ports.store.change_desk(decide, actor=MAYA, surface="command", now=NOON)


def press(desk: Desk, button: dict[str, Any], by: str = MAYA.id) -> None:
    desk.act(button, by, **ON_HOME)


def click(desk: Desk, action_id: str, value: str = "", by: str = MAYA.id) -> None:
    """Clicks on the tab, and waits for what comes of it."""
    assert answers(desk, lambda: desk.click(action_id, value, by, **ON_HOME))


def answers(desk: Desk, gesture: Callable[[], None]) -> list[Any]:
    """What a gesture on the tab came to: forms, lists, a fresh tab."""
    before = len(desk.slack.calls)
    gesture()
    until = time.monotonic() + 3
    while time.monotonic() < until:
        made = [call for call in desk.slack.calls[before:] if call[0].startswith("views.")]
        if made:
            return made
        time.sleep(0.01)
    return []


def seat_executive(ports: Ports) -> None:
    change(ports, lambda setup: replace(setup, seats=(Seat(Role.EXEC, (TOMAS,)),)))


def send_everything(ports: Ports) -> None:
    """Slack takes whatever waits."""
    while message := ports.store.claim_message(owner="me", now=ports.clock(), lease_seconds=60):
        ports.store.message_sent(message, owner="me", channel="C1", ts="1.0", now=ports.clock())


def refuse_everything(ports: Ports, error: str) -> None:
    while message := ports.store.claim_message(owner="me", now=ports.clock(), lease_seconds=60):
        ports.store.message_failed(
            message, owner="me", error=error, retry_at=None, uncertain=False, now=ports.clock()
        )


# --- every button ------------------------------------------------------------------------------------------


def nothing(ports: Ports) -> None:
    """A workspace in which nothing was done yet."""


def set_up(ports: Ports) -> None:
    """A desk with a brand, a rota and a crisis of each kind."""
    watch = watched(ports, "Brindle & Fern")
    team.set_rota(ports, Act(MAYA, NOON), Rota((MAYA, PRIYA)), timezone="Europe/Berlin")
    for owner in (None, MAYA, PRIYA):
        raised = raise_crisis(ports, watch_id=watch.id)
        if owner:
            respond.acknowledge(ports, raised.id, Act(owner, NOON))


def executive(ports: Ports) -> None:
    """Maya decides, and speaks for the company."""
    set_up(ports)
    change(ports, lambda setup: replace(setup, seats=(Seat(Role.EXEC, (MAYA,)),)))


def viewer(ports: Ports) -> None:
    """Maya may only look."""
    set_up(ports)
    access = Access((Grant(PRIYA, Rank.ADMIN),), Rank.VIEWER)
    change(ports, lambda setup: replace(setup, access=access))


@pytest.mark.parametrize("state", [nothing, set_up, executive, viewer])
def test_every_button_of_the_tab_answers(
    ports: Ports, slack: Loopback, state: Callable[[Ports], None]
) -> None:
    state(ports)
    desk = Desk(ports, slack)
    buttons = elements(home(desk), "button")
    for button in buttons:
        answered = answers(desk, lambda button=button: press(desk, button))
        assert answered, f"nothing came of {button['text']['text']}"
        assert "went wrong" not in str(answered)
        assert "There is no" not in str(answered)
        assert "This needs " not in str(answered)
    assert len({(one["action_id"], one["value"]) for one in buttons}) == len(buttons)


@pytest.mark.parametrize("state", [nothing, set_up])
def test_every_line_of_a_button_names_a_verb(
    ports: Ports, slack: Loopback, state: Callable[[Ports], None]
) -> None:
    state(ports)
    known = handlers.registry()
    lines = [
        one["value"]
        for one in elements(home(Desk(ports, slack)), "button")
        if one["action_id"].startswith(lists.RUN)
    ]
    assert len(lines) > 10
    assert [line for line in lines if known.verb(split_verb(line)[0]) is None] == []


# --- for whom ----------------------------------------------------------------------------------------------


def test_a_brief_is_shown_to_the_executive_alone(desk: Desk) -> None:
    raise_crisis(desk.ports)
    seat_executive(desk.ports)
    view = home(desk, TOMAS.id)
    assert "Decision needed: Who leads the response?" in told(view)
    assert "Settings" not in told(view)
    brief = next(one for one in elements(view, "button") if one["action_id"] == ids.BRIEF_ME)
    press(desk, brief, TOMAS.id)
    assert "What we can see" in str(desk.opened())
    assert [event.kind for event in desk.timeline()] == ["opened"]


def test_a_brief_can_be_asked_for_alone_by_its_word(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "Decision needed" in desk.type("brief me")["text"]
    assert [event.kind for event in desk.timeline()] == ["opened"]


def test_an_executive_who_is_admin_sees_the_desk(desk: Desk) -> None:
    seat_executive(desk.ports)
    access = Access((Grant(TOMAS, Rank.ADMIN),), Rank.RESPONDER)
    change(desk.ports, lambda setup: replace(setup, access=access))
    assert "Settings" in told(home(desk, TOMAS.id))
    assert "Settings" not in told(home(desk))


def test_a_private_crisis_is_not_on_the_tab_of_others(desk: Desk) -> None:
    raise_crisis(desk.ports, title="Board member")
    respond.hide(desk.ports, 1, Act(MAYA, NOON), private=True)
    assert "Board member" in told(home(desk))
    assert "Board member" not in told(home(desk, PRIYA.id))


def test_an_act_on_the_tab_shows_at_once(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "owner: nobody yet" in told(home(desk))
    click(desk, ids.ACKNOWLEDGE, "1")
    fresh = desk.slack.called("views.publish", 2)[1]["view"]
    assert "owner: you" in told(fresh)


def test_a_list_opened_from_the_tab_brings_the_tab_up_to_date(desk: Desk) -> None:
    change(desk.ports, lambda setup: replace(setup, routes=(Route(channel="C0OTHER"),)))
    assert "1 route" in told(home(desk))
    click(desk, f"{lists.RUN}:1", "route")
    opened = desk.opened()
    in_list = ON_HOME | {"view": {**opened, "id": "V1", "hash": "h"}}
    desk.click(f"{lists.RUN}:1", "route remove 1", **in_list)
    assert "no routes" in told(desk.slack.called("views.publish", 2)[1]["view"])


def test_what_the_tab_does_not_show_is_said(desk: Desk) -> None:
    watched(desk.ports, "Brindle")
    click(desk, f"{lists.RUN}:1", "watch")
    in_list = ON_HOME | {"view": {**desk.opened(), "id": "V1", "hash": "h"}}
    desk.click(f"{lists.RUN}:1", "watch pause Brindle", **in_list)
    assert "Brindle is paused" in str(desk.opened(2))
    click(desk, f"{lists.RUN}:1", "partners add Dana")
    desk.submit(desk.opened(3), handles="tiktok:@dana")
    assert "Dana" in str(desk.opened(4))


def test_a_brief_of_what_one_must_not_know_of_is_refused(desk: Desk) -> None:
    raise_crisis(desk.ports, title="Board member")
    respond.hide(desk.ports, 1, Act(MAYA, NOON), private=True)
    click(desk, ids.BRIEF_ME, "1", TOMAS.id)
    assert "Board member" not in str(desk.opened())
    assert "no crisis #1" in str(desk.opened()).casefold()


# --- the first steps ---------------------------------------------------------------------------------------


def test_the_first_steps_tick_themselves(desk: Desk) -> None:
    assert "1 of 5 steps are done" in told(home(desk))
    for where in (home_guide.DESK, home_guide.EXECUTIVES):
        click(desk, f"{home_guide.TEST_LINE}:{where}", where)
    assert "A line is on its way" in told(home(desk))
    send_everything(desk.ports)
    watch = watched(desk.ports, "Brindle")
    assert "3 of 5 steps are done" in told(home(desk))
    team.set_rota(desk.ports, Act(MAYA, NOON), Rota((MAYA,)), timezone="UTC")
    desk.ports.store.set_coverage(watch.id, Coverage(FEED.key, Freshness.OK, NOON))
    assert "First steps" not in told(home(desk))


def test_what_slack_refused_is_said(desk: Desk) -> None:
    click(desk, f"{home_guide.TEST_LINE}:desk", home_guide.DESK)
    refuse_everything(desk.ports, "channel_not_found")
    assert "Slack said: channel_not_found. In #crisis-desk, type /invite" in told(home(desk))


def test_the_guide_can_be_hidden_for_good(desk: Desk) -> None:
    click(desk, home_guide.HIDE)
    assert "First steps" not in told(desk.slack.called("views.publish")[0]["view"])
    assert "First steps" not in told(home(desk, PRIYA.id))


def test_only_admins_are_guided(desk: Desk) -> None:
    change(desk.ports, lambda setup: replace(setup, access=Access((Grant(PRIYA, Rank.ADMIN),))))
    assert "First steps" not in told(home(desk))
    click(desk, home_guide.HIDE)
    assert "First steps" in told(home(desk, PRIYA.id))


def test_twenty_brands_are_five_and_a_line(desk: Desk) -> None:
    for number in range(20):
        watched(desk.ports, f"Brand {number:02}")
    view = home(desk)
    assert "15 more brands: 0 mentions, 0 alerts in 7 days." in told(view)
    assert len(view["blocks"]) < 100
