"""Fits the deep tier of `firebreak learn` and finds how much it should count beside the fast one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.analyzers import training
from bot.analyzers.deep import DeepModel
from bot.analyzers.model import LABELS
from bot.analyzers.training import Ids, Material
from bot.analyzers.voices import Numbers
from bot.core.grading import Grades, grade
from bot.errors import InputError

HELD = 12
"""One text of twelve is held back, to measure both tiers and to weigh them."""

EPOCHS, BALANCE = 2, 0.5
"""Passes over the texts, and how evenly labels count: between 0 (every text counts alike) and 1 (every label
does). The row of the deep tier in docs/accuracy.md was measured with these."""

_MISSING = "fitting the deep tier needs an extra: pip install 'firebreak[deep-learn]'"


@dataclass(frozen=True, slots=True)
class Deepened:
    """The folder of a fitted encoder, its share of the say, its grades on held-back texts: alone, mixed."""

    folder: Path
    share: float
    alone: Grades
    mixed: Grades

    @property
    def words(self) -> str:
        """For the card."""
        return (
            f"A sentence encoder fitted on the CPU, in 8 bits. On {self.alone.count:,} texts held back: "
            f"macro recall {100 * self.alone.macro_recall:.1f} % alone, "
            f"{100 * self.mixed.macro_recall:.1f} % where it "
            f"counts {100 * self.share:.0f} % beside the fast tier."
        )


def check(encoder: Path, *, expected: str | None) -> None:
    """Raises InputError for a folder that does not do, and where the extra is not installed: before the long
    work begins."""
    try:
        from bot.analyzers import bert, encoding  # noqa: F401
    except ImportError as error:
        raise InputError(_MISSING) from error
    bert.check_folder(encoder, expected=expected)


def deepen(
    texts: tuple[str, ...],
    material: Material,
    *,
    penalty: float,
    encoder: Path,
    target: Path,
    epochs: int,
    expected: str | None,
    progress: Callable[[str, int, int], None],
) -> Deepened:
    """Fits the encoder of a folder to all texts but the held-back ones and writes it to `target`; raises
    InputError for a folder that does not do, and where the extra is not installed."""
    check(encoder, expected=expected)
    from bot.analyzers import encoding

    held, rest = training.held_back(len(material), HELD)
    fitted = encoding.tune(
        encoder,
        [texts[place] for place in rest],
        material.labels[rest].tolist(),
        (material.weights[rest] ** BALANCE).tolist(),
        classes=len(LABELS),
        recipe=encoding.Recipe(epochs=epochs),
        progress=lambda done, total: progress("fitting the encoder", done, total),
    )
    fast = training.raw_of(training.fit(material, penalty=penalty, about={}, rows=rest), material, held)
    encoding.export(fitted, encoder, target, texts=[texts[place] for place in rest], share=1.0)
    deep = DeepModel.load(target).raw([texts[place] for place in held], fast)
    share = encoding.best_share(deep, fast, material.labels[held].tolist())
    encoding.set_share(target, share)
    mixed = share * deep + (1 - share) * fast
    return Deepened(target, share, _grades(deep, material, held), _grades(mixed, material, held))


def _grades(raw: Numbers, material: Material, rows: Ids) -> Grades:
    names = np.array(LABELS)
    return grade(names[raw.argmax(axis=1)].tolist(), names[material.labels[rows]].tolist(), classes=LABELS)
