"""The stage: the story reaches the networks, and authors change what they said."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.world import World
from bot.sandbox.server import Sandbox
from bot.sandbox.stage import Stage
from bot.sandbox.story import Change, Post, Story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Brief(Story):
    """A story of a few moments."""

    def __init__(self, *steps: Callable[[datetime], Post | Change]) -> None:
        super().__init__()
        self._steps = steps

    def live(self, start: datetime) -> Any:
        """The posts among the steps."""
        return (step for make in self._steps if isinstance(step := make(start), Post))

    def changes(self, start: datetime) -> list[Change]:
        """The changes among the steps."""
        return [step for make in self._steps if isinstance(step := make(start), Change)]


def post(label: str, network: str = "x", **facts: Any) -> Callable[[datetime], Post]:
    return lambda start: Post(label, start, network, "amber_reads", 120, f"Brindle {label}", **facts)


def change(label: str, text: str = "") -> Callable[[datetime], Change]:
    return lambda start: Change(start, label, text)


def played(*steps: Callable[[datetime], Post | Change]) -> tuple[World, list[dict[str, Any]]]:
    """The world after a brief story, and what was shown of it, in order."""
    world, shown, stopping = World(), [], threading.Event()

    def show(post: dict[str, Any]) -> None:
        shown.append(dict(post))
        if len(shown) == len(steps):
            stopping.set()

    Stage(Brief(*steps), world, show, stopping).play(ready=lambda: True)
    return world, shown


def test_the_past_is_said_as_far_as_it_has_come() -> None:
    story, world = Story(), World()
    stage, history = Stage(story, world, lambda post: None), story.history(NOON)
    counts = []
    for moment in (NOON - timedelta(days=2), NOON):
        stage.say_until(moment, history)
        said = [post for posts in world.posts.values() for post in posts.values()]
        assert all(post.at <= moment for post in said)
        counts.append(len(said))
    assert counts[1] == len(list(Story().history(NOON))) > counts[0] > 0


def test_a_quote_names_what_it_quotes() -> None:
    world, _ = played(post("first"), post("second", kind="quote", about="first"))
    first, second = world.standing("x")
    assert (second.kind, second.parent) == ("quote", first.key)


@pytest.mark.parametrize(
    ("text", "standing", "note"), [("", [], "taken down"), ("I was wrong", ["I was wrong"], "edited")]
)
def test_authors_have_second_thoughts(text: str, standing: list[str], note: str) -> None:
    world, shown = played(post("first"), change("first", text))
    assert [post.text for post in world.standing("x")] == standing
    assert shown[-1]["note"] == note


def test_counts_grow_towards_what_the_story_says() -> None:
    young, old = (Post("a", NOON, "x", "a", 1, "b").grown(age) for age in (0.0, 120.0))
    assert 0 < young < 0.2 < 0.99 < old <= 1


def test_every_network_of_the_story_has_a_stand_in() -> None:
    assert set(Story().networks) <= set(platforms())
    assert {"x", "instagram", "tiktok", "facebook", "bluesky", "feed"} <= set(Story().networks)


def test_the_sandbox_plays_the_networks_too() -> None:
    with Sandbox() as sandbox:
        sandbox.world.say("feed", "A kettle broke", title="Kettles")
        found = httpx.get(sandbox.network_target("feed"), trust_env=False)
        assert "A kettle broke" in found.text
        assert sandbox.facts()["networks"]["X_API_URL"] == f"{sandbox.page_url}networks/x"
