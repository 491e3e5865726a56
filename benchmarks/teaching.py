"""What a team's answers are worth, how well shares are told: `python -m benchmarks.teaching MENTIONS.csv`.

MENTIONS is a labelled recording as for benchmarks.tone. A team answers about posts of its first 65 % in time
(asked at random), misses one mistake in ten silently, and sees as many posts again without a word. What it
taught passes the gate of the product or is left off; measured is the last 35 %. Below: the negative share of
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
from bot.core.grading import grade, macro_recall
from bot.core.layer import ANSWERED, LEFT_ALONE, Layer, Lesson
from bot.core.mentions import Mention
from bot.core.models import Label, Score
from bot.core.shares import estimate

COLUMNS = ("answers", "macro recall", "negative F1", "switched on", "later hours: correlation", "mean gap")
SHARE_COLUMNS = ("negative share of an hour", "hours", "correlation", "mean gap, points", "in the range")
ANSWERS = (0, 50, 200, 1_000, 3_000)
MISSED = 0.1
"""Of the mistakes a team looks at, it misses so many silently."""
LEAST = 20
"""Posts an hour must have: of fewer the human share itself is mostly chance."""
PRIOR_OVER = 1_000


@dataclass(frozen=True, slots=True)
class Recording:
    """Labelled mentions, oldest first, with the hour of each."""

    mentions: tuple[Mention, ...]
    labels: tuple[Label, ...]
    hours: tuple[str, ...]

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
    return Recording(tuple(made), labels, tuple(row["created_at"][:13] for row in rows))


def _at(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["created_at"]).astimezone(UTC)


def lessons(told: Recording, scores: Sequence[Score], *, answers: int, seed: int) -> list[Lesson]:
    """What a team would give: so many answers in the order of time, and as many posts seen and left alone."""
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
        made.append(Lesson(told.mentions[place], label, ANSWERED if place in asked else LEFT_ALONE))
    return made


def taught(analyzer: ToneAnalyzer, told: Recording, *, answers: int, seed: int) -> tuple[Layer, bool]:
    """The layer a brand is judged by after so many answers, and whether it is a taught one."""
    before = told.mentions[: told.cut][-PRIOR_OVER:]
    first = Layer(1, analyzer.prior(before), datetime.now(UTC))
    if answers < teaching.LEAST_ANSWERS:
        return first, False
    scores = analyzer.score(told.mentions[: told.cut], layer=first)
    given = lessons(told, scores, answers=answers, seed=seed)
    new = analyzer.teach(1, given, now=datetime.now(UTC))
    held = teaching.held_back(given)[1]
    rival = analyzer.score([one.mention for one in held], layer=first)
    was = macro_recall((one.label, score.label) for one, score in zip(held, rival, strict=True))
    on, _ = teaching.gate(new, rival=was)
    return (new, True) if on else (first, False)


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
    gap = 100 * float(np.mean(np.abs(np.array(ours) - theirs)))
    return Shares(len(ours), float(np.corrcoef(ours, theirs)[0, 1]), gap, within / len(ours))


def curve(analyzer: ToneAnalyzer, told: Recording, answers: Sequence[int], seeds: int) -> Table:
    """Later posts after so many answers, the mean of some teams."""
    rows = []
    late = told.mentions[told.cut :]
    truths = [label.value for label in told.labels[told.cut :]]
    for count in answers:
        found = []
        for seed in range(seeds if count else 1):
            layer, on = taught(analyzer, told, answers=count, seed=seed)
            scores = analyzer.score(late, layer=layer)
            grades = grade([score.label.value for score in scores], truths, classes=LABELS)
            later = shares(_late(told), scores)
            found.append(
                (grades.macro_recall, grades.by_class["negative"].f1, on, later.correlation, later.gap)
            )
        recall, f1, on_share, correlation, gap = (
            float(np.mean(column)) for column in zip(*found, strict=True)
        )
        each = (
            f"{100 * recall:.1f}",
            f"{100 * f1:.1f}",
            f"{on_share:.0%}",
            f"{correlation:.2f}",
            f"{gap:.1f}",
        )
        rows.append((f"{count:,}", *each))
    return Table(COLUMNS, tuple(rows))


def _late(told: Recording) -> Recording:
    cut = told.cut
    return Recording(told.mentions[cut:], told.labels[cut:], told.hours[cut:])


def share_table(analyzer: ToneAnalyzer, told: Recording, answers: Sequence[int]) -> Table:
    """Every hour, as several systems tell it."""
    texts = [mention.text for mention in told.mentions]
    rows = []
    for name, judge in judges().items():
        hard = [Score(Label(label), None) for label in judge(texts)]
        rows.append((f"{name}, labels counted", *_words(shares(told, hard))))
    plain = analyzer.score(told.mentions)
    rows.append(("Firebreak, labels counted", *_words(shares(told, plain, hard=True))))
    for count in answers:
        layer, _ = taught(analyzer, told, answers=count, seed=0)
        scores = analyzer.score(told.mentions, layer=layer)
        name = f"Firebreak after {count:,} answers" if count else "Firebreak, out of the box"
        rows.append((name, *_words(shares(told, scores))))
    return Table(SHARE_COLUMNS, tuple(rows))


def _words(found: Shares) -> tuple[str, ...]:
    return f"{found.hours}", f"{found.correlation:.2f}", f"{found.gap:.1f}", f"{found.within:.0%}"


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--label", default="human_tone")
    parser.add_argument("--seeds", type=int, default=3, help="teams that are simulated (default: 3)")
    parser.add_argument("--smoke", action="store_true", help="made-up posts, few answers")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    if not args.file and not args.smoke:
        parser.error("name a labelled recording, or try --smoke")
    told = recording(args.file, args.label) if args.file else made_up()
    answers, seeds = (ANSWERS, args.seeds) if args.file else ((0, 60), 1)
    analyzer = ToneAnalyzer()
    curve(analyzer, told, answers, seeds).show(markdown=args.markdown)
    print()
    share_table(analyzer, told, [count for count in answers if count <= 1_000]).show(markdown=args.markdown)
    return 0


def made_up() -> Recording:
    """A small recording of our own posts, an hour for every thirty, with more anger in every other hour."""
    from benchmarks.tone import own_sets

    posts = own_sets(200)["brand"]
    pairs = sorted(zip(posts.labels, posts.texts, strict=True), key=lambda pair: len(pair[1]) % 7)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    made = tuple(Mention("file", str(n), text, at, at, lang="en") for n, (_, text) in enumerate(pairs))
    return Recording(
        made, tuple(Label(label) for label, _ in pairs), tuple(str(n // 30) for n in range(len(made)))
    )


if __name__ == "__main__":
    sys.exit(main())
