"""Hours on every network at once: what the public says, edits and takes down, and what goes wrong."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.synthetic import posts
from bot.core.mentions import Handle, Query
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.world import PublicPost, Quirk, World

QUERY = Query(
    any=("Brindle & Fern", "brindlefern"), hashtags=("brindlefern",), handles=(Handle("*", "brindlefern"),)
)
MARKER = re.compile(r"\bn\d{6}\b")
WEIGHTS: Mapping[str, int] = {
    "x": 30, "bluesky": 12, "facebook": 9, "instagram": 9, "threads": 9, "reddit": 8, "tiktok": 6,
    "mastodon": 6, "youtube": 2, "hackernews": 5, "tiktok_research": 2, "news": 1, "feed": 1,
}  # fmt: skip
"""Parts of what is said. Little on a feed, which is one document of the newest 50, in a news search (100),
and on YouTube, which lets us search a hundred times a day."""
_TAGGED = {"tagged": ("brindlefern",)}
VARIETY: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "facebook": ({}, {"tagged": ()}, {"kind": "comment"}, {"kind": "review"}),
    "instagram": ({}, {"tagged": ()}, {"kind": "comment"}),
    "hackernews": ({}, {"kind": "comment"}),
    "tiktok": ({}, {"kind": "comment"}),
}
"""In which of a network's lists a post may stand."""
QUIRKS = (
    Quirk.DUPLICATES,
    Quirk.DISORDER,
    Quirk.UNKNOWN_FIELDS,
    Quirk.MISSING_FIELDS,
    Quirk.ODD_TIMES,
)
QUIRKY = 0.3
"""The share of the time in which a network has each quirk."""
STORMY, STORM = 0.1, 6.0
"""In how many steps a storm rages, and how much louder it is then."""
EDITED, DELETED = 0.003, 0.001
"""The chance with which each of the latest posts is, in each step."""
LATEST = 300
SPAN = timedelta(minutes=5)


class Flaky(World):
    """A world that counts its faults."""

    faults: Counter[Quirk]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.faults = Counter()

    def drawn_fault(self) -> Quirk | None:
        fault = super().drawn_fault()
        if fault is not None:
            self.faults[fault] += 1
        return fault


@dataclass
class Public:
    """Says `total` posts in so many steps, the same ones with the same seed."""

    world: World
    total: int
    steps: int
    seed: int
    kinds: Sequence[str] = field(default_factory=lambda: sorted(platforms()))
    said: dict[str, tuple[str, PublicPost]] = field(default_factory=dict)
    """By marker: the network and the post."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._texts = posts(self.total, seed=self.seed)
        self._sizes = self._shared_out()

    def step(self, number: int, *, span: timedelta = SPAN) -> Iterator[None]:
        """What is said in a step, one by one: the first half while it passed, the other while we read."""
        count = self._sizes[number]
        now = self.world.clock()
        for at in range(count):
            past = at < count // 2
            self._say(now - span * self.chance.random() if past else now)
            yield

    def size(self, number: int) -> int:
        """How many posts a step has."""
        return self._sizes[number]

    def change_minds(self) -> None:
        """Some edit, some delete what they said of late."""
        recent = list(self.said.values())[-LATEST:]
        for _, post in recent:
            if post.deleted_at is None and self.chance.random() < EDITED:
                self.world.edit(post, f"{post.text} (corrected)")
            elif post.deleted_at is None and self.chance.random() < DELETED:
                self.world.delete(post)

    def turn_odd(self) -> None:
        """Every network has other quirks from now on."""
        for kind in self.kinds:
            for quirk in QUIRKS:
                self.world.plan(kind, quirk, -1 if self.chance.random() < QUIRKY else 0)

    def _say(self, at: datetime) -> None:
        kind = self._kind()
        marker = f"n{len(self.said):06}"
        text = f"{next(self._texts)} #brindlefern @brindlefern {marker}"
        facts = {**_TAGGED, **self.chance.choice(VARIETY.get(kind, ({},)))}
        author = f"user{self.chance.randrange(4000)}"
        post = self.world.say(kind, text, at=at, author=author, replies=2, **facts)
        self.said[marker] = kind, post

    def _kind(self) -> str:
        return self.chance.choices(self.kinds, [WEIGHTS.get(kind, 1) for kind in self.kinds])[0]

    def _shared_out(self) -> list[int]:
        loudness = [STORM if self.chance.random() < STORMY else 1.0 for _ in range(self.steps)]
        drawn = Counter(self.chance.choices(range(self.steps), loudness, k=self.total))
        return [drawn[step] for step in range(self.steps)]
