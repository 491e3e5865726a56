"""What the invented public says, and what goes wrong while it is read."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Quirk(StrEnum):
    """What a stand-in can be told to do: to what is said, then to how it is answered."""

    DUPLICATES = "duplicates"
    """The last item of a page is the first of the next one too."""
    DISORDER = "disorder"
    UNKNOWN_FIELDS = "unknown_fields"
    MISSING_FIELDS = "missing_fields"
    """Every field is left out that the network does not always give."""
    ODD_TIMES = "odd_times"
    """Times in another form the network was seen to use; one item is dated an hour ahead."""
    OTHER_NAMES = "other_names"
    """X: the other family of wire names. Elsewhere nothing."""
    CURSOR_LOOP = "cursor_loop"
    """The same page cursor for ever, an empty page at the end."""
    CURSOR_EXPIRED = "cursor_expired"
    """What was kept from an earlier scan is refused as too old or gone."""
    THROTTLED = "throttled"
    TOKEN_EXPIRED = "token_expired"
    SERVER_ERROR = "server_error"
    CUT = "cut"
    SLOW = "slow"
    """The answer drips."""
    HTML = "html"
    """A web page where JSON is due, with status 200."""
    CLOCK_OFF = "clock_off"
    """The server's clock (its Date header, its reset times) is ten minutes ahead."""


@dataclass(slots=True)
class PublicPost:
    """One post of the invented public; `key` grows with time and is beyond 2^53.

    Counts and `sponsored` are None where the author hides them. `kind` is post, comment, reply, quote,
    repost, review, article or video; `parent` the key of what it answers. `tagged` are handles it tags
    without naming them in the text.
    """

    key: int
    text: str
    at: datetime
    author: str = "amber_bakes"
    name: str = "Amber"
    author_key: str = "8800000000000000001"
    followers: int | None = 120
    likes: int | None = 3
    shares: int | None = 1
    replies: int | None = 0
    views: int | None = 90
    lang: str | None = "en"
    title: str = ""
    kind: str = "post"
    parent: int | None = None
    sponsored: bool | None = None
    tagged: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """One request a stand-in was sent: network, method, path, query string without secrets."""

    network: str
    method: str
    path: str
    query: dict[str, str]


def now() -> datetime:
    """Aware UTC time."""
    return datetime.now(UTC)


@dataclass
class World:
    """Posts by network, the faults planned, and what was asked. Safe to use from several threads."""

    clock: Callable[[], datetime] = now
    page_size: int = 0
    """Items a page at most, 0: as many as the network would give."""
    flaky: float = 0.0
    """The share of requests (0..1) that fail in one of the ways of `FAULTS`, drawn with `seed`."""
    seed: int = 7
    posts: dict[str, dict[int, PublicPost]] = field(default_factory=dict)
    called: list[Called] = field(default_factory=list)
    _quirks: dict[tuple[str, Quirk], int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    # what is said

    def say(self, network: str, text: str, **facts: object) -> PublicPost:
        """A new post on a network, now or `at`."""
        with self._lock:
            self._count += 1
            at = facts.pop("at", None) or self.clock()
            assert isinstance(at, datetime)
            key = ((int(at.timestamp() * 1000) - 1288834974657) << 22) + self._count
            post = PublicPost(key=key, text=text, at=at, **facts)  # type: ignore[arg-type]
            self.posts.setdefault(network, {})[key] = post
            return post

    def edit(self, post: PublicPost, text: str) -> None:
        """The post says something else now."""
        with self._lock:
            post.text, post.edited_at = text, self.clock()

    def delete(self, post: PublicPost) -> None:
        """The post is taken down."""
        with self._lock:
            post.deleted_at = self.clock()

    def standing(self, network: str) -> list[PublicPost]:
        """The posts of a network that are not deleted, oldest first."""
        with self._lock:
            found = [post for post in self.posts.get(network, {}).values() if post.deleted_at is None]
        return sorted(found, key=lambda post: (post.at, post.key))

    def find(self, network: str, key: int | str) -> PublicPost | None:
        """A post by its key, deleted ones too."""
        with self._lock:
            return self.posts.get(network, {}).get(int(key))

    # what goes wrong

    def plan(self, network: str, quirk: Quirk, times: int = -1) -> None:
        """From now on the network does that, for so many requests (-1: for ever, 0: no more)."""
        with self._lock:
            self._quirks[network, quirk] = times

    def strikes(self, network: str, quirk: Quirk) -> bool:
        """Whether it happens to this request; counts it."""
        with self._lock:
            left = self._quirks.get((network, quirk), 0)
            if left > 0:
                self._quirks[network, quirk] = left - 1
            return left != 0

    def drawn_fault(self) -> Quirk | None:
        """The fault that flakiness has in store for this request."""
        with self._lock:
            return self._random.choice(FAULTS) if self._random.random() < self.flaky else None

    def server_time(self, network: str) -> datetime:
        """What the network's own clock shows."""
        with self._lock:
            off = self._quirks.get((network, Quirk.CLOCK_OFF), 0) != 0
        return self.clock() + (timedelta(minutes=10) if off else timedelta())

    def calls(self, network: str) -> Iterator[Called]:
        """What a network was asked, in order."""
        return (called for called in list(self.called) if called.network == network)


FAULTS = (Quirk.SERVER_ERROR, Quirk.CUT, Quirk.SLOW, Quirk.HTML, Quirk.THROTTLED)
"""What befalls any request to a flaky network."""
