"""The demo: the real bot against the sandbox, and a story that turns from chatter into a crisis."""

import json
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import app as composition
from bot import respond
from bot.config import Settings
from bot.core.mentions import SourceSpec
from bot.core.models import Watch
from bot.jobs import Pace
from bot.sandbox.server import Sandbox
from bot.sandbox.story import HOSTS, Post, Story

log = logging.getLogger(__name__)

SCAN_SECONDS = 2
"""The demo scans faster than a team would need to, so that nobody waits for the story."""

START_ANYWAY_SECONDS = 20.0
"""The story begins when a page is open, or after this long without one."""


class Stage:
    """The invented public: writes the story's posts where the bot's sources find them."""

    def __init__(self, folder: Path, story: Story) -> None:
        self.story = story
        self.file = folder / "mentions.jsonl"
        self.article_at: datetime | None = None
        self.stopping = threading.Event()

    def write_history(self, now: datetime) -> None:
        """Writes the ordinary fortnight before `now`."""
        self._write(self.story.history(now))

    def play(self, sandbox: Sandbox, *, ready: Callable[[], bool]) -> None:
        """Waits until somebody watches, then posts the live part in real time."""
        self._wait_for(ready)
        start = datetime.now(UTC)
        for post in self.story.live(start):
            if self.stopping.wait(max(0.0, (post.created_at - datetime.now(UTC)).total_seconds())):
                return
            self._write([post])
            sandbox.call(lambda post=post: sandbox.workspace.add_stage_post(_shown(post)))
            if post.created_at - start > timedelta(seconds=8 + self.story.news["after_seconds"]):
                self.article_at = self.article_at or post.created_at

    def news_feed(self, _request: Request) -> Response:
        """The local paper's RSS feed: empty until the article appears."""
        return Response(self._rss(), media_type="application/rss+xml")

    def _wait_for(self, ready: Callable[[], bool]) -> None:
        for _ in range(int(START_ANYWAY_SECONDS / 0.2)):
            if ready() or self.stopping.wait(0.2):
                return

    def _write(self, posts: Iterator[Post] | list[Post]) -> None:
        with self.file.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(post.record(), ensure_ascii=False) + "\n" for post in posts)

    def _rss(self) -> str:
        news, item = self.story.news, ""
        if self.article_at is not None:
            item = (
                f"<item><guid>kettle-burns</guid><title>{escape(news['title'])}</title>"
                f"<description>{escape(news['text'])}</description>"
                f"<pubDate>{format_datetime(self.article_at)}</pubDate></item>"
            )
        title = escape(news["outlet"])
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{item}</channel></rss>'
        )


def _shown(post: Post) -> dict[str, object]:
    return {
        "at": post.created_at.timestamp(),
        "network": post.network,
        "author": post.author,
        "text": post.text,
        "url": f"https://{HOSTS[post.network]}/{post.author}",
        "followers": post.followers,
    }


@contextmanager
def running(*, port: int = 0, keep: Path | None = None, seed: int = 7) -> Iterator[Sandbox]:
    """The whole demo, up while the context is entered; its files are kept in `keep` or deleted."""
    folder = keep or Path(tempfile.mkdtemp(prefix="firebreak-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder, Story(seed=seed))
    stage.write_history(datetime.now(UTC))
    feed = Route("/out-there/news.xml", stage.news_feed)
    try:
        with Sandbox(port=port, manifest=composition.app_manifest(), extra_routes=(feed,)) as sandbox:
            settings = _settings(sandbox, folder)
            with _bot(settings, stage, sandbox):
                yield sandbox
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _bot(settings: Settings, stage: Stage, sandbox: Sandbox) -> Iterator[None]:
    bot = composition.build(settings, pace=Pace(tick=0.5))
    _watch(bot, stage, sandbox)
    socket = composition.connect(bot, settings)
    bot.jobs.start()
    play = threading.Thread(
        target=stage.play, args=(sandbox,), kwargs={"ready": lambda: sandbox.workspace.watched}, daemon=True
    )
    play.start()
    try:
        yield
    finally:
        stage.stopping.set()
        play.join(2.0)
        socket.close()
        bot.stop()


def _watch(bot: composition.Bot, stage: Stage, sandbox: Sandbox) -> Watch:
    """The watch of the story's brand, unless a kept store has it already."""
    known = [w for w in respond.list_watches(bot.ports) if w.name == stage.story.brand]
    if known:
        return known[0]
    news = f"{sandbox.page_url.rstrip('/')}/out-there/news.xml"
    sources = (SourceSpec("file", str(stage.file)), SourceSpec("feed", news))
    return respond.add_watch(bot.ports, stage.story.brand, terms=stage.story.terms, sources=sources)


def _settings(sandbox: Sandbox, folder: Path) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        database=str(folder / "firebreak.db"),
        files=str(folder),
        interval_seconds=SCAN_SECONDS,
    )
