"""What was taken down is gone from every place that had it, for ever; what was counted stays counted."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.mentions import Author, Batch, Gone
from bot.core.messages import Brief, Outgoing, Purpose
from bot.core.models import Change, Crisis, Label, Quote, Scored
from bot.core.payloads import from_payload, to_payload
from bot.errors import Conflict
from bot.ports import Placed, Store
from bot.store.sqlite import SqliteStore
from tests.store.samples import LATER, NOW, WATCH, after, crisis, event, opening, placed, situation

MARK = "zyzzyva-marker"
GONE = Gone("bluesky", "a")


def marked(key: str = "a", **fields: object) -> Placed:
    """A mention with the marker wherever a person's words or name can stand."""
    author = Author(f"{MARK}-handle", f"{MARK}-name", 900, key=f"{MARK}-key")
    extra = (("said", MARK),)
    return placed(
        key,
        **{"text": f"{MARK} " * 900, "title": MARK, "url": f"https://{MARK}.example", "author": author}
        | {"extra": extra, "categories": ("safety",)}
        | fields,
    )


def quote(scored: Scored) -> Quote:
    mention = scored.mention
    return Quote(mention.id, "bluesky", MARK, 9, MARK, f"https://{MARK}", 3, Label.NEGATIVE, NOW, "a")


def quoting(*quotes: Quote) -> Change:
    return opening(situation=replace(situation(), quotes=quotes))


@pytest.fixture
def watch(store: Store) -> int:
    return store.add_watch(WATCH, now=NOW).id


def add(store: Store, watch: int, *batch: Placed) -> int:
    return len(store.add(watch, batch, source_key="x", cursor={}))


def sent(store: Store) -> list[Outgoing]:
    """Everything due, sent."""
    found = []
    while (message := store.claim_message(owner="a", now=LATER, lease_seconds=60)) is not None:
        store.message_sent(message, owner="a", channel="C1", ts=f"{message.id}.0", now=LATER)
        found.append(message)
    return found


def quotes_of(found: Crisis | Brief) -> Sequence[tuple[str, str, str | None]]:
    quotes = found.quotes if isinstance(found, Brief) else found.situation.quotes
    return [(one.text, one.author, one.url) for one in quotes]


def test_words_go_and_counts_stay_in_every_watch(store: Store, watch: int) -> None:
    other = store.add_watch(replace(WATCH, name="Other"), now=NOW).id
    for one in (watch, other):
        add(store, one, marked(), placed("b", author=Author("mo", followers=50)))
    before = [store.tally(one, start=NOW, end=LATER) for one in (watch, other)]
    assert store.forget([GONE], now=LATER) == []
    assert [store.tally(one, start=NOW, end=LATER) for one in (watch, other)] == before
    for one in (watch, other):
        assert MARK not in repr(store.recent_mentions(one, limit=9))
        assert [s.mention.native_key for s in store.top_mentions(one, start=NOW, end=LATER, limit=9)] == ["b"]
    assert [s.mention.native_key for s in store.stored_mentions(start=NOW, limit=9)] == ["b"]


@pytest.mark.parametrize("again", ["old page", "edit", "another watch"])
def test_what_was_forgotten_does_not_come_back(store: Store, watch: int, again: str) -> None:
    add(store, watch, marked())
    store.forget([GONE], now=LATER)
    into = store.add_watch(replace(WATCH, name="O"), now=NOW).id if again == "another watch" else watch
    edited = {"edited_at": after(50)} if again == "edit" else {}
    assert add(store, into, marked(observed=after(60), **edited), placed("b")) == 1
    assert MARK not in repr([store.recent_mentions(one, limit=9) for one in (watch, into)])


def test_deletion_that_overtakes_its_post_is_heeded(store: Store, watch: int) -> None:
    store.forget([GONE], now=NOW)
    batch = Batch((marked().scored.mention, placed("b").scored.mention), {})
    assert store.receive("x:", batch, delivery=None, now=NOW) == 1
    assert add(store, watch, marked(), placed("b")) == 1


def test_only_what_is_kept_is_known(store: Store, watch: int) -> None:
    """A network that tells every deletion there is must not fill the store with them."""
    add(store, watch, marked("a"), marked("blanked"))
    store.forget([Gone("bluesky", "blanked")], now=NOW)
    store.receive("x:", Batch((marked("waiting").scored.mention,), {}), delivery=None, now=NOW)
    asked = [Gone("bluesky", key) for key in ("a", "blanked", "waiting", "never seen", "half \ud83d")]
    assert store.known([*asked, Gone("x", "a")]) == [asked[0], asked[2]]


def test_what_only_a_crisis_quotes_is_known(store: Store, watch: int) -> None:
    store.apply(quoting(quote(marked().scored)), channel="desk")
    assert store.known([GONE, Gone("bluesky", "b")]) == [GONE]


def test_a_name_that_is_no_text_stops_no_other(store: Store, watch: int) -> None:
    add(store, watch, marked())
    store.forget([Gone("bluesky", "\ud83d"), GONE], now=LATER)
    assert MARK not in repr(store.recent_mentions(watch, limit=9))


def test_what_waits_to_be_read_becomes_a_deletion(store: Store) -> None:
    store.receive("x:", Batch((marked().scored.mention,), {}), delivery=None, now=NOW)
    store.forget([GONE], now=NOW)
    assert [(a.mention, a.gone) for a in store.arrivals("x:", after=0, limit=9)] == [(None, GONE)]


