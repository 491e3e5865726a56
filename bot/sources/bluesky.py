"""Public posts on Bluesky: all of them by its stream, and by search with an account's app password."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gone, Query, Recheck, SourceSpec
from bot.core.moments import moment_of
from bot.core.plans import Request
from bot.errors import SourceError, Trouble
from bot.http.api import Api
from bot.sources.about import About, Key
from bot.sources.access import Access, Session
from bot.sources.bluesky_posts import SOURCE, is_uri, parse
from bot.sources.bluesky_stream import Jetstream
from bot.sources.shapes import at, listed
from bot.sources.walks import asked, mark_of, step_of

KIND = "bluesky"
URL = Key(
    "BLUESKY_URL", "where your account is hosted", secret=False, needed=False, default="https://bsky.social"
)
JETSTREAM = Key(
    "BLUESKY_JETSTREAM_URL",
    "the Jetstream host; one named jetstream1. or jetstream2. is spoken to in the older wire format",
    secret=False,
    needed=False,
    default="wss://jetstream.us-east.bsky.network",
)
HANDLE = Key("BLUESKY_HANDLE", "your account's handle (brand.bsky.social)", secret=False, needed=False)
PASSWORD = Key("BLUESKY_APP_PASSWORD", "an app password of that account, for search", needed=False)
_RATES = "docs.bsky.app/docs/advanced-guides/rate-limits"
_FIVE_MINUTES = timedelta(minutes=5)
ABOUT = About(
    name="Bluesky",
    example="bluesky — public posts on Bluesky, within a second by its stream",
    finds="every public post that has the watch's terms, by reading all of them or by search",
    blind=(
        "posts published while neither the stream nor search could be read",
        "followers of authors, and handles of authors in the stream",
        "words in pictures and behind links",
    ),
    login="none for the stream, an account with an app password for search and second looks",
    steps=(
        "In the Bluesky app open Settings, Privacy and security, App passwords, and add one.",
        "Put the account's handle into BLUESKY_HANDLE and the password into BLUESKY_APP_PASSWORD.",
    ),
    cost="free",
    keys=(HANDLE, PASSWORD, JETSTREAM),
    base_url=URL,
    limits=(
        Limit("search", 3_000, _FIVE_MINUTES, source=_RATES),
        Limit("login", 300, timedelta(days=1), source=_RATES),
    ),
    streams=True,
    terms="What its author deletes has to go here too (bsky.social/about/support/tos).",
)
FIRST_LOOK = timedelta(hours=24)
OVERLAP = timedelta(minutes=30)
"""Posts reach the index late, and an author's own time may lag; reading twice costs nothing here."""
TOKEN_LASTS = timedelta(minutes=60)
"""Shorter than what hosts give (about two hours), so that a token seldom expires under way."""
PAGE, LOOKED_UP = "100", 25
UNREAD = "search needs an app password; the stream is read"


def open(target: str, *, query: Query, access: Access) -> "BlueskySource":
    """The search for a watch's query; raises SourceError (REFUSED) where it cannot be put to Bluesky."""
    return BlueskySource(target, requests=asked(compile_query(KIND, query)), access=access)


def stream(target: str, *, queries: Sequence[Query], access: Access) -> Jetstream:
    """The stream of everything; the local matcher picks from it."""
    return Jetstream(access, url=access.setting(JETSTREAM, target))


