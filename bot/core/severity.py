"""How bad it is: what the counts say weighed with the gravity of what is said, and the clocks that start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core import presence
from bot.core.matrix import by_tone, level_of
from bot.core.models import Hint, Joy, Level, Reason, Severity, Signal, Window
from bot.core.presence import FLOORS as FLOORS
from bot.core.presence import Present
from bot.core.score import Facts as Facts
from bot.core.score import score
from bot.core.wording import percent


@dataclass(frozen=True, slots=True)
class Clocks:
    """The minutes a level allows; None: no clock runs."""

    acknowledge_minutes: int | None
    first_words_minutes: int | None
    update_minutes: int | None


# Acknowledge and cadence: usual incident ladders (first assessment within 15-30 min, updates every 1-2 h).
# First public words: a holding statement within the first hour (Coombs), at red within half of it.
CLOCKS: Mapping[Level, Clocks] = {
    Level.GREEN: Clocks(None, None, None),
    Level.YELLOW: Clocks(30, 60, None),
    Level.ORANGE: Clocks(15, 60, 120),
    Level.RED: Clocks(5, 30, 60),
}

PARTNER = "partner_misconduct"
CAMPAIGN_FLOOR = Level.ORANGE
"""A partner's trouble is yellow, and orange while their campaign for us is live: our money is in it."""

RELIABLE_SAMPLE = 30
"""Under thirty posts a share has an error of more than about 15 points."""

BLIND_BELOW = 0.5
"""With less than half of the usual in sight counts alone are worth a look, no more: say what is blind."""
BLIND = "blind"
"""The rule of the reason that says so. What nobody could see is no calm either."""

COUNTED = frozenset({"volume", "negative volume", "slow burn", "theme", "story volume"})
"""Rules that say that much is said, not that it is bad: what joy explains. Of ten times as much talk ten
times as much is negative; it is the share that tells."""

EVIDENCE = frozenset({"gravity", "grave report"})
"""Rules of hints that say what happened (an injury, a breach), by posts that tell of it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level that should stand, the category that names the story, how sure that is, and every reason.

    `joy` says why there is nothing to tell although much is said; `severity` is None without facts.
    """

    level: Level
    category: str | None
    reasons: tuple[Reason, ...]
    confidence: str = ""
    severity: Severity | None = None
    joy: Joy | None = None


def assess(
    signal: Signal,
    *,
    categories: tuple[tuple[str, int], ...],
    total: int,
    floors: Mapping[str, Level] = FLOORS,
    campaign: str | None = None,
    facts: Facts | None = None,
    hints: tuple[Hint, ...] = (),
    joy: Joy | None = None,
    usual: Mapping[str, float] | None = None,
) -> Verdict:
    """The verdict on a story whose window holds `total` mentions, so many of each category.

    `usual` are the mentions of each category that this window holds on an ordinary day. `campaign` says, in
    words, that a partner who is spoken of has a live campaign: that lifts the floor of their misconduct to
    orange. `hints` are what posts give away by themselves.

    Gravity lifts a surge to its category's floor and tone never vetoes that: sober words about leaked
    passports are grave. Without a surge gravity alone is worth a look (yellow), no more, unless a hint says
    so. Joy takes away what rests on counts alone, and nothing else: whoever found it saw to it that no kind
    of crisis is told in earnest ("shares plunge" on an earnings day is a word of the law, not a lawsuit).
    """
    floors = _floors(floors, campaign)
    there = presence.present(
        categories, total=total, floors=floors, usual=usual or {}, ratio=signal.window.ratio
    )
    grave = [one for one in there if one.floor > Level.GREEN]
    hints = tuple(sorted(hints, key=lambda hint: -hint.level))
    named = _named(grave, there, hints)
    severity = score(facts, gravity=_gravity(named, floors, hints), category=named) if facts else None
    if joy is not None and _rests_on_counts(signal, hints, facts):
        return Verdict(Level.GREEN, None, (), severity=severity, joy=joy)
    surging = signal.level > Level.GREEN
    lifts = [presence.demanded(one, total=total, surging=surging) for one in grave]
    evident = max((*lifts, *(hint.level for hint in hints)), default=Level.GREEN)
    level, raised = _level(signal, hints, evident, facts, severity)
    reasons = (*_reasons(signal, grave, hints, total, campaign), *raised) if level else ()
    if facts is not None and facts.seen < BLIND_BELOW:
        level = min(level, max(evident, Level.YELLOW))
        reasons = (*reasons, _blind(facts))
    if level is Level.GREEN:
        return Verdict(level, None, reasons, severity=severity)
    return Verdict(level, named, reasons, _confidence(signal.window, total), severity)


