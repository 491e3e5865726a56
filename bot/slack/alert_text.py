"""The whole alert in plain words, for notifications and screen readers, which read nothing else."""

from bot.core import rooms
from bot.core.deadlines import Deadline, next_deadline
from bot.core.models import Crisis, Situation
from bot.core.wording import compact, minutes, times
from bot.ports import Subject
from bot.slack import coverage, dates, partner_list, reasons, roles, severity_line, wording
from bot.slack.richtext import Element, clip, safe, text

MAX_FIRST_LINE = 90  # about what a phone's notification shows
MAX_REASONS = 3
MAX_TEXT = 3_900  # chat.postMessage: text above 4,000 characters may be split or cut


def alert_text(subject: Subject, crisis: Crisis) -> str:
    """Level, brand, topic, how much, tone, owner and next step, without a word of the public's."""
    lines = [first_line(crisis), *_lines(subject, crisis), f"Details: /crisis show {crisis.id}"]
    return clip("\n".join(line for line in lines if line), MAX_TEXT)


def first_line(crisis: Crisis) -> str:
    """What, how much, who has it; the topic gives way so that it fits a notification."""
    head = f"{wording.mark(crisis).word.upper()} · {safe(crisis.brand, 20)}: "
    tail = f" · {_pace(crisis)} · {_held(crisis)}" if crisis.state.live else f" · {_held(crisis)}"
    title = safe(crisis.title, max(8, MAX_FIRST_LINE - len(head) - len(tail)))
    return clip(head + title + tail, MAX_FIRST_LINE)


def next_step(subject: Subject, crisis: Crisis) -> str:
    """`Next: acknowledge by 14:05 UTC.`"""
    due = next_deadline(crisis, subject.timeline, subject.now)
    return f"Next: {_due(due, subject)}." if due else "Nothing is due."


def next_parts(subject: Subject, crisis: Crisis) -> list[Element]:
    """The same for a block: the moment stands in each reader's own time."""
    due = next_deadline(crisis, subject.timeline, subject.now)
    if due is None:
        return [text("Nothing is due.")]
    return [text(f"Next: {_late(due, subject)} "), dates.element(due.at), text(".")]


def _lines(subject: Subject, crisis: Crisis) -> list[str]:
    window, situation = crisis.situation.window, crisis.situation
    where = wording.platforms(situation)
    return [
        f"{wording.amount(window)}, {wording.against_usual(window)}. {wording.tone(window).capitalize()}.",
        safe(wording.topics(situation), 300),
        safe(severity_line.spoken(situation.severity), 400) if situation.severity else "",
        *(f"Because of {safe(reasons.spoken(why))}." for why in situation.reasons[:MAX_REASONS]),
        f"Reach {wording.reach(situation)}. Where: {safe(where) or 'unknown'}.",
        f"State: {crisis.state}. Owner: {safe(wording.owner(crisis))}. {next_step(subject, crisis)}",
        safe(roles.line(crisis), 300),
        *(f"Partner: {safe(partner_list.words(one), 300)}." for one in situation.partners[:1]),
        *_ended(crisis),
        _drafted(subject),
        _room(subject),
        *_unseen(subject, situation),
    ]


def _ended(crisis: Crisis) -> list[str]:
    if crisis.merged_into is not None:
        return [f"Merged into crisis {crisis.merged_into}: all of it goes on there."]
    return [f"How it ended: {safe(crisis.outcome, 300)}"] if crisis.outcome else []


def _unseen(subject: Subject, situation: Situation) -> list[str]:
    missed = coverage.missed(situation.coverage, now=subject.now, since=situation.began)
    return [safe(coverage.sentence(one, now=subject.now)) for one in missed[: coverage.MAX_NAMED]]


def _pace(crisis: Crisis) -> str:
    window = crisis.situation.window
    pace = f"{compact(window.mentions)} in {minutes(window.minutes)}"
    return pace if window.learning else f"{pace}, {times(window.ratio)} usual"


def _held(crisis: Crisis) -> str:
    return f"{safe(wording.owner(crisis), 14)} has it" if crisis.owner else "no owner"


def _due(due: Deadline, subject: Subject) -> str:
    return f"{_late(due, subject)} {dates.plain(due.at, now=subject.now)}"


def _late(due: Deadline, subject: Subject) -> str:
    late = "overdue since" if due.at < subject.now else "by"
    return f"{due.words[0].lower()}{due.words[1:]} {late}"


def _room(subject: Subject) -> str:
    event = rooms.standing(subject.timeline)
    return f"Room: {safe(event.after or '', 100)}." if event else ""


def _drafted(subject: Subject) -> str:
    event = wording.last_draft(subject.timeline)
    if event is None or event.draft is None:
        return ""
    return f"Draft: {safe(event.draft.title, 80)}, {safe(wording.readiness(event.draft), 300)}."
