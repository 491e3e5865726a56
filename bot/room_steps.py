"""The steps of a war room: made, shown, named, filled, pinned, and archived when it is over."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.core import rooms
from bot.core.desk import Desk
from bot.core.lifecycle import Act
from bot.core.messages import Purpose
from bot.core.models import SYSTEM, Change, Crisis, EventKind
from bot.core.rooms import Room, RoomState, Step
from bot.errors import DeliveryError, UnknownOutcome
from bot.ports import Ports, RoomCalls

log = logging.getLogger(__name__)

LOOK_UP_AFTER = timedelta(seconds=20)
"""A call whose answer was lost may still be in flight inside Slack: look only after this long."""

TRY_AGAIN = timedelta(hours=1)
"""How long a room that Slack refuses waits: a person has to reinstall the app."""

LOOK_EVERY = timedelta(minutes=10)
"""How often a room is looked at when nothing changes: the rota may have turned."""

SOON = timedelta(seconds=2)
TOPIC_EVERY = timedelta(seconds=10)
"""Each new topic is a line in the channel, so that a burst of changes is one."""

LONGEST_WAIT_SECONDS = 600.0
MOST_NAMES = 20

GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
"""Somebody archived or deleted the channel, or threw the bot out."""

LAST_WORDS, TOPIC_IS_THEIRS = "last words", "topic is theirs"

Delta = Callable[[Room], Room]


@dataclass(frozen=True, slots=True)
class Work:
    """One look at one room."""

    ports: Ports
    calls: RoomCalls
    desk: Desk
    room: Room
    crisis: Crisis
    now: datetime

    @property
    def channel(self) -> str:
        """The id of the channel that was made."""
        assert self.room.channel is not None
        return self.room.channel

    def save(self, delta: Delta) -> Room:
        """Applies what came of it to the room as it stands now."""
        return self.ports.store.change_room(self.room.crisis_id, lambda room: delta(room or self.room))

    def on_record(self, *, before: str = "", after: str = "", text: str = "", link: str = "") -> None:
        """Writes a line on the timeline, unless the same one stands there."""
        by = self.room.asked_by if after else SYSTEM
        event = Act(by, self.now).event(
            EventKind.ROOM, before=before or None, after=after or None, text=text or None
        )
        event = replace(event, link=link or None)
        said = [(e.before, e.after, e.text, e.link) for e in self.ports.store.events(self.crisis.id)]
        if (event.before, event.after, event.text, event.link) not in said:
            self.ports.commit(self.crisis.id, lambda now: Change(replace(now, updated_at=self.now), (event,)))


def one(work: Work) -> None:
    """Does the one thing that comes next."""
    room, crisis = work.room, work.crisis
    if room.state is not RoomState.OPEN:
        _make(work)
    elif not room.told:
        work.on_record(after=f"#{room.name}", link=rooms.link_to(work.channel))
        work.save(lambda one: replace(one, told=True, due_at=work.now))
    elif _leaks(work):
        _end(work)
    elif room.seen != crisis.version:
        work.ports.store.show_in_room(crisis, hours=work.desk.rooms.hours, now=work.now)
    elif rooms.is_over(room, crisis, work.desk, now=work.now):
        _end(work)
    else:
        _next(work)


def _leaks(work: Work) -> bool:
    """Everybody may read it, and its crisis is no longer for everybody."""
    return work.crisis.private and not work.room.private


# --- making it ---------------------------------------------------------------------------------------------


def _make(work: Work) -> None:
    if not work.crisis.state.live:
        work.save(lambda room: replace(room, state=RoomState.ARCHIVED))
        return
    private = work.room.private if work.room.tried_at else work.crisis.private
    name = rooms.name(work.crisis, attempt=work.room.attempt)
    try:
        channel = _looked_up(work, name, private=private) or _created(work, name, private=private)
    except UnknownOutcome as error:  # it is looked up once LOOK_UP_AFTER is over
        log.warning("crisis %s: nobody knows whether #%s was made: %s", work.crisis.id, name, error)
    except DeliveryError as error:
        _not_made(work, error, private=private)
    else:
        opened = partial(_opened, work, name=name, channel=channel)
        work.ports.store.opened_room(work.crisis.id, opened)


def _looked_up(work: Work, name: str, *, private: bool) -> str | None:
    since = work.room.tried_at
    if since is None:
        return None
    try:
        return work.calls.find(name, private=private, since=since)
    except DeliveryError as error:
        if error.retry_after_seconds is not None:
            raise
        return None  # Slack refuses to say: a name that is taken is told by making it


def _created(work: Work, name: str, *, private: bool) -> str:
    """Makes the channel, with the try on record first: a process that dies here looks it up."""
    until = work.now + LOOK_UP_AFTER
    work.save(
        lambda room: replace(
            room, tried_at=room.tried_at or work.now, private=private, hold_until=until, name=name
        )
    )
    return work.calls.make(name, private=private)


def _opened(work: Work, room: Room | None, *, name: str, channel: str) -> Room:
    return replace(
        room or work.room,
        state=RoomState.OPEN,
        channel=channel,
        name=name,
        tried_at=None,
        hold_until=None,
        refused=(),
        due_at=work.now,
    )


def _not_made(work: Work, error: DeliveryError, *, private: bool) -> None:
    if error.retry_after_seconds is not None:
        _wait(work, error.retry_after_seconds)
    elif error.code == "name_taken" and work.room.attempt < MOST_NAMES:
        work.save(lambda room: replace(room, attempt=room.attempt + 1, tried_at=None, hold_until=None))
    else:
        _refused(work, Step.MAKE, error)
        again = work.now + TRY_AGAIN
        work.save(lambda room: replace(room, state=RoomState.FAILED, tried_at=None, hold_until=again))
        work.on_record(text=rooms.refusal(Step.MAKE, error.code, private=private))


# --- keeping it --------------------------------------------------------------------------------------------


def _next(work: Work) -> None:
    for step, do in _todo(work):
        if not work.room.lacks(step):
            _try(work, step, do)
            return
    _rest(work)


def _todo(work: Work) -> Iterator[tuple[Step, Callable[[], Delta]]]:
    """What is not as it should be, in the order in which people miss it."""
    room, store = work.room, work.ports.store
    asked = rooms.people(work.crisis, work.desk, now=work.now, zone=work.ports.zone_of(work.crisis))
    group = rooms.group_to_expand(room, asked)
    if group is not None:
        yield Step.GROUP, lambda: _expand(work, group)
    new = rooms.to_invite(room, asked, most=work.desk.rooms.most)
    if new:
        yield Step.INVITE, lambda: _invite(work, new)
    topic_at = _topic_at(work)
    if topic_at is not None and topic_at <= work.now:
        yield Step.TOPIC, lambda: _set_topic(work)
    if Step.PURPOSE not in room.done:
        yield Step.PURPOSE, lambda: _set_purpose(work)
    ts = store.room_card(work.channel)
    if ts is not None and f"pin:{ts}" not in room.done:
        yield Step.PIN, lambda: _pin(work, ts)
    card = store.card(work.crisis.id)
    if card is not None and not room.record:
        yield Step.RECORD, lambda: _find_record(work, *card)
    for title, link in (("Alert card", room.record), ("Runbook", work.desk.rooms.runbook)):
        if link and f"link:{link}" not in room.done:
            yield Step.BOOKMARK, partial(_bookmark, work, title, link)


def _try(work: Work, step: Step, do: Callable[[], Delta]) -> None:
    try:
        delta = do()
    except DeliveryError as error:
        if error.code in GONE:
            _gone(work, error.code)
        elif error.retry_after_seconds is not None:
            _wait(work, error.retry_after_seconds)
        else:
            _refused(work, step, error)
    else:
        work.save(delta)


def _expand(work: Work, group: str) -> Delta:
    """The members of a user group; one that cannot be read has none."""
    try:
        members = work.calls.members(group)
    except DeliveryError as error:
        if error.code != "no_such_subteam":
            raise
        members = ()
    return lambda room: replace(room, groups=(*room.groups, (group, members)))


def _invite(work: Work, new: tuple[str, ...]) -> Delta:
    work.calls.invite(work.channel, new)
    return lambda room: replace(room, invited=(*room.invited, *new))


def _topic_at(work: Work) -> datetime | None:
    """When the topic is set next; None when it is right, or a person has set their own."""
    room = work.room
    if TOPIC_IS_THEIRS in room.done or room.lacks(Step.TOPIC) or room.topics == (rooms.topic(work.crisis),):
        return None
    return work.now if room.topic_at is None else room.topic_at + TOPIC_EVERY


def _set_topic(work: Work) -> Delta:
    """Sets the topic unless it is neither what was set last nor what was being set: then it is a person's."""
    wanted, before = rooms.topic(work.crisis), work.room.topics
    if before and work.calls.topic(work.channel) not in (*before, wanted):
        return lambda room: replace(room, done=(*room.done, TOPIC_IS_THEIRS))
    work.save(lambda room: replace(room, topics=(*(before or ("",)), wanted)))
    work.calls.set_topic(work.channel, wanted)
    return lambda room: replace(room, topics=(wanted,), topic_at=work.now)


