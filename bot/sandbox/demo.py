"""The demo: the real bot against the sandbox, and a story that turns from chatter into a crisis."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import app as composition
from bot import respond
from bot.config import Settings
from bot.core.detectors.surge import Surge
from bot.core.mentions import SourceSpec
from bot.core.models import Watch
from bot.jobs import Pace
from bot.sandbox.server import Sandbox
from bot.sandbox.stage import Show, Stage
from bot.sandbox.story import Story
from bot.scan import scan_watch

SCAN_SECONDS = 2
"""The demo scans faster than a team would need to, so that nobody waits for the story."""

AFTERWARDS_SECONDS = 30
"""A page of Facebook's may be asked 4,800 times a day: at the story's pace that is half an hour."""

STOP_WITHIN_SECONDS = 5.0
NO_LIMIT_USD = 1_000_000.0
"""The stand-ins charge nothing: what they would cost must not stop the demo."""


STEPS_BACK = tuple(timedelta(hours=hours) for hours in (66, 44, 22))
"""When the bot looked before the demo began: three days are learning, and some networks show one day only."""


class Clock:
    """The time for the bot and for the networks; it runs behind while the past is told in time-lapse."""

    def __init__(self) -> None:
        self.behind = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) - self.behind


@contextmanager
def running(*, port: int = 0, keep: Path | None = None, seed: int = 7) -> Iterator[Sandbox]:
    """The whole demo, up while the context is entered; its files are kept in `keep` or deleted."""
    folder = keep or Path(tempfile.mkdtemp(prefix="firebreak-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Sandbox(port=port, manifest=composition.app_manifest()) as sandbox:
            stage = Stage(Story(seed=seed), sandbox.world, _shown_in(sandbox))
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
    clock = sandbox.world.clock = Clock()
    bot = composition.build(settings, pace=Pace(tick=0.5), clock=clock)
    watch = _watch(bot, stage.story, sandbox)
    socket = composition.connect(bot, settings)

    def tell() -> None:
        _live_through(stage, bot, watch, clock)
        if not stage.stopping.is_set():
            bot.jobs.start()
            stage.play(ready=lambda: sandbox.workspace.watched)
        if not stage.stopping.is_set():
            _slow_down(bot, watch)

    telling = threading.Thread(target=tell, name="stage", daemon=True)
    telling.start()
    try:
        yield
    finally:
        stage.stopping.set()
        telling.join(STOP_WITHIN_SECONDS)
        socket.close()
        bot.stop()


def _live_through(stage: Stage, bot: composition.Bot, watch: Watch, clock: Clock) -> None:
    """The last days in time-lapse, read as the bot would have read them: it learns what is usual.

    A kept store has learned it already.
    """
    if bot.ports.store.detector_state(watch.id, Surge.name) is not None:
        return
    history = stage.story.history(clock())
    for clock.behind in (*STEPS_BACK, timedelta()):
        stage.say_until(clock(), history)
        while not stage.stopping.is_set() and scan_watch(bot.ports, watch).more:
            pass


def _slow_down(bot: composition.Bot, watch: Watch) -> None:
    """The story is told: from now on the networks are asked no more than their daily limits bear."""
    now = bot.ports.store.watch(watch.id)
    if now is not None and now.interval_seconds == SCAN_SECONDS:
        bot.ports.store.save_watch(replace(now, interval_seconds=AFTERWARDS_SECONDS))


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
        models=str(folder / "models"),
        interval_seconds=SCAN_SECONDS,
        usd_per_month=NO_LIMIT_USD,
        keys={**sandbox.networks, "X_AUTHORS": "yes"},
    )
