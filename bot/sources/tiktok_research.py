"""Public videos by keyword through TikTok's Research API, closed to businesses; off without its keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.core.budget import Limit
from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Batch, Gap, Kind, Mention, Metrics, Query, Rejection
from bot.core.moments import moment_of
from bot.core.sponsored import sponsored_in
from bot.errors import SourceError, Trouble
from bot.http.api import Answer, Api
from bot.sources.about import About, Key
from bot.sources.access import Access, Session
from bot.sources.client_tokens import ClientToken, session_of
from bot.sources.shapes import Count, Id, Shape, Text, at, listed, mentions_of
from bot.sources.tiktok_items import NETWORK, video_key

KIND = "tiktok_research"
URL = Key(
    "TIKTOK_RESEARCH_API_URL",
    "where TikTok's Research API is",
    secret=False,
    needed=False,
    default="https://open.tiktokapis.com/v2",
)
CLIENT_KEY = Key("TIKTOK_RESEARCH_KEY", "the client key of an approved research project", secret=False)
SECRET = Key("TIKTOK_RESEARCH_SECRET", "its client secret")
_RATES = "developers.tiktok.com/doc/research-api-faq"
ABOUT = About(
    name="TikTok research",
    example="tiktok_research — public TikTok videos by keyword, for non-profit research projects only",
    finds="public videos whose description or hashtags have the watch's terms",
    blind=(
        "everything, for a business: TikTok approves non-profit researchers only, and says that "
        "advertisers and commercial users do not qualify",
        "the last hours: videos are found up to 48 hours late",
        "links to the watch's domains, and comments",
    ),
    login="a client key that TikTok approved for a research project",
    steps=(
        "A university or other non-profit applies at https://developers.tiktok.com/products/research-api.",
        "Once it is approved set TIKTOK_RESEARCH_KEY and TIKTOK_RESEARCH_SECRET.",
    ),
    cost="free",
    keys=(CLIENT_KEY, SECRET),
    base_url=URL,
    every=timedelta(hours=1),
    urgent=timedelta(minutes=20),
    calls=2,
    limits=(Limit("queries", 1_000, timedelta(days=1), reset="UTC", source=_RATES),),
    terms="Results are for the approved research only, and are refreshed or deleted as TikTok deletes them.",
)
PAGE = 100
LATE = timedelta(hours=48)
"""A new video may be found so long after it was posted (Research API FAQ): every look goes back so far."""
FIRST_LOOK = timedelta(days=7)
PAGES = 20
_FIELDS = (
    "id,create_time,username,region_code,video_description,like_count,comment_count,share_count,view_count"
)


class Video(Shape):
    """A video as a query gives it; its id is a number beyond what a float holds."""

    id: Id
    create_time: Any = None
    username: Text = None
    video_description: Text = None
    like_count: Count = None
    comment_count: Count = None
    share_count: Count = None
    view_count: Count = None
    favorites_count: Count = None


def open(target: str, *, query: Query, access: Access) -> "TikTokResearch":
    """The query for a watch's terms."""
    return TikTokResearch(query, access)


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The videos of one answer."""
    to_mention = partial(_of_video, observed_at=observed_at)
    return mentions_of(listed(data, "data", "videos"), Video, to_mention, where="TikTok video")


def question(query: Query) -> dict[str, Any]:
    """The watch's query as TikTok is asked it, wider rather than narrower; raises SourceError (REFUSED) where
    nothing in it can be asked for."""
    words = [term.strip('"*') for term in (*query.any, *(near.first for near in query.near))]
    handles = [one.name for one in query.handles if one.network in ("*", NETWORK)]
    authors = [one.name for one in query.authors if one.network in ("*", NETWORK)]
    asked = {
        "keyword": [*words, *handles],
        "hashtag_name": list(query.hashtags),
        "username": authors,
    }
    either = [
        {"operation": "IN", "field_name": name, "field_values": list(dict.fromkeys(filter(None, values)))}
        for name, values in asked.items()
        if any(values)
    ]
    if not either:
        why = "the watch names no words, hashtags or accounts, and TikTok cannot be asked for anything else"
        raise SourceError(why, permanent=True, trouble=Trouble.REFUSED)
    return {"or": either}


class TikTokResearch:
    """Asks for the last days anew each time, a page a fetch."""

    def __init__(self, query: Query, access: Access) -> None:
        self._query = query
        self._access = access
        self._token = ClientToken(access, KIND, self._signed_in)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page; raises SourceError."""
        now = self._access.clock()
        look = _Look.of(cursor, now=now)
        body = {"query": question(self._query), **look.window(now), "max_count": PAGE}
        try:
            data = self._ask({**body, **look.paging()}).data
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED or not look.page:
                raise
            return Batch((), {"since": look.since} if look.since else {}, more=True)
        mentions, rejected = parse(data, observed_at=now)
        place, more, gap = look.after(data, [mention.created_at for mention in mentions], now=now)
        usage = self._access.meter.usage()
        return Batch(
            tuple(mentions),
            place,
            tuple(rejected),
            more=more,
            gap=gap,
            note=gap.why if gap else "",
            usage=usage,
        )

    def _ask(self, body: Mapping[str, Any]) -> Answer:
        return self._token.used_by(
            lambda token: self._api(token).post(
                "/research/video/query/", {"fields": _FIELDS}, body=dict(body), bucket="queries"
            )
        )

    def _signed_in(self) -> Session:
        form = {
            "client_key": self._access.setting(CLIENT_KEY),
            "client_secret": self._access.setting(SECRET),
            "grant_type": "client_credentials",
        }
        answer = self._api().post("/oauth/token/", form=form, bucket="tokens")
        return session_of(answer.data, self._access, network="TikTok")

    def _api(self, token: str = "") -> Api:
        return Api(
            self._access.http,
            network=NETWORK,
            base_url=self._access.setting(URL),
            meter=self._access.meter,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """How far one query was read: `page` is TikTok's cursor within the search `search`."""

    since: str
    start: str
    newest: datetime | None
    page: int
    search: str
    pages: int

    @classmethod
    def of(cls, cursor: Mapping[str, Any], *, now: datetime) -> "_Look":
        since = moment_of(cursor.get("since"))
        first = (since - LATE) if since else now - FIRST_LOOK
        first = max(first, now - timedelta(days=29))  # a window has 30 days at most
        return cls(
            since.isoformat() if since else "",
            cursor.get("start") or first.strftime("%Y%m%d"),
            moment_of(cursor.get("newest")) or since,
            cursor.get("page", 0),
            cursor.get("search", ""),
            cursor.get("pages", 0),
        )

    def window(self, now: datetime) -> dict[str, str]:
        """Whole days in UTC, the present one among them."""
        return {"start_date": self.start, "end_date": now.strftime("%Y%m%d")}

    def paging(self) -> dict[str, Any]:
        """Where this page begins; nothing for the first."""
        return {"cursor": self.page, "search_id": self.search} if self.page else {}

    def after(
        self, data: Any, times: list[datetime], *, now: datetime
    ) -> tuple[dict[str, Any], bool, Gap | None]:
        """The cursor once this page was read, whether more waits, and what was left unread."""
        known = [*times, self.newest] if self.newest else times
        newest = min(max(known), now).isoformat() if known else ""
        done = {"since": newest} if newest else {}
        page, search = at(data, "data", "cursor"), at(data, "data", "search_id")
        waits = at(data, "data", "has_more") is True and isinstance(page, int) and page > self.page
        if not waits or not times:
            return done, False, None
        if self.pages + 1 >= PAGES:
            start = datetime.strptime(self.start, "%Y%m%d").replace(tzinfo=UTC)
            why = f"more than {PAGES * PAGE:,} videos in these days: the rest would use up the day's queries"
            return done, False, Gap(start, min(times), why) if start < min(times) else None
        place = {"since": self.since, "start": self.start, "newest": newest, "page": page}
        return {**place, "search": search or "", "pages": self.pages + 1}, True, None


def _of_video(video: Video, *, observed_at: datetime) -> Mention:
    handle = clean(video.username or "", limit=100) or None
    caption = clean(video.video_description or "")
    address = (
        f"https://www.tiktok.com/@{handle}/video/{video.id}" if handle and video.id.isdecimal() else None
    )
    return Mention(
        source=NETWORK,  # the same videos as the business lists show, under the same keys
        native_key=video_key(video.id),
        text=caption,
        created_at=clamp_time(moment_of(video.create_time) or observed_at, observed_at),
        observed_at=observed_at,
        url=address,
        author=Author(handle=handle),
        metrics=Metrics(
            likes=video.like_count,
            replies=video.comment_count,
            shares=video.share_count,
            views=video.view_count,
            saves=video.favorites_count,
        ),
        kind=Kind.VIDEO,
        reach=video.view_count,
        reach_basis="views" if video.view_count is not None else None,
        sponsored=sponsored_in(caption),
    )
