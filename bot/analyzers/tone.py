"""Scores mentions: tone by the fitted model, with chances; risk by cues and examples; reasons in words."""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.analyzers import features, grave, layers, recall, teaching
from bot.analyzers.deep import DeepModel
from bot.analyzers.features import Features
from bot.analyzers.fitting import softmax
from bot.analyzers.language import code_of, why_unscored
from bot.analyzers.lexicon import Hit
from bot.analyzers.model import LABELS, ToneModel, base
from bot.analyzers.shelf import Shelf
from bot.analyzers.teaching import text_of
from bot.analyzers.voices import Numbers
from bot.core.layer import Layer, Lesson, Taught
from bot.core.mentions import Mention
from bot.core.models import Cue, Label, Score
from bot.core.risk import CATEGORIES, categories_of, find_cues
from bot.core.topics import FORGETFUL, Memory
from bot.core.wording import percent
from bot.errors import InputError

log = logging.getLogger(__name__)

_KEPT_WORDS = 5
_KEPT_SCORES = 20_000
_WIDE = 50_000
"""Followers from which an author's post is worth the slow second look."""
UNSURE_BELOW = 0.75
"""A chance of the likeliest tone under which the deep tier is asked."""


FAIRNESS = 0.4
"""Between 0 (the likeliest label: most labels right) and 1 (every label found as surely as any other)."""


@dataclass(frozen=True, slots=True)
class Tiers:
    """What a team fitted itself: the model's number (0: none), the fast one, the deep one."""

    version: int = 0
    fast: ToneModel | None = None
    deep: DeepModel | None = None


def read_tiers(shelf: Shelf) -> Tiers:
    """The models in use on a shelf; raises InputError for one that cannot be read."""
    deep = shelf.deep()
    return Tiers(shelf.used(), shelf.load(), DeepModel.load(deep) if deep else None)


class ToneAnalyzer:
    """Scores English mentions; says `unknown` where it cannot.

    With a shelf, the model in use there is used on top of the one that comes with Firebreak, from the next
    batch on when another is put in use. Its deep tier is asked about posts that are unsure, of wide authors,
    or speak of a risk; `thorough`: about all.
    """

    def __init__(self, shelf: Shelf | None = None, *, thorough: bool = False) -> None:
        self._shelf, self._thorough = shelf, thorough
        self._own = Tiers()
        self._kept: OrderedDict[bytes, Score] = OrderedDict()

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        """One score per mention, in order; `layer` is what is known of the brand's tone, `memory` what
        its people said posts are about."""
        self._look_at_shelf()
        taught = _taught(layer, memory)
        names = [_name(mention, taught) for mention in mentions]
        missing = {
            name: mention for name, mention in zip(names, mentions, strict=True) if name not in self._kept
        }
        fresh = dict(zip(missing, self._scores(list(missing.values()), layer, memory), strict=True))
        scores = [fresh[name] if name in fresh else self._kept[name] for name in names]
        self._kept.update(fresh)
        while len(self._kept) > _KEPT_SCORES:
            self._kept.popitem(last=False)
        return scores

    def raw(self, texts: Sequence[str], cues: Sequence[Sequence[Cue]]) -> tuple[Features, Numbers]:
        """The features of texts and what the fast tiers make of them: texts × classes, not yet chances."""
        found = features.extract(texts, cues)
        raw = base().raw(found)
        fast = self._own.fast
        return found, fast.raw(found, opinion=raw) if fast else raw

    def _look_at_shelf(self) -> None:
        """Takes up the model in use. One that cannot be read must not stop the watch: Firebreak's own judges
        alone then, and the log and `firebreak check` say so. Whoever asks `thorough`ly is told at once."""
        version = self._shelf.used() if self._shelf else 0
        if self._shelf is None or version == self._own.version:
            return
        self._kept.clear()
        try:
            self._own = read_tiers(self._shelf)
        except InputError as error:
            if self._thorough:
                raise
            log.error("judging tone with Firebreak's own model alone: %s", error)
            self._own = Tiers(version)

    def teach(
        self, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
    ) -> Taught:
        """What lessons make of a brand's tone, and how well it tells held-back answers."""
        return teaching.teach(self._tiers, watch_id, lessons, rival=rival, now=now)

    def prior(self, mentions: Sequence[Mention]) -> tuple[float, float, float]:
        """How frequent each tone is among a brand's posts, from the posts alone."""
        return teaching.prior(self._tiers, mentions)

    def _tiers(self, mentions: Sequence[Mention]) -> tuple[Features, Numbers]:
        texts = [text_of(mention) for mention in mentions]
        return self._heard(mentions, texts, [find_cues(text) for text in texts])

    def _heard(
        self, mentions: Sequence[Mention], texts: Sequence[str], cues: Sequence[Sequence[Cue]]
    ) -> tuple[Features, Numbers]:
        """The features of mentions, and what all tiers below a layer make of them."""
        found, raw = self.raw(texts, cues)
        return found, self._asked(raw, mentions, texts, cues) if self._own.deep and texts else raw

    def _scores(self, mentions: Sequence[Mention], layer: Layer | None, memory: Memory) -> list[Score]:
        texts = [text_of(mention) for mention in mentions]
        unscored = [why_unscored(text, mention.lang) for text, mention in zip(texts, mentions, strict=True)]
        cues = [  # what can be scored is English: its language is looked at once
            find_cues(text, "en" if why is None else code_of(text, mention.lang))
            for text, mention, why in zip(texts, mentions, unscored, strict=True)
        ]
        told = [place for place, why in enumerate(unscored) if why is None]
        found, raw = self._heard(
            [mentions[p] for p in told], [texts[p] for p in told], [cues[p] for p in told]
        )
        said = [texts[p] for p in told]
        weighed = grave.weigh(said, found.hashed, [cues[p] for p in told])
        weighed = recall.applied(said, found.hashed, weighed, memory)
        for place, some in zip(told, weighed, strict=True):
            cues[place] = some
        if layer and told:
            raw = layers.raw(layer, found, raw)
        chances = dict(zip(told, softmax(raw).tolist() if told else [], strict=True))
        hits = dict(zip(told, found.hits, strict=True))
        return [
            _score(cues[p], unscored[p], chances.get(p), hits.get(p, ()), layer) for p in range(len(mentions))
        ]

    def _asked(
        self, raw: Numbers, mentions: Sequence[Mention], texts: Sequence[str], cues: Sequence[Sequence[Cue]]
    ) -> Numbers:
        sure = softmax(raw).max(axis=1)
        worth = [
            place
            for place, mention in enumerate(mentions)
            if self._thorough or sure[place] < UNSURE_BELOW or _is_wide(mention) or cues[place]
        ]
        if worth and self._own.deep:
            raw = raw.copy()
            raw[worth] = self._own.deep.raw([texts[p] for p in worth], raw[worth])
        return raw


