"""A watch's query as one network would be asked it: never narrower than the query itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.mentions import Mention, SourceSpec


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a network: as a person may read it, and as its parameters (`q`, `tag`…)."""

    words: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Mapping[str, str]:
        """The parameters by name."""
        return dict(self.params)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a network is asked for a query: every request together returns whatever the query would accept.

    `local` names the parts of the query that only the local matcher decides, `doubts` says in sentences what
    the network may all the same not give. `refused` says in words why this network cannot be asked for this
    query at all (then there are no requests).
    """

    requests: tuple[Request, ...] = ()
    local: tuple[str, ...] = ()
    refused: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of source as a person chooses it: what to type, what it sees and not, what it costs.

    `calls_a_day` is at the ordinary pace for one watch; `ready` whether its credentials are set, `missing`
    names those that are not.
    """

    kind: str
    name: str
    example: str
    finds: str
    blind: tuple[str, ...] = ()
    target: str = ""
    target_needed: bool = False
    usd_per_post: float = 0.0
    calls_a_day: int = 0
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it can be read as things are set."""
        return not self.missing


MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """One source of a rule: what it is asked, how much that brings a day (None: not known yet)."""

    spec: SourceSpec
    plan: Plan
    offer: Offer | None = None
    posts_a_day: float | None = None

    @property
    def calls_a_day(self) -> int:
        """How often the network is asked, at the ordinary pace; 0 where that is not known."""
        return self.offer.calls_a_day * max(1, len(self.plan.requests)) if self.offer else 0

    @property
    def usd_a_month(self) -> float | None:
        """US dollars for the posts the rule takes; a network may bill more, which we leave out after it."""
        if self.offer is None or not self.offer.usd_per_post:
            return 0.0
        return None if self.posts_a_day is None else self.posts_a_day * MONTH_DAYS * self.offer.usd_per_post


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rule takes of the `tried` stored posts since `since`, and what each source makes of it."""

    sources: tuple[SourcePreview, ...]
    caught: int
    tried: int
    since: datetime
    examples: tuple[Mention, ...] = ()
