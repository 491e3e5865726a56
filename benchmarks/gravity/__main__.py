"""How well posts of the gravest categories are told: `python -m benchmarks.gravity`.

Made-up posts that speak of a category in words of their own, and hard negatives that only sound like it. The
part `dev` was read while the cues were written, and many cues are made from it; the part `held` was not read:
only the second says how it goes on unseen posts, for the learned categories (tools/fit_risk) are fitted to
`dev` too. "told" is the share of a category's posts for which it is among the categories found, "false" the
share of its hard negatives for which it is. "clusters" are five posts of a category, told when two of them
are: an alert needs several posts.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.tables import Table
from benchmarks.tone import own_sets
from bot.analyzers.tone import ToneAnalyzer
from bot.core.mentions import Mention
from bot.core.risk import CATEGORIES, find_cues

POSTS = Path(__file__).parent
PARTS = ("dev", "held")
NONE = "none"
COLUMNS = ("category", "posts", "dev: told", "false", "clusters", "held: told", "false ", "clusters ")
CLUSTER, ENOUGH = 5, 2
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GOAL_TOLD, GOAL_FALSE, GOAL_MICROSECONDS = 0.95, 0.2, 500.0
"""What --smoke holds over all categories: the shares told and false of `dev`, and microseconds a post."""


@dataclass(frozen=True, slots=True)
class Post:
    """A made-up post: the category it speaks of (or "none"), its text, and the part it belongs to."""

    label: str
    text: str
    part: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One category in one part: its posts and those told; its hard negatives and those taken for it; its
    whole clusters and those told."""

    posts: int
    told: int
    negatives: int
    false: int
    clusters: int = 0
    clusters_told: int = 0


def posts_of(slug: str) -> tuple[Post, ...]:
    """The posts and hard negatives of a category."""
    lines = (POSTS / f"{slug}.tsv").read_text("utf-8").splitlines()
    return tuple(Post(*line.split("\t")) for line in lines)


def slugs() -> tuple[str, ...]:
    """The categories that have posts, in the order of their numbers."""
    return tuple(slug for slug in CATEGORIES if (POSTS / f"{slug}.tsv").exists())


def grade(slug: str, posts: Sequence[Post], part: str) -> Grade:
    """Reads the category's posts of one part and counts."""
    those = [post for post in posts if post.part == part]
    speaking = [slug in found for found in categories([post.text for post in those])]
    ours = [said for post, said in zip(those, speaking, strict=True) if post.label == slug]
    none = [said for post, said in zip(those, speaking, strict=True) if post.label == NONE]
    clusters = [ours[at : at + CLUSTER] for at in range(0, len(ours) - CLUSTER + 1, CLUSTER)]
    enough = sum(sum(cluster) >= ENOUGH for cluster in clusters)
    return Grade(len(ours), sum(ours), len(none), sum(none), len(clusters), enough)


def categories(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The categories that the whole fast tier finds in each text."""
    mentions = [Mention("file", str(at), text, NOON, NOON) for at, text in enumerate(texts)]
    return [score.categories for score in ToneAnalyzer().score(mentions)]


def taken() -> tuple[int, int]:
    """How many ordinary posts (benchmarks/tone_sets, which nothing is fitted to) there are, and how many are
    taken for one of the categories."""
    texts = [text for posts in own_sets().values() for text in posts.texts]
    ours = set(slugs())
    return len(texts), sum(not ours.isdisjoint(found) for found in categories(texts))


def total(grades: Sequence[Grade]) -> Grade:
    """All categories together."""
    return Grade(
        sum(one.posts for one in grades),
        sum(one.told for one in grades),
        sum(one.negatives for one in grades),
        sum(one.false for one in grades),
        sum(one.clusters for one in grades),
        sum(one.clusters_told for one in grades),
    )


def microseconds() -> float:
    """What reading one of the posts costs at best of three rounds."""
    texts = [post.text for slug in slugs() for post in posts_of(slug)]
    find_cues(texts[0])
    return min(_seconds(texts) for _ in range(3)) / len(texts) * 1e6


def _seconds(texts: Sequence[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        find_cues(text)
    return time.perf_counter() - began


def _row(name: str, grades: Sequence[Grade]) -> tuple[str, ...]:
    shares = [
        f"{share:.0%}"
        for one in grades
        for share in (one.told / one.posts, one.false / one.negatives, one.clusters_told / one.clusters)
    ]
    return (name, str(sum(one.posts for one in grades)), *shares)


def _note(cost: float, *, smoke: bool) -> str:
    if smoke:
        return f"Cues: {cost:.0f} µs a post."
    posts, false = taken()
    return f"Of {posts:,} ordinary posts {false / posts:.1%} are taken for one. Cues: {cost:.0f} µs a post."


def main() -> int:
    """Prints the table; with --smoke fails below the goals of the part that was read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--smoke", action="store_true", help="the part dev alone, and fail below its goals")
    args = parser.parse_args()
    parts = PARTS[:1] if args.smoke else PARTS
    found = {slug: [grade(slug, posts_of(slug), part) for part in parts] for slug in slugs()}
    overall = [total([grades[place] for grades in found.values()]) for place in range(len(parts))]
    rows = tuple(_row(CATEGORIES[slug].title.lower(), grades) for slug, grades in found.items())
    cost = microseconds()
    columns, note = COLUMNS[: 2 + 3 * len(parts)], _note(cost, smoke=args.smoke)
    Table(columns, (*rows, _row("all", overall)), note).show(markdown=args.markdown)
    dev = overall[0]
    good = dev.told >= GOAL_TOLD * dev.posts and dev.false <= GOAL_FALSE * dev.negatives
    return 1 if args.smoke and not (good and cost <= GOAL_MICROSECONDS) else 0


if __name__ == "__main__":
    sys.exit(main())
