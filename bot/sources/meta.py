"""What Facebook, Instagram and Threads share: the Graph API's login, and its lists read page by page."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Gap
from bot.core.moments import moment_of
from bot.errors import InputError, SourceError, Trouble
from bot.http.api import Api
from bot.sources.about import Key
from bot.sources.access import Access
from bot.sources.shapes import OptionalId, Shape, Text, at, listed
from bot.sources.walks import mark_of

APP_SECRET = Key(
    "META_APP_SECRET",
    "The secret of your Meta app: signs calls (appsecret_proof) and proves webhooks; "
    "two, the new one first, with a comma, while rotating.",
    needed=False,
)
VERIFY_TOKEN = Key(
    "META_VERIFY_TOKEN",
    "A word of your own that Meta repeats when the webhook is set up.",
    needed=False,
)
FIRST_LOOK = timedelta(days=1)
OVERLAP = timedelta(minutes=10)
"""Lists are not strictly in order, and posts appear in them late."""
MOST_PAGES = 40
"""Of one list in one look: a list that never ends must end."""
_URL = re.compile(
    r"https://(?:[a-z0-9-]+\.)*(?:facebook|instagram)\.com/[^\s]*|https://www\.threads\.(?:net|com)/[^\s]*"
)
_LEADING = re.compile(r"(?:(?:reply_)?comment_id|story_fbid|fbid|id|v)=[A-Za-z0-9_-]{1,100}")
"""What of an address's query names a post or a comment; the rest may be somebody's token."""
_BROKE_OFF = "the list broke off, and what is older was not read"


class Person(Shape):
    """Who wrote something, where the network says it."""

    id: OptionalId = None
    name: Text = None
    username: Text = None


def graph(
    access: Access, *, network: str, base_url: Key, token: Key, app_secret: Key | None, target: str = ""
) -> Api:
    """The API of one of the three networks; raises SourceError (LOGIN) when the token is not set."""
    login = access.setting(token, target)
    secret = {"access_token": login}
    if app_secret and (signing := access.setting(app_secret, target).partition(",")[0].strip()):
        secret["appsecret_proof"] = proof(login, signing)
    return Api(
        access.http,
        network=network,
        base_url=access.setting(base_url, target),
        meter=access.meter,
        secret=secret,
    )


def proof(token: str, app_secret: str) -> str:
    """The proof that whoever sends a token has the app's secret too."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def is_own_word(error: SourceError) -> bool:
    """Whether the network itself said no to this one request, so that others may still be answered."""
    return error.trouble in (Trouble.REFUSED, Trouble.GONE) or (
        error.trouble is Trouble.BROKEN and bool(error.code) and 400 <= error.status < 500
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: when its items were made, the cursor of the page after it ("": none), its mark."""

    times: tuple[datetime, ...]
    empty: bool
    after: str
    mark: str = ""

    @classmethod
    def of(cls, data: Any, *, time: str) -> "Page":
        """The page in an answer; `paging.next` is only looked at, for it holds the token."""
        items = listed(data, "data")
        times = (moment_of(at(item, time)) for item in items)
        after = at(data, "paging", "cursors", "after") if at(data, "paging", "next") else None
        following = after if isinstance(after, str) else ""
        return cls(tuple(t for t in times if t), not items, following, mark_of(items))


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a list, newest first, was read.

    All of it up to `since` (Unix s); of a look not yet finished the `newest` item seen, the cursor of the
    next page, how many pages were read, the mark of the last, and how often it had to begin anew.
    """

    since: int | None = None
    newest: int | None = None
    after: str = ""
    pages: int = 0
    restarts: int = 0
    mark: str = ""

    @classmethod
    def of(cls, kept: Any) -> "Reading":
        """The reading in a cursor; a fresh one where there is none."""
        numbers = {name: at(kept, name) for name in ("since", "newest", "pages", "restarts")}
        after, mark = at(kept, "after"), at(kept, "mark")
        known: dict[str, Any] = {
            name: n for name, n in numbers.items() if isinstance(n, int) and not isinstance(n, bool)
        }
        known |= {name: word for name, word in (("after", after), ("mark", mark)) if isinstance(word, str)}
        return cls(**known)

    def kept(self) -> dict[str, Any]:
        """As it stands in the cursor."""
        return {name: value for name, value in asdict(self).items() if value}

    def floor(self, now: datetime) -> datetime:
        """What is older than this need not be read again."""
        if self.since is None:
            return now - FIRST_LOOK
        return datetime.fromtimestamp(self.since, UTC) - OVERLAP

    def params(self, now: datetime, *, since: bool = True) -> dict[str, str]:
        """What asks for the next page."""
        found = {"since": str(int(self.floor(now).timestamp()))} if since else {}
        return {**found, "after": self.after} if self.after else found

    def over(
        self, page: Page, *, now: datetime, slack: timedelta = timedelta()
    ) -> tuple["Reading", bool, Gap | None]:
        """The reading with one more page, whether another waits, and what cannot be had.

        The end is the missing next page, an empty one, one that came before, or one that is older than the
        last look; never an unchanged cursor, for hashtags have the same on every page. `slack` is for lists
        less in order.
        """
        times = [min(moment, now) for moment in page.times]  # one dated ahead must not hide what comes then
        newest = max([int(moment.timestamp()) for moment in times] + [self.newest or 0, self.since or 0])
        old = bool(times) and max(times) < self.floor(now) - slack
        again = bool(page.mark) and page.mark == self.mark
        if not page.after or page.empty or old or again:
            return Reading(since=newest or None), False, None
        if self.pages + 1 < MOST_PAGES:
            going = replace(self, newest=newest, after=page.after, pages=self.pages + 1, mark=page.mark)
            return going, True, None
        gap = Gap(self.floor(now), max(min(times, default=now), self.floor(now)), _BROKE_OFF)
        return Reading(since=newest or None), False, gap

    def anew(self, *, now: datetime) -> tuple["Reading", bool, Gap | None]:
        """The reading once its page cursor was refused: from the first page, but only once."""
        if not self.restarts:
            return Reading(self.since, self.newest, pages=self.pages, restarts=1), True, None
        return Reading(since=self.newest or self.since), False, Gap(self.floor(now), now, _BROKE_OFF)


def places_of(cursor: Mapping[str, Any]) -> dict[str, Any]:
    """The readings in a cursor, by list."""
    kept = cursor.get("places")
    return dict(kept) if isinstance(kept, dict) else {}


def author_of(person: Person | None) -> Author:
    """Who wrote it, as far as the network says."""
    if person is None:
        return Author()
    handle = clean(person.username or "", limit=100) or None
    return Author(handle=handle, name=clean(person.name or "", limit=200) or None, key=person.id)


def when(time: Any, observed_at: datetime) -> datetime:
    """The moment a network writes; when it was seen, where that is no moment or lies ahead."""
    return clamp_time(moment_of(time) or observed_at, observed_at)


def link(url: str | None) -> str | None:
    """An address on one of the three networks, with no more of its query than leads there; None for any
    other."""
    bare, _, query = (url or "").partition("#")[0].partition("?")
    if len(bare) >= 2_000 or not bare.isprintable() or not _URL.fullmatch(bare):
        return None
    leading = [pair for pair in query[:2_000].split("&") if _LEADING.fullmatch(pair)]
    return f"{bare}?{'&'.join(leading)}" if leading else bare


def at_least_0(count: int | None) -> int | None:
    """A count that can be one."""
    return count if count is None or count >= 0 else None


def account_id(kind: str, target: str) -> str:
    """The numeric id of an account; raises InputError for anything else."""
    if not re.fullmatch(r"\d{1,30}", target, re.ASCII):
        raise InputError(f"{kind}: is followed by the numeric id of the account, not “{target[:40]}”.")
    return target
