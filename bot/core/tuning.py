"""What a team taught about one brand: its budget of alerts, themes to leave alone, its calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.story import Story, lesson
from bot.core.terms import fold
from bot.errors import Refused

DEFAULT_ALERTS_PER_WEEK = 1.0
LEAST_ALERTS_PER_WEEK, MOST_ALERTS_PER_WEEK = 0.1, 7.0
"""One alert in ten weeks to one a day: beyond that a team has either no watch or no sleep."""
STEP = 0.8
"""What a false alarm takes off the budget: three of them halve it."""
QUIET_FOR = timedelta(days=30)
"""How long a theme that was a false alarm raises nothing: a campaign is over by then, a brand's luck not."""
MOST_TERMS = 4
COUNTED = frozenset(
    {
        "volume", "negative volume", "negative share", "slow burn", "negative slow burn", "story volume",
        "tone", "theme",
    }
)  # fmt: skip
"""Rules whose threshold the budget moves; what rests on evidence (gravity, authors) it does not touch."""


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
    """How one brand is judged: `alerts_per_week` is the alert budget, the one knob; `together` and `apart`
    are pairs of story keys that people merged or split."""

    alerts_per_week: float = DEFAULT_ALERTS_PER_WEEK
    quiet: tuple[QuietTheme, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


UNTUNED = Tuning()
"""How a brand is judged of which nothing was learned."""


# --- what people teach -------------------------------------------------------------------------------------


def with_budget(tuning: Tuning, alerts_per_week: float) -> Tuning:
    """The tuning with another budget; raises Refused outside 0.1 to 7."""
    if not LEAST_ALERTS_PER_WEEK <= alerts_per_week <= MOST_ALERTS_PER_WEEK:
        raise Refused(
            f"An alert budget is {LEAST_ALERTS_PER_WEEK:g} to {MOST_ALERTS_PER_WEEK:g} alerts a week, "
            "e.g. /crisis tune Brindle 0.5"
        )
    return replace(tuning, alerts_per_week=round(alerts_per_week, 2))


def after_false_alarm(
    tuning: Tuning, *, rules: Iterable[str], story: Story, grave: bool, crisis_id: int, now: datetime
) -> Tuning:
    """What a false alarm teaches: a smaller budget when counts raised it, its theme left alone for a month.

    A `grave` story (a category that starts at orange) is never left alone: the next injury may be real.
    """
    counted = any(rule in COUNTED for rule in rules)
    budget = max(tuning.alerts_per_week * STEP, LEAST_ALERTS_PER_WEEK) if counted else tuning.alerts_per_week
    terms = () if grave else themes(story)
    quiet = tuple(theme for theme in tuning.quiet if theme.until > now)
    if terms:
        quiet = (*quiet, QuietTheme(terms, now + QUIET_FOR, crisis_id))
    return replace(tuning, alerts_per_week=round(budget, 2), quiet=quiet)


def themes(story: Story) -> tuple[str, ...]:
    """The terms that name a story: its hashtags and links, else nothing (its words alone name too much)."""
    return (*(f"#{tag}" for tag in story.tags), *story.links)[:MOST_TERMS]


def with_lesson(tuning: Tuning, one: Story, other: Story, *, same: bool) -> Tuning:
    """What a merge (`same`) or a split of two stories teaches; the later lesson replaces an earlier one."""
    pair = lesson(one, other)
    if not all(pair) or pair[0] == pair[1]:
        return tuning
    together = tuple(known for known in tuning.together if known != pair)
    apart = tuple(known for known in tuning.apart if known != pair)
    if same:
        return replace(tuning, together=(*together, pair), apart=apart)
    return replace(tuning, together=together, apart=(*apart, pair))


def is_quiet(tuning: Tuning, text: str, *, now: datetime) -> bool:
    """Whether a post's words name a theme that raises nothing now."""
    live = [fold(term) for theme in tuning.quiet if theme.until > now for term in theme.terms]
    if not live:
        return False
    folded = fold(text)
    return any(term in folded for term in live)


def difference(before: Tuning, after: Tuning) -> str:
    """What changed, as one sentence per knob; empty when nothing did."""
    said = []
    if before.alerts_per_week != after.alerts_per_week:
        alerts = "alert" if after.alerts_per_week == 1 else "alerts"
        said.append(f"About {after.alerts_per_week:g} {alerts} a week instead of {before.alerts_per_week:g}.")
    said += [
        f"{_listed(t)} raises nothing until {t.until:%-d %B}." for t in after.quiet if t not in before.quiet
    ]
    said += [f"{_listed(t)} may raise alerts again." for t in before.quiet if t not in after.quiet]
    pairs = (
        (before.together, after.together, "are one story"),
        (before.apart, after.apart, "are two stories"),
    )
    for had, has, words in pairs:
        said += [f"“{a}” and “{b}” {words} from now on." for a, b in has if (a, b) not in had]
        said += [f"No longer: “{a}” and “{b}” {words}." for a, b in had if (a, b) not in has]
    return " ".join(said)


def _listed(theme: QuietTheme) -> str:
    return ", ".join(theme.terms)
