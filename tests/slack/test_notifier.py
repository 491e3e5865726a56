"""The notifier against a Web API that fails in every way it can."""

import json
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.core.messages import Digest, Outgoing, Purpose
from bot.core.models import EventKind, State
from bot.core.payloads import to_payload
from bot.errors import DeliveryError, UnknownOutcome
from bot.ports import Subject
from bot.slack.notifier import SlackNotifier
from tests.slack.samples import NOW, event, in_state, message, subject
from tests.slack.web_api import Answer, error, half, ok, raw, reset, say, silence, web_api

CHANNEL = "C0CRISISDESK"
POSTED = "1700000000.000100"


def to(channel: str = CHANNEL, **changes: Any) -> Subject:
    return subject(sent=message(channel=channel, **changes))


def blocks(sent: dict[str, Any]) -> list[dict[str, Any]]:
    given = sent["blocks"]
    return json.loads(given) if isinstance(given, str) else given


def kinds(sent: dict[str, Any]) -> set[str]:
    return {block["type"] for block in blocks(sent)}


# --- posting and editing -----------------------------------------------------------------------------------


def test_a_card_is_posted_with_its_key_and_without_unfurling() -> None:
    with web_api(ok()) as api:
        assert SlackNotifier(api.client).post(to()) == (CHANNEL, POSTED)
        ((method, sent),) = api.asked
    assert method == "chat.postMessage"
    assert sent["metadata"] == {"event_type": "firebreak_message", "event_payload": {"id": "k3y"}}
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["parse"]) == (False, False, "none")
    assert "link_names" not in sent
    assert "thread_ts" not in sent


def test_a_posted_card_is_edited_where_it_stands() -> None:
    with web_api(ok()) as api:
        SlackNotifier(api.client).post(to("crisis-desk", ts="1.2", posted_channel=CHANNEL))
        ((method, sent),) = api.asked
    assert method == "chat.update"
    assert (sent["channel"], sent["ts"]) == (CHANNEL, "1.2")


def test_an_event_goes_into_the_thread() -> None:
    said = event(EventKind.NOTED, text="Called the plant.")
    sent = message(Purpose.EVENT, channel=CHANNEL, thread_ts="1.2")
    with web_api(ok()) as api:
        SlackNotifier(api.client).post(subject(said=said, sent=sent))
        assert api.asked[0][1]["thread_ts"] == "1.2"


@pytest.mark.parametrize(
    ("purpose", "payload", "words"),
    [
        (Purpose.DIGEST, to_payload(Digest(1, "Acme", "2026-03-04", (("Open", "none"),))), "Open: none"),
        (Purpose.NOTICE, {"text": "The feed has <b>moved</b>."}, "The feed has &lt;b&gt;moved&lt;/b&gt;."),
    ],
)
def test_what_has_no_crisis_is_rendered_from_its_payload(
    purpose: Purpose, payload: dict[str, Any], words: str
) -> None:
    sent = Outgoing(5, "k3y", purpose, "exec", CHANNEL, payload=payload)
    with web_api(ok()) as api:
        SlackNotifier(api.client).post(Subject(sent, None, None, (), NOW))
        assert words in api.asked[0][1]["text"]


def test_a_client_that_retries_by_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="retry_handlers"):
        SlackNotifier(WebClient("xoxb-secret"))


# --- answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("token_revoked", "reinstall the app"),
        ("channel_not_found", "invite @Firebreak"),
        ("is_archived", "unarchive it"),
        ("not_in_channel", "/invite @Firebreak"),
        ("missing_scope", "firebreak manifest"),
        ("something_new", "something_new"),
    ],
)
def test_what_a_person_must_mend_says_how_and_is_not_retried(code: str, says: str) -> None:
    with web_api(error(code)) as api, pytest.raises(DeliveryError, match=says) as caught:
        SlackNotifier(api.client).post(to())
    assert caught.value.retry_after_seconds is None
    assert not isinstance(caught.value, UnknownOutcome)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (error("ratelimited", status=429, Retry_After="7"), 7),
        (raw(b"", status=429, Retry_After="7"), 7),
        (raw(b"slow down", status=429), 30),
        (error("ratelimited"), 30),
    ],
)
def test_too_many_posts_wait_as_long_as_asked(answer: Answer, seconds: int) -> None:
    with web_api(answer) as api, pytest.raises(DeliveryError) as caught:
        SlackNotifier(api.client).post(to())
    assert caught.value.retry_after_seconds == seconds
    assert not isinstance(caught.value, UnknownOutcome)


