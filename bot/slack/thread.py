"""The thread under the card: one short message per event, who did what, before → after."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core import rooms
from bot.core.models import Crisis, Event, EventKind
from bot.core.reaching import IN_PRIVATE, asked_of, mentioned
from bot.core.record import STRUCK
from bot.core.updates import changed
from bot.ports import Subject
from bot.slack import buttons, dates, ids, thread_more, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT, next_step

MAX_HEADLINE = 300
MAX_DRAFT = 2_900


def event_message(subject: Subject) -> dict[str, Any]:
    """The event as `text` and `blocks`, with a mention of those asked; the subject must have both."""
    crisis, event = subject.crisis, subject.event
    if crisis is None or event is None:
        raise ValueError("a thread message needs a crisis and an event")
    words = headline(event, crisis)
    asked = [*_changed(subject, crisis, event), *_call(subject, crisis, event)]
    lead = rich.section(*_lead(event, words), *asked)
    block = rich.block(f"event:{crisis.id}:{event.id}", lead, *_said(event), *_source(event))
    more = thread_more.of(subject, headline)
    spoken = "\n".join([_text(subject, crisis, event, words), *more.spoken])
    return {"text": rich.clip(spoken, MAX_TEXT), "blocks": [block, *more.blocks, *_row(crisis, event)]}


def _row(crisis: Crisis, event: Event) -> list[rich.Block]:
    """What is asked can be answered right here: commands do not work in a thread."""
    if not crisis.state.live:
        return []
    if event.kind is EventKind.REMINDED:
        return [buttons.of_reminder(f"answer:{crisis.id}:{event.id}", crisis)]
    if event.kind not in _ANSWERS:
        return []
    row = buttons.row(f"answer:{crisis.id}:{event.id}", crisis, _ANSWERS[event.kind])
    row["elements"].append(buttons.give(crisis))
    return [row]


_ANSWERS: Mapping[EventKind, str] = {
    EventKind.ESCALATED: ids.ACKNOWLEDGE,
    EventKind.ASKED: ids.CONFIRM,
}


def _text(subject: Subject, crisis: Crisis, event: Event, headline: str) -> str:
    lines = [rich.safe(headline, 400)]
    lines += [rich.safe(one, 1_000) for one in [since_update(subject, crisis, event)] if one]
    if event.kind is EventKind.ASSIGNED:
        lines.append(next_step(subject, crisis))
    if event.actor.id and event.text and event.kind is not EventKind.DRAFTED:
        lines.append(rich.safe(event.text, 1_000))
    return rich.clip("\n".join(lines), MAX_TEXT)


def headline(event: Event, crisis: Crisis) -> str:
    """What happened, in one line of plain words that mention nobody."""
    return rich.tidy(_HEADLINES[event.kind](event, crisis), MAX_HEADLINE)


# --- headlines ---------------------------------------------------------------------------------------------


def _who(event: Event) -> str:
    return rich.tidy(event.actor.name, 60)


def _since_opening(event: Event, crisis: Crisis) -> str:
    return dates.span(event.at - crisis.opened_at)


def _steps(event: Event) -> str:
    return f"{(event.before or 'new').capitalize()} → {(event.after or '').capitalize()}"


def _opened(event: Event, crisis: Crisis) -> str:
    mark = wording.level_mark(event.after) or wording.mark(crisis)
    return f"{mark.sign} {_who(event)} opened crisis {crisis.id} at {mark.word.lower()}"


def _level(event: Event, crisis: Crisis) -> str:
    sizes = {mark.word.lower(): size for size, mark in enumerate(wording.MARKS.values())}
    rose = sizes.get(event.after or "", 0) > sizes.get(event.before or "", 0)
    sign, verb = ("⬆️", "raised") if rose else ("⬇️", "lowered")
    mark = wording.level_mark(event.after)
    shape = f" {mark.sign}" if mark else ""
    return f"{sign} {_who(event)} {verb} the level: {_steps(event)}{shape}"


def _acknowledged(event: Event, crisis: Crisis) -> str:
    owner = rich.tidy(event.after or "", 60)
    held = "and owns it" if owner in ("", _who(event)) else f"; {owner} owns it"
    return f"👀 {_who(event)} acknowledged after {_since_opening(event, crisis)} {held}".replace(" ;", ";")


def _assigned(event: Event, crisis: Crisis) -> str:
    before = rich.tidy(event.before or "nobody", 60)
    return f"👤 {_who(event)} changed the owner: {before} → {rich.tidy(event.after or 'nobody', 60)}"


def _drafted(event: Event, crisis: Crisis) -> str:
    title = rich.tidy(event.draft.title if event.draft else event.text or "a statement", 80)
    state = f" · {wording.readiness(event.draft)}" if event.draft else ""
    return f"📝 {_who(event)} saved a draft: {title}{state}"


def _noted(event: Event, crisis: Crisis) -> str:
    return f"📌 {_who(event)} noted:"


def _contained(event: Event, crisis: Crisis) -> str:
    return f"🛡️ {_who(event)} marked it as contained: {(event.before or 'open').capitalize()} → Contained"


def _briefed(event: Event, crisis: Crisis) -> str:
    return f"📣 {_who(event)} briefed the executives"


def _resolved(event: Event, crisis: Crisis) -> str:
    before = (event.before or "open").capitalize()
    return f"✅ {_who(event)} resolved it after {_since_opening(event, crisis)}: {before} → Resolved"


def _dismissed(event: Event, crisis: Crisis) -> str:
    return f"✖️ {_who(event)} dismissed it, not a crisis: {(event.before or 'open').capitalize()} → Dismissed"


def _reopened(event: Event, crisis: Crisis) -> str:
    return f"🔁 {_who(event)} reopened it: {_steps(event)}"


def _merged(event: Event, crisis: Crisis) -> str:
    """On the crisis that is gone it says where to, on the one that stays what came."""
    if event.before == f"crisis {crisis.id}":
        where = rich.tidy(event.after or "another crisis", 40)
        return f"🔗 {_who(event)} merged this into {where}: it goes on there"
    what = rich.tidy(event.before or "another crisis", 40)
    return f"🔗 {_who(event)} merged {what} into this one: its posts are counted here now"


def _split(event: Event, crisis: Crisis) -> str:
    if event.before == f"crisis {crisis.id}":
        what = rich.tidy(event.after or "a part", 80)
        return f"✂️ {_who(event)} split off “{what}”: it has its own card now"
    return f"✂️ {_who(event)} split this from {rich.tidy(event.before or 'another crisis', 40)}"


def _unacknowledged(event: Event, crisis: Crisis) -> str:
    before = rich.tidy(event.before or "its owner", 60)
    if event.actor.id:
        return f"↩️ {_who(event)} took the acknowledgement back: {before} → nobody"
    return f"↩️ {before} did not answer: the crisis is nobody's again"


def _escalated(event: Event, crisis: Crisis) -> str:
    return f"⏫ Nobody has it yet, now asked: {rich.tidy(event.after or 'everybody here', 200)}"


def _asked(event: Event, crisis: Crisis) -> str:
    return f"❔ Still on it, {rich.tidy(event.after or 'owner', 60)}?"


def _confirmed(event: Event, crisis: Crisis) -> str:
    return f"👍 {_who(event)} is still on it"


def _reminded(event: Event, crisis: Crisis) -> str:
    return "⏰ The update that was promised is due"


def _updated(event: Event, crisis: Crisis) -> str:
    return f"🗣️ {_who(event)} gave an update"


def _role(event: Event, crisis: Crisis) -> str:
    steps = f"{event.before or 'nobody'} → {event.after or 'nobody'}"
    return f"👥 {_who(event)} changed a role: {rich.tidy(steps, 200)}"


def _evidence(event: Event, crisis: Crisis) -> str:
    return f"📌 {_who(event)} put a message on record:"


def _corrected(event: Event, crisis: Crisis) -> str:
    if event.after == STRUCK:
        return f"✏️ {_who(event)} struck an entry out:"
    return f"✏️ {_who(event)} corrected an entry:"


def _room(event: Event, crisis: Crisis) -> str:
    if event.after:
        made = f"{_who(event)} opened a room" if event.actor.id else "room"
        return f"🚪 {made}: {rich.tidy(event.after, 120)}"
    return f"🚪 room closed: {rich.tidy(event.before, 120)}" if event.before else "🚪 About the room:"


def _hidden(event: Event, crisis: Crisis) -> str:
    return f"🔒 {_who(event)} changed who sees it: {_steps(event)}"


def _muted(event: Event, crisis: Crisis) -> str:
    return f"🔇 {_who(event)} muted {rich.tidy(event.after or 'something', 120)}"


_HEADLINES: Mapping[EventKind, Callable[[Event, Crisis], str]] = {
    EventKind.OPENED: _opened,
    EventKind.LEVEL: _level,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.ASSIGNED: _assigned,
    EventKind.DRAFTED: _drafted,
    EventKind.NOTED: _noted,
    EventKind.CONTAINED: _contained,
    EventKind.BRIEFED: _briefed,
    EventKind.RESOLVED: _resolved,
    EventKind.DISMISSED: _dismissed,
    EventKind.REOPENED: _reopened,
    EventKind.MERGED: _merged,
    EventKind.SPLIT: _split,
    EventKind.UNACKNOWLEDGED: _unacknowledged,
    EventKind.ESCALATED: _escalated,
    EventKind.ASKED: _asked,
    EventKind.CONFIRMED: _confirmed,
    EventKind.REMINDED: _reminded,
    EventKind.UPDATED: _updated,
    EventKind.ROLE: _role,
    EventKind.EVIDENCE: _evidence,
    EventKind.CORRECTED: _corrected,
    EventKind.ROOM: _room,
    EventKind.HIDDEN: _hidden,
    EventKind.MUTED: _muted,
}


# --- the headline and what follows it --------------------------------------------------------------------


def _lead(event: Event, words: str) -> list[rich.Element]:
    """The headline; a room that was made is a link to its channel."""
    channel = rooms.channel_of(event) if event.kind is EventKind.ROOM else None
    if channel is None or not event.after:
        return [rich.text(words)]
    return [rich.text(words.removesuffix(rich.tidy(event.after, 120))), rich.channel(channel)]


def _call(subject: Subject, crisis: Crisis, event: Event) -> list[rich.Element]:
    """Names those of whom something is asked, all in this one message, with what to do; whoever is told in
    private, or is one too many in this hour, is named without a mention."""
    called = mentioned(event, crisis)
    asked = called if event.kind in IN_PRIVATE else asked_of(event, crisis)
    if not asked:
        return []
    names = [
        part
        for person in asked
        for part in (
            rich.person(person.id) if person in called else rich.text(rich.tidy(person.name, 60)),
            rich.text(" "),
        )
    ][:-1]
    return [rich.text("\n"), *names, rich.text(f": {_order(subject, crisis, event)}")]


def _changed(subject: Subject, crisis: Crisis, event: Event) -> list[rich.Element]:
    """What there is to say, for whoever is asked for an update."""
    words = since_update(subject, crisis, event)
    return [rich.text(f"\n{words}")] if words else []


def since_update(subject: Subject, crisis: Crisis, event: Event) -> str:
    """`Since the last update: 41 mentions more; …` below a reminder of one, as of when it was due."""
    if event.kind is not EventKind.REMINDED:
        return ""
    before = [one for one in subject.timeline if one.id < event.id]
    listed = "; ".join(rich.disarm(rich.tidy(one, 120)) for one in changed(crisis, before))
    return f"Since the last update: {listed}."


def _order(subject: Subject, crisis: Crisis, event: Event) -> str:
    return _ORDERS.get(event.kind, next_step(subject, crisis))


_ORDERS: Mapping[EventKind, str] = {
    EventKind.ESCALATED: "please acknowledge it, or give it to somebody.",
    EventKind.ROLE: "this is yours now.",
    EventKind.ASKED: "answer with the button “Still on it”, or give it to somebody.",
    EventKind.REMINDED: "say what is new, or that nothing is, with a button below.",
}


def _said(event: Event) -> list[rich.Element]:
    if event.draft:
        return [rich.preformatted(rich.clip(rich.visible(event.draft.text).strip(), MAX_DRAFT))]
    if not event.text:
        return []
    if event.kind is EventKind.CORRECTED and event.before != event.text:
        before = rich.text(rich.disarm(rich.tidy(event.before or "", 1_000)), strike=True)
        after = rich.text("\n" + rich.disarm(rich.tidy(event.text, 1_000)))
        return [rich.quote(before, after)]
    return [rich.quote(rich.text(rich.disarm(rich.tidy(event.text, 1_000))))]


def _source(event: Event) -> list[rich.Element]:
    """Who wrote it when, when it was put on record, and the message itself."""
    if event.happened_at is None and event.link is None:
        return []
    parts: list[rich.Element] = []
    if event.kind is EventKind.EVIDENCE:
        parts.append(rich.text(f"{rich.tidy(event.after or 'unknown', 60)}, "))
    if event.happened_at is not None:
        planned = event.kind is EventKind.NOTED and event.happened_at > event.at
        parts += [rich.text("planned for ")] if planned else []
        parts += [dates.element(event.happened_at), rich.text("; written down "), dates.element(event.at)]
    if event.link is not None:
        parts += [rich.text(" · "), rich.message_link(event.link, "Open the message")]
    return [rich.section(*parts)]
