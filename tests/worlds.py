"""Values and stand-ins the tests share: a crisis to start from, a clock that is told the time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.layer import ANSWERED, Layer, Lesson, Taught
from bot.core.mentions import Batch, Mention, Query
from bot.core.messages import Outgoing
from bot.core.models import Crisis, Label, Level, Person, Reason, Score, Situation, State, Watch, Window
from bot.core.topics import FORGETFUL, Memory
from bot.ports import Clock, Notifier, Ports, Source, Store, Subject
from bot.store.scratch import scratch_store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

MAYA = Person("U0MAYA0000", "Maya Okafor")
PRIYA = Person("U0PRIYA000", "Priya Raman")
TONES = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


def now() -> datetime:
    """The real time, for tests that run in it."""
    return datetime.now(UTC)


class Hands:
    """A clock that shows what it is told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        """Moves on by a timedelta's keywords."""
        self.at += timedelta(**span)
        return self.at


def window(**changes: Any) -> Window:
    """61 mentions in 15 minutes where 6.8 are usual, 58 % of them negative."""
    usual = Window(
        start=NOON - timedelta(minutes=15),
        end=NOON,
        mentions=61,
        negative=35,
        scored=60,
        expected=6.8,
        usual_share=0.12,
    )
    return replace(usual, **changes)


def situation(**changes: Any) -> Situation:
    """What the public does at noon."""
    reason = Reason("surge", 61, 6.8, 61, 15, "61 mentions in the last 15 min, 9× the usual.")
    usual = Situation(
        at=NOON, window=window(), began=NOON - timedelta(minutes=15), total=61, reasons=(reason,)
    )
    return replace(usual, **changes)


def crisis(**changes: Any) -> Crisis:
    """An orange crisis, open since noon, owned by nobody."""
    usual = Crisis(
        id=3,
        watch_id=1,
        brand="Brindle & Fern",
        title="Product safety",
        category="product_safety",
        level=Level.ORANGE,
        state=State.OPEN,
        opened_at=NOON,
        updated_at=NOON,
        situation=situation(),
        peak_level=Level.ORANGE,
    )
    return replace(usual, **changes)


def mention(key: str = "1", text: str = "Brindle & Fern is fine", **changes: Any) -> Mention:
    """One post about the brand."""
    usual = Mention(source="x", native_key=key, text=text, created_at=NOON, observed_at=NOON)
    return replace(usual, **changes)


def watch(**changes: Any) -> Watch:
    """The watch of the brand."""
    return replace(Watch(id=1, name="Brindle & Fern", query=Query(any=("Brindle & Fern",))), **changes)


class SilentDesk:
    """Takes every message and keeps none."""

    def post(self, subject: Subject) -> tuple[str, str]:
        return "C1", subject.message.ts or f"{subject.message.id}.0"

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        return None


class PlainEar:
    """Scores by one word: "bad" is negative; a layer makes every post what its prior says."""

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        if layer is not None and layer.version:
            return [self._usual(layer) for _ in mentions]
        return [
            Score(Label.NEGATIVE, -0.8) if "bad" in m.text.casefold() else Score(Label.NEUTRAL, 0.0)
            for m in mentions
        ]

    def teach(
        self, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
    ) -> Taught:
        """Learns which tone is most frequent, and thinks well of that."""
        answers = sum(one.weight >= ANSWERED for one in lessons)
        prior = self._shares([one.label for one in lessons])
        made = Layer(watch_id, prior, now, 0, answers, answers // 4, before=0.5, after=0.75, weights=b"w")
        return Taught(made, least=0.6)

    def prior(self, mentions: Sequence[Mention]) -> tuple[float, float, float]:
        return self._shares([score.label for score in self.score(mentions)])

    def _shares(self, labels: Sequence[Label]) -> tuple[float, float, float]:
        counted = Counter(labels)
        most = max(len(labels), 1)
        negative, neutral, positive = (counted[one] / most for one in TONES)
        return negative, neutral, positive

    def _usual(self, layer: Layer) -> Score:
        return Score(TONES[layer.prior.index(max(layer.prior))], 0.0, chances=layer.prior)


class Shelf:
    """A source that hands out the batches (or raises the errors) it was given, one a fetch."""

    def __init__(self, *batches: Batch | Exception) -> None:
        self.batches = list(batches)
        self.cursors: list[Mapping[str, Any]] = []

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        self.cursors.append(cursor)
        if not self.batches:
            return Batch((), cursor)
        batch = self.batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        return batch


def still_ports(
    store: Store,
    *,
    clock: Clock | None = None,
    notifier: Notifier | None = None,
    shelves: Mapping[str, Source] | None = None,
) -> Ports:
    """Ports over a real store, with stand-ins for what lies beyond."""
    return Ports(
        store=store,
        analyzer=PlainEar(),
        notifier=notifier or SilentDesk(),
        clock=clock or Hands(),
        open_source=lambda spec, query, urgent=False: (shelves or {})[spec.target],
        scratch=scratch_store,
    )