def _set_purpose(work: Work) -> Delta:
    work.calls.set_purpose(work.channel, rooms.purpose(work.crisis))
    return _did(Step.PURPOSE)


def _pin(work: Work, ts: str) -> Delta:
    work.calls.pin(work.channel, ts)
    return _did(f"pin:{ts}")


def _find_record(work: Work, channel: str, ts: str) -> Delta:
    link = work.calls.permalink(channel, ts)
    return lambda room: replace(room, record=link)


def _bookmark(work: Work, title: str, link: str) -> Delta:
    """One link at the head; where the answer is lost it is left, because a second one would stay."""
    try:
        work.calls.bookmark(work.channel, title=title, link=link)
    except UnknownOutcome as error:
        log.warning("crisis %s: the bookmark %s may be missing: %s", work.crisis.id, title, error)
    return _did(f"link:{link}")


def _did(what: str) -> Delta:
    return lambda room: replace(room, done=(*room.done, what))


def _rest(work: Work) -> None:
    """Nothing to do: says what is missing in one line, and when to look again."""
    missing = [rooms.refusal(Step(name), code, private=work.room.private) for name, code in work.room.refused]
    if missing:
        work.on_record(text=" ".join(missing))
    unlinked = not work.room.record and not work.room.lacks(Step.RECORD)
    waiting = unlinked or work.ports.store.room_card(work.channel) is None
    ends = rooms.archives_at(work.room, work.crisis, work.desk)
    moments = [work.now + (SOON if waiting else LOOK_EVERY), _topic_at(work), ends]
    due_at = min(moment for moment in moments if moment is not None)
    work.save(lambda room: replace(room, due_at=due_at))


