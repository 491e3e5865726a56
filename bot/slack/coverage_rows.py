"""One source in a row: how it fares, what it missed, what is left of its budgets, what it needs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.coverage import beside_hush, hush, overdue, worth_warning
from bot.core.mentions import Coverage, Freshness
from bot.core.plans import Offer
from bot.core.wording import percent
from bot.slack import coverage, dates, wording
from bot.slack import richtext as rich

Fact = list[rich.Element]

# Told apart by shape and word, not by colour.
MARKS: Mapping[Freshness, str] = {
    Freshness.OK: "✅ Read",
    Freshness.PARTIAL: "◐ In part",
    Freshness.SILENT: "🔇 Silent",
    Freshness.FAILED: "❌ Failed",
    Freshness.NEVER: "▫️ Not read yet",
}
MISSED = "◐ Missed some"
OVERDUE = "⏳ Overdue"


def row(one: Coverage, offered: Mapping[str, Offer], now: datetime) -> rich.Element:
    """The mark and name of a source, and below what is known of it."""
    lead = f"{mark(one, now)} · {wording.source_name(one.source)}"
    joined = [element for fact in _facts(one, offered, now) for element in (rich.text(" · "), *fact)][1:]
    return rich.section(rich.text(lead, bold=True), rich.text("\n"), *joined)


def mark(one: Coverage, now: datetime) -> str:
    """How a source stands, as a shape and a word."""
    if one.freshness is Freshness.OK and overdue(one, now):
        return OVERDUE
    if one.freshness is Freshness.OK and worth_warning(one, now):
        return MISSED
    return MARKS[one.freshness]


def _facts(one: Coverage, offered: Mapping[str, Offer], now: datetime) -> list[Fact]:
    """Everything known of a source, what is wrong first, what to mend before what is left."""
    words = [[rich.text(word)] for word in _wrong(one, offered)]
    gap = _gap(one)
    return [_read(one, now), *words, *([gap] if gap else []), *_budgets(one), *_turn(one, now)]


def _read(one: Coverage, now: datetime) -> Fact:
    if one.last_success_at is None:
        return [rich.text("never read")]
    if one.freshness is Freshness.FAILED:
        return [rich.text("not read since "), dates.element(one.last_success_at)]
    return [rich.text(f"read {_ago(now - one.last_success_at)}")]


def _wrong(one: Coverage, offered: Mapping[str, Offer]) -> list[str]:
    missing = _offer(one, offered).missing
    reason = beside_hush(one)
    if one.gap and one.gap.why in reason:
        reason = reason.replace(one.gap.why, "").strip("; ")  # the gap itself says it
    if any(name in reason for name in missing):
        reason = ""
    needs = f"needs {', '.join(missing)}" if missing else ""
    return [word for word in (hush(one).removeprefix("silent: "), needs, coverage.why(reason)) if word]


def _gap(one: Coverage) -> Fact:
    if one.gap is None:
        return []
    return [
        rich.text("missed "),
        *coverage.gap_elements(one.gap),
        rich.text(f": {coverage.why(one.gap.why)}"),
    ]


def _budgets(one: Coverage) -> list[Fact]:
    words = [
        "" if one.lag_seconds is None else f"posts arrive about {_late(one.lag_seconds)} late",
        "" if one.quota_left is None else f"{percent(max(0.0, one.quota_left))} of its calls left",
        "" if one.usd_left is None else f"${max(0.0, one.usd_left):,.2f} of this month left",
    ]
    return [[rich.text(word)] for word in words if word]


def _turn(one: Coverage, now: datetime) -> list[Fact]:
    if one.retry_at and one.retry_at > now:
        return [[rich.text("left alone until "), dates.element(one.retry_at)]]
    if one.next_at and one.next_at > now:
        return [[rich.text(f"next look in {span(one.next_at - now)}")]]
    return []


def _offer(one: Coverage, offered: Mapping[str, Offer]) -> Offer:
    kind = one.source.partition(":")[0]
    return offered.get(kind) or Offer(kind, wording.network(kind), "", "")


def _ago(length: timedelta) -> str:
    return "just now" if length < timedelta(minutes=1) else f"{span(length)} ago"


def span(length: timedelta) -> str:
    """A length as a person says it: `less than a minute` is a minute here."""
    return dates.span(max(length, timedelta(minutes=1)))


def _late(seconds: int) -> str:
    return f"{seconds} s" if seconds < 90 else dates.span(timedelta(seconds=seconds))


def sentence(one: Coverage, offered: Mapping[str, Offer], now: datetime) -> str:
    """The row in plain text, for those who hear it."""
    return (
        f"{mark(one, now)}: {wording.source_name(one.source)}, {', '.join(_plain_facts(one, offered, now))}"
    )


def facts(one: Coverage, now: datetime) -> str:
    """How a source fared last, without its name, in plain text."""
    return f"{mark(one, now)}: {', '.join(_plain_facts(one, {}, now))}"


def _plain_facts(one: Coverage, offered: Mapping[str, Offer], now: datetime) -> list[str]:
    return ["".join(_plain(element) for element in fact) for fact in _facts(one, offered, now)]


def _plain(element: rich.Element) -> str:
    return str(element.get("text") or element.get("fallback") or "")
