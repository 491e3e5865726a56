"""What holds for every verb, button and form there is: it is found by itself, explained, and answered."""

import time
from dataclasses import replace

import pytest

import handlers
from bot.core.models import State
from bot.playbooks import templates
from bot.ports import Ports
from bot.slack import (
    buttons,
    drafts,
    ids,
    lists,
    modals,
    oncall_list,
    sentences,
    shortcuts,
    watch_form,
    watch_lists,
    why,
)
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, Hands, crisis

REGISTRY = handlers.registry()
ARGUMENTS = {
    "assign": "<@U0PRIYA000|priya> please",
    "level": "red it is on the news",
    "draft": "holding",
    "note": "called the plant",
    "role": "legal <@U0PRIYA000|priya> read the recall text",
    "team": "legal <@U0TOMAS000|tomas> <!subteam^S0LEGAL00|@legal>",
    "oncall": "take until 18:00",
    "escalation": "red",
    "update": "line stopped, recall decided",
    "contain": "post is down",
    "resolve": "apologised in person",
    "dismiss": "our own campaign",
    "watch": "add Brindle",
    "mute": "author @troll 2d",
    "merge": "1 2",
    "split": "2",
    "report": "Brindle kettle handles break",
    "tune": "Brindle 0.5",
    "review": "status",
    "room": "close",
    "calendar": "add Brindle Fair event 2026-03-02",
    "help": "ack",
    "access": "change",
    "private": "on",
}
BUTTONS = {
    value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str) and name != "MORE"
}


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(replace(ports, templates=templates()), slack)


@pytest.mark.parametrize("verb", REGISTRY.verbs, ids=lambda verb: verb.name)
def test_every_verb_explains_itself(verb: handlers.Verb) -> None:
    assert verb.usage.startswith(verb.name)
    assert verb.help.endswith((".", "…"))


def test_no_word_means_two_verbs() -> None:
    words = [word for verb in REGISTRY.verbs for word in (verb.name, *verb.aliases)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("line", ["{}", "{} {}", "{} #1 {}"])
@pytest.mark.parametrize("verb", [verb.name for verb in REGISTRY.verbs])
def test_every_verb_answers_bare_and_with_arguments(desk: Desk, verb: str, line: str) -> None:
    raise_crisis(desk.ports)
    answer = desk.type(line.format(verb, ARGUMENTS.get(verb, "")).strip())
    forms = desk.slack.called("views.open", within=0 if answer else 3)
    assert answer or forms
    assert "went wrong" not in str(answer)


@pytest.mark.parametrize("action_id", sorted(BUTTONS))
def test_every_button_of_a_card_is_listened_to(action_id: str) -> None:
    of_verbs = {verb.action_id for verb in REGISTRY.verbs}
    assert action_id in of_verbs | set(REGISTRY.actions)


def test_every_form_is_listened_to() -> None:
    known = {
        value
        for module in (modals, drafts, watch_form)
        for value in vars(module).values()
        if isinstance(value, str) and value.startswith("form_")
    }
    assert known == set(REGISTRY.views)


@pytest.mark.parametrize(
    "action_id", [*sorted(BUTTONS), watch_lists.REMOVE, oncall_list.REMOVE, f"{lists.RUN}:1"]
)
def test_every_button_answers_without_an_error(desk: Desk, action_id: str) -> None:
    raise_crisis(desk.ports)
    desk.click(action_id, "show 1" if action_id.startswith(lists.RUN) else "1")
    assert not any("went wrong" in told["text"] for told in desk.slack.whispered(within=0.3))


@pytest.mark.parametrize(
    "word", ["why", "show", "room", "level", "note", "merge", "contain", "unack", "resolve", "dismiss"]
)
def test_every_entry_of_the_menu_answers(desk: Desk, word: str) -> None:
    raise_crisis(desk.ports)
    desk.choose(ids.MORE, f"{word}:1")
    assert desk.slack.whispered(within=0.3) or desk.slack.called("views.open")


_ON_A_CRISIS = {
    *("ack", "assign", "brief", "contain", "dismiss", "draft", "level", "merge", "mute", "note", "private"),
    *("resolve", "role", "room", "show", "similar", "split", "unack", "update", "why"),
}
_NOT_IN = {
    State.OPEN: {"unack"},
    State.ACKNOWLEDGED: {"ack"},
    State.CONTAINED: {"ack", "unack", "contain"},
}


@pytest.mark.parametrize("state", list(_NOT_IN))
def test_what_can_be_done_to_a_live_crisis_is_reached_from_its_card_its_menu_or_why(state: State) -> None:
    about = crisis(state=state)
    *acts, menu = buttons.of_card(about)["elements"]
    by_button = {verb.action_id: verb.name for verb in REGISTRY.verbs if verb.action_id}
    found = {by_button[one["action_id"]] for one in acts}
    found |= {option["value"].partition(":")[0] for option in menu["options"]}
    (row,) = (block for block in why.why(about, now=NOON).blocks if block["type"] == "actions")
    for one in row["elements"]:
        found.add(by_button.get(one["action_id"]) or one["value"].split()[0])
    assert found == _ON_A_CRISIS - _NOT_IN[state]


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("crisis_snooze", "1"),
        ("", ""),
        (ids.ACKNOWLEDGE, "abc"),
        (ids.ACKNOWLEDGE, ""),
        (ids.ACKNOWLEDGE, "²"),
    ],
)
def test_a_button_of_another_version_is_answered_with_the_current_state(
    desk: Desk, action_id: str, value: str
) -> None:
    raise_crisis(desk.ports)
    desk.click(action_id, value)
    told = desk.slack.whispered()[0]["text"]
    assert sentences.OBSOLETE in told
    assert "#1 Orange" in told


