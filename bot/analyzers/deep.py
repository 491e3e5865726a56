"""The deep tier: a small sentence encoder fitted by `firebreak learn --deep`, run on the CPU."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from bot.analyzers.voices import Numbers
from bot.errors import InputError

MODEL, TOKENIZER, SETTINGS = "tone.onnx", "tokenizer.json", "deep.json"
FORMAT = 2
LONGEST = 96
"""Tokens of a text that are read; a post has about 30."""
_AT_ONCE = 8
"""Texts of one length that are run together; with 32 it is slower again, for they no longer fit the cache."""
_USER = re.compile(r"[@＠][\w.]*\w")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_MISSING = "the deep tier needs an extra: pip install 'firebreak[deep]'"


@dataclass(frozen=True, slots=True)
class DeepModel:
    """A fitted encoder; `share` (0..1) is how much its word counts beside the fast tier's."""

    name: str
    share: float
    session: Any
    tokenizer: Any

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "DeepModel":
        """Reads a folder that `export` wrote; raises InputError for one that is damaged, changed, or of
        another format, and where the extra is not installed."""
        settings = _settings(folder)
        for name in (MODEL, TOKENIZER):
            if sha256(folder / name) != settings["sha256"].get(name):
                raise InputError(
                    f"{folder / name} is not the file that was fitted. Fit it anew: firebreak learn"
                )
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise InputError(_MISSING) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return cls(folder.parent.name, float(settings["share"]), session, tokenizer)

    def raw(self, texts: Sequence[str], first: Numbers) -> Numbers:
        """Texts × classes, from its own opinion and the fast tier's (`first`)."""
        said = np.zeros(first.shape)
        ids = [self.tokenizer.encode(prepare(text)).ids for text in texts]
        for places in _alike(ids):
            table = np.array([ids[place] for place in places], np.int64)
            said[places] = self.session.run(None, {"ids": table})[0]
        mixed: Numbers = self.share * said + (1 - self.share) * first
        return mixed


def prepare(text: str) -> str:
    """The text as the encoder sees it: no names, no addresses."""
    return _LINK.sub("http", _USER.sub("@user", text))


def _alike(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The places of texts with the same number of tokens: nothing is padded."""
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    for _, group in groupby(order, key=lambda place: len(ids[place])):
        places = list(group)
        yield from (places[at : at + _AT_ONCE] for at in range(0, len(places), _AT_ONCE))


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; raises InputError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings: Any = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{folder / SETTINGS} cannot be read: {error}. Fit it anew: firebreak learn"
        ) from error
    if not isinstance(settings, dict) or settings.get("format") != FORMAT:
        raise InputError(f"{folder} is of another version of Firebreak. Fit it anew: firebreak learn")
    if not (_is_share(settings.get("share")) and isinstance(settings.get("sha256"), dict)):
        raise InputError(f"{folder / SETTINGS} lacks a share or hashes. Fit it anew: firebreak learn")
    return settings


def _is_share(given: Any) -> bool:
    return isinstance(given, int | float) and 0 <= given <= 1
