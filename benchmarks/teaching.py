"""What a team's answers are worth, how well shares are told: `python -m benchmarks.teaching MENTIONS.csv`.

MENTIONS is a labelled recording as for benchmarks.tone. A team answers about posts of its first 65 % in time
(asked at random), misses one mistake in ten silently, and sees as many posts again without a word. What it
taught passes the gate of the product or is left off; measured is the last 35 %, as the mean of some teams and
the worst of them. First all brands as if they were one, then a team for each. Below: the negative share of
each hour with at least 20 posts beside the human share, as the card tells it.
"""

import argparse
import csv
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.tables import Table
from benchmarks.tone import EARLY, judges
from bot.analyzers.model import LABELS
from bot.analyzers.tone import ToneAnalyzer
from bot.core import teaching
from bot.core.grading import grade
from bot.core.layer import Layer, Lesson
from bot.core.mentions import Mention
from bot.core.models import SYSTEM, Label, Score
from bot.core.shares import estimate
from bot.core.teaching import Answered, Verdict

COLUMNS = (
    "brand", "answers", "macro recall", "worst team", "negative F1", "worst team", "switched on",
    "later hours", "correlation", "mean gap",
)  # fmt: skip
SHARE_COLUMNS = ("negative share of an hour", "hours", "correlation", "mean gap, points", "in the range")
ANSWERS = (0, 50, 200, 1_000)
BRAND_ANSWERS = (0, 50, 200)
MISSED = 0.1
"""Of the mistakes a team looks at, it misses so many silently."""
LEAST = 20
"""Posts an hour must have: of fewer the human share itself is mostly chance."""
PRIOR_OVER = 1_000
_FEW = ("0", "–", "–")


@dataclass(frozen=True, slots=True)
class Recording:
    """Labelled mentions, oldest first, with the hour of each."""

    mentions: tuple[Mention, ...]
    labels: tuple[Label, ...]
    hours: tuple[str, ...]
    brands: tuple[str, ...]

    def take(self, places: Sequence[int]) -> "Recording":
        """The mentions at these places alone."""
        mentions, labels, hours, brands = zip(*(self._row(place) for place in places), strict=True)
        return Recording(mentions, labels, hours, brands)

    def _row(self, place: int) -> tuple[Mention, Label, str, str]:
        return self.mentions[place], self.labels[place], self.hours[place], self.brands[place]

    @property
    def cut(self) -> int:
        """Where the last 35 % begin."""
        return int(len(self.mentions) * EARLY)


@dataclass(frozen=True, slots=True)
class Shares:
    """How well hourly shares were told: hours, correlation, mean gap (points), share within the range."""

    hours: int
    correlation: float
    gap: float
    within: float


def recording(path: Path, label: str, limit: int | None = None) -> Recording:
    """The recording of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["created_at"])[:limit]
    made = [Mention("file", str(n), row["text"], _at(row), _at(row), lang="en") for n, row in enumerate(rows)]
    labels = tuple(Label(row[label]) for row in rows)
    hours, brands = (tuple(values) for values in ((r["created_at"][:13] for r in rows), _brands(rows)))
    return Recording(tuple(made), labels, hours, brands)


def _brands(rows: Sequence[dict[str, str]]) -> list[str]:
    return [row.get("brand", "") for row in rows]


def _at(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["created_at"]).astimezone(UTC)


def lessons(told: Recording, scores: Sequence[Score], *, answers: int, seed: int) -> list[Lesson]:
    """What a team would give: so many answers in the order of time, and as many posts seen and left alone, of
    which the product keeps a third."""
    rng = random.Random(seed)
    places = rng.sample(range(told.cut), min(2 * answers, told.cut))
    asked = set(places[:answers])
    made = []
    for place in sorted(places):
        said, truth = scores[place].label, told.labels[place]
        blind = place not in asked or (said is not truth and rng.random() < MISSED)
        label = said if blind else truth
        if label is Label.UNKNOWN:
            continue
        mention, dealt = told.mentions[place], place in asked
        at, verdict = mention.created_at, Verdict(label.value)
        made.append(Answered(mention, verdict, said, SYSTEM, at, seen=not dealt, dealt=dealt))
    return teaching.lessons(made)


def taught(analyzer: ToneAnalyzer, told: Recording, *, answers: int, seed: int) -> tuple[Layer, bool]:
    """The layer a brand is judged by after so many answers, and whether it is a taught one."""
    before = told.mentions[: told.cut][-PRIOR_OVER:]
    first = Layer(1, analyzer.prior(before), datetime.now(UTC))
    if answers < teaching.LEAST_ANSWERS:
        return first, False
    scores = analyzer.score(told.mentions[: told.cut], layer=first)
    given = lessons(told, scores, answers=answers, seed=seed)
    new = analyzer.teach(1, given, rival=first, now=datetime.now(UTC))
    on, _ = teaching.gate(new, rival=first)
    return (new.layer, True) if on else (first, False)


def shares(told: Recording, scores: Sequence[Score], *, start: int = 0, hard: bool = False) -> Shares:
    """The hourly negative shares from `start` on beside the human ones; `hard` counts labels instead."""
    hours: dict[str, list[int]] = {}
    for place in range(start, len(told.mentions)):
        hours.setdefault(told.hours[place], []).append(place)
    ours, theirs, within = [], [], 0
    for places in hours.values():
        if len(places) < LEAST:
            continue
        known = [p for p in places if scores[p].label is not Label.UNKNOWN]
        negative = sum(scores[p].label is Label.NEGATIVE if hard else scores[p].negative for p in known)
        share = estimate(negative, len(known))
        human = sum(told.labels[p] is Label.NEGATIVE for p in places) / len(places)
        if share is not None:
            ours.append(share.value)
            theirs.append(human)
            within += share.low <= human <= share.high
    if len(ours) < 2:
        return Shares(0, 0.0, 0.0, 0.0)
    gap = 100 * float(np.mean(np.abs(np.array(ours) - theirs)))
    return Shares(len(ours), float(np.corrcoef(ours, theirs)[0, 1]), gap, within / len(ours))


def curve(
    analyzer: ToneAnalyzer, told: Recording, answers: Sequence[int], seeds: int, *, brand: str = "all"
) -> list[tuple[str, ...]]:
    """Later posts after so many answers: the mean of some teams, and the worst of them."""
    late = told.take(range(told.cut, len(told.mentions)))
    truths = [label.value for label in late.labels]
    rows: list[tuple[str, ...]] = []
    for count in answers:
        found = []
        for seed in range(seeds if count else 1):
            layer, on = taught(analyzer, told, answers=count, seed=seed)
            scores = analyzer.score(late.mentions, layer=layer)
            grades = grade([score.label.value for score in scores], truths, classes=LABELS)
            later = shares(late, scores)
            found.append(
                (grades.macro_recall, grades.by_class["negative"].f1, on, later.correlation, later.gap)
            )
        recall, f1, on_share, correlation, gap = np.mean(found, axis=0)
        worst = np.min(found, axis=0)
        told_hours = (f"{later.hours}", f"{correlation:.2f}", f"{gap:.1f}") if later.hours > 1 else _FEW
        each = (f"{100 * recall:.1f}", f"{100 * worst[0]:.1f}", f"{100 * f1:.1f}", f"{100 * worst[1]:.1f}")
        rows.append((brand, f"{count:,}", *each, f"{on_share:.0%}", *told_hours))
    return rows


def brand_curves(analyzer: ToneAnalyzer, told: Recording, seeds: int) -> list[tuple[str, ...]]:
    """The same for a team of each brand, which sees no other brand's posts."""
    rows = []
    for brand in sorted(set(told.brands)):
        own = told.take([place for place, name in enumerate(told.brands) if name == brand])
        rows += curve(analyzer, own, BRAND_ANSWERS, seeds, brand=brand)
    return rows


