"""What is known of a brand's tone: how frequent each is, and what its team taught on top of every tier."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.mentions import Mention
from bot.core.models import Label

ANSWERED, CORRECTED, LEFT_ALONE = 1.0, 0.9, 0.3
"""How much a lesson weighs: an answer that was asked for, a correction that was not, and a post that was seen
and left as it was. Only the first is ever held back: measured on its mistakes alone, any change is a gain."""


@dataclass(frozen=True, slots=True)
class Layer:
    """How the posts of one watch are judged beyond the common model.

    `prior` are the shares (negative, neutral, positive; together 1) that its posts have. Version 0 has no
    `weights`: only the prior is known, from the posts themselves. Later versions rest on `answers` answers of
    people; `before` and `after` are the chance (0..1; typical, each tone alike) that the tone people named
    got on `held_back` of them: by what was on before, and by what had not learned from these. `weights` are
    opaque to everybody but the analyzer.
    """

    watch_id: int
    prior: tuple[float, float, float]
    made_at: datetime
    version: int = 0
    answers: int = 0
    held_back: int = 0
    before: float = 0.0
    after: float = 0.0
    weights: bytes = b""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a team says about the tone of one post (negative, neutral, positive), how much it weighs, and
    whether it is `fresh`: what people taught and is on has not learned from it."""

    mention: Mention
    label: Label
    weight: float = ANSWERED
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Taught:
    """A layer that lessons make, not saved yet; `least` is what its `after` is at least, luck aside."""

    layer: Layer
    least: float = 0.0
