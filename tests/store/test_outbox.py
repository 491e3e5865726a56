"""The outbox: one card per crisis, its thread in order, nothing lost and nothing overtaken."""

from dataclasses import replace

import pytest

from bot.core.messages import Outgoing, Purpose
from bot.core.models import Change, Crisis, EventKind, Person
from bot.ports import Store
from tests.store.samples import NOW, after, event, opening

MAYA, PRIYA = Person("U0MAYA0000", "Maya Okafor"), Person("U0PRIYA000", "Priya Raman")


def claim(store: Store, seconds: float = 0, owner: str = "a") -> Outgoing | None:
    return store.claim_message(owner=owner, now=after(seconds), lease_seconds=60)


def sent(store: Store, message: Outgoing, ts: str = "1.1", *, owner: str = "a", seconds: float = 0) -> None:
    store.message_sent(message, owner=owner, channel="C1", ts=ts, now=after(seconds))


def failed(store: Store, message: Outgoing, *, retry: float | None, uncertain: bool = False) -> None:
    retry_at = None if retry is None else after(retry)
    store.message_failed(message, owner="a", error="no", retry_at=retry_at, uncertain=uncertain, now=NOW)


def ask(store: Store, key: str, purpose: Purpose = Purpose.NOTICE, **fields: object) -> bool:
    wish = {"stream": key, "channel": "desk", "payload": {"text": key}, "now": NOW, **fields}
    return store.want(purpose, key=key, **wish)


def opened(store: Store, **fields: object) -> Crisis:
    return store.apply(opening(**fields), channel="desk")


def noted(store: Store, crisis: Crisis, *texts: str) -> Crisis:
    return store.apply(Change(crisis, tuple(event(text=text) for text in texts)), channel="desk")


def drain(store: Store, seconds: float = 0) -> list[str]:
    """Sends all that is due; what went out, in order, as `purpose:thread`."""
    log = []
    while message := claim(store, seconds):
        log.append(f"{message.purpose}:{message.thread_ts or '-'}")
        sent(store, message, message.ts or f"{message.id}.0")
    return log


def test_opening_wants_the_card_and_nothing_in_its_thread(store: Store) -> None:
    crisis = opened(store)
    card = claim(store)
    assert (card.purpose, card.stream, card.channel, card.crisis_id) == (
        Purpose.CARD,
        "crisis:1",
        "desk",
        crisis.id,
    )
    assert (card.ts, card.thread_ts, card.attempts, card.wanted, card.uncertain) == (None, None, 1, 1, False)
    assert (len(card.key), card.first_tried_at) == (32, NOW)
    assert claim(store) is None


def test_without_a_channel_nothing_is_told(store: Store) -> None:
    store.apply(opening(), channel=None)
    assert claim(store) is None


def test_thread_waits_for_the_card_and_knows_where_it_stands(store: Store) -> None:
    noted(store, opened(store), "one", "two")
    card = claim(store)
    assert claim(store) is None
    sent(store, card, "5.5")
    first = claim(store)
    assert (first.purpose, first.thread_ts, first.posted_channel, first.ts) == (
        Purpose.EVENT,
        "5.5",
        "C1",
        None,
    )
    assert store.event(first.event_id).text == "one"
    assert claim(store) is None, "the second entry must not overtake the first"
    sent(store, first, "5.6")
    assert store.event(claim(store).event_id).text == "two"


def test_card_place_is_known_once_posted(store: Store) -> None:
    crisis = opened(store)
    assert store.card(crisis.id) is None
    sent(store, claim(store), "5.5")
    assert store.card(crisis.id) == ("C1", "5.5")


def test_changes_while_waiting_collapse_into_one_card(store: Store) -> None:
    crisis = opened(store)
    for _ in range(3):
        crisis = noted(store, crisis)
    card = claim(store)
    sent(store, card)
    assert card.wanted == 4
    assert claim(store) is None


