"""What a Mastodon server pushes: new posts, edits and deletions, all hashtags on one connection.

A deletion names a post only by the server's own id, so the last ids that were pushed are remembered with
their lasting names. What was deleted after a restart, or had come by polling, is found by looking again.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import Any

from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gone, Query
from bot.errors import SourceError, Trouble
from bot.sources.about import Key
from bot.sources.access import Access
from bot.sources.mastodon_posts import SOURCE, parse
from bot.sources.mastodon_server import api, base_url, login
from bot.sources.shapes import at

PUBLIC = Key(
    "MASTODON_PUBLIC",
    "yes to read the stream of all public posts, matched here",
    secret=False,
    needed=False,
    default="no",
)
REMEMBERED = 20_000
MOST_TAGS = 50
"""Our own bound of subscriptions on one connection; the public stream is made for more."""
LOOK_UP_SECONDS = 1.0


class MastodonStream:
    """One websocket to one server."""

    def __init__(self, target: str, queries: Sequence[Query], access: Access) -> None:
        self._target = target
        self._access = access
        self._public = access.setting(PUBLIC, target).strip().lower() in ("yes", "true", "1")
        self._tags = [] if self._public else tags_of(queries)
        self._known: OrderedDict[str, str] = OrderedDict()

    def run(self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: Event) -> None:
        """Hands over each event as it comes; nothing is replayed, so the cursor stays {}."""
        if not self._public and not self._tags:
            raise SourceError(
                "no watch names a hashtag: nothing to stream", permanent=True, trouble=Trouble.REFUSED
            )
        with self._access.http.websocket(
            self._address(), headers=login(self._target, self._access), network=SOURCE
        ) as socket:
            for subscription in self._subscriptions():
                socket.send(json.dumps({"type": "subscribe", **subscription}))
            while not stopping.is_set():
                message = socket.recv(LOOK_UP_SECONDS)
                if message is not None and (batch := self.read(message)) is not None:
                    put(batch)

    def read(self, message: str | bytes) -> Batch | None:
        """What one message of the server says; None for what is no event about a post."""
        event, payload = _event(message)
        if event in ("update", "status.update"):
            mentions, rejected = parse([payload], observed_at=self._access.clock(), via="stream")
            self._remember(at(payload, "id"), at(payload, "uri"))
            return Batch(tuple(mentions), {}, tuple(rejected))
        if event == "delete" and (uri := self._known.pop(str(payload), None)):
            return Batch((), {}, gone=(Gone(SOURCE, uri),))
        return None

    def _remember(self, key: Any, uri: Any) -> None:
        if not isinstance(key, str) or not isinstance(uri, str):
            return
        self._known[key] = uri
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _address(self) -> str:
        """Where the server streams, which may be another host of its own; by its own word."""
        instance = api(self._target, self._access).get("/api/v2/instance", bucket="api").data
        named = at(instance, "configuration", "urls", "streaming")
        home = base_url(self._target, self._access).replace("http", "ws", 1)
        base = named if isinstance(named, str) and named.startswith(("wss://", "ws://")) else home
        return f"{base.rstrip('/')}/api/v1/streaming"

    def _subscriptions(self) -> Iterable[dict[str, str]]:
        if self._public:
            return [{"stream": "public"}]
        return [{"stream": "hashtag", "tag": tag} for tag in self._tags]


def tags_of(queries: Sequence[Query]) -> list[str]:
    """The hashtags that the polling of these watches reads, each once."""
    tags: dict[str, None] = {}
    for query in queries:
        for request in compile_query(SOURCE, query).requests:
            asked = dict(request.params)
            tags |= dict.fromkeys(t for t in (asked.get("tag", ""), *asked.get("any[]", "").split(",")) if t)
    return list(tags)[:MOST_TAGS]


def _event(message: str | bytes) -> tuple[str, Any]:
    """An event's name and payload, which is JSON in a string, or a deleted post's id as it stands."""
    try:
        data = json.loads(message)
        event, payload = at(data, "event"), at(data, "payload")
        if event in ("update", "status.update") and isinstance(payload, str):
            payload = json.loads(payload)
    except (ValueError, RecursionError):
        return "", None
    return (event, payload) if isinstance(event, str) else ("", None)
