"""Fits the model of grave categories that comes with Firebreak to examples that we wrote ourselves.

`python -m tools.fit_risk` writes bot/analyzers/grave.npz from tools/risk, the part `dev` of
benchmarks/gravity and, as posts of no such category, tools/tone; the same examples give the same file. With
--choose it prints the thresholds that cross-validation finds instead.
"""

import argparse
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.gravity.__main__ import posts_of
from bot.analyzers import features, fitting, grave
from bot.analyzers.features import BITS
from bot.analyzers.grave import CLASSES, NONE, SLUGS, GraveModel, Ids, Numbers
from bot.analyzers.hashing import Hashed
from bot.analyzers.tokens import tokenize
from bot.core.risk import find_cues
from tools import fit_tone

FOLDER = Path(__file__).parent / "risk"
TARGET = Path(grave.__file__).parent / "grave.npz"

PENALTY = 3.0
LEAST = {
    "product_safety": 0.22, "data_breach": 0.29, "executive_misconduct": 0.41, "employee_misconduct": 0.65,
    "insensitive_post": 0.38, "rogue_post": 0.29, "partner_misconduct": 0.53, "misinformation": 0.26,
    "impersonation": 0.31, "discrimination": 0.74, "legal": 0.33,
}  # fmt: skip
DOUBT = 0.036
"""What --choose found (from where on a category is told, and below what a frame is not believed)."""

FOLDS = 3
FALSE_ALARMS = 0.005
"""Ordinary posts that the model may take for grave, over all categories."""
PRICES = np.geomspace(0.05, 50, 400)
STEPS = np.arange(0.05, 0.95, 0.01)
"""What a false alarm may cost, and the chances that are tried."""
FRAMES_LOST = 0.1
"""Frames that tell rightly and may be doubted away."""
_LEAST_SEEN, _MOST_SEEN = 3, 0.05
"""A feature has to be seen in three posts, and in no more than one of twenty: "the" says nothing, and leaving
it out halves the work."""


@dataclass(frozen=True, slots=True)
class Example:
    """A post, its category (or "none"), the category a hard negative sounds like, and where it is from."""

    label: str
    text: str
    about: str
    origin: str


@cache
def examples() -> tuple[Example, ...]:
    """All of them, in the order of the files; without ordinary posts that a fixed cue takes for grave."""
    ours = [
        Example(*line.split("\t"), path.stem, "risk")
        for path in sorted(FOLDER.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    read = [
        Example(post.label, post.text, slug, "dev")
        for slug in SLUGS
        for post in posts_of(slug)
        if post.part == "dev"
    ]
    ordinary = [
        Example(NONE, text, NONE, "ordinary")
        for kind in fit_tone.KINDS
        for text in fit_tone.examples(kind)[0]
        if not any(cue.strong and cue.by == "phrase" for cue in find_cues(text))
    ]
    return (*ours, *read, *ordinary)


def fit(rows: Ids, *, penalty: float = PENALTY) -> GraveModel:
    """The model of some of the examples: a rare feature may weigh more than a frequent one (its values are
    multiplied by the logarithm of how rare it is)."""
    found, labels = _material()
    place = np.full(found.texts, -1)
    place[rows] = np.arange(len(rows))
    kept = place[found.rows] >= 0
    row, ids, values = place[found.rows[kept]], found.ids[kept], found.values[kept]
    seen = np.bincount(ids, minlength=1 << BITS)
    used = np.flatnonzero((seen >= _LEAST_SEEN) & (seen <= _MOST_SEEN * len(rows)))
    rare = np.log((len(rows) + 1) / (seen[used] + 1))
    column = np.full(1 << BITS, -1)
    column[used] = np.arange(len(used))
    known = column[ids] >= 0
    row, place_of, values = row[known], column[ids[known]], values[known]
    table = fitting.Table(row, place_of, values * rare[place_of], len(used), np.zeros((len(rows), 0)))
    fitted = fitting.fit(
        table, labels[rows], np.ones(len(rows)), classes=len(CLASSES), penalty=penalty, dense_penalty=1.0
    )
    return grave.packed(
        fitted.sparse * rare[:, None],
        used,
        fitted.intercepts,
        least=np.array([LEAST[slug] for slug in SLUGS]),
        doubt=np.full(len(SLUGS), DOUBT),
        about={"texts": len(rows)},
    )


def fitted() -> bytes:
    """The file, as it should be."""
    file = io.BytesIO()
    grave.save(fit(np.arange(len(examples()))), file)
    return file.getvalue()


@cache
def _material() -> tuple[Hashed, Ids]:
    all_of = examples()
    found = features.hashed([tokenize(one.text) for one in all_of])
    return found, np.array([CLASSES.index(one.label) for one in all_of])


# --- choosing ----------------------------------------------------------------------------------------------


def cross_validated(*, penalty: float = PENALTY) -> Numbers:
    """The chances (examples × categories) that models give which had not seen them."""
    found, _ = _material()
    fold = np.random.default_rng(0).permutation(found.texts) % FOLDS
    chances = np.zeros((found.texts, len(SLUGS)))
    for k in range(FOLDS):
        raw = fit(np.flatnonzero(fold != k), penalty=penalty).raw(found)
        chances[fold == k] = fitting.softmax(raw[fold == k])[:, 1:]
    return chances


def choose(chances: Numbers) -> dict[str, float]:
    """The least chance for each category with which most of our posts are told, at so many false alarms: the
    lowest price of a false alarm, in posts told, at which ordinary posts have few enough. A hard negative of
    the category counts like an ordinary post."""
    labels = _material()[1] - 1
    ordinary = np.array([one.origin == "ordinary" for one in examples()])
    ours = np.array([one.origin == "risk" for one in examples()])
    least = np.ones(len(SLUGS))
    for price in PRICES:
        for k, slug in enumerate(SLUGS):
            hard = np.array([one.origin == "risk" and one.about == slug for one in examples()]) & (labels < 0)
            told, false = chances[ours & (labels == k), k], chances[ordinary | hard, k]
            gain = [(told >= step).sum() - price * (false >= step).sum() for step in STEPS]
            least[k] = STEPS[int(np.argmax(gain))]
        if (chances[ordinary] >= least).any(axis=1).mean() <= FALSE_ALARMS:
            break
    return dict(zip(SLUGS, least.round(2).tolist(), strict=True))


def doubt(chances: Numbers) -> float:
    """The chance under which a frame is not believed: so low that few that tell rightly are lost."""
    right = [
        chances[at, SLUGS.index(cue.category)]
        for at, one in enumerate(examples())
        if one.origin == "risk"
        for cue in find_cues(one.text)
        if cue.by == "frame" and cue.category == one.label
    ]
    return float(np.quantile(right, FRAMES_LOST).round(3))


def main() -> None:
    """Writes the file, or prints the thresholds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--choose", action="store_true")
    if parser.parse_args().choose:
        chances = cross_validated()
        print(f"LEAST = {choose(chances)}\nDOUBT = {doubt(chances)}")
        return
    TARGET.write_bytes(fitted())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
