"""The demo: the real bot against the sandbox, and a story that turns from chatter into a crisis."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import app as composition
from bot import respond
from bot.config import Settings
from bot.core.mentions import SourceSpec
from bot.core.models import Watch
from bot.jobs import Pace
from bot.sandbox.server import Sandbox
from bot.sandbox.stage import Show, Stage
from bot.sandbox.story import Story

SCAN_SECONDS = 2
"""The demo scans faster than a team would need to, so that nobody waits for the story."""

NO_LIMIT_USD = 1_000_000.0
"""The stand-ins charge nothing: what they would cost must not stop the demo."""


@contextmanager
def running(*, port: int = 0, keep: Path | None = None, seed: int = 7) -> Iterator[Sandbox]:
    """The whole demo, up while the context is entered; its files are kept in `keep` or deleted."""
    folder = keep or Path(tempfile.mkdtemp(prefix="firebreak-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Sandbox(port=port, manifest=composition.app_manifest()) as sandbox:
            stage = Stage(Story(seed=seed), sandbox.world, _shown_in(sandbox))
            stage.say_history(datetime.now(UTC))
            with _bot(_settings(sandbox, folder), stage, sandbox):
                yield sandbox
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _shown_in(sandbox: Sandbox) -> Show:
    """Shows on the page what was said; what an author changed later is on the page already."""
    workspace = sandbox.workspace

    def show(post: dict[str, Any]) -> None:
        changed = "note" in post
        sandbox.call(lambda: workspace.changed("stage") if changed else workspace.add_stage_post(post))

    return show


@contextmanager
def _bot(settings: Settings, stage: Stage, sandbox: Sandbox) -> Iterator[None]:
    bot = composition.build(settings, pace=Pace(tick=0.5))
    _watch(bot, stage.story, sandbox)
    socket = composition.connect(bot, settings)
    bot.jobs.start()
    ready = {"ready": lambda: sandbox.workspace.watched}
    play = threading.Thread(target=stage.play, kwargs=ready, name="stage", daemon=True)
    play.start()
    try:
        yield
    finally:
        stage.stopping.set()
        play.join(2.0)
        socket.close()
        bot.stop()


def _watch(bot: composition.Bot, story: Story, sandbox: Sandbox) -> Watch:
    """The watch of the story's brand on every network it is told on; a kept one may know another port."""
    sources = tuple(SourceSpec(kind, sandbox.network_target(kind)) for kind in story.networks)
    known = next((watch for watch in respond.list_watches(bot.ports) if watch.name == story.brand), None)
    if known is None:
        return respond.add_watch(bot.ports, story.brand, terms=story.terms, sources=sources)
    moved = replace(known, sources=sources)
    bot.ports.store.save_watch(moved)
    return moved


def _settings(sandbox: Sandbox, folder: Path) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        database=str(folder / "firebreak.db"),
        files=str(folder),
        interval_seconds=SCAN_SECONDS,
        usd_per_month=NO_LIMIT_USD,
        keys={**sandbox.networks, "X_AUTHORS": "yes"},
    )