def test_change_during_sending_is_edited_in_afterwards(store: Store) -> None:
    crisis = opened(store)
    card = claim(store)
    noted(store, crisis)
    assert claim(store) is None, "still being sent"
    sent(store, card, "5.5")
    again = claim(store)
    assert (again.id, again.ts, again.posted_channel, again.wanted) == (card.id, "5.5", "C1", 2)
    sent(store, again, "5.5")
    assert claim(store) is None


def test_edits_of_the_card_and_the_thread_do_not_wait_for_each_other(store: Store) -> None:
    crisis = opened(store)
    sent(store, claim(store))
    noted(store, crisis, "one")
    assert {claim(store).purpose, claim(store).purpose} == {Purpose.EVENT, Purpose.CARD}


def test_most_urgent_goes_first(store: Store) -> None:
    first = opened(store)
    drain(store)
    for key, purpose in (("n", Purpose.NOTICE), ("d", Purpose.DIGEST), ("b", Purpose.BRIEF)):
        ask(store, key, purpose, now=after(-60))
    noted(store, first, "one")
    opened(store)
    assert drain(store) == ["card:-", "event:1.0", "card:-", "brief:-", "notice:-", "digest:-"]


def test_due_longest_goes_first_among_equals(store: Store) -> None:
    for key, seconds in (("late", 9), ("early", 1)):
        ask(store, key, now=after(seconds))
    assert [claim(store, 9).stream, claim(store, 9).stream] == ["early", "late"]
    ask(store, "later", now=after(20))
    assert claim(store, 19) is None


def test_a_key_is_asked_for_once(store: Store) -> None:
    assert [ask(store, "digest:1:2026-05-04"), ask(store, "digest:1:2026-05-04")] == [True, False]
    assert claim(store).payload == {"text": "digest:1:2026-05-04"}
    assert claim(store) is None


def test_entries_of_a_stream_do_not_overtake_a_failing_one(store: Store) -> None:
    ask(store, "one", stream="s")
    ask(store, "two", stream="s")
    failed(store, claim(store), retry=30)
    assert claim(store, 29) is None
    again = claim(store, 30)
    assert (again.payload, again.attempts, again.first_tried_at) == ({"text": "one"}, 2, NOW)


@pytest.mark.parametrize("uncertain", [True, False])
def test_doubt_is_kept_until_the_next_try(store: Store, uncertain: bool) -> None:
    opened(store)
    failed(store, claim(store), retry=1, uncertain=uncertain)
    assert claim(store, 1).uncertain is uncertain


def test_given_up_is_kept_and_counted(store: Store) -> None:
    ask(store, "one")
    failed(store, claim(store), retry=None)
    assert claim(store, 3600) is None
    assert store.outbox_health(now=after(60)) == {"due": 0, "dead": 1, "oldest_seconds": 0.0}


def test_thread_of_a_dead_card_goes_to_the_channel(store: Store) -> None:
    noted(store, opened(store), "one")
    failed(store, claim(store), retry=None)
    message = claim(store)
    assert (message.purpose, message.thread_ts, message.channel) == (Purpose.EVENT, None, "desk")


def test_next_change_gives_a_dead_card_another_try(store: Store) -> None:
    crisis = opened(store)
    failed(store, claim(store), retry=None)
    store.apply(Change(replace(crisis, updated_at=after(300))), channel="other")
    assert claim(store, 299) is None
    card = claim(store, 300)
    assert (card.channel, card.attempts, card.wanted) == ("other", 1, 2)


def test_failure_of_an_outdated_card_does_not_bury_the_newer_one(store: Store) -> None:
    crisis = opened(store)
    card = claim(store)
    noted(store, crisis)
    failed(store, card, retry=None)
    assert claim(store).wanted == 2


def test_message_of_a_dead_sender_comes_back_uncertain(store: Store) -> None:
    opened(store)
    lost = claim(store, 0, "dead")
    assert claim(store, 59, "b") is None
    found = claim(store, 60, "b")
    assert (found.key, found.uncertain, found.attempts, found.first_tried_at) == (lost.key, True, 2, NOW)


