"""The sandbox page in a real browser, with a small real Bolt app on the other side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox import modals, scopes
from bot.sandbox.deliver import Timing
from bot.sandbox.server import Sandbox

pytestmark = pytest.mark.browser

MAYA, PRIYA = "U0MAYA0000", "U0PRIYA000"
COMMAND = {
    "command": "/crisis",
    "description": "Own a crisis",
    "usage_hint": "ack [id] | assign [id] @person | help",
}
MANIFEST = scopes.DEFAULT_MANIFEST | {"features": {"slash_commands": [COMMAND]}}
HOSTILE = "<img src=x onerror=window.hurt=1>"


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": words(text), "action_id": action_id} | more


def card(owner: str = "") -> list[dict[str, Any]]:
    question = {"title": "Dismiss it?", "text": "It goes.", "confirm": "Dismiss", "deny": "Cancel"}
    confirm = {key: words(text) for key, text in question.items()}
    menu = [{"text": words("Silence for 1 hour"), "value": "silence"}]
    elements = [
        button("Acknowledge", "ack", style="primary"),
        {"type": "users_select", "action_id": "assign", "placeholder": words("Assign an owner")},
        button("Resolve", "resolve"),
        button("Dismiss", "dismiss", style="danger", confirm=confirm),
        {"type": "overflow", "action_id": "more", "options": menu},
    ]
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": HOSTILE}]}
    return [
        {"type": "header", "text": words("Oat bar recall")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": f"Owner: {f'<@{owner}>' if owner else 'nobody'}"},
        },
        {"type": "rich_text", "elements": [quote]},
        {"type": "actions", "elements": elements},
    ]


def resolve_form() -> dict[str, Any]:
    outcomes = [{"text": words(text), "value": text.lower()} for text in ("Answered", "Faded")]
    outcome = {"type": "static_select", "action_id": "outcome", "options": outcomes}
    why = {"type": "plain_text_input", "action_id": "why", "multiline": True}
    return {
        "type": "modal",
        "callback_id": "resolve",
        "title": words("Resolve"),
        "submit": words("Send"),
        "notify_on_close": True,
        "blocks": [
            {"type": "input", "block_id": "outcome", "label": words("Outcome"), "element": outcome},
            {"type": "input", "block_id": "why", "label": words("What we did"), "element": why},
        ],
    }


def long_form() -> dict[str, Any]:
    field = {"type": "plain_text_input", "action_id": "value", "multiline": True}
    fields = [
        {"type": "input", "block_id": f"b{n}", "label": words(f"Field {n}"), "element": field}
        for n in range(20)
    ]
    return resolve_form() | {"blocks": fields}


class Desk:
    """The app under the page's buttons; it keeps what it was sent."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = WebClient(base_url=sandbox.api_url, token=sandbox.bot_token, retry_handlers=[])
        self.heard: list[dict[str, Any]] = []
        self.form = resolve_form()
        app = App(client=self.client, listener_executor=ThreadPoolExecutor(8))
        app.action("ack")(self.acknowledge)
        app.action("assign")(self.assign)
        app.action("resolve")(self.open_form)
        app.action("dismiss")(self.keep)
        app.action("more")(self.keep)
        app.view("resolve")(self.resolve)
        app.view_closed("resolve")(self.keep)
        app.command("/crisis")(self.command)
        app.event("app_home_opened")(self.publish)
        app.event("message")(self.keep)
        self.handler = SocketModeHandler(app, sandbox.app_token)
        self.handler.connect()
        sandbox.wait_for(lambda: sandbox.connections)

    def post(self) -> str:
        posted = self.client.chat_postMessage(
            channel=self.sandbox.channel, text="Oat bar recall", blocks=card()
        )
        return str(posted["ts"])

    def keep(self, ack: Any, body: dict[str, Any]) -> None:
        ack()
        self.heard.append(body)

    def acknowledge(self, ack: Any, body: dict[str, Any]) -> None:
        ack()
        self._own(body, body["user"]["id"])
        place = {"channel": body["channel"]["id"], "thread_ts": body["message"]["ts"]}
        self.client.chat_postMessage(text="It is owned now.", **place)

    def assign(self, ack: Any, body: dict[str, Any]) -> None:
        ack()
        self._own(body, body["actions"][0]["selected_user"])

    def _own(self, body: dict[str, Any], owner: str) -> None:
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        self.client.chat_update(text="owned", blocks=card(owner), **place)

    def open_form(self, ack: Any, body: dict[str, Any]) -> None:
        ack()
        self.client.views_open(trigger_id=body["trigger_id"], view=self.form)

    def resolve(self, ack: Any, view: dict[str, Any]) -> None:
        self.heard.append(view)
        if len(view["state"]["values"]["why"]["why"]["value"]) < 10:
            ack(response_action="errors", errors={"why": "Say a little more."})
        else:
            ack()

    def command(self, ack: Any, command: dict[str, Any], respond: Any) -> None:
        ack()
        if command["text"] != "quiet":
            respond(f"You said {command['text']}")

    def publish(self, event: dict[str, Any]) -> None:
        blocks = [{"type": "header", "text": words("One crisis needs you")}]
        self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Sandbox(manifest=MANIFEST, timing=Timing(ack_seconds=1.0)) as sandbox:
        desk = Desk(sandbox)
        yield desk
        desk.handler.close()


