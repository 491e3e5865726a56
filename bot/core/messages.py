"""What is told: the messages of the outbox, the brief and the digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.models import Level, Quote


class Purpose(StrEnum):
    """What a message in the outbox is for."""

    CARD = "card"
    EVENT = "event"
    BRIEF = "brief"
    DIGEST = "digest"
    NOTICE = "notice"
    ROOM = "room"
    DIRECT = "direct"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that should exist in Slack, as the outbox keeps it.

    `key` is random, travels as message metadata and is how a lost answer is looked up. `stream` orders:
    within one, the card goes first and nothing overtakes. `ts` is set once Slack took it; after that
    sending means editing. `joined` are the events that are told in the same message as `event_id`.
    """

    id: int
    key: str
    purpose: Purpose
    stream: str
    channel: str
    crisis_id: int | None = None
    event_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    thread_ts: str | None = None
    ts: str | None = None
    posted_channel: str | None = None
    attempts: int = 0
    wanted: int = 1
    uncertain: bool = False
    first_tried_at: datetime | None = None
    joined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """How the last message to a channel fared: `sent`, or Slack's `error`; neither while it waits."""

    sent: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """One screen for executives, line by line, each a label and a value; the same lines, every time.

    `said` is what somebody (`by`) says of it in their own words, above the lines; empty when nobody does.
    """

    crisis_id: int
    title: str
    level: Level
    lines: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...] = ()
    said: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The daily word to executives for one watch and one local date."""

    watch_id: int
    brand: str
    date: str
    lines: tuple[tuple[str, str], ...]
