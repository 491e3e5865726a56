"""The names behind user ids, asked of Slack once and never waited for long."""

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as StillAsking
from typing import Any, Protocol

from bot.core.models import Person
from bot.slack.richtext import tidy

WAIT_SECONDS = 0.5
"""How long an answer may be held up for a name; Slack wants it within three seconds."""


class Users(Protocol):
    """The one method of the Web API client that is needed here."""

    def users_info(self, *, user: str) -> Any:
        """The profile of a user."""


class People:
    """Remembers who is who for the life of the process."""

    def __init__(self, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._asked: dict[str, Future[Person]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="people")

    def find(self, client: Users, user_id: str, *, otherwise: str | None = None) -> Person:
        """The person of that id; by `otherwise` or the id itself when Slack does not say in time."""
        asked = self._ask_once(client, user_id)
        try:
            return asked.result(timeout=self._wait_seconds)
        except StillAsking:
            pass
        except Exception:  # a missing scope or an unreachable Slack costs a name, never the act
            with self._lock:
                self._asked.pop(user_id, None)
        return Person(user_id, tidy(otherwise or "", 80) or user_id)

    def find_all(self, client: Users, user_ids: Iterable[str]) -> dict[str, Person]:
        """Those of them whose names Slack says in time: all together take no longer than one."""
        asked = {user_id: self._ask_once(client, user_id) for user_id in user_ids}
        wait(asked.values(), timeout=self._wait_seconds)
        return {
            user_id: said.result() for user_id, said in asked.items() if said.done() and not said.exception()
        }

    def _ask_once(self, client: Users, user_id: str) -> Future[Person]:
        with self._lock:
            asked = self._asked.get(user_id)
            if asked is None or (asked.done() and asked.exception()):
                asked = self._asked[user_id] = self._pool.submit(_ask, client, user_id)
        return asked


def _ask(client: Users, user_id: str) -> Person:
    user: Mapping[str, Any] = client.users_info(user=user_id)["user"]
    profile = user.get("profile") or {}
    # The full name, as executives and the record know people; a display name is often only a handle.
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    return Person(user_id, next((tidy(name, 80) for name in names if name), user_id))
