"""Public posts on one Mastodon server: hashtags, searched words, and mentions of our account."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gone, Mention, Query, Recheck
from bot.core.plans import Request
from bot.errors import SourceError, Trouble
from bot.http.api import Answer
from bot.sources.about import About
from bot.sources.access import Access
from bot.sources.mastodon_posts import SOURCE, Page, advanced, parse
from bot.sources.mastodon_server import INSTANCE, TOKEN, URL, api, base_url, token
from bot.sources.mastodon_stream import PUBLIC, MastodonStream
from bot.sources.shapes import at, listed
from bot.sources.walks import Step, asked, step_of

KIND = SOURCE
ABOUT = About(
    name="Mastodon",
    example="mastodon:mastodon.social — public posts that one Mastodon server knows of",
    finds="posts with the watch's hashtags; with a token also its words, and mentions of the account",
    blind=(
        "posts that never reached this server: each one sees only those it is connected with",
        "words without a hashtag, unless there is a token, the server indexes text and the author agreed",
        "posts for followers only, and direct messages",
        "edits and deletions between two looks, unless the stream is on",
    ),
    login="none for hashtags where the server allows it; else an access token",
    steps=(
        "Log in on the server with an account of yours.",
        "Open Preferences, Development, New application, and tick “read”.",
        "Open the application and copy “Your access token”.",
        f"Set MASTODON_TOKEN for {INSTANCE}, or MASTODON_TOKEN_ and the server's name for another.",
    ),
    cost="free",
    keys=(TOKEN, PUBLIC),
    base_url=URL,
    target=f"the server's name; empty is {INSTANCE}",
    limits=(Limit("api", 300, timedelta(minutes=5), source="docs.joinmastodon.org/api/rate-limits"),),
    streams=True,
    terms="Each server has its own rules; what is deleted there is removed here.",
)

PAGE = 40
FIRST_LOOK = timedelta(days=1)
ACTIVITY = "application/activity+json"
_NOTIFICATIONS = Request("mentions of our account", (("notifications", "mention"),))


def open(target: str, *, query: Query, access: Access) -> "Mastodon":
    """The source that asks one server; raises InputError for what is no server's name."""
    return Mastodon(target, query, access)


def stream(target: str, *, queries: Sequence[Query], access: Access) -> "MastodonStream":
    """The connection on which the server pushes posts with the watches' hashtags, or all public ones."""
    return MastodonStream(target, queries, access)


class Mastodon:
    """Reads each hashtag, search and the notifications forward from where the last look ended."""

    def __init__(self, target: str, query: Query, access: Access) -> None:
        self._access = access
        self._base = base_url(target, access)
        self._api = api(target, access)
        self._logged_in = bool(token(target, access))
        self._plan = compile_query(KIND, query)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page of one list; raises SourceError."""
        step = step_of(self._requests(), cursor)
        now = self._access.clock()
        answer = self._list(step)
        rows = _rows(answer.data)
        mentions, rejected = parse(rows, observed_at=now)
        page = Page.of(rows, answer.headers)
        searched = "q" in step.params
        place, more = advanced(step.place, page, forward=not searched, floor=now - FIRST_LOOK)
        after, waiting = step.after(place, more=more)
        note = self._closed() if "tag" in step.params and not rows and not step.place.get("min_id") else ""
        return Batch(
            tuple(mentions),
            after,
            tuple(rejected),
            more=waiting,
            note=note,
            usage=self._access.meter.usage(),
        )

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Those gone by the word of the server that has them, and this server's own as they are now."""
        mentions: list[Mention] = []
        gone: list[Gone] = []
        for key in native_keys:
            found, is_gone = self._look_again(key)
            mentions.extend(found)
            gone.extend([Gone(KIND, key)] if is_gone else [])
        return Recheck(tuple(mentions), tuple(gone))

    def _requests(self) -> tuple[Request, ...]:
        """What may be asked: without a token only hashtags."""
        if self._logged_in:
            return (*self._plan.requests, _NOTIFICATIONS)
        tags = tuple(request for request in asked(self._plan) if "tag" in dict(request.params))
        if not tags:
            raise SourceError(
                "without a token Mastodon shows only hashtags: set MASTODON_TOKEN, or add a hashtag",
                permanent=True,
                trouble=Trouble.LOGIN,
            )
        return tags

    def _list(self, step: Step) -> Answer:
        path = _path(step.params, step.place)
        try:
            return self._api.get(path, bucket="api")
        except SourceError as error:
            if error.trouble is Trouble.GONE and "tag" in step.params:
                return Answer(error.status, {}, [])  # a hashtag that nobody has used yet
            if error.trouble is Trouble.LOGIN and not self._logged_in:
                raise SourceError(
                    f"{self._base} shows hashtags only to those logged in: set its MASTODON_TOKEN",
                    permanent=True,
                    trouble=Trouble.LOGIN,
                    status=error.status,
                ) from error
            raise

    def _closed(self) -> str:
        """Whether an empty list is empty because the server shows none, in words."""
        try:
            instance = self._api.get("/api/v2/instance", bucket="api").data
        except SourceError as error:
            if error.trouble in (Trouble.GONE, Trouble.LOGIN, Trouble.REFUSED):
                return ""
            raise
        feeds = [at(instance, "configuration", "timelines_access", "hashtag_feeds", k) for k in _FEEDS]
        return "this server has switched off the lists of hashtags" if "disabled" in feeds else ""

    def _look_again(self, key: str) -> tuple[list[Mention], bool]:
        own = re.fullmatch(re.escape(self._base) + r"/users/[^/]+/statuses/(\d+)", key)
        if not own:
            return [], self._gone_elsewhere(key)
        try:
            answer = self._api.get(f"/api/v1/statuses/{own.group(1)}", bucket="api")
        except SourceError as error:
            if error.trouble is Trouble.GONE:
                return [], True
            raise
        return parse([answer.data], observed_at=self._access.clock())[0], False

    def _gone_elsewhere(self, uri: str) -> bool:
        """Whether the server that has a status says it is gone; whatever else it says proves nothing."""
        if not uri.startswith(("https://", self._base)):
            return False
        self._access.meter.take("api")
        try:
            found = self._access.http.ask("GET", uri, headers={"Accept": ACTIVITY}, max_bytes=500_000)
        except SourceError:
            return False
        return found.status in (404, 410) or b'"Tombstone"' in found.body[:5_000]


_FEEDS = ("local", "remote")


def _rows(data: Any) -> list[Any]:
    return data if isinstance(data, list) else listed(data, "statuses")


def _path(params: Mapping[str, str], place: Mapping[str, Any]) -> str:
    """The list's address; written out, for a parameter may stand in it several times."""
    marks = [(name, str(place[name])) for name in ("min_id", "max_id") if place.get(name)]
    pairs = [*marks, ("limit", str(PAGE))]
    if "tag" in params:
        pairs += [("any[]", tag) for tag in params.get("any[]", "").split(",") if tag]
        return f"/api/v1/timelines/tag/{quote(params['tag'], safe='')}?{urlencode(pairs)}"
    if "q" in params:
        return f"/api/v2/search?{urlencode([('type', 'statuses'), ('q', params['q']), *pairs])}"
    return f"/api/v1/notifications?{urlencode([('types[]', 'mention'), *pairs])}"
