"""The deep tier without its extra: what a folder must hold, and what the encoder is given."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.analyzers.deep import FORMAT, LONGEST, MODEL, SETTINGS, TOKENIZER, DeepModel, padded, prepare, sha256
from bot.errors import InputError


def folder_in(tmp_path: Path, **changed: object) -> Path:
    """A folder as it is exported, but for the contents of its files."""
    folder = tmp_path / "deep"
    folder.mkdir()
    for name in (MODEL, TOKENIZER):
        (folder / name).write_text(name)
    hashes = {name: sha256(folder / name) for name in (MODEL, TOKENIZER)}
    settings = {"format": FORMAT, "share": 0.5, "sha256": hashes, **changed}
    (folder / SETTINGS).write_text(json.dumps(settings))
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as refused:
        DeepModel.load(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "deep.json cannot be read" in refusal(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", '{"format": 1}', '{"format": 1, "share": 1}', "null"]
)
def test_damaged_settings_are_refused(tmp_path: Path, content: str) -> None:
    folder = folder_in(tmp_path)
    (folder / SETTINGS).write_text(content)
    assert refusal(folder).endswith("Fit it anew: firebreak learn")


@pytest.mark.parametrize("number", [FORMAT + 1, None])
def test_another_format_is_refused(tmp_path: Path, number: int | None) -> None:
    assert "another version" in refusal(folder_in(tmp_path, format=number))


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_changed_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = folder_in(tmp_path)
    (folder / name).write_text("another")
    assert f"{name} is not the file that was fitted" in refusal(folder)
    (folder / name).unlink()
    assert f"{name} cannot be read" in refusal(folder)


@pytest.mark.skipif(find_spec("onnxruntime") is not None, reason="the extra is installed")
def test_without_the_extra_the_line_to_install_it_is_told(tmp_path: Path) -> None:
    assert refusal(folder_in(tmp_path)).endswith("pip install 'firebreak[deep]'")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("hi @acme.co, see https://x.example/a?b and www.y.example", "hi @user, see http and http"),
        ("＠acme: no", "@user: no"),
        ("3 @ 4", "3 @ 4"),
        ("SO good #win", "SO good #win"),
    ],
)
def test_the_encoder_sees_no_names_and_no_addresses(text: str, seen: str) -> None:
    assert prepare(text) == seen


def test_texts_are_padded_to_the_longest_of_their_batch() -> None:
    table, mask = padded([[5, 6, 7], [8], [9, 0]])
    assert table.tolist() == [[5, 6, 7], [8, 0, 0], [9, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
    assert padded([list(range(LONGEST))])[0].shape == (1, LONGEST)