def test_crisis_that_quoted_it_is_blanked_and_its_card_wanted_anew(store: Store, watch: int) -> None:
    kept = replace(quote(placed("b").scored), text="kept", author="mo", url=None)
    opened = store.apply(quoting(quote(marked().scored), kept), channel="desk")
    other = store.apply(quoting(kept), channel="desk")
    sent(store)
    assert store.forget([GONE], now=LATER) == [opened.id]
    assert quotes_of(store.crisis(opened.id)) == [("", "deleted", None), ("kept", "mo", None)]
    assert [(m.purpose, m.crisis_id, m.wanted) for m in sent(store)] == [(Purpose.CARD, opened.id, 2)]
    assert store.crisis(other.id) == other


def test_second_word_of_a_deletion_wants_nothing(store: Store) -> None:
    store.apply(quoting(quote(marked().scored)), channel="desk")
    store.forget([GONE], now=LATER)
    sent(store)
    assert (store.forget([GONE, GONE], now=LATER), sent(store)) == ([], [])


def test_who_decided_on_the_quoted_words_decides_again(store: Store) -> None:
    seen = store.apply(quoting(quote(marked().scored)), channel=None)
    store.forget([GONE], now=LATER)
    with pytest.raises(Conflict):
        store.apply(Change(replace(seen, title="Mine"), (event(),)), channel=None)
    assert store.apply(Change(replace(store.crisis(seen.id), title="Mine"), ()), channel=None).title == "Mine"


def test_crisis_cannot_quote_anew_what_is_gone(store: Store) -> None:
    store.forget([GONE], now=NOW)
    opened = store.apply(quoting(quote(marked().scored)), channel="desk")
    assert quotes_of(opened) == quotes_of(store.crisis(opened.id)) == [("", "deleted", None)]


@pytest.mark.parametrize("posted", [True, False])
def test_brief_that_quoted_it_is_blanked_and_edited(store: Store, posted: bool) -> None:
    opened = store.apply(quoting(quote(marked().scored)), channel=None)
    brief = Brief(opened.id, "T", opened.level, (("Level", "red"),), opened.situation.quotes)
    want_brief(store, opened, brief)
    assert not posted or len(sent(store)) == 1
    assert store.forget([GONE], now=LATER) == [opened.id]
    [message] = sent(store)
    told = from_payload(message.payload)
    assert (message.ts is not None, message.wanted) == (posted, 2)
    assert isinstance(told, Brief)
    assert quotes_of(told) == [("", "deleted", None)]


def want_brief(store: Store, opened: Crisis, brief: Brief) -> None:
    store.want(
        Purpose.BRIEF,
        key=f"brief:{opened.id}",
        stream=f"brief:{opened.id}",
        channel="exec",
        payload=to_payload(brief),
        crisis_id=opened.id,
        now=NOW,
    )


def test_brief_made_before_a_deletion_quotes_it_no_more(store: Store) -> None:
    opened = store.apply(opening(), channel=None)
    store.forget([GONE], now=NOW)
    want_brief(store, opened, Brief(opened.id, "T", opened.level, (), (quote(marked().scored),)))
    assert MARK not in repr(sent(store))


def test_old_mentions_expire_by_source_and_from_what_quotes_them(store: Store, watch: int) -> None:
    add(store, watch, marked(), placed("b", observed=after(60)), marked("c", source="reddit"))
    opened = store.apply(quoting(quote(marked().scored)), channel="desk")
    assert store.expire(source="bluesky", before=after(60), now=LATER) == 1
    assert quotes_of(store.crisis(opened.id)) == [("", "deleted", None)]
    assert {s.mention.native_key for s in store.stored_mentions(start=NOW, limit=9)} == {"b", "c"}
    assert store.expire(source=None, before=after(60), now=LATER) == 1


def in_the_file(path: Path) -> list[str]:
    return [p.name for p in path.parent.glob(path.name + "*") if MARK.encode() in p.read_bytes()]


@pytest.mark.parametrize("how", ["forget", "expire"])
def test_no_byte_of_it_is_left_in_the_file(path: Path, how: str) -> None:
    with SqliteStore(path) as store:
        watch = store.add_watch(WATCH, now=NOW).id
        add(store, watch, *(placed(str(n)) for n in range(200)), marked())
        add(store, watch, marked(observed=after(9), text=f"{MARK} edited", edited_at=after(9)))
        store.receive("x:", Batch((marked().scored.mention,), {}), delivery=None, now=NOW)
        store.apply(quoting(quote(marked().scored)), channel="desk")
        assert in_the_file(path)
        if how == "expire":
            store.expire(source=None, before=LATER, now=LATER)
            store.forget_arrivals(before=LATER)
        else:
            store.forget([GONE], now=LATER)
        assert in_the_file(path) == []
    assert in_the_file(path) == []


def test_crises_from_before_are_known_by_what_they_quote(path: Path) -> None:
    with SqliteStore(path) as store:
        opened = store.apply(quoting(quote(marked().scored)), channel=None)
    with closing(sqlite3.connect(path)) as old, old:  # as the file was before quotes were noted
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'forgetting'")
        for name in ("TABLE tombstone", "TABLE quoted", "INDEX outbox_brief"):
            old.execute(f"DROP {name}")
    with SqliteStore(path) as store:
        assert store.forget([GONE], now=LATER) == [opened.id]


def test_people_who_wrote_keep_their_words(store: Store) -> None:
    noted = Change(crisis(), (event(text=f"We saw {MARK}"),))
    opened = store.apply(noted, channel=None)
    store.forget([GONE], now=LATER)
    assert [e.text for e in store.events(opened.id)] == [f"We saw {MARK}"]
