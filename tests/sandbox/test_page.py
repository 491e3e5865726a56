"""The page's routes: what each part shows to whom, and that only the page itself may drive them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.sandbox import modals
from bot.sandbox.composer import verbs
from bot.sandbox.page import routes
from bot.sandbox.page_events import events
from bot.sandbox.page_rows import gist, network_name
from bot.sandbox.seed import BOT_USER_ID, COMMS_LEAD_ID, CRISIS_DESK_ID, EXEC_BRIEF_ID
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Exchange, Message, View, Workspace

ORIGIN = "http://127.0.0.1"
MAYA, PRIYA = "U0MAYA0000", COMMS_LEAD_ID
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def quiet() -> Sandbox:
    """A sandbox that is not listening: the page's routes are called in process."""
    return Sandbox()


@pytest.fixture
def workspace(quiet: Sandbox) -> Workspace:
    return quiet.workspace


@pytest.fixture
def browser(quiet: Sandbox) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(quiet)), base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
        yield client


def say(workspace: Workspace, text: str, user: str = PRIYA, **more: Any) -> Message:
    return workspace.put(Message(CRISIS_DESK_ID, workspace.stamp(), user, text, **more))


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def form(workspace: Workspace, **more: Any) -> View:
    element = {"type": "plain_text_input", "action_id": "why"}
    blocks = [{"type": "input", "block_id": "why", "label": words("Why"), "element": element}]
    payload = {"type": "modal", "title": words("Resolve"), "submit": words("Send"), "blocks": blocks}
    return modals.opened(workspace, MAYA, payload | more)


def part(browser: TestClient, path: str, viewer: str = MAYA, **query: str) -> str:
    response = browser.get(f"/ui/{path}", params={"as": viewer} | query)
    assert response.status_code == 200
    return response.text


def test_the_page_opens_as_the_person_asked_for_and_remembers_them(browser: TestClient) -> None:
    assert f'data-viewer="{PRIYA}"' in browser.get("/", params={"as": PRIYA}).text
    assert f'data-viewer="{PRIYA}"' in browser.get("/").text


def test_a_person_who_is_not_there_becomes_the_first_one(browser: TestClient) -> None:
    assert f'data-viewer="{MAYA}"' in browser.get("/", params={"as": "U0NOBODY"}).text


def test_the_sidebar_offers_every_person_and_marks_who_one_is(browser: TestClient) -> None:
    html = part(browser, "sidebar")
    assert html.count('role="radio"') == 6
    assert html.count('aria-checked="true"') == 1


def test_the_sidebar_shows_only_ones_own_channels(browser: TestClient) -> None:
    assert "exec-brief" in part(browser, "sidebar", PRIYA)
    assert "exec-brief" not in part(browser, "sidebar", MAYA)


def test_unread_messages_are_counted_until_the_channel_is_read(
    browser: TestClient, workspace: Workspace
) -> None:
    say(workspace, f"look <@{MAYA}>")
    assert 'unread-count called"' in part(browser, "sidebar")
    part(browser, f"channel/{CRISIS_DESK_ID}", read="1")
    assert "unread-count" not in part(browser, "sidebar")


def test_the_first_unread_message_is_marked_new_once(browser: TestClient, workspace: Workspace) -> None:
    say(workspace, "one")
    say(workspace, "two")
    assert part(browser, f"channel/{CRISIS_DESK_ID}", read="1").count("new-line") == 2  # class and key
    assert "new-line" not in part(browser, f"channel/{CRISIS_DESK_ID}")


def test_ones_own_messages_are_never_new(browser: TestClient, workspace: Workspace) -> None:
    say(workspace, "mine", user=MAYA)
    assert "new-line" not in part(browser, f"channel/{CRISIS_DESK_ID}")


def test_neighbouring_messages_of_one_author_share_a_name_line(
    browser: TestClient, workspace: Workspace
) -> None:
    for user in (MAYA, MAYA, PRIYA):
        say(workspace, "words", user=user)
    assert part(browser, f"channel/{CRISIS_DESK_ID}", PRIYA, since="9").count('class="byline"') == 2


