"""Nothing the bot writes, at its most talkative, holds a token or the signing secret."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot import app as composition
from bot import respond
from bot.config import Settings
from bot.core.mentions import SourceSpec
from bot.installations import FILE, Installation
from bot.sandbox.server import Sandbox
from bot.tenants import installations_of, settings_of
from tests.desks import BRAND, calm_history, settings_for, write_posts
from tests.worlds import now

ROOT = Path(__file__).parent.parent
STORM = "Brindle & Fern kettle handle broke, my hand is burned, hospital, terrible"


@dataclass(frozen=True, slots=True)
class Talk:
    """A bot's process that says all it can, and where."""

    sandbox: Sandbox
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text("utf-8", errors="replace")

    def port(self) -> int | None:
        """The port that `serve` took."""
        words = [line.rpartition(":")[2] for line in self.log.splitlines() if "serving on" in line]
        return int(words[0]) if words else None


def prepared(sandbox: Sandbox, folder: Path, *, several: bool) -> dict[str, str]:
    """The environment of a bot that watches a brand amid a storm, in its only workspace or one of several."""
    settings = settings_for(sandbox, folder)
    own = installed(sandbox, settings) if several else settings
    posts = Path(own.files) / "mentions.jsonl"
    posts.parent.mkdir(exist_ok=True)
    ports = composition.make_ports(own)
    calm_history(posts)
    write_posts(posts, STORM, 60, at=now())
    respond.add_watch(ports, BRAND, terms=(BRAND,), sources=(SourceSpec("file", "mentions.jsonl"),))
    ports.store.close()
    return {
        **(client(sandbox) if several else {"SLACK_BOT_TOKEN": settings.bot_token}),
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "SLACK_API_URL": settings.api_url,
        "FIREBREAK_DATABASE": settings.database,
        "FIREBREAK_FILES": settings.files,
        "LOG_LEVEL": "DEBUG",
        "PORT": "0",
    }


def installed(sandbox: Sandbox, settings: Settings) -> Settings:
    """The settings of the sandbox's workspace, after it let the bot in."""
    installation = Installation(sandbox.workspace.team_id, "Brindle & Fern", sandbox.bot_token, now())
    installations_of(settings).save(installation)
    return settings_of(settings, installation)


def client(sandbox: Sandbox) -> dict[str, str]:
    return {"SLACK_CLIENT_ID": sandbox.client_id, "SLACK_CLIENT_SECRET": sandbox.client_secret}


@pytest.fixture(params=["run", "serve", "serve several"])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Talk]:
    with Sandbox(manifest=composition.app_manifest()) as sandbox, (tmp_path / "log.txt").open("wb") as log:
        name, _, several = request.param.partition(" ")
        given = {**os.environ, **prepared(sandbox, tmp_path, several=bool(several))}
        command = [sys.executable, "-m", "bot", name]
        process = subprocess.Popen(command, cwd=ROOT, env=given, stderr=log, stdout=log)
        try:
            yield Talk(sandbox, process, tmp_path)
        finally:
            process.kill()
            process.wait()


@pytest.mark.timeout(90)
def test_no_secret_is_written_anywhere(talk: Talk) -> None:
    sandbox = talk.sandbox
    sandbox.faults.add("rate_limited", "chat.postMessage", seconds=1.0)
    sandbox.wait_for(lambda: "not sent" in talk.log, 40)
    if port := talk.port():
        sandbox.use_http(f"http://127.0.0.1:{port}/slack/events")
        forged = {"x-slack-request-timestamp": f"{now().timestamp():.0f}", "x-slack-signature": "v0=0"}
        url = f"http://127.0.0.1:{port}/slack/events"
        httpx.post(url, content=b'{"type": "private words"}', headers=forged, trust_env=False)
    sandbox.act_as("maya").command("/crisis ack 1")
    sandbox.faults.switches.token_revoked = True
    sandbox.act_as("maya").command("/crisis note 1 the token is gone")
    sandbox.wait_for(lambda: "was revoked" in talk.log, 60)
    talk.process.send_signal(signal.SIGTERM)
    talk.process.wait(20)
    files = [path for path in talk.folder.rglob("*") if path.is_file() and path.name != FILE]
    written = b"".join(path.read_bytes() for path in files)
    for secret in (sandbox.bot_token, sandbox.app_token, sandbox.signing_secret, sandbox.client_secret):
        assert secret.encode() not in written
    assert "private words" not in talk.log
    assert "the token is gone" not in talk.log  # what people type is theirs
