"""What reading the networks takes, by the real connectors over stand-ins: `python -m benchmarks.sources`.

Three tables: mentions a second of one core by source; calls a day for 1, 10 and 100 watches on one
credential, as paced and as counted in a simulated stretch of a day; what X costs a month.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks.lossless import STEP, prepare, reading
from benchmarks.public import Public
from benchmarks.synthetic import posts
from benchmarks.tables import Table
from bot.analyzers.tone import ToneAnalyzer
from bot.budgets import Budgets
from bot.core.matching import matches
from bot.core.mentions import Mention, SourceSpec
from bot.core.models import Scored, Watch
from bot.core.windows import slot_of
from bot.http import Http
from bot.http.api import Free
from bot.networks import Networks
from bot.ports import Placed
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, settings, target
from bot.sandbox.platforms.world import Called, World
from bot.sources import abouts, found
from bot.sources.access import Access
from bot.store.sqlite import SqliteStore
from tests.sources.networks import QUERY, Desk, Time, desk_of

SPEED = (
    "source",
    "mentions",
    "calls",
    "µs fetch, parse, match",
    "a second",
    "µs with score, store",
    "all a second",
)
CALLS = (
    "source", "limit a day", "plan 1", "paced 1", "counted 1", "plan 10", "paced 10", "counted 10",
    "plan 100", "paced 100", "verdict",
)  # fmt: skip
MONEY = ("posts a day", "calls a day", "$ a day", "$ a month", "plan")
DAY = timedelta(days=1)
SPANS = {1: timedelta(hours=4), 10: timedelta(hours=1)}
"""How long is simulated for so many watches; calls are counted for a whole day from that."""
POSTS_A_STEP = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """What was planned before a source was built: calls a day for 1, 10 and 100 watches, and their limit.

    None: no limit is known. `path` is how the calls end that count.
    """

    limit: int | None
    planned: tuple[int, int, int]
    source: str
    path: str = ""


BUDGETS: Mapping[str, Budget] = {
    "x": Budget(43_200, (288, 2_880, 28_800), "450 a quarter: docs.x.com/x-api/fundamentals/rate-limits"),
    "facebook": Budget(4_800, (432, 4_320, 43_200), "for each engaged user and Page: Graph API, rate limits"),
    "instagram": Budget(
        4_800, (384, 3_840, 38_400), "for each impression and account: Graph API, rate limits"
    ),
    "threads": Budget(2_200, (144, 1_440, 1_760), "a user: Threads, keyword search"),
    "tiktok": Budget(None, (288, 2_880, 28_800), "calls a second only"),
    "tiktok_research": Budget(1_000, (48, 480, 800), "developers.tiktok.com/doc/research-api-faq"),
    "reddit": Budget(144_000, (576, 5_760, 57_600), "100 a minute: Data API wiki"),
    "bluesky": Budget(864_000, (288, 2_880, 28_800), "3,000 in five minutes: docs.bsky.app, rate limits"),
    "mastodon": Budget(
        86_400, (288, 2_880, 28_800), "300 in five minutes: docs.joinmastodon.org/api/rate-limits"
    ),
    "youtube": Budget(100, (72, 72, 80), "developers.google.com/youtube/v3/determine_quota_cost", "/search"),
    "news": Budget(150, (144, 1_440, 9_600), "our own courtesy for one address"),
    "feed": Budget(None, (144, 1_440, 9_600), "courtesy: each publisher is another"),
    "hackernews": Budget(240_000, (288, 2_880, 28_800), "10,000 an hour for each address, customary"),
}
"""Typed in from the plan of 24 November 2026; `source` says where the limit stands."""


# --- mentions a second -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds it took to read a source (the reader's processor time) and to score and store what was read."""

    kind: str
    mentions: int
    calls: int
    reading: float
    keeping: float


def speed(kind: str, *, n: int, folder: Path) -> Speed:
    """At least n mentions of a source, read anew as often as that takes."""
    analyzer = ToneAnalyzer()
    analyzer.score([])
    with desk_of(kind) as desk:
        _say(desk, n)
        desk.scan()  # what is loaded once per process
        desk.world.called.clear()
        began = time.thread_time()
        batches = list(_read(desk, n))
        spent = time.thread_time() - began
    read = [mention for batch in batches for mention in batch]
    began = time.perf_counter()
    with SqliteStore(folder / f"{kind}.db") as store:
        _keep(store, batches, analyzer)
    return Speed(kind, len(read), len(desk.world.called), spent, time.perf_counter() - began)


