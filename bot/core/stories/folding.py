"""Near-duplicates and reposts folded into one: what is repeated a hundred times is said once."""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.models import Scored
from bot.core.stories.traces import is_repost, key_of, parts_of, tokens

ALIKE = 0.7
"""Jaccard similarity of word triples from which two texts are one: one word of about twenty may differ."""

SHORT = 5
"""Texts of fewer words are one only when they are the same: "good" and "bad" share all but a word."""

OPENINGS = (14, 7)
"""So many first words lead to the text that a repost repeats: networks cut its end off."""

REPOSTED, CUT = 0.0, 0.5
"""Share of a text that its beginning must hold to be its copy: a repost says that it is one, a post not."""

COMMON = 3
"""So many of their rarest shingles two alike texts share at least; three is all of the shortest text's."""

SHARED = 6
"""Of the eight min-hashes of two prints so many are the same: 96 times of 100 at a similarity of 0.9, 55 at
0.7, one at 0.3 (binomial)."""

_PRIME = 4_294_967_291
_MIXES = (
    (2_654_435_761, 97),
    (1_597_334_677, 10_007),
    (3_812_015_801, 65_537),
    (958_689_187, 1_299_709),
    (2_246_822_519, 31_337),
    (3_266_489_917, 7_919),
    (668_265_263, 104_729),
    (374_761_393, 15_485_863),
)
"""Factors and shifts: each mix of the shingles' checksums orders them in another way."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Posts that say the same, oldest first; `lead` said it, a repost only if there is no other.

    `print` tells near-duplicates of the text later (see `alike`); None for a text too short for that.
    """

    lead: Scored
    posts: tuple[Scored, ...]
    print: int | None = None

    @property
    def count(self) -> int:
        """How many posts say it."""
        return len(self.posts)

    @property
    def authors(self) -> frozenset[str]:
        """Who says it; each unknown author counts as one."""
        return frozenset(map(_author, self.posts))


def fold(posts: Iterable[Scored], *, brand_terms: Sequence[str] = ()) -> tuple[Folded, ...]:
    """The posts with near-duplicates and reposts collapsed, in the order of their leads."""
    said = [(post, _wording(post, brand_terms)) for post in sorted(posts, key=_age)]
    shelf = _Shelf(Counter(part for _, wording in said for part in _shingles(wording)))
    for post, wording in said:
        if not is_repost(post):
            shelf.put(post, wording)
    for post, wording in said:
        if is_repost(post):
            shelf.put_repost(post, wording)
    return tuple(sorted(map(_folded, shelf.piles, shelf.wordings), key=lambda one: _age(one.lead)))


def print_of(wording: Sequence[str]) -> int | None:
    """Eight min-hashes of eight bits each, the same in every process; None for a text too short.

    Two texts share each min-hash with the probability of their Jaccard similarity (Broder 1997).
    """
    if len(wording) < SHORT:
        return None
    sums = [zlib.crc32(part.encode()) for part in _shingles(wording)]
    least = [min((factor * one + shift) % _PRIME for one in sums) for factor, shift in _MIXES]
    return int.from_bytes(bytes(one & 0xFF for one in least), "big")


def alike(one: int, other: int) -> bool:
    """Whether two prints are those of near-duplicates."""
    differ = one ^ other
    return sum(not differ >> shift & 0xFF for shift in range(0, 64, 8)) >= SHARED


def _wording(post: Scored, brand_terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for token in tokens(post, brand_terms=brand_terms) for part in parts_of(token))


def _shingles(wording: Sequence[str]) -> frozenset[str]:
    """The word triples of a text; a short one is a single shingle, an empty one has none."""
    if not wording:
        return frozenset()
    if len(wording) < SHORT:
        return frozenset({" ".join(wording)})
    return frozenset(" ".join(wording[at : at + 3]) for at in range(len(wording) - 2))


def _age(post: Scored) -> tuple[float, str, str]:
    return post.mention.created_at.timestamp(), post.mention.source, post.mention.native_key


