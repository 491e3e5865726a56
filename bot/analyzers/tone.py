"""Scores mentions: tone by the fitted model, with chances; risk by the cues; reasons in words."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np

from bot.analyzers import features, layers, model
from bot.analyzers.features import Features
from bot.analyzers.fitting import softmax
from bot.analyzers.language import code_of, why_unscored
from bot.analyzers.lexicon import Hit
from bot.analyzers.model import LABELS, ToneModel
from bot.analyzers.voices import Numbers
from bot.core.layer import Layer
from bot.core.mentions import Mention
from bot.core.models import Cue, Label, Score
from bot.core.risk import CATEGORIES, categories_of, find_cues
from bot.core.wording import percent

_KEPT_WORDS = 5
_KEPT_SCORES = 20_000
_WIDE = 50_000
"""Followers from which an author's post is worth the slow second look."""
UNSURE_BELOW = 0.75
"""A chance of the likeliest tone under which the deep tier is asked."""


FAIRNESS = 0.5
"""Between 0 (the likeliest label: most labels right) and 1 (every label found as surely as any other)."""


class Deep(Protocol):
    """The slow second opinion."""

    name: str

    def raw(self, texts: Sequence[str], first: Numbers) -> Numbers:
        """Texts × classes, given what the fast tier made of them."""


class ToneAnalyzer:
    """Scores English mentions; says `unknown` where it cannot.

    `learned` is a model fitted by `firebreak learn`, used on top of the one that comes with Firebreak;
    `deep` is asked about posts that are unsure, of wide authors, or speak of a risk.
    """

    def __init__(self, learned: ToneModel | None = None, deep: Deep | None = None) -> None:
        self._learned, self._deep = learned, deep
        self._kept: OrderedDict[bytes, Score] = OrderedDict()

    def score(self, mentions: Sequence[Mention], *, layer: Layer | None = None) -> list[Score]:
        """One score per mention, in order; `layer` is what the brand's team has taught."""
        names = [_name(mention, layer) for mention in mentions]
        missing = {
            name: mention for name, mention in zip(names, mentions, strict=True) if name not in self._kept
        }
        fresh = dict(zip(missing, self._scores(list(missing.values()), layer), strict=True))
        scores = [fresh[name] if name in fresh else self._kept[name] for name in names]
        self._kept.update(fresh)
        while len(self._kept) > _KEPT_SCORES:
            self._kept.popitem(last=False)
        return scores

    def raw(self, texts: Sequence[str], cues: Sequence[Sequence[Cue]]) -> tuple[Features, Numbers]:
        """The features of texts and what the fast tiers make of them: texts × classes, not yet chances."""
        found = features.extract(texts, cues)
        raw = base().raw(found)
        return found, self._learned.raw(found, opinion=raw) if self._learned else raw

    def _scores(self, mentions: Sequence[Mention], layer: Layer | None) -> list[Score]:
        texts = [text_of(mention) for mention in mentions]
        cues = [
            find_cues(text, code_of(text, mention.lang))
            for text, mention in zip(texts, mentions, strict=True)
        ]
        unscored = [why_unscored(text, mention.lang) for text, mention in zip(texts, mentions, strict=True)]
        told = [place for place, why in enumerate(unscored) if why is None]
        found, raw = self.raw([texts[p] for p in told], [cues[p] for p in told])
        if self._deep and told:
            raw = self._asked(
                raw, [mentions[p] for p in told], [texts[p] for p in told], [cues[p] for p in told]
            )
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
            if sure[place] < UNSURE_BELOW or (mention.author.followers or 0) >= _WIDE or cues[place]
        ]
        if worth and self._deep:
            raw = raw.copy()
            raw[worth] = self._deep.raw([texts[p] for p in worth], raw[worth])
        return raw


@cache
def base() -> ToneModel:
    """The model that comes with Firebreak, fitted to examples we wrote (tools/tone)."""
    with files("bot.analyzers").joinpath("tone.npz").open("rb") as file:
        return model.load(file, name="tone.npz")  # type: ignore[arg-type]


def text_of(mention: Mention) -> str:
    """What is judged of a mention: its title and its text."""
    return f"{mention.title}. {mention.text}" if mention.title else mention.text


def _name(mention: Mention, layer: Layer | None) -> bytes:
    wide = (mention.author.followers or 0) >= _WIDE
    key = f"{layer.version if layer else 0}\0{layer.watch_id if layer else 0}\0{wide}\0{mention.lang}\0{text_of(mention)}"
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
    reason = _tone_reason(label, max(chances), tone, hits)
    return Score(label, tone, cues, categories, (reason, *risks), (negative, neutral, positive))


def _label_of(chances: Sequence[float], layer: Layer | None) -> Label:
    """The likeliest label; where most posts are negative anyway, a rarer one needs less."""
    prior = layer.prior if layer else (1.0, 1.0, 1.0)
    fair = [chance / max(usual, 0.01) ** FAIRNESS for chance, usual in zip(chances, prior, strict=True)]
    return Label(LABELS[int(np.argmax(fair))])


def _tone_reason(label: Label, chance: float, tone: float, hits: Sequence[Hit]) -> str:
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
