"""What joins a message, what only the timeline has, and what is held back: each told once."""

from dataclasses import replace

from bot.core.messages import Outgoing, Purpose
from bot.core.models import Change, Crisis, Person
from bot.ports import Store
from tests.store.samples import after, event, opening
from tests.store.test_outbox import claim, drain, failed, sent

PRIYA = Person("U0PRIYA000", "Priya Raman")


def opened(store: Store) -> Crisis:
    crisis = store.apply(opening(), channel="desk")
    drain(store)
    return crisis


def line(store: Store, crisis: Crisis, text: str, *, joins: bool = False) -> Crisis:
    said = event(text=text)
    return store.apply(Change(crisis, (said,), joining=(said,) if joins else ()), channel="desk")


def next_line(store: Store, seconds: float = 0) -> Outgoing:
    while message := claim(store, seconds):
        if message.purpose is Purpose.EVENT:
            return message
        sent(store, message, message.ts or "1.0")
    raise AssertionError("no line of the thread is due")


def texts(store: Store, message: Outgoing) -> list[str | None]:
    told = [store.event(number) for number in (message.event_id, *message.joined)]
    return [one.text for one in told if one]


def test_what_joins_before_sending_goes_out_in_one_message(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    line(store, line(store, crisis, "two", joins=True), "three", joins=True)
    message = next_line(store)
    assert texts(store, message) == ["one", "two", "three"]
    sent(store, message, "5.0")
    assert set(drain(store)) <= {"card:-"}


def test_what_joins_after_sending_is_edited_in(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    first = next_line(store)
    sent(store, first, "5.0")
    line(store, crisis, "two", joins=True)
    again = next_line(store)
    assert (again.id, again.ts, texts(store, again)) == (first.id, "5.0", ["one", "two"])
    sent(store, again, "5.0")
    assert set(drain(store)) <= {"card:-"}


def test_what_joins_while_it_is_being_sent_is_edited_in_afterwards(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    first = next_line(store)
    line(store, crisis, "two", joins=True)
    sent(store, first, "5.0")
    assert texts(store, next_line(store)) == ["one", "two"]


def test_what_joins_a_message_that_must_be_tried_again_waits_with_it(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    first = next_line(store)
    line(store, crisis, "two", joins=True)
    failed(store, first, retry=30)
    assert texts(store, next_line(store, 30)) == ["one", "two"]


def test_nothing_joins_a_message_that_slack_never_took(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    failed(store, next_line(store), retry=None)
    line(store, crisis, "two", joins=True)
    assert texts(store, next_line(store)) == ["two"]


def test_without_a_message_to_join_it_is_one_itself(store: Store) -> None:
    line(store, opened(store), "one", joins=True)
    assert texts(store, next_line(store)) == ["one"]


def test_an_edit_that_fails_holds_up_no_later_line(store: Store) -> None:
    crisis = line(store, opened(store), "one")
    sent(store, next_line(store), "5.0")
    crisis = line(store, crisis, "two", joins=True)
    failed(store, next_line(store), retry=300)
    line(store, crisis, "three")
    assert texts(store, next_line(store)) == ["three"]


def test_an_untold_event_is_on_the_timeline_alone(store: Store) -> None:
    note = event(text="small")
    crisis = store.apply(Change(opened(store), (note,), untold=(note,)), channel="desk")
    assert drain(store) == ["card:-"]
    assert store.events(crisis.id)[-1].text == "small"


def test_whom_an_event_called_is_kept(store: Store) -> None:
    crisis = opened(store)
    told = [replace(event(), called=called) for called in ((PRIYA,), (), None)]
    store.apply(Change(crisis, tuple(told)), channel="desk")
    assert [one.called for one in store.events(crisis.id)[-3:]] == [(PRIYA,), (), None]


def test_a_word_in_private_is_held_back_until_its_moment(store: Store) -> None:
    asked = event(text="yours")
    change = Change(opened(store), (asked,), untold=(asked,), direct=((asked, PRIYA),))
    store.apply(replace(change, waits=((PRIYA, after(7_200)),)), channel="desk")
    assert drain(store, 7_199) == ["card:-"]
    assert store.outbox_health(now=after(7_199))["oldest_seconds"] == 0
    assert drain(store, 7_200) == ["direct:-"]
