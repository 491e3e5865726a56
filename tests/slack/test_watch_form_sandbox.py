"""The form of a watch in a running workspace: it previews while it is filled in, and keeps what was typed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app as composition
from bot.core.mentions import Query, SourceSpec
from bot.core.models import Label, Score, Scored, Watch
from bot.ports import Placed
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.slack import trial_view
from tests.desks import QUICK, hang_up, settings_for
from tests.worlds import mention, now


@pytest.fixture
def maya(tmp_path: Path) -> Iterator[tuple[Person, Sandbox, composition.Bot]]:
    with Sandbox(manifest=composition.app_manifest()) as sandbox:
        settings = settings_for(sandbox, tmp_path)
        bot = composition.build(settings, pace=QUICK)
        socket = composition.connect(bot, settings)
        try:
            yield sandbox.act_as("maya"), sandbox, bot
        finally:
            hang_up(sandbox, socket)
            bot.stop()


def told(person: Person) -> str:
    view = person.modal()
    return json.dumps(view.payload, ensure_ascii=False) if view else ""


def test_a_preview_ends_with_what_would_have_been_alerted(
    maya: tuple[Person, Sandbox, composition.Bot],
) -> None:
    person, sandbox, bot = maya
    watch = bot.ports.store.add_watch(Watch(0, "Brindle", Query(any=("kettle",))), now=now())
    at = now() - timedelta(days=2)
    posts = [Scored(mention(str(n), "my kettle", created_at=at), Score(Label.NEUTRAL, 0.0)) for n in range(5)]
    bot.ports.store.add(watch.id, [Placed(one, at) for one in posts], source_key="x:", cursor={})
    person.command("/crisis watch edit Brindle")
    form = sandbox.wait_for(person.modal)
    person.click(form, "watch_preview", value="preview")
    assert sandbox.wait_for(lambda: "Would not have alerted in the last 2 days" in told(person), 20)
    assert "Would have caught 5 of the 5 stored posts" in told(person)
    assert trial_view.TRYING not in told(person)


def test_a_watch_is_previewed_saved_and_edited(maya: tuple[Person, Sandbox, composition.Bot]) -> None:
    person, sandbox, bot = maya
    person.command("/crisis watch add")
    form = sandbox.wait_for(person.modal)
    name = next(b for b in form.payload["blocks"] if b.get("block_id") == "name")
    typed = {"value": {"type": "plain_text_input", "value": "Brindle"}}
    state = {name["block_id"]: typed}
    person.click(form, "watch_preview:any", value="kettle, acme*", state=state)
    assert sandbox.wait_for(
        lambda: "X cannot be searched for “acme*”" not in told(person) and "No source" in told(person)
    )
    person.click(person.modal(), "watch_preview:kinds", value=["hackernews", "x"])
    assert sandbox.wait_for(lambda: "X cannot be searched for “acme*”" in told(person))
    person.submit({"watch_preview:any": "kettle, fern", "watch_preview:kinds": ["hackernews", "news"]})
    watch = sandbox.wait_for(lambda: next(iter(bot.ports.store.watches()), None))
    assert (watch.name, watch.query.any) == ("Brindle", ("kettle", "fern"))
    assert set(watch.sources) == {SourceSpec("hackernews"), SourceSpec("news")}

    sandbox.wait_for(lambda: person.modal() is None)
    person.command("/crisis watch edit Brindle")
    form = sandbox.wait_for(person.modal)
    person.click(form, "watch_preview", value="preview")
    assert sandbox.wait_for(lambda: "(kettle OR fern)" in told(person))