def _say(desk: Desk, n: int) -> None:
    span = timedelta(hours=6)
    for number, text in enumerate(posts(n), start=1):
        at = desk.time.now - span * (1 - number / (n + 1))
        desk.say(number, at=at, text=f"{text} #brindlefern @brindlefern n{number:04}", author=f"user{number}")


def _read(desk: Desk, n: int) -> Iterator[list[Mention]]:
    """What matches, batch by batch, from the beginning again when a network gives no more."""
    count = 0
    while count < n:
        before = count
        for batch in desk.scan().batches:
            kept = [mention for mention in batch.mentions if matches(QUERY, mention)]
            count += len(kept)
            yield kept
        if count == before:
            raise RuntimeError(f"{desk.kind} gives nothing")


def _keep(store: SqliteStore, batches: Sequence[Sequence[Mention]], analyzer: ToneAnalyzer) -> None:
    """What comes again is kept for another watch, so that everything is new."""
    now, seen, watch = Time()(), set[str](), 0
    for number, batch in enumerate(batches):
        if not watch or any(mention.native_key in seen for mention in batch):
            watch, seen = store.add_watch(Watch(0, f"Brand {number}", QUERY), now=now).id, set()
        seen |= {mention.native_key for mention in batch}
        scores = analyzer.score(batch)
        scored = [Scored(mention, score) for mention, score in zip(batch, scores, strict=True)]
        placed = [Placed(one, slot_of(one.mention.created_at)) for one in scored]
        store.add(watch, placed, source_key="bench:", cursor={"n": len(seen)})


def speed_table(speeds: Sequence[Speed]) -> Table:
    """A row for each source."""
    return Table(SPEED, tuple(_speed_row(one) for one in speeds))


def _speed_row(one: Speed) -> tuple[str, ...]:
    each, whole = one.reading / one.mentions, (one.reading + one.keeping) / one.mentions
    return (
        one.kind, f"{one.mentions:,}", str(one.calls), f"{1e6 * each:.0f}", f"{1 / each:,.0f}",
        f"{1e6 * whole:.0f}", f"{1 / whole:,.0f}",
    )  # fmt: skip


# --- calls a day -------------------------------------------------------------------------------------------


@dataclass
class Calls:
    """Calls a day by source and number of watches: as paced, and as counted where that was done."""

    paced: dict[tuple[str, int], int] = field(default_factory=dict)
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    def verdict(self, kind: str) -> str:
        """Whether the pace keeps the limit; where looks take more calls than it knows, the meter does."""
        limit = BUDGETS[kind].limit
        if limit is None:
            return "no daily limit"
        if any(n > limit for (name, _), n in self.paced.items() if name == kind):
            return "over"
        return (
            "held back"
            if any(n > limit for (name, _), n in self.counted.items() if name == kind)
            else "within"
        )


def paced(kind: str, watches: int, *, folder: Path) -> int:
    """Calls a day of so many watches on one credential, by the pacing of the bot."""
    clock, spec = (
        Time(),
        SourceSpec(kind, platforms()[kind].TARGET.replace("{url}", "https://gazette.example")),
    )
    path = folder / f"{kind}-{watches}.db"
    with SqliteStore(path) as store:
        for number in range(watches):
            store.add_watch(Watch(0, f"Brand {number}", QUERY, sources=(spec,)), now=clock())
        networks = Networks(
            access=Access(Http(clock=clock), clock, settings("https://stand-in.example")),
            store=store,
            budgets=Budgets(store, clock, usd_per_month=None, announce=lambda key, words: None),
            files=folder,
            base=timedelta(minutes=5),
        )
        pause = networks.pacing(spec, False, False)
    return round(watches * abouts()[kind].calls * (DAY / pause))


