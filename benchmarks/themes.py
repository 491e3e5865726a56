"""How well complaint themes are told: `python -m benchmarks.themes FILE.csv --markdown`.

FILE has the columns text, human_tone and human_reason, as of complaints about airlines that people sorted
into ten reasons; only negative posts count. Our eleven themes are mapped to those reasons. *Accuracy* is of
the best tag alone; *any tag* asks whether the reason is among all tags of a post; a post without a tag is
wrong. "Can't Tell" is met by no tag, or by a theme that is none of the others. Without FILE made-up posts
are taken. The lexicon was written before it was measured and repaired once after, by these sums and not by
texts: docs/detection.md has both figures.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tables import Table
from bot.core.theming import tags, titles

COLUMNS = ("posts of", "posts", "tagged", "accuracy", "macro F1", "any tag", "tags a post")
UNSAID = "Can't Tell"
STAFF, WAITING, LUGGAGE = "Flight Attendant Complaints", "Customer Service Issue", "Lost Luggage"
REASONS = {
    "delay": ("Late Flight",),
    "cancellation": ("Cancelled Flight",),
    "goods": (LUGGAGE, "Damaged Luggage"),
    "waiting": (WAITING, "longlines"),
    "refund": (WAITING,),
    "staff": (STAFF,),
    "booking": ("Flight Booking Problems",),
    "quality": ("Bad Flight",),
    "safety": ("Bad Flight",),
    "price": (UNSAID,),
    "privacy": (UNSAID,),
}
"""The reasons each theme stands for; of two the second where the post's words say so (`SECOND`)."""

MADE_UP = (
    ("two hours late and no word from anyone", "Late Flight"),
    ("they cancelled it the night before", "Cancelled Flight"),
    ("lost my suitcase again", LUGGAGE),
    ("the parcel with my suitcase arrived crushed and damaged", "Damaged Luggage"),
    ("on hold for an hour, nobody answers the phone", WAITING),
    ("the clerk was rude and yelled at my son", STAFF),
    ("the app crashes whenever I try to book a table", "Flight Booking Problems"),
    ("dirty tables and cold food", "Bad Flight"),
    ("you people are something else", UNSAID),
)
GOAL = 0.7
"""Accuracy on the made-up posts, most of which any lexicon should tell."""
SECOND = ("damag", "broke", "crush", "dent", "smash", "rip", "soak", "line", "queue")
"""How a word begins that decides for the second of a theme's two reasons."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of so many posts: shares (0..1) tagged, right by the best tag, macro F1, right by any; tags a post."""

    posts: int
    tagged: float
    accuracy: float
    macro_f1: float
    any_tag: float
    tags_each: float


def reasons_of(text: str) -> tuple[str, ...]:
    """The reasons a post is given for, the best first; empty without a tag."""
    found: dict[str, None] = {}
    for tag in tags(text):
        each = REASONS[tag.slug]
        other = len(each) > 1 and any(word.startswith(SECOND) for part in tag.words for word in part.split())
        found[each[other]] = None
    return tuple(found)


def measure(rows: Sequence[tuple[str, str]]) -> Outcome:
    """Compares the tags of posts with the reasons people gave: (text, reason)."""
    told = [(reasons_of(text), reason) for text, reason in rows]
    best = [(found[0] if found else UNSAID, reason) for found, reason in told]
    n = len(told)
    return Outcome(
        posts=n,
        tagged=sum(bool(found) for found, _ in told) / n,
        accuracy=sum(one == reason for one, reason in best) / n,
        macro_f1=_macro_f1(best),
        any_tag=sum(reason in (found or (UNSAID,)) for found, reason in told) / n,
        tags_each=sum(len(tags(text)) for text, _ in rows) / n,
    )


def _macro_f1(best: Sequence[tuple[str, str]]) -> float:
    reasons = {reason for _, reason in best}
    scores = []
    for reason in reasons:
        right = sum(pair == (reason, reason) for pair in best)
        scores.append(2 * right / (sum(a == reason for a, _ in best) + sum(b == reason for _, b in best)))
    return sum(scores) / len(scores)


def read(path: Path) -> list[tuple[str, str]]:
    """The negative posts of a file with the reason people gave."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["human_tone"] == "negative"]
    return [(row["text"], row["human_reason"]) for row in rows if row["human_reason"]]


def table(rows: Sequence[tuple[str, str]]) -> Table:
    """All posts, and those whose reason people could tell; below, the share of each reason found."""
    parts = {"all": rows, f"all but “{UNSAID}”": [row for row in rows if row[1] != UNSAID]}
    lines = [_line(name, measure(part)) for name, part in parts.items()]
    recalls = []
    for reason in dict.fromkeys(reason for _, reason in rows):
        mine = [row for row in rows if row[1] == reason]
        recalls.append(f"{reason} {measure(mine).accuracy:.0%} of {len(mine):,}")
    caption = f"Found by the best tag: {', '.join(sorted(recalls))}. {len(titles())} themes."
    return Table(COLUMNS, tuple(lines), caption)


def _line(name: str, one: Outcome) -> tuple[str, ...]:
    shares = (one.tagged, one.accuracy, one.macro_f1, one.any_tag)
    return name, f"{one.posts:,}", *(f"{share:.1%}" for share in shares), f"{one.tags_each:.2f}"


def main() -> int:
    """Prints the table; with --smoke made-up posts only, and fails below the goal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--smoke", action="store_true", help="made-up posts only")
    args = parser.parse_args()
    rows = read(args.file) if args.file and not args.smoke else list(MADE_UP)
    table(rows).show(markdown=args.markdown)
    return 1 if args.smoke and measure(rows).accuracy < GOAL else 0


if __name__ == "__main__":
    sys.exit(main())
