"""Values and stand-ins the tests share: a crisis to start from, a clock that is told the time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.models import Crisis, Level, Mention, Person, Query, Reason, Situation, State, Watch, Window

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

MAYA = Person("U0MAYA0000", "Maya Okafor")
PRIYA = Person("U0PRIYA000", "Priya Raman")


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
