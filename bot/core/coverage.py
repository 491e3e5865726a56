"""What a source's state means for those who trust the picture: whether to warn of it, and the worst first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.budget import ORDINARY
from bot.core.mentions import Coverage, Freshness
from bot.core.models import Slot

WAITING = "more is waiting"
"""How the detail of a source says that pages wait which the last scan did not get to."""

LEAD = timedelta(hours=1)
"""What was missed just before a crisis began may be how it began."""

LATELY = timedelta(hours=6)
SLACK = timedelta(minutes=30)
"""A scan may wait its turn behind others; a source not looked at for longer is not being read."""

_GRAVITY = (Freshness.FAILED, Freshness.SILENT, Freshness.NEVER, Freshness.PARTIAL, Freshness.OK)


def worth_warning(coverage: Coverage, now: datetime, *, since: datetime | None = None) -> bool:
    """Whether what a source did not see could be mistaken for calm in a crisis that began at `since`.

    That it only ever shows a part, by its nature, is no warning: the coverage list says so.
    """
    if coverage.freshness in (Freshness.FAILED, Freshness.SILENT, Freshness.NEVER):
        return True
    return missed_since(coverage, (since - LEAD) if since else now - LATELY) or _held_up(coverage)


def missed_since(coverage: Coverage, since: datetime) -> bool:
    """Whether a source missed posts for good after a moment."""
    return coverage.gap is not None and coverage.gap.end > since


def _held_up(coverage: Coverage) -> bool:
    """Whether it was read in part because pages wait, or its calls or its money are used up."""
    if coverage.freshness is not Freshness.PARTIAL:
        return False
    return WAITING in coverage.detail.split("; ") or used_up(coverage)


def seen_share(slot: Slot, coverage: Sequence[Coverage], usual: Mapping[str, float]) -> float:
    """How much (0..1) of what is usually said could be seen in a slot, by what each source usually brings.

    A source that cannot be read is blind since its last success; what it missed for good was never seen.
    """
    whole = sum(usual.values())
    blind = sum(usual.get(one.source, 0.0) for one in coverage if _was_blind(one, slot))
    return round(1.0 - blind / whole, 3) if whole else 1.0


def _was_blind(coverage: Coverage, slot: Slot) -> bool:
    gap, last = coverage.gap, coverage.last_success_at
    if gap is not None and gap.start < slot.end and slot.start < gap.end:
        return True
    return coverage.freshness in (Freshness.FAILED, Freshness.NEVER) and (last is None or slot.end > last)


def used_up(coverage: Coverage) -> bool:
    """Whether nothing is left of its budgets for ordinary looks."""
    calls = coverage.quota_left is not None and round(coverage.quota_left, 3) <= round(1 - ORDINARY, 3)
    return calls or (coverage.usd_left is not None and coverage.usd_left <= 0)


def overdue(coverage: Coverage, now: datetime) -> bool:
    """Whether its turn has passed long ago and nothing looked: the clockwork stands still, or is swamped."""
    turns = [moment for moment in (coverage.retry_at, coverage.next_at) if moment]
    due = max(turns, default=coverage.last_success_at)
    return due is not None and now > due + SLACK


def is_degraded(coverage: Coverage, now: datetime) -> bool:
    """Whether a source is to be named: it did not see what it can, or was not looked at when it was due."""
    return worth_warning(coverage, now) or overdue(coverage, now)


def hush(coverage: Coverage) -> str:
    """How silent it is: `silent: 0 posts in 3 h, where even a slow day brings about 40`; else empty."""
    if coverage.freshness is not Freshness.SILENT:
        return ""
    first = coverage.detail.partition("; ")[0]
    return first if first.startswith("silent") else "silent: far fewer posts than even a slow day brings"


def beside_hush(coverage: Coverage) -> str:
    """What else the detail says."""
    first, _, rest = coverage.detail.partition("; ")
    return rest if coverage.freshness is Freshness.SILENT and first.startswith("silent") else coverage.detail


def worst_first(found: Iterable[Coverage]) -> list[Coverage]:
    """Failed, silent, never read, read in part, then read; each by name."""
    return sorted(found, key=lambda one: (_GRAVITY.index(one.freshness), one.gap is None, one.source))
