"""The main path of each part of the desk, clicked in the page against the real bot."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from slack_sdk import WebClient

from bot import report
from bot.core import desk as settings
from bot.core.access import Access, Grant, Rank
from bot.core.desk import Policy, Role, Rung, Seat
from bot.core.lifecycle import Act
from bot.core.models import SYSTEM, Level
from tests.browser.conftest import opened
from tests.desks import Desk, desk
from tests.worlds import MAYA, PRIYA, now

pytestmark = pytest.mark.browser
SLOW = 20_000


class Ahead:
    """The real time and a stretch that is told."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.by


@pytest.fixture(scope="module")
def clock() -> Ahead:
    return Ahead()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, clock: Ahead) -> Iterator[Desk]:
    """One desk for all: each test works a crisis of its own."""
    with desk(tmp_path_factory.mktemp("desk"), clock=clock) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, live: Desk) -> Iterator[Page]:
    with opened(chromium, f"{live.sandbox.page_url}?as={MAYA.id}&in={live.sandbox.channel}") as page:
        yield page


@pytest.fixture
def set_up(live: Desk) -> Iterator[None]:
    """Whatever the test changes of how the team is set up is taken back."""
    before = live.bot.ports.store.desk()
    yield
    change(live, **{name: getattr(before, name) for name in ("policy", "known", "access", "seats")})


def change(live: Desk, **changes: object) -> None:
    def decide(one: settings.Desk) -> settings.Desk:
        return replace(one, **changes)  # type: ignore[arg-type]

    live.bot.ports.store.change_desk(decide, actor=SYSTEM, surface="test", now=live.bot.ports.clock())


def raised(live: Desk, title: str, *, level: Level = Level.YELLOW, category: str | None = None) -> int:
    """A crisis somebody saw first; its number."""
    act = Act(MAYA, live.bot.ports.clock())
    return report.report(live.bot.ports, 1, act, title=title, level=level, category=category).id


def card(page: Page, title: str) -> Locator:
    return page.locator("#timeline .message:not(.ephemeral)", has_text=title).first


def whispered(page: Page) -> Locator:
    return page.locator(".message.ephemeral").last


def press(where: Locator | Page, label: str) -> None:
    where.get_by_role("button", name=label).first.click(timeout=SLOW)


def thread(page: Page, title: str) -> Locator:
    card(page, title).locator(".replies").click(timeout=SLOW)
    return page.get_by_role("complementary", name="Thread")


