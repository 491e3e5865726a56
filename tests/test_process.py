"""The processes of the Procfile: they start, and they end when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app as composition
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).parent.parent


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest=composition.app_manifest()) as running:
        yield running


def start(sandbox: Sandbox, folder: Path, command: str) -> subprocess.Popen[str]:
    """One process of the Procfile, ready."""
    given = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "FIREBREAK_DATABASE": str(folder / "t.db"),
        "PORT": "0",
    }
    process = subprocess.Popen(
        [sys.executable, *command.split()[1:]],
        cwd=ROOT, env={**os.environ, **given}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "connected" in line or "serving" in line:
            return process
    raise AssertionError("it ended before it was ready")


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    return {name: command for name, _, command in (line.partition(": ") for line in lines)}


@pytest.mark.parametrize("name", ["web", "worker"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_ends_cleanly_when_told(
    sandbox: Sandbox, tmp_path: Path, name: str, number: signal.Signals
) -> None:
    process = start(sandbox, tmp_path, procfile()[name])
    told = time.monotonic()
    process.send_signal(number)
    process.send_signal(number)  # a second one changes nothing
    _, rest = process.communicate(timeout=20)
    assert process.returncode == 0
    assert time.monotonic() - told < 10
    assert "Traceback" not in rest


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-browser"],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert demo.stdout is not None
    assert "http://127.0.0.1:" in demo.stdout.readline()
    demo.stdout.readline()
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=20)
    assert demo.returncode == 0
    assert "Nothing is left behind" in rest
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_cannot_reach_slack_ends_when_told_while_it_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and never answers
        given = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": f"http://127.0.0.1:{mute.getsockname()[1]}/api/",
            "FIREBREAK_DATABASE": str(tmp_path / "t.db"),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env={**os.environ, **given}
        )
        mute.settimeout(20)
        mute.accept()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) is not None