def test_an_ephemeral_message_is_shown_to_its_reader_alone(browser: TestClient, workspace: Workspace) -> None:
    say(workspace, "psst", user=BOT_USER_ID, ephemeral_to=MAYA)
    assert "Only visible to you" in part(browser, f"channel/{CRISIS_DESK_ID}", MAYA)
    assert "psst" not in part(browser, f"channel/{CRISIS_DESK_ID}", PRIYA)


def test_a_thread_shows_its_replies_and_the_channel_their_count(
    browser: TestClient, workspace: Workspace
) -> None:
    parent = say(workspace, "parent")
    say(workspace, "inside", thread_ts=parent.ts)
    channel = part(browser, f"channel/{CRISIS_DESK_ID}")
    assert "1 reply" in channel
    assert "inside" not in channel
    assert "inside" in part(browser, f"thread/{CRISIS_DESK_ID}/{parent.ts}")


def test_edits_and_reactions_are_visible(browser: TestClient, workspace: Workspace) -> None:
    say(workspace, "changed", edited_ts="1.0", reactions={"eyes": [MAYA]})
    html = part(browser, f"channel/{CRISIS_DESK_ID}")
    assert "(edited)" in html
    assert 'class="reaction mine"' in html


def test_a_channel_one_is_not_in_is_not_shown(browser: TestClient, workspace: Workspace) -> None:
    workspace.put(Message(EXEC_BRIEF_ID, workspace.stamp(), PRIYA, "for the board"))
    assert "for the board" not in part(browser, f"channel/{EXEC_BRIEF_ID}", MAYA)


def test_times_are_the_viewers_own(browser: TestClient, workspace: Workspace) -> None:
    workspace.put(Message(CRISIS_DESK_ID, "1764000000.000001", PRIYA, "then"))
    assert "16:00</time>" in part(browser, f"channel/{CRISIS_DESK_ID}", MAYA)
    assert "17:00</time>" in part(browser, f"channel/{CRISIS_DESK_ID}", "U0TOMAS000")


def test_the_modal_is_shown_to_its_person_with_its_errors(browser: TestClient, workspace: Workspace) -> None:
    view = form(workspace)
    view.errors = {"why": "Say more"}
    assert "Say more" in part(browser, "modal")
    assert part(browser, "modal", PRIYA).strip() == ""


def test_a_pushed_modal_has_a_way_back(browser: TestClient, workspace: Workspace) -> None:
    payload = form(workspace).payload
    assert 'aria-label="Back"' not in part(browser, "modal")
    modals.pushed(workspace, MAYA, payload)
    assert 'aria-label="Back"' in part(browser, "modal")


def test_the_home_tab_says_when_nothing_was_published(browser: TestClient, workspace: Workspace) -> None:
    assert "Nothing here yet" in part(browser, "home")
    modals.published(workspace, MAYA, {"type": "home", "blocks": [{"type": "header", "text": words("Hi")}]})
    assert "Hi</h3>" in part(browser, "home")


def test_the_inspector_puts_the_newest_first_and_what_failed_in_red(
    browser: TestClient, workspace: Workspace
) -> None:
    for number, (name, ok) in enumerate([("auth.test", True), ("no.such", False)]):
        answer = {"ok": ok, "error": "unknown_method"}
        workspace.record(Exchange(number, 0.0, "api", name, {}, answer, 200, ok, 1.0))
    html = part(browser, "inspector")
    assert html.index("no.such") < html.index("auth.test")
    assert html.count('class="exchange bad"') == 1


def test_the_stage_shows_posts_as_text(browser: TestClient, workspace: Workspace) -> None:
    workspace.add_stage_post({"network": "Bluesky", "author": HOSTILE, "text": HOSTILE, "followers": 41_000})
    html = part(browser, "stage")
    assert "41k followers" in html
    assert "<img" not in html


