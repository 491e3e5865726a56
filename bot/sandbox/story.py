"""Scripted public posts: a calm fortnight, then a storm, all drawn from a story file with a seed."""

import math
import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

HISTORY_DAYS = 14
USUAL_PER_HOUR = 24.0
"""Mentions an hour on an ordinary day, averaged over day and night."""

CALM_SECONDS = 8.0
"""How long the live part stays ordinary before the storm."""

STORM_SECONDS = 150.0
PEAK_PER_SECOND = 3.0


@dataclass(frozen=True, slots=True)
class Post:
    """One public post of the story."""

    id: str
    created_at: datetime
    network: str
    author: str
    followers: int
    text: str
    likes: int = 0
    reposts: int = 0
    replies: int = 0

    def record(self) -> dict[str, Any]:
        """The post as a line of a mentions file."""
        return {
            "id": self.id,
            "created_at": self.created_at.isoformat(),
            "text": self.text,
            "author": self.author,
            "followers": self.followers,
            "source": self.network,
            "likes": self.likes,
            "reposts": self.reposts,
            "replies": self.replies,
            "lang": "en",
            "url": f"https://{HOSTS[self.network]}/{self.author}/status/{self.id}",
        }


HOSTS: Mapping[str, str] = {
    "x": "x.com",
    "instagram": "www.instagram.com",
    "tiktok": "www.tiktok.com",
    "facebook": "www.facebook.com",
    "reddit": "www.reddit.com",
}


class Story:
    """A story file brought to life; the same seed tells it the same way."""

    def __init__(self, name: str = "kettle", *, seed: int = 7) -> None:
        text = resources.files("bot.sandbox").joinpath("stories", f"{name}.toml").read_text("utf-8")
        self._facts: dict[str, Any] = tomllib.loads(text)
        self._random = random.Random(seed)
        self._unsaid: dict[str, list[str]] = {}
        self._count = 0

    @property
    def brand(self) -> str:
        """Who it happens to."""
        return str(self._facts["brand"])

    @property
    def terms(self) -> tuple[str, ...]:
        """What a watch looks for to see it."""
        return tuple(self._facts["terms"])

    @property
    def news(self) -> Mapping[str, Any]:
        """The article that appears: after_seconds (since the storm began), outlet, title, text."""
        return dict(self._facts["news"])

    def history(self, now: datetime) -> Iterator[Post]:
        """The ordinary fortnight before `now`, oldest first."""
        at = now - timedelta(days=HISTORY_DAYS)
        while True:
            at += timedelta(hours=self._random.expovariate(_usual_rate(at)))
            if at >= now:
                return
            yield self._chatter(at)

    def live(self, start: datetime) -> Iterator[Post]:
        """The live part from `start`: a few calm posts, then the storm, in order of time."""
        for seconds in range(1, int(CALM_SECONDS), 3):
            yield self._chatter(start + timedelta(seconds=seconds))
        storm = start + timedelta(seconds=CALM_SECONDS)
        loud = sorted(self._facts["storm"]["loud"], key=lambda each: each["after_seconds"])
        since = 0.0
        while since < STORM_SECONDS:
            since += self._random.expovariate(_storm_rate(since))
            while loud and loud[0]["after_seconds"] <= since:
                yield self._loud(storm, loud.pop(0))
            yield self._storm(storm + timedelta(seconds=since))

    def _chatter(self, at: datetime) -> Post:
        return self._post(at, self._said("chatter"))

    def _storm(self, at: datetime) -> Post:
        likes = round(
            math.exp(self._random.gauss(2.6, 1.4))
        )  # most posts are hardly seen, a few are everywhere
        return self._post(at, self._said("storm"), likes=likes, reposts=likes // self._random.randint(3, 9))

    def _said(self, part: str) -> str:
        """A text of that part, none twice before all have had their turn, with its {words} filled in."""
        left = self._unsaid.setdefault(part, [])
        if not left:
            left += self._facts[part]["texts"]
            self._random.shuffle(left)
        words = {name: self._random.choice(choices) for name, choices in self._facts["words"].items()}
        return left.pop().format_map(
            words | {name.title(): word.capitalize() for name, word in words.items()}
        )

    def _loud(self, storm: datetime, facts: Mapping[str, Any]) -> Post:
        at = storm + timedelta(seconds=facts["after_seconds"])
        self._count += 1
        return Post(
            id=f"{1_900_000_000_000 + self._count}",
            created_at=at,
            network=facts["network"],
            author=facts["author"],
            followers=facts["followers"],
            text=facts["text"],
            likes=facts["likes"],
            reposts=facts["reposts"],
            replies=facts["replies"],
        )

    def _post(self, at: datetime, text: str, *, likes: int | None = None, reposts: int = 0) -> Post:
        pick, networks, handles = self._random, self._facts["networks"], self._facts["handles"]
        self._count += 1
        return Post(
            id=f"{1_900_000_000_000 + self._count}",
            created_at=at,
            network=pick.choices(list(networks), weights=list(networks.values()))[0],
            author=f"{pick.choice(handles['first'])}{pick.choice(handles['last'])}{pick.randint(1, 99)}",
            followers=round(math.exp(pick.gauss(6.2, 1.3))),
            text=text,
            likes=pick.randint(0, 9) if likes is None else likes,
            reposts=reposts,
            replies=pick.randint(0, 3),
        )


def _usual_rate(at: datetime) -> float:
    """Mentions an hour at this time of day: busiest at 19:00 UTC, quietest at 07:00."""
    return USUAL_PER_HOUR * (1.0 + 0.6 * math.cos((at.hour - 19) / 24 * 2 * math.pi))


def _storm_rate(since_seconds: float) -> float:
    """Posts a second, `since_seconds` into the storm: up to the peak within 20 s, then slowly down."""
    rise = min(1.0, 0.25 + since_seconds / 20.0)
    fall = math.exp(-max(0.0, since_seconds - 60.0) / 60.0)
    return PEAK_PER_SECOND * rise * fall
