"""How bad it is: what the counts say weighed with the gravity of what is said, and the clocks that start."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.models import Hint, Joy, Level, Reason, Severity, Signal, Window
from bot.core.risk import CATEGORIES
from bot.core.score import Facts, doubling_minutes, score
from bot.core.wording import compact, percent, plural


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

FLOORS: Mapping[str, Level] = {slug: category.floor for slug, category in CATEGORIES.items()}
"""The lowest level of each category, the row "gravity floor" of the severity matrix."""

PARTNER = "partner_misconduct"
CAMPAIGN_FLOOR = Level.ORANGE
"""A partner's trouble is yellow, and orange while their campaign for us is live: our money is in it."""

FEW, SHARE, MANY = 3, 0.10, 5
"""A category is there with three unrelated posts that are a tenth of the window (one post is an opinion,
three are an issue), or with five at any volume."""
MORE_THAN_USUAL = 2.0
"""And it must be said twice as often as usual, beyond chance: a big brand is complained about every hour."""
RELIABLE_SAMPLE = 30
"""Under thirty posts a share has an error of more than about 15 points."""

BLIND_BELOW = 0.5
"""With less than half of the usual in sight nothing but gravity is told: say what is blind instead."""

FAST_MINUTES = {Level.ORANGE: 60.0, Level.RED: 30.0}
WIDE_AUTHORS = {Level.YELLOW: 50_000, Level.ORANGE: 250_000}
OUTLETS = {Level.ORANGE: 1, Level.RED: 3}
PLATFORMS = {Level.YELLOW: 2, Level.ORANGE: 3, Level.RED: 4}
SCORES = {Level.YELLOW: 25, Level.ORANGE: 50, Level.RED: 75}
"""The rows velocity, reach, spread and severity score of the severity matrix."""

COUNTED = frozenset({"volume", "slow burn", "theme", "story volume"})
"""Rules that say that much is said, not that it is bad: what joy explains."""


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
    so. Joy takes away what rests on counts alone, and nothing else.
    """
    if campaign:
        floors = {**floors, PARTNER: max(CAMPAIGN_FLOOR, floors.get(PARTNER, Level.GREEN))}
    present = sorted(
        ((slug, n) for slug, n in categories if _is_present(n, total, (usual or {}).get(slug, 0.0))),
        key=lambda item: (-item[1], -floors.get(item[0], Level.GREEN), item[0]),
    )
    grave = [(slug, n) for slug, n in present if floors.get(slug, Level.GREEN) > Level.GREEN]
    hints = tuple(sorted(hints, key=lambda hint: -hint.level))
    if joy is not None and not grave and _rests_on_counts(signal, hints):
        return Verdict(Level.GREEN, None, (), joy=joy, severity=score(facts) if facts else None)
    surging = signal.level > Level.GREEN
    lifts = [_lift(floors[slug], n, total, surging=surging) for slug, n in grave]
    level = max((signal.level, *lifts, *(hint.level for hint in hints)))
    named = _named(grave, present, hints)
    severity = score(facts, gravity=floors.get(named or "", Level.GREEN), category=named) if facts else None
    if level is Level.GREEN:
        return Verdict(level, None, (), severity=severity)
    reasons = signal.reasons + tuple(hint.reason for hint in hints)
    said = {reason.about for reason in reasons}
    reasons += tuple(_reason(slug, n, total, signal.window, usual) for slug, n in grave if slug not in said)
    if campaign and PARTNER in dict(grave):
        reasons = (*reasons, _live(campaign, dict(grave)[PARTNER], total, signal.window))
    if facts is not None and severity is not None:
        level, more = _lifted(level, facts, severity)
        reasons += more
        if facts.seen < BLIND_BELOW:
            level, reasons = _half_blind(level, lifts, hints, facts, reasons)
    return Verdict(level, named, reasons, _confidence(signal.window, total), severity)


def _rests_on_counts(signal: Signal, hints: tuple[Hint, ...]) -> bool:
    rules = {reason.rule for reason in signal.reasons} | {hint.reason.rule for hint in hints}
    return rules <= COUNTED


def _named(
    grave: list[tuple[str, int]], present: list[tuple[str, int]], hints: tuple[Hint, ...]
) -> str | None:
    """The category that names the story: that of most grave posts, else a hint's, else what is there."""
    hinted = [hint.category for hint in hints if hint.category]
    return next(iter([*(slug for slug, _ in grave[:1]), *hinted, *(slug for slug, _ in present[:1])]), None)


def _is_present(n: int, total: int, usual: float) -> bool:
    enough = n >= MANY or (n >= FEW and n >= SHARE * total)
    return enough and n >= MORE_THAN_USUAL * usual and n > usual + 2 * math.sqrt(usual)


def _lift(floor: Level, n: int, total: int, *, surging: bool) -> Level:
    """What a category alone demands: its floor in a surge; without one only a crisis kind counts, as yellow.

    Complaints and outages are said of a big brand every hour and three posts by chance: alone it takes five,
    and a tenth of all.
    """
    if surging:
        return floor
    dominates = n >= MANY and n >= SHARE * total
    return Level.YELLOW if floor >= Level.ORANGE and dominates else Level.GREEN


