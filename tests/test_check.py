"""The check as a command: every kind of source listed, and no secret in anything it prints."""

from pathlib import Path

import pytest

from bot import check
from bot.__main__ import main
from bot.check_sources import Finding
from bot.sources import abouts


def test_the_sources_are_listed_without_a_store(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--sources"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1].rstrip(":") for line in lines] == list(abouts())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("refused token sandbox-x-1", "refused token …"),
        ("refused sandbox-x-1 and sandbox-x", "refused … and …"),
        ("yes it is", "yes it is"),
    ],
)
def test_a_secret_is_blotted_out_of_every_line(words: str, shown: str) -> None:
    hidden = ["sandbox-x", "sandbox-x-1", "yes"]
    assert check.without_secrets(Finding(False, "x", words), hidden).words == shown
