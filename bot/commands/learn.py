"""`firebreak learn`: a tone model of your own, fitted to labelled texts; versions, and the way back."""

import argparse
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bot import config, labelled
from bot.analyzers import training
from bot.analyzers.card import card
from bot.analyzers.model import LABELS
from bot.analyzers.shelf import CARD, Shelf
from bot.analyzers.training import Material
from bot.analyzers.voices import Numbers
from bot.core.grading import Grades, grade
from bot.deepen import EPOCHS, Deepened, check, deepen
from bot.errors import InputError
from bot.labelled import Labelled

LEAST, LEAST_OF_EACH = 100, 10
"""Texts under which a fit is chance, in all and of each label."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="CSV or JSONL with text and label"
    )
    parser.add_argument("--text", metavar="COLUMN", help="the column of the text (default: text)")
    parser.add_argument("--label", metavar="COLUMN", help="the column of the label (default: label)")
    parser.add_argument("--deep", type=Path, metavar="FOLDER", help="fit this encoder too (needs an extra)")
    parser.add_argument(
        "--epochs",
        type=int,
        default=EPOCHS,
        help=f"passes of the encoder over the texts (default: {EPOCHS})",
    )
    parser.add_argument("--sha256", metavar="HASH", help="what the encoder's model.safetensors must be")
    parser.add_argument("--list", action="store_true", help="the models there are")
    parser.add_argument("--use", type=int, metavar="N", help="use model N from now on (0: Firebreak's own)")


def run(args: argparse.Namespace) -> int:
    """Fits, reports, and puts the model in use; or lists, or goes back."""
    shelf = Shelf(config.models_path(config.load()))
    if args.use is not None:
        shelf.use(args.use)
        print(
            f"Model {args.use} is in use." if args.use else "The model that comes with Firebreak is in use."
        )
        return 0
    if args.list:
        print(_listed(shelf))
        return 0
    if not args.files:
        raise InputError("name at least one FILE with labelled texts. See: firebreak learn --help")
    if args.deep:
        check(args.deep, expected=args.sha256)
    given = labelled.read(args.files, text=args.text, label=args.label)
    _tell_rejected(given)
    _refuse_few(given)
    before = shelf.used()
    version = _learn(shelf, given, args)
    shelf.use(version)
    print(f"Model {version} is in use: {shelf.path(version)}. Back: firebreak learn --use {before}")
    return 0


def _learn(shelf: Shelf, given: Labelled, args: argparse.Namespace) -> int:
    progress = _Bars()
    material = training.prepare(
        given.texts, [LABELS.index(label) for label in given.labels], progress=progress
    )
    material = training.with_opinion(material)
    before = _grades_of(material.opinion, material)
    penalty, grades, folds = training.judge(material, progress=progress)
    _report(grades, before, folds)
    fitted = training.fit(material, penalty=penalty, about={"texts": len(material)})
    with tempfile.TemporaryDirectory() as folder:
        deep = _deepened(given, material, penalty, args, Path(folder), progress) if args.deep else None
        progress.close()
        about = card(
            at=datetime.now(UTC),
            labels=dict(Counter(label.value for label in given.labels)),
            grades=grades,
            before=before.macro_recall,
            penalty=penalty,
            how=f"{folds}-fold cross-validation",
            deep=deep.words if deep else "",
        )
        return shelf.add(fitted, about, deep.folder if deep else None)


def _deepened(
    given: Labelled,
    material: Material,
    penalty: float,
    args: argparse.Namespace,
    folder: Path,
    progress: "_Bars",
) -> Deepened:
    done = deepen(
        given.texts,
        material,
        penalty=penalty,
        encoder=args.deep,
        target=folder / "deep",
        epochs=args.epochs,
        expected=args.sha256,
        progress=progress,
    )
    print(done.words)
    return done


def _grades_of(raw: Numbers | None, material: Material) -> Grades:
    names = np.array(LABELS)
    said = names[np.asarray(raw).argmax(axis=1)]
    return grade(said.tolist(), names[material.labels].tolist(), classes=LABELS)


def _report(grades: Grades, before: Grades, folds: int) -> None:
    print(f"{folds}-fold cross-validation on {grades.count:,} texts, shares in %:")
    print(f"{'':10}{'precision':>10}{'recall':>8}{'F1':>7}{'texts':>9}")
    for name, one in grades.by_class.items():
        print(f"{name:10}{100 * one.precision:10.1f}{100 * one.recall:8.1f}{100 * one.f1:7.1f}{one.count:9,}")
    print(
        f"macro recall {100 * grades.macro_recall:.1f} "
        f"(Firebreak's own model: {100 * before.macro_recall:.1f}), accuracy {100 * grades.accuracy:.1f}"
    )


def _tell_rejected(given: Labelled) -> None:
    if given.rejected:
        first = given.rejected[0]
        words = f"the first, {first.where}: {first.reason}"
        print(f"firebreak: {len(given.rejected)} records left out; {words}", file=sys.stderr)
    if given.repeated:
        print(f"firebreak: {given.repeated} repeated or contradicting texts left out", file=sys.stderr)


def _refuse_few(given: Labelled) -> None:
    counts = Counter(label.value for label in given.labels)
    few = [name for name in LABELS if counts[name] < LEAST_OF_EACH]
    if len(given.texts) < LEAST or few:
        there = ", ".join(f"{counts[name]} {name}" for name in LABELS)
        few_words = f"{len(given.texts)} usable texts ({there}) are too few"
        raise InputError(f"{few_words}: at least {LEAST}, of each label {LEAST_OF_EACH}")


def _listed(shelf: Shelf) -> str:
    used = shelf.used()
    lines = [f"{'*' if used == 0 else ' '} 0  the model that comes with Firebreak"]
    for version in shelf.versions():
        lines.append(f"{'*' if used == version else ' '} {version}  {_summary(shelf.path(version) / CARD)}")
    return "\n".join(lines)


def _summary(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    made = next((line for line in lines if line.startswith("Made ")), "no card")
    worth = next((line.split(",")[0] for line in lines if line.startswith("Macro recall")), "")
    return f"{made} {worth}".strip()


class _Bars:
    """A progress bar on stderr for each kind of work, where somebody looks."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self.close()
            self._what = what
            self._bar = tqdm(total=total, desc=what, file=sys.stderr, disable=None, leave=False)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