def test_names_and_messages_of_people_are_escaped(browser: TestClient, workspace: Workspace) -> None:
    workspace.users[PRIYA].real_name = HOSTILE
    workspace.channels[CRISIS_DESK_ID].topic = HOSTILE
    say(workspace, HOSTILE)
    assert "<img" not in part(browser, "sidebar") + part(browser, f"channel/{CRISIS_DESK_ID}")


def test_notices_are_for_their_person(browser: TestClient, workspace: Workspace) -> None:
    workspace.notify(MAYA, "did not respond in time")
    assert "did not respond" in part(browser, "notices", MAYA)
    assert part(browser, "notices", PRIYA) == "[]"


def test_a_message_is_posted_and_names_become_mentions(browser: TestClient, workspace: Workspace) -> None:
    body = {"as": MAYA, "channel": CRISIS_DESK_ID, "text": "hello @priya"}
    assert browser.post("/ui/message", json=body).json() == {"ok": True}
    assert [m.text for m in workspace.said(CRISIS_DESK_ID)] == [f"hello <@{PRIYA}>"]


def test_a_reply_goes_into_its_thread(browser: TestClient, workspace: Workspace) -> None:
    parent = say(workspace, "parent")
    body = {"as": MAYA, "channel": CRISIS_DESK_ID, "text": "reply", "thread_ts": parent.ts}
    browser.post("/ui/message", json=body)
    assert [m.text for m in workspace.thread(CRISIS_DESK_ID, parent.ts, MAYA)] == ["parent", "reply"]


def test_a_form_that_is_not_filled_in_says_so(browser: TestClient, workspace: Workspace) -> None:
    view = form(workspace)
    browser.post("/ui/submit", json={"as": MAYA, "view_id": view.id, "values": {}})
    assert "Please complete this required field." in part(browser, "modal")


def test_a_modal_is_closed(browser: TestClient, workspace: Workspace) -> None:
    view = form(workspace)
    browser.post("/ui/close", json={"as": MAYA, "view_id": view.id})
    assert part(browser, "modal").strip() == ""


def test_a_message_offers_the_shortcuts_the_manifest_declares(
    browser: TestClient, workspace: Workspace
) -> None:
    say(workspace, "news")
    assert "Message shortcuts" not in part(browser, f"channel/{CRISIS_DESK_ID}")
    named = {"callback_id": "raise", "name": "Raise it", "description": "Now"}
    workspace.shortcuts = [{"type": "message", **named}, {"type": "global", **named, "name": "Raise all"}]
    html = part(browser, f"channel/{CRISIS_DESK_ID}")
    assert 'data-shortcut="raise" title="Now">Raise it</button>' in html
    assert "Raise all" in part(browser, "sidebar")
    assert "Raise all" not in html