def _is_wide(mention: Mention) -> bool:
    return (mention.author.followers or 0) >= _WIDE


def _taught(layer: Layer | None, memory: Memory) -> str:
    """A name for all that a brand's people taught."""
    tone = f"{layer.watch_id} {layer.version} {layer.made_at.isoformat()}" if layer else ""
    return f"{tone} {memory.name}"


def _name(mention: Mention, taught: str) -> bytes:
    key = "\0".join((taught, str(_is_wide(mention)), mention.lang or "", text_of(mention)))
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()


def _score(
    cues: tuple[Cue, ...],
    unscored: str | None,
    chances: list[float] | None,
    hits: Sequence[Hit],
    layer: Layer | None,
) -> Score:
    categories = categories_of(cues) if cues else ()
    risks = tuple(_risk_reason(slug, cues) for slug in categories)
    if chances is None:
        return Score(Label.UNKNOWN, None, cues, categories, (*risks, unscored or "not scored"))
    negative, neutral, positive = (round(chance, 4) for chance in chances)
    label = _label_of(chances, layer)
    tone = round(positive - negative, 4)
    reason = _tone_reason(label, max(chances), hits)
    return Score(label, tone, cues, categories, (reason, *risks), (negative, neutral, positive))


def _label_of(chances: Sequence[float], layer: Layer | None) -> Label:
    """The likeliest label; where most posts are negative anyway, a rarer one needs less."""
    prior = layer.prior if layer else (1.0, 1.0, 1.0)
    fair = [chance / max(usual, 0.01) ** FAIRNESS for chance, usual in zip(chances, prior, strict=True)]
    return Label(LABELS[int(np.argmax(fair))])


def _tone_reason(label: Label, chance: float, hits: Sequence[Hit]) -> str:
    """`negative 87 % from “on hold”, “still waiting”`: the words of our list that pull the same way."""
    sign = {Label.NEGATIVE: -1, Label.POSITIVE: 1}.get(label, 0)
    telling = sorted((hit for hit in hits if hit.value * sign > 0), key=lambda hit: -abs(hit.value))
    words = tuple(dict.fromkeys(hit.words for hit in telling))[:_KEPT_WORDS]
    head = f"{label.value} {percent(chance)}"
    if words:
        return f"{head} from {_quoted(words)}"
    return f"{head}: by the whole wording" if sign else f"{head}: no feeling prevails"


def _risk_reason(slug: str, cues: Sequence[Cue]) -> str:
    telling = dict.fromkeys(cue.text for cue in cues if cue.category == slug)
    return f"{CATEGORIES[slug].title.lower()}: {_quoted(tuple(telling)[:_KEPT_WORDS])}"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
