"""A desk over a real store, with Slack on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import Hands, still_ports


@pytest.fixture
def slack() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()
    assert loopback.problems == []


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        yield replace(still_ports(store, clock=clock), channel="crisis-desk")


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(ports, slack)