def counted(watches: int, *, span: timedelta, folder: Path) -> dict[str, int]:
    """Calls a day by source, as the stand-ins count them over a stretch of it, after the first look."""
    clock = Time()
    world = World(clock=clock)
    public = Public(world, POSTS_A_STEP * (span // STEP), span // STEP, 1)
    database = folder / f"day-{watches}.db"
    with served(world) as url:
        prepare(database, url, public.kinds, now=clock(), watches=watches)
        with reading(database, url) as reader:
            reader.begin(clock())
            reader.finish()
            world.called.clear()
            for step in range(span // STEP):
                clock.forward(STEP)
                list(public.step(step))
                reader.begin(clock())
                reader.finish()
    return {kind: round(len(list(_counting(world, kind))) * (DAY / span)) for kind in public.kinds}


def _counting(world: World, kind: str) -> Iterator[Called]:
    return (called for called in world.calls(kind) if called.path.endswith(BUDGETS[kind].path))


def calls(kinds: Sequence[str], *, spans: Mapping[int, timedelta], folder: Path) -> Calls:
    """Calls a day, paced and counted; `spans` is how long for how many watches."""
    result = Calls()
    for kind in kinds:
        result.paced |= {(kind, n): paced(kind, n, folder=folder) for n in (1, 10, 100)}
    for n, span in spans.items():
        calls_of = counted(n, span=span, folder=folder)
        result.counted |= {(kind, n): number for kind, number in calls_of.items()}
    return result


def calls_table(result: Calls, kinds: Sequence[str]) -> Table:
    """A row for each source; below it where the limits stand."""
    rows = tuple(_calls_row(result, kind) for kind in kinds)
    stand = "; ".join(f"{kind}: {BUDGETS[kind].source}" for kind in kinds)
    return Table(CALLS, rows, f"Limits. {stand}.")


def _calls_row(result: Calls, kind: str) -> tuple[str, ...]:
    budget = BUDGETS[kind]
    cells = [f"{budget.limit:,}" if budget.limit else "–"]
    for n, planned in zip((1, 10, 100), budget.planned, strict=True):
        cells += [f"{planned:,}", f"{result.paced[kind, n]:,}"]
        if n < 100:
            cells.append(f"{result.counted[kind, n]:,}" if (kind, n) in result.counted else "–")
    return (kind, *cells, result.verdict(kind))


# --- money -------------------------------------------------------------------------------------------------


def money(posts_a_day: int) -> tuple[int, float]:
    """Calls and dollars of a day on X with so many posts, looked at every five minutes."""
    clock, meter, said = Time(), Free(), 0
    world = World(clock=clock)
    with served(world) as url:
        http = Http(clock=clock, allow_loopback_http=True, sleep=lambda seconds: None)
        access = Access(http, clock, settings(url), meter=meter)
        source = found()["x"].open(target("x", url), query=QUERY, access=access)
        cursor = source.fetch({}).cursor
        looks = DAY // STEP
        for look in range(1, looks + 1):
            clock.forward(STEP)
            while said < posts_a_day * look / looks:
                said += 1
                world.say("x", f"Brindle & Fern n{said:04}", at=clock() - STEP / 2, author=f"user{said % 50}")
            cursor = _drained(source, cursor)
    return meter.usage().calls, meter.usage().usd


def _drained(source: object, cursor: Mapping[str, object]) -> Mapping[str, object]:
    while True:
        batch = source.fetch(cursor)  # type: ignore[attr-defined]
        cursor = batch.cursor
        if not batch.more:
            return cursor


def money_table(days: Mapping[int, tuple[int, float]]) -> Table:
    """A row for each loudness; the plan was half a cent a post."""
    rows = (
        (f"{n:,}", f"{made:,}", f"{usd:.2f}", f"{30 * usd:,.2f}", f"{30 * n * 0.005:,.2f}")
        for n, (made, usd) in days.items()
    )
    return Table(MONEY, tuple(rows))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> int:
    """Prints the three tables; fails when a source would go over its limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentions", type=int, default=2_000, help="by source")
    parser.add_argument("--smoke", action="store_true", help="100 mentions, half an hour, one watch")
    parser.add_argument("--markdown", action="store_true", help="the tables as docs/accuracy.md has them")
    args = parser.parse_args()
    kinds = sorted(platforms())
    n, spans = (100, {1: timedelta(minutes=30)}) if args.smoke else (args.mentions, SPANS)
    with _folder() as folder:
        speeds = [speed(kind, n=n, folder=folder) for kind in kinds]
        result = calls(kinds, spans=spans, folder=folder)
    days = {loud: money(loud) for loud in ((200,) if args.smoke else (200, 2_000))}
    for table in (speed_table(speeds), calls_table(result, kinds), money_table(days)):
        table.show(markdown=args.markdown)
        print()
    over = [kind for kind in kinds if result.verdict(kind) == "over"]
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
