"""Labelled texts out of files, whatever they call their columns and labels."""

import json
from pathlib import Path

import pytest

from bot.core.models import Label
from bot.errors import InputError
from bot.labelled import Labelled, read

TONES = [Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE]


def file_of(folder: Path, content: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def labelled(folder: Path, labels: list[str], header: str = "text,label") -> Labelled:
    rows = [f"text number {n},{label}" for n, label in enumerate(labels)]
    return read([file_of(folder, "\n".join([header, *rows, ""]))])


@pytest.mark.parametrize(
    "labels",
    [
        ["negative", "neutral", "positive"],
        ["NEG", "Neu", "pos"],
        ["-1", "0", "1"],
        ["0", "1", "2"],
        ["0", "2", "4"],
        ["-1.0", "0.0", "1.0"],
    ],
)
def test_labels_are_words_or_one_of_three_scales(tmp_path: Path, labels: list[str]) -> None:
    given = labelled(tmp_path, labels)
    assert list(given.labels) == TONES
    assert given.texts == ("text number 0", "text number 1", "text number 2")


@pytest.mark.parametrize("header", ["text,label", "Tweet,Sentiment", "body,class"])
def test_usual_names_of_columns_are_known(tmp_path: Path, header: str) -> None:
    assert list(labelled(tmp_path, ["neg", "neu", "pos"], header).labels) == TONES


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 1), (0, 2, 4), (0.0, 1.0, 2.0), ("negative", "neutral", "positive")]
)
def test_json_lines_are_read(tmp_path: Path, numbers: tuple[object, ...]) -> None:
    lines = [json.dumps({"text": f"text {n}", "label": label}) for n, label in enumerate(numbers)]
    given = read([file_of(tmp_path, "\n".join(lines), "mine.jsonl")])
    assert list(given.labels) == TONES


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, "text,said,verdict\nno,this is bad,neg\nno,this is good,pos\n")
    given = read([path], text="Said", label="verdict")
    assert given.texts == ("this is bad", "this is good")


@pytest.mark.parametrize(
    "labels",
    [["0", "1"], ["1", "2", "3"], ["angry", "calm"], ["negative", "1"], ["-1", "0", "1", "2"]],
)
def test_labels_nobody_can_interpret_are_named(tmp_path: Path, labels: list[str]) -> None:
    with pytest.raises(
        InputError, match=rf"mine\.csv: its labels are {', '.join(sorted(labels))}; they must"
    ):
        labelled(tmp_path, labels)


@pytest.mark.parametrize("name", ["mine.csv", "mine.jsonl"])
def test_a_file_without_records_has_no_labels(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"mine\."):
        read([file_of(tmp_path, "text,label\n" if name == "mine.csv" else "", name)])


@pytest.mark.parametrize("header", ["words,label", "text,verdict", "a,b"])
def test_a_missing_column_is_told_with_the_options(tmp_path: Path, header: str) -> None:
    with pytest.raises(InputError, match=r"--text COLUMN and --label COLUMN$"):
        labelled(tmp_path, ["neg", "pos"], header)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read([tmp_path / "nowhere.csv"])


def test_repeats_count_once_and_contradictions_not_at_all(tmp_path: Path) -> None:
    first = file_of(tmp_path, "text,label\nsame,neg\nsame,neg\ntorn,neg\nfine,pos\n", "a.csv")
    second = file_of(tmp_path, "text,label\ntorn,1\nsame,-1\nplain,0\n", "b.csv")
    given = read([first, second])
    assert dict(zip(given.texts, given.labels, strict=True)) == {
        "same": Label.NEGATIVE,
        "fine": Label.POSITIVE,
        "plain": Label.NEUTRAL,
    }
    assert given.repeated == 4


@pytest.mark.parametrize("labels", [("neg", "pos", "neu"), ("-1", "1", "0")])
@pytest.mark.parametrize(
    ("row", "reason"),
    [(",{}", "no text"), ("hello,", "its label is not one of the file's three")],
)
def test_an_unusable_row_is_named_and_the_rest_is_read(
    tmp_path: Path, labels: tuple[str, ...], row: str, reason: str
) -> None:
    good = [f"text {n},{label}" for n, label in enumerate(labels)]
    given = read([file_of(tmp_path, "\n".join(["text,label", row.format(labels[0]), *good]))])
    assert len(given.texts) == 3
    assert [(rejected.where, rejected.reason) for rejected in given.rejected] == [("mine.csv:2", reason)]
