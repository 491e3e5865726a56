"""Fits the tone model that comes with Firebreak to the examples in tools/tone, and says what it is worth.

`python -m tools.fit_tone` writes bot/analyzers/tone.npz; the same examples give the same file.
"""

from pathlib import Path

from bot.analyzers import model, training
from bot.analyzers.model import LABELS

FOLDER = Path(__file__).parent / "tone"
TARGET = Path(model.__file__).parent / "tone.npz"


def examples(folder: Path = FOLDER) -> tuple[list[str], list[int]]:
    """Every example's text and the place of its label in LABELS, in the order of the files."""
    texts, labels = [], []
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, _, text = line.partition("\t")
            texts.append(text)
            labels.append(LABELS.index(label))
    return texts, labels


def main() -> None:
    texts, labels = examples()
    material = training.prepare(texts, labels)
    model.save(training.fit(material, penalty=8.0, about={"examples": len(texts)}), TARGET)


if __name__ == "__main__":
    main()
