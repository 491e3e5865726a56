"""What people say about tone is dealt, kept, learned from when it is enough, switched on when it wins."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import teach
from bot.analyzers.tone import ToneAnalyzer
from bot.core.layer import Layer, Lesson, Taught
from bot.core.lifecycle import Act
from bot.core.mentions import Mention
from bot.core.models import Crisis, Label, Score, Watch
from bot.core.teaching import Answers, Verdict
from bot.core.topics import FORGETFUL, Memory
from bot.errors import Refused
from bot.ports import Placed, Ports
from bot.reading import place
from bot.situations import quote
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, Hands, PlainEar, crisis, mention, situation, still_ports, watch


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        store.add_watch(watch(), now=NOON)
        yield still_ports(store, clock=clock)


class Unteachable(PlainEar):
    """An analyzer whose lessons do harm."""

    def teach(
        self, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
    ) -> Taught:
        taught = super().teach(watch_id, lessons, rival=rival, now=now)
        return replace(taught, layer=replace(taught.layer, before=0.7, after=0.6))


def brindle(ports: Ports) -> Watch:
    return ports.store.watches()[0]


def act(ports: Ports) -> Act:
    return Act(MAYA, ports.clock(), "modal")


def posts(ports: Ports, count: int, text: str = "Brindle & Fern again", start: int = 0) -> list[int]:
    """Posts in the store; the numbers people answer by."""
    made = [
        mention(str(n), f"{text} {n}", created_at=ports.clock() - timedelta(minutes=n))
        for n in range(start, start + count)
    ]
    placed: list[Placed] = []
    for batch in (made[n : n + 100] for n in range(0, count, 100)):
        placed += place(ports, brindle(ports), batch, horizon=NOON - timedelta(days=8))
    for n in range(0, count, 100):
        ports.store.add(1, placed[n : n + 100], source_key="x:", cursor={})
    return [one.number for one in ports.store.asked(1, [("x", one.native_key) for one in made])]


def say(ports: Ports, numbers: Sequence[int]) -> None:
    """Two of three posts that were dealt are positive."""
    said = {n: Verdict.NEUTRAL if place % 3 == 1 else Verdict.POSITIVE for place, n in enumerate(numbers)}
    teach.answer(ports, 1, act(ports), said, dealt=True)


def notices(ports: Ports, clock: Hands) -> list[Any]:
    """Everything that waits to be sent."""
    found = []
    while message := ports.store.claim_message(owner="me", now=clock.forward(seconds=1), lease_seconds=3_600):
        found.append(message)
    return found


def label_of_next_post(ports: Ports) -> Label:
    (one,) = place(ports, brindle(ports), [mention("next")], horizon=NOON - timedelta(days=1))
    return one.scored.score.label


def test_fifty_answers_teach_and_the_desk_is_told_once(ports: Ports, clock: Hands) -> None:
    numbers = posts(ports, 50)
    say(ports, numbers[:49])
    assert teach.learn_due(ports) == []
    say(ports, numbers)
    (layer,) = teach.learn_due(ports)
    assert (layer.version, layer.answers, ports.store.layer(1)) == (1, 50, layer)
    assert teach.learn_due(ports) == []
    (told,) = notices(ports, clock)
    assert told.payload["text"].startswith("Firebreak learned from 50 answers about Brindle & Fern: on 12 ")
    assert told.channel == ports.card_channel(brindle(ports))


def test_what_was_learned_judges_the_next_post_until_it_is_undone(ports: Ports) -> None:
    say(ports, posts(ports, 50))
    assert label_of_next_post(ports) is Label.NEUTRAL
    teach.learn_due(ports)
    assert label_of_next_post(ports) is Label.POSITIVE
    was, now = teach.undo(ports, brindle(ports))
    assert (was.version, now, label_of_next_post(ports)) == (1, None, Label.NEUTRAL)
    with pytest.raises(Refused, match="Nothing to undo"):
        teach.undo(ports, brindle(ports))
    assert teach.learn_due(ports) == []


def test_it_is_taught_anew_after_another_twenty_five(ports: Ports, clock: Hands) -> None:
    numbers = posts(ports, 75)
    say(ports, numbers[:50])
    teach.learn_due(ports)
    clock.forward(hours=1)
    say(ports, numbers[50:74])
    assert teach.learn_due(ports) == []
    say(ports, numbers[50:])
    assert [layer.version for layer in teach.learn_due(ports)] == [2]
    assert teach.undo(ports, brindle(ports))[1] == ports.store.layers(1)[1].layer


def test_what_does_not_win_is_kept_off_and_nobody_is_told(ports: Ports, clock: Hands) -> None:
    ports = replace(ports, analyzer=Unteachable())
    say(ports, posts(ports, 50))
    teach.learn_due(ports)
    (version,) = teach.known(ports, brindle(ports)).versions
    assert (version.on, version.worth, ports.store.layer(1)) == (False, False, None)
    assert "on 12 held-back answers it gives the right tone a chance of 60 % instead of 70 %" in version.why
    assert notices(ports, clock) == []


def test_corrections_alone_are_nothing_to_measure_on(ports: Ports) -> None:
    teach.answer(ports, 1, act(ports), dict.fromkeys(posts(ports, 50), Verdict.POSITIVE))
    teach.learn_due(ports)
    assert ports.store.layer(1) is None
    assert "0 answers to measure it on are too few" in ports.store.layers(1)[0].why


def test_while_another_process_learns_this_one_leaves_it(ports: Ports) -> None:
    say(ports, posts(ports, 50))
    ports.store.hold_lease(teach.LEASE, owner="other", now=NOON, ttl_seconds=900)
    assert teach.learn_due(ports) == []


def test_without_answers_the_posts_tell_how_frequent_each_tone_is_once_a_week(
    ports: Ports, clock: Hands
) -> None:
    posts(ports, 199)
    assert teach.learn_due(ports) == []
    posts(ports, 1, "so bad, Brindle & Fern", start=199)
    (layer,) = teach.learn_due(ports)
    assert (layer.version, layer.answers, layer.prior) == (0, 0, (1 / 200, 199 / 200, 0.0))
    assert ports.store.layer(1) == layer
    clock.forward(days=6)
    assert teach.learn_due(ports) == []
    clock.forward(days=2)
    assert [one.made_at for one in teach.learn_due(ports)] == [clock.at]
    assert len(ports.store.layers(1)) == 1


class Misled(PlainEar):
    """An analyzer that a prior leads astray."""

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        found = super().score(mentions)
        return [replace(one, label=Label.NEGATIVE) for one in found] if layer else found


def test_what_the_posts_tell_is_off_where_answers_say_that_it_harms(ports: Ports) -> None:
    ports = replace(ports, analyzer=Misled())
    numbers = posts(ports, 200)
    say(ports, numbers[:12])
    teach.learn_due(ports)
    (version,) = ports.store.layers(1)
    assert (version.worth, version.on, ports.store.layer(1)) == (False, False, None)


def test_another_judge_judges_the_last_two_days_anew_and_once(ports: Ports, clock: Hands) -> None:
    say(ports, posts(ports, 50))
    posts(ports, 3, "so bad, Brindle & Fern", start=50)
    clock.forward(hours=47)
    posts(ports, 2, "so bad, Brindle & Fern", start=60)
    assert negative(ports, clock) == 5
    teach.learn_due(ports)
    assert ports.store.layer(1) is not None
    assert negative(ports, clock) == 0
    assert teach.judge_anew(ports, brindle(ports)) == 0
    clock.forward(hours=2)
    teach.undo(ports, brindle(ports))
    teach.learn_due(ports)
    assert negative(ports, clock) == 2


def negative(ports: Ports, clock: Hands) -> float:
    """How many negative posts are counted."""
    slots = ports.store.slots(1, start=NOON - timedelta(days=2), end=clock() + timedelta(hours=1))
    return sum(slot.negative for slot in slots)


def test_undoing_leads_back_to_what_the_posts_told(ports: Ports) -> None:
    numbers = posts(ports, 200)
    (bare,) = teach.learn_due(ports)
    say(ports, numbers[:50])
    teach.learn_due(ports)
    assert teach.undo(ports, brindle(ports))[1] == bare


def test_posts_in_the_words_of_an_answered_one_are_judged_anew_and_back(ports: Ports) -> None:
    ports = replace(ports, analyzer=ToneAnalyzer())
    story = "the blue Brindle & Fern lunch boxes of the spring range turn every sandwich green"
    first, last = posts(ports, 2, story)
    teach.name_topics(ports, 1, act(ports), {first: "product_safety"})
    assert [topics_of(ports, number) for number in (first, last)] == [("product_safety",), ()]
    teach.learn_due(ports)
    assert topics_of(ports, last) == ("product_safety",)
    assert teach.take_topic_back(ports, brindle(ports), act(ports)) is not None
    teach.learn_due(ports)
    assert [topics_of(ports, number) for number in (first, last)] == [(), ()]


def topics_of(ports: Ports, number: int) -> tuple[str, ...]:
    found = ports.store.asked(1, [("x", "0"), ("x", "1")])
    return next(one.scored.score.categories for one in found if one.number == number)


def test_a_newer_lesson_on_tone_is_undone_before_a_word_on_a_topic(ports: Ports, clock: Hands) -> None:
    numbers = posts(ports, 50)
    teach.name_topics(ports, 1, act(ports), {numbers[0]: "legal"})
    clock.forward(minutes=1)
    say(ports, numbers)
    teach.learn_due(ports)
    assert teach.take_topic_back(ports, brindle(ports), act(ports)) is None
    teach.undo(ports, brindle(ports))
    assert teach.take_topic_back(ports, brindle(ports), act(ports)) is not None


# --- asking and answering ----------------------------------------------------------------------------------


def test_answered_posts_are_not_dealt_again_and_last_week_only(ports: Ports, clock: Hands) -> None:
    numbers = posts(ports, 3)
    teach.answer(ports, 1, act(ports), {numbers[0]: Verdict.NEGATIVE})
    teach.seen(ports, 1, act(ports), {numbers[1]: Verdict.NEUTRAL})
    assert {one.number for one in teach.deal(ports, brindle(ports))} == set(numbers[1:])
    clock.forward(days=7)
    assert teach.deal(ports, brindle(ports)) == []


def quoting(ports: Ports) -> Crisis:
    numbers = posts(ports, 4)
    found = ports.store.asked(1, [("x", str(n)) for n in range(4)])
    assert len(numbers) == len(found)
    return crisis(situation=situation(quotes=tuple(quote(one.scored) for one in found)))


@pytest.mark.parametrize(("seconds", "counted"), [(29, 0), (31, 3)])
def test_posts_on_a_card_count_as_seen_unless_that_was_too_fast(
    ports: Ports, clock: Hands, seconds: int, counted: int
) -> None:
    found = quoting(ports)
    clock.forward(seconds=seconds)
    teach.glance(ports, found, act(ports), most=3)
    assert ports.store.count_answers(1) == Answers(seen=counted)


def test_a_glance_at_an_answered_post_changes_nothing(ports: Ports, clock: Hands) -> None:
    found = quoting(ports)
    number = teach.quoted(ports, found, most=1)[0].number
    teach.answer(ports, 1, act(ports), {number: Verdict.ELSEWHERE})
    clock.forward(minutes=5)
    teach.glance(ports, found, act(ports), most=3)
    assert ports.store.count_answers(1) == Answers(elsewhere=1, seen=2)
