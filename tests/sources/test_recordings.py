"""Every source at a network that says the same whatever it is asked: recordings that are played back."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.core.mentions import Batch, Handle, Mention, Query, SourceSpec
from bot.http import Http
from bot.sources import open_source
from bot.sources.access import Access

QUERY = Query(any=("Brindle & Fern",), hashtags=("brindlefern",), handles=(Handle("*", "brindlefern"),))
THEN, NOW = datetime(2021, 7, 9, 20, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
MOST_FETCHES = 60
WHEN = "2021-07-09T19:09:52"
NEXT = {"cursors": {"before": "QB", "after": "QA"}, "next": "https://graph.example/next"}
Say = Callable[[str], Any]


@dataclass(frozen=True)
class Recording:
    """A source, the settings that lead it to the recording, what that says to each path, how it is known."""

    kind: str
    settings: Mapping[str, str]
    say: Say
    target: str = ""
    keys: frozenset[str] = frozenset()


def _x(path: str) -> Any:
    posts = [
        {"id": key, "text": "Brindle &amp; Fern again", "edit_history_tweet_ids": [key]}
        for key in ("1413574402137800704", "1413574402137800703")
    ]
    return {"data": posts, "meta": {"next_token": "b26v89c19zqg8o3f", "result_count": 2}}


def _bluesky(path: str) -> Any:
    if "createSession" in path:
        return {"accessJwt": "token"}
    record = {"text": "Brindle & Fern", "createdAt": f"{WHEN}.120Z"}
    post = {"uri": "at://did:plc:amber/app.bsky.feed.post/3k1", "record": record, "labels": [], "viewer": {}}
    return {"posts": [post], "cursor": "25", "hitsTotal": 900}


def _graph(path: str) -> Any:
    if "/ratings" in path:
        return {"data": []}
    item = {"id": "42_7", "message": "Brindle & Fern", "created_time": f"{WHEN}+0000"}
    return {"data": [item | {"updated_time": f"{WHEN}+0000"}], "paging": NEXT}


def _media(path: str) -> Any:
    item = {"id": "1799", "caption": "Brindle & Fern", "timestamp": f"{WHEN}+0000", "comments_count": 3}
    return {"data": [item | {"text": "Brindle & Fern", "media_type": "IMAGE"}], "paging": NEXT}


def _hits(path: str) -> Any:
    hit = {"objectID": "8", "title": "Brindle & Fern", "created_at_i": 1625857792, "author": "amber"}
    return {"hits": [hit], "nbHits": 5_000, "nbPages": 50, "page": 0, "hitsPerPage": 20}


def _hits_without_page(path: str) -> Any:
    return {name: value for name, value in _hits(path).items() if name != "page"}


def _reddit(path: str) -> Any:
    if "access_token" in path:
        return {"access_token": "token", "expires_in": 3600}
    item = {"name": "t3_1a", "title": "Brindle &amp; Fern", "created_utc": 1625857792.0, "edited": False}
    return {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": item}], "after": "t3_1a"}}


def _tiktok(path: str) -> Any:
    video = {"item_id": "70", "create_time": "1625857792", "caption": "Brindle & Fern"}
    return {"code": 0, "data": {"videos": [video], "cursor": 20, "has_more": True}}


def _youtube(path: str) -> Any:
    if path.startswith("/commentThreads"):
        return {"items": []}
    snippet = {"publishedAt": f"{WHEN}.000Z", "title": "Brindle &amp; Fern", "channelId": "UC1"}
    found = {"id": {"kind": "youtube#video", "videoId": "v1"}, "snippet": snippet}
    return {"items": [found], "nextPageToken": "CAUQAA", "pageInfo": {"totalResults": 1_000_000}}


def _mastodon(path: str) -> Any:
    home = "https://tea.example/users/amber/statuses/1"
    return [{"id": "1", "uri": home, "created_at": f"{WHEN}.825Z", "content": "<p>Brindle &amp; Fern</p>"}]


REDDIT = {"REDDIT_API_URL": "", "REDDIT_LOGIN_URL": "", "REDDIT_CLIENT_ID": "us", "REDDIT_APPROVED": "yes"}
REDDIT |= {"REDDIT_CLIENT_SECRET": "secret", "REDDIT_USER_AGENT_NAME": "desk"}
BLUESKY = {"BLUESKY_URL": "", "BLUESKY_HANDLE": "desk", "BLUESKY_APP_PASSWORD": "password"}
X_KEYS = frozenset({"1413574402137800704", "1413574402137800703"})
RECORDINGS = [
    Recording("x", {"X_API_URL": "", "X_BEARER_TOKEN": "token"}, _x, keys=X_KEYS),
    Recording("x", {"X_API_URL": "", "X_BEARER_TOKEN": "token"}, _x, "mentions/42", X_KEYS),
    Recording("bluesky", BLUESKY, _bluesky, keys=frozenset({"at://did:plc:amber/app.bsky.feed.post/3k1"})),
    Recording("facebook", {"FACEBOOK_API_URL": "", "FACEBOOK_PAGE_TOKEN": "t"}, _graph, "41"),
    Recording("instagram", {"INSTAGRAM_API_URL": "", "INSTAGRAM_TOKEN": "t"}, _media, "41"),
    Recording("threads", {"THREADS_API_URL": "", "THREADS_TOKEN": "t"}, _media),
    Recording("hackernews", {"HACKERNEWS_SEARCH_URL": "", "HACKERNEWS_ITEMS_URL": ""}, _hits),
    Recording("hackernews", {"HACKERNEWS_SEARCH_URL": ""}, _hits_without_page, keys=frozenset({"8"})),
    Recording("reddit", REDDIT, _reddit, keys=frozenset({"t3_1a"})),
    Recording("tiktok", {"TIKTOK_API_URL": "", "TIKTOK_ACCESS_TOKEN": "t"}, _tiktok, "b1"),
    Recording("youtube", {"YOUTUBE_API_URL": "", "YOUTUBE_API_KEY": "k"}, _youtube),
    Recording("mastodon", {"MASTODON_API_URL": "", "MASTODON_TOKEN": "t"}, _mastodon),
]


@contextmanager
def playing(say: Say) -> Iterator[str]:
    """The address of a server that gives what `say` makes of a path."""

    class Player(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps(say(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Player)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def read(recording: Recording, *, now: datetime, scans: int = 2) -> list[list[Batch]]:
    """The batches of a few scans, each read until nothing waits."""
    with playing(recording.say) as url:
        settings = {name: value or url for name, value in recording.settings.items()}
        http = Http(clock=lambda: now, allow_loopback_http=True, sleep=lambda seconds: None)
        spec = SourceSpec(recording.kind, recording.target)
        source = open_source(spec, query=QUERY, access=Access(http, lambda: now, settings))
        looks: list[list[Batch]] = []
        cursor: Any = {}
        for _ in range(scans):
            looks.append([])
            while not looks[-1] or (looks[-1][-1].more and len(looks[-1]) < MOST_FETCHES):
                looks[-1].append(source.fetch(json.loads(json.dumps(cursor))))
                cursor = looks[-1][-1].cursor
        return looks


def mentions(looks: list[list[Batch]]) -> list[Mention]:
    return [mention for look in looks for batch in look for mention in batch.mentions]


@pytest.mark.parametrize("now", [THEN, NOW], ids=["then", "years later"])
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.kind)
def test_reading_what_never_changes_ends_and_gives_what_it_says(recording: Recording, now: datetime) -> None:
    looks = read(recording, now=now)
    assert not any(look[-1].more for look in looks)
    found = mentions(looks)
    assert not recording.keys or {mention.native_key for mention in found} == recording.keys
    assert any("Brindle & Fern" in (mention.title or mention.text) for mention in found)
    assert {mention.created_at.date() for mention in found} == {THEN.date()}
    assert not [rejection for look in looks for batch in look for rejection in batch.rejected]


def test_what_was_read_before_is_no_gap() -> None:
    youtube = next(one for one in RECORDINGS if one.kind == "youtube")
    assert not [batch.gap for look in read(youtube, now=NOW) for batch in look if batch.gap]
