"""The steps of a war room: made, shown, kept, and archived when it is over."""

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.core import rooms
from bot.core.messages import Purpose
from bot.core.rooms import Room, RoomState, Step
from bot.errors import DeliveryError, UnknownOutcome
from bot.room_keeping import SOON, keep
from bot.room_work import GONE, Work, leave, refused, wait

log = logging.getLogger(__name__)

LOOK_UP_AFTER = timedelta(seconds=20)
"""A call whose answer was lost may still be in flight inside Slack: look only after this long."""

TRY_AGAIN = timedelta(hours=1)
"""How long a room that Slack refuses waits: a person has to reinstall the app."""

MOST_NAMES = 20
LAST_WORDS = "last words"
CLEARED = "This room is closed."


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
        keep(work)


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
        wait(work, error.retry_after_seconds)
    elif error.code == "name_taken" and work.room.attempt < MOST_NAMES:
        work.save(lambda room: replace(room, attempt=room.attempt + 1, tried_at=None, hold_until=None))
    else:
        refused(work, Step.MAKE, error)
        again = work.now + TRY_AGAIN
        work.save(lambda room: replace(room, state=RoomState.FAILED, tried_at=None, hold_until=again))
        work.on_record(text=rooms.refusal(Step.MAKE, error.code, private=private))


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
    work.save(lambda room: replace(room, done=(*room.done, LAST_WORDS)))


def _clear(work: Work) -> None:
    """Takes the crisis out of the head of a channel that everybody can look up, archived or not; its name and
    what Slack itself wrote into it stay."""
    for put in (work.calls.set_topic, work.calls.set_purpose):
        try:
            put(work.channel, CLEARED)
        except DeliveryError as error:
            log.warning("crisis %s: the head of its room stays: %s", work.crisis.id, error)


def _archive(work: Work) -> None:
    if _leaks(work):
        _clear(work)
    try:
        work.calls.archive(work.channel)
    except DeliveryError as error:
        if error.retry_after_seconds is not None:
            wait(work, error.retry_after_seconds)
            return
        if error.code not in GONE:
            log.warning("crisis %s: its room stays open: %s", work.crisis.id, error)
            work.on_record(text=rooms.refusal(Step.ARCHIVE, error.code, private=work.room.private))
    by_hand = work.room.closing and work.crisis.state.live
    leave(work, RoomState.CLOSED if by_hand else RoomState.ARCHIVED)