def test_edit_of_a_dead_sender_is_simply_made_again(store: Store) -> None:
    crisis = opened(store)
    sent(store, claim(store))
    noted(store, crisis)
    claim(store, 0, "dead")
    assert claim(store, 60, "b").uncertain is False


def test_sender_that_lost_its_lease_cannot_finish(store: Store) -> None:
    opened(store)
    late = claim(store, 0, "late")
    current = claim(store, 60, "b")
    store.message_failed(late, owner="late", error="x", retry_at=None, uncertain=False, now=after(61))
    assert store.outbox_health(now=after(61))["dead"] == 0
    sent(store, late, "1.1", owner="late", seconds=61)
    assert store.card(1) == ("C1", "1.1"), "the post exists, whoever made it"
    assert claim(store, 61, "c") is None, "b still has it"
    sent(store, current, "1.2", owner="b", seconds=62)
    assert store.card(1) == ("C1", "1.2")
    sent(store, late, "1.1", owner="late", seconds=63)
    assert store.card(1) == ("C1", "1.2")


def test_late_success_settles_a_message_given_up(store: Store) -> None:
    ask(store, "one")
    late = claim(store, 0, "late")
    failed(store, claim(store, 60), retry=None, uncertain=True)
    sent(store, late, owner="late", seconds=61)
    assert store.outbox_health(now=after(61))["dead"] == 0
    assert claim(store, 61) is None


@pytest.mark.parametrize(("paused", "free"), [("desk", ["exec"]), (None, []), ("other", ["desk", "exec"])])
def test_paused_channel_is_held_back(store: Store, paused: str | None, free: list[str]) -> None:
    ask(store, "one", channel="desk")
    ask(store, "two", channel="exec")
    store.pause_channel(paused, until=after(30))
    claimed = [message.channel for _ in range(2) if (message := claim(store, 29))]
    assert claimed == free
    assert len([1 for _ in range(2) if claim(store, 30)]) == 2 - len(free)


def test_pause_holds_back_a_thread_by_the_channel_of_its_card(store: Store) -> None:
    crisis = opened(store)
    sent(store, claim(store))
    noted(store, crisis, "one")
    store.pause_channel("C1", until=after(30))
    assert claim(store, 29) is None
    assert claim(store, 30).purpose is Purpose.EVENT


def test_every_entry_but_the_opening_has_its_own_key(store: Store) -> None:
    both = (event(EventKind.OPENED), event(EventKind.NOTED), event(EventKind.LEVEL))
    store.apply(replace(opening(), events=both), channel="desk")
    keys = set()
    while message := claim(store):
        keys.add(message.key)
        sent(store, message)
    assert len(keys) == 3


def test_health_counts_what_waits(store: Store) -> None:
    assert store.outbox_health(now=NOW) == {"due": 0, "dead": 0, "oldest_seconds": 0.0}
    ask(store, "one")
    ask(store, "two", now=after(100))
    assert store.outbox_health(now=after(40)) == {"due": 1, "dead": 0, "oldest_seconds": 40.0}


def test_clock_set_back_does_not_hold_a_first_try(store: Store) -> None:
    opened(store)
    assert claim(store, -3600) is not None


def test_lease_from_before_the_clock_was_set_back_is_void(store: Store) -> None:
    opened(store)
    claim(store, 0, "dead")
    assert claim(store, -3600, "b").uncertain is True


def test_edit_starts_counting_tries_and_time_anew(store: Store) -> None:
    crisis = opened(store)
    failed(store, claim(store), retry=1)
    sent(store, claim(store, 1), seconds=2)
    store.apply(Change(replace(crisis, updated_at=after(100))), channel="desk")
    assert store.outbox_health(now=after(130))["oldest_seconds"] == 30.0
    edit = claim(store, 130)
    assert (edit.attempts, edit.first_tried_at) == (1, after(130))


