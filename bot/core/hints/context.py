"""What is usual for a brand, and what else is known, when its posts are read for hints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.core.mentions import Metrics
from bot.core.models import SLOT
from bot.core.tuning import Occasion


@dataclass(frozen=True, slots=True)
class Context:
    """What posts are held against: rates are mentions per five-minute slot, shares 0..1, `today` is the local
    day.

    `paces` says how the counts of a post (by mention id) grew; `usual_interactions` are the 95th and the 99th
    percentile of what the brand's posts gained in 30 days (None: not known). `seen` (0..1) is how much of the
    usual sources could be read. `names` are the brand's own words, which are no theme; so are the terms that
    posts were matched by.
    """

    now: datetime
    today: date
    usual_categories: Mapping[str, float] = field(default_factory=dict)
    usual_mentions: float = 0.0
    usual_share: float | None = None
    occasions: tuple[Occasion, ...] = ()
    paces: Mapping[str, tuple[tuple[datetime, Metrics], ...]] = field(default_factory=dict)
    usual_interactions: tuple[float, float] | None = None
    learning: bool = False
    seen: float = 1.0
    names: tuple[str, ...] = ()

    def expected(self, minutes: float) -> float:
        """The mentions that are usual in so many minutes, of the sources that could be read."""
        return self.usual_mentions * minutes / (SLOT / timedelta(minutes=1)) * self.seen

    def expected_of(self, category: str, minutes: float) -> float:
        """The mentions of a category that are usual in so many minutes, of the sources that could be read."""
        return self.usual_categories.get(category, 0.0) * minutes / (SLOT / timedelta(minutes=1)) * self.seen
