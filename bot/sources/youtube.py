"""Videos about a brand on YouTube with the comments below them, and all comments of one's own channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gap, Gone, Mention, Query, Recheck
from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.http.api import Api
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.shapes import at, listed_ids
from bot.sources.walks import Step, asked, step_of
from bot.sources.youtube_items import parse_comments, parse_videos, searched, video_key

KIND = "youtube"
URL = Key(
    "YOUTUBE_API_URL",
    "where YouTube's Data API is",
    secret=False,
    needed=False,
    default="https://www.googleapis.com/youtube/v3",
)
API_KEY = Key("YOUTUBE_API_KEY", "an API key of a Google Cloud project with the YouTube Data API v3")
PAGES = Key(
    "YOUTUBE_SEARCH_PAGES",
    "how many pages of 50 videos one look may take; each costs one of 100 searches a day",
    secret=False,
    needed=False,
    default="1",
)
_QUOTA = "developers.google.com/youtube/v3/determine_quota_cost"
_DAY = timedelta(days=1)
_PACIFIC = "America/Los_Angeles"
ABOUT = About(
    name="YouTube",
    example="youtube — videos that fit the watch, comments below them; youtube:CHANNEL_ID for yours",
    finds="public videos by title, description and tags, the comments below the twenty newest of "
    "them; of your own channel every comment",
    blind=(
        "what is said in a video, unless the title or the description says it too",
        "comments below videos that the search did not find",
        "all but a few of the answers to a comment",
        "some videos at all: YouTube does not promise that its search is complete",
        "new videos for minutes or hours, until they are indexed",
    ),
    login="an API key",
    steps=(
        "In the Google Cloud console make a project and enable the YouTube Data API v3.",
        "Under its credentials make an API key, restrict it to that API, and put it into YOUTUBE_API_KEY.",
        "For your own channel take its id (it begins with UC) from its advanced settings.",
        "More than 100 searches a day need Google's quota audit.",
    ),
    cost="free",
    keys=(API_KEY, PAGES),
    base_url=URL,
    target="nothing for the search, or a channel's id",
    every=timedelta(minutes=20),
    urgent=timedelta(minutes=15),
    own_with_target=True,
    limits=(
        Limit("search", 100, _DAY, reset=_PACIFIC, source=_QUOTA),
        Limit("units", 10_000, _DAY, reset=_PACIFIC, source=_QUOTA),
    ),
    retention_days=30,
    terms="Stored data is refreshed or deleted within 30 days (YouTube API Services developer policies, K).",
)
VIDEOS = 50
THREADS = 100
FOLLOWED = 20
"""The newest videos whose comments are read; each costs a unit a look."""
FIRST_LOOK = timedelta(days=7)
OVERLAP = timedelta(hours=1)
"""A video may be found long after its time: it is indexed late."""
COMMENT_OVERLAP = timedelta(minutes=10)
COMMENT_PAGES = 10
_PARTS = "snippet,statistics,paidProductPlacementDetails"


def open(target: str, *, query: Query, access: Access) -> "YouTube":
    """The search for a watch's terms, or the comments of the channel `target`."""
    return YouTube(target, query, access)