def _author(post: Scored) -> str:
    author = post.mention.author
    return author.key or author.handle or key_of(post)


def _folded(pile: list[Scored], wording: tuple[str, ...]) -> Folded:
    return Folded(pile[0], tuple(sorted(pile, key=_age)), print_of(wording))


@dataclass(slots=True)
class _Shelf:
    """Piles of like posts, found by key, by opening and by rare shingles; `common` counts the shingles."""

    common: Counter[str]
    piles: list[list[Scored]] = field(default_factory=list)
    wordings: list[tuple[str, ...]] = field(default_factory=list)
    _sets: list[frozenset[str]] = field(default_factory=list)
    _by_key: dict[str, int] = field(default_factory=dict)
    _by_wording: dict[tuple[str, ...], int] = field(default_factory=dict)
    _by_opening: defaultdict[tuple[str, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_shingle: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def put(self, post: Scored, wording: tuple[str, ...]) -> None:
        """Lays a post on the pile it is a near-duplicate of, or on a new one."""
        at = self._by_wording.get(wording) if wording else None
        at = self._alike(_shingles(wording)) if at is None else at
        at = self._cut_from(wording, CUT) if at is None else at
        self._lay(post, wording, self._begin(wording) if at is None else at)

    def put_repost(self, post: Scored, wording: tuple[str, ...]) -> None:
        """Lays a repost on the pile of what it repeats, as far as that is here."""
        at = self._original(post, wording)
        if at is None:
            self.put(post, wording)
        else:
            self._lay(post, wording, at)

    def _original(self, post: Scored, wording: tuple[str, ...]) -> int | None:
        mention = post.mention
        for key in (mention.quoted_key, mention.parent_key, mention.root_key):
            at = self._by_key.get(f"{mention.source}:{key}")
            if at is not None:
                return at
        return self._cut_from(wording, REPOSTED)

    def _cut_from(self, wording: tuple[str, ...], least: float) -> int | None:
        """The first pile of whose text this is the beginning, at least so much (0..1) of it, or the other way
        round; a network's cut may go through the last word."""
        opening = next((wording[:n] for n in OPENINGS if len(wording) >= n), ())
        for at in self._by_opening.get(opening, ()):
            other = self.wordings[at]
            short, long = sorted((len(wording), len(other)))
            kept = max(len(opening), short - 1)
            if short >= least * long and wording[:kept] == other[:kept]:
                return at
        return None

    def _alike(self, parts: frozenset[str]) -> int | None:
        """The first pile alike enough. Sets that alike share three of their rarest shingles (prefix filter,
        Chaudhuri et al. 2006; with three, Wang et al. 2012), so that only piles with those are compared."""
        shared = Counter[int]()
        for part in self._rarest(parts):
            shared.update(self._by_shingle.get(part, ()))
        least = min(COMMON, len(parts))
        piles = sorted(at for at, n in shared.items() if n >= least)
        return next((at for at in piles if _jaccard(parts, self._sets[at]) >= ALIKE), None)

    def _begin(self, wording: tuple[str, ...]) -> int:
        parts = _shingles(wording)
        self.piles.append([])
        self.wordings.append(wording)
        self._sets.append(parts)
        for part in self._rarest(parts):
            self._by_shingle[part].append(len(self.piles) - 1)
        for n in OPENINGS:
            if len(wording) >= n:
                self._by_opening[wording[:n]].append(len(self.piles) - 1)
        return len(self.piles) - 1

    def _lay(self, post: Scored, wording: tuple[str, ...], at: int) -> None:
        self.piles[at].append(post)
        self._by_key.setdefault(key_of(post), at)
        self._by_wording.setdefault(wording, at)

    def _rarest(self, parts: frozenset[str]) -> list[str]:
        ordered = sorted(parts, key=lambda part: (self.common[part], part))
        return ordered[: len(ordered) - math.ceil(ALIKE * len(ordered)) + COMMON]


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not ALIKE * len(one) <= len(other) <= len(one) / ALIKE:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
