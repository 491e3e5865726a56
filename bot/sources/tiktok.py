"""What TikTok tells a business: who names its account or hashtags, and comments below its videos."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.budget import Limit
from bot.core.mentions import Arrival, Batch, Gap, Kind, Mention, Query, Rejection, SourceSpec
from bot.core.moments import moment_of
from bot.core.plans import Request
from bot.errors import SourceError, Trouble
from bot.http.api import Answer, Api
from bot.sources.about import About, Key
from bot.sources.access import Access, Session
from bot.sources.client_tokens import ClientToken, session_of
from bot.sources.shapes import at, listed
from bot.sources.tiktok_items import parse
from bot.sources.walks import Step, step_of

KIND = "tiktok"
READS_INBOX = True
URL = Key(
    "TIKTOK_API_URL",
    "where TikTok's API for Business is",
    secret=False,
    needed=False,
    default="https://business-api.tiktok.com/open_api/v1.3",
)
TOKEN = Key("TIKTOK_ACCESS_TOKEN", "the account's access token; it lasts a day unless renewed", needed=False)
APP_ID = Key("TIKTOK_APP_ID", "your app's id, to renew tokens with", secret=False, needed=False)
APP_SECRET = Key("TIKTOK_CLIENT_SECRET", "your app's secret: renews tokens, checks webhooks", needed=False)
REFRESH = Key("TIKTOK_REFRESH_TOKEN", "the account's refresh token; it lasts a year", needed=False)
ABOUT = About(
    name="TikTok",
    example="tiktok:BUSINESS_ID — who names your TikTok account, your hashtags and comments on your videos",
    finds="videos and comments that name your account, videos with your brand hashtags, comments below your "
    "newest ten videos",
    blind=(
        "every video that says the brand's name without its @handle or one of its registered hashtags: "
        "TikTok closes keyword search to businesses",
        "what TikTok does not rank among the top 1,000 of a list",
        "answers to comments, private accounts and stories",
        "videos and comments that were taken down: they stop being listed, a webhook tells of comments",
    ),
    login="the business account signs in to your app",
    steps=(
        "At https://business-api.tiktok.com/portal create an app and ask for the permissions Mentions, "
        "Business Comment and Account Media.",
        "Have the business account sign in to it; note business_id (open_id) and both tokens.",
        "Register up to 50 brand hashtags for the account, if videos with them count.",
        "Set TIKTOK_REFRESH_TOKEN, TIKTOK_APP_ID and TIKTOK_CLIENT_SECRET (or only TIKTOK_ACCESS_TOKEN, for "
        "a day), each with _BUSINESS_ID at the end where there are several accounts.",
        "To hear within minutes, subscribe the app's webhooks BRAND_MENTION and COMMENT to "
        "https://YOUR-HOST/ingest/tiktok.",
    ),
    cost="free",
    keys=(TOKEN, REFRESH, APP_ID, APP_SECRET),
    base_url=URL,
    target="the account's business_id",
    target_needed=True,
    every=timedelta(minutes=15),
    urgent=timedelta(minutes=5),
    calls=4,
    own=True,
    limits=(
        Limit(
            "lists", 600, timedelta(minutes=1), source="K: 10 calls a second, by hearsay; no page was seen"
        ),
    ),
    webhooks=True,
    terms="What is deleted on TikTok must go here too; its terms for developers name no number of days (K).",
)
MOST = 1_000
"""TikTok ranks: a list holds its top 1,000, whatever there is (vendor document 1759977800177665)."""
PAGE, COMMENTS_PAGE, VIDEOS_PAGE = 100, 30, 20
OWN_VIDEOS = 10
STUBS = 20
FIRST_LOOK = timedelta(days=7)
OVERLAP = timedelta(minutes=10)
TOP_NOTE = "TikTok shows the top 1,000 of a list, not all, and this list was full"
_RENEWED = frozenset({"40102", "40104", "40105"})
"""Codes of a token that is missing, wrong or over; any other refusal of a list is that list's own."""
_VIDEO = ("item_id", "create_time", "video_link", "caption", "likes", "comments", "shares", "views", "reach")
_COMMENT = ("comment_id", "comment_text", "comment_create_time", "comment_likes", "item_id", "video_link")


@dataclass(frozen=True, slots=True)
class _List:
    path: str
    fields: tuple[str, ...] = ()
    sort: str = ""
    size: int = PAGE
    order: str = "DESC"


