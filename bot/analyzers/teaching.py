"""What a brand's team teaches the analyzer: fitted to their answers, measured on those it did not see."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.analyzers import layers
from bot.analyzers.features import Features
from bot.analyzers.fitting import softmax
from bot.analyzers.language import why_unscored
from bot.analyzers.model import LABELS
from bot.analyzers.voices import Numbers
from bot.core.grading import macro_recall
from bot.core.layer import ANSWERED, Layer, Lesson
from bot.core.mentions import Mention
from bot.core.models import Label
from bot.core.teaching import held_back

Tiers = Callable[[Sequence[Mention]], tuple[Features, Numbers]]
"""The features of mentions, and what the tiers below a layer make of them."""
Rule = Callable[[Sequence[float], Layer | None], Label]
"""The label of a post by its chances."""

SMOOTHING = 5.0
"""Lessons of each tone that a prior starts with."""


def text_of(mention: Mention) -> str:
    """What is judged of a mention: its title and its text."""
    return f"{mention.title}. {mention.text}" if mention.title else mention.text


def teach(tiers: Tiers, rule: Rule, watch_id: int, lessons: Sequence[Lesson], *, now: datetime) -> Layer:
    """The layer that lessons make, the oldest first: measured on every fourth answer by a layer fitted to the
    rest, then fitted to all of them. Without a lesson that can be scored it has no weights."""
    usable = [one for one in lessons if why_unscored(text_of(one.mention), one.mention.lang) is None]
    answers = sum(one.weight >= ANSWERED for one in lessons)
    learn, measure = held_back(usable)
    if not learn:
        return Layer(watch_id, _shares(usable), now, answers=answers)
    before, after = _measured(tiers, rule, _fitted(tiers, watch_id, learn, now=now), measure)
    return replace(
        _fitted(tiers, watch_id, usable, now=now),
        answers=answers,
        held_back=len(measure),
        before=before,
        after=after,
    )


def prior(tiers: Tiers, mentions: Sequence[Mention]) -> tuple[float, float, float]:
    """How frequent each tone is among a brand's posts, from those that can be scored; even without any."""
    usable = [one for one in mentions if why_unscored(text_of(one), one.lang) is None]
    if not usable:
        return (1 / 3, 1 / 3, 1 / 3)
    negative, neutral, positive = layers.adapted_prior(tiers(usable)[1])
    return (negative, neutral, positive)


def _fitted(tiers: Tiers, watch_id: int, lessons: Sequence[Lesson], *, now: datetime) -> Layer:
    """Each lesson by its own weight, no class lifted: so the chances stay honest."""
    found, raw = tiers([one.mention for one in lessons])
    labels = [LABELS.index(one.label) for one in lessons]
    weights = layers.fit(found, raw, labels, [one.weight for one in lessons])
    return Layer(watch_id, _shares(lessons), now, weights=weights)


def _measured(tiers: Tiers, rule: Rule, layer: Layer, measure: Sequence[Lesson]) -> tuple[float, float]:
    """Macro recall (0..1) without and with a layer."""
    if not measure:
        return 0.0, 0.0
    found, raw = tiers([one.mention for one in measure])
    said = ((raw, None), (layers.raw(layer, found, raw), layer))
    truths = [one.label for one in measure]
    before, after = (
        macro_recall(zip(truths, [rule(row, by) for row in softmax(logits).tolist()], strict=True))
        for logits, by in said
    )
    return before, after


def _shares(lessons: Sequence[Lesson]) -> tuple[float, float, float]:
    counts = np.full(len(LABELS), SMOOTHING)
    for one in lessons:
        counts[LABELS.index(one.label)] += one.weight
    negative, neutral, positive = (counts / counts.sum()).tolist()
    return (negative, neutral, positive)
