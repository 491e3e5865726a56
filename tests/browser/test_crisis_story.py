"""The whole loop in the page, as a team would click it, against the real bot."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.core.desk import Role, Seat
from bot.core.models import SYSTEM, Person
from bot.core.noise import Noise, Verbosity
from tests.browser.conftest import opened
from tests.desks import Desk, desk
from tests.worlds import now

pytestmark = pytest.mark.browser
MAYA, TOMAS = "U0MAYA0000", "U0TOMAS000"
SLOW = 20_000


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, live: Desk) -> Iterator[Page]:
    with opened(chromium, f"{live.sandbox.page_url}?as={MAYA}") as page:
        yield page


def card(page: Page) -> Locator:
    return page.locator("#timeline .message", has_text="Product safety").first


def type_line(page: Page, line: str) -> None:
    box = page.locator("#composer textarea")
    box.fill(line)
    box.press("Enter")


def rise(page: Page, live: Desk) -> None:
    live.crisis_rises()
    expect(card(page).get_by_role("button", name="Acknowledge")).to_be_visible(timeout=SLOW)


def test_a_crisis_rises_and_a_team_answers_it(page: Page, live: Desk) -> None:
    rise(page, live)
    card(page).get_by_role("button", name="Acknowledge").click()
    expect(card(page)).to_contain_text("OwnerMaya Okafor", timeout=SLOW)

    card(page).get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Give it to somebody").click()
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").click()
    form.get_by_role("combobox").fill("Priya")
    form.get_by_role("combobox").press("Enter")
    form.get_by_role("button", name="Assign").click()
    expect(form).to_have_count(0)
    expect(card(page)).to_contain_text("OwnerPriya Raman", timeout=SLOW)

    type_line(page, "/crisis draft holding-product-safety")
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Save draft").click()
    expect(form.get_by_text("Still needed").first).to_be_visible()
    for label, words in (
        ("Which product", "the Ember kettle"),
        ("What should people do", "Unplug it and keep it out of reach."),
        ("Which phone number", "0800 555 010"),
        ("next update", "18:00 here"),
    ):
        form.get_by_label(label).fill(words)
    form.get_by_role("button", name="Save draft").click()
    expect(form).to_have_count(0)

    card(page).locator(".replies").click(timeout=SLOW)
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("0800 555 010")).to_be_visible(timeout=SLOW)

    type_line(page, "/crisis resolve")
    form = page.get_by_role("dialog")
    form.get_by_label("How did it end?").fill("One batch recalled, everybody answered.")
    form.get_by_role("button", name="Resolve").click()
    expect(form).to_have_count(0)
    expect(card(page)).to_contain_text("One batch recalled", timeout=SLOW)
    page.reload()
    expect(card(page)).to_contain_text("One batch recalled", timeout=SLOW)
    expect(card(page).get_by_role("button", name="Reopen")).to_be_visible()


def test_executives_get_one_screen(page: Page, live: Desk) -> None:
    rise(page, live)
    card(page).get_by_role("button", name="Brief").click()
    # Leaving the page before it is answered takes the click back.
    expect(page.locator(".message.ephemeral")).to_contain_text("exec-brief", timeout=SLOW)
    page.goto(f"{live.sandbox.page_url}?as={TOMAS}")
    page.get_by_role("button", name="exec-brief").click()
    brief = page.locator("#timeline .message").first
    for words in ("Volume", "Tone", "What we said", "Next step"):
        expect(brief).to_contain_text(words, timeout=SLOW)


def test_the_slower_of_two_is_told_who_was_faster(page: Page, live: Desk) -> None:
    rise(page, live)
    live.sandbox.act_as("priya").click(live.card(), "crisis_acknowledge")
    type_line(page, "/crisis ack")
    expect(page.locator(".message.ephemeral")).to_contain_text("Priya Raman took it")


def test_a_message_goes_on_record_by_its_menu_and_by_a_pin(page: Page, live: Desk) -> None:
    full = Noise(verbosity=Verbosity.FULL)  # else the thread leaves out what is small
    live.bot.ports.store.change_desk(
        lambda one: replace(one, noise=full), actor=SYSTEM, surface="test", now=now()
    )
    rise(page, live)
    dani = live.sandbox.act_as("dani")
    for words in ("the lid melts too", "shelves are empty"):
        dani.say(words)
    lid = page.locator("#timeline .message", has_text="the lid melts too").last
    lid.hover()
    lid.get_by_label("Message shortcuts").click()
    lid.get_by_role("button", name="Add to crisis timeline").click()
    expect(page.locator(".message.ephemeral")).to_contain_text("On the timeline of crisis #1", timeout=SLOW)

    shelves = page.locator("#timeline .message", has_text="shelves are empty").last
    shelves.hover()
    shelves.get_by_label("React with pushpin").click()
    expect(shelves.locator("[data-react=white_check_mark].reaction")).to_be_visible(timeout=SLOW)
    card(page).locator(".replies").click(timeout=SLOW)
    thread = page.get_by_role("complementary", name="Thread")
    for words in ("the lid melts too", "shelves are empty"):
        expect(thread).to_contain_text(words, timeout=SLOW)

    type_line(page, "/crisis note plant called")
    type_line(page, "/crisis timeline")
    listed = page.locator(".message.ephemeral", has_text="plant called").last
    listed.get_by_role("button", name="More actions").first.click(timeout=SLOW)
    page.get_by_role("menuitem", name="Edit…").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("What happened?").fill("plant called back")
    form.get_by_role("button", name="Correct").click()
    expect(thread).to_contain_text("plant called back", timeout=SLOW)


def test_people_report_what_they_saw_first(page: Page, live: Desk) -> None:
    page.get_by_role("button", name="Report a crisis").click()
    form = page.get_by_role("dialog")
    form.get_by_label("What is it?").fill("Board member arrested")
    form.get_by_role("button", name="Report").click()
    expect(form).to_contain_text("its card is on its way")
    form.get_by_role("button", name="Close").last.click()
    raised = page.locator("#timeline .message", has_text="Board member arrested").first
    expect(raised).to_contain_text("Reported by Maya Okafor", timeout=SLOW)


def test_app_home_is_the_desk(page: Page, live: Desk) -> None:
    rise(page, live)
    page.get_by_role("button", name="Firebreak App Home").click()
    home = page.get_by_role("region", name="App Home")
    expect(home).to_contain_text("Nobody has it", timeout=SLOW)
    home.get_by_role("button", name="Acknowledge").click()
    expect(home).to_contain_text("owner: you", timeout=SLOW)
    expect(home).to_contain_text("Yours")
    home.get_by_role("button", name="Update").click()
    form = page.get_by_role("dialog")
    form.get_by_label("What is new").fill("Line stopped, recall decided.")
    form.get_by_role("button", name="Post").click()
    expect(form).to_have_count(0)
    live.sandbox.wait_for(lambda: "Line stopped" in live.thread(), 10)


def test_a_setting_is_changed_on_the_home(page: Page, live: Desk) -> None:
    page.get_by_role("button", name="Firebreak App Home").click()
    home = page.get_by_role("region", name="App Home")
    home.get_by_role("button", name="Time zone").click(timeout=SLOW)
    form = page.get_by_role("dialog")
    form.get_by_label("Time zone").fill("europe/berlin")
    form.get_by_role("button", name="Save").click()
    expect(home).to_contain_text("quiet 22:00–07:00 Europe/Berlin", timeout=SLOW)
    expect(page.get_by_role("dialog")).to_contain_text("are meant in Europe/Berlin now")


def test_executives_see_ten_seconds_on_their_home(page: Page, live: Desk) -> None:
    tomas = Seat(Role.EXEC, (Person(TOMAS, "Tomas Berg"),))
    store = live.bot.ports.store
    store.change_desk(lambda desk: replace(desk, seats=(tomas,)), actor=SYSTEM, surface="", now=now())
    rise(page, live)
    page.goto(f"{live.sandbox.page_url}?as={TOMAS}")
    page.get_by_role("button", name="Firebreak App Home").click()
    home = page.get_by_role("region", name="App Home")
    expect(home).to_contain_text("Decision needed: Who leads the response?", timeout=SLOW)
    home.get_by_role("button", name="Brief me").click()
    expect(page.get_by_role("dialog")).to_contain_text("What we can see", timeout=SLOW)
    assert "briefed" not in live.thread()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_card_fits_its_screen(page: Page, live: Desk, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    rise(page, live)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = card(page).bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
