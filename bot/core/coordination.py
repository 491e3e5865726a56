"""How much of what is said looks coordinated: a range, with the methods that gave it; never a verdict.

Nobody can tell from texts and times alone, so both ends are shown: what hardly happens by chance (strict),
and all that may be a campaign or just people who share a headline (wide). Reposts say whose words they are,
news is printed in many papers, and short texts are alike by chance: none of them counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.hints.voices import author_of
from bot.core.mentions import Kind
from bot.core.models import Scored
from bot.core.stories.folding import fold
from bot.core.stories.traces import is_repost
from bot.core.wording import percent

FEWEST = 20
"""Posts that are no reposts below which a share says nothing."""

ACCOUNTS = 3
"""Accounts with one text from which on it may be no chance."""

MINUTE_SECONDS, BURST_SECONDS = 60, 5

WORTH_TELLING = 0.2
"""The upper end (0..1) from which on it is told; contested topics normally show 20 to 30 % (crisis reports of
2025 gave 44 to 49 % for one, 21 % by another firm: hence a range and its method)."""

NORMAL = "contested topics normally show 20–30 %"
UNREAD = frozenset({Kind.STUB, Kind.ARTICLE})


@dataclass(frozen=True, slots=True)
class Method:
    """One way to look for coordination, and the share (0..1) it finds; None when sources do not say."""

    name: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Coordination:
    """The share (0..1) of `posts` that looks coordinated, from `low` to `high`, and each method's share."""

    posts: int
    low: float
    high: float
    methods: tuple[Method, ...]

    @property
    def worth_telling(self) -> bool:
        """Whether it is as much as a contested topic has at least."""
        return self.high >= WORTH_TELLING

    @property
    def words(self) -> str:
        """The range, what each end counts, what is normal, and what else was looked at."""
        return (
            f"{_range(self.low, self.high)} of the {self.posts} posts that are no reposts look coordinated: "
            f"{percent(self.low)} share text and minute (strict), {percent(self.high)} share text with "
            f"{ACCOUNTS} accounts or more (wide); {NORMAL}. Also: {', '.join(map(_method, self.methods))}."
        )


def coordination(posts: Iterable[Scored], *, brand_terms: Sequence[str] = ()) -> Coordination | None:
    """How much of the posts looks coordinated; None when too few are no reposts."""
    read = [post for post in posts if post.mention.kind not in UNREAD]
    own = [post for post in read if not is_repost(post)]
    if len(own) < FEWEST:
        return None
    piles = [one.posts for one in fold(own, brand_terms=brand_terms) if one.print is not None]
    shared = [pile for pile in piles if _accounts(pile) >= ACCOUNTS]
    strict = sum(_close(pile, MINUTE_SECONDS) for pile in shared) / len(own)
    wide = sum(map(len, shared)) / len(own)
    copied = sum(len(pile) for pile in piles if _accounts(pile) > 1) / len(own)
    burst = sum(_close(pile, BURST_SECONDS) for pile in piles) / len(own)
    methods = (
        Method("text shared by 2 accounts or more", copied),
        Method(f"text shared within {BURST_SECONDS} seconds", burst),
        Method("reposts among all posts", 1 - len(own) / len(read)),
        Method("account age", None),
    )
    return Coordination(len(own), strict, wide, methods)


def _accounts(pile: Sequence[Scored]) -> int:
    return len({author_of(post.mention) for post in pile})


def _close(pile: Sequence[Scored], seconds: int) -> int:
    """How many posts of a pile, oldest first, have a copy by somebody else so close in time."""
    close = set[int]()
    for at, post in enumerate(pile):
        for later in range(at + 1, len(pile)):
            other = pile[later].mention
            if (other.created_at - post.mention.created_at).total_seconds() > seconds:
                break
            if author_of(other) != author_of(post.mention):
                close |= {at, later}
    return len(close)


def _range(low: float, high: float) -> str:
    return percent(high) if percent(low) == percent(high) else f"{low * 100:.0f}–{percent(high)}"


def _method(one: Method) -> str:
    return f"{one.name} {'unknown' if one.share is None else percent(one.share)}"
