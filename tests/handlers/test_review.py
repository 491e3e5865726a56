"""People say how posts are meant, on a card or dealt ten at a time; what it taught is said and taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import respond, teach
from bot.core.mentions import Author, Gone
from bot.core.models import Label, Watch
from bot.core.teaching import Answers, Verdict
from bot.ports import Placed, Ports
from bot.reading import place
from bot.situations import quote
from bot.slack import ids, modals, review_list
from bot.slack.review_form import Read, read, read_line
from bot.store.sqlite import SqliteStore
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, PRIYA, Hands, mention, situation

BRAND = "Brindle & Fern"


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    respond.add_watch(ports, BRAND)
    return Desk(ports, slack)


def watch(desk: Desk) -> Watch:
    return desk.ports.store.watches()[0]


def store_posts(desk: Desk, count: int, *, start: int = 0) -> None:
    """Negative posts, each of its own words and author, one a minute back from now."""
    now = desk.ports.clock()
    posts = [
        mention(
            str(n),
            f"so bad {_word(n)} {n} <!channel>",
            created_at=now - timedelta(minutes=n),
            author=_author(n),
        )
        for n in range(start, start + count)
    ]
    placed = place(desk.ports, watch(desk), posts, horizon=now - timedelta(days=8))
    desk.ports.store.add(watch(desk).id, placed, source_key="x:", cursor={})


def _word(number: int) -> str:
    letters = "".join(chr(97 + number // 26**n % 26) * 3 for n in range(2))
    return f"{letters} {letters[::-1]}"


def _author(number: int) -> Author:
    return Author(f"dana{number}")


def quoting(desk: Desk, count: int = 3) -> None:
    """A crisis whose card quotes posts of the store."""
    store_posts(desk, count)
    found = desk.ports.store.asked(1, [("x", str(n)) for n in range(count)])
    raise_crisis(desk.ports, situation=situation(quotes=tuple(quote(one.scored) for one in found)))


def fields(view: dict[str, Any], kind: str = "tone") -> list[str]:
    """The names of the choices of tone, or of what posts are about."""
    names = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return [name for name in names if name.startswith(f"{kind}:")]


def label(desk: Desk, key: str) -> Label:
    return desk.ports.store.asked(1, [("x", key)])[0].scored.score.label


def answers(desk: Desk) -> Answers:
    return desk.ports.store.count_answers(1)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("", ("", "")),
        ("status", ("status", "")),
        ("Brindle status", ("status", "Brindle")),
        ("undo Status Quo", ("undo", "Status Quo")),
        ("status quo", ("", "status quo")),
        ("Brindle", ("", "Brindle")),
    ],
)
def test_what_is_typed_is_read_in_any_order(line: str, asked: tuple[str, str]) -> None:
    assert read_line(line, ["Status Quo"]) == asked


def test_a_form_says_what_was_changed_and_what_was_left() -> None:
    values = {
        "tone:1:negative": "neutral",
        "tone:2:neutral": "neutral",
        "tone:3:": None,
        "tone:4:": "elsewhere",
        "tone:x:neutral": "neutral",
        "tone:5:neutral": "furious",
        "other": "neutral",
        "topic:2": "legal",
        "topic:3": None,
        "topic:4": "gossip",
    }
    changed = {1: Verdict.NEUTRAL, 4: Verdict.ELSEWHERE}
    assert read(values) == Read(changed, {2: Verdict.NEUTRAL}, {2: "legal"})


# --- wrong tone --------------------------------------------------------------------------------------------


def test_a_wrong_tone_is_mended_from_the_card(desk: Desk) -> None:
    quoting(desk)
    desk.click(ids.TONE, "1")
    form = desk.opened()
    assert form["callback_id"] == modals.TONE
    assert "dana0 · X\\nso bad aaaaaa aaaaaa 0" in str(form["blocks"])
    told = desk.submit(form, **{fields(form)[0]: "positive"})
    assert "Kept 1 answer about Brindle & Fern: 1 correction, and the counts are mended. 49 more" in str(told)
    assert label(desk, "0") is Label.POSITIVE
    assert answers(desk) == Answers(tone=1, new=1, seen=2)
    slots = desk.ports.store.slots(1, start=NOON - timedelta(hours=1), end=NOON + timedelta(hours=1))
    assert sum(slot.negative for slot in slots) == 2


def test_the_form_shows_what_a_person_said_before(desk: Desk) -> None:
    quoting(desk, 1)
    desk.click(ids.TONE, "1")
    desk.submit(desk.opened(), **{fields(desk.opened())[0]: "elsewhere"})
    desk.click(ids.TONE, "1")
    select, _ = [block["element"] for block in desk.opened(2)["blocks"] if block["type"] == "input"]
    assert select["initial_option"]["text"]["text"] == "Not about us"
    assert answers(desk) == Answers(elsewhere=1)


def test_nothing_wrong_counts_as_seen(desk: Desk) -> None:
    quoting(desk)
    desk.click(ids.TONE, "1")
    told = desk.submit(desk.opened())
    assert "Nothing to correct about Brindle & Fern: 3 posts noted as seen." in str(told)
    assert answers(desk) == Answers(seen=3)


def test_posts_that_are_no_longer_kept_are_not_asked_about(desk: Desk) -> None:
    quoting(desk)
    desk.ports.store.forget([Gone("x", str(n)) for n in range(3)], now=NOON)
    desk.click(ids.TONE, "1")
    assert review_list.NO_POSTS in desk.slack.whispered()[0]["text"]


@pytest.mark.parametrize(
    "line",
    ["ack 1", "dismiss 1 our own campaign", "resolve 1 we said sorry"],
    ids=["ack", "dismiss", "resolve"],
)
@pytest.mark.parametrize(("minutes", "seen"), [(0, 0), (5, 3)])
def test_whoever_acts_on_a_crisis_has_seen_its_posts(
    desk: Desk, clock: Hands, line: str, minutes: int, seen: int
) -> None:
    quoting(desk)
    clock.forward(minutes=minutes)
    desk.type(line)
    assert answers(desk) == Answers(seen=seen)


# --- ten posts, one minute ---------------------------------------------------------------------------------


def test_ten_posts_are_labelled_and_ten_more_follow_in_the_same_window(desk: Desk) -> None:
    store_posts(desk, 23)
    desk.type("review")
    form = desk.opened()
    assert (form["callback_id"], len(fields(form))) == (modals.REVIEW, 10)
    told = desk.submit(form, **dict.fromkeys(fields(form)[:3], "neutral"))
    assert "Kept 10 answers about Brindle & Fern: 3 corrections" in str(told)
    assert "40 more answers until Firebreak learns from them." in str(told)
    assert answers(desk) == Answers(tone=10, new=10)
    (button,) = told["view"]["blocks"][1]["elements"]
    desk.act(button | {"action_ts": "7.5"}, view={"id": "V1", "type": "modal", "hash": "1.h"}, message=None)
    again = desk.slack.called("views.update")[0]["view"]
    assert len(fields(again)) == 10
    assert not set(fields(again)) & set(fields(form))


def test_when_all_is_labelled_it_is_said(desk: Desk) -> None:
    assert "is left to label" in desk.type("review")["text"]
    store_posts(desk, 2)
    desk.type("review")
    told = desk.submit(desk.opened())
    (button,) = told["view"]["blocks"][1]["elements"]
    desk.act(button | {"action_ts": "7.5"}, view={"id": "V1", "type": "modal", "hash": "1.h"}, message=None)
    assert "is left to label" in str(desk.slack.called("views.update")[0]["view"])


def test_an_unscored_post_may_be_left_open(desk: Desk) -> None:
    store_posts(desk, 1)
    (one,) = desk.ports.store.asked(1, [("x", "0")])
    unknown = replace(one.scored, score=replace(one.scored.score, label=Label.UNKNOWN, tone=None))
    later = replace(unknown.mention, observed_at=NOON + timedelta(minutes=1))
    placed = Placed(replace(unknown, mention=later), NOON)
    desk.ports.store.add(1, [placed], source_key="x:", cursor={})
    desk.type("review")
    assert "Nothing to correct" in str(desk.submit(desk.opened()))
    desk.submit(desk.opened(), **{fields(desk.opened())[0]: "negative"})
    assert label(desk, "0") is Label.NEGATIVE


def test_a_busy_store_loses_nothing_of_the_form(ports: Ports, slack: Loopback, tmp_path: Any) -> None:
    with SqliteStore(tmp_path / "busy.db", busy_timeout_ms=50) as store:
        desk = Desk(replace(ports, store=store), slack)
        respond.add_watch(desk.ports, BRAND)
        store_posts(desk, 3)
        desk.type("review")
        form = desk.opened()
        body = desk.submission(form)
        with SqliteStore(tmp_path / "busy.db") as other, other._engine.writing():
            refused = desk.deliver(body)
        assert (refused["response_action"], list(refused["errors"])) == ("errors", fields(form)[:1])
        desk.submit(form)
        assert answers(desk).tone == 3


def test_a_watch_removed_meanwhile_is_said_in_the_form(desk: Desk) -> None:
    store_posts(desk, 2)
    desk.type("review")
    desk.ports.store.remove_watch(1)
    assert review_list.GONE in str(desk.submit(desk.opened()))


@pytest.mark.parametrize("line", ["review", "review status", "review undo"])
def test_nothing_watched_is_said(ports: Ports, slack: Loopback, line: str) -> None:
    assert "Nothing is watched yet" in Desk(ports, slack).type(line)["text"]


def test_several_brands_must_be_told_apart(desk: Desk) -> None:
    respond.add_watch(desk.ports, "Umber")
    store_posts(desk, 2)
    answer = desk.type("review")
    assert "Which brand's posts?" in answer["text"]
    desk.click_whispered(answer["blocks"][1]["elements"][0])
    assert len(fields(desk.opened())) == 2
    assert "Which brand's lesson" in desk.type("review undo")["text"]


# --- what is it about --------------------------------------------------------------------------------------


def topics(desk: Desk, key: str) -> tuple[str, ...]:
    return desk.ports.store.asked(1, [("x", key)])[0].scored.score.categories


def name_topic(desk: Desk, topic: str) -> str:
    """Somebody says what the first post of a card is about; what they are told."""
    desk.click(ids.TONE, "1")
    form = desk.opened()
    return str(desk.submit(form, **{fields(form, "topic")[0]: topic}))


def test_the_form_offers_every_category_and_chooses_none(desk: Desk) -> None:
    quoting(desk)
    desk.click(ids.TONE, "1")
    blocks = [one for one in desk.opened()["blocks"] if one.get("block_id", "").startswith("topic:")]
    assert [len(one["element"]["options"]) for one in blocks] == [19, 19, 19]
    assert not any("initial_option" in one["element"] for one in blocks)
    assert all(one["optional"] for one in blocks)


def test_what_a_post_is_about_is_said_from_the_card_and_told_in_the_status(desk: Desk) -> None:
    quoting(desk)
    told = name_topic(desk, "product_safety")
    assert "Noted what 1 post is about" in told
    assert (topics(desk, "0"), topics(desk, "1")) == (("product_safety",), ())
    assert answers(desk) == Answers(seen=3)
    assert "You said what 1 post is about: product safety 1." in desk.type("review status")["text"]


def test_undo_takes_back_the_last_word_first(desk: Desk) -> None:
    quoting(desk)
    name_topic(desk, "product_safety")
    told = desk.type("review undo")["text"]
    assert "“product safety” of the post “so bad aaaaaa aaaaaa 0" in told
    assert topics(desk, "0") == ()
    assert "You said what" not in desk.type("review status")["text"]
    assert "Nothing to undo" in desk.type("review undo")["text"]


# --- what was learned --------------------------------------------------------------------------------------


def test_from_answers_to_a_lesson_to_its_undoing(desk: Desk) -> None:
    store_posts(desk, 60)
    for turn in range(5):
        desk.type("review")
        form = desk.opened(turn + 1)
        told = desk.submit(form, by=PRIYA.id, **dict.fromkeys(fields(form)[:6], "positive"))
    assert "That is enough to learn from" in str(told)
    slots = desk.ports.store.slots(1, start=NOON - timedelta(hours=2), end=NOON + timedelta(hours=1))
    assert (sum(slot.negative for slot in slots), sum(slot.scored for slot in slots)) == (30, 60)
    teach.learn_due(desk.ports)
    store_posts(desk, 1, start=80)
    assert label(desk, "80") is Label.POSITIVE
    status = desk.type("review status")
    assert (
        "from 50 answers: on 12 held-back answers it gives the right tone a chance of 75 % instead of 50 %"
        in status["text"]
    )
    desk.click_whispered(status["blocks"][1]["elements"][1])
    assert "version 1 is off; posts are judged as before" in desk.slack.whispered()[0]["text"]
    store_posts(desk, 1, start=81)
    assert label(desk, "81") is Label.NEGATIVE
    assert "Nothing to undo" in desk.type("review undo")["text"]


def test_what_did_not_help_is_said_in_the_status(desk: Desk) -> None:
    store_posts(desk, 55)
    posts = desk.ports.store.asked(1, [("x", str(n)) for n in range(55)])
    act = respond.who_acts(desk.ports, PRIYA, surface="modal")
    teach.answer(desk.ports, 1, act, {one.number: Verdict.POSITIVE for one in posts})
    teach.learn_due(desk.ports)
    told = desk.type(f"review {BRAND} status")["text"]
    assert "Version 1 is kept, but off: 0 answers to measure it on are too few" in told
    assert "55 answers, 0 posts seen and left alone. 25 more answers until Firebreak learns again." in told
