"""Budgets are spent by one at a time."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.errors import Refused
from bot.ports import Store


def one_more(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"calls": value.get("calls", 0) + 1}


def test_budget_is_empty_at_first_and_then_what_was_decided(store: Store) -> None:
    assert store.budget("x:search") == {}
    assert store.spend("x:search", one_more) == {"calls": 1}
    store.spend("youtube", lambda value: {"left": 0.5, "at": [1, None]})
    assert [store.budget(key) for key in ("x:search", "youtube")] == [
        {"calls": 1},
        {"left": 0.5, "at": [1, None]},
    ]


def test_refusal_leaves_the_budget_as_it_was(store: Store) -> None:
    def refuse(value: Mapping[str, Any]) -> Mapping[str, Any]:
        raise Refused(f"{value} is spent")

    store.spend("x", one_more)
    with pytest.raises(Refused, match="'calls': 1"):
        store.spend("x", refuse)
    assert store.budget("x") == {"calls": 1}


def test_nothing_spent_at_once_is_lost(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: store.spend("x", one_more)["calls"], range(40)))
    assert sorted(values) == list(range(1, 41))
