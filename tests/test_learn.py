"""`firebreak learn` from the command line: a model of one's own, in use at once, and the way back."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parent.parent
WORDS = {"negative": "flimmed", "neutral": "boxed", "positive": "zorbed"}
"""What nobody's list knows, and what these people mean by it."""
PARTS = ("lid", "cup", "tea", "pot", "box")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def texts(each: int = 50) -> str:
    """A file with so many texts of each label."""
    rows = [
        f"the {PARTS[n % 5]} of order {chr(97 + n // 5)} was {word},{label}"
        for label, word in WORDS.items()
        for n in range(each)
    ]
    Path("mine.csv").write_text("\n".join(["text,label", *rows, ""]))
    return "mine.csv"


def score(lines: str) -> subprocess.CompletedProcess[str]:
    """What `firebreak score` answers, as a process of its own."""
    command = [sys.executable, "-m", "bot", "score"]
    return subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=False)


def scored() -> list[str]:
    """The labels that `firebreak score` gives to a new text with each of the words."""
    lines = [json.dumps({"id": word, "text": f"my kettle is {word}"}) for word in WORDS.values()]
    done = score("\n".join(lines))
    assert done.returncode == 0
    return [json.loads(line)["label"] for line in done.stdout.splitlines()]


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The last line on stderr of a command that is refused as bad input."""
    capsys.readouterr()
    assert main(["learn", *arguments]) == 2
    return capsys.readouterr().err.splitlines()[-1]


def listed(capsys: pytest.CaptureFixture[str]) -> Sequence[str]:
    capsys.readouterr()
    assert main(["learn", "--list"]) == 0
    return capsys.readouterr().out.splitlines()


def test_what_was_learned_is_used_until_it_is_taken_back(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scored()
    assert before != list(WORDS)
    assert main(["learn", texts()]) == 0
    said = capsys.readouterr().out
    assert "5-fold cross-validation on 150 texts" in said
    assert said.splitlines()[-1] == f"Model 1 is in use: {models / '0001'}. Back: firebreak learn --use 0"
    assert scored() == list(WORDS)
    shipped, mine = listed(capsys)
    assert (shipped[0], mine[:4]) == (" ", "* 1 ")
    assert "from 150 labelled texts" in mine
    assert "flimmed" not in (models / "0001" / "card.md").read_text()
    assert main(["learn", "--use", "0"]) == 0
    assert scored() == before
    assert [line[0] for line in listed(capsys)] == ["*", " "]


def test_the_way_back_is_to_the_model_that_was_in_use(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", texts()]) == 0
    assert main(["learn", "--use", "0"]) == 0
    assert main(["learn", "mine.csv"]) == 0
    assert capsys.readouterr().out.endswith("Back: firebreak learn --use 0\n")
    same = [(models / name / "tone.npz").read_bytes() for name in ("0001", "0002")]
    assert same[0] == same[1]


def test_too_few_texts_are_refused(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = "9 usable texts (3 negative, 3 neutral, 3 positive)"
    assert f"{there} are too few: at least 100, of each label 10" in complaint(capsys, texts(3))
    assert not models.exists()


def test_a_label_with_hardly_a_text_is_refused(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Path(texts(60)).read_text().splitlines()
    Path("mine.csv").write_text("\n".join(lines[:-55]))
    assert "(60 negative, 60 neutral, 5 positive) are too few" in complaint(capsys, "mine.csv")
    assert not models.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name at least one FILE"),
        (("nowhere.csv",), "nowhere.csv"),
        (("--use", "4"), "there is no model 4"),
        (("--use", "first"), "invalid int value"),
    ],
)
def test_bad_input_is_one_line(
    models: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in complaint(capsys, *arguments)
    assert not models.exists()


def test_an_unreadable_model_in_use_is_told_by_score(models: Path) -> None:
    (models / "0001").mkdir(parents=True)
    assert main(["learn", "--use", "1"]) == 0
    done = score('{"id": 1, "text": "a nice day"}')
    assert done.returncode == 2
    assert "is no tone model of Firebreak" in done.stderr


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra is installed")
def test_deep_without_its_extra_tells_how_to_get_it(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint(capsys, texts(), "--deep", ".").endswith("pip install 'firebreak[deep-learn]'")
    assert not models.exists()
