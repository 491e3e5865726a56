"""Who is in which user group, asked of Slack every few minutes and never waited for long."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAsking
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from bot.core.models import Person
from bot.slack.richtext import tidy

WAIT_SECONDS = 0.5
"""How long an answer may be held up in all; Slack wants it within three seconds."""
KEEP_SECONDS = 300.0
"""How long an answer holds: whoever leaves a group may act on for that long."""
ALL = ""
"""Under what the list of all groups is kept."""

T = TypeVar("T")
Members = frozenset[str]


class UserGroups(Protocol):
    """The two methods of the Web API client that are needed here."""

    def usergroups_list(self) -> Any:
        """Every user group that is not disabled."""

    def usergroups_users_list(self, *, usergroup: str) -> Any:
        """The ids of those in a group."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """The groups somebody is in; `unsure` when Slack did not tell of one."""

    groups: frozenset[str] = frozenset()
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Groups that were asked for, and until when to wait for them (seconds of the clock)."""

    ids: frozenset[str]
    until: float


class _Kept(Generic[T]):
    """The last good answer to one question, and the one that is under way."""

    def __init__(self) -> None:
        self.asked: Future[T] | None = None
        self.asked_at = 0.0
        self.last: T | None = None


class Groups:
    """Remembers who is in which group; where Slack cannot say, what it said last counts."""

    def __init__(
        self, *, wait_seconds: float = WAIT_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wait_seconds, self._clock = wait_seconds, clock
        self._members: dict[str, _Kept[Members]] = {}
        self._all: dict[str, _Kept[tuple[Person, ...]]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="groups")

    def ask(self, client: UserGroups, ids: Iterable[str]) -> Asked:
        """Asks for what is not known or too old, without waiting."""
        asked = Asked(frozenset(ids), self._clock() + self._wait_seconds)
        for one in asked.ids:
            self._start(self._members, one, lambda one=one: _members(client, one))  # type: ignore[misc]
        return asked

    def of(self, user_id: str, asked: Asked) -> Belongs:
        """Which of the groups asked for somebody is in."""
        known = {one: self._answer(self._members[one], asked.until) for one in asked.ids}
        groups = frozenset(one for one, members in known.items() if members and user_id in members)
        return Belongs(groups, unsure=None in known.values())

    def all(self, client: UserGroups) -> tuple[Person, ...] | None:
        """Every group by its handle; None when Slack does not say."""
        self._start(self._all, ALL, lambda: _all(client))
        return self._answer(self._all[ALL], self._clock() + self._wait_seconds)

    def _start(self, kept: dict[str, _Kept[T]], name: str, ask: Callable[[], T]) -> None:
        with self._lock:
            one = kept.setdefault(name, _Kept())
            if one.asked is None or self._clock() - one.asked_at > KEEP_SECONDS:
                one.asked, one.asked_at = self._pool.submit(ask), self._clock()

    def _answer(self, kept: _Kept[T], until: float) -> T | None:
        assert kept.asked is not None  # it was started before
        try:
            kept.last = kept.asked.result(timeout=max(0.0, until - self._clock()))
        except StillAsking:
            pass
        except Exception:  # a missing scope or an unreachable Slack costs a rank, never the answer
            kept.asked_at = min(kept.asked_at, self._clock() - KEEP_SECONDS + 30)
        return kept.last


def _members(client: UserGroups, group_id: str) -> Members:
    return frozenset(client.usergroups_users_list(usergroup=group_id)["users"])


def _all(client: UserGroups) -> tuple[Person, ...]:
    found = client.usergroups_list()["usergroups"]
    return tuple(Person(str(one["id"]), tidy(str(one["handle"]), 80)) for one in found)
