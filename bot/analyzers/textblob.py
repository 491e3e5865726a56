"""Tone from TextBlob's lexicon, mended for social text; risk from the cues."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from bot.analyzers.language import why_unscored
from bot.core.mentions import Mention
from bot.core.models import Cue, Label, Score
from bot.core.risk import CATEGORIES, categories_of, find_cues, speaks_of_trouble

# The band that fits TextBlob best on labelled tweets: below 0 negative, from .155 positive.
NEGATIVE_BELOW = 0.0
POSITIVE_FROM = 0.155
RISK_TONE = -0.3
"""The tone of neutral words when they speak of a risk ("our passwords were published")."""
TROUBLE_TONE = -0.1
"""The tone of neutral words around a single word of trouble ("flight delayed")."""

_KEPT_WORDS = 5
_NOISE = re.compile(r"(?:https?://|www\.)\S+|@\w+(?:\.\w+)*")
# Emoticons whole, words without their apostrophes, and "!", which makes TextBlob raise its voice.
_TOKEN = re.compile(r"[:;=][-^']?[)(\]\[dpo/\\|3](?!\w)|<3|[^\W\d_]+(?:-[^\W\d_]+)*|!")
_NEGATIONS = frozenset({"not", "no", "never"})
# "not at all good" negates "good", but TextBlob looks only one word back.
_BETWEEN = frozenset(
    {"at", "all", "really", "even", "that", "so", "very", "a", "an", "the", "any", "exactly", "too"}
)
_EMOJI = {
    **dict.fromkeys("😀😃😄😁😊🙂😍🥰😘🤗🤩😎👍👏🙌💯🎉❤💕💖💙💚💛💜🧡✨🥳😋🔥", 0.6),
    **dict.fromkeys("😡🤬😠👿💩🖕🤮🤢👎😤", -0.7),
    **dict.fromkeys("😞😔😟😕🙁☹😣😖😫😩😢😭😒🙄😑🤦😱😨😰💔😳", -0.4),
}
_EMOJI_FOUND = re.compile(f"[{''.join(_EMOJI)}]")

Assessments = Callable[[Iterable[tuple[str, None]]], Any]
"""Words to (words, polarity, subjectivity, label) of each stretch that the lexicon knows."""


class TextBlobAnalyzer:
    """Scores English mentions; says `unknown` where it cannot."""

    def __init__(self) -> None:
        self._score = lru_cache(maxsize=20_000)(_score_text)

    def score(self, mentions: Sequence[Mention]) -> list[Score]:
        """One score per mention, in order: tone −1..1, categories, the reasons in words."""
        return [self._score(mention.title or "", mention.text, mention.lang) for mention in mentions]


def _score_text(title: str, body: str, lang: str | None) -> Score:
    text = f"{title}. {body}" if title else body
    cues = find_cues(text)
    categories = categories_of(cues) if cues else ()
    risk_words = tuple(_risk_reason(slug, cues) for slug in categories)
    spoken = _NOISE.sub(" ", text) if "@" in text or "//" in text or "www." in text else text
    unscored = why_unscored(spoken, lang)
    if unscored:
        return Score(Label.UNKNOWN, None, cues, categories, (*risk_words, unscored))
    tone, words = _tone_of(spoken)
    reasons = (_tone_reason(tone, words), *risk_words)
    floor = _tone_of_topic(cues, categories)
    if floor < tone < POSITIVE_FROM:
        tone = floor
        reasons = (*reasons, f"the topic outweighs the words: tone taken as {_signed(tone)}")
    return Score(_label_of(tone), tone, cues, categories, reasons)


def _tone_of(text: str) -> tuple[float, list[str]]:
    """The mean of what the lexicon and the emoji map know, and the words that weighed most."""
    found = [(" ".join(words), tone) for words, tone, _, _ in _lexicon()((w, None) for w in _tokens(text))]
    if not text.isascii():
        found += [(sign, _EMOJI[sign]) for sign in dict.fromkeys(_EMOJI_FOUND.findall(text))]
    if not found:
        return 0.0, []
    tone = round(sum(value for _, value in found) / len(found), 4)
    telling = sorted(
        (pair for pair in found if pair[1] * tone > 0), key=lambda pair: (-abs(pair[1]), pair[0])
    )
    return tone, list(dict.fromkeys(word for word, _ in telling))[:_KEPT_WORDS]


def _tone_of_topic(cues: Sequence[Cue], categories: Sequence[str]) -> float:
    """The highest tone that what the text speaks of leaves to words that do not praise."""
    if categories:
        return RISK_TONE
    return TROUBLE_TONE if speaks_of_trouble(cues) else 1.0


def _tokens(text: str) -> list[str]:
    """The words as the lexicon has them, "n't" as "not" and each negation next to what it negates."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text.lower().replace("’", "'").replace("n't", " not")):
        if not (token in _BETWEEN and tokens and tokens[-1] in _NEGATIONS):
            tokens.append(token)
    return tokens


@lru_cache(maxsize=1)
def _lexicon() -> Assessments:
    """TextBlob's lexicon; imported on first use, because the import takes a second."""
    from textblob.en import sentiment

    assessments: Assessments = sentiment.assessments
    return assessments


def _label_of(tone: float) -> Label:
    if tone < NEGATIVE_BELOW:
        return Label.NEGATIVE
    return Label.POSITIVE if tone >= POSITIVE_FROM else Label.NEUTRAL


def _tone_reason(tone: float, words: Sequence[str]) -> str:
    if not words:
        return f"tone {_signed(tone)}: no word of the lexicon decides"
    return f"tone {_signed(tone)} from {_quoted(words)}"


def _risk_reason(slug: str, cues: Sequence[Cue]) -> str:
    telling = dict.fromkeys(cue.text for cue in cues if cue.category == slug)
    return f"{CATEGORIES[slug].title.lower()}: {_quoted(tuple(telling)[:_KEPT_WORDS])}"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _signed(tone: float) -> str:
    return f"{tone:+.2f}".replace("-", "−")
