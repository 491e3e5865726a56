"""What people ask for outside a crisis: brands are named so that every card can carry the name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import respond
from bot.errors import Refused
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import still_ports


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield still_ports(store)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("a\nb", "a b"), ("\u202eabc", "abc"), ("a\0b", "ab"), (" Brindle  & Fern ", "Brindle & Fern")],
)
def test_a_brands_name_is_one_clean_line(ports: Ports, typed: str, name: str) -> None:
    assert respond.add_watch(ports, typed).name == name


@pytest.mark.parametrize("typed", ["x" * 81, "\u202e", "\ud800", ""])
def test_a_name_that_no_card_can_carry_is_refused(ports: Ports, typed: str) -> None:
    with pytest.raises(Refused):
        respond.add_watch(ports, typed)
    assert ports.store.watches() == []


@pytest.mark.parametrize("term", ["*", "#", "a", "&&"])
def test_a_term_that_matches_nearly_everything_is_refused(ports: Ports, term: str) -> None:
    with pytest.raises(Refused, match="nearly everything"):
        respond.add_watch(ports, "Brindle", terms=["kettle", term])
    assert ports.store.watches() == []
