"""One screen for executives: the same lines in the same order, every time; what is not known says so.

The frame is twelve lines: what it is, what is to be decided and done and by whom, then the numbers, what was
said, and how much of the public was seen.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.coverage import hush, worst_first, worth_warning
from bot.core.deadlines import next_deadline
from bot.core.dues import DueKind
from bot.core.escalation import due_of
from bot.core.lifecycle import age
from bot.core.mentions import Coverage, Freshness
from bot.core.messages import Brief, Digest
from bot.core.models import Aside, Crisis, Draft, Event, EventKind, State, Watch
from bot.core.partners import campaign_of
from bot.core.shares import Share, estimate
from bot.core.wording import compact, minutes, network_name, percent, plural, source_words, times

UNKNOWN = "unknown"
EVER = datetime(2006, 1, 1, tzinfo=UTC)
"""Before anything that is watched here was said."""

NOT_A_CRISIS = "Not a crisis: "
"""How the words of a wave left off the desk begin: in the digest the line's label says so."""


def brief(crisis: Crisis, timeline: Sequence[Event], *, now: datetime, about: str = "") -> Brief:
    """The brief of a crisis as it stands at `now`; `about` names the themes most complain of, with shares."""
    lines = (
        ("Level", _level(crisis, now)),
        ("What happened", _what(crisis, about)),
        ("Decision needed", _decision(crisis, timeline)),
        ("Next step", _next_step(crisis, timeline, now)),
        ("Owner", _owned(crisis)),
        ("Volume", _volume(crisis)),
        ("Tone", _tone(crisis)),
        ("Reach", _reach(crisis)),
        ("Where", _platforms(crisis)),
        ("What we said", _said(timeline)),
        ("What we can see", _seen(crisis)),
        ("As of", f"{crisis.situation.at:%d %b %H:%M} UTC"),
    )
    return Brief(crisis.id, crisis.title, crisis.level, lines, crisis.situation.quotes[:3])


def digest(
    watch: Watch,
    *,
    date: str,
    mentions: int,
    usual: float | None,
    negative: Share | None,
    crises: Sequence[Crisis],
    coverage: Sequence[Coverage],
    asides: Sequence[Aside] = (),
    alerts: int = 0,
    false_alarms: int = 0,
) -> Digest:
    """The daily word for one watch: seven lines, calm days too. `usual` is mentions a day, `asides` the waves
    left off the desk, `alerts` those of the last 7 days, `false_alarms` those of the last 30.
    """
    live = sorted((c for c in crises if c.state.live), key=lambda c: (c.owner is not None, -c.level))
    zone = ZoneInfo(watch.timezone)
    closed = [c for c in crises if not c.state.live]
    beside = "" if not usual else f", {times(mentions / max(usual, 1))} the usual {usual:,.0f}"
    lines = (
        ("Mentions, last 24 h", f"{mentions:,}{beside}"),
        ("Tone", UNKNOWN if negative is None else negative.words),
        ("Open", "; ".join(_open(c, zone) for c in live) or "none"),
        ("Closed", "; ".join(f"#{c.id} {c.title}: {c.outcome or c.state}" for c in closed) or "none"),
        ("Not a crisis", "; ".join(map(_aside, asides)) or "nothing was left off the desk"),
        ("Alerts", _against_budget(alerts, false_alarms, watch.tuning.alerts_per_week)),
        ("What we can see", coverage_words(coverage)),
    )
    return Digest(watch.id, watch.name, date, lines)


def _aside(aside: Aside) -> str:
    """`looks like an earnings day (62 % of 390 posts; 8 % negative), 412 mentions in all`."""
    words = aside.words.strip().removeprefix(NOT_A_CRISIS).rstrip(".")
    named = words if aside.looks_like in words else f"looks like {aside.looks_like}: {words}"
    return f"{named.rstrip(': ')}, {plural(aside.mentions, 'mention')} in all"


def _against_budget(alerts: int, false_alarms: int, budget: float) -> str:
    """`1 this week, budget about 1; 1 false alarm in 30 days`."""
    false = plural(false_alarms, "false alarm") if false_alarms else "no false alarm"
    return f"{alerts} in 7 days, budget about {budget:g} a week; {false} in 30 days"


def coverage_words(coverage: Sequence[Coverage], *, since: datetime = EVER) -> str:
    """Whether the sources can be trusted to have seen what there was since a moment, in words."""
    blind = worst_first(c for c in coverage if worth_warning(c, since, since=since))
    if not coverage:
        return "no source has been read yet"
    if not blind:
        every = f"all {len(coverage)} sources were read" if len(coverage) > 1 else "the one source was read"
        part = [network_name(c.source) for c in coverage if c.freshness is Freshness.PARTIAL]
        return (
            f"{every}; by nature only a part is seen of {', '.join(dict.fromkeys(part))}" if part else every
        )
    return "PARTIAL: " + "; ".join(f"{source_words(c.source)} {_blind_words(c)}" for c in blind)


def _seen(crisis: Crisis) -> str:
    return coverage_words(crisis.situation.coverage, since=crisis.situation.began)


def _blind_words(one: Coverage) -> str:
    if one.gap and one.freshness is Freshness.OK:
        return f"missed {one.gap.start:%H:%M} to {one.gap.end:%H:%M} UTC"
    return hush(one) or one.detail or one.freshness


