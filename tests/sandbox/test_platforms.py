"""The stand-ins of the networks: what every one of them keeps to."""

import httpx
import pytest

from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, settings, target
from bot.sandbox.platforms.world import Quirk, World


@pytest.mark.parametrize("kind", sorted(platforms()))
def test_a_stand_in_refuses_in_its_networks_own_way(kind: str) -> None:
    module, world = platforms()[kind], World()
    assert module.throttled(world).status_code in (200, 400, 403, 429)
    assert module.expired(world).status_code in (200, 400, 401, 403)
    assert isinstance(target(kind, "http://127.0.0.1:1"), str)


@pytest.mark.parametrize("kind", sorted(platforms()))
def test_settings_lead_to_the_stand_ins_and_nowhere_else(kind: str) -> None:
    found = platforms()[kind].settings(f"http://127.0.0.1:1/{kind}")
    urls = [value for value in found.values() if "://" in value]
    assert all("//127.0.0.1:1/" in url for url in urls)


def test_a_planned_fault_strikes_so_many_times_and_no_more() -> None:
    world = World()
    world.plan("feed", Quirk.SERVER_ERROR, 2)
    with served(world) as url:
        answers = [httpx.get(f"{url}/feed/rss.xml", trust_env=False).status_code for _ in range(3)]
    assert answers == [503, 503, 200]


def test_what_is_asked_is_noted_without_secrets() -> None:
    world = World()
    with served(world) as url:
        httpx.get(f"{url}/hackernews/v0/item/1.json?token=x&a=b", trust_env=False)
    assert [(called.network, called.query) for called in world.called] == [("hackernews", {"a": "b"})]


def test_a_clock_that_is_off_shows_in_the_date() -> None:
    world = World()
    world.plan("feed", Quirk.CLOCK_OFF)
    assert (world.server_time("feed") - world.clock()).total_seconds() == pytest.approx(600, abs=5)


def test_the_settings_of_all_stand_ins_come_together() -> None:
    assert {"MASTODON_API_URL", "NEWS_SEARCH_URL", "HACKERNEWS_SEARCH_URL"} <= set(settings("http://x"))
