"""What a brand's team teaches the analyzer: fitted to their answers, measured on those it did not see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import layers
from bot.analyzers.features import Features
from bot.analyzers.fitting import softmax
from bot.analyzers.language import why_unscored
from bot.analyzers.model import LABELS
from bot.analyzers.voices import Numbers
from bot.core.layer import ANSWERED, Layer, Lesson, Taught
from bot.core.mentions import Mention
from bot.core.teaching import LEAST_MEASURED, PARTS, parts

Ids = NDArray[np.int64]
Tiers = Callable[[Sequence[Mention]], tuple[Features, Numbers]]
"""The features of mentions, and what the tiers below a layer make of them."""

SMOOTHING = 5.0
"""Lessons of each tone that a prior starts with."""
Z95 = 1.645
"""Of the normal distribution, one-sided: what gains nothing is switched on once in twenty times."""
_LEAST_CHANCE = 0.001
"""A single answer must not decide alone."""


@dataclass(frozen=True, slots=True)
class _Material:
    """Lessons as a fit wants them."""

    found: Features
    raw: Numbers
    labels: Ids
    weights: Numbers

    def take(self, places: Ids) -> "_Material":
        return _Material(self.found.take(places), self.raw[places], self.labels[places], self.weights[places])

    def chances(self, layer: Layer | None) -> Numbers:
        """Of the tone that people named, by a layer or (None) by the tiers alone."""
        raw = layers.raw(layer, self.found, self.raw) if layer else self.raw
        said: Numbers = softmax(raw)[np.arange(len(self.labels)), self.labels]
        return np.maximum(said, _LEAST_CHANCE)


def text_of(mention: Mention) -> str:
    """What is judged of a mention: its title and its text."""
    return f"{mention.title}. {mention.text}" if mention.title else mention.text


def teach(
    tiers: Tiers, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
) -> Taught:
    """The layer that lessons make, the oldest first, measured beside `rival`, the one that is on. Without a
    lesson that can be scored it has no weights."""
    usable = [one for one in lessons if why_unscored(text_of(one.mention), one.mention.lang) is None]
    answers = sum(one.weight >= ANSWERED for one in lessons)
    if not usable:
        return Taught(Layer(watch_id, _shares(np.zeros(0, np.int64), np.zeros(0)), now, answers=answers))
    found, raw = tiers([one.mention for one in usable])
    labels = np.array([LABELS.index(one.label) for one in usable])
    material = _Material(found, raw, labels, np.array([one.weight for one in usable], float))
    new = Taught(replace(_fitted(material, watch_id, now=now), answers=answers))
    return _measured(new, material, usable, rival)


def prior(tiers: Tiers, mentions: Sequence[Mention]) -> tuple[float, float, float]:
    """How frequent each tone is among a brand's posts, from those that can be scored; even without any."""
    usable = [one for one in mentions if why_unscored(text_of(one), one.lang) is None]
    if not usable:
        return (1 / 3, 1 / 3, 1 / 3)
    negative, neutral, positive = layers.adapted_prior(tiers(usable)[1])
    return (negative, neutral, positive)


def _fitted(material: _Material, watch_id: int, *, now: datetime) -> Layer:
    """Each lesson by its own weight, no class lifted: so the chances stay honest."""
    weights = layers.fit(material.found, material.raw, material.labels, material.weights)
    return Layer(watch_id, _shares(material.labels, material.weights), now, weights=weights)


def _measured(new: Taught, material: _Material, lessons: Sequence[Lesson], rival: Layer | None) -> Taught:
    """The layer with how it does on answers it has not learned from, each quarter judged by a layer fitted to
    the other three: the log loss of chances, each tone alike, paired with the rival's on the same answers."""
    held = np.array([-1 if part is None else part for part in parts(lessons)])
    measured = np.flatnonzero((held >= 0) & [one.fresh for one in lessons])
    if len(measured) < LEAST_MEASURED:
        return replace(new, layer=replace(new.layer, held_back=len(measured)))
    chances = np.ones(len(lessons))
    for part in range(PARTS):
        layer = _fitted(
            material.take(np.flatnonzero(held != part)), new.layer.watch_id, now=new.layer.made_at
        )
        places = np.flatnonzero(held == part)
        chances[places] = material.take(places).chances(layer)
    theirs = np.log(material.take(measured).chances(rival))
    ours, each = np.log(chances[measured]), _alike(material.labels[measured])
    doubt = float(np.std(each * (ours - theirs), ddof=1)) / len(measured) ** 0.5
    before, after = (float(np.exp(np.mean(each * one))) for one in (theirs, ours))
    layer = replace(new.layer, held_back=len(measured), before=before, after=after)
    return Taught(layer, least=after * float(np.exp(-Z95 * doubt)))


def _alike(labels: Ids) -> Numbers:
    """A weight for each answer, 1 on average, that gives each tone the same say."""
    each: Numbers = 1.0 / np.bincount(labels)[labels]
    scaled: Numbers = each / each.mean()
    return scaled


def _shares(labels: Ids, weights: Numbers) -> tuple[float, float, float]:
    counts = np.bincount(labels, weights, minlength=len(LABELS)) + SMOOTHING
    negative, neutral, positive = (counts / counts.sum()).tolist()
    return (negative, neutral, positive)
