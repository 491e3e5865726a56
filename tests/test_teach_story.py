"""A team teaches its brand's tone in the sandbox: labels, counts, a lesson, the next post, the way back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import teach
from bot.core.models import Label, Scored
from bot.sandbox.person import Person
from tests.desks import BRAND, Desk, answer, desk
from tests.worlds import now

NOUNS = ["kettle", "teapot", "lid", "handle", "spout", "parcel", "box", "tea", "cup", "filter"]
LOVED = ("that {} is sick lol", "wicked {}, straight up", "this {} is insane", "filthy good {} ngl")
PLAIN = ("a {} in the window", "the {} came on tuesday", "my {} next to the sink", "which {} is it")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as running:
        for n, form in enumerate((*LOVED, *PLAIN)):
            for m, noun in enumerate(NOUNS):
                says(running, form.format(noun), minutes_ago=60 + 120 * (10 * n + m))
        running.sandbox.wait_for(lambda: len(posts(running)) == 80, 30)
        yield running


def says(live: Desk, words: str, *, minutes_ago: float) -> None:
    """Somebody else each time posts about the brand, and so rarely that this is no wave."""
    at = now() - timedelta(minutes=minutes_ago)
    post = {"id": words, "created_at": at.isoformat(), "text": f"{BRAND}: {words}", "source": "x"}
    with live.mentions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(post | {"author": f"author of {words}"}) + "\n")


def posts(live: Desk) -> list[Scored]:
    """The posts of this story, without the calm days before."""
    start, end = now() - timedelta(days=8), now() + timedelta(hours=1)
    found = live.bot.ports.store.unanswered(1, start=start, end=end, limit=1_000)
    return [one.scored for one in found if one.scored.mention.text.startswith(f"{BRAND}: ")]


def loved(text: str) -> bool:
    """Whether this team's public means it well."""
    return any(word in text for word in ("sick", "wicked", "insane", "filthy"))


def negative(live: Desk) -> tuple[float, float]:
    """How many negative posts are expected: by the counts, and post by post."""
    store, start, end = live.bot.ports.store, now() - timedelta(days=9), now() + timedelta(hours=1)
    posts = store.mentions_between(1, start=start, end=end, limit=2_000)
    counted = sum(slot.negative for slot in store.slots(1, start=start, end=end))
    return counted, sum(one.score.negative for one in posts)


def label_ten(live: Desk, person: Person) -> None:
    """Labels what was dealt as this team means it."""
    store = live.bot.ports.store
    form = live.sandbox.wait_for(
        lambda: (view := person.modal()) and view.payload.get("callback_id") and view
    )
    texts = {
        one.number: one.scored.mention.text
        for one in store.unanswered(1, start=now() - timedelta(days=8), end=now(), limit=1_000)
    }
    names = [
        one for block in form.payload["blocks"] if (one := block.get("block_id", "")).startswith("tone:")
    ]
    meant = {name: "positive" if loved(texts[int(name.split(":")[1])]) else "neutral" for name in names}
    before = store.count_answers(1).tone
    answer(live, person, {name: {"value": verdict} for name, verdict in meant.items()})
    assert live.sandbox.wait_for(lambda: store.count_answers(1).tone == before + len(names), 10)


def label_of(live: Desk, words: str) -> Label:
    """What the next such post is taken for."""
    says(live, words, minutes_ago=1)
    found = live.sandbox.wait_for(lambda: [p for p in posts(live) if words in p.mention.text], 20)
    return found[0].score.label


def test_a_team_teaches_a_brand_its_words_and_takes_it_back(live: Desk) -> None:
    maya, store = live.sandbox.act_as("maya"), live.bot.ports.store
    assert label_of(live, "this jar is sick, wicked") is not Label.POSITIVE
    maya.command(f"/crisis review {BRAND}")
    for _ in range(5):
        label_ten(live, maya)
        live.sandbox.wait_for(lambda: "Ten more" in json.dumps(maya.modal().payload), 10)
        maya.click(maya.modal(), "review_more")
    counted, by_post = negative(live)
    assert counted == pytest.approx(by_post, abs=0.01)
    (layer,) = teach.learn_due(live.bot.ports)
    assert (layer.version, layer.answers, store.layers(1)[0].on) == (1, 50, True), store.layers(1)[0].why
    notice = live.sandbox.wait_for(
        lambda: [m.text for m in live.sandbox.messages("crisis-desk") if "Firebreak learned" in m.text], 10
    )
    assert "Firebreak learned from 50 answers about Brindle" in notice[0]
    assert label_of(live, "this mug is sick, wicked") is Label.POSITIVE
    maya.command(f"/crisis review undo {BRAND}")
    assert live.sandbox.wait_for(lambda: store.layer(1) is None, 10)
    assert label_of(live, "this pot is sick, wicked") is not Label.POSITIVE