class BlueskySource:
    """Searches term by term from where each was read whole, and looks again at posts."""

    def __init__(self, target: str, *, requests: tuple[Request, ...], access: Access) -> None:
        self._target = target
        self._requests = requests
        self._access = access
        self._handle = access.setting(HANDLE, target)
        self._password = access.setting(PASSWORD, target)
        self._url = access.setting(URL, target)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The next page of the term whose turn it is, oldest first; raises SourceError."""
        if not self._can_log_in:
            return self._unread(cursor)
        step = step_of(self._requests, cursor)
        place, now = dict(step.place), self._access.clock()
        if not place.get("next"):
            place |= {"began": now.isoformat(), "since": _since(place, now)}
        data = self._page(step.params, place)
        mentions, rejected = parse(data, observed_at=now)
        token, mark = at(data, "cursor"), mark_of(listed(data, "posts"))
        more = isinstance(token, str) and bool(token) and mark not in ("", place.get("mark"))
        place = {**place, "next": token, "mark": mark} if more else {"seen_to": place["began"]}
        written, waiting = step.after(place, more=more)
        mentions.sort(key=lambda mention: mention.created_at)
        return Batch(tuple(mentions), written, tuple(rejected), more=waiting)

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Posts as they are now, and those deleted or taken down; without a login nothing is found out."""
        keys = [key for key in native_keys if is_uri(key)] if self._can_log_in else []
        found = Recheck()
        for start in range(0, len(keys), LOOKED_UP):
            one = self._looked_up(keys[start : start + LOOKED_UP])
            found = Recheck(found.mentions + one.mentions, found.gone + one.gone)
        return found

    @property
    def _can_log_in(self) -> bool:
        return bool(self._handle and self._password)

    def _unread(self, cursor: Mapping[str, Any]) -> Batch:
        key = SourceSpec(KIND, self._target).key
        if self._access.inbox.streaming(key, now=self._access.clock()):
            return Batch((), cursor, note=UNREAD)
        raise SourceError(
            "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD are not set, and the stream is not connected: "
            "docs/sources.md shows how to get them",
            permanent=True,
            trouble=Trouble.LOGIN,
        )

    def _page(self, params: Mapping[str, str], place: dict[str, Any]) -> Any:
        """A page; where the next one is refused, the first one again."""
        wanted = {**params, "sort": "latest", "limit": PAGE, "since": place["since"]}
        path = "app.bsky.feed.searchPosts"
        if not place.get("next"):
            return self._asked(path, wanted)
        try:
            return self._asked(path, {**wanted, "cursor": place["next"]})
        except SourceError as error:
            if error.status != 400:
                raise
            return self._asked(path, wanted)

    def _looked_up(self, keys: Sequence[str]) -> Recheck:
        path = f"app.bsky.feed.getPosts?{urlencode([('uris', key) for key in keys])}"
        data = self._asked(path, {})
        mentions, _ = parse(data, observed_at=self._access.clock())
        there = {str(at(post, "uri")) for post in listed(data, "posts")}
        return Recheck(tuple(mentions), tuple(Gone(SOURCE, key) for key in keys if key not in there))

    def _asked(self, path: str, params: Mapping[str, str]) -> Any:
        """The answer to a call, with a new token once when the one in hand has expired."""
        try:
            data = self._api(self._token()).get(f"/xrpc/{path}", params, bucket="search").data
        except SourceError as error:
            if error.code not in ("ExpiredToken", "InvalidToken"):
                raise
            self._access.sessions.pop(self._session, None)
            data = self._api(self._token()).get(f"/xrpc/{path}", params, bucket="search").data
        if not isinstance(at(data, "posts"), list):
            raise SourceError("Bluesky answers with something else than posts")
        return data

    @property
    def _session(self) -> str:
        return f"bluesky {self._url} {self._handle}"

    def _token(self) -> str:
        known = self._access.sessions.get(self._session)
        if known and known.until > self._access.clock():
            return known.token
        body = {"identifier": self._handle, "password": self._password}
        path = "/xrpc/com.atproto.server.createSession"
        token = at(self._api("").post(path, body=body, bucket="login").data, "accessJwt")
        if not isinstance(token, str) or not token:
            raise SourceError("Bluesky answers a login with no token")
        self._access.sessions[self._session] = Session(token, until=self._access.clock() + TOKEN_LASTS)
        return token

    def _api(self, token: str) -> Api:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        meter = self._access.meter
        return Api(self._access.http, network=KIND, base_url=self._url, meter=meter, headers=headers)


def _since(place: Mapping[str, Any], now: datetime) -> str:
    seen_to = moment_of(place.get("seen_to"))
    return f"{(seen_to - OVERLAP if seen_to else now - FIRST_LOOK):%Y-%m-%dT%H:%M:%S.000Z}"
