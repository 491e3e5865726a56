"""Every surface that speaks the team's language, made of samples: to be rendered in each of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core import briefing
from bot.core.desk import Role
from bot.core.drafting import Template
from bot.core.mentions import Coverage, Freshness, Gap
from bot.core.messages import Purpose
from bot.core.models import SYSTEM, EventKind, Level, State
from bot.core.updates import Lane
from bot.ports import Subject
from bot.slack import (
    alert_card,
    buttons,
    direct,
    drafts,
    hidden,
    ids,
    language_form,
    lists,
    modals,
    sentences,
    thread,
    update_form,
    why,
)
from bot.slack.brief_card import brief, digest
from bot.slack.replies import message as said_alone
from bot.slack.verbs import Say
from tests.slack import samples
from tests.slack.samples import (
    MAYA,
    NOW,
    OPENED,
    SAM,
    VOLUME,
    crisis,
    draft,
    event,
    in_state,
    message,
    opened,
    quote,
    situation,
    subject,
)
from tests.worlds import watch

QUOTES = (quote(author="@12", text="12"), quote(author="@13", text="13", followers=None))
UNREAD = (
    Coverage("file:12.13", Freshness.FAILED, NOW - timedelta(hours=1)),
    Coverage("x", Freshness.FAILED, None),
    Coverage("reddit", Freshness.OK, NOW, gap=Gap(OPENED, NOW, "12")),
)
SEVERITY = replace(
    samples.SEVERITY, why="", parts=tuple(replace(one, words="") for one in samples.SEVERITY.parts)
)
"""How sure it is and what each part rests on are sentences on record: they stay as the core worded them."""
DRAFT = event(EventKind.DRAFTED, text="Holding statement", draft=draft("refund_page"))
LONG_AGO = OPENED - timedelta(days=3)
NAMED = {"before": "Maya Ortiz", "after": "Sam Lee", "text": "12:30"}
CHANGES: dict[EventKind, dict[str, Any]] = {
    EventKind.OPENED: {"after": "orange"},
    EventKind.LEVEL: {"before": "yellow", "after": "red"},
    EventKind.ACKNOWLEDGED: {"after": "Sam Lee"},
    EventKind.CONTAINED: {"before": "acknowledged"},
    EventKind.REOPENED: {"before": "resolved", "after": "open"},
    EventKind.HIDDEN: {"before": "everybody", "after": "those it names"},
    EventKind.MERGED: {"before": "crisis 9", "after": "crisis 12"},
    EventKind.ROLE: {"before": "", "after": "Sam Lee"},
}
BUTTONS = (ids.ACKNOWLEDGE, ids.ASSIGN, ids.DRAFT, ids.BRIEF, ids.RESOLVE, ids.TONE, ids.UNACKNOWLEDGE)
FORMS = (modals.assign, modals.level, modals.note, modals.contain, modals.resolve, modals.dismiss)


def cards() -> Iterator[Subject]:
    """A card in every state, at every level, fresh and late, with and without each part."""
    plain = situation(quotes=QUOTES, reasons=(VOLUME,))
    for state in State:
        for level in Level:
            about = replace(in_state(state, level), situation=plain)
            yield subject(about, opened(level), DRAFT)
            yield subject(about, now=NOW + timedelta(days=2))
    full = replace(plain, severity=SEVERITY, reasons=(VOLUME,) * 5, coverage=UNREAD)
    held = ((Role.LEGAL, SAM),)
    yield subject(crisis(situation=full, roles=held, set_level=Level.YELLOW, peak_level=Level.RED))
    yield subject(replace(in_state(State.RESOLVED), merged_into=9, situation=plain))
    bare = situation(reach=None, platforms=(), categories=(), quotes=(), series=(), reasons=(), coverage=())
    yield subject(crisis(situation=bare))


def entries_of_threads() -> Iterator[Subject]:
    """A thread message of every kind, by a person and by nobody."""
    for kind in EventKind:
        change = CHANGES.get(kind, NAMED)
        yield subject(said=event(kind, people=(SAM,), **change))
        yield subject(said=event(kind, actor=SYSTEM, happened_at=LONG_AGO, **change))


def instructions() -> Iterator[Subject]:
    """What one person is asked, as things stand."""
    sent = message(Purpose.DIRECT, channel=SAM.id)
    mine = crisis(state=State.ACKNOWLEDGED, owner=SAM)
    for about in (mine, crisis(), in_state(State.RESOLVED), crisis(owner=MAYA)):
        for kind in (EventKind.ASSIGNED, EventKind.ESCALATED, EventKind.ASKED):
            yield subject(about, said=event(kind, after="Sam Lee", at=OPENED), sent=sent)
    for role in Role:
        yield subject(mine, said=event(EventKind.ROLE, after=f"{role}: Sam Lee"), sent=sent)


def forms() -> Iterator[dict[str, Any]]:
    """The forms of the core verbs."""
    yield from (form(crisis()) for form in FORMS)
    yield update_form.update_form(crisis(), [opened(), event(EventKind.LEVEL, before="yellow", after="red")])
    yield modals.notice("12:30")
    yield language_form.language_form("de")
    template = Template("12", "12", "{{n12}}", strategy="12", facts={"n12": "12"})
    yield drafts.pick(crisis(), [template], quote="12")
    yield drafts.fill(crisis(), template, {}, quote="12")


def answers_to_questions() -> Iterator[Say]:
    """What people ask to see."""
    owned = crisis(owner=MAYA, acknowledged_at=NOW, state=State.CONTAINED)
    timeline = [event(kind, **CHANGES.get(kind, NAMED)) for kind in EventKind]
    yield lists.show(owned, timeline, now=NOW)
    several = [replace(one, id=n) for n, one in enumerate([crisis(), owned, *map(in_state, State)])]
    for found in ([], several, [crisis(id=n) for n in range(30)]):
        yield lists.status(found, now=NOW)
        yield lists.crises(found, now=NOW)
        yield lists.obsolete(found, now=NOW)
    yield lists.choose([crisis()], verb="12", text="")
    numbers = replace(VOLUME, words="")
    for private in (True, False):
        yield why.why(crisis(private=private, situation=situation(quotes=(), reasons=(numbers,))), now=NOW)
    yield why.why(crisis(situation=situation(reasons=(), severity=SEVERITY)), now=NOW)


def answers() -> Iterator[str]:
    """The sentences people get back."""
    for tell in (
        sentences.acknowledged,
        sentences.unacknowledged,
        sentences.still,
        sentences.assigned,
        sentences.level_set,
        sentences.noted,
        sentences.contained,
        sentences.reopened,
    ):
        yield from (tell(crisis()), tell(crisis(owner=MAYA)))
    yield from (sentences.hidden(crisis(private=private), admins=False) for private in (True, False))
    yield from (sentences.failed("12"), sentences.more_crises(12), sentences.outcome("12", "13"))
    yield from (sentences.unknown_verb("12", None), sentences.unknown_template("12", ["13"]))
    yield from (sentences.paused(replace(watch(), name="Acme", paused=one)) for one in (True, False))
    yield sentences.drafted(crisis(), replace(draft("12"), title="12"), ())
    yield sentences.briefed(crisis(), "12")
    yield update_form.moved(crisis(next_update=NOW), now=NOW)
    yield from (update_form.done(crisis(next_update=NOW), lane, now=NOW, channel="12") for lane in Lane)
    yield language_form.unknown("12")


def told() -> Iterator[dict[str, Any]]:
    """A brief and a digest."""
    about = briefing.brief(crisis(), [opened()], now=NOW)
    about = replace(about, quotes=QUOTES)
    yield brief(replace(about, lines=tuple((label, "12") for label, _ in about.lines)))
    yield brief(replace(about, lines=(), said="12", by="Maya Ortiz"))
    daily = briefing.digest(
        watch(name="Acme"), date="12", mentions=1, usual=None, negative=None, crises=(), coverage=()
    )
    yield digest(replace(daily, lines=tuple((label, "12") for label, _ in daily.lines)))


def payloads() -> Iterator[dict[str, Any]]:
    """Every sample, made in the language that is spoken."""
    yield from (alert_card.card(one) for one in cards())
    yield from (thread.event_message(one) for one in entries_of_threads())
    yield from (direct.instruction(one) for one in instructions())
    yield from (hidden.hidden(one) for one in (*cards(), *entries_of_threads()))
    yield from told()
    yield from forms()
    yield from (said_alone(one) for one in answers_to_questions())
    yield from (said_alone(Say(words)) for words in answers())
    yield from ({"blocks": [buttons.row("b", crisis(), one)], "text": "12"} for one in BUTTONS)
