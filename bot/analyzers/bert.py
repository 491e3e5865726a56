"""A BERT encoder with mean pooling and a linear head, read from a folder the user brings."""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from bot.analyzers.deep import LONGEST, TOKENIZER, sha256
from bot.errors import InputError

CONFIG, WEIGHTS = "config.json", "model.safetensors"
_NEVER = -10_000.0
_NEEDED = (
    "model_type", "hidden_size", "layer_norm_eps", "vocab_size", "max_position_embeddings",
    "type_vocab_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
)  # fmt: skip
_USUAL = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


class Bert(nn.Module):  # type: ignore[misc]
    """Token numbers and mask (texts × tokens) to texts × classes."""

    def __init__(self, config: dict[str, Any], *, classes: int, dropout: float) -> None:
        super().__init__()
        size, eps = config["hidden_size"], config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], size, padding_idx=0)
        self.places = nn.Embedding(config["max_position_embeddings"], size)
        self.kinds = nn.Embedding(config["type_vocab_size"], size)
        self.norm = nn.LayerNorm(size, eps=eps)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config["num_hidden_layers"]))
        self.head = nn.Linear(size, classes)

    def forward(self, ids: Any, mask: Any) -> Any:
        """What the encoder makes of a batch."""
        places = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0)
        out = self.drop(self.norm(self.words(ids) + self.places(places) + self.kinds.weight[0]))
        hidden = (1.0 - mask[:, None, None, :].to(out.dtype)) * _NEVER
        for layer in self.layers:
            out = layer(out, hidden)
        weight = mask.unsqueeze(-1).to(out.dtype)
        pooled = (out * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        return self.head(self.drop(pooled))


class Layer(nn.Module):  # type: ignore[misc]
    """One layer, spelled out: torch's own attention cannot be exported with a length that varies."""

    def __init__(self, config: dict[str, Any], dropout: float) -> None:
        super().__init__()
        size, eps = config["hidden_size"], config["layer_norm_eps"]
        self.heads = config["num_attention_heads"]
        self.root = math.sqrt(size // self.heads)
        self.query, self.key, self.value, self.joined = (nn.Linear(size, size) for _ in range(4))
        self.wide, self.narrow = (
            nn.Linear(size, config["intermediate_size"]),
            nn.Linear(config["intermediate_size"], size),
        )
        self.norm_attended, self.norm_out = nn.LayerNorm(size, eps=eps), nn.LayerNorm(size, eps=eps)
        self.drop = nn.Dropout(dropout)

    def forward(self, given: Any, hidden: Any) -> Any:
        """The batch after this layer; `hidden` is added to what must not be looked at."""
        query, key, value = (self._split(part(given)) for part in (self.query, self.key, self.value))
        looks = query @ key.transpose(-1, -2) / self.root + hidden
        seen = (self.drop(looks.softmax(-1)) @ value).transpose(1, 2).flatten(2)
        out = self.norm_attended(given + self.drop(self.joined(seen)))
        return self.norm_out(out + self.drop(self.narrow(functional.gelu(self.wide(out)))))

    def _split(self, whole: Any) -> Any:
        texts, tokens, size = whole.shape
        return whole.reshape(texts, tokens, self.heads, size // self.heads).transpose(1, 2)


def check_folder(folder: Path, *, expected: str | None = None) -> None:
    """Raises InputError unless the folder holds a BERT encoder, and (given a SHA-256) the very one."""
    missing = [name for name in (CONFIG, WEIGHTS, TOKENIZER) if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder} lacks {', '.join(missing)}: bring the folder of a small BERT encoder")
    config = _config(folder)
    for key, usual in _USUAL.items():
        if config.get(key, usual) != usual:
            odd = f"{key} {config[key]!r}"
            raise InputError(f"{folder} holds an encoder of {odd}; only {usual!r} is understood")
    if config["max_position_embeddings"] < LONGEST:
        raise InputError(f"{folder} holds an encoder that reads fewer than {LONGEST} tokens")
    if expected and sha256(folder / WEIGHTS) != expected.lower():
        raise InputError(f"{folder / WEIGHTS} has another SHA-256 than {expected}: do not use it")


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / CONFIG} cannot be read: {error}") from error
    missing = [key for key in _NEEDED if not isinstance(config, dict) or key not in config]
    if missing:
        raise InputError(f"{folder / CONFIG} does not say {missing[0]}: only 'bert' is understood")
    found: dict[str, Any] = config
    return found


def read(folder: Path, *, classes: int, dropout: float) -> Bert:
    """The encoder of a folder that was checked, with a fresh head; raises InputError if its weights are not
    what its config.json says."""
    config = _config(folder)
    try:
        given = load_file(str(folder / WEIGHTS))
    except (SafetensorError, OSError) as error:
        raise InputError(f"{folder / WEIGHTS} cannot be read: {error}") from error
    given = {name.removeprefix("bert."): tensor for name, tensor in given.items()}
    model = Bert(config, classes=classes, dropout=dropout)
    state = model.state_dict()
    for ours, theirs in _names(config["num_hidden_layers"]).items():
        if theirs not in given or given[theirs].shape != state[ours].shape:
            raise InputError(f"{folder / WEIGHTS} has no {theirs} of the size that {CONFIG} says")
        state[ours] = given[theirs]
    model.load_state_dict(state)
    return model


def _names(layers: int) -> dict[str, str]:
    """Our parameter names, each with its name in a BERT file."""
    found = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "kinds.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "joined": "attention.output.dense",
        "norm_attended": "attention.output.LayerNorm",
        "wide": "intermediate.dense",
        "narrow": "output.dense",
        "norm_out": "output.LayerNorm",
    }
    for n in range(layers):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                found[f"layers.{n}.{ours}.{kind}"] = f"encoder.layer.{n}.{theirs}.{kind}"
    return found