def _floors(floors: Mapping[str, Level], campaign: str | None) -> Mapping[str, Level]:
    if not campaign:
        return floors
    return {**floors, PARTNER: max(CAMPAIGN_FLOOR, floors.get(PARTNER, Level.GREEN))}


def _named(grave: Sequence[Present], there: Sequence[Present], hints: Sequence[Hint]) -> str | None:
    """The category that names the story: that of most grave posts, else a hint's, else what is there."""
    hinted = [hint.category for hint in hints if hint.category]
    slugs = [*(one.slug for one in grave[:1]), *hinted, *(one.slug for one in there[:1])]
    return slugs[0] if slugs else None


def _gravity(named: str | None, floors: Mapping[str, Level], hints: Sequence[Hint]) -> Level:
    """How grave the score takes it: the floor of its category, or what evidence in posts demands."""
    evidence = (hint.level for hint in hints if hint.reason.rule in EVIDENCE)
    return max((floors.get(named or "", Level.GREEN), *evidence))


def _level(
    signal: Signal, hints: Sequence[Hint], evident: Level, facts: Facts | None, severity: Severity | None
) -> tuple[Level, tuple[Reason, ...]]:
    if facts is None:
        return max(signal.level, evident), ()
    return level_of(facts, signal, hints, gravity=evident, severity=severity)


def _rests_on_counts(signal: Signal, hints: Sequence[Hint], facts: Facts | None) -> bool:
    rules = {reason.rule for reason in signal.reasons} | {hint.reason.rule for hint in hints}
    return rules <= COUNTED and (facts is None or by_tone(facts) is None)


# --- reasons -----------------------------------------------------------------------------------------------


def _reasons(
    signal: Signal, grave: Sequence[Present], hints: Sequence[Hint], total: int, campaign: str | None
) -> tuple[Reason, ...]:
    """The detector's first, then what posts give away, the detector's others, and those of grave categories
    that no hint speaks of: a card shows three, and "people tell of an injury" must be one of them."""
    window = signal.window
    told = tuple(hint.reason for hint in hints)
    reasons = (*signal.reasons[:1], *told, *signal.reasons[1:])
    said = {reason.about for reason in reasons}
    reasons += tuple(
        presence.reason(one, total=total, window=window) for one in grave if one.slug not in said
    )
    if campaign:
        reasons += tuple(_live(campaign, one.n, total, window) for one in grave if one.slug == PARTNER)
    return reasons


def _blind(facts: Facts) -> Reason:
    window = facts.window
    words = f"Only {percent(facts.seen)} of the usual can be seen: the level is held until sources are back."
    return Reason(BLIND, facts.seen, 1.0, facts.total, window.minutes, words, end=window.end)


def _live(campaign: str, n: int, total: int, window: Window) -> Reason:
    words = f"{campaign}: a partner's trouble is {CAMPAIGN_FLOOR.word} at least while we advertise with them."
    return Reason("live campaign", n, 0.0, total, window.minutes, words, end=window.end, about=PARTNER)


def _confidence(window: Window, total: int) -> str:
    if window.learning:
        return "low: still learning what is usual for this brand"
    if total < RELIABLE_SAMPLE:
        return f"medium: only {total} mentions"
    return f"high: {total} mentions against a known usual"
