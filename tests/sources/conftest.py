"""What the tests of sources share: a stand-in web and a door that may reach it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.http import Http
from tests.standins.web import Web, serving

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@pytest.fixture
def http() -> Http:
    return Http(clock=lambda: NOW, allow_loopback_http=True, sleep=lambda seconds: None, total_seconds=10)
