"""A whole desk for end-to-end tests: the sandbox, the real bot, and a file the public writes into."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import app as composition
from bot import respond
from bot.app import Bot
from bot.config import Settings
from bot.core.mentions import SourceSpec
from bot.jobs import Pace
from bot.ports import Clock
from bot.sandbox.forms import VALUE_KEYS, filled
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Message
from tests.worlds import now

QUICK = Pace(tick=0.1, post_every=0.05, scan_lease=2.0, lease=4.0, look_up_after=1.0)
BRAND = "Brindle & Fern"


@dataclass(frozen=True, slots=True)
class Desk:
    """The running parts, and what tests do with them."""

    sandbox: Sandbox
    bot: Bot
    mentions: Path

    def public_says(self, text: str, times: int, *, minutes_ago: float = 0.0) -> None:
        """So many people post the same about the brand, now or a while ago."""
        write_posts(self.mentions, text, times, at=now() - timedelta(minutes=minutes_ago))

    def crisis_rises(self) -> Message:
        """A storm breaks; returns the alert card once it is there."""
        self.public_says("Brindle & Fern kettle handle broke, my hand is burned, hospital, terrible", 60)
        return self.sandbox.wait_for(self.card, 20)

    def card(self) -> Message | None:
        """The first alert card in the desk's channel."""
        cards = [m for m in self.sandbox.messages("crisis-desk") if m.metadata and not m.is_reply]
        return cards[0] if cards else None

    def shown(self) -> str:
        """Everything the card says now, as text."""
        card = self.card()
        return card.text + json.dumps(card.blocks, ensure_ascii=False) if card else ""

    def thread(self) -> str:
        """Everything said in the card's thread, as text."""
        replies = [m for m in self.sandbox.messages("crisis-desk") if m.is_reply]
        return "\n".join(m.text + json.dumps(m.blocks, ensure_ascii=False) for m in replies)


def write_posts(path: Path, text: str, times: int, *, at: datetime) -> None:
    """Appends posts to a mentions file, spread over the minute before a moment."""
    with path.open("a", encoding="utf-8") as file:
        for n in range(times):
            post = {
                "id": f"{at.timestamp()}-{n}",
                "created_at": (at - timedelta(seconds=n % 60)).isoformat(),
                "text": f"{text} {n}",
                "author": f"person{n}",
                "followers": 100 + n,
                "source": ("x", "instagram", "tiktok")[n % 3],
                "url": f"https://x.com/person{n}/status/{n}",
            }
            file.write(json.dumps(post) + "\n")


def calm_history(path: Path, *, days: int = 5) -> None:
    """An ordinary stretch before now: three posts an hour."""
    start = now() - timedelta(days=days)
    for hour in range(days * 24):
        write_posts(path, "Brindle & Fern mugs are on my table", 3, at=start + timedelta(hours=hour))


def settings_for(sandbox: Sandbox, folder: Path) -> Settings:
    """What the bot needs to know to work in a sandbox."""
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        database=str(folder / "firebreak.db"),
        files=str(folder),
        models=str(folder / "models"),
        interval_seconds=1,
    )


@contextmanager
def desk(folder: Path, *, clock: Clock = now, without: tuple[str, ...] = ()) -> Iterator[Desk]:
    """A desk that watches one brand, over Socket Mode; its app lacks the scopes `without`."""
    mentions = folder / "mentions.jsonl"
    calm_history(mentions)
    manifest = composition.app_manifest()
    scopes = manifest["oauth_config"]["scopes"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope not in without]
    with Sandbox(manifest=manifest) as sandbox:
        settings = settings_for(sandbox, folder)
        bot = composition.build(settings, pace=QUICK, clock=clock)
        respond.add_watch(bot.ports, BRAND, terms=(BRAND,), sources=(SourceSpec("file", str(mentions)),))
        socket = composition.connect(bot, settings)
        bot.jobs.start()
        try:
            yield Desk(sandbox, bot, mentions)
        finally:
            hang_up(sandbox, socket)
            bot.stop()


def hang_up(sandbox: Sandbox, socket: SocketModeHandler) -> None:
    """Ends Socket Mode from the server's side: the client's own close waits seconds for its next read."""
    socket.client.auto_reconnect_enabled = False
    sandbox.drop_connections()
    sandbox.wait_for(lambda: not socket.client.is_connected())
    socket.close()


def answer(desk: Desk, person: Person, answers: Mapping[str, Any]) -> None:
    """Fills in the person's open form by field (block id) and sends it off."""
    view = person.modal()
    assert view is not None
    values = filled(view.payload, {}, view.state_values)
    for field, given in answers.items():
        state = values[field]["value"]
        state[VALUE_KEYS[state["type"]]] = given
    desk.sandbox.call(lambda: desk.sandbox.people.submit(person.id, view.id, values))