class YouTube:
    """One page a fetch: of the search, then of the comments below what it found."""

    def __init__(self, channel: str, query: Query, access: Access) -> None:
        self._channel = channel
        self._query = query
        self._clock = access.clock
        self._meter = access.meter
        self._pages = _pages(access.setting(PAGES, channel))
        self._api = Api(
            access.http,
            network=KIND,
            base_url=access.setting(URL, channel),
            meter=access.meter,
            secret={"key": access.setting(API_KEY, channel)},
        )

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page; raises SourceError."""
        if self._channel:
            batch, place, more = self._threads({"allThreadsRelatedToChannelId": self._channel}, cursor)
            return self._metered(replace(batch, cursor=place, more=more))
        if cursor.get("reading") is not None and cursor.get("videos"):
            return self._metered(self._below(cursor))
        step = step_of(asked(compile_query(KIND, self._query)), cursor)
        return self._metered(self._found(step, cursor))

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Videos and comments as they are now; those no longer listed are gone."""
        videos = [key for key in native_keys if key.startswith("yt:video:")]
        comments = [key for key in native_keys if key.startswith("yt:comment:")]
        now = self._clock()
        found: list[Mention] = []
        there: set[str] = set()
        for keys in _chunks(videos):
            data = self._look_up("/videos", keys, _PARTS)
            there |= {f"yt:video:{one}" for one in listed_ids(data, network="YouTube")}
            found += parse_videos(data, observed_at=now)[0]
        for keys in _chunks(comments):
            data = self._look_up("/comments", keys, "snippet")
            there |= {f"yt:comment:{one}" for one in listed_ids(data, network="YouTube")}
            found += parse_comments(data, observed_at=now)[0]
        gone = tuple(Gone(KIND, key) for key in (*videos, *comments) if key not in there)
        return Recheck(tuple(found), gone)

    def _look_up(self, path: str, keys: Sequence[str], part: str) -> Any:
        ids = ",".join(key.split(":", 2)[2] for key in keys)
        params = {"part": part, "id": ids} | ({"textFormat": "plainText"} if path == "/comments" else {})
        return self._api.get(path, params, bucket="units").data

    # --- search

    def _found(self, step: Step, cursor: Mapping[str, Any]) -> Batch:
        now = self._clock()
        look = _Look.of(step.place, now=now)
        try:
            data = self._api.get("/search", {**step.params, **look.params()}, bucket="search").data
        except SourceError as error:
            return self._anew(step, look, error, cursor)
        hits = searched(data)
        mentions, rejected = self._videos([key for key, _ in hits], now=now)
        place, more, gap = look.after(data, [at for _, at in hits if at], now=now, pages=self._pages)
        after, waiting = step.after(place, more=more)
        after["videos"] = _newest(cursor.get("videos"), hits, now=now)
        if not waiting and after["videos"]:
            after["reading"], waiting = 0, True
        return Batch(
            tuple(mentions), after, tuple(rejected), more=waiting, gap=gap, note=gap.why if gap else ""
        )

    def _videos(self, keys: Sequence[str], *, now: datetime) -> tuple[list[Mention], list[Any]]:
        """The whole videos: the search cuts descriptions short and has no counts."""
        if not keys:
            return [], []
        data = self._api.get(
            "/videos", {"part": _PARTS, "id": ",".join(dict.fromkeys(keys))}, bucket="units"
        ).data
        return parse_videos(data, observed_at=now)

    def _anew(self, step: Step, look: "_Look", error: SourceError, cursor: Mapping[str, Any]) -> Batch:
        """A page token that is refused: the listing is read from its start."""
        if not look.token or error.trouble is not Trouble.REFUSED:
            raise error
        after, _ = step.after({"since": look.since}, more=True)
        return Batch((), {**after, "videos": cursor.get("videos", [])}, more=True)

    # --- comments

    def _below(self, cursor: Mapping[str, Any]) -> Batch:
        """A page of the comments below the video whose turn it is."""
        videos, number = list(cursor["videos"]), int(cursor["reading"])
        video = videos[min(number, len(videos) - 1)]
        kept = {name: value for name, value in cursor.items() if name != "reading"}
        try:
            batch, place, more = self._threads({"videoId": video["id"]}, video)
        except SourceError as error:
            if error.code not in ("commentsDisabled", "videoNotFound") and error.trouble is not Trouble.GONE:
                raise
            left = [one for one in videos if one is not video]
            gone = () if error.code == "commentsDisabled" else (Gone(KIND, video_key(video["id"])),)
            waiting = {"reading": number} if number < len(left) else {}
            return Batch((), {**kept, "videos": left, **waiting}, more=bool(waiting), gone=gone)
        videos[min(number, len(videos) - 1)] = {**place, "id": video["id"], "at": video.get("at")}
        following = number if more else number + 1
        waiting = {"reading": following} if following < len(videos) else {}
        return replace(batch, cursor={**kept, "videos": videos, **waiting}, more=bool(waiting))

    def _threads(
        self, whose: Mapping[str, str], place: Mapping[str, Any]
    ) -> tuple[Batch, dict[str, Any], bool]:
        """A page of threads, newest first, down to the newest comment of the last look."""
        now, since, token = self._clock(), place.get("since"), place.get("token")
        params = {
            "part": "snippet,replies",
            "order": "time",
            "maxResults": str(THREADS),
            "textFormat": "plainText",
        }
        params |= {**whose} | ({"pageToken": token} if token else {})
        try:
            data = self._api.get("/commentThreads", params, bucket="units").data
        except SourceError as error:
            if not token or error.trouble is not Trouble.REFUSED or error.code == "commentsDisabled":
                raise
            return Batch((), {}), {"since": since}, True
        mentions, rejected = parse_comments(data, observed_at=now)
        place, more, gap = _after_threads(place, data, mentions, now=now)
        return Batch(tuple(mentions), {}, tuple(rejected), gap=gap, note=gap.why if gap else ""), place, more

    def _metered(self, batch: Batch) -> Batch:
        return replace(batch, usage=self._meter.usage())


