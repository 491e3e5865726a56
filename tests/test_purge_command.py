"""`firebreak purge`: a post is forgotten on request, wherever it is kept."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.models import Label, Score, Scored
from bot.core.windows import slot_of
from bot.ports import Placed
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, mention, watch


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_DATABASE", "t.db")
    with SqliteStore(tmp_path / "t.db") as store:
        kept = store.add_watch(watch(id=0), now=NOON)
        placed = Placed(Scored(mention("77"), Score(Label.NEUTRAL, 0.0)), slot_of(NOON))
        store.add(kept.id, [placed], source_key="x:", cursor={})
    return tmp_path / "t.db"


def texts(database: Path) -> list[str]:
    with SqliteStore(database) as store:
        return [one.mention.text for one in store.recent_mentions(1, limit=9)]


def test_one_post_is_forgotten_on_request(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--post", "x:77"]) == 0
    assert capsys.readouterr().out.startswith("x:77 is forgotten")
    assert not any(texts(database))


def test_what_was_kept_long_enough_is_blanked(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge"]) == 0
    assert "1 mentions blanked (x 1)" in capsys.readouterr().out
    assert not any(texts(database))


def test_a_post_without_its_network_is_refused(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--post", "77"]) == 2
    assert "NETWORK:KEY" in capsys.readouterr().err
    assert any(texts(database))
