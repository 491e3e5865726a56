"""The composition root: what may be named from Slack, and where it may not lead."""

import os
from pathlib import Path

import pytest

from bot import app, networks
from bot.errors import InputError
from bot.sandbox.server import Sandbox
from tests.desks import settings_for


@pytest.mark.parametrize(
    "target",
    [
        "../x.csv",
        "/etc/passwd",
        "a/../../x.csv",
        "~/x.csv",
        "~nobody-of-that-name/x.csv",
        "a\0.csv",
        "a" * 5_000,
    ],
)
def test_a_file_outside_the_folder_is_refused_in_words(tmp_path: Path, target: str) -> None:
    with pytest.raises(InputError):
        networks.below(tmp_path / "mentions", target)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mentions"
    folder.mkdir()
    (folder / "out.csv").symlink_to("/etc/passwd")
    (folder / "round.csv").symlink_to("round.csv")
    for name in ("out.csv", "round.csv"):
        with pytest.raises(InputError):
            networks.below(folder, name)


def test_a_file_inside_the_folder_is_found(tmp_path: Path) -> None:
    assert networks.below(tmp_path, "a/b.csv") == tmp_path.resolve() / "a" / "b.csv"
    assert networks.below(tmp_path, ".") == tmp_path.resolve()


def test_a_client_in_the_environment_does_not_change_who_keeps_the_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt would look for tokens in files of its own, and find none."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    with Sandbox() as sandbox:
        bot = app.build(settings_for(sandbox, tmp_path))
        bot.stop()
    assert bot.app.oauth_flow is None
    assert os.environ["SLACK_CLIENT_SECRET"] == "secret"
