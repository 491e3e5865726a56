"""ANNOUNCE: the outbox worker. Takes one message at a time to Slack, and never posts one twice.

Lease, one post, and where the answer was lost, a look-up by the message's key before it is sent again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.core.messages import Outgoing
from bot.core.models import Event
from bot.errors import DeliveryError, UnknownCrisis, UnknownOutcome
from bot.ports import Ports, Subject

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
LOOK_UP_AFTER_SECONDS = 20.0
"""A request whose answer was lost may still be in flight inside Slack: look only after this long."""

LOOK_UP_FOR = timedelta(minutes=2)
"""Where Slack refuses the look-up for so long the message is sent again: a repeat is better than silence."""

LONGEST_WAIT_SECONDS = 600.0
"""The store takes a wait longer than this for one that was planned before the clock was set back."""

GIVE_UP_AFTER = 8
"""Tries after which a message that Slack refuses for a reason time does not mend stays dead, visibly."""


def deliver_one(
    ports: Ports,
    *,
    owner: str,
    lease_seconds: float = LEASE_SECONDS,
    look_up_after_seconds: float = LOOK_UP_AFTER_SECONDS,
    posts: bool = True,
    edits: bool = True,
    sending: Callable[[Outgoing], None] = lambda message: None,
) -> bool:
    """Sends the next message due, if it is of a kind that may go now (`sending` is told which one does);
    False when there was none."""
    message = ports.store.claim_message(
        owner=owner, now=ports.clock(), lease_seconds=lease_seconds, posts=posts, edits=edits
    )
    if message is None:
        return False
    sending(message)
    try:
        channel, ts = _send(ports, message)
    except UnknownOutcome as error:
        retry_at = ports.clock() + timedelta(seconds=look_up_after_seconds)
        log.warning("message %s: %s; looking it up before sending again", message.id, error)
        ports.store.message_failed(
            message, owner=owner, error=str(error), retry_at=retry_at, uncertain=True, now=ports.clock()
        )
    except DeliveryError as error:
        _put_off(ports, message, error, owner=owner)
    except Exception as error:  # a message that cannot be rendered must not stop the others
        log.exception("message %s cannot be made", message.id)
        _put_off(ports, message, DeliveryError(f"cannot be made: {error!r}"), owner=owner)
    else:
        ports.store.message_sent(message, owner=owner, channel=channel, ts=ts, now=ports.clock())
    return True


def _send(ports: Ports, message: Outgoing) -> tuple[str, str]:
    found = _looked_up(ports, message) if message.uncertain and message.ts is None else None
    return found or ports.notifier.post(_subject(ports, message))


def _looked_up(ports: Ports, message: Outgoing) -> tuple[str, str] | None:
    try:
        return ports.notifier.find(message)
    except DeliveryError as error:
        first = message.first_tried_at
        if first is None or ports.clock() - first < LOOK_UP_FOR:
            raise
        log.warning("message %s cannot be looked up, it is sent again: %s", message.id, error)
        return None


def _subject(ports: Ports, message: Outgoing) -> Subject:
    crisis = None
    timeline: tuple[Event, ...] = ()
    event = ports.store.event(message.event_id) if message.event_id is not None else None
    if message.crisis_id is not None:
        try:
            crisis = ports.store.crisis(message.crisis_id)
        except UnknownCrisis as error:
            raise DeliveryError(str(error)) from error
        timeline = tuple(ports.store.events(message.crisis_id))
    card = ports.store.card(message.crisis_id) if message.crisis_id is not None else None
    discreet = _in_private_room(ports, message)
    language = ports.store.desk().language
    return Subject(
        message, crisis, event, timeline, ports.clock(), card=card, discreet=discreet, language=language
    )


def _in_private_room(ports: Ports, message: Outgoing) -> bool:
    """Whether it goes into the private room of its crisis."""
    room = ports.store.room(message.crisis_id) if message.crisis_id is not None else None
    return room is not None and room.private and message.stream == f"room:{room.channel}"


def _put_off(ports: Ports, message: Outgoing, error: DeliveryError, *, owner: str) -> None:
    """Tries again later where that may help; a rate limit holds the whole channel back."""
    now = ports.clock()
    retry_at = None
    if error.retry_after_seconds is not None:
        retry_at = now + timedelta(seconds=min(error.retry_after_seconds, LONGEST_WAIT_SECONDS))
        ports.store.pause_channel(message.channel, until=retry_at)
    elif message.attempts < GIVE_UP_AFTER:  # a person may mend it: invite the bot, renew the token
        retry_at = now + timedelta(seconds=min(LONGEST_WAIT_SECONDS, 15 * 2**message.attempts))
    log.log(logging.WARNING if retry_at else logging.ERROR, "message %s not sent: %s", message.id, error)
    ports.store.message_failed(
        message, owner=owner, error=str(error), retry_at=retry_at, uncertain=message.uncertain, now=now
    )
