"""How well tone is judged, beside others in the same run: `python -m benchmarks.tone MENTIONS.csv`.

MENTIONS has the columns text, created_at and a label (`--label`, default human_tone); it is only measured,
but for the rows that say they learned on its first 65 % in time. Without a file: our own sets of hard posts,
which the model was not fitted to. `--deep FOLDER` adds a deep model that `firebreak learn --deep` fitted to
those 65 %.
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.tables import Table
from bot.analyzers import training
from bot.analyzers.deep import DeepModel
from bot.analyzers.model import LABELS, base
from bot.core.grading import Grades, grade
from bot.core.risk import find_cues

COLUMNS = (
    "system", "learned on", "texts", "macro recall", "accuracy", "negative P", "R", "F1", "texts/s/core",
)  # fmt: skip
MOCKERY = (
    "ridicule and sarcasm",
    "system",
    "posts",
    "mockery found",
    "honest called negative",
    "macro recall",
)
SETS = Path(__file__).parent / "tone_sets"
EARLY = 0.65
"""The share of a recording, in time, that a model may learn on."""
BANDS = {"TextBlob": (0.0, 0.155), "VADER": (0.0, 0.437), "AFINN": (0.0, 1.0)}
"""Below the first number negative, from the second on positive: the bands that do best on labelled tweets."""
HALVED = ("ridicule", "sarcasm")
"""Sets whose first half was read while the features of sarcasm were built, and the second was not."""
STARTS = {
    "fast": "from bot.analyzers.tone import ToneAnalyzer; from bot.core.mentions import Mention; "
    "from datetime import UTC, datetime; n = datetime.now(UTC); "
    "ToneAnalyzer().score([Mention('file', '1', 'what a day', n, n)])",
    "import only": "import bot.analyzers.tone",
}

Judge = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Posts:
    """Labelled posts, oldest first."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def late(self) -> "Posts":
        """Those after the first 65 % in time."""
        cut = int(len(self.texts) * EARLY)
        return Posts(self.texts[cut:], self.labels[cut:])

    def early(self) -> "Posts":
        """The first 65 % in time."""
        cut = int(len(self.texts) * EARLY)
        return Posts(self.texts[:cut], self.labels[:cut])


