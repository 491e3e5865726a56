"""Looking again: what was taken down goes, and nothing goes by the word of a source that cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Batch, Coverage, Freshness, Gone, Mention, Recheck, SourceSpec
from bot.core.models import Crisis, Label, Quote
from bot.errors import SourceError, Trouble
from bot.ports import Ports
from bot.recheck import EVERY, Looked, recheck_crisis, recheck_due
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, WATCH, opening, situation
from tests.worlds import Hands, Shelf, mention, still_ports

SPEC = SourceSpec("x")


class Again(Shelf):
    """A source that says of every post what it was told to say."""

    def __init__(self, answer: Recheck | SourceError) -> None:
        super().__init__(Batch((), {}))
        self.answer = answer

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        if isinstance(self.answer, SourceError):
            raise self.answer
        return self.answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "t.db") as opened:
        yield opened


def quoted(one: Mention) -> Quote:
    return Quote(one.id, "x", "mo", 9, one.text, None, 3, Label.NEGATIVE, NOW, one.native_key)


def in_crisis(store: SqliteStore, answer: Recheck | SourceError) -> tuple[Ports, Crisis]:
    """A crisis that quotes one post of a source that answers so."""
    store.add_watch(replace(WATCH, sources=(SPEC,)), now=NOW)
    quotes = (quoted(mention("1", "it burns")),)
    crisis = store.apply(opening(situation=replace(situation(), quotes=quotes)), channel="desk")
    return still_ports(store, clock=Hands(NOW), shelves={"": Again(answer)}), crisis


def words(store: SqliteStore, crisis: Crisis) -> list[str]:
    found = store.crisis(crisis.id)
    assert found
    return [quote.text for quote in found.situation.quotes]


def test_what_was_taken_down_goes(store: SqliteStore) -> None:
    ports, crisis = in_crisis(store, Recheck(gone=(Gone("x", "1"),)))
    assert recheck_crisis(ports, crisis) == Looked(1, 1)
    assert words(store, crisis) == [""]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_an_error_takes_nothing_away(store: SqliteStore, trouble: Trouble) -> None:
    ports, crisis = in_crisis(store, SourceError("no", trouble=trouble))
    assert recheck_crisis(ports, crisis) == Looked(0, 0)
    assert words(store, crisis) == ["it burns"]


def test_a_source_that_cannot_be_read_proves_no_deletion(store: SqliteStore) -> None:
    """A permission that was withdrawn makes every post look deleted."""
    ports, crisis = in_crisis(store, Recheck(gone=(Gone("x", "1"),)))
    store.set_coverage(crisis.watch_id, Coverage(SPEC.key, Freshness.FAILED, None))
    assert recheck_crisis(ports, crisis) == Looked(1, 0)
    assert words(store, crisis) == ["it burns"]


def test_a_source_that_shows_others_is_believed(store: SqliteStore) -> None:
    """One whose ordinary share is used up answers second looks all the same."""
    answer = Recheck(mentions=(mention("2"),), gone=(Gone("x", "1"),))
    ports, crisis = in_crisis(store, answer)
    store.set_coverage(crisis.watch_id, Coverage(SPEC.key, Freshness.FAILED, None))
    assert recheck_crisis(ports, crisis) == Looked(1, 1)
    assert words(store, crisis) == [""]


def test_what_was_not_asked_for_is_not_taken_away(store: SqliteStore) -> None:
    ports, crisis = in_crisis(store, Recheck(gone=(Gone("x", "2"),)))
    assert recheck_crisis(ports, crisis) == Looked(1, 0)
    assert store.known([Gone("x", "1")]) == [Gone("x", "1")]


def test_all_live_crises_are_looked_at_every_twelve_hours(store: SqliteStore) -> None:
    ports, _ = in_crisis(store, Recheck())
    later = replace(ports, clock=Hands(NOW + EVERY + timedelta(seconds=1)))
    assert (recheck_due(ports), recheck_due(ports), recheck_due(later)) == (Looked(1), None, Looked(1))
