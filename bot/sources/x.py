"""Public posts on X: recent search by keyword, an account's own mentions, and the filtered stream."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gap, Query, Recheck
from bot.core.plans import Request
from bot.errors import InputError, SourceError, Trouble
from bot.http.api import Api
from bot.sources.about import About, Key
from bot.sources.access import Access, Session
from bot.sources.shapes import at, listed
from bot.sources.walks import asked, mark_of, step_of
from bot.sources.x_cursor import Place, advanced, begun, place_of, restarted, written
from bot.sources.x_posts import FIELDS, USER_FIELDS, gone, is_id, newer_versions, newest_id, parse
from bot.sources.x_stream import XStream

KIND = "x"
URL = Key("X_API_URL", "where X's API is", secret=False, needed=False, default="https://api.x.com")
TOKEN = Key("X_BEARER_TOKEN", "the bearer token of your app in the X developer console")
FIELD_NAMES = Key(
    "X_FIELD_NAMES",
    "post or tweet: which of X's two families of wire names to ask with first",
    secret=False,
    needed=False,
    default="post",
)
AUTHORS = Key(
    "X_AUTHORS",
    "yes to fetch names and followers of authors too, which costs $0.010 for each",
    secret=False,
    needed=False,
    default="no",
)
COUNTS_FIRST = Key(
    "X_COUNTS_FIRST",
    "yes to ask how many posts wait ($0.005) before reading on after a busy scan",
    secret=False,
    needed=False,
    default="no",
)
_RATES = "docs.x.com/x-api/fundamentals/rate-limits"
_WINDOW = timedelta(minutes=15)
# docs.x.com/x-api/getting-started/pricing, pay-per-use
USD_PER_POST = 0.005
USD_PER_OWN_MENTION = 0.001
USD_PER_AUTHOR = 0.010
USD_PER_COUNT = 0.005
PAGE = 100
PAGES_A_SCAN = 5
_MENTIONS = re.compile(r"mentions/(\d{1,19})", re.ASCII)
ABOUT = About(
    name="X",
    example="x — public posts on X of the last seven days that fit the watch",
    finds="every public post that has the watch's terms, hashtags, handles or links, by X's own search",
    blind=(
        "posts of protected accounts, and direct messages",
        "reposts (X leaves them out of keyword search: spread is read from the repost counts)",
        "the words of a quoted post",
        "names and followers of authors, unless X_AUTHORS is yes",
    ),
    login="an app's bearer token, with credits bought",
    steps=(
        "Open the developer console at https://console.x.com and make a project with an app.",
        "Buy credits there and set a spending limit.",
        "Under the app's keys and tokens generate the bearer token and put it into X_BEARER_TOKEN.",
    ),
    cost="$0.005 for each post read, $0.001 for each mention of the account that owns the app",
    keys=(TOKEN, FIELD_NAMES, AUTHORS, COUNTS_FIRST),
    base_url=URL,
    target="nothing for the search, or mentions/ and the number of your own account (mentions/2244994945)",
    own_with_target=True,
    limits=(
        Limit("search", 450, _WINDOW, source=_RATES),
        Limit("mentions", 450, _WINDOW, source=_RATES),
        Limit("counts", 300, _WINDOW, source=_RATES),
        Limit("lookup", 300, _WINDOW, source="not checked; the lowest seen for this call"),
        Limit("stream", 50, _WINDOW, source=_RATES),
        Limit("rules", 100, _WINDOW, source=_RATES),
    ),
    usd_per_post=USD_PER_POST,
    streams=True,
    terms="Posts deleted or hidden on X must go here within 24 hours; full posts may not be passed on "
    "(docs.x.com/developer-terms/policy).",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing of posts: where it is, what counts its calls, what a post costs, how a page is named."""

    path: str
    bucket: str
    usd: float
    page_name: str


SEARCH = Listing("/2/tweets/search/recent", "search", USD_PER_POST, "next_token")


