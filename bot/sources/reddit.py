"""Posts on Reddit by search, and all that is said in chosen subreddits; off until Reddit approves it."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gap, Gone, Mention, Query, Recheck
from bot.core.moments import moment_of
from bot.core.plans import Request
from bot.errors import InputError, SourceError, Trouble
from bot.http.api import Answer, Api
from bot.sources.about import About, Key
from bot.sources.access import Access, Session
from bot.sources.client_tokens import ClientToken, session_of
from bot.sources.reddit_items import is_name, number_of, parse
from bot.sources.shapes import at, listed, required
from bot.sources.walks import Step, asked, step_of

KIND = "reddit"
URL = Key(
    "REDDIT_API_URL", "where Reddit's API is", secret=False, needed=False, default="https://oauth.reddit.com"
)
LOGIN_URL = Key(
    "REDDIT_LOGIN_URL",
    "where Reddit gives tokens",
    secret=False,
    needed=False,
    default="https://www.reddit.com",
)
CLIENT_ID = Key("REDDIT_CLIENT_ID", "the id of the client that Reddit approved", secret=False)
SECRET = Key("REDDIT_CLIENT_SECRET", "its secret")
USER = Key(
    "REDDIT_USER_AGENT_NAME",
    "the Reddit account that answers for the client, without u/; Reddit refuses programs that name none",
    secret=False,
)
APPROVED = Key(
    "REDDIT_APPROVED", "yes once Reddit has approved the client in writing", secret=False, needed=False
)
ABOUT = About(
    name="Reddit",
    example="reddit — posts that fit the watch; reddit:SUB+SUB for all posts and comments of subreddits",
    finds="public posts by Reddit's search; posts and comments of the subreddits you name",
    blind=(
        "comments outside the subreddits you name: Reddit has no search for comments",
        "private and quarantined subreddits",
        "in a busy subreddit what lies more than 1,000 comments back between two looks",
    ),
    login="an OAuth client that Reddit has approved",
    steps=(
        "Since November 2025 Reddit approves each new client by hand, and commercial use needs a contract: "
        "ask at https://support.reddithelp.com for Data API access.",
        "Once it is approved set REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and REDDIT_USER_AGENT_NAME.",
        "Set REDDIT_APPROVED=yes: until then nothing is asked of Reddit.",
    ),
    cost="by contract",
    keys=(CLIENT_ID, SECRET, USER, APPROVED, LOGIN_URL),
    base_url=URL,
    target="nothing for the search, or names of subreddits with + between",
    calls=2,
    limits=(
        Limit(
            "calls",
            1_000,
            timedelta(minutes=10),
            source="100 a minute for each client, over ten minutes: Data API wiki, article 16160319875092",
        ),
    ),
    terms="What is deleted on Reddit must go here too, with the names of deleted accounts (Data API terms).",
)
PAGE = 100
REMEMBERED = 10
"""Names of the newest posts: after the one we ask from was deleted, Reddit answers with nothing at all."""
FIRST_LOOK = timedelta(days=1)
OVERLAP = timedelta(minutes=10)
LOOKED_UP = 100
_SUBS = re.compile(r"[A-Za-z0-9_]{2,21}(\+[A-Za-z0-9_]{2,21}){0,49}")


def open(target: str, *, query: Query, access: Access) -> "Reddit":
    """The search for a watch's terms, or all said in subreddits; raises InputError for other names."""
    subs = target.removeprefix("r/").strip("/")
    if subs and not _SUBS.fullmatch(subs):
        raise InputError(f"reddit:{target}: name subreddits with + between: reddit:tea+kettles")
    return Reddit(subs, query, access)


class Reddit:
    """Asks for what is newer than the newest post it knows; on silence it reads the listing from its top."""

    def __init__(self, subs: str, query: Query, access: Access) -> None:
        self._subs = subs
        self._query = query
        self._access = access
        self._clock = access.clock
        self._token = ClientToken(access, "reddit", self._signed_in)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page of one listing; raises SourceError (LOGIN) until Reddit has approved us."""
        self._require_approval()
        step = step_of(self._requests(), cursor)
        look = _Look.of(step.place, now=self._clock())
        path, params = _question(step, self._subs)
        answer = self._get(path, {**params, **look.params()})
        mentions, gone, rejected = parse(answer.data, observed_at=self._clock())
        place, more, gap = look.after(answer.data, now=self._clock())
        after, waiting = step.after(place, more=more)
        return Batch(
            tuple(mentions),
            after,
            tuple(rejected),
            more=waiting,
            gone=tuple(gone),
            gap=gap,
            usage=self._access.meter.usage(),
        )

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Posts and comments as they are now, those deleted or removed as gone."""
        self._require_approval()
        names = [key for key in native_keys if is_name(key)]
        found: list[Mention] = []
        unread: set[str] = set()
        for start in range(0, len(names), LOOKED_UP):
            wanted = ",".join(names[start : start + LOOKED_UP])
            answer = self._get("/api/info", {"id": wanted, "raw_json": "1"})
            mentions, _, rejected = parse(answer.data, observed_at=self._clock())
            found += mentions
            unread |= set(names[start : start + LOOKED_UP]) if rejected else set()
            required(answer.data, "data", "children", network="Reddit")
        there = {mention.native_key for mention in found} | unread
        return Recheck(tuple(found), tuple(Gone(KIND, name) for name in names if name not in there))

    def _requests(self) -> Sequence[Request]:
        if not self._subs:
            return asked(compile_query(KIND, self._query))
        return [Request(f"{name} of {self._subs}", (("listing", name),)) for name in ("new", "comments")]

    # --- the network

    def _require_approval(self) -> None:
        if self._access.setting(APPROVED, self._subs).lower() != "yes":
            words = "Reddit approves clients by hand since November 2025: set REDDIT_APPROVED=yes once it has"
            raise SourceError(words, permanent=True, trouble=Trouble.LOGIN)

    def _get(self, path: str, params: Mapping[str, str]) -> Answer:
        return self._token.used_by(
            lambda token: self._api(URL, f"Bearer {token}").get(path, params, bucket="calls")
        )

    def _signed_in(self) -> Session:
        pair = f"{self._access.setting(CLIENT_ID)}:{self._access.setting(SECRET)}"
        basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        form = {"grant_type": "client_credentials"}
        answer = self._api(LOGIN_URL, basic).post("/api/v1/access_token", form=form, bucket="calls")
        return session_of(answer.data, self._access, network="Reddit")

    def _api(self, base: Key, authorization: str) -> Api:
        # The form is required, programs that do not keep to it are throttled to nothing (Data API wiki).
        agent = f"server:firebreak:0.1 (by /u/{self._access.setting(USER)})"
        return Api(
            self._access.http,
            network=KIND,
            base_url=self._access.setting(base),
            meter=self._access.meter,
            headers={"Authorization": authorization, "User-Agent": agent},
        )


