"""What takes seconds for a form: done one at a time, and only for what the form asks now."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Completing:
    """Lets slow work wait for its turn, so that it never holds up what people wait for.

    Whoever presses Enter in five fields asks five times; only the last is worth the seconds.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._latest: dict[str, object] = {}

    def run(self, form_id: str, work: Callable[[], T]) -> T | None:
        """What the work gives; None when the form asked again before its turn came."""
        asked = object()
        self._latest[form_id] = asked
        with self._turn:
            if self._latest.get(form_id) is not asked:
                return None
            try:
                return work()
            finally:
                if self._latest.get(form_id) is asked:
                    del self._latest[form_id]
