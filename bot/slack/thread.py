"""The thread under the card: one short message per event, who did what, before → after."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core import rooms
from bot.core.models import Crisis, Event, EventKind, Level, State
from bot.core.reaching import IN_PRIVATE, asked_of, mentioned
from bot.core.record import STRUCK
from bot.ports import Subject
from bot.slack import buttons, changes, dates, ids, thread_more, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT, next_step
from bot.slack.language import N_, _, sentence

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
    before, after = (_one_step(word) for word in (event.before or _("new"), event.after or ""))
    return f"{before} → {after}"


def _one_step(word: str) -> str:
    """A state or a level, whichever the event speaks of."""
    return sentence(wording.state(wording.level(word)))


def _from_to(event: Event, after: State) -> str:
    return f"{_one_step(event.before or 'open')} → {_one_step(after)}"


def _opened(event: Event, crisis: Crisis) -> str:
    mark = wording.level_mark(event.after) or wording.mark(crisis)
    return _("{sign} {who} opened crisis {number} at {level}").format(
        sign=mark.sign, who=_who(event), number=crisis.id, level=mark.word.lower()
    )


def _level(event: Event, crisis: Crisis) -> str:
    sizes = {level.word: level for level in Level}
    rose = sizes.get(event.after or "", 0) > sizes.get(event.before or "", 0)
    words = _("⬆️ {who} raised the level: {steps}") if rose else _("⬇️ {who} lowered the level: {steps}")
    mark = wording.level_mark(event.after)
    shape = f" {mark.sign}" if mark else ""
    return words.format(who=_who(event), steps=f"{_steps(event)}{shape}")


def _acknowledged(event: Event, crisis: Crisis) -> str:
    owner = rich.tidy(event.after or "", 60)
    own = owner in ("", _who(event))
    words = (
        _("👀 {who} acknowledged after {time} and owns it")
        if own
        else _("👀 {who} acknowledged after {time}; {owner} owns it")
    )
    return words.format(who=_who(event), time=_since_opening(event, crisis), owner=owner)


def _assigned(event: Event, crisis: Crisis) -> str:
    before, after = (rich.tidy(one or _("nobody"), 60) for one in (event.before, event.after))
    return _("👤 {who} changed the owner: {before} → {after}").format(
        who=_who(event), before=before, after=after
    )


def _drafted(event: Event, crisis: Crisis) -> str:
    title = rich.tidy(event.draft.title if event.draft else event.text or _("a statement"), 80)
    state = f" · {wording.readiness(event.draft)}" if event.draft else ""
    return _("📝 {who} saved a draft: {title}").format(who=_who(event), title=f"{title}{state}")


def _noted(event: Event, crisis: Crisis) -> str:
    return _("📌 {who} noted:").format(who=_who(event))


def _contained(event: Event, crisis: Crisis) -> str:
    steps = _from_to(event, State.CONTAINED)
    return _("🛡️ {who} marked it as contained: {steps}").format(who=_who(event), steps=steps)


def _briefed(event: Event, crisis: Crisis) -> str:
    return _("📣 {who} briefed the executives").format(who=_who(event))


def _resolved(event: Event, crisis: Crisis) -> str:
    return _("✅ {who} resolved it after {time}: {steps}").format(
        who=_who(event), time=_since_opening(event, crisis), steps=_from_to(event, State.RESOLVED)
    )


def _dismissed(event: Event, crisis: Crisis) -> str:
    steps = _from_to(event, State.DISMISSED)
    return _("✖️ {who} dismissed it, not a crisis: {steps}").format(who=_who(event), steps=steps)


def _reopened(event: Event, crisis: Crisis) -> str:
    return _("🔁 {who} reopened it: {steps}").format(who=_who(event), steps=_steps(event))


def _merged(event: Event, crisis: Crisis) -> str:
    """On the crisis that is gone it says where to, on the one that stays what came."""
    if event.before == f"crisis {crisis.id}":
        words = _("🔗 {who} merged this into {other}: it goes on there")
        return words.format(who=_who(event), other=_named(event.after))
    words = _("🔗 {who} merged {other} into this one: its posts are counted here now")
    return words.format(who=_who(event), other=_named(event.before))


def _split(event: Event, crisis: Crisis) -> str:
    if event.before == f"crisis {crisis.id}":
        what = rich.tidy(event.after or _("a part"), 80)
        return _("✂️ {who} split off “{part}”: it has its own card now").format(who=_who(event), part=what)
    return _("✂️ {who} split this from {other}").format(who=_who(event), other=_named(event.before))


def _named(other: str | None) -> str:
    """A crisis as events name it (`crisis 3`)."""
    number = (other or "").removeprefix("crisis ")
    if number.isdecimal():
        return _("crisis {number}").format(number=number)
    return rich.tidy(other or _("another crisis"), 40)


def _unacknowledged(event: Event, crisis: Crisis) -> str:
    before = rich.tidy(event.before or _("its owner"), 60)
    if event.actor.id:
        words = _("↩️ {who} took the acknowledgement back: {before} → nobody")
        return words.format(who=_who(event), before=before)
    return _("↩️ {before} did not answer: the crisis is nobody's again").format(before=before)


def _escalated(event: Event, crisis: Crisis) -> str:
    asked = rich.tidy(event.after or _("everybody here"), 200)
    return _("⏫ Nobody has it yet, now asked: {asked}").format(asked=asked)


def _asked(event: Event, crisis: Crisis) -> str:
    return _("❔ Still on it, {owner}?").format(owner=rich.tidy(event.after or _("owner"), 60))


def _confirmed(event: Event, crisis: Crisis) -> str:
    return _("👍 {who} is still on it").format(who=_who(event))


def _reminded(event: Event, crisis: Crisis) -> str:
    return _("⏰ The update that was promised is due")


def _updated(event: Event, crisis: Crisis) -> str:
    return _("🗣️ {who} gave an update").format(who=_who(event))


def _role(event: Event, crisis: Crisis) -> str:
    steps = rich.tidy(f"{event.before or _('nobody')} → {event.after or _('nobody')}", 200)
    return _("👥 {who} changed a role: {steps}").format(who=_who(event), steps=steps)


def _evidence(event: Event, crisis: Crisis) -> str:
    return _("📌 {who} put a message on record:").format(who=_who(event))


def _corrected(event: Event, crisis: Crisis) -> str:
    if event.after == STRUCK:
        return _("✏️ {who} struck an entry out:").format(who=_who(event))
    return _("✏️ {who} corrected an entry:").format(who=_who(event))


def _room(event: Event, crisis: Crisis) -> str:
    if event.after:
        words = _("🚪 {who} opened a room: {room}") if event.actor.id else _("🚪 room: {room}")
        return words.format(who=_who(event), room=rich.tidy(event.after, 120))
    if event.before:
        return _("🚪 room closed: {room}").format(room=rich.tidy(event.before, 120))
    return _("🚪 About the room:")


def _hidden(event: Event, crisis: Crisis) -> str:
    return _("🔒 {who} changed who sees it: {steps}").format(who=_who(event), steps=_steps(event))


def _muted(event: Event, crisis: Crisis) -> str:
    what = rich.tidy(event.after or _("something"), 120)
    return _("🔇 {who} muted {what}").format(who=_who(event), what=what)


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
    return rich.disarm(changes.since(crisis, before))


def _order(subject: Subject, crisis: Crisis, event: Event) -> str:
    order = _ORDERS.get(event.kind)
    return _(order) if order else next_step(subject, crisis)


_ORDERS: Mapping[EventKind, str] = {
    EventKind.ESCALATED: N_("please acknowledge it, or give it to somebody."),
    EventKind.ROLE: N_("this is yours now."),
    EventKind.ASKED: N_("answer with the button “Still on it”, or give it to somebody."),
    EventKind.REMINDED: N_("say what is new, or that nothing is, with a button below."),
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
        parts.append(rich.text(f"{rich.tidy(event.after or _('unknown'), 60)}, "))
    if event.happened_at is not None:
        planned = event.kind is EventKind.NOTED and event.happened_at > event.at
        parts += [rich.text(_("planned for "))] if planned else []
        parts += [dates.element(event.happened_at), rich.text(_("; written down ")), dates.element(event.at)]
    if event.link is not None:
        parts += [rich.text(" · "), rich.message_link(event.link, _("Open the message"))]
    return [rich.section(*parts)]
