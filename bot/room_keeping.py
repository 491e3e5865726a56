"""A war room that stands: who is in it, its topic, its pinned card, its links."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.core import rooms
from bot.core.rooms import Step
from bot.errors import DeliveryError, UnknownOutcome
from bot.room_work import GONE, Delta, Work, gone, refused, wait

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=10)
"""How often a room is looked at when nothing changes: the rota may have turned."""

SOON = timedelta(seconds=2)
TOPIC_EVERY = timedelta(seconds=10)
"""Each new topic is a line in the channel, so that a burst of changes is one."""

TOPIC_IS_THEIRS = "topic is theirs"


def keep(work: Work) -> None:
    """Does the one thing that is not as it should be, or says when to look again."""
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
            gone(work, error.code)
        elif error.retry_after_seconds is not None:
            wait(work, error.retry_after_seconds)
        else:
            refused(work, step, error)
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