def _open(crisis: Crisis, zone: ZoneInfo) -> str:
    """`#3 Kettles (yellow, no owner, waiting since Sun 23:10)`, for what a night held back."""
    if crisis.owner is not None:
        return f"#{crisis.id} {crisis.title} ({crisis.level.word}, {crisis.owner.name})"
    ladder = due_of(crisis, DueKind.ESCALATE)
    since = ladder.since if ladder else crisis.opened_at
    waiting = f"no owner, waiting since {since.astimezone(zone):%a %H:%M}"
    return f"#{crisis.id} {crisis.title} ({crisis.level.word}, {waiting})"


def _level(crisis: Crisis, now: datetime) -> str:
    if not crisis.state.live:
        return f"{crisis.state.capitalize()} · was {crisis.peak_level.word} at worst"
    began = f"began {age(now - crisis.opened_at)} ago"
    level = f"{crisis.level.word.capitalize()}, {_trend(crisis)}"
    return " · ".join(part for part in (level, _severity(crisis), began) if part)


def _severity(crisis: Crisis) -> str:
    """`severity 50 of 100, 80 % sure`; empty where none is known."""
    severity = crisis.situation.severity
    return f"severity {severity.score} of 100, {percent(severity.confidence)} sure" if severity else ""


def _what(crisis: Crisis, about: str) -> str:
    """The story in a line: what it is about, whom it hits, the words that give it away."""
    mostly = f"; mostly about: {about}" if about else ""
    what = f"{crisis.brand}: {crisis.title}{mostly}{_campaign(crisis)}"
    return f"{what}; seen by Firebreak, not yet confirmed by a person" if crisis.owner is None else what


def _campaign(crisis: Crisis) -> str:
    """The partner whose campaign is live: whatever happens to them happens to what we pay for."""
    return next((f"; partner {campaign_of(one)}" for one in crisis.situation.partners if one.live), "")


def _decision(crisis: Crisis, timeline: Sequence[Event]) -> str:
    """The one question that waits for an answer now; the team decides, Firebreak only asks."""
    if not crisis.state.live:
        return "none"
    if crisis.owner is None:
        return "Who leads the response?"
    if crisis.state is State.CONTAINED:
        return "Is it over?"
    draft = _last_draft(timeline)
    if draft is None:
        return "What do we say first, and who approves it?"
    return (
        "Do we publish the draft, and where?" if draft.ready else "Who has the facts the draft still lacks?"
    )


def _last_draft(timeline: Sequence[Event]) -> Draft | None:
    return next((event.draft for event in reversed(timeline) if event.draft), None)


def _owned(crisis: Crisis) -> str:
    if crisis.owner is None:
        return "nobody yet"
    taken = crisis.acknowledged_at
    return crisis.owner.name + (f", acknowledged after {age(taken - crisis.opened_at)}" if taken else "")


def _trend(crisis: Crisis) -> str:
    """Rising, falling or steady: the last three slots of the series against the three before."""
    counts = [n for _, n, _ in crisis.situation.series[-6:]]
    if len(counts) < 6:
        return "trend " + UNKNOWN
    before, after = sum(counts[:3]), sum(counts[3:])
    if after > 1.25 * before:
        return "rising ↗"
    return "falling ↘" if after < 0.8 * before else "steady →"


def _volume(crisis: Crisis) -> str:
    window = crisis.situation.window
    pace = f"{plural(window.mentions, 'mention')} in {minutes(window.minutes)}"
    return f"{pace}, {times(window.ratio)} the usual; {crisis.situation.total:,} since it began"


def _tone(crisis: Crisis) -> str:
    window = crisis.situation.window
    if window.negative_share is None:
        return UNKNOWN
    usual = f", usually {percent(window.usual_share)}" if window.usual_share is not None else ""
    share = estimate(window.negative, window.scored)
    return f"{share.words if share else percent(window.negative_share)}{usual}"


def _reach(crisis: Crisis) -> str:
    reach = crisis.situation.reach
    return (
        UNKNOWN
        if reach is None
        else f"those who wrote have {compact(reach)} followers; how many saw it is unknown"
    )


def _platforms(crisis: Crisis) -> str:
    return ", ".join(f"{network_name(name)} {n}" for name, n in crisis.situation.platforms[:4]) or UNKNOWN


def _said(timeline: Sequence[Event]) -> str:
    drafts = [e for e in timeline if e.kind is EventKind.DRAFTED and e.draft]
    if not drafts or drafts[-1].draft is None:
        return "nothing yet"
    last = drafts[-1]
    state = "ready" if last.draft and last.draft.ready else "unfinished"
    return (
        f"draft “{last.text}” ({state}) by {last.actor.name}, {last.at:%H:%M} UTC; not published by Firebreak"
    )


def _next_step(crisis: Crisis, timeline: Sequence[Event], now: datetime) -> str:
    if not crisis.state.live:
        return f"none; outcome: {crisis.outcome or UNKNOWN}"
    deadline = next_deadline(crisis, timeline, now)
    if deadline is None:
        return "watch"
    late = now - deadline.at
    when = f"overdue by {age(late)}" if late > timedelta(0) else f"due {deadline.at:%H:%M} UTC"
    return f"{deadline.words}, {when}"
