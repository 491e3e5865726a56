"""What the lexicons say of a post: TextBlob, VADER, our own list; sarcasm; and plain facts of its form."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import sarcasm
from bot.analyzers.lexicon import Hit, find
from bot.analyzers.tokens import LINK, NEGATIONS, NUMBER, USER, shouted
from bot.core.models import Cue

# "not at all good" negates "good", but TextBlob looks only one word back.
_BETWEEN = frozenset(
    {"at", "all", "really", "even", "that", "so", "very", "a", "an", "the", "any", "exactly", "too"}
)
_KINDS = {
    **dict.fromkeys(("i", "my", "me", "we", "our", "us", "'m", "im"), 0),
    **dict.fromkeys(("you", "your", "u", "ur", "yours"), 1),
    **dict.fromkeys(("he", "she", "they", "his", "her", "their", "them", "him"), 2),
    **dict.fromkeys(NEGATIONS, 3),
    "!": 4, LINK: 5, USER: 6, "?": 7, NUMBER: 8, "…": 9, "why": 10, "wtf": 10, "seriously": 10,
    **dict.fromkeys(("but", "however", "though", "yet"), 11),
}  # fmt: skip
"""What is counted of a text: I, you, they, negations, marks, and words that turn or accuse."""
_COUNTED = 12
_ASKING = frozenset(
    {"who", "what", "when", "where", "how", "which", "does", "do", "is", "are", "can", "could", "will", "any"}
)
NAMES = (
    "textblob", "textblob_subjectivity", "textblob_known",
    "vader", "vader_positive", "vader_negative", "vader_neutral",
    "good", "bad", "best", "worst", "first", "last", "balance", "count_good", "count_bad", "after_but",
    "emoji_good", "emoji_bad", "exclamation", "question", "ellipsis", "shouted", "links", "users", "to_user",
    "hashtags", "numbers", "length", "i", "you", "they", "negations", "asks", "why", "strong_cues",
    "weak_cues", *sarcasm.NAMES,
)  # fmt: skip
"""The numbers of a post, in this order; `bins` follow."""

_BINS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("vader", (-0.7, -0.45, -0.2, -0.02, 0.02, 0.3, 0.5, 0.75)),
    ("balance", (-0.7, -0.4, -0.15, -0.02, 0.02, 0.15, 0.4, 0.7)),
    ("textblob", (-0.3, -0.02, 0.02, 0.15, 0.4)),
    ("worst", (-3.5, -2.5, -1.5, -0.5)),
    ("best", (0.5, 1.5, 2.5, 3.5)),
)
COLUMNS = (*NAMES, *(name for name, edges in _BINS for _ in range(len(edges) + 1)))
"""What each column of `with_bins` is about."""

WIDTH = len(COLUMNS)

Numbers = NDArray[np.float64]


def listen(text: str, tokens: Sequence[str], cues: Sequence[Cue]) -> tuple[list[float], list[Hit]]:
    """The numbers named in NAMES, and what our own list found in the text."""
    polarity, subjectivity, known = _textblob(tokens)
    vader = _vader()(text)
    hits = find(tokens)
    good, bad, best, worst, count_good, count_bad = _sums(hits)
    count = [0] * _COUNTED
    for token in tokens:
        kind = _KINDS.get(token)
        if kind is not None:
            count[kind] += 1
    strong = sum(cue.strong for cue in cues)
    numbers = [
        polarity, subjectivity, math.log1p(known),
        vader["compound"], vader["pos"], vader["neg"], vader["neu"],
        math.log1p(good), math.log1p(bad), best, worst,
        hits[0].value if hits else 0.0, hits[-1].value if hits else 0.0,
        (good - bad) / math.sqrt((good - bad) ** 2 + 15),  # the squashing of VADER's compound
        count_good, count_bad, _after_but(tokens, hits) if count[11] else 0.0, *_emoji(hits),
        min(count[4], 4), min(count[7], 3), count[9] > 0, math.log1p(shouted(text)),
        min(count[5], 2), min(count[6], 3), bool(tokens) and tokens[0] == USER,
        min(text.count("#"), 4), min(count[8], 3), math.log1p(len(tokens)),
        min(count[0], 3), min(count[1], 3), min(count[2], 3), min(count[3], 3),
        count[7] > 0 and not _ASKING.isdisjoint(tokens[:2]), count[10] > 0,
        min(strong, 3), min(len(cues) - strong, 3), *sarcasm.hear(text, tokens, hits),
    ]  # fmt: skip
    return numbers, hits


def with_bins(numbers: Numbers) -> Numbers:
    """The rows with each of the telling numbers also as a step (0 or 1 a bin): its effect is no line."""
    columns = [numbers]
    for name, edges in _BINS:
        place = np.digitize(numbers[:, NAMES.index(name)], edges)
        columns.append(np.eye(len(edges) + 1)[place])
    return np.hstack(columns)


def _sums(hits: Sequence[Hit]) -> tuple[float, float, float, float, int, int]:
    """Sum of the good, sum of the bad (as a positive number), best, worst, how many good, how many bad."""
    good = [hit.value for hit in hits if hit.value > 0]
    bad = [hit.value for hit in hits if hit.value < 0]
    return sum(good), -sum(bad), max(good, default=0.0), min(bad, default=0.0), len(good), len(bad)


def _after_but(tokens: Sequence[str], hits: Sequence[Hit]) -> float:
    """The tone of what comes after the last "but": it decides."""
    places = [place for place, token in enumerate(tokens) if token in ("but", "however", "though", "yet")]
    return sum(hit.value for hit in hits if hit.start > places[-1]) if places else 0.0


def _emoji(hits: Sequence[Hit]) -> tuple[float, float]:
    signs = [hit.value for hit in hits if not hit.words[0].isalnum()]
    return sum(v for v in signs if v > 0), sum(v for v in signs if v < 0)


def _textblob(tokens: Sequence[str]) -> tuple[float, float, int]:
    """Polarity and subjectivity as TextBlob has them, each negation put next to what it negates."""
    near: list[str] = []
    for token in tokens:
        if not (token.isalpha() or token == "!"):
            continue  # TextBlob looks each of them up among all emoticons; our own list has those
        if not (token in _BETWEEN and near and near[-1] in ("not", "no", "never")):
            near.append(token)
    found = _assess()((word, None) for word in near)
    if not found:
        return 0.0, 0.0, 0
    polarity = sum(one[1] for one in found) / len(found)
    return polarity, sum(one[2] for one in found) / len(found), len(found)


@cache
def _assess() -> Callable[[Iterable[tuple[str, None]]], Any]:
    """TextBlob's lexicon; imported on first use, because the import takes a second."""
    from textblob.en import sentiment

    assess: Callable[[Iterable[tuple[str, None]]], Any] = sentiment.assessments
    return assess


@cache
def _vader() -> Callable[[str], dict[str, float]]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    scores: Callable[[str], dict[str, float]] = SentimentIntensityAnalyzer().polarity_scores
    return scores
