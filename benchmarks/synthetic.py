"""Made-up data for the benchmarks, the same on every machine: a series with bursts, and posts."""

import json
import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 3, 2)  # noqa: DTZ001  series carry no offset: they are UTC
SLOT = timedelta(minutes=5)
DAY = 288

_OPENINGS = ["Honestly", "Well", "Update:", "So", "Hey all,", "Morning!", "Ok", "Wow,", "Listen,", "FYI"]
_PLAIN = ["picked up two loaves at", "is there a queue at", "new opening hours at", "walked past", "works at"]
_GLAD = ["love the rye from", "thank you", "best coffee in town:", "so friendly today at", "great lunch at"]
_ANGRY = ["never again", "terrible service at", "waited an hour at", "rude staff at", "awful bread from"]
_GRAVE = ["food poisoning after eating at", "found glass in my bun from", "hospitalised after lunch from"]


def bursty_series(*, days: int = 28, bursts: int = 4, mean: float = 8.0, seed: int = 1) -> dict[str, Any]:
    """`rows` of (timestamp, count); round each burst one of `windows`, at its start one of `labels`."""
    rng = random.Random(seed)
    counts = [_count(rng, mean * _time_of_day(i)) for i in range(days * DAY)]
    windows, labels = [], []
    for k in range(bursts):
        at = (6 + k * (days - 7) // bursts) * DAY + rng.randrange(DAY)
        for i in range(18):
            counts[at + i] += _count(rng, 15 * mean * 0.8**i)
        windows.append((_stamp(at - DAY // 2), _stamp(at + DAY // 2)))
        labels.append(_stamp(at))
    return {"rows": [(_stamp(i), n) for i, n in enumerate(counts)], "windows": windows, "labels": labels}


def posts(n: int, *, angry: float = 0.15, seed: int = 1, brand: str = "Brindle & Fern") -> Iterator[str]:
    """Texts of posts, nearly all different from each other."""
    rng = random.Random(seed)
    for i in range(n):
        kind = _ANGRY if rng.random() < angry else rng.choice([_PLAIN, _GLAD])
        yield f"{rng.choice(_OPENINGS)} {rng.choice(kind)} {brand}, {rng.choice(_PLAIN)} {i}"


def write_crisis(path: Path, *, days: int = 5, seed: int = 1) -> None:
    """A JSONL recording of an ordinary bakery that poisons people on the last day at noon."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for i in range(days * DAY):
            crisis = 0 <= i - (days * DAY - DAY // 2) < 24
            n = _count(rng, (12 if crisis else 0.5) * _time_of_day(i))
            for text in posts(n, seed=i):
                if crisis and rng.random() < 0.3:
                    text = f"{rng.choice(_GRAVE)} Brindle & Fern {i}"
                at = (START + i * SLOT + timedelta(seconds=rng.randrange(300))).isoformat()
                file.write(json.dumps({"created_at": at + "Z", "text": text}) + "\n")


def _stamp(i: int) -> str:
    return (START + i * SLOT).isoformat(" ")


def _time_of_day(i: int) -> float:
    return 1 - 0.7 * math.cos(2 * math.pi * i / DAY)


def _count(rng: random.Random, mean: float) -> int:
    """A negative-binomial count (dispersion 0.3) by its normal approximation, never below 0."""
    rate = mean * rng.gammavariate(1 / 0.3, 0.3)
    return max(0, round(rng.gauss(rate, math.sqrt(rate))))
