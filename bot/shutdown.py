"""Waiting for the word to stop, and stopping for certain."""

import os
import signal
import threading
from types import FrameType

KILL_AFTER_SECONDS = 10.0
"""Platforms kill 30 s after SIGTERM; threads that hang longer than this are left behind."""


def listen() -> threading.Event:
    """From now on SIGINT and SIGTERM set this event instead of ending the process.

    From the first on the process has KILL_AFTER_SECONDS to end by itself, also while it still starts: a hung
    thread must not keep it alive.
    """
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            _end_at_last()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return stop


def wait(stop: threading.Event) -> None:
    """Returns at the first signal; further ones are ignored."""
    while not stop.wait(1.0):  # a wait without end would not let the signal in on every platform
        pass


def _end_at_last() -> None:
    last_resort = threading.Timer(KILL_AFTER_SECONDS, os._exit, args=(0,))
    last_resort.daemon = True
    last_resort.start()
