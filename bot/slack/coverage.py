"""What a source did not see, said where people could mistake silence for calm."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.core.coverage import beside_hush, hush, worst_first, worth_warning
from bot.core.mentions import Coverage, Freshness, Gap
from bot.slack import dates, wording
from bot.slack import richtext as rich
from bot.slack.language import _

MAX_NAMED = 3
MAX_WHY = 120
_ONE_DAY = timedelta(hours=12)


def unread(coverage: Iterable[Coverage]) -> list[Coverage]:
    """The sources that were not read in full, the worst first."""
    return worst_first(one for one in coverage if one.freshness is not Freshness.OK)


def missed(coverage: Iterable[Coverage], *, now: datetime, since: datetime | None = None) -> list[Coverage]:
    """The sources to warn of in a crisis that began at `since`, the worst first."""
    return worst_first(one for one in coverage if worth_warning(one, now, since=since))


def sentence(one: Coverage, *, now: datetime) -> str:
    """In plain text: `Feed example[.]com not read since 14:02 UTC.`"""
    name, gap = wording.source_name(one.source), one.gap
    if _shows_gap(one) and gap:
        start, end = dates.plain(gap.start, now=now), dates.plain(gap.end, now=now)
        return _("{source} missed {start} to {end}.").format(source=name, start=start, end=end)
    since = f" {dates.plain(one.last_success_at, now=now)}" if _has_since(one) and one.last_success_at else ""
    return f"{name} {_what(one)}{since}."


def warning(
    block_id: str, coverage: Iterable[Coverage], *, now: datetime, since: datetime | None = None
) -> rich.Block | None:
    """The warning of a card, or None when every source saw what it can see."""
    blind = missed(coverage, now=now, since=since)
    if not blind:
        return None
    lead = rich.text(_("⚠️ Not the whole picture"), bold=True)
    return rich.block(block_id, rich.section(lead, *elements(blind)))


def elements(missed: Sequence[Coverage], *, most: int = MAX_NAMED) -> list[rich.Element]:
    """Each source that was missed, as ` · Feed example[.]com not read since …`; empty when there is none."""
    parts = [element for one in missed[:most] for element in _elements(one)]
    rest = len(missed) - most
    return [*parts, rich.text(_(" · {count} more").format(count=rest))] if rest > 0 else parts


def gap_elements(gap: Gap) -> list[rich.Element]:
    """A stretch of time on each reader's own clock: `today at 14:02 – 14:40`."""
    short = gap.end - gap.start < _ONE_DAY
    end = dates.element(gap.end) | ({"format": "{time}", "fallback": f"{gap.end:%H:%M} UTC"} if short else {})
    return [dates.element(gap.start), rich.text(" – "), end]


def why(words: str) -> str:
    """A reason others gave, short and harmless."""
    return rich.disarm(rich.tidy(words, MAX_WHY))


def _elements(one: Coverage) -> list[rich.Element]:
    name, reason = wording.source_name(one.source), beside_hush(one)
    if _shows_gap(one) and one.gap:
        reason = one.gap.why
        parts = [rich.text(_(" · {source} missed ").format(source=name)), *gap_elements(one.gap)]
    else:
        parts = [rich.text(f" · {name} {_what(one)}")]
        if one.last_success_at and _has_since(one):
            parts += [rich.text(" "), dates.element(one.last_success_at)]
    return [*parts, rich.text(f" ({why(reason)})")] if reason else parts


def _shows_gap(one: Coverage) -> bool:
    """What was missed for good matters more than that the rest was read, less than that nothing was."""
    if one.gap is None or one.freshness not in (Freshness.OK, Freshness.PARTIAL):
        return False
    return one.freshness is Freshness.OK or one.gap.why in one.detail


def _what(one: Coverage) -> str:
    if one.freshness is Freshness.SILENT:
        return _("has been {silence}").format(silence=hush(one))
    if one.freshness is Freshness.PARTIAL:
        return _("read only in part")
    return _("not read since") if _has_since(one) else _("never read")


def _has_since(one: Coverage) -> bool:
    return one.freshness is Freshness.FAILED and one.last_success_at is not None
