"""The rows of the severity matrix: what makes a story that is told worse than its opening says.

Volume and tone open a crisis through the detector, which knows what is rare for the brand; posts open one
through hints. The rows below never open anything: a brand that is always on four networks, or has famous
friends, is no crisis by that.
"""

from collections.abc import Mapping, Sequence

from bot.core.models import Hint, Level, Reason, Severity, Signal
from bot.core.score import Facts, doubling_minutes, quarter_hours
from bot.core.wording import compact, percent, plural

Row = tuple[Level, Reason] | None
"""The level that one row of the matrix has reached, and why; None: it says nothing."""

SHARE_POINTS = {Level.YELLOW: 0.15, Level.ORANGE: 0.25, Level.RED: 0.35}
SHARES = {Level.YELLOW: 0.40, Level.ORANGE: 0.50, Level.RED: 0.60}
"""The row "negative share": its rise above the usual, and by itself. By itself it counts one level more than
its rise gives at most: Optus's crisis was at a third, and some brands are always at two."""
SAMPLES = {Level.YELLOW: 30, Level.ORANGE: 30, Level.RED: 100}
"""Posts a share (scored ones) or a growth (in the last quarter of an hour) must rest on: under thirty a share
errs by more than 15 points, under a hundred by 10, which is the step between two levels."""

FAST_MINUTES = {Level.ORANGE: 60.0, Level.RED: 30.0}
WIDE_AUTHORS = {Level.YELLOW: 50_000, Level.ORANGE: 250_000}
OUTLETS = {Level.ORANGE: 1, Level.RED: 3}
NEW_NETWORKS = {Level.YELLOW: 1, Level.ORANGE: 2, Level.RED: 3}
"""Beyond those where the brand is spoken of anyway: the matrix's two, three and four for a brand on one."""
POSTS_A_NETWORK = 3
"""A network is reached with three posts: one is somebody who reads both."""
SCORES = {Level.ORANGE: 50, Level.RED: 75}
"""The rows velocity, reach, spread and severity score."""

OWN_PARTS = frozenset({"volume", "negativity", "gravity"})
"""Parts of the score that may raise a level as far as they go; the other three lift by one level at most."""


def level_of(
    facts: Facts,
    signal: Signal,
    hints: Sequence[Hint] = (),
    *,
    gravity: Level = Level.GREEN,
    severity: Severity | None = None,
) -> tuple[Level, tuple[Reason, ...]]:
    """The level of what a signal, hints or gravity opened, by every row of the matrix, and what raised it.

    The tone and the score's own parts raise it as far as they reach; velocity, reach, spread and what they
    add to the score lift it by one level at most.
    """
    opened = max((signal.level, gravity, *(hint.level for hint in hints)))
    if opened is Level.GREEN:
        return opened, ()
    level, reasons = _highest(opened, [by_tone(facts), _by_score(facts, severity, OWN_PARTS)])
    lifts = [_by_velocity(facts), _by_reach(facts), _by_news(facts), _by_spread(facts)]
    lifted, more = _highest(level, [*lifts, _by_score(facts, severity, None)])
    return min(lifted, _above(level)), reasons + more


def by_tone(facts: Facts) -> Row:
    """The row "negative share" for the window of the facts."""
    window, share = facts.window, facts.window.negative_share
    if share is None or window.scored < SAMPLES[Level.YELLOW]:
        return None
    alone, usual = _step(share, SHARES), window.usual_share
    if usual is None:  # this may be how people always speak of it
        level = min(alone, Level.ORANGE)
    else:
        risen = _step(round(share - usual, 4), SHARE_POINTS)
        level = max(risen, min(alone, _above(risen))) if risen else risen
    level = min(level, _step(window.scored, SAMPLES))
    if level is Level.GREEN:
        return None
    beside = "" if usual is None else f", usually {percent(usual)}"
    words = f"{percent(share)} of {window.scored} mentions in the last {window.minutes} min negative{beside}."
    clears = SHARES[Level.YELLOW] if usual is None else usual + SHARE_POINTS[Level.YELLOW]
    return level, _reason(facts, "tone", share, words, expected=usual or 0.0, n=window.scored, clears=clears)


def _by_velocity(facts: Facts) -> Row:
    """Growth counts when it goes on for three quarters of an hour and many speak: each burst has an edge."""
    minutes, sums = doubling_minutes(facts.counts), quarter_hours(facts.counts)[-3:]
    if minutes is None or not sums[0] < sums[1] < sums[2]:
        return None
    fast = max((level for level, most in FAST_MINUTES.items() if minutes <= most), default=Level.GREEN)
    reached = min(fast, _step(sums[-1], SAMPLES))
    if reached is Level.GREEN:
        return None
    words = f"Mentions double every {minutes:.0f} min: {sums[0]}, {sums[1]}, {sums[2]} in 15 min each."
    return reached, _reason(facts, "velocity", round(minutes, 1), words)


def _by_reach(facts: Facts) -> Row:
    reached = _step(facts.top_followers, WIDE_AUTHORS)
    if facts.verified and reached is Level.YELLOW:
        reached = Level.ORANGE
    words = f"A negative author with {compact(facts.top_followers)} followers."
    return (reached, _reason(facts, "reach", facts.top_followers, words)) if reached else None


def _by_news(facts: Facts) -> Row:
    reached = _step(facts.outlets, OUTLETS)
    words = f"{plural(facts.outlets, 'news outlet')} took it up."
    return (reached, _reason(facts, "news", facts.outlets, words)) if reached else None


def _by_spread(facts: Facts) -> Row:
    if facts.usual_platforms is None:
        return None
    places, usual = sum(n >= POSTS_A_NETWORK for _, n in facts.platforms), max(1, facts.usual_platforms)
    reached = _step(places - usual, NEW_NETWORKS)
    words = f"It is on {plural(places, 'network')}, usually {usual}."
    return (reached, _reason(facts, "spread", places, words, expected=usual)) if reached else None


def _by_score(facts: Facts, severity: Severity | None, parts: frozenset[str] | None) -> Row:
    """The row of the severity score: of some of its parts alone, or (None) of all."""
    if severity is None:
        return None
    points = sum(part.points for part in severity.parts if parts is None or part.name in parts)
    reached = _step(round(points * severity.confidence), SCORES) if parts else _step(severity.score, SCORES)
    if reached is Level.GREEN:
        return None
    words = f"Severity is {severity.score} of 100."
    return reached, _reason(facts, "severity", severity.score, words, clears=SCORES[Level.ORANGE])


def _highest(level: Level, rows: Sequence[Row]) -> tuple[Level, tuple[Reason, ...]]:
    """The highest level of all, and the reason of the row that has reached it; none if it stood there."""
    higher = [row for row in rows if row is not None and row[0] > level]
    if not higher:
        return level, ()
    reached, reason = max(higher, key=lambda row: row[0])
    return reached, (reason,)


def _above(level: Level) -> Level:
    return Level(min(level + 1, Level.RED))


def _step(value: float, steps: Mapping[Level, float]) -> Level:
    return max((level for level, least in steps.items() if value >= least), default=Level.GREEN)


def _reason(
    facts: Facts,
    rule: str,
    observed: float,
    words: str,
    *,
    expected: float = 0.0,
    n: int | None = None,
    clears: float | None = None,
) -> Reason:
    window = facts.window
    sample = facts.total if n is None else n
    return Reason(
        rule, observed, expected, sample, window.minutes, words, end=window.end, clears_below=clears
    )