# --- when it is over ---------------------------------------------------------------------------------------


def _end(work: Work) -> None:
    """Last words, and once they are sent, the archive."""
    if LAST_WORDS not in work.room.done:
        _say_last_words(work)
    elif work.ports.store.room_unsent(work.channel):
        work.save(lambda room: replace(room, due_at=work.now + SOON, hold_until=work.now + SOON))
    else:
        _archive(work)


def _say_last_words(work: Work) -> None:
    card = work.ports.store.card(work.crisis.id)
    work.ports.store.want(
        Purpose.ROOM,
        key=f"{rooms.stream(work.channel)}:last",
        stream=rooms.stream(work.channel),
        channel=work.channel,
        payload={"last": True, "record": work.room.record, "desk": card[0] if card else ""},
        crisis_id=work.crisis.id,
        now=work.now,
    )
    work.save(_did(LAST_WORDS))


def _archive(work: Work) -> None:
    try:
        work.calls.archive(work.channel)
    except DeliveryError as error:
        if error.retry_after_seconds is not None:
            _wait(work, error.retry_after_seconds)
            return
        if error.code not in GONE:
            log.warning("crisis %s: its room stays open: %s", work.crisis.id, error)
            work.on_record(text=rooms.refusal(Step.ARCHIVE, error.code, private=work.room.private))
    by_hand = work.room.closing and work.crisis.state.live
    _leave(work, RoomState.CLOSED if by_hand else RoomState.ARCHIVED)


def _gone(work: Work, code: str) -> None:
    log.warning("crisis %s: its room is gone (%s)", work.crisis.id, code)
    _leave(work, RoomState.CLOSED)


def _leave(work: Work, state: RoomState) -> None:
    work.on_record(before=f"#{work.room.name}")
    work.ports.store.leave_room(work.crisis.id, lambda room: replace(room or work.room, state=state))


# --- what Slack says no to ---------------------------------------------------------------------------------


def _wait(work: Work, seconds: float) -> None:
    until = work.now + timedelta(seconds=min(seconds, LONGEST_WAIT_SECONDS))
    work.save(lambda room: replace(room, hold_until=until))


def _refused(work: Work, step: Step, error: DeliveryError) -> None:
    """Remembers a refusal and logs it the first time."""
    if (step.value, error.code) not in work.room.refused:
        log.warning("crisis %s, room: %s", work.crisis.id, rooms.refusal(step, error.code))
    others = tuple(pair for pair in work.room.refused if pair[0] != step)
    work.save(lambda room: replace(room, refused=(*others, (step.value, error.code))))