def share_table(analyzer: ToneAnalyzer, told: Recording, answers: Sequence[int], seeds: int) -> Table:
    """Every hour, as several systems tell it; after answers, the mean of some teams."""
    texts = [mention.text for mention in told.mentions]
    rows = []
    for name, judge in judges().items():
        hard = [Score(Label(label), None) for label in judge(texts)]
        rows.append((f"{name}, labels counted", *_words(shares(told, hard))))
    plain = analyzer.score(told.mentions)
    rows.append(("Firebreak, labels counted", *_words(shares(told, plain, hard=True))))
    for count in answers:
        layers = [taught(analyzer, told, answers=count, seed=n)[0] for n in range(seeds if count else 1)]
        found = [shares(told, analyzer.score(told.mentions, layer=layer)) for layer in layers]
        name = f"Firebreak after {count:,} answers" if count else "Firebreak, out of the box"
        rows.append((name, *_words(_mean(found))))
    return Table(SHARE_COLUMNS, tuple(rows))


def _mean(found: Sequence[Shares]) -> Shares:
    correlation, gap, within = np.mean([(one.correlation, one.gap, one.within) for one in found], axis=0)
    return Shares(found[0].hours, float(correlation), float(gap), float(within))


def _words(found: Shares) -> tuple[str, ...]:
    return f"{found.hours}", f"{found.correlation:.2f}", f"{found.gap:.1f}", f"{found.within:.0%}"


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--label", default="human_tone")
    parser.add_argument("--seeds", type=int, default=5, help="teams that are simulated (default: 5)")
    parser.add_argument("--smoke", action="store_true", help="made-up posts, few answers")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    if not args.file and not args.smoke:
        parser.error("name a labelled recording, or try --smoke")
    told = recording(args.file, args.label) if args.file else made_up()
    answers, seeds = (ANSWERS, args.seeds) if args.file else ((0, 60), 1)
    analyzer = ToneAnalyzer()
    rows = curve(analyzer, told, answers, seeds)
    rows += brand_curves(analyzer, told, seeds) if args.file else []
    Table(COLUMNS, tuple(rows)).show(markdown=args.markdown)
    print()
    share_table(analyzer, told, answers, seeds).show(markdown=args.markdown)
    return 0


def made_up() -> Recording:
    """A small recording of our own posts, an hour for every thirty, with more anger in every other hour."""
    from benchmarks.tone import own_sets

    posts = own_sets(200)["brand"]
    pairs = sorted(zip(posts.labels, posts.texts, strict=True), key=lambda pair: len(pair[1]) % 7)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    made = tuple(Mention("file", str(n), text, at, at, lang="en") for n, (_, text) in enumerate(pairs))
    hours = tuple(str(n // 30) for n in range(len(made)))
    return Recording(made, tuple(Label(label) for label, _ in pairs), hours, ("own",) * len(made))


if __name__ == "__main__":
    sys.exit(main())
