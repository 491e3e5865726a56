"""Tone from TextBlob's lexicon, mended for social text; risk from the cues."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from bot.analyzers.language import why_unscored
from bot.core.models import Cue, Label, Mention, Score
from bot.core.risk import CATEGORIES, categories_of, find_cues

# The band that fits TextBlob best on labelled tweets: below 0 negative, from .155 positive.
NEGATIVE_BELOW = 0.0
POSITIVE_FROM = 0.155
RISK_TONE = -0.3
"""The tone of neutral words when they speak of a risk ("our passwords were published")."""

_KEPT_WORDS = 5
_NOISE = re.compile(r"(?:https?://|www\.)\S+|@\w+(?:\.\w+)*|\bRT\b")
_NOT = re.compile(r"(?<=\w)n['’]t\b", re.IGNORECASE)
# "not at all good" negates "good", but TextBlob looks only one word back.
_FAR_NOT = re.compile(
    r"\b(not|never|no)(?:\s+(?:at all|really|even|that|so|very|a|an|the|any|exactly|too))+\s+", re.IGNORECASE
)
_EMOJI = {
    **dict.fromkeys("😀😃😄😁😊🙂😍🥰😘🤗🤩😎👍👏🙌💯🎉❤💕💖💙💚💛💜🧡✨🥳😋🔥", 0.6),
    **dict.fromkeys("😡🤬😠👿💩🖕🤮🤢👎😤", -0.7),
    **dict.fromkeys("😞😔😟😕🙁☹😣😖😫😩😢😭😒🙄😑🤦😱😨😰💔😳", -0.4),
}
_EMOJI_FOUND = re.compile(f"[{''.join(_EMOJI)}]")

Assessments = Callable[[str], Any]


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
    categories = categories_of(cues)
    risk_words = tuple(_risk_reason(slug, cues) for slug in categories)
    spoken = _NOISE.sub(" ", text)
    unscored = why_unscored(spoken, lang)
    if unscored:
        return Score(Label.UNKNOWN, None, cues, categories, (*risk_words, unscored))
    tone, words = _tone_of(spoken)
    reasons = (_tone_reason(tone, words), *risk_words)
    if categories and tone < POSITIVE_FROM and tone > RISK_TONE:
        tone = RISK_TONE
        reasons = (*reasons, f"the topic outweighs the words: tone taken as {_signed(tone)}")
    return Score(_label_of(tone), tone, cues, categories, reasons)


def _tone_of(text: str) -> tuple[float, list[str]]:
    """The mean of what the lexicon and the emoji map know, and the words that weighed most."""
    text = _FAR_NOT.sub(r"\1 ", _NOT.sub(" not", text))
    found = [(" ".join(words), tone) for words, tone, _, _ in _lexicon()(text).assessments]
    found += [(sign, _EMOJI[sign]) for sign in dict.fromkeys(_EMOJI_FOUND.findall(text))]
    if not found:
        return 0.0, []
    tone = round(sum(value for _, value in found) / len(found), 4)
    telling = sorted((pair for pair in found if pair[1]), key=lambda pair: (-abs(pair[1]), pair[0]))
    return tone, [word for word, value in telling if value * tone > 0][:_KEPT_WORDS]


@lru_cache(maxsize=1)
def _lexicon() -> Assessments:
    """TextBlob's lexicon; imported on first use, because the import takes a second."""
    from textblob.en import sentiment

    lexicon: Assessments = sentiment
    return lexicon


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
