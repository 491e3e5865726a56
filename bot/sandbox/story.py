"""Scripted public posts: ordinary chatter, then a storm, all drawn from a story file with a seed."""

import math
import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

HISTORY = timedelta(days=4)
USUAL_PER_HOUR = 24.0
"""Posts an hour on an ordinary day, averaged over day and night."""

CALM_SECONDS = 6.0
"""How long the live part stays ordinary before the storm."""

STORM_SECONDS = 150.0
PEAK_PER_SECOND = 3.0
GROWTH_SECONDS = 15.0
"""After so long a post has about two thirds of the likes it will ever have."""


@dataclass(frozen=True, slots=True)
class Post:
    """One public post of the story; its counts are what they come to be in the end.

    `kind` is the network's own: a Facebook `tag` is a post elsewhere that tags the Page. `about` is the label
    of the post it quotes, answers or comments on.
    """

    label: str
    created_at: datetime
    network: str
    author: str
    followers: int
    text: str
    likes: int = 0
    reposts: int = 0
    replies: int = 0
    kind: str = "post"
    title: str = ""
    about: str = ""

    def grown(self, age_seconds: float) -> float:
        """The share of its counts (0..1) it has at an age: fast at first, then slower and slower."""
        return 1.0 - 0.9 * math.exp(-max(0.0, age_seconds) / GROWTH_SECONDS)


@dataclass(frozen=True, slots=True)
class Change:
    """What an author does to a post later: it says something else or, with no text, is taken down."""

    at: datetime
    label: str
    text: str = ""


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
    def networks(self) -> tuple[str, ...]:
        """Where it is told, the loudest network first."""
        shares: Mapping[str, int] = self._facts["networks"]
        told = sorted(shares, key=lambda name: -shares[name])
        return tuple(dict.fromkeys((*told, *(facts["network"] for facts in self._loud_facts()))))

    def history(self, now: datetime) -> Iterator[Post]:
        """The ordinary days before `now`, oldest first."""
        at = now - HISTORY
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
        loud = self._loud_facts()
        said: set[str] = set()
        since = 0.0
        while since < STORM_SECONDS:
            since += self._random.expovariate(_storm_rate(since))
            while loud and loud[0]["after_seconds"] <= since:
                said.add(loud[0].get("label", ""))
                yield self._loud(storm, loud.pop(0))
            yield self._storm(storm + timedelta(seconds=since), said)

    def changes(self, start: datetime) -> list[Change]:
        """What authors of the live part from `start` change or take down, in order of time."""
        storm = start + timedelta(seconds=CALM_SECONDS)
        found = [
            Change(storm + timedelta(seconds=facts["after_seconds"]), facts["label"], facts.get("text", ""))
            for facts in self._facts["storm"]["changes"]
        ]
        return sorted(found, key=lambda change: change.at)

    def _loud_facts(self) -> list[Mapping[str, Any]]:
        return sorted(self._facts["storm"]["loud"], key=lambda facts: facts["after_seconds"])

    def _chatter(self, at: datetime) -> Post:
        network = self._network()
        return self._post(at, network, self._said("chatter"), kind=self._kind(network))

    def _storm(self, at: datetime, said: set[str]) -> Post:
        likes = round(
            math.exp(self._random.gauss(2.6, 1.4))
        )  # most posts are hardly seen, a few are everywhere
        reposts = likes // self._random.randint(3, 9)
        network = self._network()
        kind, about = self._kind(network), ""
        talk = self._facts["storm"]["talk"].get(network)
        if talk and talk["about"] in said and self._random.random() < talk["share"]:
            kind, about = talk["kind"], talk["about"]
        text = self._said("storm")
        return self._post(at, network, text, kind=kind, about=about, likes=likes, reposts=reposts)

    def _network(self) -> str:
        return _drawn(self._random, self._facts["networks"])

    def _kind(self, network: str) -> str:
        return _drawn(self._random, self._facts["kinds"].get(network, {"post": 1}))

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
        own = {name: value for name, value in facts.items() if name != "after_seconds"}
        at = storm + timedelta(seconds=facts["after_seconds"])
        return Post(**{"label": self._label(), "created_at": at, **own})

    def _post(
        self,
        at: datetime,
        network: str,
        text: str,
        *,
        kind: str,
        about: str = "",
        likes: int | None = None,
        reposts: int = 0,
    ) -> Post:
        pick, handles = self._random, self._facts["handles"]
        return Post(
            label=self._label(),
            created_at=at,
            network=network,
            author=f"{pick.choice(handles['first'])}{pick.choice(handles['last'])}{pick.randint(1, 99)}",
            followers=round(math.exp(pick.gauss(6.2, 1.3))),
            text=f"{text}{self._facts['names'].get(network, '')}",
            likes=pick.randint(0, 9) if likes is None else likes,
            reposts=reposts,
            replies=pick.randint(0, 3),
            kind=kind,
            about=about,
        )

    def _label(self) -> str:
        self._count += 1
        return f"post-{self._count}"


def _drawn(pick: random.Random, shares: Mapping[str, int]) -> str:
    return pick.choices(list(shares), weights=list(shares.values()))[0]


def _usual_rate(at: datetime) -> float:
    """Mentions an hour at this time of day: busiest at 19:00 UTC, quietest at 07:00."""
    return USUAL_PER_HOUR * (1.0 + 0.6 * math.cos((at.hour - 19) / 24 * 2 * math.pi))


def _storm_rate(since_seconds: float) -> float:
    """Posts a second, `since_seconds` into the storm: up to the peak within 20 s, then slowly down."""
    rise = min(1.0, 0.25 + since_seconds / 20.0)
    fall = math.exp(-max(0.0, since_seconds - 60.0) / 60.0)
    return PEAK_PER_SECOND * rise * fall
