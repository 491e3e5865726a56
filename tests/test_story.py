"""The whole loop: a crisis rises, a team answers it, executives are told, and it is over."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app as composition
from bot.core.models import State
from bot.sandbox.person import Person
from bot.sandbox.workspace import Message
from tests.desks import QUICK, Desk, answer, desk, settings_for


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as running:
        running.crisis_rises()
        yield running


def seen(live: Desk, words: str, *, where: str = "card") -> bool:
    """Whether these words come to stand on the card (or in its thread)."""
    look = live.shown if where == "card" else live.thread
    return live.sandbox.wait_for(lambda: words in look(), 10)


def whispered(live: Desk, person: Person) -> str:
    """What the bot told only this person, last."""
    live.sandbox.wait_for(person.ephemerals, 5)
    return person.ephemerals()[-1].text


def test_the_card_carries_the_alert_in_words(live: Desk) -> None:
    text = live.shown()
    for words in ("Brindle", "Product safety", "× the usual", "100 % negative", "nobody yet", "cknowledge"):
        assert words in text


def test_new_posts_are_counted_on_the_one_card(live: Desk) -> None:
    live.public_says("Brindle & Fern kettle burned me too", 25)
    assert seen(live, "85 mentions")
    cards = [m for m in live.sandbox.messages("crisis-desk") if m.metadata and not m.is_reply]
    assert len(cards) == 1


def test_acknowledging_by_button_makes_an_owner(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    maya.click(live.card(), "crisis_acknowledge")
    assert seen(live, "Owner: Maya Okafor")
    assert seen(live, "Maya Okafor acknowledged", where="thread")


def test_eight_people_at_once_have_one_winner_and_seven_who_know_who(live: Desk) -> None:
    names = ["maya", "priya", "lena", "tomas", "dani", "wren", "maya", "priya"]
    people = [live.sandbox.act_as(name) for name in names]
    card = live.card()
    clicks = [threading.Thread(target=p.click, args=(card, "crisis_acknowledge")) for p in people]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    live.sandbox.wait_for(lambda: sum(len(p.ephemerals()) for p in people[:6]) >= 7, 10)
    owner = live.bot.ports.store.crisis(1).owner
    assert owner is not None
    told = [m.text for p in people[:6] for m in p.ephemerals()]
    assert len(told) == 7
    assert all(f"{owner.name} took it" in text for text in told)


def test_assigning_by_command_and_by_picker(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    maya.command("/crisis assign @lena please check the wording")
    assert seen(live, "please check the wording", where="thread")
    maya.command("/crisis assign")
    live.sandbox.wait_for(maya.modal)
    answer(live, maya, {"owner": live.sandbox.workspace.user("dani").id})
    assert live.sandbox.wait_for(lambda: live.bot.ports.store.crisis(1).owner.id.startswith("U0DANI"), 5)


def test_a_draft_lists_what_it_lacks_until_it_is_ready(live: Desk) -> None:
    priya = live.sandbox.act_as("priya")
    priya.command("/crisis draft holding-product-safety")
    live.sandbox.wait_for(priya.modal)
    answer(live, priya, {})
    refused = live.sandbox.wait_for(lambda: priya.modal().errors, 5)
    assert {"fact_product", "fact_contact"} <= set(refused)
    facts = {
        "product": "the Ember kettle",
        "instruction": "Unplug it.",
        "contact": "0800 1",
        "next_update": "6 pm",
    }
    answer(live, priya, {f"fact_{fact}": value for fact, value in facts.items()})
    assert seen(live, "the Ember kettle: please stop using it now. Unplug it.", where="thread")


def test_a_brief_goes_to_the_executives(live: Desk) -> None:
    live.sandbox.act_as("priya").command("/crisis brief")
    message = live.sandbox.wait_for(lambda: live.sandbox.messages("exec-brief"), 10)[0]
    for words in ("Volume", "Tone", "Owner", "Next step", "What we said"):
        assert words in message.text


def test_what_people_do_stands_on_the_timeline(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    maya.command("/crisis ack")
    maya.command("/crisis note called the plant")
    maya.command("/crisis level yellow only one batch")
    maya.command("/crisis show")
    told = whispered(live, maya)
    for words in ("acknowledged", "called the plant", "only one batch"):
        assert words in told + str(maya.ephemerals()[-1].blocks)


def test_resolving_asks_for_the_outcome_and_reopening_brings_it_back(live: Desk) -> None:
    priya = live.sandbox.act_as("priya")
    priya.command("/crisis resolve")
    live.sandbox.wait_for(priya.modal)
    answer(live, priya, {"outcome": "recalled one batch", "said": "on x.com"})
    assert seen(live, "recalled one batch")
    assert live.bot.ports.store.crisis(1).state is State.RESOLVED
    priya.command("/crisis reopen second batch found")
    assert live.sandbox.wait_for(lambda: live.bot.ports.store.crisis(1).state.live, 5)


def test_a_false_alarm_is_dismissed_with_its_reason(live: Desk) -> None:
    live.sandbox.act_as("maya").command("/crisis dismiss a film prop, not our kettle")
    assert seen(live, "a film prop, not our kettle")


@pytest.mark.parametrize(
    ("line", "answered"),
    [("/crisis akc", "ack"), ("/crisis show 99", "99"), ("/crisis", "#1"), ("/crisis help", "resolve")],
)
def test_every_line_is_answered(live: Desk, line: str, answered: str) -> None:
    wren = live.sandbox.act_as("wren")
    wren.command(line)
    told = whispered(live, wren) + str(wren.ephemerals()[-1].blocks)
    assert answered in told
    assert not wren.notices()


def test_any_message_can_be_put_on_record_and_answered(live: Desk) -> None:
    priya, dani = live.sandbox.act_as("priya"), live.sandbox.act_as("dani")
    priya.command("/crisis noise full")  # the thread tells small entries, too
    said = dani.say("the Ember lid melts too, says <https://example.com/lab|a lab>", channel="general")
    priya.shortcut("shortcut_attach", said)
    assert seen(live, "the Ember lid melts too", where="thread")
    assert seen(live, "Open the message", where="thread")
    reply = dani.say("and the warehouse has none left", thread_ts=live.card().ts)
    priya.react(reply, "pushpin")
    assert live.sandbox.wait_for(lambda: "white_check_mark" in reply.reactions, 5)
    assert seen(live, "and the warehouse has none left", where="thread")
    priya.shortcut("shortcut_reply", said)
    live.sandbox.wait_for(priya.modal)
    assert "the Ember lid melts too" in str(priya.modal().payload)
    assert not priya.notices()


def test_what_people_see_first_they_report(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    said = maya.say("Brindle & Fern: our password list is for sale", channel="general")
    maya.shortcut("shortcut_report_message", said)
    live.sandbox.wait_for(maya.modal)
    assert "Live already" in str(maya.modal().payload)
    answer(live, maya, {})
    cards = live.sandbox.wait_for(lambda: _cards(live, at_least=2), 10)
    assert "Brindle &amp; Fern: our password list is for sale" in cards[1].text
    assert "Reported by Maya Okafor from a message" in str(cards[1].blocks)
    maya.command("/crisis timeline 2")
    assert "our password list" in str(live.sandbox.wait_for(maya.ephemerals, 5)[-1].blocks)


def _cards(live: Desk, *, at_least: int) -> list[Message]:
    found = [m for m in live.sandbox.messages("crisis-desk") if m.metadata and not m.is_reply]
    return found if len(found) >= at_least else []


def test_app_home_shows_what_is_open(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    maya.open_home()
    home = live.sandbox.wait_for(maya.home, 5)
    assert "Product safety" in str(home.payload)


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with desk(tmp_path) as first:
        card = first.crisis_rises()
        first.sandbox.act_as("maya").click(card, "crisis_acknowledge")
        first.sandbox.wait_for(lambda: "Maya Okafor acknowledged" in first.thread(), 10)
        first.bot.jobs.stop()
        again = composition.build(settings_for(first.sandbox, tmp_path), pace=QUICK)
        again.jobs.start()
        first.public_says("Brindle & Fern kettle burned me too", 25)
        first.sandbox.wait_for(lambda: "85 mentions" in first.shown(), 20)
        again.stop()
        assert first.card().ts == card.ts
        assert again.ports.clock is composition.now


def test_the_bot_sends_nothing_that_slack_would_refuse(live: Desk) -> None:
    priya = live.sandbox.act_as("priya")
    for line in (
        "/crisis",
        "/crisis help",
        "/crisis show",
        "/crisis status",
        "/crisis watch list",
        "/crisis draft",
    ):
        priya.command(line)
    refused = [e for e in live.sandbox.workspace.exchanges(2000) if not e.ok]
    assert [(e.name, e.response) for e in refused] == []
