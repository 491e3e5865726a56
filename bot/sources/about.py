"""What a kind of source says about itself: what it sees, what it needs, what it may use."""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.budget import Limit


@dataclass(frozen=True, slots=True)
class Key:
    """A setting of a source, read from the environment; `KEY_TARGET` overrides `KEY` for one target.

    `secret` ones are hidden from logs. `default` is what holds when it is not given.
    """

    name: str
    about: str
    secret: bool = True
    needed: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """One row of docs/sources.md, of the coverage list and of `.env.example`.

    `example` is what people type, a dash, and what it reads (`x — public posts on X`). `target` says in words
    what follows the colon, and whether that is needed. `every` and `urgent` are the shortest times between
    two looks, ordinarily and while a crisis is open; `calls` how many calls one look takes at best.
    The first of `limits` is the one its looks are paced by. `usd_per_post` is what reading one post costs.
    """

    name: str
    example: str
    finds: str
    blind: tuple[str, ...]
    login: str
    steps: tuple[str, ...]
    cost: str
    keys: tuple[Key, ...] = ()
    base_url: Key | None = None
    target: str = ""
    target_needed: bool = False
    every: timedelta = timedelta(minutes=5)
    urgent: timedelta = timedelta(minutes=1)
    calls: int = 1
    limits: tuple[Limit, ...] = ()
    usd_per_post: float = 0.0
    retention_days: int | None = None
    own: bool = False
    """Whether all it gives is about the account it reads: tags, posts and comments on our own."""
    own_with_target: bool = False
    """The same, where a watch names an account after the kind."""
    streams: bool = False
    webhooks: bool = False
    terms: str = ""
    """What the network's terms want of who keeps its posts, with where that stands."""