NOBODY_KNOWS = {
    "reset": reset,
    "timeout": silence,
    "half": half,
    "500": raw(b"oops", status=500),
    "503 json": error("service_unavailable", status=503),
    "html": raw(b"<html>proxy</html>"),
    "internal_error": error("internal_error"),
    "fatal_error": error("fatal_error"),
    "duplicate": error("duplicate_message_not_found"),
}


@pytest.mark.parametrize("answer", NOBODY_KNOWS.values(), ids=NOBODY_KNOWS.keys())
def test_a_lost_answer_to_a_post_is_an_unknown_outcome_and_asked_once(answer: Answer) -> None:
    with web_api(answer, ok()) as api:
        with pytest.raises(UnknownOutcome):
            SlackNotifier(api.client).post(to())
        assert api.methods == ["chat.postMessage"]


@pytest.mark.parametrize("answer", NOBODY_KNOWS.values(), ids=NOBODY_KNOWS.keys())
def test_a_lost_answer_to_an_edit_is_only_worth_a_retry(answer: Answer) -> None:
    with web_api(answer) as api, pytest.raises(DeliveryError) as caught:
        SlackNotifier(api.client).post(to(ts="1.2", posted_channel=CHANNEL))
    assert not isinstance(caught.value, UnknownOutcome)
    assert caught.value.retry_after_seconds == 20


def test_what_never_left_is_not_an_unknown_outcome() -> None:
    with web_api() as api:
        client = api.client
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        SlackNotifier(client).post(to())
    assert not isinstance(caught.value, UnknownOutcome)
    assert caught.value.retry_after_seconds == 20


@pytest.mark.parametrize("answer", [*NOBODY_KNOWS.values(), error("invalid_auth"), error("xoxb-secret")])
def test_no_message_gives_the_token_away(answer: Answer) -> None:
    with web_api(answer) as api, pytest.raises(DeliveryError) as caught:
        SlackNotifier(api.client).post(to())
    assert "secret" not in str(caught.value)


# --- plainer layouts ---------------------------------------------------------------------------------------


def test_refused_charts_are_left_out_and_remembered() -> None:
    with web_api(error("invalid_blocks"), ok(), ok()) as api:
        notifier = SlackNotifier(api.client)
        notifier.post(to())
        notifier.post(to())
        with_chart, without, next_card = (kinds(sent) for _, sent in api.asked)
    assert "data_visualization" in with_chart
    assert without == next_card == with_chart - {"data_visualization"}


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
def test_an_alert_is_never_dropped_for_its_layout(code: str) -> None:
    with web_api(error(code), error(code), ok()) as api:
        SlackNotifier(api.client).post(to(ts="1.2", posted_channel=CHANNEL))
        last = api.asked[-1][1]
    assert blocks(last) == []
    assert last["text"].startswith("ORANGE · Acme")


def test_what_slack_dislikes_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    refusal = {"ok": False, "error": "invalid_blocks", "errors": ["no more than 10 [json-pointer:/blocks/3]"]}
    with web_api(say(refusal), ok()) as api:
        SlackNotifier(api.client).post(to())
    assert "no more than 10 [json-pointer:/blocks/3]" in caplog.text


def test_plain_text_is_tried_once() -> None:
    with web_api(*[error("invalid_blocks")] * 3, ok()) as api:
        with pytest.raises(DeliveryError, match="even as plain text") as caught:
            SlackNotifier(api.client).post(to())
        assert len(api.asked) == 3
    assert caught.value.retry_after_seconds is None


def test_a_refused_layout_alone_does_not_blame_the_chart() -> None:
    answers = (error("invalid_blocks"), error("invalid_blocks"), ok(), ok())
    with web_api(*answers) as api:
        notifier = SlackNotifier(api.client)
        notifier.post(to())
        notifier.post(to())
        assert "data_visualization" in kinds(api.asked[-1][1])


# --- a card that is gone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message"])
def test_a_live_card_that_is_gone_is_posted_anew(code: str) -> None:
    with web_api(error(code), ok(ts="1700000009.000100")) as api:
        posted = SlackNotifier(api.client).post(to(ts="1.2", posted_channel=CHANNEL))
        assert api.methods == ["chat.update", "chat.postMessage"]
    assert posted == (CHANNEL, "1700000009.000100")


