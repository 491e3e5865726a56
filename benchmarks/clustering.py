"""How copies fold and stories group at size: `python -m benchmarks.clustering --markdown`.

Two made-up streams, of 10,000 and 100,000 posts of eight stories with small talk, in which originals are
copied in six ways (`benchmarks.copies`). *Folding*: all at once; pairs of posts that were folded together
against pairs that are one original (a lower bound: with so few words to choose from, some originals are alike
by chance). *Stories*: in looks of 2,000 posts, each look's posts to the stories known by then, which grow;
purity is the share of posts that are of their story's main one, F1 counts pairs. Peak memory is that of the
process, the stream itself included; seconds are of one core.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.copies import Told, stream
from benchmarks.story_mixes import BRAND_TERMS, CHATTER
from benchmarks.tables import Table
from bot.core import stories
from bot.core.story import Story

COLUMNS = (
    "posts", "fold s", "pair precision", "pair recall", "group s", "posts a second", "clusters", "purity",
    "pairwise F1", "peak MB",
)  # fmt: skip
SIZES = (10_000, 100_000)
SMOKE = 3_000
LOOK = 2_000
"""Posts handed to one look."""
GOAL_PRECISION, GOAL_RECALL, GOAL_PURITY, GOAL_F1 = 0.95, 0.9, 0.9, 0.8
MOST_SECONDS, MOST_MEGABYTES = 60.0, 1_000.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stream: seconds of folding and of grouping; shares 0..1; stories found; peak megabytes."""

    posts: int
    folding: float
    precision: float
    recall: float
    grouping: float
    clusters: int
    purity: float
    f1: float
    peak: float


def measure(posts: int, seed: int) -> Outcome:
    """Folds one stream at once, then groups it look by look."""
    told = stream(posts, seed)
    began = time.process_time()
    folded = stories.fold((one.post for one in told), brand_terms=BRAND_TERMS)
    folding = time.process_time() - began
    lead_of = {post.mention.id: at for at, one in enumerate(folded) for post in one.posts}
    precision, recall = pairs([(lead_of[one.post.mention.id], one.origin) for one in told])
    del folded, lead_of
    usual = _usual(seed + 1)
    began = time.process_time()
    found = _grouped(told, usual)
    grouping = time.process_time() - began
    alike = pairs([(found.get(one.post.mention.id), _story(one)) for one in told])
    clusters, purity = _purity(told, found)
    return Outcome(
        posts, folding, precision, recall, grouping, clusters, purity, harmonic(*alike), _peak_megabytes()
    )


def pairs(placed: Iterable[tuple[Hashable | None, Hashable | None]]) -> tuple[float, float]:
    """Precision and recall over pairs: put in one place, and of one kind; None is with nobody."""
    placed = list(placed)
    both = _pairs(Counter(one for one in placed if None not in one))
    put = _pairs(Counter(place for place, _ in placed if place is not None))
    true = _pairs(Counter(kind for _, kind in placed if kind is not None))
    return both / put if put else 1.0, both / true if true else 1.0


def harmonic(precision: float, recall: float) -> float:
    """F1: the harmonic mean of both."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _pairs(counts: Counter[Hashable]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _story(one: Told) -> str | None:
    return None if one.story == CHATTER else one.story


def _usual(seed: int) -> dict[str, float]:
    """The usual words of the brand, learned from small talk of days without a story."""
    calm = [one.post for one in stream(LOOK, seed, calm=True)]
    return stories.usual_words(calm, brand_terms=BRAND_TERMS)


def _grouped(told: Sequence[Told], usual: Mapping[str, float]) -> dict[str, int]:
    """The story of each post that is of one, by mention id; stories are found and grow from look to look."""
    known: dict[int, Story] = {}
    found: dict[str, int] = {}
    for start in range(0, len(told), LOOK):
        look = [one.post for one in told[start : start + LOOK]]
        grouping = stories.group(look, list(known.items()), brand_terms=BRAND_TERMS, usual_words=usual)
        for number, posts in grouping.claimed.items():
            found |= dict.fromkeys((post.mention.id for post in posts), number)
            known[number] = stories.grown(known[number], posts, brand_terms=BRAND_TERMS, usual_words=usual)
        for cluster in grouping.new:
            found |= dict.fromkeys((post.mention.id for post in cluster.posts), len(known))
            known[len(known)] = cluster.story
    return found


def _purity(told: Sequence[Told], found: Mapping[str, int]) -> tuple[int, float]:
    """How many stories were found, and the share of their posts that are of the main one."""
    inside: dict[int, Counter[str]] = {}
    for one in told:
        if one.post.mention.id in found:
            inside.setdefault(found[one.post.mention.id], Counter())[one.story] += 1
    return len(inside), sum(max(one.values()) for one in inside.values()) / max(1, len(found))


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row for each size."""
    rows = tuple(
        (
            f"{one.posts:,}",
            f"{one.folding:.1f}",
            f"{one.precision:.1%}",
            f"{one.recall:.1%}",
            f"{one.grouping:.1f}",
            f"{one.posts / (one.folding + one.grouping):,.0f}",
            str(one.clusters),
            f"{one.purity:.1%}",
            f"{one.f1:.1%}",
            f"{one.peak:.0f}",
        )
        for one in outcomes
    )
    return Table(COLUMNS, rows)


def broken(one: Outcome) -> list[str]:
    """What is worse than it may be."""
    goals = {
        "pair precision": one.precision >= GOAL_PRECISION,
        "pair recall": one.recall >= GOAL_RECALL,
        "purity": one.purity >= GOAL_PURITY,
        "pairwise F1": one.f1 >= GOAL_F1,
        "seconds": max(one.folding, one.grouping) <= MOST_SECONDS,
        "megabytes": one.peak <= MOST_MEGABYTES,
    }
    return [name for name, met in goals.items() if not met]


def main() -> int:
    """Prints the table; fails when a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--smoke", action="store_true", help=f"{SMOKE:,} posts only")
    args = parser.parse_args()
    outcomes = [measure(posts, args.seed) for posts in ((SMOKE,) if args.smoke else sorted(args.sizes))]
    table(outcomes).show(markdown=args.markdown)
    trouble = [f"{one.posts:,} posts: {name}" for one in outcomes for name in broken(one)]
    print("\n".join(trouble), file=sys.stderr, end="\n" if trouble else "")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
