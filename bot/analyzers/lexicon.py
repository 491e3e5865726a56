"""Our own list of words and turns of phrase that carry tone, and how negation and stress change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.analyzers.tokens import NEGATIONS, STOPS, tokenize

REACH = 4
"""How many words after a "not" are negated, at most: measured spans of negation in reviews are about four."""
NEGATED = -0.6
"""What is left of a negated word, the other way round: "not great" is milder than "terrible"."""
STRESS = 1.3
SOFTENED = 0.6

_STRESSING = frozenset(
    [
        "very",
        "so",
        "really",
        "absolutely",
        "totally",
        "completely",
        "extremely",
        "utterly",
        "too",
        "such",
        "super",
        "most",
        "incredibly",
        "fucking",
        "freaking",
        "literally",
        "beyond",
        "entirely",
        "insanely",
        "seriously",
        "truly",
    ]
)
_SOFTENING = frozenset(
    [
        "slightly",
        "somewhat",
        "bit",
        "fairly",
        "kinda",
        "sorta",
        "little",
        "partly",
        "almost",
        "rather",
        "less",
    ]
)
# "no doubt", "not only": the following word tells that nothing is negated
_AFTER_NEGATION = frozenset(["only", "just", "doubt", "wonder", "matter", "surprise"])


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word or phrase in a text: what it says as written, and its tone −4..4 there."""

    words: str
    start: int
    value: float


def find(tokens: Sequence[str]) -> list[Hit]:
    """Every known word or phrase of a text in its order, the longest where several start."""
    index, hits, at, negated_until, end = _index(), [], 0, -1, len(tokens)
    while at < end:
        token = tokens[at]
        found = index.get(token)
        match = _longest(tokens, at, found) if found else None
        if match:
            length, valence = match
            value = valence * _stress(tokens, at) if at else valence
            hits.append(
                Hit(" ".join(tokens[at : at + length]), at, value * NEGATED if at <= negated_until else value)
            )
            at += length
            continue
        if token in NEGATIONS:
            if not (at + 1 < end and tokens[at + 1] in _AFTER_NEGATION):
                negated_until = at + REACH
        elif token in STOPS:
            negated_until = -1
        at += 1
    return hits


def _stress(tokens: Sequence[str], at: int) -> float:
    before = tokens[at - 1]
    if before in _STRESSING:
        return STRESS
    return SOFTENED if before in _SOFTENING else 1.0


_Ways = tuple[tuple[int, ...], Mapping[tuple[str, ...], float]]
"""Of a first word: how many words may follow (most first), and the tone by what follows."""


def _longest(tokens: Sequence[str], at: int, ways: _Ways) -> tuple[int, float] | None:
    lengths, values = ways
    for length in lengths:
        value = values.get(tuple(tokens[at + 1 : at + 1 + length]))
        if value is not None:
            return length + 1, value
    return None


@cache
def _index() -> Mapping[str, _Ways]:
    lines = files("bot.analyzers").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for line in lines:
        if line and not line.startswith("# "):
            entry, _, valence = line.partition("\t")
            first, *rest = tokenize(entry)
            found.setdefault(first, {})[tuple(rest)] = float(valence)
    return {first: (tuple(sorted({*map(len, ways)}, reverse=True)), ways) for first, ways in found.items()}
