"""What holds for everything people can use, over one example of each: nothing is listed here by hand."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.core.access import Rank
from bot.core.messages import Purpose
from bot.deliver import deliver_one
from bot.ports import Ports, Subject
from bot.slack import ids, lists, modals
from bot.slack.rendering import render
from bot.slack.verbs import Told, Verb
from tests.handlers import examples
from tests.handlers.desk import Desk
from tests.handlers.examples import (
    ANSWERS,
    AT_HOME,
    BEFORE,
    CLICKED,
    OPENED,
    REGISTRY,
    SHORTCUTS,
    USES,
    WITHIN,
    Use,
)
from tests.handlers.loopback import Loopback
from tests.handlers.stage import ROOM, corrected, everything, staged
from tests.handlers.test_access import LENA, give
from tests.slack import payloads
from tests.worlds import MAYA

every = pytest.mark.parametrize("use", USES, ids=str)
SEATED = [use for use in USES if use.needs > Rank.VIEWER]
PLACES: dict[str, dict[str, Any]] = {
    "a channel": {},
    "a thread": {"message": {"ts": "2.000001", "thread_ts": "1.000001"}},
    "the talk with the bot": {"channel_id": "D0MAYA0000", "channel": {"id": "D0MAYA0000"}},
    "a war room": {"channel_id": ROOM, "channel": {"id": ROOM}},
    "the home tab": {
        "view": {"type": "home", "id": "V0HOME"},
        "container": {"type": "view"},
        "message": None,
        "channel": None,
        "response_url": None,
    },
}
BY_HAND = ("the talk with the bot", "a war room")
USED = [
    *((use, "a channel") for use in USES if use.name not in AT_HOME),
    *((use, place) for use in USES for place in BY_HAND if use.kind == "verb"),
    *(
        (use, place)
        for use in USES
        for place in PLACES
        if use.kind in ("button", "menu") and place != "a channel"
        if place == "the home tab" or use.name not in AT_HOME
    ),
]
"""Where each can be used: commands are not typed in threads, forms and shortcuts stand nowhere."""

AT_ONCE = 32
SLOWEST_SECONDS = 2.5
"""Slack gives up after three seconds; alone on a machine the slowest takes less than one."""

SHOWS = {
    "verb": {
        "audit", "coverage", "similar", "list", "status", "show", "timeline", "why", "help", "draft",
        "access", "escalation", "partners", "review", "precision", "template",
    },
    "button": {
        "crisis_show", "crisis_assign", "crisis_draft", "crisis_update", "crisis_resolve", "coverage_look",
        "mute_preview", "partner_edit", "report_brand", "crisis_tone", "review_more", "open_post",
        "crisis_entry", "tune_try", "watch_preview", "crisis_brief_me",
    },
    "menu": {"why", "assign", "level", "note", "merge", "contain", "dismiss"},
    "form": {"form_pick_template", "form_reply", "form_offer_report"},
    "event": {"app_home_opened"},
    "shortcut": {"shortcut_reply", "shortcut_report_message", "shortcut_report"},
}  # fmt: skip
"""Examples that only show something or open a form; everything else changes something."""

CALLED = re.compile(r"<!(?:channel|here)|<@U0EVIL|\bNone\b")
"""What must stand in no message: a call that somebody wrote into a post or a title."""

GARBAGE = re.compile(r"<[@!#]|\*\*|\bNone\b|&amp;(?:amp|lt|gt);|\{\w*\}")


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return staged(ports, slack)


def told(desk: Desk, answer: Any, *, within: float = 0.0) -> list[str]:
    """Every top-level text that somebody was answered, wherever."""
    desk.slack.whispered(within=within)
    posted = [made for name, made in desk.slack.calls if name.startswith("chat.post")]
    messages = [answer if isinstance(answer, dict) else {}, *desk.slack.whispers, *posted]
    return [message["text"] for message in messages if "text" in message]


def shown(desk: Desk, *, since: int) -> list[str]:
    """The calls by which forms, the home tab and marks are shown."""
    names = [name for name, _ in desk.slack.calls[since:]]
    return [name for name in names if name.startswith("views.") or name == "reactions.add"]


def until(seen: Callable[[], Any], within: float = 3.0) -> Any:
    """What is seen as soon as there is something, at most so many seconds later."""
    deadline = time.monotonic() + within
    while not (found := seen()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def acted(desk: Desk, *, since: int) -> list[Any]:
    return [entry for entry in desk.ports.store.audited() if entry.seq > since]


# --- there is one of each ----------------------------------------------------------------------------------


def test_everything_has_an_example() -> None:
    assert set(examples.ARGUMENTS) == {verb.name for verb in REGISTRY.verbs}
    assert set(CLICKED) | set(WITHIN) == set(REGISTRY.actions)
    assert set(OPENED) == set(REGISTRY.views)
    assert set(SHORTCUTS) == set(REGISTRY.shortcuts)
    assert set(examples.EVENTS) == set(REGISTRY.events)


def test_no_example_is_of_something_gone() -> None:
    names = {use.name for use in USES}
    assert {*ANSWERS, *BEFORE} <= names
    assert {name for kind in SHOWS.values() for name in kind} <= names


# --- help --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", REGISTRY.verbs, ids=lambda verb: verb.name)
def test_help_lists_each_verb_and_explains_it(verb: Any) -> None:
    page, one = lists.help_on(REGISTRY, "").text, lists.help_on(REGISTRY, verb.name).text
    assert re.search(rf"\b{verb.name}\b", page)
    assert verb.usage in one
    assert verb.help in one


# --- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", SEATED, ids=str)
def test_whoever_is_below_its_rank_is_told_who_can_and_that_is_on_record(desk: Desk, use: Use) -> None:
    examples.prepare(desk, use)
    give(desk.ports, (MAYA, Rank.ADMIN), default=Rank.VIEWER)
    gesture = examples.ready(desk, use, by=LENA)
    desk.slack.whispers.clear()
    before, last = everything(desk.ports), desk.ports.store.last_audited(limit=1)[0].seq
    answer, words = gesture(), f"This needs {use.needs.word}. Ask Maya Okafor."
    assert until(
        lambda: words in json.dumps([answer, told(desk, answer), desk.slack.called("views.open", 0)])
    )
    [entry] = acted(desk, since=last)
    assert (entry.action, entry.actor.id, entry.surface) == ("refused", LENA, use.surface)
    assert everything(desk.ports) == before


# --- wherever it is used -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("use", "place"), USED, ids=str)
def test_it_answers_in_words_wherever_it_is_used(desk: Desk, use: Use, place: str) -> None:
    """The loopback Slack judges blocks and limits."""
    examples.prepare(desk, use)
    gesture = examples.ready(desk, use, **PLACES[place])
    calls, before = len(desk.slack.calls), everything(desk.ports)
    answer = gesture()
    silent = use.name == ids.OPEN_POST  # a link opens by itself
    waited = until(
        lambda: answer or told(desk, answer) or shown(desk, since=calls) or everything(desk.ports) != before,
        within=0.1 if silent else 3.0,
    )
    assert waited or silent
    said = told(desk, answer, within=0.05)
    assert "went wrong" not in json.dumps([answer, said, desk.slack.calls[calls:]])
    for text in said:
        assert len(text.split()) > 1
        assert len(text) < 4_000
        assert not GARBAGE.search(text), text


# --- what it changes is on record --------------------------------------------------------------------------


@every
def test_what_it_changes_is_on_record_with_who_and_where(desk: Desk, use: Use) -> None:
    examples.prepare(desk, use)
    gesture = examples.ready(desk, use)
    before, last = everything(desk.ports), desk.ports.store.last_audited(limit=1)[0].seq
    gesture()
    until(lambda: acted(desk, since=last), within=0.3 if use.kind == "event" else 0.0)
    entries = acted(desk, since=last)
    changed = everything(desk.ports) != before
    assert changed == bool(entries) == (use.name not in SHOWS.get(use.kind, ()))
    assert {(entry.actor.id, entry.surface) for entry in entries} <= {(MAYA.id, use.surface)}
    assert all(one.before or one.after for one in entries if not one.subject.startswith("crisis"))


@every
def test_delivered_twice_it_acts_once(desk: Desk, use: Use) -> None:
    examples.prepare(desk, use)
    examples.ready(desk, use)()
    once = told(desk, None, within=0.1)
    state, calls = everything(desk.ports), len(desk.slack.calls)
    desk.deliver(desk.delivered[-1])
    time.sleep(0.05)
    assert told(desk, None) == once
    assert everything(desk.ports) == state
    assert [name for name, _ in desk.slack.calls[calls:] if name.startswith("views.")] == []


# --- where it is told --------------------------------------------------------------------------------------


class Wall:
    """A notifier that keeps what each message is for, and how it reads."""

    def __init__(self) -> None:
        self.posted: list[tuple[Purpose, dict[str, Any]]] = []

    def post(self, subject: Subject) -> tuple[str, str]:
        self.posted.append((subject.message.purpose, render(subject)))
        return "C1", subject.message.ts or f"{subject.message.id}.0"

    def find(self, message: object) -> None:
        return None


def delivered(desk: Desk) -> list[tuple[Purpose, dict[str, Any]]]:
    """What the outbox posts and edits now."""
    wall = Wall()
    ports = replace(desk.ports, notifier=wall)
    while deliver_one(ports, owner="test"):
        pass
    return wall.posted


@pytest.mark.parametrize("verb", REGISTRY.verbs, ids=lambda verb: verb.name)
def test_it_is_told_where_the_verb_says_and_in_words(desk: Desk, verb: Verb) -> None:
    use = examples.DOES.get(verb.name, Use("verb", verb.name))
    examples.prepare(desk, use)
    delivered(desk)
    examples.ready(desk, use)()
    posted = delivered(desk)
    assert {_TOLD[purpose] for purpose, _ in posted} == set(verb.tells)
    for _, message in posted:
        payloads.check_message(message)
        assert len(message["text"].split()) > 1
        assert not CALLED.search(" ".join(payloads.mrkdwn(message)))


_TOLD = {
    Purpose.CARD: Told.CARD,
    Purpose.EVENT: Told.THREAD,
    Purpose.DIRECT: Told.DIRECT,
    Purpose.BRIEF: Told.EXECUTIVES,
}


# --- under load --------------------------------------------------------------------------------------------


def test_thirty_two_at_once_are_each_acknowledged_in_time(ports: Ports, slack: Loopback) -> None:
    """Everything there is, by as many people, beside twenty live crises; none is lost."""
    desk = staged(ports, slack, crises=20)
    corrected(desk)
    uses = [use for use in USES if use.name != modals.OFFER]  # that form opens only while nothing is live
    gestures = [examples.ready(desk, use, crisis=n % 20 + 1) for n, use in enumerate(uses)]
    slow: list[float] = []

    def timed(gesture: Callable[[], Any]) -> Any:
        started = time.monotonic()
        answer = gesture()
        slow.append(time.monotonic() - started)
        return answer

    answers = []
    for first in range(0, len(gestures), AT_ONCE):
        answers += desk.at_once(*(partial(timed, one) for one in gestures[first : first + AT_ONCE]))
    assert len(answers) == len(slow) == len(uses)
    assert max(slow) < SLOWEST_SECONDS
    assert "went wrong" not in json.dumps([answers, desk.slack.whispers])
