"""Who did what to whom: cues made of two or three things that stand near each other, in any words between."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from typing import Any

from bot.core.cue_words import Hit
from bot.core.models import Cue

REACH = 18
"""Words from the first to the last thing of a frame, and twice as many where it has three."""
MAX_EACH = 4
"""The first so many places of a thing are looked at: a long article costs no more than a post."""
PREFIX = "="
ELSEWHERE = PREFIX + "elsewhere"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("bot.core").joinpath("risk_frames.toml").read_text(encoding="utf-8"))


def phrases() -> Iterable[tuple[str, str, bool]]:
    """The phrases of every thing, under its name."""
    yield from ((phrase, ELSEWHERE, True) for phrase in _data()["elsewhere"])
    for name, rows in _data()["concepts"].items():
        yield from ((phrase, PREFIX + name, True) for phrase in rows)


def told_elsewhere(hits: Iterable[Hit]) -> bool:
    """Whether the post speaks of a film, a drill, a rival or long ago, and so tells nothing of today."""
    return any(hit.name == ELSEWHERE for hit in hits)


def cues_of(words: Sequence[str], hits: Sequence[Hit], silent: Set[int], *, besides: Set[str]) -> list[Cue]:
    """A strong cue for each category a frame speaks of, `besides` those told; `silent` places are negated."""
    places: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.name.startswith(PREFIX) and (hit.start not in silent or hit.name not in _happenings()):
            places.setdefault(hit.name, []).append(hit)
    found: dict[str, Cue] = {}
    for first in places:
        for category, things in _frames().get(first, ()):
            if category not in besides and category not in found and all(thing in places for thing in things):
                near = _nearest([places[thing][:MAX_EACH] for thing in things])
                if near:
                    found[category] = Cue(category, _words(words, near), by="frame")
    return list(found.values())


def _nearest(places: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The things of one frame that stand closest together without sharing a word; () when too far apart."""
    near: tuple[Hit, ...] = ()
    least = REACH * max(1, len(places) - 1) + 1
    for chosen in product(*places):
        spread = max(hit.end for hit in chosen) - min(hit.start for hit in chosen)
        if spread < least and _apart(chosen):
            near, least = tuple(sorted(chosen, key=lambda hit: hit.start)), spread
    return near


def _apart(chosen: Sequence[Hit]) -> bool:
    ordered = sorted(chosen, key=lambda hit: hit.start)
    return all(before.end <= after.start for before, after in pairwise(ordered))


def _words(words: Sequence[str], near: Iterable[Hit]) -> str:
    return " … ".join(" ".join(words[hit.start : hit.end]) for hit in near)


@cache
def _happenings() -> frozenset[str]:
    return frozenset(PREFIX + name for name in _data()["happenings"])


@cache
def _frames() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The frames by the first of their things: category and all things."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for category, frames in _data()["frames"].items():
        for frame in frames:
            things = tuple(PREFIX + thing for thing in frame.split())
            found.setdefault(things[0], []).append((category, things))
    return {first: tuple(several) for first, several in found.items()}