_LISTS: Mapping[str, _List] = {
    "videos": _List("/business/mention/video/list/", (*_VIDEO, "creator_handle_name"), "CREATE_TIME"),
    "comments": _List(
        "/business/mention/comment/list/", (*_COMMENT, "commenter_handle_name"), "COMMENT_CREATE_TIME"
    ),
    "hashtags": _List(
        "/business/mention/hashtag/video/list/", (*_VIDEO, "creator_handle_name"), "CREATE_TIME"
    ),
    "own": _List(
        "/business/video/list/", ("item_id", "create_time", "share_url", "caption"), size=VIDEOS_PAGE
    ),
    "below": _List("/business/comment/list/", sort="create_time", size=COMMENTS_PAGE, order="desc"),
}


def open(target: str, *, query: Query, access: Access) -> "TikTok":
    """The lists of the business account `target`; the watch's query decides what of them counts."""
    return TikTok(target, access)


class TikTok:
    """First what was delivered, then one page of one list a fetch, newest first, down to the last look."""

    def __init__(self, business: str, access: Access) -> None:
        self._business = business
        self._access = access
        self._clock = access.clock
        self._token = ClientToken(access, f"tiktok:{business}", self._signed_in)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """What was delivered, up to twenty; else one page; raises SourceError."""
        after = cursor.get("inbox") if isinstance(cursor.get("inbox"), int) else 0
        key = SourceSpec(KIND, self._business).key
        arrivals = self._access.inbox.arrivals(key, after=after or 0, limit=STUBS)
        if arrivals:
            return self._delivered(arrivals, cursor)
        own = [video for video in cursor.get("own", ()) if isinstance(video, str)]
        step = step_of(_requests(own), cursor)
        return self._page(step, own, cursor)

    # --- what was delivered

    def _delivered(self, arrivals: list[Arrival], cursor: Mapping[str, Any]) -> Batch:
        mentions: list[Mention] = []
        rejected: list[Rejection] = []
        for stub in (one.mention for one in arrivals if one.mention is not None):
            read = self._read(stub) if stub.kind is Kind.STUB else stub
            if isinstance(read, Mention):
                mentions.append(read)
            else:
                rejected.append(read)
        gone = tuple(one.gone for one in arrivals if one.gone is not None)
        after = {**cursor, "inbox": arrivals[-1].seq}
        return Batch(
            tuple(mentions), after, tuple(rejected), more=True, gone=gone, usage=self._access.meter.usage()
        )

    def _read(self, stub: Mention) -> Mention | Rejection:
        """What a delivery only named, read within the 48 hours in which TikTok shows it."""
        sort, _, number = stub.native_key.partition(":")
        name = "comment_id" if sort == "comment" else "item_id"
        kept = _LISTS["comments" if sort == "comment" else "videos"].fields
        params = {"business_id": self._business, name: number, "fields": json.dumps(kept)}
        try:
            answer = self._get(f"/business/mention/{sort}/get/", params)
        except SourceError as error:
            if error.trouble not in (Trouble.GONE, Trouble.REFUSED):
                raise
            return Rejection(stub.native_key, f"was announced, but cannot be read: {error}")
        found, _ = parse(answer.data, observed_at=self._clock())
        same = next((one for one in found if one.native_key == stub.native_key), None)
        return (
            replace(same, via="webhook") if same else Rejection(stub.native_key, "was announced, but is gone")
        )

    # --- lists

    def _page(self, step: Step, own: list[str], cursor: Mapping[str, Any]) -> Batch:
        now = self._clock()
        look = _Look.of(step.place, now=now)
        try:
            answer = self._get(*self._question(step.params, look))
        except SourceError as error:
            return self._without(step, look, error, cursor)
        if step.params["list"] == "own":
            own = [str(video["item_id"]) for video in _items(answer.data) if video.get("item_id")][
                :OWN_VIDEOS
            ]
            after, more = _after_own(step, own)
            return Batch(
                (), {**after, **_kept(cursor), "own": own}, more=more, usage=self._access.meter.usage()
            )
        mentions, rejected = parse(answer.data, observed_at=now)
        place, more, gap = look.after(answer.data, now=now)
        after, waiting = step.after(place, more=more)
        return Batch(
            tuple(mentions),
            {**after, **_kept(cursor), "own": own},
            tuple(rejected),
            more=waiting,
            gap=gap,
            note=TOP_NOTE if gap else "",
            usage=self._access.meter.usage(),
        )

    def _question(self, wanted: Mapping[str, str], look: "_Look") -> tuple[str, dict[str, str]]:
        asked = _LISTS[wanted["list"]]
        params = {"business_id": self._business, "max_count": str(asked.size)}
        params |= {"fields": json.dumps(asked.fields)} if asked.fields else {}
        params |= {"sort_field": asked.sort, "sort_type": asked.order} if asked.sort else {}
        params |= {"video_id": wanted["video"]} if "video" in wanted else {}
        params |= {"cursor": str(look.page)} if look.page else {}
        return asked.path, params

    def _without(self, step: Step, look: "_Look", error: SourceError, cursor: Mapping[str, Any]) -> Batch:
        """What goes on without a list: it starts over when its page is refused; an account need not have
        every permission, but without the first list there is none."""
        if error.trouble not in (Trouble.REFUSED, Trouble.GONE, Trouble.LOGIN) or error.code in _RENEWED:
            raise error
        if look.page and not look.anew:
            place, more = {**step.place, "page": 0, "anew": True}, True
        elif step.params["list"] == "videos":
            raise error
        else:
            place, more = {"since": look.since}, False
        after, waiting = step.after(place, more=more)
        note = "" if more else f"the list of {step.request.words} cannot be read: {error}"
        return Batch((), {**after, **_kept(cursor), "own": cursor.get("own", [])}, more=waiting, note=note)

    # --- the network

    def _get(self, path: str, params: Mapping[str, str]) -> Answer:
        return self._token.used_by(lambda token: self._api(token).get(path, params, bucket="lists"))

    def _api(self, token: str = "") -> Api:
        return Api(
            self._access.http,
            network=KIND,
            base_url=self._access.setting(URL, self._business),
            meter=self._access.meter,
            headers={"Access-Token": token} if token else {},
        )

    def _signed_in(self) -> Session:
        """A new token for the refresh token; where there is none, the one that was set."""
        keys = {"client_id": APP_ID, "client_secret": APP_SECRET, "refresh_token": REFRESH}
        given = {name: self._access.setting(key, self._business) for name, key in keys.items()}
        if not all(given.values()):
            token = self._access.setting(replace(TOKEN, needed=True), self._business)
            return Session(token, self._clock() + timedelta(days=1))
        body = {**given, "grant_type": "refresh_token"}
        answer = self._api().post("/tt_user/oauth2/refresh_token/", body=body, bucket="lists")
        return session_of(at(answer.data, "data"), self._access, network="TikTok")