def test_change_during_sending_starts_counting_anew(store: Store) -> None:
    crisis = opened(store)
    card = claim(store)
    noted(store, crisis)
    sent(store, card, seconds=50)
    assert store.outbox_health(now=after(60))["oldest_seconds"] == 10.0
    assert claim(store, 60).attempts == 1


def test_posted_card_stays_in_its_channel(store: Store) -> None:
    crisis = opened(store)
    sent(store, claim(store))
    store.apply(Change(crisis), channel="other")
    edit = claim(store)
    assert (edit.channel, edit.posted_channel) == ("desk", "C1")


def test_an_opening_card_overtakes_two_hundred_waiting_thread_entries(store: Store) -> None:
    busy = opened(store)
    sent(store, claim(store))
    noted(store, busy, *(f"note {n}" for n in range(200)))
    other = opened(store, watch_id=2)
    assert claim(store).crisis_id == other.id


def test_edit_of_a_card_waits_for_no_later_thread_entry(store: Store) -> None:
    busy, other = opened(store), opened(store, watch_id=2)
    for _ in range(2):
        sent(store, claim(store))
    noted(store, replace(other, updated_at=after(1)), "first")
    noted(store, replace(busy, updated_at=after(2)), *(f"note {n}" for n in range(50)))
    order = [claim(store, 9) for _ in range(2)]
    assert [(message.crisis_id, message.purpose) for message in order] == [
        (other.id, Purpose.EVENT),
        (other.id, Purpose.CARD),
    ]


def test_a_message_is_known_by_where_it_stands(store: Store) -> None:
    store.apply(opening(), channel="desk")
    assert store.crisis_at("C1", "1.1") is None
    message = claim(store)
    assert message is not None
    sent(store, message)
    assert store.crisis_at("C1", "1.1") == message.crisis_id
    assert store.crisis_at("C2", "1.1") is None


def assigned(store: Store, crisis: Crisis, to: Person) -> Crisis:
    """The crisis given to somebody, who is told in private."""
    told = event(EventKind.ASSIGNED, to.name)
    return store.apply(Change(replace(crisis, owner=to), (told,), direct=((told, to),)), channel="desk")


def test_a_word_in_private_goes_to_the_person_and_holds_up_no_thread(store: Store) -> None:
    crisis = assigned(store, opened(store), PRIYA)
    found = {}
    while message := claim(store):
        found[message.purpose] = message
        if message.purpose is Purpose.DIRECT:
            failed(store, message, retry=600)
        else:
            sent(store, message)
    assert set(found) == {Purpose.CARD, Purpose.EVENT, Purpose.DIRECT}
    private = found[Purpose.DIRECT]
    assert (private.channel, private.thread_ts, private.crisis_id) == (PRIYA.id, None, crisis.id)
    noted(store, crisis, "goes on")
    assert sorted(drain(store)) == ["card:-", "event:1.1"]


def test_a_word_in_private_is_edited_when_somebody_else_has_it(store: Store) -> None:
    crisis = assigned(store, opened(store), PRIYA)
    drain(store)
    crisis = noted(store, crisis, "a note changes nothing of it")
    assert sorted(drain(store)) == ["card:-", "event:1.0"]
    assigned(store, crisis, MAYA)
    assert sorted(drain(store)) == ["card:-", "direct:-", "direct:-", "event:1.0"]


def test_without_a_channel_nobody_is_told_in_private(store: Store) -> None:
    told = event(EventKind.ASSIGNED, PRIYA.name)
    store.apply(Change(opened(store), (told,), direct=((told, PRIYA),)), channel=None)
    assert drain(store) == ["card:-"]


def test_of_a_private_crisis_no_word_is_told_in_private_either(store: Store) -> None:
    told = event(EventKind.ASSIGNED, PRIYA.name)
    hidden = replace(opened(store), owner=PRIYA, private=True)
    store.apply(Change(hidden, (told,), direct=((told, PRIYA),)), channel="desk")
    assert "direct:-" not in drain(store)