@dataclass(frozen=True, slots=True)
class _Look:
    """How far one search was read; times are ISO texts in the cursor."""

    since: str | None
    floor: datetime
    newest: datetime | None
    token: str
    page: int

    @classmethod
    def of(cls, place: Mapping[str, Any], *, now: datetime) -> "_Look":
        since = moment_of(place.get("since"))
        floor = moment_of(place.get("floor")) or (since - OVERLAP if since else now - FIRST_LOOK)
        token, page = place.get("token"), place.get("page")
        return cls(
            since.isoformat() if since else None,
            floor,
            moment_of(place.get("newest")) or since,
            token if isinstance(token, str) else "",
            page if isinstance(page, int) else 0,
        )

    def params(self) -> dict[str, str]:
        """What is asked besides the terms."""
        params = {
            "part": "snippet",
            "type": "video",
            "order": "date",
            "maxResults": str(VIDEOS),
            "publishedAfter": self.floor.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return params | ({"pageToken": self.token} if self.token else {})

    def after(
        self, data: Any, times: Sequence[datetime], *, now: datetime, pages: int
    ) -> tuple[dict[str, Any], bool, Gap | None]:
        """The place once this page was read, whether more waits, and what is left unread."""
        known = [*times, self.newest] if self.newest else list(times)
        newest = min(max(known), now) if known else None
        done = {"since": newest.isoformat()} if newest else {}
        token = at(data, "nextPageToken")
        if not isinstance(token, str) or not token or token == self.token or not times:
            return done, False, None
        if self.page + 1 >= pages:
            why = f"more than {pages * VIDEOS} new videos: the rest would cost more of 100 searches a day"
            oldest, start = min(times), moment_of(self.since) or self.floor
            return done, False, Gap(start, oldest, why) if start < oldest else None
        place = {
            "since": self.since,
            "floor": self.floor.isoformat(),
            "newest": newest.isoformat() if newest else None,
            "token": token,
            "page": self.page + 1,
        }
        return place, True, None


def _after_threads(
    place: Mapping[str, Any], data: Any, mentions: Sequence[Mention], *, now: datetime
) -> tuple[dict[str, Any], bool, Gap | None]:
    """Where reading goes on below one video; answers come with their thread, whatever their age."""
    since, pages = moment_of(place.get("since")), int(place.get("page") or 0) + 1
    times = [mention.created_at for mention in mentions if mention.parent_key == mention.root_key]
    newest = max(
        [min(one, now) for one in (*times, moment_of(place.get("newest")), since) if one], default=None
    )
    done = {"since": newest.isoformat()} if newest else {}
    token = at(data, "nextPageToken")
    reached = bool(since and times and min(times) <= since - COMMENT_OVERLAP)
    if not isinstance(token, str) or token in ("", place.get("token")) or reached or not times:
        return done, False, None
    if pages >= COMMENT_PAGES:
        why = f"more than {COMMENT_PAGES * THREADS:,} new comments in one place: the oldest were left out"
        return done, False, Gap(since, min(times), why) if since and since < min(times) else None
    going = {"since": place.get("since"), "newest": newest.isoformat() if newest else None}
    return {**going, "token": token, "page": pages}, True, None


def _newest(
    known: Any, hits: Sequence[tuple[str, datetime | None]], *, now: datetime
) -> list[dict[str, Any]]:
    """The videos whose comments are followed: the newest of those known and those found."""
    kept = {one["id"]: one for one in known or () if isinstance(one, dict) and one.get("id")}
    for key, moment in hits:
        kept.setdefault(key, {"id": key, "at": min(moment or now, now).isoformat()})
    return sorted(kept.values(), key=lambda one: str(one.get("at")), reverse=True)[:FOLLOWED]


def _chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + VIDEOS] for start in range(0, len(keys), VIDEOS)]


def _pages(text: str) -> int:
    return min(max(int(text), 1), 10) if text.isascii() and text.isdigit() and len(text) < 4 else 1
