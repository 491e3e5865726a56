"""What people say posts are about is kept once a post, mends its categories, and can be taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.lifecycle import Act
from bot.core.mentions import Gone
from bot.core.models import Cue, Label, Person, Score
from bot.core.teaching import Answer, Answers, Asked, Verdict
from bot.core.topics import NOTHING, Memory, Topic
from bot.ports import Placed, Store
from tests.store.samples import NOW, WATCH, after, placed

PRIYA = Person("U1", "Priya Raman")
DAY = timedelta(days=1)
LEGAL = Cue("legal", "sued")


def told(store: Store, *posts: Placed) -> list[Asked]:
    """A watch with these posts, as people are asked about them."""
    watch = store.add_watch(WATCH, now=NOW) if not store.watches() else store.watches()[0]
    store.add(watch.id, posts, source_key="x:", cursor={})
    return store.asked(1, [("bluesky", one.scored.mention.native_key) for one in posts])


def legal(key: str, **changes: Any) -> Placed:
    """A post that Firebreak took for a legal matter."""
    one = placed(key, **changes)
    reasons = ("neutral 60 %", "legal, regulatory or financial: “sued”")
    score = replace(one.scored.score, cues=(LEGAL,), categories=("legal",), reasons=reasons)
    return replace(one, scored=replace(one.scored, score=score))


def says(store: Store, number: int, category: str, minutes: int = 0) -> int:
    act = Act(PRIYA, after(minutes), "modal")
    return store.save_topics(1, [Topic(number, category, act.actor, act.at)], by=act)


def score(store: Store, key: str = "a") -> Score:
    return store.asked(1, [("bluesky", key)])[0].scored.score


def counted(store: Store) -> dict[str, int]:
    """Posts of each category, as the tally has them."""
    return dict(store.tally(1, start=NOW - DAY, end=NOW + DAY).categories)


def test_a_word_on_what_a_post_is_about_mends_it_and_what_is_counted(store: Store) -> None:
    one, _ = told(store, legal("a"), legal("b"))
    assert says(store, one.number, "data_breach") == 1
    mended = score(store)
    assert (mended.categories, mended.cues[0].by) == (("data_breach",), "team")
    assert mended.reasons == ("neutral 60 %", "data breach: a person said so")
    assert counted(store) == {"data_breach": 1, "legal": 1}
    assert store.count_answers(1) == Answers()


def test_nothing_grave_leaves_no_category(store: Store) -> None:
    (one,) = told(store, legal("a"))
    says(store, one.number, NOTHING)
    assert (score(store).categories, score(store).cues, counted(store)) == ((), (), {})
    assert score(store).reasons == ("neutral 60 %", "nothing grave: a person said so")


def test_the_last_word_wins_and_saying_it_twice_changes_nothing(store: Store) -> None:
    (one,) = told(store, legal("a"))
    for category in (NOTHING, "impersonation", "impersonation"):
        says(store, one.number, category)
    assert score(store).reasons == ("neutral 60 %", "impersonation: a person said so")
    assert [category for _, category in store.memory(1).told] == ["impersonation"]


@pytest.mark.parametrize("edited", [None, after(60)])
def test_it_stands_when_the_post_is_seen_and_judged_again(store: Store, edited: object) -> None:
    (one,) = told(store, legal("a"))
    says(store, one.number, "data_breach")
    again = legal("a", label=Label.NEGATIVE, observed=after(90), edited_at=edited)
    told(store, again)
    assert (score(store).label, score(store).categories) == (Label.NEGATIVE, ("data_breach",))
    assert score(store).reasons == ("neutral 60 %", "data breach: a person said so")
    store.judge_anew(1, [again.scored])
    assert counted(store) == {"data_breach": 1}


def test_words_on_tone_and_topic_stand_side_by_side(store: Store) -> None:
    (one,) = told(store, legal("a", label=Label.POSITIVE))
    says(store, one.number, "data_breach")
    store.save_answers(1, [Answer(one.number, Verdict.NEGATIVE, PRIYA, NOW)])
    store.judge_anew(1, [legal("a", label=Label.NEUTRAL).scored])
    assert (score(store).label, score(store).categories) == (Label.NEGATIVE, ("data_breach",))
    assert store.count_answers(1) == Answers(tone=1, new=1)
    assert store.answered(1)[0].verdict is Verdict.NEGATIVE


def test_the_newest_word_is_taken_back_and_the_tone_stays(store: Store) -> None:
    one, other = told(store, legal("a"), legal("b"))
    store.save_answers(1, [Answer(other.number, Verdict.NEGATIVE, PRIYA, NOW)])
    says(store, one.number, "data_breach")
    says(store, other.number, NOTHING, minutes=1)
    taken = store.take_topic_back(1, by=Act(PRIYA, after(2), "command"))
    assert taken is not None
    assert (taken[0].native_key, taken[1]) == ("b", NOTHING)
    store.judge_anew(1, [legal("b").scored])
    assert (score(store, "b").label, score(store, "b").categories) == (Label.NEGATIVE, ("legal",))
    assert (len(store.memory(1).told), store.topic_at(1)) == (1, after(0))
    store.take_topic_back(1, by=Act(PRIYA, after(3), "command"))
    assert store.take_topic_back(1, by=Act(PRIYA, after(4), "command")) is None


def test_who_said_and_who_took_back_is_audited(store: Store) -> None:
    (one,) = told(store, legal("a"))
    says(store, one.number, "data_breach")
    store.take_topic_back(1, by=Act(PRIYA, after(2), "command"))
    taken, said = store.last_audited(limit=2)
    assert (said.action, said.after) == ("answered", "what 1 post is about: data breach")
    assert (taken.action, taken.before, taken.actor) == ("took back", "a post is about: data breach", PRIYA)


def test_forgotten_posts_and_unknown_words_teach_nothing(store: Store) -> None:
    one, other = told(store, legal("a"), legal("b"))
    says(store, one.number, "data_breach")
    store.forget([Gone("bluesky", "a"), Gone("bluesky", "b")], now=NOW)
    assert (store.memory(1), says(store, other.number, "legal"), store.topic_at(1)) == (Memory(), 0, None)
    (third,) = told(store, legal("c"))
    assert says(store, third.number, "gossip") == 0