def become(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    expect(page.locator(".person.current")).to_contain_text(name)


def inbox(page: Page) -> Locator:
    """What the bot told the person in private."""
    page.locator(".place-link", has=page.locator(".presence")).first.click(timeout=SLOW)
    return page.locator("#timeline .message")


def type_line(page: Page, line: str) -> None:
    box = page.locator("#composer textarea")
    box.fill(line)
    box.press("Enter")


def test_one_tap_acknowledges_undo_gives_back_and_the_new_owner_is_told(page: Page, live: Desk) -> None:
    number = raised(live, "Lids that melt")
    press(card(page, "Lids that melt"), "Acknowledge")
    expect(card(page, "Lids that melt")).to_contain_text("OwnerMaya Okafor", timeout=SLOW)
    become(page, "Priya Raman")
    type_line(page, f"/crisis ack {number}")
    expect(whispered(page)).to_contain_text(
        re.compile(r"Maya Okafor took it .*(ago|\d\d:\d\d)"), timeout=SLOW
    )
    become(page, "Maya Okafor")
    press(card(page, "Lids that melt"), "More actions")
    page.get_by_role("menuitem", name="Undo the acknowledgement").click()
    expect(card(page, "Lids that melt")).to_contain_text("Ownernobody yet", timeout=SLOW)

    press(card(page, "Lids that melt"), "Assign")
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").fill("Priya")
    form.get_by_role("combobox").press("Enter")
    form.get_by_label("note").fill("you know the plant")
    press(form, "Assign")
    expect(card(page, "Lids that melt")).to_contain_text("OwnerPriya Raman", timeout=SLOW)
    become(page, "Priya Raman")
    told = inbox(page).last
    expect(told).to_contain_text("Maya Okafor gave it to you", timeout=SLOW)
    expect(told).to_contain_text("you know the plant")


@pytest.mark.usefixtures("set_up")
def test_who_is_asked_next_stands_on_the_card_and_answers_in_the_thread(
    page: Page, live: Desk, clock: Ahead
) -> None:
    change(live, policy=Policy(yellow=(Rung(1, (PRIYA.id,)),)), known=(PRIYA,))
    raised(live, "Handles come off")
    expect(card(page, "Handles come off")).to_contain_text("then asks Priya Raman", timeout=SLOW)
    clock.by += timedelta(minutes=2)
    become(page, "Priya Raman")
    asked = thread(page, "Handles come off").locator(".message", has_text="please acknowledge it").last
    press(asked, "Acknowledge")
    expect(card(page, "Handles come off")).to_contain_text("OwnerPriya Raman", timeout=SLOW)


@pytest.mark.usefixtures("set_up")
def test_in_the_war_room_a_command_means_its_crisis(page: Page, live: Desk) -> None:
    change(live, seats=(Seat(Role.COMMS, (MAYA,)),))
    number = raised(live, "Recall rumour", level=Level.ORANGE)
    raised(live, "Something else")
    room = page.locator(".place-link", has_text=f"crisis-{number}-recall-rumour")
    expect(room).to_be_visible(timeout=SLOW)
    expect(card(page, "Recall rumour")).to_contain_text("Room", timeout=SLOW)
    room.click()
    expect(card(page, "Recall rumour")).to_be_visible(timeout=SLOW)
    type_line(page, "/crisis ack")
    expect(card(page, "Recall rumour")).to_contain_text("OwnerMaya Okafor", timeout=SLOW)
    channel = live.sandbox.workspace.channel(f"crisis-{number}-recall-rumour").id
    pinned = card(page, "Recall rumour").get_attribute("data-ts")
    assert live.sandbox.wait_for(lambda: live.sandbox.workspace.pins.get(channel)) == [pinned]


def test_a_message_is_reported_as_a_crisis_from_its_menu(page: Page, live: Desk) -> None:
    live.sandbox.act_as("dani").say("A driver filmed our warehouse burning")
    said = page.locator("#timeline .message", has_text="warehouse burning").last
    said.hover()
    said.get_by_label("Message shortcuts").click()
    press(said, "Report as crisis")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("What is it?")).to_have_value("A driver filmed our warehouse burning")
    form.get_by_label("What is it?").fill("Fire at the warehouse")
    form.get_by_role("button", name="Report", exact=True).click()
    expect(card(page, "Fire at the warehouse")).to_contain_text("Reported by Maya Okafor", timeout=SLOW)


def test_why_leads_to_a_mute_that_shows_first_what_it_hides(page: Page, live: Desk) -> None:
    live.public_says("Brindle & Fern is a scam says my bot", 5, minutes_ago=300)
    number = raised(live, "Robots complain")
    expect(card(page, "Robots complain")).to_be_visible(timeout=SLOW)
    type_line(page, f"/crisis why {number}")
    press(whispered(page), "Mute…")
    form = page.get_by_role("dialog")
    form.get_by_label("What is it?").click()
    form.get_by_role("option", name="Phrase or hashtag").click()
    form.get_by_label("Which one?").fill("scam")
    press(form, "What would it hide?")
    expect(form).to_contain_text(re.compile(r"Would have hidden [1-9]\d* of"), timeout=SLOW)
    form.get_by_role("button", name="Mute", exact=True).click()
    expect(form).to_have_count(0)


def test_two_crises_become_one_and_a_closed_one_is_remembered(page: Page, live: Desk) -> None:
    first = raised(live, "Kettle boycott", category="boycott")
    other = raised(live, "Kettle boycott goes on", category="boycott")
    expect(card(page, "Kettle boycott goes on")).to_be_visible(timeout=SLOW)
    type_line(page, f"/crisis merge {first} {other}")
    gone = card(page, "Kettle boycott goes on")
    expect(gone).to_contain_text(f"All of it goes on in crisis {first}.", timeout=SLOW)
    type_line(page, f"/crisis resolve {first} we apologised")
    expect(page.locator("#timeline")).to_contain_text("How it ended: we apologised", timeout=SLOW)
    again = raised(live, "Kettle boycott again", category="boycott")
    expect(card(page, "Kettle boycott again")).to_be_visible(timeout=SLOW)
    type_line(page, f"/crisis why {again}")
    press(whispered(page), "Seen before?")
    expect(whispered(page)).to_contain_text("we apologised", timeout=SLOW)


