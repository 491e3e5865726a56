"""Reads the message somebody points at, and never waits long: rather a name is missing than the act."""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAsking
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack.payloads import Body
from bot.slack.people import WAIT_SECONDS, People
from bot.slack.picked import UNREAD, Picked, author_of, people_in, snapshot

log = logging.getLogger(__name__)

MOST_NAMES = 10
"""People whose names are looked up for one message."""


class Pointing:
    """Makes values of the messages people point at."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="pointing")

    def of(self, client: WebClient, body: Body) -> Picked | None:
        """The message whose shortcut was used; None for any other payload."""
        if body.get("type") != "message_action":
            return None
        domain = str((body.get("team") or {}).get("domain") or "")
        return self._picked(client, str(body["channel"]["id"]), body["message"], domain=domain)

    def read(self, client: WebClient, channel: str, ts: str) -> Picked:
        """The message that stands there; without its words where Slack does not show it to us."""
        try:
            answer = client.conversations_replies(channel=channel, ts=ts, latest=ts, inclusive=True, limit=1)
            found = next((one for one in answer.get("messages") or () if one.get("ts") == ts), None)
        except (SlackClientError, OSError) as error:
            log.info("message %s cannot be read: %s", ts, error)
            found = None
        return self._picked(client, channel, found or {"ts": ts, "text": UNREAD})

    def _picked(
        self, client: WebClient, channel: str, message: Mapping[str, Any], *, domain: str = ""
    ) -> Picked:
        ts = str(message["ts"])
        linked = self._pool.submit(_permalink, client, channel, ts)
        who = [*filter(None, [message.get("user")]), *people_in(str(message.get("text") or ""))]
        names = self._people.find_all(client, who[:MOST_NAMES])
        try:
            link = linked.result(timeout=WAIT_SECONDS)
        except (StillAsking, SlackClientError, OSError):
            link = _archives(channel, ts, domain)
        return Picked(
            channel=channel,
            ts=ts,
            text=snapshot(message, names),
            author=author_of(message, names),
            link=link,
            thread_ts=message.get("thread_ts"),
        )


def _permalink(client: WebClient, channel: str, ts: str) -> str:
    return str(client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])


def _archives(channel: str, ts: str, domain: str) -> str:
    """The address as Slack builds it; without the workspace's domain Slack finds the workspace itself."""
    host = f"{domain}.slack.com" if domain else "slack.com"
    return f"https://{host}/archives/{channel}/p{ts.replace('.', '')}"
