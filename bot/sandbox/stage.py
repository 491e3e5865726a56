"""The invented public on stage: says the story's posts on the stand-ins of the networks, as it happens."""

import re
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from typing import Any

from bot.sandbox.platforms.world import PublicPost, World
from bot.sandbox.story import Change, Post, Story

START_ANYWAY_SECONDS = 20.0
"""The story begins when a page is open, or after this long without one."""

BEAT_SECONDS = 1.0
FULLY_GROWN_SECONDS = 120.0
ACCOUNT = "brindlefern"
VIEWS_A_LIKE = 14
_SEPARATORS = re.compile(r"[._\d]+")

Show = Callable[[dict[str, Any]], None]
"""Shows what was said, or what became of it, to those who watch the stage."""


@dataclass(slots=True)
class Said:
    """A post of the story, as it stands on its network, and as those who watch see it."""

    post: Post
    public: PublicPost
    shown: dict[str, Any]

    def grow(self, now: datetime) -> None:
        """Its counts are what they are by now."""
        grown = self.post.grown((now - self.post.created_at).total_seconds())
        self.public.likes = round(self.post.likes * grown)
        self.public.shares = round(self.post.reposts * grown)
        self.public.replies = round(self.post.replies * grown)
        self.public.views = VIEWS_A_LIKE * self.public.likes + 30


@dataclass(slots=True)
class Stage:
    """Plays a story into a world; `show` is called in the thread that plays."""

    story: Story
    world: World
    show: Show
    stopping: threading.Event = field(default_factory=threading.Event)
    _said: dict[str, Said] = field(default_factory=dict)
    _next: tuple[Post, ...] = ()

    def say_until(self, now: datetime, history: Iterator[Post]) -> None:
        """Says what of the past was said by `now`."""
        waiting = chain(self._next, history)
        self._next = ()
        for post in waiting:
            if post.created_at > now:
                self._next = (post,)
                return
            self._say(post).grow(now)

    def play(self, *, ready: Callable[[], bool]) -> None:
        """Waits until somebody watches, then plays the live part in real time."""
        self._wait_for(ready)
        start = datetime.now(UTC)
        steps: Iterator[Post | Change] = merge(self.story.live(start), self.story.changes(start), key=_moment)
        for step in steps:
            if not self._wait_until(_moment(step)):
                return
            self._act(step)
        while not self.stopping.wait(BEAT_SECONDS) and self._grow():
            pass

    def _wait_for(self, ready: Callable[[], bool]) -> None:
        for _ in range(int(START_ANYWAY_SECONDS / 0.2)):
            if ready() or self.stopping.wait(0.2):
                return

    def _wait_until(self, moment: datetime) -> bool:
        """Whether the moment came; meanwhile the counts grow."""
        while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
            if self.stopping.wait(min(left, BEAT_SECONDS)):
                return False
            if left > BEAT_SECONDS / 2:
                self._grow()
        return not self.stopping.is_set()

    def _act(self, step: Post | Change) -> None:
        if isinstance(step, Post):
            said = self._say(step)
            self._said[step.label] = said
            self.show(said.shown)
            return
        said = self._said[step.label]
        if step.text:
            self.world.edit(said.public, step.text)
            said.shown |= {"text": step.text, "note": "edited"}
        else:
            self.world.delete(said.public)
            said.shown |= {"note": "taken down"}
        self.show(said.shown)

    def _say(self, post: Post) -> Said:
        about = self._said.get(post.about)
        public = self.world.say(
            post.network, post.text, at=post.created_at, parent=about and about.public.key, **_facts(post)
        )
        said = Said(post, public, _shown(post))
        said.grow(post.created_at)
        return said

    def _grow(self) -> bool:
        """Lets the counts of the latest posts grow; whether there are any."""
        now = datetime.now(UTC)
        young = list(_younger(self._said.values(), now))
        for said in young:
            said.grow(now)
        return bool(young)


def _younger(some: Iterable[Said], now: datetime) -> Iterable[Said]:
    return (said for said in some if (now - said.post.created_at).total_seconds() < FULLY_GROWN_SECONDS)


def _moment(step: Any) -> datetime:
    return step.created_at if isinstance(step, Post) else step.at


def _facts(post: Post) -> dict[str, object]:
    """What the network knows of a post beside its text."""
    tagged = post.kind == "tag" or (post.network == "instagram" and f"#{ACCOUNT}" not in post.text)
    return {
        "author": post.author,
        "name": _SEPARATORS.sub(" ", post.author).strip().title(),
        "author_key": str(8_800_000_000_000_000_000 + zlib.crc32(post.author.encode())),
        "followers": post.followers,
        "title": post.title,
        "kind": "post" if post.kind == "tag" else post.kind,
        "tagged": (ACCOUNT,) if tagged else (),
    }


def _shown(post: Post) -> dict[str, Any]:
    return {
        "at": post.created_at.timestamp(),
        "network": "news" if post.network == "feed" else post.network,
        "author": post.author,
        "text": post.title or post.text if post.kind == "article" else post.text,
        "followers": post.followers,
    }
