"""Fits a small sentence encoder to labelled texts on the CPU, and writes it as a quantised ONNX file.

Needs the extra `deep-learn` (torch, onnx, safetensors, tokenizers). Nothing is fetched.
"""

import json
import math
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from bot.analyzers import bert, graph
from bot.analyzers.bert import Bert
from bot.analyzers.deep import FORMAT, LONGEST, MODEL, SETTINGS, TOKENIZER, prepare, sha256
from bot.errors import InputError

Progress = Callable[[int, int], None]
_CHUNK = 50
"""Batches that are sorted by length together: little padding, nearly all of the chance."""
_SAMPLE = 500
"""Texts that say how large the steps of 8 bits have to be."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit: passes over the texts, texts a step, the highest learning rate (AdamW; warmed up over a
    tenth of the steps, then falling to 0), the chance of dropping a number, label smoothing."""

    epochs: int
    batch: int = 32
    rate: float = 1e-4
    dropout: float = 0.1
    smoothing: float = 0.05


def tune(
    folder: Path,
    texts: Sequence[str],
    labels: Sequence[int],
    weights: Sequence[float],
    *,
    classes: int,
    recipe: Recipe,
    progress: Progress = lambda done, total: None,
) -> Bert:
    """The encoder of a checked folder fitted to the texts; the same texts give the same encoder.

    What it knows of single words and places stays as it came: half of all its numbers, which cost time and
    which a few thousand texts hardly move.
    """
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    ids = _tokens(folder, texts)
    model: Bert = bert.read(folder, classes=classes, dropout=recipe.dropout)
    model.train()
    for fixed in (model.words, model.places, model.kinds):
        fixed.requires_grad_(False)
    total = recipe.epochs * math.ceil(len(ids) / recipe.batch)
    optimiser, schedule = _optimiser(model, recipe, total)
    rng, step = random.Random(0), 0
    for _ in range(recipe.epochs):
        for batch in _batches(ids, recipe.batch, rng):
            table, mask = padded([ids[place] for place in batch])
            said = model(torch.from_numpy(table), torch.from_numpy(mask))
            wanted = torch.tensor([labels[place] for place in batch])
            loss = functional.cross_entropy(said, wanted, reduction="none", label_smoothing=recipe.smoothing)
            _learn(model, (loss * torch.tensor([weights[place] for place in batch])).mean(), optimiser)
            schedule.step()
            step += 1
            progress(step, total)
    model.eval()
    return model


def _learn(model: Bert, loss: Any, optimiser: Any) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


def export(model: Bert, encoder: Path, target: Path, *, texts: Sequence[str], share: float) -> None:
    """Writes the folder that `DeepModel.load` reads: the graph in 8 bits with steps that fit these texts (a
    sample does), tokenizer, settings with hashes.

    It appears whole or not at all; raises InputError if it is there already.
    """
    if target.exists():
        raise InputError(f"{target} is there already: name a folder that is not")
    target.parent.mkdir(parents=True, exist_ok=True)
    sample = texts[:: math.ceil(len(texts) / _SAMPLE)]
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as folder:
        made = Path(folder) / "made"
        made.mkdir()
        shutil.copyfile(encoder / TOKENIZER, made / TOKENIZER)
        graph.write(model, made / MODEL, ids=_tokens(made, sample))
        set_share(made, share)
        made.rename(target)


def set_share(target: Path, share: float) -> None:
    """Writes the settings of an exported encoder: how much it counts, and what its files must be."""
    hashes = {name: sha256(target / name) for name in (MODEL, TOKENIZER)}
    settings = {"format": FORMAT, "share": share, "sha256": hashes}
    beside = target / f".{SETTINGS}"
    beside.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    beside.replace(target / SETTINGS)


def padded(ids: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Token numbers as a table (texts × longest) and which of its places are taken."""
    table = np.zeros((len(ids), max(map(len, ids))), np.int64)
    for row, one in enumerate(ids):
        table[row, : len(one)] = one
    return table, (np.arange(table.shape[1]) < np.array([[len(one)] for one in ids])).astype(np.int64)


def _tokens(folder: Path, texts: Sequence[str]) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return [one.ids for one in tokenizer.encode_batch([prepare(text) for text in texts])]


def _optimiser(model: Bert, recipe: Recipe, total: int) -> tuple[Any, Any]:
    """AdamW without decay of biases and norms, and its learning rate step by step."""
    fitted = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in fitted if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in fitted if p.dim() <= 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=recipe.rate)
    warm = max(1, total // 10)

    def rate(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def _batches(ids: Sequence[Sequence[int]], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Batches of texts of like length, in random order."""
    order = list(range(len(ids)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), size * _CHUNK):
        part = sorted(order[start : start + size * _CHUNK], key=lambda place: len(ids[place]))
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    rng.shuffle(batches)
    yield from batches


def best_share(deep: Any, fast: Any, labels: Sequence[int]) -> float:
    """How much the deep tier should count (0.0 to 1.0 in tenths) for the highest macro recall on texts that
    neither tier was fitted to."""
    wanted = np.asarray(labels)

    def recall(share: float) -> float:
        said = (share * deep + (1 - share) * fast).argmax(axis=1)
        return float(np.mean([(said[wanted == k] == k).mean() for k in np.unique(wanted)]))

    shares = [tenth / 10 for tenth in range(11)]
    return max(shares, key=lambda share: (round(recall(share), 4), share))
