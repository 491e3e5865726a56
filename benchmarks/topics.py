"""What a team's answers on topics are worth: `python -m benchmarks.topics`.

Posts of benchmarks/gravity (the part `dev`), read by cues alone, for the shipped model has seen them. A team
says what 20 posts of a category are about, drawn by lot; counted are the others of that category ("other
stories"), the 20 with two and with five of their words replaced, and the posts of all other kinds that are
taken for it ("false"), each before and after, as the mean of some teams.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.gravity.__main__ import Post, posts_of, slugs
from benchmarks.tables import Table
from bot.analyzers import features, recall
from bot.analyzers.hashing import Hashed
from bot.analyzers.tokens import tokenize
from bot.core.risk import CATEGORIES, categories_of, find_cues
from bot.core.topics import MOST, Memory

ANSWERS, BATCH = 20, 200
CHANGED = (2, 5)
"""Words that a retold post has otherwise."""
COLUMNS = (
    "category", "other stories", "after", "2 words new", "after ", "5 words new", "after  ",
    "false", "after   ",
)  # fmt: skip


def told(slug: str, texts: Sequence[str], memory: Memory) -> float:
    """The share of texts taken for the category, by cues and by what a team said."""
    cues = [find_cues(text) for text in texts]
    found = features.hashed([tokenize(text) for text in texts])
    kept = recall.applied(texts, found, cues, memory)
    return sum(slug in categories_of(some) for some in kept) / len(texts)


def retold(text: str, changed: int, rng: random.Random) -> str:
    """The text with so many of its words replaced."""
    words = text.split()
    for place in rng.sample(range(len(words)), min(changed, len(words))):
        words[place] = rng.choice(("really", "today", "again", "honestly"))
    return " ".join(words)


def team(slug: str, *, seed: int) -> tuple[float, ...]:
    """One team's answers about a category: each share before and after."""
    rng = random.Random(seed)
    posts = [post for other in slugs() for post in posts_of(other) if post.part == "dev"]
    ours, theirs = _texts(posts, slug, True), _texts(posts, slug, False)
    rng.shuffle(ours)
    answered, others = ours[:ANSWERS], ours[ANSWERS:]
    memory = Memory(tuple((text, slug) for text in answered))
    again = [[retold(text, changed, rng) for text in answered] for changed in CHANGED]
    sets = (others, *again, theirs)
    return tuple(told(slug, texts, by) for texts in sets for by in (Memory(), memory))


def microseconds() -> float:
    """What comparing a post with a full memory costs at best of five rounds, 200 posts at a time."""
    posts = [post for slug in slugs() for post in posts_of(slug) if post.part == "dev"]
    random.Random(0).shuffle(posts)
    memory = Memory(tuple((post.text, post.label) for post in posts[:MOST]))
    texts = [post.text for post in posts[MOST : MOST + BATCH]]
    found = features.hashed([tokenize(text) for text in texts])
    return min(_seconds(texts, found, memory) for _ in range(5)) / BATCH * 1e6


def _seconds(texts: Sequence[str], found: Hashed, memory: Memory) -> float:
    began = time.perf_counter()
    recall.applied(texts, found, [()] * len(texts), memory)
    return time.perf_counter() - began


def _texts(posts: Sequence[Post], slug: str, ours: bool) -> list[str]:
    return [post.text for post in posts if (post.label == slug) is ours]


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--teams", type=int, default=5, help="teams that are simulated (default: 5)")
    parser.add_argument("--smoke", action="store_true", help="one team and two categories")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    some, teams = (slugs()[:2], 1) if args.smoke else (slugs(), args.teams)
    shares = {slug: np.mean([team(slug, seed=n) for n in range(teams)], axis=0) for slug in some}
    rows = [(CATEGORIES[slug].title.lower(), *_words(found)) for slug, found in shares.items()]
    rows.append(("all", *_words(np.mean(list(shares.values()), axis=0))))
    note = f"A memory of {MOST} answers: {microseconds():.0f} µs a post."
    Table(COLUMNS, tuple(rows), note).show(markdown=args.markdown)
    return 0


def _words(found: Sequence[float]) -> list[str]:
    return [f"{share:.1%}" for share in found]


if __name__ == "__main__":
    sys.exit(main())
