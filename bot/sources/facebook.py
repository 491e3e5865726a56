"""A Facebook Page: posts that tag it, visitors' posts, comments, reviews."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.core.budget import Limit
from bot.core.mentions import Batch, Gap, Gone, Mention, Query, Recheck, Rejection
from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.facebook_posts import (
    COMMENT_FIELDS,
    POST_FIELDS,
    REVIEW_FIELDS,
    Comment,
    Post,
    Review,
    of_comment,
    of_post,
    of_review,
)
from bot.sources.meta import (
    APP_SECRET,
    FIRST_LOOK,
    OVERLAP,
    VERIFY_TOKEN,
    Page,
    Reading,
    account_id,
    graph,
    is_own_word,
    places_of,
)
from bot.sources.shapes import Id, Shape, listed, mentions_of

KIND = "facebook"
API_URL = Key(
    "FACEBOOK_API_URL",
    "where the Graph API is, with its version",
    secret=False,
    needed=False,
    default="https://graph.facebook.com/v26.0",
)
TOKEN = Key("FACEBOOK_PAGE_TOKEN", "The Page's own token; FACEBOOK_PAGE_TOKEN_<page id> for each of several.")
ABOUT = About(
    name="Facebook Page",
    example="facebook:PAGE_ID — posts that tag your Page, visitors' posts, comments and reviews on it",
    finds="public posts that tag your Page, visitors' posts on it, comments on your newest posts, reviews",
    blind=(
        "everything that does not touch your Page: Facebook has no word search",
        "posts of private profiles and in groups",
        "comments on posts older than your newest 25, unless webhooks are set up",
        "who wrote a post that tags you: Facebook seldom says",
    ),
    login="a Page token of an app with App Review",
    steps=(
        "On developers.facebook.com create an app of the type Business and have the business verified.",
        "Ask in App Review for pages_show_list, pages_read_engagement and pages_read_user_content.",
        "Sign in as the Page's admin, exchange the user token for a long-lived one, call /me/accounts.",
        "Put the Page's id into the watch (facebook:ID) and its access_token into FACEBOOK_PAGE_TOKEN.",
        "If the app requires it, put its secret into META_APP_SECRET.",
        "For quick news set META_APP_SECRET and META_VERIFY_TOKEN, run `firebreak serve`, subscribe "
        "the app's webhook https://YOUR-HOST/ingest/meta to the Page fields feed, mention and ratings.",
    ),
    cost="free",
    keys=(TOKEN, APP_SECRET, VERIFY_TOKEN),
    base_url=API_URL,
    target="the Page's numeric id",
    target_needed=True,
    every=timedelta(minutes=10),
    calls=4,
    own=True,
    limits=(
        Limit(
            "page",
            4_800,
            timedelta(days=1),
            source="per engaged user: developers.facebook.com/docs/graph-api/overview/rate-limiting",
        ),
    ),
    webhooks=True,
    terms="Platform Terms: delete what is deleted on Facebook, and all of it when the Page withdraws access.",
)
OWN_POSTS = "published_posts"
LANES = ("tagged", "feed", "ratings", OWN_POSTS)
NEWEST = 25
"""Of the Page's own posts so many are asked for comments."""
PAGE = 100
_BUCKET = "page"
_POST = re.compile(r"\d+_\d+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OwnPost(Shape):
    """One of the Page's own posts, as far as it tells whether there is something new below it."""

    id: Id
    updated_time: Any = None


def open(target: str, *, query: Query, access: Access) -> "FacebookPage":
    """The source that reads the Page with the id `target`; raises InputError for what is no id."""
    return FacebookPage(account_id(KIND, target), access)


def parse(data: Any, *, lane: str, page: str, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The mentions in one page of a list: `tagged`, `feed`, `ratings`, or a post's comments by its id."""
    items, where = listed(data, "data"), f"Facebook {lane}"
    if lane == "ratings":
        return mentions_of(items, Review, partial(of_review, page=page, observed_at=observed_at), where=where)
    if lane in LANES:
        return mentions_of(items, Post, partial(of_post, page=page, observed_at=observed_at), where=where)
    to_mention = partial(of_comment, page=page, post=lane, observed_at=observed_at)
    return mentions_of(items, Comment, to_mention, where="Facebook comment")


class FacebookPage:
    """Reads the Page's lists one page a fetch, then the comments of its own posts that have something new."""

    def __init__(self, page: str, access: Access) -> None:
        self._page = page
        self._clock = access.clock
        self._meter = access.meter
        self._api = graph(
            access, network=KIND, base_url=API_URL, token=TOKEN, app_secret=APP_SECRET, target=page
        )

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page of one list; raises SourceError."""
        todo = _todo(cursor)
        if todo[0] == OWN_POSTS:
            return self._own_posts(todo, places_of(cursor))
        return self._list(todo, places_of(cursor))

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Each post or comment as it is now, or gone; reviews cannot be looked up."""
        mentions: list[Mention] = []
        gone: list[Gone] = []
        for key in filter(_POST.fullmatch, native_keys):
            try:
                data = self._one(key)
            except SourceError as error:
                if error.trouble is not Trouble.GONE:
                    raise
                if not gone:  # the same code is said of a lost permission: the Page itself must still answer
                    self._api.get(f"/{self._page}/feed", {"fields": "id", "limit": "1"}, bucket=_BUCKET)
                gone.append(Gone(KIND, key))
            else:
                lane = "feed" if key.startswith(f"{self._page}_") else key.partition("_")[0]
                mentions += parse({"data": [data]}, lane=lane, page=self._page, observed_at=self._clock())[0]
        return Recheck(tuple(mentions), tuple(gone))

    def _one(self, key: str) -> Any:
        fields = "id,message,created_time,permalink_url,from"
        return self._api.get(f"/{key}", {"fields": fields}, bucket=_BUCKET).data

    def _list(self, todo: list[str], places: dict[str, Any]) -> Batch:
        lane, now = todo[0], self._clock()
        reading = Reading.of(places.get(lane))
        try:
            data = self._api.get(f"/{self._path(lane)}", _params(lane, reading, now), bucket=_BUCKET).data
        except SourceError as error:
            return self._refused(error, todo, places, reading)
        mentions, rejected = parse(data, lane=lane, page=self._page, observed_at=now)
        after, more, gap = reading.over(Page.of(data, time="created_time"), now=now)
        places[lane] = {**_updated(places.get(lane)), **after.kept()}
        return self._batch(todo if more else todo[1:], places, mentions, rejected, gap=gap)

    def _refused(
        self, error: SourceError, todo: list[str], places: dict[str, Any], reading: Reading
    ) -> Batch:
        """A page cursor too old begins anew; a post that is gone has no comments."""
        lane = todo[0]
        if error.trouble is Trouble.REFUSED and reading.after:
            after, more, gap = reading.anew(now=self._clock())
            places[lane] = {**_updated(places.get(lane)), **after.kept()}
            return self._batch(todo if more else todo[1:], places, gap=gap)
        if lane in LANES or not is_own_word(error):
            raise error
        places.pop(lane, None)
        return self._batch(todo[1:], places)

    def _own_posts(self, todo: list[str], places: dict[str, Any]) -> Batch:
        """Which of the Page's own posts have something new below them, those last touched first."""
        params = {"fields": "id,created_time,updated_time", "limit": str(NEWEST)}
        data = self._api.get(f"/{self._page}/{OWN_POSTS}", params, bucket=_BUCKET).data
        posts, rejected = _posts(data)
        now = self._clock()
        due = [post for post in posts if _has_news(post, places.get(post.id), now=now)]
        kept = {post.id: {**(places.get(post.id) or {}), "updated": str(post.updated_time)} for post in posts}
        lists = {lane: place for lane, place in places.items() if lane in LANES}
        return self._batch([*todo[1:], *(post.id for post in due)], {**lists, **kept}, rejected=rejected)

    def _path(self, lane: str) -> str:
        return f"{self._page}/{lane}" if lane in LANES else f"{lane}/comments"

    def _batch(
        self,
        todo: Sequence[str],
        places: Mapping[str, Any],
        mentions: Sequence[Mention] = (),
        rejected: Sequence[Rejection] = (),
        *,
        gap: Gap | None = None,
    ) -> Batch:
        cursor: dict[str, Any] = {"places": dict(places)} | ({"todo": list(todo)} if todo else {})
        return Batch(
            tuple(sorted(mentions, key=lambda mention: mention.created_at)),
            cursor,
            tuple(rejected),
            more=bool(todo),
            gap=gap,
            usage=self._meter.usage(),
        )


def _todo(cursor: Mapping[str, Any]) -> list[str]:
    """The lists that are still to be read in this look, the first of them perhaps half read."""
    kept = cursor.get("todo")
    waiting = [lane for lane in kept if isinstance(lane, str)] if isinstance(kept, list) else []
    return waiting or list(LANES)


def _params(lane: str, reading: Reading, now: datetime) -> dict[str, str]:
    if lane in ("tagged", "feed"):
        return {"fields": POST_FIELDS, "limit": str(PAGE), **reading.params(now)}
    if lane == "ratings":
        return {"fields": REVIEW_FIELDS, "limit": str(PAGE), **reading.params(now, since=False)}
    return {
        "fields": COMMENT_FIELDS,
        "filter": "stream",
        "order": "reverse_chronological",
        "limit": str(PAGE),
        **reading.params(now, since=False),
    }


def _posts(data: Any) -> tuple[list[OwnPost], list[Rejection]]:
    """The Page's own posts, the one touched last first."""
    posts: list[OwnPost] = []
    _, rejected = mentions_of(
        listed(data, "data"), OwnPost, lambda post: posts.append(post), where="own post"
    )
    fit = [post for post in posts if _POST.fullmatch(post.id)]
    return sorted(fit, key=lambda post: moment_of(post.updated_time) or _EPOCH, reverse=True), rejected


def _has_news(post: OwnPost, place: Any, *, now: datetime) -> bool:
    """Whether the post was touched since its comments were read, or just now, or does not say."""
    updated = moment_of(post.updated_time)
    if updated is None:
        return True
    known = place.get("updated") if isinstance(place, dict) else None
    recent = updated > now - OVERLAP
    return recent or (updated > now - FIRST_LOOK if known is None else known != str(post.updated_time))


def _updated(place: Any) -> dict[str, Any]:
    """When the post was touched last, as it was when its comments were asked for."""
    return {"updated": place["updated"]} if isinstance(place, dict) and "updated" in place else {}