def test_a_reaction_is_added(browser: TestClient, workspace: Workspace) -> None:
    message = say(workspace, "news")
    body = {"as": MAYA, "channel": CRISIS_DESK_ID, "ts": message.ts, "name": "eyes"}
    browser.post("/ui/react", json=body)
    assert message.reactions == {"eyes": [MAYA]}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("message", {"as": "U0NOBODY", "channel": CRISIS_DESK_ID, "text": "x"}),
        ("message", {"as": MAYA, "channel": EXEC_BRIEF_ID, "text": "x"}),
        ("message", {"as": MAYA}),
        ("close", {"as": MAYA, "view_id": "V0NONE"}),
        ("act", {"as": MAYA, "container": {"type": "view", "view_id": "V0NONE"}, "action": {}}),
    ],
)
def test_a_gesture_at_what_is_not_there_is_refused_in_words(
    browser: TestClient, name: str, body: dict[str, Any]
) -> None:
    response = browser.post(f"/ui/{name}", json=body)
    assert response.status_code == 404
    assert response.json()["error"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
def test_a_gesture_that_is_no_object_is_refused(browser: TestClient, body: bytes) -> None:
    response = browser.post("/ui/message", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400


FOREIGN = [
    ({"origin": "https://evil.example"}, "only the sandbox's own page may do this"),
    ({"origin": "null"}, "only the sandbox's own page may do this"),
    ({"host": "evil.example", "origin": "http://evil.example"}, "the sandbox answers on loopback only"),
    ({"content-type": "text/plain"}, "send JSON"),
]


@pytest.mark.parametrize(("headers", "reason"), FOREIGN)
def test_another_sites_page_cannot_post(
    browser: TestClient, workspace: Workspace, headers: dict[str, str], reason: str
) -> None:
    body = {"as": MAYA, "channel": CRISIS_DESK_ID, "text": "x"}
    response = browser.post("/ui/message", json=body, headers=headers)
    assert (response.status_code, response.json()["error"]) == (403, reason)
    assert workspace.said(CRISIS_DESK_ID) == []


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_another_sites_page_cannot_read_a_part(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.get("/ui/sidebar", headers=headers).status_code == 403


def test_no_script_but_the_pages_own_may_run(browser: TestClient) -> None:
    policy = browser.get("/").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "<script>" not in browser.get("/").text


@pytest.mark.parametrize("name", ["app.js", "blocks.js", "composer.js", "tokens.css", "mark.svg"])
def test_the_pages_own_files_are_served(browser: TestClient, name: str) -> None:
    assert browser.get(f"/ui/static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("hint", "found"),
    [
        (
            "ack [id] | assign [id] @person | help",
            [("ack", "[id]"), ("assign", "[id] @person"), ("help", "")],
        ),
        ("[ack|help]", [("ack", ""), ("help", "")]),
        ("watch [list|add] [name] | help", [("watch", "[list|add] [name]"), ("help", "")]),
        ("", []),
    ],
)
def test_verbs_are_read_from_the_usage_hint(hint: str, found: list[tuple[str, str]]) -> None:
    assert [(verb["verb"], verb["usage"]) for verb in verbs(hint)] == found


@pytest.mark.parametrize(
    ("request_body", "words"),
    [
        ({"event": {"type": "app_home_opened"}}, "app_home_opened"),
        ({"command": "/crisis", "text": "help"}, "/crisis help"),
        ({"actions": [{"action_id": "ack"}]}, "ack"),
        ({"type": "view_submission", "view": {"callback_id": "resolve"}}, "resolve"),
        ({"channel": "C1", "text": "Orange"}, "Orange"),
        ({}, ""),
    ],
)
def test_an_exchange_is_told_in_a_few_words(request_body: dict[str, Any], words: str) -> None:
    assert gist(Exchange(1, 0.0, "delivery", "x", request_body, {}, 200, True, 1.0)) == words


async def _heard(workspace: Workspace, viewer: str, pieces: int) -> list[str]:
    stream = events(workspace, viewer, heartbeat_seconds=0.02)
    heard = [await anext(stream)]
    workspace.changed("modal", user=MAYA)
    workspace.changed("stage")
    heard += [await anext(stream) for _ in range(pieces)]
    await stream.aclose()  # type: ignore[attr-defined]
    return heard


def test_events_begin_with_hello_and_tell_a_viewer_what_concerns_them(workspace: Workspace) -> None:
    hello, changes, beat = asyncio.run(_heard(workspace, PRIYA, 2))
    assert "event: hello" in hello
    assert '"stage"' in changes
    assert '"modal"' not in changes
    assert beat.startswith(":")


@pytest.mark.parametrize(
    ("name", "shown"), [("tiktok", "TikTok"), ("x", "X"), ("mastodon", "Mastodon"), ("", "")]
)
def test_networks_are_named_as_people_write_them(name: str, shown: str) -> None:
    assert network_name(name) == shown


def test_the_stage_keeps_the_newest_posts_when_there_are_many(
    browser: TestClient, workspace: Workspace
) -> None:
    for number in range(120):
        workspace.add_stage_post({"network": "x", "author": "a", "text": f"post {number}."})
    html = part(browser, "stage")
    assert "post 119." in html
    assert "post 5." not in html
