"""A bot that is killed again and again while people work and Slack loses answers."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot import app as composition
from bot import noise, respond
from bot.core.lifecycle import Act
from bot.core.mentions import SourceSpec
from bot.core.models import EventKind
from bot.core.noise import Verbosity
from bot.sandbox.server import Sandbox
from bot.store.sqlite import SqliteStore
from tests.desks import BRAND, calm_history, settings_for, write_posts
from tests.worlds import MAYA, now

ROOT = Path(__file__).parent.parent
STORM = "Brindle & Fern kettle handle broke, my hand is burned, terrible"
FAULTS = ("lost_after", "lost_before", "server_error_after", "fatal_after", "rate_limited", "ok", "ok", "ok")


@dataclass
class Tally:
    """What happened: kills, notes whose saving was confirmed, and what store and channel hold at the end."""

    kills: int = 0
    faults: int = 0
    confirmed: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    cards: int = 0
    crises: int = 0
    events: int = 0
    replies: int = 0
    doubled: int = 0

    @property
    def lost(self) -> list[str]:
        """Confirmed notes that the timeline does not have."""
        return sorted(set(self.confirmed) - set(self.stored))


class Child:
    """The bot's process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Starts it and returns once it is connected."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.standins.bot_child"],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def kill(self) -> None:
        """SIGKILL: no handler, no flush, no goodbye."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def _killed_at_last(child: Child) -> Iterator[Child]:
    child.start()
    try:
        yield child
    finally:
        child.kill()


def crash_loop(folder: Path, *, kills: int, seed: int) -> Tally:
    """Kills the bot so many times amid faults, lets it recover, and counts."""
    chance, tally = random.Random(seed), Tally()
    mentions = folder / "mentions.jsonl"
    calm_history(mentions)
    with Sandbox(manifest=composition.app_manifest()) as sandbox:
        settings = settings_for(sandbox, folder)
        ports = composition.make_ports(settings)
        respond.add_watch(ports, BRAND, terms=(BRAND,), sources=(SourceSpec("file", str(mentions)),))
        noise.set_verbosity(ports, Act(MAYA, now()), Verbosity.FULL)  # so that every entry can be counted
        environment = {
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_APP_TOKEN": settings.app_token,
            "SLACK_API_URL": settings.api_url,
            "FIREBREAK_DATABASE": settings.database,
            "FIREBREAK_FILES": settings.files,
            "FIREBREAK_SCAN_SECONDS": "1",
        }
        with _killed_at_last(Child(environment)) as child:
            write_posts(mentions, STORM, 60, at=now())
            sandbox.wait_for(ports.store.crises, 30)
            for round_number in range(kills):
                _plan_faults(sandbox, chance, tally)
                write_posts(mentions, STORM, 15, at=now())
                _work(sandbox, tally, chance, round_number)
                time.sleep(chance.uniform(0.0, 0.6))
                child.kill()
                tally.kills += 1
                child.start()
            sandbox.faults.clear()
            _settle(ports.store, seconds=60.0 + 4.0 * kills)
        _count(ports.store, sandbox, tally)
        ports.store.close()
    return tally


def _plan_faults(sandbox: Sandbox, chance: random.Random, tally: Tally) -> None:
    for method in ("chat.postMessage", "chat.update"):
        for at in range(1, 6):
            kind = chance.choice(FAULTS)
            if kind != "ok":
                sandbox.faults.add(kind, method, at=at, seconds=0.5)
                tally.faults += 1


def _work(sandbox: Sandbox, tally: Tally, chance: random.Random, round_number: int) -> None:
    maya = sandbox.act_as("maya")
    for n in range(chance.randint(1, 4)):
        note = f"note {round_number}-{n}"
        before = len(maya.ephemerals())
        maya.command(f"/crisis note 1 {note}")
        answers = [message.text for message in maya.ephemerals()[before:]]
        if any("Noted" in answer for answer in answers):
            tally.confirmed.append(note)


def _settle(store: SqliteStore, *, seconds: float) -> None:
    """Waits until nothing is due any more; a channel takes one message a second."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 10:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the outbox does not drain: {store.outbox_health(now=now())}")
        quiet = quiet + 1 if store.outbox_health(now=now())["due"] == 0 else 0
        time.sleep(0.2)


def _count(store: SqliteStore, sandbox: Sandbox, tally: Tally) -> None:
    keys = Counter(
        message.metadata["event_payload"]["id"]
        for message in sandbox.messages("crisis-desk")
        if message.metadata
    )
    crises = store.crises()
    events = [event for crisis in crises for event in store.events(crisis.id)]
    posted = [m for m in sandbox.messages("crisis-desk") if m.metadata]
    tally.crises = len(crises)
    tally.cards = sum(not message.is_reply for message in posted)
    tally.events = sum(event.kind is not EventKind.OPENED for event in events)
    tally.replies = sum(message.is_reply for message in posted)
    tally.doubled = sum(n - 1 for n in keys.values())
    tally.stored = [event.text or "" for event in events if event.kind is EventKind.NOTED]
