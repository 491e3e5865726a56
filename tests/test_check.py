"""The check as a command: every kind of source listed, and no secret in anything it prints."""

from pathlib import Path

import pytest

from bot import check
from bot.__main__ import main
from bot.app import app_manifest
from bot.check_sources import Finding
from bot.core.models import Change
from bot.core.rooms import Room, RoomState
from bot.sandbox.server import Sandbox
from bot.sources import abouts
from bot.store.sqlite import SqliteStore
from tests.desks import settings_for
from tests.worlds import NOON, crisis


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


def looked_at(folder: Path, *, without: str) -> dict[str, Finding]:
    manifest = app_manifest()
    scopes = manifest["oauth_config"]["scopes"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope != without]
    with Sandbox(manifest=manifest) as sandbox:
        found = check.findings(settings_for(sandbox, folder), online=True)
        return {one.what: one for one in found}


def test_a_scope_that_only_war_rooms_need_is_no_fault(tmp_path: Path) -> None:
    found = looked_at(tmp_path, without="channels:manage")["scopes"]
    assert found.well
    assert "without channels:manage: no war rooms" in found.words
    assert "groups:write" not in found.words


def test_a_scope_that_everything_needs_is_one(tmp_path: Path) -> None:
    found = looked_at(tmp_path, without="users:read")["scopes"]
    assert not found.well
    assert "users:read missing" in found.words


def test_what_slack_refused_about_a_room_is_found(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        store.apply(Change(crisis(id=0)), channel=None)
        refused = Room(1, due_at=NOON, state=RoomState.FAILED, refused=(("make", "restricted_action"),))
        store.change_room(1, lambda _: refused)
    found = looked_at(tmp_path, without="pins:write")["war rooms"]
    assert not found.well
    assert "Slack answers restricted_action" in found.words
