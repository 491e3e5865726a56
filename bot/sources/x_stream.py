"""X's filtered stream: rules kept as the watches want them, posts as they are published."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import Any
from urllib.parse import urlencode

from bot.core.mentions import Batch, Rejection
from bot.errors import SourceError, Trouble
from bot.http.api import Api
from bot.sources.access import Access
from bot.sources.shapes import at, listed
from bot.sources.x_posts import parse

MOST_RULES = 1_000
"""Pay-per-use: docs.x.com/x-api/posts/filtered-stream/introduction."""
IDLE_SECONDS = 30.0
"""X sends an empty line every 20 s; a stream that misses one is dead."""
TAG = "firebreak-"
_PATH = "/2/tweets/search/stream"


class XStream:
    """The stream of one app (it may have one connection), for every watch at once."""

    def __init__(
        self,
        access: Access,
        *,
        rules: Sequence[str],
        url: str,
        token: str,
        fields: Mapping[str, str],
        usd: float,
    ) -> None:
        self._access = access
        self._rules = {_tag(rule): rule for rule in rules}
        self._url = f"{url.rstrip('/')}{_PATH}?{urlencode(fields)}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._usd = usd
        self._api = Api(access.http, network="x", base_url=url, meter=access.meter, headers=self._headers)

    def run(self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: Event) -> None:
        """Sets the rules, then hands over each post at once, until `stopping`. There is nothing to resume
        from: what was missed is found by the search. Raises SourceError when the connection breaks."""
        self._set_rules()
        meter = self._access.meter
        meter.take("stream", usd=0.0)
        opened = self._access.http.stream(
            self._url, headers=self._headers, network="x", idle_seconds=IDLE_SECONDS, stopping=stopping
        )
        with opened as lines:
            put(Batch((), {}))
            for batch in self._batches(lines):
                put(batch)
                meter.take("streamed posts", calls=0.0, usd=self._usd * len(batch.mentions))

    def _batches(self, lines: Iterable[bytes]) -> Iterable[Batch]:
        for line in lines:
            if line.strip():
                yield self._batch(line)

    def _batch(self, line: bytes) -> Batch:
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            return Batch((), {}, (Rejection("x stream", "a line is no JSON"),))
        if not isinstance(at(data, "data"), dict):
            raise SourceError(f"X ended the stream: {_said(data)}")
        mentions, rejected = parse(data, observed_at=self._access.clock(), via="stream")
        return Batch(tuple(mentions), {}, tuple(rejected))

    def _set_rules(self) -> None:
        """Leaves X with exactly the rules wanted; rules that others gave the app stay."""
        if len(self._rules) > MOST_RULES:
            words = f"{len(self._rules):,} rules are more than the {MOST_RULES:,} that X streams"
            raise SourceError(words, permanent=True, trouble=Trouble.REFUSED)
        standing = self._standing()
        stale = [id for id, tag in standing.items() if tag.startswith(TAG) and tag not in self._rules]
        missing = {tag: rule for tag, rule in self._rules.items() if tag not in standing.values()}
        if stale:
            self._change({"delete": {"ids": stale}})
        if missing:
            self._change({"add": [{"value": rule, "tag": tag} for tag, rule in missing.items()]})

    def _standing(self) -> dict[str, str]:
        data = self._api.get(f"{_PATH}/rules", bucket="rules").data
        return {str(at(rule, "id")): str(at(rule, "tag") or "") for rule in listed(data, "data")}

    def _change(self, body: Mapping[str, Any]) -> None:
        data = self._api.post(f"{_PATH}/rules", body=body, bucket="rules").data
        if at(data, "meta", "summary", "not_created"):
            words = f"X does not take every rule: {_said(data)}"
            raise SourceError(words, permanent=True, trouble=Trouble.REFUSED)


def _tag(rule: str) -> str:
    return TAG + hashlib.sha256(rule.encode()).hexdigest()[:16]


def _said(data: Any) -> str:
    first = next(iter(listed(data, "errors")), None)
    said = at(first, "detail") or at(first, "title") or at(data, "detail") or at(data, "title")
    return said[:200] if isinstance(said, str) else "it does not say why"
