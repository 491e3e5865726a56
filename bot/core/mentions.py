"""What a source gives: mentions, what it could not use or see, and how a watch asks for them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of publication a mention is; a stub is known by its id, its text cannot be read yet."""

    POST = "post"
    COMMENT = "comment"
    REPLY = "reply"
    QUOTE = "quote"
    REPOST = "repost"
    REVIEW = "review"
    ARTICLE = "article"
    VIDEO = "video"
    STUB = "mention_stub"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a mention; None always means "not given", never 0. `key` is the network's own id."""

    handle: str | None = None
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None
    key: str | None = None
    is_bot: bool | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the public did with a mention, in counts; None means "not given". Only `score` may be negative."""

    likes: int | None = None
    replies: int | None = None
    shares: int | None = None
    views: int | None = None
    quotes: int | None = None
    saves: int | None = None
    score: int | None = None

    @property
    def engagements(self) -> int:
        """Likes + replies + shares + saves, of those given."""
        return sum(n for n in (self.likes, self.replies, self.shares, self.saves) if n is not None)


@dataclass(frozen=True, slots=True)
class Mention:
    """One public post about the brand. (`source`, `native_key`) names it for ever, through every edit.

    `addressed` says that it is about us by where it stands, whatever its words: on our Page, below our post,
    tagging us. `rating` is −1..1 (a review, a vendor's sentiment); `reach` counts people, `reach_basis` says
    whose word that is; `via` is how it came (poll, stream, webhook, import); `extra` what a vendor said.
    """

    source: str
    native_key: str
    text: str
    created_at: datetime
    observed_at: datetime
    url: str | None = None
    title: str | None = None
    lang: str | None = None
    author: Author = field(default_factory=Author)
    metrics: Metrics = field(default_factory=Metrics)
    kind: Kind = Kind.POST
    edited_at: datetime | None = None
    parent_key: str | None = None
    root_key: str | None = None
    quoted_key: str | None = None
    rating: float | None = None
    reach: int | None = None
    reach_basis: str | None = None
    sponsored: bool | None = None
    via: str = "poll"
    addressed: bool = False
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """32 hexadecimal digits made of the source and its own key."""
        return hashlib.sha256(f"{self.source}:{self.native_key}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Gone:
    """A mention that its author or its network took down: its text must go here too."""

    source: str
    native_key: str


@dataclass(frozen=True, slots=True)
class Match:
    """Where the local matcher found a watch's term: field (`text`, `title`, `author`…), code points."""

    term: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """One record a source could not use: where it stands and what is wrong with it."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which a source may have missed posts for good, and why."""

    start: datetime
    end: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a fetch used up: calls, US dollars; and the shares (0..1) and dollars left of its budgets."""

    calls: int = 0
    usd: float = 0.0
    quota_left: float | None = None
    usd_left: float | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought: mentions, where to go on, what was unusable, whether more is waiting.

    `gone` are mentions taken down; `gap` is what can no longer be had; `note` says in words what this fetch
    could not see although it succeeded (empty: it saw all there was).
    """

    mentions: tuple[Mention, ...]
    cursor: Mapping[str, Any]
    rejected: tuple[Rejection, ...] = ()
    more: bool = False
    gone: tuple[Gone, ...] = ()
    gap: Gap | None = None
    note: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a second look at known mentions found: those still there, as they are now, and those gone."""

    mentions: tuple[Mention, ...] = ()
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a stream or a webhook brought, in the order it came: a mention, or one that is gone."""

    seq: int
    mention: Mention | None = None
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source of a watch as it is configured: its kind (`x`, `feed`) and what it reads (account, URL…)."""

    kind: str
    target: str = ""

    @property
    def key(self) -> str:
        """The name it has in cursors and coverage: `feed:https://…`."""
        return f"{self.kind}:{self.target}"


@dataclass(frozen=True, slots=True)
class Handle:
    """An account by name, without @, on one network (`x`, `instagram`…) or, with `*`, on all."""

    network: str
    name: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms at most so many words apart: how an ambiguous name becomes one brand's."""

    first: str
    second: str
    words: int = 10


@dataclass(frozen=True, slots=True)
class Query:
    """Which mentions belong to a watch.

    One of `any`, `hashtags`, `handles`, `domains`, `near` or `authors` must be found (all empty: everything
    is; so is what is addressed to us), each of `all`, none of `none`.
    A term is a word or phrase; `acme*` is open at its end; one listed in
    `case_sensitive` counts only as it is written there. `langs` keeps mentions in these languages and those
    in none known; posts by `own` accounts, and reposts unless wanted, are left out. `authors` are accounts
    whose every post counts. Hashtags and handles stand without their sign.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    domains: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    own: tuple[Handle, ...] = ()
    authors: tuple[Handle, ...] = ()
    near: tuple[Near, ...] = ()
    case_sensitive: tuple[str, ...] = ()
    include_reposts: bool = False


class Freshness(StrEnum):
    """How far a source can be trusted to have seen what there is; silent: it reads, but far too little."""

    OK = "ok"
    PARTIAL = "partial"
    SILENT = "silent"
    FAILED = "failed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source of a watch could see at its last scan, with the reason in words where it could not.

    It is not asked again before `retry_at` (it refused) or `next_at` (its turn). `lag_seconds` is how old
    the newest post was when it was first seen; `gap` is the last stretch it missed for good; `quota_left`
    (0..1) and `usd_left` are what remains of its budgets, None where nothing is counted.
    """

    source: str
    freshness: Freshness
    last_success_at: datetime | None
    detail: str = ""
    retry_at: datetime | None = None
    next_at: datetime | None = None
    lag_seconds: int | None = None
    gap: Gap | None = None
    quota_left: float | None = None
    usd_left: float | None = None
