"""Fits the tone model that comes with Firebreak to the examples in tools/tone, which we wrote ourselves.

`python -m tools.fit_tone` writes bot/analyzers/tone.npz; the same examples give the same file.
"""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.analyzers import model, sarcasm, training
from bot.analyzers.model import LABELS

FOLDER = Path(__file__).parent / "tone"
TARGET = Path(model.__file__).parent / "tone.npz"

KINDS = {"mockery": 1.0, "ordinary": 1.0, "replies": 0.3}
"""The folders, and how much an example counts: mockery and honest praise in the same words, ordinary
posts of every topic, and replies to accounts."""

ONLY = frozenset(
    [
        "balance",
        "vader",
        "textblob",
        "after_but",
        "emoji_good",
        "emoji_bad",
        "best",
        "worst",
        "good",
        "bad",
        "count_good",
        "count_bad",
        "question",
        "asks",
        "why",
        "negations",
        "exclamation",
        "strong_cues",
        "weak_cues",
        *sarcasm.NAMES,
    ]
)
"""What may speak for a tone: feeling, not form. People who write examples put links into neutral ones and
names into replies; a model of those habits fails on real posts."""

PENALTY = 12.0


def examples(kind: str) -> tuple[list[str], list[int]]:
    """The texts of a folder and the place of each label in LABELS, in the order of the files."""
    texts, labels = [], []
    for path in sorted((FOLDER / kind).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, _, text = line.partition("\t")
            texts.append(text)
            labels.append(LABELS.index(label))
    return texts, labels


def fitted() -> bytes:
    """The file, as it should be."""
    texts: list[str] = []
    labels: list[int] = []
    counts: list[float] = []
    for kind, count in KINDS.items():
        some, theirs = examples(kind)
        texts, labels, counts = texts + some, labels + theirs, counts + [count] * len(some)
    material = training.prepare(texts, labels)
    material = replace(material, weights=material.weights * np.array(counts))
    file = io.BytesIO()
    model.save(training.fit(material, penalty=PENALTY, about={"texts": len(texts)}, only=ONLY), file)
    return file.getvalue()


def main() -> None:
    """Writes the file."""
    TARGET.write_bytes(fitted())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
