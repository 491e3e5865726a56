"""Slow work for a form waits for its turn, and only the latest is done."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.completing import Completing


def test_only_what_was_asked_last_is_done() -> None:
    completing, busy, go = Completing(), threading.Event(), threading.Event()

    def first() -> str:
        busy.set()
        go.wait(5)
        return "first"

    with ThreadPoolExecutor(4) as people:
        running = people.submit(completing.run, "V1", first)
        assert busy.wait(5)
        asked = [people.submit(completing.run, "V1", lambda n=n: f"again {n}") for n in range(2)]
        while not all(one.running() for one in asked):
            pass
        other = people.submit(completing.run, "V2", lambda: "other")
        go.set()
        assert running.result(5) == "first"
        assert sum(one.result(5) is not None for one in asked) <= 1
        assert other.result(5) == "other"


def test_what_fails_frees_the_turn() -> None:
    completing = Completing()
    with pytest.raises(ZeroDivisionError):
        completing.run("V1", lambda: 1 / 0)
    assert completing.run("V1", lambda: "again") == "again"