def open(target: str, *, query: Query, access: Access) -> "XSource":
    """The search for a watch's query, or the mentions of an account; raises SourceError (REFUSED) where the
    query cannot be put to X, InputError for another target."""
    if not target:
        return XSource(SEARCH, _searches(query), target=target, access=access)
    found = _MENTIONS.fullmatch(target)
    if not found:
        raise InputError(f"x:{target}: after “x:” stands nothing, or mentions/ and an account's number")
    listing = Listing(f"/2/users/{found[1]}/mentions", "mentions", USD_PER_OWN_MENTION, "pagination_token")
    return XSource(listing, (Request("mentions of the account"),), target=target, access=access)


def stream(target: str, *, queries: Sequence[Query], access: Access) -> XStream:
    """The filtered stream with one rule for each request the queries compile to; raises SourceError for an
    account's mentions, which are not streamed."""
    if target:
        raise SourceError("only X's search is streamed", permanent=True, trouble=Trouble.REFUSED)
    rules = [text for query in queries for request in _searches(query) for _, text in request.params]
    wanted = {"tweet.fields": FIELDS["tweet"], **_author_fields(access, target)}
    return XStream(
        access,
        rules=rules,
        url=access.setting(URL, target),
        token=access.setting(TOKEN, target),
        fields=wanted,
        usd=USD_PER_POST,
    )


def _searches(query: Query) -> tuple[Request, ...]:
    return asked(compile_query(KIND, query))


def _author_fields(access: Access, target: str) -> dict[str, str]:
    if access.setting(AUTHORS, target) != "yes":
        return {}
    return {"expansions": "author_id", "user.fields": USER_FIELDS}