@pytest.fixture
def page(chromium: Browser, desk: Desk) -> Iterator[Page]:
    """The page as Maya sees it; a script error fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{desk.sandbox.page_url}?as={MAYA}")
    expect(page.locator(".person.current")).to_contain_text("Maya Okafor")
    yield page
    context.close()
    assert wrong == []


def composer(page: Page) -> Any:
    return page.locator("#composer textarea")


def test_a_posted_card_appears_by_itself_and_its_text_is_no_markup(page: Page, desk: Desk) -> None:
    desk.post()
    expect(page.locator("#timeline blockquote")).to_have_text(HOSTILE)
    assert page.evaluate("window.hurt") is None


def tall(desk: Desk) -> str:
    lines = [{"type": "section", "text": words(f"line {n}")} for n in range(40)]
    blocks = [{"type": "header", "text": words("Tall card")}, *lines]
    return str(desk.client.chat_postMessage(channel=desk.sandbox.channel, text="Tall", blocks=blocks)["ts"])


def test_a_message_taller_than_the_pane_shows_its_beginning(page: Page, desk: Desk) -> None:
    for _ in range(8):
        desk.post()
    expect(page.get_by_role("button", name="Acknowledge").last).to_be_in_viewport()
    tall(desk)
    expect(page.locator("#timeline .b-header").last).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()
    page.reload()
    expect(page.locator("#timeline .b-header").last).to_be_in_viewport()


def test_reading_on_in_a_tall_message_is_not_undone_by_its_edits(page: Page, desk: Desk) -> None:
    ts = tall(desk)
    page.locator("#timeline").get_by_text("line 39").scroll_into_view_if_needed()
    lines = [{"type": "section", "text": words(f"line {n}")} for n in range(41)]
    desk.client.chat_update(channel=desk.sandbox.channel, ts=ts, text="Tall", blocks=lines)
    expect(page.locator("#timeline .edited")).to_be_attached()
    expect(page.locator("#timeline").get_by_text("line 39")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1280, 500), (390, 844)])
def test_a_long_form_fits_the_window_and_keeps_its_foot(
    page: Page, desk: Desk, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    desk.form = long_form()
    desk.post()
    page.get_by_role("button", name="Resolve").click()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    expect(page.get_by_role("button", name="Send", exact=True).last).to_be_in_viewport(ratio=1)


def test_a_button_edits_the_card_in_place(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#timeline .b-section")).to_have_text("Owner: @Maya Okafor")
    expect(page.locator("#timeline .edited")).to_be_visible()


def test_an_owner_is_found_by_typing_and_chosen_with_the_keyboard(page: Page, desk: Desk) -> None:
    desk.post()
    box = page.get_by_role("combobox", name="Assign an owner")
    box.click()
    box.fill("legal")
    expect(page.locator(".option:visible")).to_have_count(1)
    box.press("Enter")
    expect(page.locator("#timeline .b-section")).to_have_text("Owner: @Lena Fischer")


def test_a_form_shows_its_errors_and_then_goes_through(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Resolve").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Outcome").click()
    page.get_by_role("option", name="Faded").click()
    dialog.get_by_label("What we did").fill("short")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Say a little more.")).to_be_visible()
    expect(dialog.get_by_label("What we did")).to_be_focused()
    dialog.get_by_label("What we did").fill("We answered everyone.")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    values = desk.heard[-1]["state"]["values"]
    assert values["outcome"]["outcome"]["selected_option"]["value"] == "faded"


def test_escape_closes_a_form_and_the_app_is_told(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.sandbox.wait_for(lambda: [body for body in desk.heard if body.get("type") == "view_closed"])


def test_tab_stays_inside_a_form(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_form_longer_than_the_screen_keeps_its_buttons_in_sight(page: Page, desk: Desk, width: int) -> None:
    long = resolve_form() | {"blocks": [{"type": "header", "text": words("Long")}] * 40}
    desk.sandbox.call(lambda: modals.opened(desk.sandbox.workspace, MAYA, long))
    page.set_viewport_size({"width": width, "height": 600})
    expect(page.get_by_role("dialog").get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


def test_a_confirm_question_is_really_asked(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    assert desk.heard == []
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Dismiss").click()
    desk.sandbox.wait_for(lambda: desk.heard)
    assert desk.heard[0]["actions"][0]["action_id"] == "dismiss"


def test_an_overflow_menu_sends_what_was_chosen(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Silence for 1 hour").press("Enter")
    desk.sandbox.wait_for(lambda: desk.heard)
    assert desk.heard[0]["actions"][0]["selected_option"]["value"] == "silence"


def test_a_command_is_completed_and_answered_for_ones_eyes_only(page: Page) -> None:
    composer(page).press_sequentially("/cri")
    expect(page.get_by_role("option", name="/crisis")).to_be_visible()
    composer(page).press("Enter")
    composer(page).press_sequentially("as")
    composer(page).press("Tab")
    expect(composer(page)).to_have_value("/crisis assign ")
    composer(page).press_sequentially("C-17")
    composer(page).press("Enter")
    expect(page.locator(".message.ephemeral")).to_contain_text("You said assign C-17")
    expect(page.locator(".only-you")).to_contain_text("Only visible to you")


def test_people_are_completed_and_become_mentions(page: Page) -> None:
    composer(page).press_sequentially("Ask @pri")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("Ask @priya ")
    composer(page).press("Enter")
    expect(page.locator("#timeline .mention")).to_have_text("@Priya Raman")


def test_arrow_up_brings_back_what_was_sent(page: Page) -> None:
    composer(page).fill("first")
    composer(page).press("Enter")
    expect(page.locator("#timeline .message")).to_have_count(1)
    composer(page).press("ArrowUp")
    expect(composer(page)).to_have_value("first")


def test_a_thread_opens_takes_replies_and_refuses_commands(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("It is owned now.")).to_be_visible()
    box = thread.locator("form textarea")
    box.fill("/crisis help")
    box.press("Enter")
    expect(thread.get_by_text("Commands do not work in threads.")).to_be_visible()
    box.fill("On my way")
    box.press("Enter")
    expect(thread.get_by_text("On my way")).to_be_visible()


def test_the_app_home_is_published_when_it_is_opened(page: Page) -> None:
    page.get_by_role("button", name="Firebreak App Home").click()
    expect(page.get_by_role("heading", name="One crisis needs you")).to_be_visible()


def test_switching_the_person_keeps_the_channel_and_changes_the_eyes(page: Page) -> None:
    composer(page).fill("/crisis help")
    composer(page).press("Enter")
    expect(page.locator(".ephemeral")).to_be_visible()
    page.get_by_role("radio", name="Priya Raman").click()
    expect(page.locator(".person.current")).to_contain_text("Priya Raman")
    expect(page.locator(".place-link.current")).to_contain_text("crisis-desk")
    expect(page.locator(".ephemeral")).to_have_count(0)


def test_a_reload_keeps_who_and_where_one_is(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("radio", name="Priya Raman").click()
    page.get_by_role("button", name="exec-brief").click()
    expect(page.locator(".place-link.current")).to_contain_text("exec-brief")
    page.reload()
    expect(page.locator(".person.current")).to_contain_text("Priya Raman")
    expect(page.locator(".place-link.current")).to_contain_text("exec-brief")


def test_unread_messages_are_marked_until_one_looks(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="general").click()
    expect(page.locator(".place-link.current")).to_contain_text("general")
    desk.post()
    link = page.locator(".place-link", has_text="crisis-desk")
    expect(link.locator(".unread-count")).to_contain_text("1")
    link.click()
    expect(page.locator(".new-line")).to_be_visible()
    expect(link.locator(".unread-count")).to_have_count(0)


def test_typing_and_an_open_choice_survive_news(page: Page, desk: Desk) -> None:
    desk.post()
    page.get_by_role("combobox", name="Assign an owner").click()
    desk.client.chat_postMessage(channel=desk.sandbox.channel, text="news")
    expect(page.get_by_text("news")).to_be_visible()
    expect(page.locator(".listbox:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    composer(page).fill("half a sentence")
    desk.client.chat_postMessage(channel=desk.sandbox.channel, text="more of it")
    expect(page.get_by_text("more of it")).to_be_visible()
    expect(composer(page)).to_have_value("half a sentence")


def test_an_app_that_is_gone_is_told_in_a_toast(page: Page, desk: Desk) -> None:
    desk.post()
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    desk.handler.close()
    desk.sandbox.wait_for(lambda: desk.sandbox.connections == 0)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".toast")).to_contain_text("This action")


def test_the_inspector_shows_a_refused_call_and_finds_it(page: Page, desk: Desk) -> None:
    desk.client.api_test()
    page.get_by_role("button", name="Inspector").click()
    page.get_by_label("Filter exchanges").fill("api.test")
    expect(page.locator(".exchange:visible")).to_have_count(1)
    page.locator(".exchange:visible summary").click()
    expect(page.locator(".exchange[open] pre").first).to_be_visible()


def test_the_stage_shows_the_world_outside_as_it_turns(page: Page, desk: Desk) -> None:
    post = {"network": "Bluesky", "author": "Theo", "text": "Is it just me?", "followers": 880}
    desk.sandbox.call(lambda: desk.sandbox.workspace.add_stage_post(post))
    expect(page.locator(".post")).to_contain_text("Is it just me?")


@pytest.mark.parametrize("width", [390, 768])
def test_nothing_overflows_a_narrow_screen(page: Page, desk: Desk, width: int) -> None:
    desk.post()
    page.set_viewport_size({"width": width, "height": 844})
    expect(page.locator("#timeline .b-header")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Open the sidebar").click()
    expect(page.get_by_role("radio", name="Priya Raman")).to_be_in_viewport()
