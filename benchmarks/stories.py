"""How well posts are told apart by story: `python -m benchmarks.stories --seeds 10`.

Mixes of made-up stories with small talk around them. A story is whole when one cluster holds most of its
posts and no other one a share that counts; two are told apart when no cluster is the main one of both.
"found" is the share of their posts in their main clusters, "of chatter" counts clusters that are mostly small
talk. Below the table stands the cost of one large grouping.
"""

import argparse
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.story_mixes import BRAND_TERMS, CHATTER, MIXES, Mix, ordinary, posts_of
from benchmarks.tables import Table
from bot.core import stories

COLUMNS = ("mix", "stories", "whole", "told apart", "found", "purity", "clusters", "of chatter")
HOLDS = 0.5
"""Share of a story's posts that its cluster holds at least."""
COUNTS = 0.2
"""Share of a story's posts that makes another cluster a second card of it."""
GOAL_WHOLE, GOAL_APART, GOAL_PURITY = 0.95, 0.9, 0.93


@dataclass(frozen=True, slots=True)
class Outcome:
    """One mix: its stories, those kept whole and told apart; `found`, `purity` 0..1; clusters, of chatter."""

    stories: int
    whole: int
    apart: int
    found: float
    purity: float
    clusters: int
    of_chatter: int


def measure(mix: Mix, seed: int, usual: dict[str, float]) -> Outcome:
    """Groups one mix and compares the clusters with the stories the posts were made from."""
    told = posts_of(mix, seed)
    story_of = {post.mention.id: story for story, post in told}
    sizes = Counter(story for story, _ in told if story != CHATTER)
    found = stories.group([post for _, post in told], (), brand_terms=BRAND_TERMS, usual_words=usual).new
    counts = [Counter(story_of[post.mention.id] for post in cluster.posts) for cluster in found]
    mains = {story: max(counts, key=lambda one: one[story], default=Counter()) for story in sizes}
    whole = [story for story, n in sizes.items() if _is_whole(story, n, counts)]
    apart = [s for s in sizes if all(mains[s] is not mains[other] for other in sizes if other != s)]
    held = sum(mains[story][story] for story in sizes)
    clustered = sum(len(cluster.posts) for cluster in found)
    return Outcome(
        stories=len(sizes),
        whole=len(whole),
        apart=len(apart),
        found=held / sizes.total() if sizes else 1.0,
        purity=sum(max(one.values()) for one in counts) / clustered if clustered else 1.0,
        clusters=len(found),
        of_chatter=sum(one[CHATTER] * 2 > one.total() for one in counts),
    )


def _is_whole(story: str, posts: int, counts: Sequence[Counter[str]]) -> bool:
    held = sorted((one[story] / posts for one in counts), reverse=True)
    return bool(held) and held[0] >= HOLDS and (len(held) < 2 or held[1] < COUNTS)


def _row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    n = len(outcomes)
    total = sum(one.stories for one in outcomes)
    return (
        name,
        f"{total / n:.0f}" if name != "all" else str(total),
        f"{sum(one.whole for one in outcomes) / total:.0%}" if total else "–",
        f"{sum(one.apart for one in outcomes) / total:.0%}" if total else "–",
        f"{sum(one.found for one in outcomes) / n:.0%}",
        f"{sum(one.purity for one in outcomes) / n:.0%}",
        f"{sum(one.clusters for one in outcomes) / n:.1f}",
        f"{sum(one.of_chatter for one in outcomes) / n:.1f}",
    )


def cost(posts: int) -> tuple[float, float]:
    """Seconds and peak megabytes of grouping so many posts: half of one story, half small talk."""
    part = MIXES[0].parts[0]
    mix = Mix("cost", (type(part)(part.theme, posts // 2, tagged=0.3),), chatter=posts - posts // 2)
    told = [post for _, post in posts_of(mix, 1)]
    began = time.perf_counter()
    stories.group(told, (), brand_terms=BRAND_TERMS)
    seconds = time.perf_counter() - began
    tracemalloc.start()
    stories.group(told, (), brand_terms=BRAND_TERMS)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak


def main() -> int:
    """Prints the table; with --smoke fails when stories fall apart or run together."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--posts", type=int, default=10_000, help="posts for the cost; 0 leaves it out")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--smoke", action="store_true", help="two seeds, and fail below the goals")
    args = parser.parse_args()
    seeds = range(2 if args.smoke else args.seeds)
    usual = stories.usual_words(ordinary(seed=99), brand_terms=BRAND_TERMS)
    outcomes = {mix.name: [measure(mix, seed, usual) for seed in seeds] for mix in MIXES}
    every = [one for several in outcomes.values() for one in several]
    caption = ""
    if args.posts:
        posts = min(args.posts, 2_000) if args.smoke else args.posts
        seconds, peak = cost(posts)
        caption = f"{posts:,} posts at once: {seconds:.1f} s, {peak:.0f} MB at most."
    rows = tuple(_row(name, several) for name, several in outcomes.items())
    Table(COLUMNS, (*rows, _row("all", every)), caption).show(markdown=args.markdown)
    return 1 if args.smoke and not _good(every) else 0


def _good(outcomes: Sequence[Outcome]) -> bool:
    total = sum(one.stories for one in outcomes)
    whole, apart = sum(one.whole for one in outcomes), sum(one.apart for one in outcomes)
    purity = sum(one.purity for one in outcomes) / len(outcomes)
    return whole >= GOAL_WHOLE * total and apart >= GOAL_APART * total and purity >= GOAL_PURITY


if __name__ == "__main__":
    sys.exit(main())