class XSource:
    """Reads a listing page by page, from where it was read whole, and looks again at posts."""

    def __init__(
        self, listing: Listing, requests: tuple[Request, ...], *, target: str, access: Access
    ) -> None:
        self._listing = listing
        self._requests = requests
        self._access = access
        self._names = access.setting(FIELD_NAMES, target)
        self._author_fields = _author_fields(access, target)
        self._counts_first = access.setting(COUNTS_FIRST, target) == "yes"
        self._api = Api(
            access.http,
            network=KIND,
            base_url=access.setting(URL, target),
            meter=access.meter,
            headers={"Authorization": f"Bearer {access.setting(TOKEN, target)}"},
        )

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The next page of the request whose turn it is, oldest first; raises SourceError."""
        step = step_of(self._requests, cursor)
        place, gap = begun(place_of(step.place), self._access.clock())
        note = self._waiting(step.params, place)
        data, place, lost = self._page(step.params, place)
        mentions, rejected = parse(data, observed_at=self._access.clock())
        mark = mark_of(listed(data, "data"))
        place = advanced(place, newest=newest_id(data), token=_token(data), mark=mark)
        place_written, more = step.after(written(place), more=bool(place.next))
        return Batch(
            tuple(sorted(mentions, key=attrgetter("created_at", "native_key"))),
            place_written,
            tuple(rejected),
            more=more,
            gap=lost or gap,
            note=note,
        )

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Posts as they are now, in their newest version, and those deleted or hidden."""
        keys = [key for key in native_keys if is_id(key)]
        chunks = [keys[start : start + PAGE] for start in range(0, len(keys), PAGE)]
        found = [self._looked_up({key: key for key in chunk}) for chunk in chunks]
        return Recheck(
            tuple(mention for one in found for mention in one.mentions),
            tuple(lost for one in found for lost in one.gone),
        )

    def _page(self, params: Mapping[str, str], place: Place) -> tuple[Any, Place, Gap | None]:
        """A page; where X refuses to go on from the place, the page from a place it accepts."""
        try:
            return self._asked(params, place), place, None
        except SourceError as error:
            if error.status != 400 or not (place.next or place.since):
                raise
        place, gap = restarted(place, self._access.clock())
        return self._asked(params, place), place, gap

    def _asked(self, params: Mapping[str, str], place: Place) -> Any:
        bounds = {**_bounds(place), "max_results": str(PAGE)}
        if place.next:
            bounds[self._listing.page_name] = place.next
        listing = self._listing
        return self._get(listing.path, {**params, **bounds}, bucket=listing.bucket, usd=listing.usd)

    def _get(self, path: str, params: Mapping[str, str], *, bucket: str, usd: float) -> Any:
        """The answer in whichever family of names X takes, remembered for a day, paid for post by post."""
        known = self._access.sessions.get("x names")
        names = known.token if known else self._names
        try:
            data = self._paid(path, {**params, **self._fields(names)}, bucket=bucket, usd=usd)
        except SourceError as error:
            if error.status != 400 or ".fields" not in f"{error}":
                raise
            names = "tweet" if names == "post" else "post"
            data = self._paid(path, {**params, **self._fields(names)}, bucket=bucket, usd=usd)
        self._access.sessions["x names"] = Session(names, until=self._access.clock() + timedelta(days=1))
        return data

    def _fields(self, names: str) -> dict[str, str]:
        return {f"{names}.fields": FIELDS.get(names, FIELDS["post"]), **self._author_fields}

    def _paid(self, path: str, params: Mapping[str, str], *, bucket: str, usd: float) -> Any:
        data = self._api.get(path, params, bucket=bucket, usd=usd).data
        posts, users = len(listed(data, "data")), len(listed(data, "includes", "users"))
        # One post was taken for before the call: the rest, or that one given back.
        self._access.meter.book(bucket, usd=(posts - 1) * usd + users * USD_PER_AUTHOR)
        return _sound(data)

    def _waiting(self, params: Mapping[str, str], place: Place) -> str:
        """How much waits, where the last scan was a busy one and more waits than one scan reads."""
        if not self._counts_first or self._listing != SEARCH or place.next or place.last_pages < 2:
            return ""
        wanted = {**params, **_bounds(place), "granularity": "day"}
        data = self._api.get("/2/tweets/counts/recent", wanted, bucket="counts", usd=USD_PER_COUNT).data
        total = at(data, "meta", "total_post_count") or at(data, "meta", "total_tweet_count")
        if not isinstance(total, int) or total <= PAGE * PAGES_A_SCAN:
            return ""
        return f"about {total:,} posts wait on X (${total * USD_PER_POST:,.2f}): read over several scans"

    def _looked_up(self, keys: Mapping[str, str]) -> Recheck:
        """Posts by their ids (with the native keys), and once more where one has a newer version."""
        data = self._get("/2/tweets", {"ids": ",".join(keys)}, bucket="lookup", usd=USD_PER_POST)
        mentions, _ = parse(data, observed_at=self._access.clock())
        newer = {id: key for id, key in newer_versions(data).items() if id not in keys}
        again = self._looked_up(newer) if newer else Recheck()
        fresh = {mention.native_key for mention in again.mentions}
        kept = tuple(mention for mention in mentions if mention.native_key not in fresh)
        return Recheck((*kept, *again.mentions), (*gone(data, keys), *again.gone))


def _bounds(place: Place) -> dict[str, str]:
    """From where on; since_id and start_time together are refused."""
    if place.since:
        return {"since_id": place.since}
    return {"start_time": f"{place.start:%Y-%m-%dT%H:%M:%SZ}"} if place.start else {}


def _token(data: Any) -> str | None:
    token = at(data, "meta", "next_token")
    return token if isinstance(token, str) and token else None


def _sound(data: Any) -> Any:
    """The answer, if it is one: posts, a count of none, or what became of each id that was asked for."""
    if isinstance(at(data, "data"), list) or isinstance(at(data, "meta"), dict):
        return data
    errors = listed(data, "errors")
    if any(at(error, "parameter") == "ids" for error in errors):
        return data
    if errors:
        raise SourceError("X does not know that account", permanent=True, trouble=Trouble.GONE)
    raise SourceError("X answers with something else than posts")
