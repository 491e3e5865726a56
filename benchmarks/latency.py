"""How long a desk waits: `python -m benchmarks.latency --storms 20`.

Each storm meets a fresh desk: the sandbox as Slack, the real bot at its real pace, a scan every second, five
calm days behind it. Once the card is there eight people acknowledge it in the same moment: one of them wins.
"""

import argparse
import logging
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tables import Table
from bot import app as composition
from bot import respond
from bot.core.mentions import SourceSpec
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.desks import BRAND, Desk, calm_history, hang_up, settings_for

COLUMNS = ("from … to …", "measured", "p50 ms", "p95 ms", "p99 ms", "worst ms")
POSTS = 60
PEOPLE = 8
ACK_BUDGET_SECONDS = 3.0
"""Slack gives up on a click that is not acknowledged within three seconds."""
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from a storm's last post to the card, from a click to its ack, from the clicks to the edit."""

    card: float
    acks: tuple[float, ...]
    edit: float


def measure() -> Waits:
    """One storm at a fresh desk."""
    with tempfile.TemporaryDirectory() as folder, _desk(Path(folder)) as desk:
        desk.public_says("Brindle & Fern kettle handle broke, my hand is burned, terrible", POSTS)
        written = time.time()
        posted = desk.sandbox.wait_for(lambda: desk.sandbox.ledger, PATIENCE_SECONDS)[0]
        people = [desk.sandbox.act_as(name) for name in _names(desk.sandbox)]
        with ThreadPoolExecutor(PEOPLE) as pool:
            clicked = time.perf_counter()
            acks = pool.map(lambda person: _click(desk, person), people)
            desk.sandbox.wait_for(lambda: "nobody yet" not in desk.shown(), PATIENCE_SECONDS)
            edited = time.perf_counter()
        return Waits(posted.at - written, tuple(acks), edited - clicked)


def _names(sandbox: Sandbox) -> list[str]:
    """Eight pairs of hands; where the workspace has fewer people, some click twice."""
    names = [user.name for user in sandbox.workspace.people]
    return [names[i % len(names)] for i in range(PEOPLE)]


def _click(desk: Desk, person: Person) -> float:
    card = desk.card()
    assert card is not None
    began = time.perf_counter()
    person.click(card, "crisis_acknowledge")
    return time.perf_counter() - began


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    """A desk at the pace of production that has already read five calm days."""
    mentions = folder / "mentions.jsonl"
    calm_history(mentions)
    with Sandbox(manifest=composition.app_manifest()) as sandbox:
        settings = settings_for(sandbox, folder)
        bot = composition.build(settings)
        source = SourceSpec("file", str(mentions))
        watch = respond.add_watch(bot.ports, BRAND, terms=(BRAND,), sources=(source,))
        socket = composition.connect(bot, settings)
        bot.jobs.start()
        try:
            sandbox.wait_for(lambda: bot.ports.store.detector_state(watch.id, "surge"), PATIENCE_SECONDS)
            yield Desk(sandbox, bot, mentions)
        finally:
            hang_up(sandbox, socket)
            bot.stop()


def table(waits: Sequence[Waits]) -> Table:
    """What people waited for, in milliseconds."""
    rows = (
        ("a storm's last post is written … Slack has the card", [wait.card for wait in waits]),
        (
            f"one of {PEOPLE} clicks at once … its acknowledgement",
            [ack for wait in waits for ack in wait.acks],
        ),
        ("those clicks … the card shows the owner", [wait.edit for wait in waits]),
    )
    return Table(COLUMNS, tuple(_row(name, seconds) for name, seconds in rows))


def _row(name: str, seconds: Sequence[float]) -> tuple[str, ...]:
    shares = (0.50, 0.95, 0.99, 1.0)
    return (name, str(len(seconds)), *(f"{1000 * quantile(seconds, share):.0f}" for share in shares))


def quantile(values: Sequence[float], share: float) -> float:
    """The least value that at least this share of all values does not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def main() -> int:
    """Prints the table; fails when a click waited longer than Slack does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--storms", type=int, default=20)
    parser.add_argument("--smoke", action="store_true", help="one storm")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    waits = [measure() for _ in range(1 if args.smoke else args.storms)]
    table(waits).show(markdown=args.markdown)
    return 0 if max(ack for wait in waits for ack in wait.acks) < ACK_BUDGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
