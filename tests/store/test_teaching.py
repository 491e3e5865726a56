"""What people say about tone is kept once a post, mends the counts, and every version learned stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.layer import Layer
from bot.core.mentions import Gone
from bot.core.models import SLOT, SYSTEM, Label, Person, Score
from bot.core.teaching import Answer, Answers, Asked, Verdict, Version
from bot.errors import Refused
from bot.ports import Placed, Store
from tests.store.samples import NOW, WATCH, after, placed

PRIYA, MAYA = Person("U1", "Priya Raman"), Person("U2", "Maya Okafor")
DAY = timedelta(days=1)
LAYER = Layer(1, (0.6, 0.3, 0.1), NOW, answers=60, held_back=15, before=0.6, after=0.7, weights=b"\x00w")


def told(store: Store, *posts: Placed) -> list[Asked]:
    """A watch with these posts, as people are asked about them."""
    watch = store.add_watch(WATCH, now=NOW) if not store.watches() else store.watches()[0]
    store.add(watch.id, posts, source_key="x:", cursor={})
    return asked(store, *(one.scored.mention.native_key for one in posts))


def asked(store: Store, *keys: str) -> list[Asked]:
    return store.asked(1, [("bluesky", key) for key in keys])


def says(store: Store, number: int, verdict: Verdict, *, seen: bool = False, by: Person = PRIYA) -> int:
    return store.save_answers(1, [Answer(number, verdict, by, NOW, seen)])


def counts(store: Store) -> tuple[int, int, int]:
    slot = store.slots(1, start=NOW - DAY, end=NOW + DAY)[0]
    return slot.mentions, slot.negative, slot.scored


def test_an_answer_mends_label_tone_reason_and_counts(store: Store) -> None:
    (one, _) = told(store, placed("a", label=Label.POSITIVE), placed("b"))
    assert says(store, one.number, Verdict.NEGATIVE) == 1
    mended = asked(store, "a")[0]
    assert (mended.scored.score.label, mended.scored.score.tone) == (Label.NEGATIVE, -1.0)
    assert mended.scored.score.reasons[0] == "negative: a person said so"
    assert (counts(store), mended.verdict) == ((2, 2, 2), Verdict.NEGATIVE)


def test_an_answer_about_an_unscored_post_makes_it_count(store: Store) -> None:
    (one,) = told(store, placed("a", label=Label.UNKNOWN))
    assert counts(store) == (1, 0, 0)
    says(store, one.number, Verdict.NEGATIVE)
    assert counts(store) == (1, 1, 1)


def test_an_answer_can_be_changed_and_what_the_bot_had_said_stays_known(store: Store) -> None:
    (one,) = told(store, placed("a", label=Label.POSITIVE))
    says(store, one.number, Verdict.NEGATIVE)
    says(store, one.number, Verdict.NEUTRAL, by=MAYA)
    (kept,) = store.answered(1)
    assert (kept.verdict, kept.said, kept.actor) == (Verdict.NEUTRAL, Label.POSITIVE, MAYA)
    assert counts(store) == (1, 0, 1)


def test_what_is_not_about_us_has_no_tone_and_no_part_in_a_share(store: Store) -> None:
    (one, _) = told(store, placed("a", label=Label.POSITIVE), placed("b", label=Label.NEGATIVE))
    says(store, one.number, Verdict.NEGATIVE)
    says(store, one.number, Verdict.ELSEWHERE)
    score = asked(store, "a")[0].scored.score
    assert (score.label, score.reasons[0]) == (Label.UNKNOWN, "not about us: a person said so")
    assert (store.count_answers(1), counts(store)) == (Answers(elsewhere=1), (2, 1, 1))
    says(store, one.number, Verdict.NEUTRAL)
    assert counts(store) == (2, 1, 2)
    assert asked(store, "a")[0].scored.score.reasons[0] == "neutral: a person said so"


def test_posts_are_judged_anew_with_their_counts_unless_a_person_answered(store: Store) -> None:
    posts = [placed(key, label=Label.NEGATIVE) for key in "abcd"]
    numbers = [one.number for one in told(store, *posts)]
    says(store, numbers[0], Verdict.NEGATIVE)
    says(store, numbers[1], Verdict.NEGATIVE, seen=True)
    store.forget([Gone("bluesky", "c")], now=NOW)
    before = counts(store)
    new = Score(Label.NEUTRAL, -0.1, chances=(0.25, 0.6, 0.15), reasons=("neutral 60 %",))
    later = [replace(one.scored, score=new) for one in (*posts, placed("never kept"))]
    assert store.judge_anew(1, later) == 2
    assert asked(store, "d")[0].scored.score.chances == (0.25, 0.6, 0.15)
    assert asked(store, "a")[0].scored.score.label is Label.NEGATIVE
    after = counts(store)
    assert (before[0], before[2]) == (after[0], after[2])
    assert before[1] - after[1] == pytest.approx(2 * 0.75)
    assert store.judge_anew(1, later) == 0


def test_an_answer_takes_the_place_of_a_glance_and_never_the_reverse(store: Store) -> None:
    (one,) = told(store, placed("a"))
    assert says(store, one.number, Verdict.NEGATIVE, seen=True) == 1
    assert store.count_answers(1) == Answers(seen=1)
    says(store, one.number, Verdict.NEUTRAL)
    assert says(store, one.number, Verdict.NEUTRAL, seen=True) == 0
    assert (store.count_answers(1), store.answered(1)[0].seen) == (Answers(tone=1, new=1), False)


def test_a_glance_mends_nothing_and_is_no_lesson_about_an_unscored_post(store: Store) -> None:
    one, other = told(store, placed("a"), placed("b", label=Label.UNKNOWN))
    says(store, one.number, Verdict.POSITIVE, seen=True)
    assert says(store, other.number, Verdict.NEUTRAL, seen=True) == 0
    assert counts(store) == (2, 1, 1)


def test_a_forgotten_post_teaches_nothing(store: Store) -> None:
    one, other = told(store, placed("a"), placed("b"))
    says(store, one.number, Verdict.NEUTRAL)
    store.forget([Gone("bluesky", "a"), Gone("bluesky", "b")], now=NOW)
    assert (store.answered(1), store.count_answers(1), asked(store, "a")) == ([], Answers(), [])
    assert says(store, other.number, Verdict.NEUTRAL) == 0


def test_the_number_of_another_watchs_post_is_not_taken(store: Store) -> None:
    (one,) = told(store, placed("a"))
    other = store.add_watch(replace(WATCH, name="Umber"), now=NOW)
    assert store.save_answers(other.id, [Answer(one.number, Verdict.NEUTRAL, PRIYA, NOW)]) == 0


@pytest.mark.parametrize("edited", [None, after(60)])
def test_what_a_person_said_stands_when_the_post_is_seen_again(store: Store, edited: object) -> None:
    (one,) = told(store, placed("a", label=Label.POSITIVE))
    says(store, one.number, Verdict.NEGATIVE)
    told(store, placed("a", label=Label.POSITIVE, observed=after(90), edited_at=edited))
    assert asked(store, "a")[0].scored.score.label is Label.NEGATIVE
    assert counts(store) == (1, 1, 1)


def test_posts_nobody_answered_come_newest_first(store: Store) -> None:
    posts = [placed(key, created_at=NOW + SLOT * n, observed=NOW + SLOT * n) for n, key in enumerate("abcd")]
    numbers = [one.number for one in told(store, *posts)]
    says(store, numbers[0], Verdict.NEUTRAL)
    says(store, numbers[2], Verdict.NEGATIVE, seen=True)
    found = store.unanswered(1, start=NOW, end=NOW + DAY, limit=2)
    assert [one.number for one in found] == [numbers[3], numbers[2]]


def test_answers_are_read_oldest_first_and_the_last_are_kept(store: Store) -> None:
    numbers = [one.number for one in told(store, *(placed(key) for key in "abc"))]
    for n, number in enumerate(numbers):
        store.save_answers(1, [Answer(number, Verdict.NEUTRAL, PRIYA, after(-n))])
    assert [one.mention.native_key for one in store.answered(1)] == ["c", "b", "a"]
    assert [one.mention.native_key for one in store.answered(1, limit=2)] == ["b", "a"]


def test_a_removed_watch_takes_its_answers_along(store: Store) -> None:
    (one,) = told(store, placed("a"))
    says(store, one.number, Verdict.NEUTRAL)
    store.save_layer(Version(LAYER, SYSTEM, True, "won", on=True))
    store.remove_watch(1)
    assert (store.answered(1), store.layer(1), store.layers(1)) == ([], None, [])


def test_every_version_stays_and_one_is_on(store: Store) -> None:
    store.add_watch(WATCH, now=NOW)
    first = store.save_layer(Version(LAYER, SYSTEM, True, "won", on=True))
    second = store.save_layer(Version(replace(LAYER, after=0.65), SYSTEM, False, "lost"))
    assert (first, second.version, store.layer(1)) == (replace(LAYER, version=1), 2, first)
    assert [(one.layer.version, one.worth, one.on) for one in store.layers(1)] == [
        (2, False, False),
        (1, True, True),
    ]


def test_switching_goes_to_a_version_or_to_what_is_known_without_people(store: Store) -> None:
    store.add_watch(WATCH, now=NOW)
    store.save_layer(Version(LAYER, SYSTEM, True, "won", on=True))
    store.switch_layer(1, 0)
    assert store.layer(1) is None
    bare = Layer(1, (0.5, 0.3, 0.2), NOW)
    store.save_layer(Version(bare, SYSTEM, True, "from the posts", on=True))
    assert store.layer(1) == bare
    store.switch_layer(1, 1)
    assert store.layer(1) == replace(LAYER, version=1)


def test_what_is_known_without_people_is_renewed_in_its_place(store: Store) -> None:
    store.add_watch(WATCH, now=NOW)
    for share in (0.5, 0.2):
        bare = Layer(1, (share, 0.8 - share, 0.2), NOW)
        store.save_layer(Version(bare, SYSTEM, True, "from the posts", on=True))
    assert [one.layer.prior[0] for one in store.layers(1)] == [0.2]


def test_a_watch_that_is_gone_cannot_be_taught(store: Store) -> None:
    with pytest.raises(Refused):
        store.save_layer(Version(LAYER, SYSTEM, True, "won"))


def test_what_was_said_since_the_last_lesson_is_counted(store: Store) -> None:
    one, other = told(store, placed("a"), placed("b"))
    says(store, one.number, Verdict.NEUTRAL)
    store.save_layer(Version(replace(LAYER, made_at=after(1)), SYSTEM, False, "lost"))
    assert (store.count_answers(1).tone, store.count_answers(1).new) == (1, 0)
    store.save_answers(1, [Answer(other.number, Verdict.NEUTRAL, PRIYA, after(2))])
    assert (store.count_answers(1).tone, store.count_answers(1).new) == (2, 1)
