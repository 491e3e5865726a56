"""The tokens on disk: sealed or not, whole or not at all, gone when they should be."""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.installations import FILE, Installation, Installations
from bot.sealing import make_seal

BRINDLE = Installation("T0BRINDLE0", "Brindle & Fern", "xoxb-1-secret", datetime(2026, 3, 1, tzinfo=UTC))


class Mirror:
    """A seal that turns text around."""

    def close(self, text: str) -> str:
        return text[::-1]

    def open(self, sealed: str) -> str:
        return sealed[::-1]


@pytest.fixture
def kept(tmp_path: Path) -> Installations:
    kept = Installations(tmp_path / "workspaces")
    kept.save(BRINDLE)
    return kept


def test_what_was_saved_is_read(kept: Installations) -> None:
    assert (kept.installed(), kept.read(BRINDLE.key)) == ([BRINDLE.key], BRINDLE)
    assert kept.installed_at(BRINDLE.key) == BRINDLE.installed_at


def test_a_token_is_in_no_repr() -> None:
    assert BRINDLE.bot_token not in repr(BRINDLE)


def test_a_sealed_token_is_not_readable_on_disk(tmp_path: Path) -> None:
    kept = Installations(tmp_path, Mirror())
    kept.save(BRINDLE)
    assert BRINDLE.bot_token not in (tmp_path / BRINDLE.key / FILE).read_text("utf-8")
    assert kept.read(BRINDLE.key) == BRINDLE


def test_a_sealed_token_without_a_key_is_told(tmp_path: Path) -> None:
    Installations(tmp_path, Mirror()).save(BRINDLE)
    with pytest.raises(ConfigError, match="set FIREBREAK_TOKEN_KEY"):
        Installations(tmp_path).read(BRINDLE.key)


def test_a_token_from_before_the_key_is_read(kept: Installations, tmp_path: Path) -> None:
    assert Installations(tmp_path / "workspaces", Mirror()).read(BRINDLE.key) == BRINDLE


@pytest.mark.parametrize("text", ["", "[]", "{", '{"bot_token": "xoxb-1"}', '{"bot_token": 1, "name": "x"}'])
def test_a_damaged_file_is_told_and_hurts_no_other(kept: Installations, tmp_path: Path, text: str) -> None:
    other = tmp_path / "workspaces" / "T0OTHER000"
    other.mkdir()
    (other / FILE).write_text(text)
    assert kept.installed() == [BRINDLE.key, "T0OTHER000"]
    with pytest.raises(ConfigError, match="install the workspace again"):
        kept.read("T0OTHER000")


@pytest.mark.parametrize("key", ["", "..", "T1/../x", "../T0BRINDLE0", "C0CHANNEL0", "t0brindle0", "T0" * 40])
def test_only_ids_of_slack_lead_to_a_folder(kept: Installations, key: str) -> None:
    with pytest.raises(ConfigError, match="no workspace's id"):
        kept.folder(key)


def test_a_revoked_token_is_gone_and_the_data_stays(kept: Installations) -> None:
    store = kept.folder(BRINDLE.key) / "firebreak.db"
    store.write_bytes(b"x")
    kept.revoke(BRINDLE.key)
    assert (kept.installed(), kept.buried(), store.exists()) == ([], [], True)


def test_who_uninstalled_is_remembered_until_all_is_deleted(kept: Installations) -> None:
    """Also when the events come in the other order, and across a crash between the two steps."""
    (kept.folder(BRINDLE.key) / "models").mkdir()
    kept.bury(BRINDLE.key)
    kept.revoke(BRINDLE.key)
    assert (kept.installed(), kept.buried()) == ([], [BRINDLE.key])
    assert "xoxb" not in (kept.folder(BRINDLE.key) / FILE).read_text("utf-8")
    kept.clear(BRINDLE.key)
    assert (kept.buried(), kept.folder(BRINDLE.key).exists()) == ([], False)


def test_burying_a_stranger_makes_no_folder(kept: Installations) -> None:
    kept.bury("T0OTHER000")
    assert not kept.folder("T0OTHER000").exists()


def test_a_half_written_file_is_no_hindrance(kept: Installations) -> None:
    for path in kept.folder(BRINDLE.key).iterdir():
        path.with_name(f".{FILE}.1").write_text("{")
    kept.save(BRINDLE)
    assert json.loads((kept.folder(BRINDLE.key) / FILE).read_text("utf-8"))["name"] == BRINDLE.name


def test_without_a_key_nothing_is_sealed() -> None:
    assert make_seal("") is None


def test_a_key_without_the_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.fernet", None)
    with pytest.raises(ConfigError, match=r"pip install 'firebreak\[encrypt\]'"):
        make_seal("anything")


def test_the_real_seal_opens_what_older_keys_closed() -> None:
    pytest.importorskip("cryptography")
    old, new, third = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
    sealed = make_seal(old).close("xoxb-1")
    assert make_seal(f"{new}, {old}").open(sealed) == "xoxb-1"
    with pytest.raises(ConfigError, match="another FIREBREAK_TOKEN_KEY"):
        make_seal(third).open(sealed)


def test_what_is_no_key_is_told() -> None:
    pytest.importorskip("cryptography")
    with pytest.raises(ConfigError, match="must be a Fernet key"):
        make_seal("hello")
