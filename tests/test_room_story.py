"""A war room from end to end: it comes with the storm, follows the crisis, and goes a day after it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import app as composition
from bot.core.desk import Role, Seat
from bot.core.models import SYSTEM, Person
from bot.sandbox.workspace import Channel, Message
from tests.desks import QUICK, Desk, desk, settings_for
from tests.worlds import now


class Ahead:
    """The real time and a stretch that is told."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.by


@pytest.fixture
def clock() -> Ahead:
    return Ahead()


@pytest.fixture
def live(tmp_path: Path, clock: Ahead) -> Iterator[Desk]:
    with desk(tmp_path, clock=clock) as running:
        team = (Seat(Role.COMMS, (Person("S0CRISIS00", "crisis-team"),)),)
        running.bot.ports.store.change_desk(
            lambda one: replace(one, seats=team), actor=SYSTEM, surface="test", now=clock()
        )
        running.crisis_rises()
        yield running


def room(live: Desk) -> Channel:
    """The room, once it stands with its card pinned and linked."""

    def finished() -> Channel | None:
        found = [c for c in live.sandbox.workspace.channels.values() if c.name.startswith("crisis-1-")]
        ready = found and live.sandbox.workspace.pins.get(found[0].id)
        return found[0] if ready and live.sandbox.workspace.bookmarks.get(found[0].id) else None

    return live.sandbox.wait_for(finished, 15)


def said(live: Desk, channel: Channel) -> list[Message]:
    """What the bot said in a channel, without joins and topics."""
    return [m for m in live.sandbox.messages(channel.name) if m.app_id and not m.subtype]


def words(message: Message) -> str:
    return message.text + json.dumps(message.blocks, ensure_ascii=False)


def test_the_room_comes_with_the_card_pinned_the_people_in_it_and_a_link_at_the_desk(live: Desk) -> None:
    made = room(live)
    assert made.name == "crisis-1-product-safety"
    assert made.topic.endswith("· open · nobody yet")
    assert {"U0MAYA0000", "U0LENA0000"} <= made.members
    assert live.sandbox.workspace.pins[made.id] == [said(live, made)[0].ts]
    card = live.card()
    assert card is not None
    assert card.ts.replace(".", "") in live.sandbox.workspace.bookmarks[made.id][0]["link"]
    assert live.sandbox.wait_for(lambda: f"<#{made.id}>" in live.shown(), 5)
    assert live.sandbox.wait_for(lambda: made.id in live.thread(), 5)


def test_topic_and_card_follow_and_one_line_tells_the_change(live: Desk) -> None:
    made = room(live)
    live.sandbox.act_as("maya").click(said(live, made)[0], "crisis_acknowledge")
    assert live.sandbox.wait_for(lambda: made.topic.endswith("· acknowledged · Maya Okafor"), 15)
    assert live.sandbox.wait_for(lambda: "Owner: Maya Okafor" in words(said(live, made)[0]), 5)
    live.sandbox.act_as("maya").command("/crisis note called the plant", channel=made.name)
    assert live.sandbox.wait_for(lambda: "called the plant" in str(live.bot.ports.store.events(1)), 5)
    lines = said(live, made)[1:]
    told = [line.text.split(" after ")[0] for line in lines if "the level" not in line.text]
    assert told == ["👀 Maya Okafor acknowledged"]  # the note is on the timeline alone
    assert not any("user_id" in words(line) for line in lines)


def test_it_is_archived_a_day_after_the_end_with_the_record_named(live: Desk, clock: Ahead) -> None:
    made = room(live)
    live.sandbox.act_as("maya").command("/crisis resolve recalled one batch", channel=made.name)
    assert live.sandbox.wait_for(lambda: "Keep open" in words(said(live, made)[-1]), 10)
    clock.by = timedelta(hours=23)
    assert not made.is_archived
    clock.by = timedelta(hours=24, minutes=1)
    assert live.sandbox.wait_for(lambda: made.is_archived, 15)
    assert "This room is closed" in said(live, made)[-1].text
    assert live.sandbox.wait_for(lambda: "room closed" in live.thread(), 5)


def test_the_button_keeps_it_open(live: Desk, clock: Ahead) -> None:
    made = room(live)
    priya = live.sandbox.act_as("priya")
    priya.command("/crisis resolve recalled one batch")
    live.sandbox.wait_for(lambda: "Keep open" in words(said(live, made)[-1]), 10)
    priya.click(said(live, made)[-1], "room_keep")
    live.sandbox.wait_for(lambda: live.bot.ports.store.room(1).keep, 5)
    clock.by = timedelta(days=3)
    with pytest.raises(TimeoutError):
        live.sandbox.wait_for(lambda: made.is_archived, 2)


def test_without_the_scope_the_thread_says_so_and_nothing_else_changes(tmp_path: Path) -> None:
    with desk(tmp_path, without=("channels:manage",)) as poor:
        card = poor.crisis_rises()
        assert poor.sandbox.wait_for(lambda: "the app lacks channels:manage" in poor.thread(), 10)
        poor.sandbox.act_as("maya").click(card, "crisis_acknowledge")
        assert poor.sandbox.wait_for(lambda: "Owner: Maya Okafor" in poor.shown(), 10)
        refused = [one.name for one in poor.sandbox.workspace.exchanges(2000) if not one.ok]
        assert refused == ["conversations.create"]


def test_a_room_under_way_is_finished_by_the_next_process(tmp_path: Path) -> None:
    with desk(tmp_path) as first:
        first.sandbox.faults.add("lost_after", "conversations.create")
        first.crisis_rises()
        first.sandbox.wait_for(lambda: first.bot.ports.store.room(1), 10)
        first.bot.jobs.stop()
        again = composition.build(settings_for(first.sandbox, tmp_path), pace=QUICK)
        again.jobs.start()
        made = first.sandbox.wait_for(lambda: again.ports.store.room(1).channel, 40)
        again.stop()
        rooms = [c for c in first.sandbox.workspace.channels.values() if c.name.startswith("crisis-1-")]
        assert [c.id for c in rooms] == [made]


def test_the_bot_sends_nothing_that_slack_would_refuse(live: Desk, clock: Ahead) -> None:
    made = room(live)
    live.sandbox.act_as("maya").command("/crisis ack", channel=made.name)
    live.sandbox.act_as("maya").command("/crisis room close", channel=made.name)
    assert live.sandbox.wait_for(lambda: made.is_archived, 15)
    refused = [one for one in live.sandbox.workspace.exchanges(2000) if not one.ok]
    assert [(one.name, one.response) for one in refused] == []