def _requests(own: list[str]) -> list[Request]:
    names = {
        "videos": "videos that name the account",
        "comments": "comments that name the account",
        "hashtags": "videos with a brand hashtag",
        "own": "own videos",
    }
    lists = [Request(words, (("list", name),)) for name, words in names.items()]
    below = [Request(f"comments below {video}", (("list", "below"), ("video", video))) for video in own]
    return [*lists, *below]


def _items(data: Any) -> list[dict[str, Any]]:
    names = ("videos", "video", "comments", "comment")
    return [item for name in names for item in listed(data, "data", name) if isinstance(item, dict)]


def _kept(cursor: Mapping[str, Any]) -> dict[str, Any]:
    return {"inbox": cursor["inbox"]} if isinstance(cursor.get("inbox"), int) else {}


def _after_own(step: Step, own: list[str]) -> tuple[dict[str, Any], bool]:
    """The cursor goes on with the videos just listed, which the walk did not know yet."""
    after, _ = step.after({}, more=True)
    anew = step_of(_requests(own), after)
    return anew.after({}, more=False)


@dataclass(frozen=True, slots=True)
class _Look:
    """How far one list was read: `page` is TikTok's cursor, `read` counts items, times are epoch seconds."""

    since: float | None
    floor: float
    newest: float
    page: int
    read: int
    anew: bool

    @classmethod
    def of(cls, place: Mapping[str, Any], *, now: datetime) -> "_Look":
        since = place.get("since")
        floor = (now - FIRST_LOOK).timestamp() if since is None else since - OVERLAP.total_seconds()
        newest = place.get("newest") or since or 0
        return cls(since, floor, newest, place.get("page", 0), place.get("read", 0), bool(place.get("anew")))

    def after(self, data: Any, *, now: datetime) -> tuple[dict[str, Any], bool, Gap | None]:
        """The place once this page was read, whether more waits, and what TikTok did not rank."""
        items = _items(data)
        times = [moment.timestamp() for item in items if (moment := _moment(item))]
        newest = min(max([*times, self.newest]), now.timestamp())
        read, page = self.read + len(items), at(data, "data", "cursor")
        done = {"since": newest or None}
        if not items or (times and min(times) <= self.floor):
            return done, False, None
        if at(data, "data", "has_more") is True and isinstance(page, int) and page > self.page:
            place = {"since": self.since, "newest": newest, "page": page, "read": read, "anew": self.anew}
            return place, True, None
        if read < MOST or self.since is None or not times:
            return done, False, None
        return done, False, _gap(self.since, min(times))


def _gap(since: float, oldest: float) -> Gap | None:
    start, end = moment_of(since), moment_of(oldest)
    return Gap(start, end, TOP_NOTE) if start and end and start < end else None


def _moment(item: Mapping[str, Any]) -> datetime | None:
    return moment_of(item.get("comment_create_time")) or moment_of(item.get("create_time"))
