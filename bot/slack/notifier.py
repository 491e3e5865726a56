"""The Notifier port over Slack's Web API: posts, edits, and looks up what may have been taken."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.core.messages import Outgoing, Purpose
from bot.errors import DeliveryError
from bot.ports import Subject
from bot.slack import answers
from bot.slack.channels import Channels
from bot.slack.rendering import render

log = logging.getLogger(__name__)

EVENT_TYPE = "firebreak_message"
PAGE = 200
LOOK_BACK = timedelta(seconds=5)
"""How far before the first try a look-up begins: Slack's clock and ours differ."""

Payload = dict[str, Any]


class SlackNotifier:
    """Puts messages into one workspace. The client must not retry by itself: that posts twice."""

    def __init__(self, client: WebClient) -> None:
        if client.retry_handlers:
            raise ValueError("the posting client must have retry_handlers=[]")
        self._client = client
        self._channels = Channels(client)
        self._charts_refused = False

    def post(self, subject: Subject) -> tuple[str, str]:
        """Posts or edits and gives (channel id, ts); raises DeliveryError, UnknownOutcome."""
        message, payload = subject.message, render(subject, link=self._link(subject))
        if message.ts is None:
            return self._send(message, payload)
        try:
            return self._edit(message, payload, ts=message.ts)
        except answers.Rejected as refusal:
            if refusal.code in answers.GONE and _is_live_card(subject):
                return self._post_anew(message, payload)
            raise

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        """(channel id, ts) of a message that may have been taken, by its key, over every page."""
        channel = self._channels.resolve(message.posted_channel or message.channel)
        for posted in self._posted(message, channel):
            if _key(posted) == message.key:
                return channel, str(posted["ts"])
        return None

    def _link(self, subject: Subject) -> str | None:
        """Where the card stands, for whoever reads of it elsewhere; None while nobody can say."""
        if subject.message.purpose is not Purpose.DIRECT or subject.card is None:
            return None
        channel, ts = subject.card
        try:
            answer = answers.ask(
                self._client.chat_getPermalink, about=channel, repeatable=True, channel=channel, message_ts=ts
            )
        except DeliveryError as error:  # the words without a link are worth more than none
            log.warning("message %s: no link to the card: %s", subject.message.id, error)
            return None
        return str(answer["permalink"])

    def _post_anew(self, message: Outgoing, payload: Payload) -> tuple[str, str]:
        """A live alert must not go stale because its card was deleted: it gets a new one, once."""
        found = self.find(message) if message.uncertain else None
        if found and found[1] != message.ts:
            return self._edit(message, payload, ts=found[1])
        return self._send(message, payload)

    def _send(self, message: Outgoing, payload: Payload) -> tuple[str, str]:
        channel = self._channels.resolve(message.posted_channel or message.channel)
        thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        arguments = {
            "channel": channel,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": message.key}},
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
            **thread,
        }
        return self._plainer(self._client.chat_postMessage, message, payload, arguments, repeatable=False)

    def _edit(self, message: Outgoing, payload: Payload, *, ts: str) -> tuple[str, str]:
        channel = self._channels.resolve(message.posted_channel or message.channel)
        arguments = {"channel": channel, "ts": ts, "parse": "none"}
        return self._plainer(self._client.chat_update, message, payload, arguments, repeatable=True)

    def _plainer(
        self,
        call: Callable[..., SlackResponse],
        message: Outgoing,
        payload: Payload,
        arguments: Mapping[str, Any],
        *,
        repeatable: bool,
    ) -> tuple[str, str]:
        """Tries the full layout, then one without charts, then plain words: an alert is never dropped."""
        refusal: answers.Rejected | None = None
        for layout in self._layouts(payload):
            try:
                answer = answers.ask(
                    call, about=message.channel, repeatable=repeatable, **arguments, **layout
                )
            except answers.Rejected as error:
                if error.code not in answers.REFUSED_LAYOUT:
                    raise
                log.warning(
                    "message %s: %s, trying a plainer layout: %s", message.id, error.code, error.details
                )
                refusal = error
                continue
            self._learn(payload, layout)
            return str(answer["channel"]), str(answer["ts"])
        raise DeliveryError("Slack refused the message even as plain text: it was kept.") from refusal

    def _layouts(self, payload: Payload) -> Iterator[Payload]:
        text, blocks = payload["text"], payload["blocks"]
        plain = _without_charts(blocks)
        if len(plain) < len(blocks) and not self._charts_refused:
            yield {"text": text, "blocks": blocks}
        yield {"text": text, "blocks": plain}
        yield {"text": text, "blocks": []}  # empty, not absent: an edit must take the old blocks away

    def _learn(self, payload: Payload, layout: Payload) -> None:
        """Remembers that this workspace refuses charts once leaving them out was what helped."""
        left_out = len(layout["blocks"]) < len(payload["blocks"])
        if left_out and layout["blocks"] == _without_charts(payload["blocks"]):
            self._charts_refused = True

    def _posted(self, message: Outgoing, channel: str) -> Iterator[Mapping[str, Any]]:
        """What was posted since the first try, newest page first, to the end."""
        arguments: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if message.first_tried_at:
            arguments["oldest"] = f"{(message.first_tried_at - LOOK_BACK).timestamp():.6f}"
        call: Callable[..., SlackResponse] = self._client.conversations_history
        if message.thread_ts:
            call, arguments["ts"] = self._client.conversations_replies, message.thread_ts
        for page in answers.pages(call, about=message.channel, **arguments):
            yield from page.get("messages", ())


def _is_live_card(subject: Subject) -> bool:
    is_card = subject.message.purpose is Purpose.CARD
    return is_card and subject.crisis is not None and subject.crisis.state.live


def _without_charts(blocks: list[Payload]) -> list[Payload]:
    return [block for block in blocks if block["type"] != "data_visualization"]


def _key(posted: Mapping[str, Any]) -> str | None:
    metadata = posted.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("id")
    return key if isinstance(key, str) else None