@pytest.mark.parametrize("value", ["snooze:1", "show:", "show", "", ":::"])
def test_a_menu_entry_of_another_version_is_answered(desk: Desk, value: str) -> None:
    desk.choose(ids.MORE, value)
    assert sentences.OBSOLETE in desk.slack.whispered()[0]["text"]


def test_a_form_of_another_version_is_answered(desk: Desk) -> None:
    old = {"type": "modal", "callback_id": "form_of_old", "blocks": [], "private_metadata": "not ours"}
    answer = desk.submit(old)
    assert answer["response_action"] == "update"
    assert sentences.OBSOLETE in str(answer["view"])


@pytest.mark.parametrize("callback_id", sorted(REGISTRY.shortcuts))
def test_every_shortcut_answers_without_an_error(desk: Desk, callback_id: str) -> None:
    raise_crisis(desk.ports)
    for text in ("the kettle again <https://x.com/a/1|post>", "", None):
        desk.shortcut(callback_id, text)
    told = [*desk.slack.whispered(3, within=0.3), *desk.slack.called("views.open", 3, within=0.3)]
    assert len(told) == 3
    assert "went wrong" not in str(told)


def test_a_shortcut_delivered_twice_does_it_once(desk: Desk) -> None:
    raise_crisis(desk.ports)
    body = desk.pointing(shortcuts.ATTACH, "the kettle again")
    desk.deliver(body)
    desk.deliver(body)
    assert len(desk.slack.whispered(2, within=0.3)) == 1
    assert [event.kind for event in desk.timeline()].count("evidence") == 1


def test_a_shortcut_of_another_version_is_answered(desk: Desk) -> None:
    body = {
        "type": "shortcut",
        "callback_id": "old",
        "user": {"id": "U1"},
        "trigger_id": "t",
        "team": {"id": "T"},
    }
    assert desk.deliver(body) == ""
    assert sentences.OBSOLETE in str(desk.slack.called("views.open"))


def test_eight_at_once_are_acknowledged_within_a_second(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.slack.slow = {"users.info": 5.0}  # names do not come; nobody waits for them longer than that

    def timed(n: int) -> float:
        started = time.monotonic()
        desk.type(f"note #1 word {n}", by=f"U0PERSON{n:02d}")
        return time.monotonic() - started

    assert max(desk.at_once(*(lambda n=n: timed(n) for n in range(8)))) < 1.0
    assert len([event for event in desk.timeline() if event.kind == "noted"]) == 8


def test_the_clock_of_the_desk_is_the_ports_clock(desk: Desk, clock: Hands) -> None:
    raise_crisis(desk.ports)
    clock.forward(minutes=7)
    desk.type("ack")
    assert desk.crisis().acknowledged_at == clock.at
