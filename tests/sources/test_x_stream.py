"""X's stream: its rules, posts as they come, what they cost, how it ends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.core.mentions import Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.http.api import Api
from bot.sandbox.platforms.server import served
from bot.sandbox.platforms.world import World, now
from bot.sandbox.platforms.x import settings as wanted
from bot.sources.access import Access
from bot.sources.x import stream
from tests.sources.test_bluesky_stream import Reading

BRAND, RIVAL = Query(any=("Brindle & Fern",)), Query(any=("Moss",))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def access(world: World) -> Iterator[Access]:
    with served(world) as url:
        http = Http(clock=now, allow_loopback_http=True, sleep=lambda seconds: None)
        yield Access(http, now, wanted(f"{url}/x"))


@contextmanager
def reading(access: Access, *queries: Query) -> Iterator[Reading]:
    found, stopping = Reading(), threading.Event()
    source = stream("", queries=queries, access=access)
    thread = threading.Thread(target=source.run, args=({},), kwargs={"put": found.put, "stopping": stopping})
    thread.start()
    try:
        found.wait(lambda reading: reading.batches)
        yield found
    finally:
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()


def rules(access: Access) -> set[str]:
    token = access.settings["X_BEARER_TOKEN"]
    api = Api(
        access.http,
        network="x",
        base_url=access.settings["X_API_URL"],
        meter=access.meter,
        headers={"Authorization": f"Bearer {token}"},
    )
    data = api.get("/2/tweets/search/stream/rules").data
    return {rule["value"] for rule in data.get("data", ())}


def test_a_post_that_fits_arrives_and_is_paid_for(world: World, access: Access) -> None:
    world.say("x", "Brindle & Fern before")
    with reading(access, BRAND) as found:
        world.say("x", "Something else")
        world.say("x", "Brindle & Fern now", author_key="77")
        found.wait(lambda reading: reading.texts)
        found.wait(lambda reading: access.meter.usage().usd > 0)
    ((mention,),) = (batch.mentions for batch in found.batches if batch.mentions)
    assert (mention.text, mention.via, mention.author.key) == ("Brindle & Fern now", "stream", "77")
    assert access.meter.usage().usd == pytest.approx(0.005)


def test_the_rules_follow_the_watches(access: Access) -> None:
    with reading(access, BRAND, RIVAL):
        both = rules(access)
    with reading(access, RIVAL):
        assert rules(access) < both
    assert len(both) == 2


def test_mentions_of_an_account_are_not_streamed(access: Access) -> None:
    with pytest.raises(SourceError) as caught:
        stream("mentions/2244994945", queries=[BRAND], access=access)
    assert caught.value.trouble is Trouble.REFUSED


def test_a_second_connection_is_told_to_wait(access: Access) -> None:
    with reading(access, BRAND), pytest.raises(SourceError) as caught:
        stream("", queries=[BRAND], access=access).run({}, put=print, stopping=threading.Event())
    assert caught.value.trouble is Trouble.THROTTLED
