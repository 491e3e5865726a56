"""What a source did not see, said where people could mistake silence for calm."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.mentions import Coverage, Freshness
from bot.slack import dates, wording
from bot.slack import richtext as rich

MAX_NAMED = 3


def unread(coverage: Iterable[Coverage]) -> list[Coverage]:
    """The sources that were not read in full."""
    return [one for one in coverage if one.freshness is not Freshness.OK]


def sentence(one: Coverage, *, now: datetime) -> str:
    """In plain text: `Feed example[.]com not read since 14:02 UTC.`"""
    since = f" {dates.plain(one.last_success_at, now=now)}" if _has_since(one) and one.last_success_at else ""
    return f"{wording.source_name(one.source)} {_what(one)}{since}."


def warning(block_id: str, coverage: Iterable[Coverage]) -> rich.Block | None:
    """The warning of a card, or None when every source was read."""
    missed = unread(coverage)
    if not missed:
        return None
    lead = rich.text("⚠️ Not the whole picture", bold=True)
    return rich.block(block_id, rich.section(lead, *elements(missed)))


def elements(missed: Sequence[Coverage]) -> list[rich.Element]:
    """Each source that was missed, as ` · Feed example[.]com not read since …`; empty when there is none."""
    parts = [element for one in missed[:MAX_NAMED] for element in _elements(one)]
    rest = len(missed) - MAX_NAMED
    return [*parts, rich.text(f" · {rest} more")] if rest > 0 else parts


def _elements(one: Coverage) -> list[rich.Element]:
    lead = rich.text(f" · {wording.source_name(one.source)} {_what(one)}")
    why = [rich.text(f" ({rich.disarm(rich.tidy(one.detail, 120))})")] if one.detail else []
    if one.last_success_at and _has_since(one):
        return [lead, rich.text(" "), dates.element(one.last_success_at), *why]
    return [lead, *why]


def _what(one: Coverage) -> str:
    if one.freshness is Freshness.PARTIAL:
        return "read only in part"
    return "not read since" if _has_since(one) else "never read"


def _has_since(one: Coverage) -> bool:
    return one.freshness is Freshness.FAILED and one.last_success_at is not None
