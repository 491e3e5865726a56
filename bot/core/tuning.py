"""What a team taught the detector about one brand: a budget of alerts, themes to leave alone, its calendar."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

DEFAULT_ALERTS_PER_WEEK = 1.0


class OccasionKind(StrEnum):
    """Why many people may speak of a brand in joy."""

    CAMPAIGN = "campaign"
    GIVEAWAY = "giveaway"
    EARNINGS = "earnings"
    LAUNCH = "launch"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Occasion:
    """An entry of a brand's own calendar: from its first to its last local day, both counted.

    `terms` are words and hashtags (with or without #) by which its posts are known; none: the whole brand.
    """

    name: str
    kind: OccasionKind
    starts: date
    ends: date
    terms: tuple[str, ...] = ()

    def on(self, day: date) -> bool:
        """Whether it runs on a local day."""
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class QuietTheme:
    """A theme that was called a false alarm: posts with one of its `terms` raise nothing `until` then."""

    terms: tuple[str, ...]
    until: datetime
    crisis_id: int = 0


@dataclass(frozen=True, slots=True)
class Tuning:
    """How one brand is judged: `alerts_per_week` is the alert budget, the one knob; `together` and `apart` are
    pairs of story keys that people merged or split."""

    alerts_per_week: float = DEFAULT_ALERTS_PER_WEEK
    quiet: tuple[QuietTheme, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
