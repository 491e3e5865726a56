"""Stories and comments on Hacker News, through Algolia's search of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.core.budget import Limit
from bot.core.cleaning import clamp_time, clean, clean_html
from bot.core.dialects import compile_query
from bot.core.mentions import Author, Batch, Gap, Gone, Kind, Mention, Metrics, Query, Recheck, Rejection
from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.http.api import Api
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.shapes import Count, Id, OptionalId, Shape, Text, at, listed, mentions_of
from bot.sources.walks import asked, mark_of, step_of

KIND = "hackernews"
SEARCH_URL = Key(
    "HACKERNEWS_SEARCH_URL",
    "where the search is",
    secret=False,
    needed=False,
    default="https://hn.algolia.com",
)
ITEMS_URL = Key(
    "HACKERNEWS_ITEMS_URL",
    "where single items are looked up",
    secret=False,
    needed=False,
    default="https://hacker-news.firebaseio.com",
)
ABOUT = About(
    name="Hacker News",
    example="hackernews — stories and comments on Hacker News",
    finds="every story and comment with one of the watch's terms, and stories that link to its domains",
    blind=(
        "what was posted in the last minute or so: the search is a copy that lags",
        "corrections made later, until an open crisis quotes the post and it is looked up again",
    ),
    login="none",
    steps=("Nothing to do: both addresses are open to everybody.",),
    cost="free",
    keys=(ITEMS_URL,),
    base_url=SEARCH_URL,
    limits=(
        Limit("search", 10_000, timedelta(hours=1), source="customary per address, not documented"),
        Limit("items", 10_000, timedelta(hours=1), source="our own courtesy: no limit is documented"),
    ),
    terms="Posts stay the property of who wrote them; what is deleted there is looked up and removed here.",
)
PAGE = 100
MOST_HITS = 1_000
"""No page beyond this many hits is answered (issue 230 of algolia/hn-search)."""
FIRST_LOOK = timedelta(days=1)
OVERLAP_SECONDS = 600
"""The index lags: what was posted before the newest hit may appear after it."""
_ITEM_PAGE = "https://news.ycombinator.com/item?id="


class Hit(Shape):
    """A story or comment as the search gives it."""

    objectID: Id
    title: Text = None
    url: Text = None
    author: Text = None
    points: Count = None
    num_comments: Count = None
    story_text: Text = None
    comment_text: Text = None
    created_at: Text = None
    created_at_i: Count = None
    parent_id: OptionalId = None
    story_id: OptionalId = None
    story_title: Text = None

    @property
    def moment(self) -> datetime | None:
        """When it was posted."""
        return moment_of(self.created_at_i) or moment_of(self.created_at)


class Item(Shape):
    """A story or comment as the item address gives it."""

    id: Id
    type: Text = None
    by: Text = None
    text: Text = None
    title: Text = None
    url: Text = None
    score: Count = None
    descendants: Count = None
    time: Count = None
    parent: OptionalId = None


def open(target: str, *, query: Query, access: Access) -> "HackerNews":
    """The source that asks the search for a watch's terms."""
    return HackerNews(query, access)


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The stories and comments of one page of the search."""
    return mentions_of(
        listed(data, "hits"), Hit, partial(_of_hit, observed_at=observed_at), where="Hacker News hit"
    )


def parse_item(data: Any, *, observed_at: datetime) -> Mention | None:
    """One item of the item address; None where it says nothing usable."""
    found, _ = mentions_of([data], Item, partial(_of_item, observed_at=observed_at), where="Hacker News item")
    return found[0] if found else None


class HackerNews:
    """Reads each term newest first down to where the last look began, in slices of time of 1,000 hits."""

    def __init__(self, query: Query, access: Access) -> None:
        self._plan = compile_query(KIND, query)
        self._clock = access.clock
        self._meter = access.meter
        self._search = Api(access.http, network=KIND, base_url=access.setting(SEARCH_URL), meter=access.meter)
        self._items = Api(access.http, network=KIND, base_url=access.setting(ITEMS_URL), meter=access.meter)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page of one term; raises SourceError."""
        step = step_of(asked(self._plan), cursor)
        now = self._clock()
        look = _Look.of(step.place, now=int(now.timestamp()))
        answer = self._search.get("/api/v1/search_by_date", {**step.params, **look.params()}, bucket="search")
        mentions, rejected = parse(answer.data, observed_at=now)
        place, more, gap = look.after(answer.data)
        after, waiting = step.after(place, more=more)
        return Batch(
            tuple(mentions),
            after,
            tuple(rejected),
            more=waiting,
            gap=gap,
            usage=self._meter.usage(),
        )

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Each item as it is now, or gone when it was deleted or killed."""
        mentions: list[Mention] = []
        gone: list[Gone] = []
        for key in filter(str.isdecimal, native_keys):
            data = self._item(key)
            if at(data, "deleted") is True or at(data, "dead") is True:
                gone.append(Gone(KIND, key))
            elif mention := parse_item(data, observed_at=self._clock()):
                mentions.append(mention)
        return Recheck(tuple(mentions), tuple(gone))

    def _item(self, key: str) -> Any:
        try:
            return self._items.get(f"/v0/item/{key}.json", bucket="items").data
        except SourceError as error:
            if error.trouble is Trouble.GONE:
                return {"deleted": True}
            raise


class _Look:
    """How far one term was read: down to `floor`, from `ceiling` on, `page` pages of this slice so far."""

    def __init__(
        self,
        floor: int,
        since: int | None,
        newest: int | None,
        ceiling: int | None,
        page: int,
        now: int,
        *,
        mark: str = "",
    ) -> None:
        self._floor = floor
        self._since = since
        self._newest = newest
        self._ceiling = ceiling
        self._page = page
        self._now = now
        self._mark = mark

    @classmethod
    def of(cls, place: Mapping[str, Any], *, now: int) -> "_Look":
        since = place.get("since")
        first = now - int(FIRST_LOOK.total_seconds())
        floor = place.get("floor") or (first if since is None else since - OVERLAP_SECONDS)
        page, mark = place.get("page", 0), place.get("mark", "")
        return cls(floor, since, place.get("newest"), place.get("ceiling"), page, now, mark=mark)

    def params(self) -> dict[str, str]:
        """What is asked besides the term; exact words, or "acme" finds "acne" too."""
        bounds = [f"created_at_i>{self._floor}"]
        if self._ceiling is not None:
            bounds.append(f"created_at_i<={self._ceiling}")
        return {
            "tags": "(story,comment)",
            "advancedSyntax": "true",
            "typoTolerance": "false",
            "queryType": "prefixNone",
            "numericFilters": ",".join(bounds),
            "hitsPerPage": str(PAGE),
            "page": str(self._page),
        }

    def after(self, data: Any) -> tuple[dict[str, Any], bool, Gap | None]:
        """The place once this page was read, whether more waits, and what cannot be had."""
        times = [n for hit in listed(data, "hits") if isinstance(n := at(hit, "created_at_i"), int)]
        # A time ahead of ours would hide what is posted until then.
        newest = max([*(min(n, self._now) for n in times), self._newest or 0, self._since or self._floor])
        kept = {"since": self._since, "floor": self._floor, "newest": newest, "mark": _mark(data)}
        ceiling = self._ceiling if self._ceiling is not None else newest
        pages = at(data, "nbPages")
        if not self._is_ours(data, times):
            return {"since": newest}, False, None
        if times and isinstance(pages, int) and self._page + 1 < pages:
            return {**kept, "ceiling": ceiling, "page": self._page + 1}, True, None
        if not times or not self._cut(data):
            return {"since": newest}, False, None
        lower, gap = self._next_slice(min(times), ceiling)
        return {**kept, "ceiling": lower, "page": 0}, True, gap

    def _is_ours(self, data: Any, times: Sequence[int]) -> bool:
        """Whether the answer is to what we asked: one that does not heed page or time has no end."""
        page, lower = at(data, "page"), min(times, default=self._floor + 1)
        in_bounds = lower > self._floor and (self._ceiling is None or max(times, default=0) <= self._ceiling)
        asked_for = not isinstance(page, int) or page == self._page
        return in_bounds and asked_for and _mark(data) != self._mark

    def _cut(self, data: Any) -> bool:
        """Whether the search had more hits than it gives in pages."""
        hits, size = at(data, "nbHits"), at(data, "hitsPerPage")
        return isinstance(hits, int) and isinstance(size, int) and hits > (self._page + 1) * size

    def _next_slice(self, oldest: int, ceiling: int) -> tuple[int, Gap | None]:
        """The next slice starts within the oldest second read, unless that second alone fills a slice."""
        if oldest < ceiling:
            return oldest, None
        second = moment_of(oldest)
        assert second is not None
        why = f"more than {MOST_HITS:,} posts in one second: the search shows no more"
        return oldest - 1, Gap(second, second + timedelta(seconds=1), why)


def _mark(data: Any) -> str:
    return mark_of(str(at(hit, "objectID")) for hit in listed(data, "hits"))


def _of_hit(hit: Hit, *, observed_at: datetime) -> Mention:
    comment = hit.comment_text is not None or hit.parent_id is not None
    return _mention(
        hit.objectID,
        title=hit.title if not comment else None,
        text=hit.comment_text if comment else hit.story_text,
        link=None if comment else hit.url,
        author=hit.author,
        moment=hit.moment,
        observed_at=observed_at,
        metrics=Metrics(score=hit.points, replies=hit.num_comments),
        parent=hit.parent_id if comment else None,
        root=hit.story_id if comment else None,
    )


def _of_item(item: Item, *, observed_at: datetime) -> Mention:
    return _mention(
        item.id,
        title=item.title,
        text=item.text,
        link=item.url,
        author=item.by,
        moment=moment_of(item.time),
        observed_at=observed_at,
        metrics=Metrics(score=item.score, replies=item.descendants),
        parent=item.parent,
        root=None,
    )


def _mention(
    key: str,
    *,
    title: str | None,
    text: str | None,
    link: str | None,
    author: str | None,
    moment: datetime | None,
    observed_at: datetime,
    metrics: Metrics,
    parent: str | None,
    root: str | None,
) -> Mention:
    heading, body = clean_html(title or ""), clean_html(text or "")
    return Mention(
        source=KIND,
        native_key=clean(key, limit=100),
        text=body or heading,
        title=(heading if body else "") or None,
        created_at=clamp_time(moment or observed_at, observed_at),
        observed_at=observed_at,
        url=f"{_ITEM_PAGE}{key}" if key.isdecimal() else None,
        author=Author(handle=clean(author or "", limit=100) or None, key=author or None),
        metrics=metrics,
        kind=Kind.COMMENT if parent else Kind.POST,
        parent_key=parent,
        root_key=root,
        extra=(("link", clean(link, limit=1000)),) if link else (),
    )
