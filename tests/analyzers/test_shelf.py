"""The shelf of models: numbered, one in use, none half-written."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.analyzers.model import base
from bot.analyzers.shelf import CARD, FAST, Shelf
from bot.errors import InputError

MINE = replace(base(), about={"texts": 7})


def shelf_with(folder: Path, count: int) -> Shelf:
    shelf = Shelf(folder / "models")
    for n in range(count):
        shelf.add(MINE, f"card {n + 1}")
    return shelf


def test_an_empty_shelf_uses_the_model_that_comes_with_firebreak(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "nowhere")
    assert (shelf.versions(), shelf.used(), shelf.load(), shelf.deep()) == ([], 0, None, None)
    assert not shelf.folder.exists()


def test_models_are_numbered_and_in_use_only_when_put_so(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, 2)
    assert (shelf.versions(), shelf.used()) == ([1, 2], 0)
    assert (shelf.path(2) / CARD).read_text() == "card 2"
    shelf.use(2)
    loaded = shelf.load()
    assert loaded is not None
    assert (shelf.used(), loaded.about) == (2, {"texts": 7})
    shelf.use(0)
    assert (shelf.used(), shelf.load()) == (0, None)


def test_a_deep_model_moves_onto_the_shelf(tmp_path: Path) -> None:
    shelf, deep = shelf_with(tmp_path, 1), tmp_path / "deep"
    deep.mkdir()
    (deep / "file").write_text("x")
    shelf.use(shelf.add(MINE, "card", deep))
    assert shelf.deep() == shelf.path(2) / "deep"
    assert (shelf.path(2) / "deep" / "file").read_text() == "x"
    assert not deep.exists()
    shelf.use(1)
    assert shelf.deep() is None


@pytest.mark.parametrize("version", [3, -1, 99])
def test_a_model_that_is_not_there_is_not_put_in_use(tmp_path: Path, version: int) -> None:
    shelf = shelf_with(tmp_path, 2)
    shelf.use(1)
    with pytest.raises(InputError, match=rf"no model {version} .*there are: 1, 2"):
        shelf.use(version)
    assert shelf.used() == 1


@pytest.mark.parametrize("content", [b"", b"two", b"\xff\xfe"])
def test_a_broken_note_of_what_is_in_use_is_refused_and_mended(tmp_path: Path, content: bytes) -> None:
    shelf = shelf_with(tmp_path, 1)
    (shelf.folder / "in-use").write_bytes(content)
    with pytest.raises(InputError, match="firebreak learn --use 0"):
        shelf.load()
    shelf.use(0)
    assert shelf.used() == 0


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PK")])
def test_a_damaged_model_in_use_is_refused(tmp_path: Path, spoil: object) -> None:
    shelf = shelf_with(tmp_path, 1)
    shelf.use(1)
    spoil(shelf.path(1) / FAST)  # type: ignore[operator]
    with pytest.raises(InputError, match="no tone model"):
        shelf.load()


def test_a_failed_add_leaves_nothing_behind(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, 1)
    with pytest.raises(FileNotFoundError):
        shelf.add(MINE, "card", tmp_path / "nowhere")
    assert shelf.versions() == [1]
    assert [path.name for path in shelf.folder.iterdir()] == ["0001"]


def test_what_is_no_model_on_the_shelf_is_passed_over(tmp_path: Path) -> None:
    shelf = shelf_with(tmp_path, 1)
    for name in (".new-abc", "backup", "00002"):
        (shelf.folder / name).mkdir()
    (shelf.folder / "0009").write_text("a file")
    assert shelf.versions() == [1]
    assert shelf.add(MINE, "card") == 2