# --- what lifts, but never opens ---------------------------------------------------------------------------


def _lifted(level: Level, facts: Facts, severity: Severity) -> tuple[Level, tuple[Reason, ...]]:
    """One level more where velocity, reach, spread or the score are of a higher one, and why.

    A brand that is always on four networks, or has famous friends, is no crisis by that.
    """
    rows = [row for row in (_by_velocity(facts), _by_reach(facts), _by_spread(facts)) if row]
    rows += [row for row in [_by_score(facts, severity)] if row]
    higher = [(reached, reason) for reached, reason in rows if reached > level]
    if not higher:
        return level, ()
    reached, reason = max(higher, key=lambda row: row[0])
    return min(Level(level + 1), reached), (reason,)


def _row(facts: Facts, rule: str, observed: float, steps: Mapping[Level, float], words: str) -> Reason:
    window = facts.window
    clears = min(steps.values())
    return Reason(
        rule, observed, 0.0, facts.total, window.minutes, words, end=window.end, clears_below=clears
    )


def _step(value: float, steps: Mapping[Level, float]) -> Level:
    return max((level for level, least in steps.items() if value >= least), default=Level.GREEN)


def _by_velocity(facts: Facts) -> tuple[Level, Reason] | None:
    minutes = doubling_minutes(facts.counts)
    reached = [level for level, most in FAST_MINUTES.items() if minutes is not None and minutes <= most]
    if minutes is None or not reached:
        return None
    words = f"Mentions double every {minutes:.0f} min."
    reason = Reason(
        "velocity", minutes, 0.0, sum(facts.counts), 60, words, end=facts.window.end, clears_below=None
    )
    return max(reached), reason


def _by_reach(facts: Facts) -> tuple[Level, Reason] | None:
    if facts.outlets >= OUTLETS[Level.ORANGE]:
        words = f"{plural(facts.outlets, 'news outlet')} took it up."
        return _step(facts.outlets, OUTLETS), _row(facts, "news", facts.outlets, OUTLETS, words)
    reached = _step(facts.top_followers, WIDE_AUTHORS)
    if facts.verified and reached >= Level.YELLOW:
        reached = Level.ORANGE
    if reached is Level.GREEN:
        return None
    words = f"A negative author with {compact(facts.top_followers)} followers."
    return reached, _row(facts, "reach", facts.top_followers, WIDE_AUTHORS, words)


def _by_spread(facts: Facts) -> tuple[Level, Reason] | None:
    places = len(facts.platforms)
    if places <= facts.usual_platforms:
        return None
    words = f"It is on {plural(places, 'network')}; usual are {facts.usual_platforms}."
    return _step(places, PLATFORMS), _row(facts, "spread", places, PLATFORMS, words)


def _by_score(facts: Facts, severity: Severity) -> tuple[Level, Reason] | None:
    words = f"Severity is {severity.score} of 100."
    return _step(severity.score, SCORES), _row(facts, "severity", severity.score, SCORES, words)


def _half_blind(
    level: Level,
    lifts: list[Level],
    hints: tuple[Hint, ...],
    facts: Facts,
    reasons: tuple[Reason, ...],
) -> tuple[Level, tuple[Reason, ...]]:
    """At most what evidence demands, and why no more is said."""
    evident = max((*lifts, *(hint.level for hint in hints)), default=Level.GREEN)
    kept = min(level, max(evident, Level.YELLOW))
    words = f"Only {percent(facts.seen)} of the usual sources can be read: the level is held until they are."
    window = facts.window
    blind = Reason("blind", facts.seen, 1.0, facts.total, window.minutes, words, end=window.end)
    return kept, (*reasons, blind)


# --- reasons -----------------------------------------------------------------------------------------------


def _reason(slug: str, n: int, total: int, window: Window, usual: Mapping[str, float] | None) -> Reason:
    about = CATEGORIES[slug].title.lower() if slug in CATEGORIES else slug.replace("_", " ")
    return Reason(
        rule="gravity",
        observed=n,
        expected=round((usual or {}).get(slug, 0.0), 2),
        n=total,
        window_minutes=window.minutes,
        words=f"{n} of {total} mentions in the last {window.minutes} min are about {about}.",
        end=window.end,
        about=slug,
        clears_below=FEW,
    )


def _live(campaign: str, n: int, total: int, window: Window) -> Reason:
    words = f"{campaign}: a partner's trouble is {CAMPAIGN_FLOOR.word} at least while we advertise with them."
    return Reason("live campaign", n, 0.0, total, window.minutes, words, end=window.end, about=PARTNER)


def _confidence(window: Window, total: int) -> str:
    if window.learning:
        return "low: still learning what is usual for this brand"
    if total < RELIABLE_SAMPLE:
        return f"medium: only {total} mentions"
    return f"high: {total} mentions against a known usual"