def test_a_new_card_whose_answer_was_lost_is_not_posted_twice() -> None:
    again = to(ts="1.2", posted_channel=CHANNEL, uncertain=True, first_tried_at=NOW)
    with web_api(error("message_not_found"), page("k3y"), ok(ts="1700000000.000100")) as api:
        assert SlackNotifier(api.client).post(again) == (CHANNEL, "1700000000.000100")
        assert api.methods == ["chat.update", "conversations.history", "chat.update"]
        assert api.asked[-1][1]["ts"] == "1700000000.000100"


@pytest.mark.parametrize(
    "about",
    [
        subject(in_state(State.RESOLVED), sent=message(ts="1.2", posted_channel=CHANNEL)),
        subject(
            said=event(EventKind.NOTED, text="x"),
            sent=message(Purpose.EVENT, ts="1.2", posted_channel=CHANNEL),
        ),
    ],
    ids=["closed card", "thread message"],
)
def test_what_is_over_is_not_posted_anew(about: Subject) -> None:
    with web_api(error("message_not_found"), ok()) as api:
        with pytest.raises(DeliveryError, match="was deleted"):
            SlackNotifier(api.client).post(about)
        assert api.methods == ["chat.update"]


# --- looking up --------------------------------------------------------------------------------------------


def page(*keys: str, cursor: str = "", kind: str = "firebreak_message") -> Answer:
    posted = [
        {
            "ts": f"170000000{n}.000100",
            "metadata": {"event_type": kind, "event_payload": {"id": key}},
        }
        for n, key in enumerate(keys)
    ]
    return say(
        {
            "ok": True,
            "messages": [*posted, {"ts": "1.1"}],
            "response_metadata": {"next_cursor": cursor},
        }
    )


def test_a_message_is_found_on_a_later_page() -> None:
    tried = message(channel=CHANNEL, first_tried_at=NOW)
    with web_api(page("a", "b", cursor="next"), page("c", "k3y")) as api:
        assert SlackNotifier(api.client).find(tried) == (CHANNEL, "1700000001.000100")
        (_, first), (_, second) = api.asked
    assert api.methods == ["conversations.history"] * 2
    assert float(first["oldest"]) == (NOW - timedelta(seconds=5)).timestamp()
    assert first["include_all_metadata"] in (True, "1", "true")
    assert second["cursor"] == "next"


def test_a_thread_message_is_looked_for_in_its_thread() -> None:
    tried = message(Purpose.EVENT, channel=CHANNEL, thread_ts="1.2", first_tried_at=NOW)
    with web_api(page("k3y")) as api:
        assert SlackNotifier(api.client).find(tried) is not None
        ((method, sent),) = api.asked
    assert (method, sent["ts"]) == ("conversations.replies", "1.2")


@pytest.mark.parametrize("answer", [page("other"), page("k3y", kind="another_app"), page()])
def test_a_message_that_was_not_taken_is_not_found(answer: Answer) -> None:
    with web_api(answer) as api:
        assert SlackNotifier(api.client).find(message(channel=CHANNEL, first_tried_at=NOW)) is None


def test_a_look_up_that_breaks_is_not_an_answer() -> None:
    with web_api(page("a", cursor="next"), reset) as api, pytest.raises(DeliveryError) as caught:
        SlackNotifier(api.client).find(message(channel=CHANNEL))
    assert caught.value.retry_after_seconds == 20


# --- channel names -----------------------------------------------------------------------------------------


def channels(*names: str, cursor: str = "") -> Answer:
    listed = [{"id": f"C0{name.upper().replace('-', '')}", "name": name} for name in names]
    return say({"ok": True, "channels": listed, "response_metadata": {"next_cursor": cursor}})


@pytest.mark.parametrize("name", ["crisis-desk", "#crisis-desk"])
def test_a_channel_is_known_by_name_on_any_page_and_listed_once(name: str) -> None:
    with web_api(channels("general", cursor="next"), channels("crisis-desk"), ok(), ok()) as api:
        notifier = SlackNotifier(api.client)
        notifier.post(to(name))
        notifier.post(to(name))
        assert api.methods == ["conversations.list"] * 2 + ["chat.postMessage"] * 2
        assert api.asked[2][1]["channel"] == CHANNEL


def test_an_unknown_channel_says_to_create_it_or_invite() -> None:
    with web_api(channels("general")) as api, pytest.raises(DeliveryError, match="#nowhere: create it"):
        SlackNotifier(api.client).post(to("#nowhere"))


def test_public_channels_do_where_private_ones_may_not_be_listed() -> None:
    with web_api(error("missing_scope"), channels("crisis-desk"), ok()) as api:
        SlackNotifier(api.client).post(to("crisis-desk"))
        assert api.asked[1][1]["types"] == "public_channel"