def recording(path: Path, label: str) -> Posts:
    """The labelled posts of a CSV file by time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["created_at"])
    return Posts(tuple(row["text"] for row in rows), tuple(row[label] for row in rows))


def own_sets(limit: int | None = None) -> dict[str, Posts]:
    """Our own sets, by name."""
    found = {}
    for path in sorted(SETS.glob("*.tsv")):
        rows = [line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines()][:limit]
        found[path.stem] = Posts(tuple(text for _, _, text in rows), tuple(label for label, _, _ in rows))
    return found


def halves(sets: dict[str, Posts]) -> dict[str, Posts]:
    """The sets of mockery, each parted into what was read and what was held back."""
    found = {}
    for name in HALVED:
        posts = sets[name]
        cut = len(posts.texts) // 2
        found[f"{name}, dev"] = Posts(posts.texts[:cut], posts.labels[:cut])
        found[f"{name}, held"] = Posts(posts.texts[cut:], posts.labels[cut:])
    return found


def firebreak(texts: Sequence[str]) -> list[str]:
    """The model that comes with Firebreak."""
    return _labels(base().raw(_features(texts)))


def judges() -> dict[str, Judge]:
    """The peers that are installed, by name."""
    found: dict[str, Judge] = {"TextBlob": _textblob(), "VADER": _vader()}
    try:
        from afinn import Afinn
    except ImportError:
        return found
    found["AFINN"] = _banded("AFINN", Afinn(emoticons=True).score)
    return found


def _textblob() -> Judge:
    from textblob.en import sentiment

    return _banded("TextBlob", lambda text: sentiment(text)[0])


def _vader() -> Judge:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    scores = SentimentIntensityAnalyzer().polarity_scores
    return _banded("VADER", lambda text: scores(text)["compound"])


def _banded(name: str, score: Callable[[str], float]) -> Judge:
    low, high = BANDS[name]

    def judge(texts: Sequence[str]) -> list[str]:
        scores = [score(text) for text in texts]
        return ["positive" if s >= high else "negative" if s < low else "neutral" for s in scores]

    return judge


def _features(texts: Sequence[str]) -> training.Features:
    return training.prepare(texts, [0] * len(texts)).features


def _labels(raw: training.Numbers) -> list[str]:
    return np.array(LABELS)[raw.argmax(axis=1)].tolist()  # type: ignore[no-any-return]


def learned(posts: Posts) -> Judge:
    """A fast model as `firebreak learn` fits it."""
    material = training.prepare(posts.texts, [LABELS.index(label) for label in posts.labels])
    material = training.with_opinion(material)
    penalty, _, _ = training.judge(material)
    fitted = training.fit(material, penalty=penalty, about={})

    def judge(texts: Sequence[str]) -> list[str]:
        found = _features(texts)
        return _labels(fitted.raw(found, opinion=base().raw(found)))

    return judge


def _deep(folder: Path) -> Judge:
    from bot.analyzers import model
    from bot.analyzers.shelf import FAST

    deep, fast = DeepModel.load(folder), model.load(folder.parent / FAST)

    def judge(texts: Sequence[str]) -> list[str]:
        found = _features(texts)
        return _labels(deep.raw(texts, fast.raw(found, opinion=base().raw(found))))

    return judge


def _row(name: str, learned_on: str, judge: Judge, posts: Posts) -> tuple[str, ...]:
    judge(posts.texts[:5])
    started = time.process_time()
    given = judge(posts.texts)
    rate = len(posts.texts) / max(time.process_time() - started, 1e-9)
    grades = grade(given, posts.labels, classes=LABELS)
    return (name, learned_on, f"{len(posts.texts):,}", *_shares(grades), f"{rate:,.0f}")


def _shares(grades: Grades) -> tuple[str, ...]:
    bad = grades.by_class["negative"]
    return tuple(
        f"{100 * share:.1f}"
        for share in (grades.macro_recall, grades.accuracy, bad.precision, bad.recall, bad.f1)
    )


def table(posts: Posts, deep: Path | None) -> Table:
    """All systems on a recording, and those that may learn on its last 35 %."""
    late = posts.late()
    rows = [_row(name, "–", judge, posts) for name, judge in judges().items()]
    rows.append(_row("Firebreak, out of the box", "own examples", firebreak, posts))
    rows += [_row(f"{name}, last 35 %", "–", judge, late) for name, judge in judges().items()]
    rows.append(_row("Firebreak, last 35 %", "own examples", firebreak, late))
    rows.append(_row("Firebreak learned, last 35 %", "first 65 %", learned(posts.early()), late))
    if deep:
        rows.append(_row("Firebreak learned, deep, last 35 %", "first 65 %", _deep(deep), late))
    return Table(COLUMNS, tuple(rows))


def own_table(sets: dict[str, Posts]) -> Table:
    """Macro recall on our own sets of hard posts."""
    systems: dict[str, Judge] = {**judges(), "Firebreak": firebreak}
    rows = []
    for name, posts in sets.items():
        grades = [grade(judge(posts.texts), posts.labels, classes=LABELS) for judge in systems.values()]
        rows.append((name, f"{len(posts.texts):,}", *(f"{100 * one.macro_recall:.1f}" for one in grades)))
    return Table(("own set, macro recall", "posts", *systems), tuple(rows))


def mockery_table(halved: dict[str, Posts]) -> Table:
    """Of mocking posts how many are judged negative, and of honest ones beside them how many as well."""
    systems: dict[str, Judge] = {**judges(), "Firebreak": firebreak}
    rows = []
    for name, posts in halved.items():
        for system, judge in systems.items():
            given = judge(posts.texts)
            grades = grade(given, posts.labels, classes=LABELS)
            honest = [g for g, label in zip(given, posts.labels, strict=True) if label != "negative"]
            wrong = honest.count("negative") / max(len(honest), 1)
            found = grades.by_class["negative"].recall
            shares = (found, wrong, grades.macro_recall)
            rows.append((name, system, f"{len(given):,}", *(f"{100 * share:.1f}" for share in shares)))
    return Table(MOCKERY, tuple(rows))


def starts() -> Table:
    """Seconds from nothing to the first score, in a new process."""
    rows = []
    for name, code in STARTS.items():
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        rows.append((name, f"{time.perf_counter() - began:.1f}"))
    return Table(("start", "seconds"), tuple(rows))


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--label", default="human_tone")
    parser.add_argument("--deep", type=Path)
    parser.add_argument("--smoke", action="store_true", help="a few of our own posts only")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    find_cues("warm")
    if args.file:
        table(recording(args.file, args.label), args.deep).show(markdown=args.markdown)
        print()
    own_table(own_sets(100 if args.smoke else None)).show(markdown=args.markdown)
    print()
    mockery_table(halves(own_sets())).show(markdown=args.markdown)
    if not args.smoke:
        print()
        starts().show(markdown=args.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
