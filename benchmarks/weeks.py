"""What a made-up company would have been told in seven weeks of posts: `python -m benchmarks.weeks`.

Launches, earnings days and a giveaway must stay off the desk; a storm of mockery, an outage and a scandal
about the chief executive must not. Every post is put together from phrases written for this (weeks.toml); the
same seed tells the same weeks. The posts go the way of `firebreak backtest`.
"""

import argparse
import csv
import math
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.tables import Table
from bot.backtest import backtest
from bot.replay import Alert

START = datetime(2026, 3, 2, tzinfo=UTC)
SLOT = timedelta(minutes=5)
PER_SLOT = 1.6
"""Posts in five minutes, averaged over day and night."""
TOLD_WITHIN = timedelta(hours=12)
PHRASES = tomllib.loads((Path(__file__).parent / "weeks.toml").read_text("utf-8"))
COLUMNS = ("event", "grave", "weeks", "told", "median min", "worst min")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: on which day, at which hour (UTC), how loud against the usual, for how long."""

    day: int
    hour: float
    kind: str
    times: float
    hours: float
    grave: bool = False

    @property
    def at(self) -> datetime:
        """When it begins."""
        return START + timedelta(days=self.day, hours=self.hour)


EVENTS = (
    Event(9, 14, "launch", 10, 5),
    Event(16, 20.5, "earnings", 8, 4),
    Event(22, 15, "mockery", 7, 6, grave=True),
    Event(26, 12, "giveaway", 5, 5),
    Event(29, 9, "outage", 6, 3, grave=True),
    Event(33, 18, "launch", 4, 4),
    Event(37, 16, "scandal", 8, 12, grave=True),
    Event(44, 20.5, "earnings", 6, 3),
)


def write(path: Path, *, seed: int, days: int) -> int:
    """Writes the posts of so many days to a CSV file and says how many there are."""
    chance = random.Random(seed)
    rows = sorted(_posts(chance, days))
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "created_at", "text", "author", "followers"])
        for number, (at, text) in enumerate(rows):
            who, followers = f"u{chance.randrange(9000)}", chance.randrange(20, 3000)
            out.writerow([number, at.isoformat(), text, who, followers])
    return len(rows)


def _posts(chance: random.Random, days: int) -> Iterator[tuple[datetime, str]]:
    for number in range(days * 288):
        start = START + number * SLOT
        hour = start.hour + start.minute / 60
        of_day = 1 - 0.7 * math.cos(2 * math.pi * (hour - 3) / 24)
        of_week = 0.7 if start.weekday() >= 5 else 1.0
        usual = PER_SLOT * of_day * of_week * chance.gammavariate(1 / 0.15, 0.15)
        told = [
            ("ordinary" if chance.random() < 0.93 else "business") for _ in range(_poisson(chance, usual))
        ]
        for event in EVENTS:
            told += [event.kind] * _poisson(chance, PER_SLOT * _loudness(event, start))
        for kind in told:
            yield start + timedelta(seconds=chance.randrange(300)), _text(chance, kind)


def _loudness(event: Event, now: datetime) -> float:
    """Half an hour up, then down to a third in its hours."""
    hours = (now - event.at) / timedelta(hours=1)
    if not 0 <= hours < 2 * event.hours:
        return 0.0
    return event.times * min(1.0, hours / 0.5) * math.exp(-max(0.0, hours - 0.5) / event.hours)


def _text(chance: random.Random, kind: str) -> str:
    pool = PHRASES["launch"] + PHRASES["earnings"] if kind == "business" else PHRASES[kind]
    text = chance.choice(pool).replace("{b}", chance.choice(PHRASES["names"]))
    for words in chance.sample(PHRASES["filling"], 2):
        words = words.replace("{r}", f"{chance.randrange(16**6):06x}")
        text = f"{text} {words}" if chance.random() < 0.7 else f"{words} {text}"
    return f"RT @user{chance.randrange(50)}: {text}" if chance.random() < 0.15 else text.strip()


def _poisson(chance: random.Random, mean: float) -> int:
    limit, product, n = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        n += 1
    return n


def run(seed: int, days: int) -> list[Alert]:
    """Every alert of the weeks of a seed: a card opened, or one that got worse."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nimbus.csv"
        write(path, seed=seed, days=days)
        return [alert for alert in backtest([path]) if _is_worse(alert)]


def _is_worse(alert: Alert) -> bool:
    calmer = bool(alert["reasons"]) and alert["reasons"][0].startswith("Below the threshold")
    return alert["event"] == "opened" or (alert["event"] == "level" and not calmer)


def delay(event: Event, alerts: Sequence[Alert]) -> float | None:
    """Minutes from an event to the first alert in its hours; None: it was not told."""
    times = (datetime.fromisoformat(alert["at"]) for alert in alerts)
    after = [at - event.at for at in times if timedelta(0) < at - event.at <= TOLD_WITHIN]
    return min(after) / timedelta(minutes=1) if after else None


def main() -> int:
    """Prints what was told of each event; with --smoke of 24 days, where mockery must be told."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true", help="one seed, 23 days")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    seeds, days = (1, 23) if args.smoke else (args.seeds, 48)
    began = time.perf_counter()
    found = [run(seed, days) for seed in range(100, 100 + seeds)]
    events = [event for event in EVENTS if event.day < days]
    delays = {event: [delay(event, alerts) for alerts in found] for event in events}
    explained = sum(one is not None for some in delays.values() for one in some)
    opened = sum(alert["event"] == "opened" for alerts in found for alert in alerts)
    caption = (
        f"{opened} cards opened in {seeds * days / 7:.0f} weeks of {explained} events told; "
        f"{time.perf_counter() - began:.0f} s."
    )
    Table(COLUMNS, tuple(_row(event, delays[event]) for event in events), caption).show(
        markdown=args.markdown
    )
    grave = [one for event in events if event.grave for one in delays[event]]
    return 0 if grave and None not in grave else 1


def _row(event: Event, delays: Sequence[float | None]) -> tuple[str, ...]:
    told = sorted(one for one in delays if one is not None)
    middle, worst = (f"{told[len(told) // 2]:.0f}", f"{told[-1]:.0f}") if told else ("–", "–")
    name = f"{event.kind} at {event.times:g}×"
    return name, "yes" if event.grave else "no", str(len(delays)), f"{len(told)}", middle, worst


if __name__ == "__main__":
    sys.exit(main())
