"""What people say about the tone of posts, and when what was learned from it is good enough to be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.layer import ANSWERED, CORRECTED, LEFT_ALONE, Layer, Lesson, Taught
from bot.core.mentions import Mention
from bot.core.models import Label, Person, Scored
from bot.core.wording import plural

LEAST_ANSWERS = 50
LEAST_NEW = 25
"""Answers about a brand from which on it is taught, and new ones from which on it is taught anew."""
PARTS = 4
"""Each quarter of the answers that were asked for is held back in turn, to measure what the others teach."""
ANSWERS_A_GLANCE = 3
"""At most one post seen and left alone for three answers: people leave wrong labels alone, too."""
LEAST_MEASURED = 10
"""Held-back answers under which a gain is chance."""


class Verdict(StrEnum):
    """What a person says of a post: its tone, or that it is not about the brand at all."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> Label | None:
        """The tone, if it is one."""
        return None if self is Verdict.ELSEWHERE else Label(self.value)

    @property
    def words(self) -> str:
        """The verdict as people read it."""
        return "not about us" if self is Verdict.ELSEWHERE else self.value


@dataclass(frozen=True, slots=True)
class Asked:
    """A post that people are asked about: the store's number for it, and what one of them said of it."""

    number: int
    scored: Scored
    verdict: Verdict | None = None

    @property
    def shown(self) -> Verdict | None:
        """What a form shows as chosen: what a person said, else the label; None when that is unknown."""
        label = self.scored.score.label
        return self.verdict or (None if label is Label.UNKNOWN else Verdict(label.value))


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody's verdict on the post of that number: on one that was `dealt`, right or wrong, or a correction
    of their own accord; `seen` is one who saw its label and left it alone."""

    number: int
    verdict: Verdict
    actor: Person
    at: datetime
    seen: bool = False
    dealt: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A kept answer with its post; `said` is what Firebreak had made of it."""

    mention: Mention
    verdict: Verdict
    said: Label
    actor: Person
    at: datetime
    seen: bool = False
    dealt: bool = False

    @property
    def weight(self) -> float:
        """How much it weighs as a lesson."""
        return LEFT_ALONE if self.seen else ANSWERED if self.dealt else CORRECTED


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answers there are about a brand: on tone (`new` of them since it was last taught), "not about
    us", and posts only seen."""

    tone: int = 0
    new: int = 0
    elsewhere: int = 0
    seen: int = 0

    @property
    def needed(self) -> int:
        """How many more answers on tone it takes until the brand is taught (anew)."""
        return max(0, LEAST_ANSWERS - self.tone, LEAST_NEW - self.new)


@dataclass(frozen=True, slots=True)
class Version:
    """A layer as it is kept: by whom, whether it won against what was there (`worth`) and why, whether it is
    the one that is on."""

    layer: Layer
    actor: Person
    worth: bool
    why: str
    on: bool = False


# --- from answers to lessons -------------------------------------------------------------------------------


def lessons(answered: Sequence[Answered], *, since: datetime | None = None) -> list[Lesson]:
    """What can be learned about tone, in the order it was said; of what was only seen, the newest. Fresh is
    what was said since the layer that is on was taught (None: none was)."""
    taught = [
        Lesson(one.mention, label, one.weight, fresh=since is None or one.at > since)
        for one in answered
        if (label := one.verdict.label) is not None
    ]
    glances = [place for place, one in enumerate(taught) if one.weight == LEFT_ALONE]
    too_many = max(0, len(glances) - (len(taught) - len(glances)) // ANSWERS_A_GLANCE)
    dropped = set(glances[:too_many])
    return [one for place, one in enumerate(taught) if place not in dropped]


def parts(taught: Sequence[Lesson]) -> list[int | None]:
    """The part (0..3) with which each lesson is held back, in the order given; None: it is only learned from,
    for nobody was asked."""
    held: list[int | None] = []
    answers = 0
    for lesson in taught:
        asked = lesson.weight >= ANSWERED
        held.append(answers % PARTS if asked else None)
        answers += asked
    return held


def gate(new: Taught, *, rival: Layer | None) -> tuple[bool, str]:
    """Whether a new layer is switched on, and why; `rival` is what is on (None: Firebreak's own).

    The first lessons have to win beyond luck. After that the brand is known to be worth teaching, and more
    answers need only do no worse than fewer.
    """
    layer, sure = new.layer, rival is not None and rival.version > 0
    if layer.held_back < LEAST_MEASURED:
        few = plural(layer.held_back, "answer")
        return False, f"{few} to measure it on are too few: more are needed on posts that were dealt"
    told = (
        f"on {plural(layer.held_back, 'held-back answer')} it gives the right tone a chance of "
        f"{_rate(layer.after)} instead of {_rate(layer.before)}"
    )
    if layer.after <= layer.before:
        return False, told
    if not sure and new.least <= layer.before:
        return False, f"{told}, which may be luck: more answers will tell"
    return True, told


def told(brand: str, new: Layer) -> str:
    """What the desk is told of a layer that was switched on."""
    return (
        f"Firebreak learned from {plural(new.answers, 'answer')} about {brand}: on {new.held_back} held-back "
        f"answers it now gives the right tone a chance of {_rate(new.after)} instead of {_rate(new.before)}. "
        f"/crisis review undo {brand} takes it back."
    )


def _rate(chance: float) -> str:
    """With a decimal: a gate that is won by less than a point should not read `68 % instead of 68 %`."""
    return f"{chance * 100:.1f}".removesuffix(".0") + " %"


# --- versions ----------------------------------------------------------------------------------------------


def before(versions: Sequence[Version]) -> int | None:
    """The version to go back to from the one that is on: the last that won before it, or 0; None when no
    taught one is on."""
    on = next((one.layer.version for one in versions if one.on), 0)
    if not on:
        return None
    return max((one.layer.version for one in versions if one.worth and one.layer.version < on), default=0)
