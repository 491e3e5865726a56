"""Brands come under watch, pause, and are forgotten only after a second look."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Near, Query, SourceSpec
from bot.core.models import Label, Score, Scored, Watch
from bot.core.plans import Offer
from bot.errors import InputError
from bot.ports import Placed, Ports, Source
from bot.slack import trial_view, watch_lists
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, Shelf, mention, watch

FEED = "https://news.example/rss"
OFFERS = (
    Offer("x", "X", "x — public posts on X", "public posts", usd_per_post=0.005, calls_a_day=288),
    Offer("feed", "Feeds", "feed:URL — a feed", "entries", target_needed=True),
)


def open_source(spec: SourceSpec, query: Query, *, urgent: bool = False) -> Source:
    if spec.kind == "feed" and not spec.target.startswith("https://"):
        raise InputError(f"{spec.target} is no address.")
    return Shelf()


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(replace(ports, open_source=open_source, offers=OFFERS), slack)


def watches(desk: Desk) -> list[Watch]:
    return desk.ports.store.watches()


def test_a_brand_is_watched_by_words(desk: Desk) -> None:
    told = desk.type(f"watch add Brindle &amp; Fern [kettle, fern] feed:<{FEED}>")["text"]
    assert told.startswith("Watching Brindle &amp; Fern for kettle, fern")
    watch = watches(desk)[0]
    assert (watch.name, watch.query.any) == ("Brindle & Fern", ("kettle", "fern"))
    assert watch.sources == (SourceSpec("feed", FEED),)


def test_a_number_in_a_brand_is_no_crisis(desk: Desk) -> None:
    desk.type("watch add Studio 54")
    assert watches(desk)[0].name == "Studio 54"


def test_a_brand_is_watched_by_form(desk: Desk) -> None:
    desk.type("watch add")
    desk.submit(desk.opened(), name="Brindle", any="brindle\nnwd", targets=f"feed:{FEED}")
    assert watches(desk)[0].query.any == ("brindle", "nwd")
    assert "Watching Brindle" in desk.slack.whispered()[0]["text"]


def test_a_bad_address_keeps_the_form_open(desk: Desk) -> None:
    desk.type("watch add")
    answer = desk.submit(desk.opened(), name="Brindle", targets="feed:nonsense")
    assert answer["errors"] == {"name": "nonsense is no address."}
    assert watches(desk) == []


def test_every_part_of_a_rule_can_be_typed(desk: Desk) -> None:
    line = "watch add Brindle any:kettle* none:&quot;apple pie&quot; #brindlefern near(apple,laptop,3) x"
    told = desk.type(line)["text"]
    assert "for kettle*, #brindlefern, apple near laptop without apple pie" in told
    assert "Not in X: X cannot be searched for “kettle*”. Write the forms out" in told
    watch = watches(desk)[0]
    assert watch.query.near == (Near("apple", "laptop", 3),)
    assert watch.sources == (SourceSpec("x"),)


def test_a_watch_is_changed_in_the_form_it_was_made_in(desk: Desk) -> None:
    desk.type(f"watch add Brindle any:kettle own:x/brindle near(apple,laptop,3) x feed:{FEED}")
    before = watches(desk)[0]
    desk.type("watch edit brindle")
    desk.submit(desk.opened(), kinds=["x"])
    assert watches(desk) == [before]
    desk.submit(desk.opened(), kinds=["x"], any="fern", name="Fern")
    changed = watches(desk)[0]
    assert (changed.id, changed.name, changed.query.any) == (before.id, "Fern", ("fern",))


def test_what_cannot_be_read_stands_under_its_field(desk: Desk) -> None:
    desk.type("watch add")
    answer = desk.submit(desk.opened(), name="Brindle", domain="brindle", near="apple")
    assert answer["errors"]["domain"].startswith("“brindle” is no domain")
    assert answer["errors"]["near"].startswith("near takes two terms")
    assert watches(desk) == []


def preview(desk: Desk, **answers: Any) -> dict[str, Any]:
    """Presses Preview in the form that was opened last, with these answers."""
    body = desk.submission(desk.opened(), **answers)
    body |= {"type": "block_actions", "actions": [{"type": "button", "action_id": "watch_preview"}]}
    body["actions"][0] |= {"action_ts": f"{len(desk.slack.calls)}.5", "value": "preview"}
    desk.deliver(body)
    sent = desk.slack.called("views.update")[-1]
    assert sent["view_id"] == body["view"]["id"]
    assert sent["hash"] == body["view"]["hash"]
    return sent["view"]  # type: ignore[no-any-return]


def test_a_rule_is_tried_before_it_is_saved(desk: Desk) -> None:
    known = desk.ports.store.add_watch(watch(), now=NOON)
    posts = [mention(str(n), f"my kettle {n} leaks", created_at=NOON - timedelta(days=n)) for n in range(5)]
    placed = [Placed(Scored(one, Score(Label.NEUTRAL, 0.0)), NOON) for one in posts]
    desk.ports.store.add(known.id, placed, source_key="x:", cursor={})
    desk.type("watch add")
    view = preview(desk, name="Brindle", any="kettle", none="fern", kinds=["x"])
    told = json.dumps(view, ensure_ascii=False)
    assert "Would have caught 5 of the 5 stored posts" in told
    assert "my kettle 2 leaks" in told
    assert "kettle -fern" in told
    assert "about 1 post a day, at least $0.19 a month, 288 calls a day" in told
    assert view["blocks"][1]["element"]["initial_value"] == "kettle"
    assert len(watches(desk)) == 1


def storm(desk: Desk) -> Watch:
    """A watched brand with eight quiet days of posts, then a storm."""
    known = desk.ports.store.add_watch(watch(), now=NOON)
    quiet = [NOON - timedelta(hours=3 + n) for n in range(190)]
    loud = [NOON - timedelta(hours=1, seconds=20 * n) for n in range(90)]
    posts = [mention(f"{at}", f"my kettle is bad, {at}", created_at=at) for at in (*quiet, *loud)]
    placed = [Placed(Scored(one, Score(Label.NEGATIVE, -0.8)), one.created_at) for one in posts]
    desk.ports.store.add(known.id, placed, source_key="x:", cursor={})
    return known


@pytest.mark.parametrize("line", ["watch add", "watch edit Brindle & Fern"])
def test_a_rule_is_played_over_what_is_stored(desk: Desk, line: str) -> None:
    storm(desk)
    desk.type(line)
    first = preview(desk, name="Brindle", any="kettle", kinds=["x"])
    assert trial_view.TRYING in json.dumps(first, ensure_ascii=False)
    second = desk.slack.called("views.update", 2, within=30)[-1]["view"]
    told = json.dumps(second, ensure_ascii=False)
    assert "Would have caught 280 of the 280 stored posts" in told
    assert "Would have alerted once in the last 8 days, as far as posts are stored:" in told
    assert trial_view.TRYING not in told


def test_a_rule_that_cannot_be_read_has_no_preview(desk: Desk) -> None:
    desk.type("watch add")
    told = json.dumps(preview(desk, name="Brindle", lang="english"), ensure_ascii=False)
    assert "No preview: “english” is no language code" in told


def test_a_form_that_changed_again_waits_for_its_own_preview(desk: Desk) -> None:
    desk.slack.broken["views.update"] = "hash_conflict"
    desk.type("watch add")
    body = desk.submission(desk.opened(), name="Brindle")
    action = {"type": "button", "action_id": "watch_preview", "action_ts": "1.5"}
    desk.deliver(body | {"type": "block_actions", "actions": [action]})
    del desk.slack.broken["views.update"]
    preview(desk, name="Brindle")
    assert desk.slack.whispers == []


def test_a_watch_pauses_and_goes_on(desk: Desk) -> None:
    desk.type("watch add Brindle")
    assert "is paused" in desk.type("watch pause brindle")["text"]
    assert watches(desk)[0].paused
    desk.type("watch resume Brindle")
    assert not watches(desk)[0].paused


def test_a_watch_is_forgotten_only_once_that_is_confirmed(desk: Desk) -> None:
    desk.type("watch add Brindle")
    asked = desk.type("watch remove Brindle")
    assert len(watches(desk)) == 1
    button = asked["blocks"][1]["elements"][0]
    desk.click_whispered(button)
    assert watches(desk) == []
    assert "no longer watched" in desk.slack.whispered()[0]["text"]


def test_the_list_offers_what_can_be_done(desk: Desk) -> None:
    assert "Nothing is watched yet" in desk.type("watch")["text"]
    desk.type(f"watch add Brindle feed:{FEED}")
    answer = desk.type("watch list")
    row = answer["blocks"][1]["elements"]
    assert [button["action_id"] for button in row] == [
        "crisis_run:pause",
        "crisis_run:edit",
        watch_lists.REMOVE,
    ]
    assert "confirm" in row[2]
    desk.click(row[0]["action_id"], row[0]["value"])
    assert watches(desk)[0].paused


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("watch burn Brindle", "There is no “watch burn”. Behind /crisis watch goes one of: list, add, edit"),
        ("watch pause Umber", "No watch is called “Umber”"),
        ("watch remove Umber", "No watch is called “Umber”"),
    ],
)
def test_what_cannot_be_done_is_refused(desk: Desk, line: str, told: str) -> None:
    assert told in desk.type(line)["text"]
