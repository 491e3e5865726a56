"""The demo whole: what the public says on the networks reaches the desk through the real connectors."""

from collections.abc import Iterator

import pytest

from bot.sandbox import demo
from bot.sandbox.server import Sandbox

BY_THEN_SECONDS = 60.0
ASKED = {"x", "instagram", "tiktok", "facebook", "reddit", "bluesky", "mastodon", "threads", "feed"}


@pytest.fixture(scope="module")
def told() -> Iterator[Sandbox]:
    """The demo once its card is up; nobody opens a page, so that the story starts by itself."""
    with demo.running() as sandbox:
        sandbox.wait_for(lambda: sandbox.messages("crisis-desk"), BY_THEN_SECONDS)
        yield sandbox


def test_the_crisis_rises_from_what_the_networks_were_asked(told: Sandbox) -> None:
    assert "Product safety" in str(told.messages("crisis-desk")[0])
    assert {called.network for called in told.world.called} == ASKED


def test_no_network_is_out_of_reach(told: Sandbox) -> None:
    card = str(told.messages("crisis-desk")[0])
    assert "cannot be read" not in card
    assert "failed" not in card
