"""The audit log: whatever is changed, left out or put in, the first wrong entry is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.audit import LONGEST, Entry, crisis_of, of_event, sealed, verify
from bot.core.lifecycle import Act
from bot.core.models import EventKind
from tests.worlds import MAYA, NOON


def log(count: int = 5) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(count):
        entry = Entry(NOON, MAYA, "command", "noted", f"crisis {number}", after="yes")
        entries.append(sealed(entry, after=entries[-1] if entries else None))
    return entries


def forged(entries: list[Entry], at: int, **changes: str) -> list[Entry]:
    """An entry changed and sealed again, as somebody would who knows how."""
    entries[at] = sealed(replace(entries[at], **changes), after=entries[at - 1])  # type: ignore[arg-type]
    return entries


def test_a_log_as_it_was_written_is_unbroken() -> None:
    verdict = verify(log(412))
    assert verdict.first_wrong is None
    assert verdict.words.startswith("412 entries, unbroken, ends in ")


def test_an_empty_log_is_unbroken() -> None:
    assert verify([]).words == "0 entries, unbroken"


@pytest.mark.parametrize(
    ("spoil", "first"),
    [
        (lambda log: [*log[:2], replace(log[2], after="no"), *log[3:]], 3),
        (lambda log: [*log[:2], replace(log[2], actor=replace(MAYA, name="M")), *log[3:]], 3),
        (lambda log: forged(log, 2, after="no"), 4),
        (lambda log: [*log[:1], *log[2:]], 3),
        (lambda log: log[1:], 2),
        (lambda log: [log[1], log[0], *log[2:]], 2),
        (lambda log: [*log[:3], log[2], *log[3:]], 3),
    ],
)
def test_the_first_wrong_entry_is_named(spoil: Callable[[list[Entry]], list[Entry]], first: int) -> None:
    verdict = verify(spoil(log()))
    assert verdict.first_wrong == first
    assert f"entry {first} is the first wrong one" in verdict.words


def test_what_is_too_long_is_cut_before_it_is_sealed() -> None:
    entry = sealed(Entry(NOON, MAYA, "", "changed", "desk", after="x" * 9_000), after=None)
    assert entry.after == "x" * LONGEST
    assert verify([entry]).first_wrong is None


@pytest.mark.parametrize("kind", list(EventKind))
def test_no_entry_holds_the_text_of_an_event(kind: EventKind) -> None:
    event = Act(MAYA, NOON).event(kind, text="rats in the salad")
    assert "rats" not in str(of_event(3, event))


def test_the_title_of_a_part_is_left_out_and_a_level_is_kept() -> None:
    split = Act(MAYA, NOON).event(EventKind.SPLIT, before="crisis 1", after="Wave about #ratsalad")
    level = Act(MAYA, NOON).event(EventKind.LEVEL, before="orange", after="red")
    assert "ratsalad" not in str(of_event(1, split))
    assert (of_event(1, level).before, of_event(1, level).after) == ("orange", "red")


@pytest.mark.parametrize(("subject", "number"), [("crisis 3", 3), ("watch 3", None), ("crisis x", None)])
def test_an_entry_knows_its_crisis(subject: str, number: int | None) -> None:
    assert crisis_of(Entry(NOON, MAYA, "", "", subject)) == number