def test_an_update_is_promised_missed_and_given_from_the_thread(page: Page, live: Desk, clock: Ahead) -> None:
    title = "Glaze with lead"
    raised(live, title, level=Level.RED)
    press(card(page, title), "Acknowledge")
    press(card(page, title), "Update")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("What is new?")).to_have_value(re.compile("^Since the last update: .+"))
    press(form, "Post update")
    expect(card(page, title)).to_contain_text("Next update by", timeout=SLOW)
    clock.by += timedelta(hours=1, minutes=1)
    reminder = thread(page, title).locator(".message", has_text="update that was promised is due")
    expect(reminder).to_be_visible(timeout=SLOW)
    expect(card(page, title)).to_contain_text("Next update, overdue since", timeout=SLOW)
    press(reminder, "Nothing new")
    expect(card(page, title)).to_contain_text("Next update by", timeout=SLOW)


@pytest.mark.usefixtures("set_up")
def test_whoever_may_only_look_is_told_who_can(page: Page, live: Desk) -> None:
    change(live, access=Access((Grant(MAYA, Rank.ADMIN),), Rank.VIEWER))
    raised(live, "Voucher mix-up")
    expect(card(page, "Voucher mix-up")).to_be_visible(timeout=SLOW)
    become(page, "Dani Alvarez")
    press(card(page, "Voucher mix-up"), "Acknowledge")
    expect(whispered(page)).to_contain_text("This needs responder. Ask Maya Okafor.", timeout=SLOW)
    expect(card(page, "Voucher mix-up")).to_contain_text("Ownernobody yet")


@pytest.mark.usefixtures("set_up")
def test_a_private_crisis_is_nowhere_for_an_outsider(page: Page, live: Desk) -> None:
    change(live, access=Access((Grant(MAYA, Rank.ADMIN),), Rank.RESPONDER))
    number = raised(live, "Zebra affair")
    expect(card(page, "Zebra affair")).to_be_visible(timeout=SLOW)
    type_line(page, f"/crisis private {number}")
    expect(card(page, "A private crisis is being handled")).to_be_visible(timeout=SLOW)
    become(page, "Dani Alvarez")
    type_line(page, "/crisis status")
    expect(whispered(page)).to_be_visible(timeout=SLOW)
    expect(page.locator("#timeline")).not_to_contain_text("Zebra affair")
    page.get_by_role("button", name="Firebreak App Home").click()
    home = page.get_by_role("region", name="App Home")
    expect(home).to_contain_text("Brindle", timeout=SLOW)
    expect(home).not_to_contain_text("Zebra affair")


def test_a_direct_message_is_answered_there_and_an_old_button_gets_what_is_now(
    page: Page, live: Desk
) -> None:
    number = raised(live, "Oven gloves")
    live.sandbox.act_as("dani").command(f"/crisis assign {number} @maya")
    told = inbox(page).filter(has_text="Oven gloves").last
    press(told, "Update")
    form = page.get_by_role("dialog")
    form.get_by_label("What is new?").fill("gloves are off the shelf")
    press(form, "Post update")
    page.locator(".place-link", has_text="crisis-desk").click()
    expect(thread(page, "Oven gloves")).to_contain_text("gloves are off the shelf", timeout=SLOW)

    client = WebClient(live.sandbox.bot_token, base_url=live.sandbox.api_url)
    label = {"type": "plain_text", "text": "Snooze"}
    old = {"type": "button", "action_id": "crisis_snooze", "value": str(number), "text": label}
    client.chat_postMessage(
        channel=live.sandbox.channel, text="An old card", blocks=[{"type": "actions", "elements": [old]}]
    )
    press(page, "Snooze")
    expect(whispered(page)).to_contain_text("another version of Firebreak", timeout=SLOW)
    expect(whispered(page)).to_contain_text("Oven gloves")