def _question(step: Step, subs: str) -> tuple[str, dict[str, str]]:
    asked_for = step.params
    if "listing" in asked_for:
        return f"/r/{subs}/{asked_for['listing']}", {"raw_json": "1"}
    return "/search", {**asked_for, "sort": "new", "type": "link", "raw_json": "1"}


@dataclass(frozen=True, slots=True)
class _Look:
    """How far one listing was read. Forward from the newest name known; or backward (`plain`) from the newest
    there is, down to a name or a time known."""

    names: tuple[str, ...]
    since: float
    plain: bool
    page: str
    newest: tuple[str, ...]
    newest_at: float

    @classmethod
    def of(cls, place: Mapping[str, Any], *, now: datetime) -> "_Look":
        names = tuple(name for name in place.get("names", ()) if is_name(name))
        since = place.get("since") or (now - FIRST_LOOK).timestamp()
        plain = bool(place.get("plain")) or not names
        newest = tuple(name for name in place.get("newest", ()) if is_name(name))
        return cls(names, since, plain, place.get("page", ""), newest, place.get("newest_at", 0.0))

    def params(self) -> dict[str, str]:
        """What is asked besides the listing."""
        params = {"limit": str(PAGE)}
        if not self.plain:
            return {**params, "before": self.names[0]}
        return params | ({"after": self.page} if self.page else {})

    def after(self, data: Any, *, now: datetime) -> tuple[dict[str, Any], bool, Gap | None]:
        """The place once this page was read, whether more waits, and what can no longer be had."""
        children = [at(child, "data") for child in listed(data, "data", "children")]
        seen = [name for one in children if is_name(name := at(one, "name"))]
        times = [found.timestamp() for one in children if (found := moment_of(at(one, "created_utc")))]
        latest = min(max([*times, self.newest_at]), now.timestamp())
        newest = _newest((*self.newest, *seen))
        if not self.plain:
            return self._forward(seen, newest, latest)
        page, reached = at(data, "data", "after"), self._reached(seen, times)
        going_on = bool(seen) and not reached and isinstance(page, str) and page not in ("", self.page)
        if going_on:
            place = {"names": self.names, "since": self.since, "plain": True, "page": page}
            return {**place, "newest": newest, "newest_at": latest}, True, None
        done = {"names": _newest((*newest, *self.names)), "since": max(latest, self.since)}
        lost = self.names and seen and times and not reached
        return done, False, _gap(self.since, min(times)) if lost else None

    def _forward(
        self, seen: Sequence[str], newest: tuple[str, ...], latest: float
    ) -> tuple[dict[str, Any], bool, Gap | None]:
        """Silence may mean that the post we asked from was deleted: then the listing is read from its top."""
        if not seen:
            return {"names": self.names, "since": self.since, "plain": True}, True, None
        names = _newest((*newest, *self.names))
        place = {"names": names, "since": max(latest, self.since)}
        return place, names[0] != self.names[0], None

    def _reached(self, seen: Sequence[str], times: Sequence[float]) -> bool:
        known = set(self.names)
        return any(name in known for name in seen) or bool(
            times and min(times) <= self.since - OVERLAP.total_seconds()
        )


def _newest(names: Sequence[str]) -> tuple[str, ...]:
    """The newest names first: Reddit counts them up."""
    return tuple(sorted(dict.fromkeys(names), key=number_of, reverse=True)[:REMEMBERED])


def _gap(since: float, oldest: float) -> Gap | None:
    start, end = moment_of(since), moment_of(oldest)
    if start is None or end is None or start >= end:
        return None
    return Gap(start, end, "Reddit lists no more than about 1,000 posts")
