"""How the Web API says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An `ok: false` answer: the error, and what else the platform says with it."""

    def __init__(self, error: str, *, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.retry_after, self.more = error, status, retry_after, more

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        return {"ok": False, "error": self.error} | self.more


def invalid_arguments(*messages: str) -> Refused:
    """The refusal of a call whose arguments are missing or wrong."""
    texts = [f"[ERROR] {message}" for message in messages]
    return Refused("invalid_arguments", response_metadata={"messages": texts})
