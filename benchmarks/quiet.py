"""How loud a crisis is: `python -m benchmarks.quiet`.

Two hours of one red crisis, played by a told clock through the real bot: posts and a scan every minute, forty
acts typed into Slack (taken on late, handed over, drafts, notes, roles, updates to the team and executives, a
missed update, a burst, contained, resolved), a ladder that nobody answers at first. Counted is what Slack was
given: new messages by place, edits, mentions by person, words only one person sees.
"""

import argparse
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.tables import Table
from bot import app as composition
from bot import deliver, escalate, noise, respond, scan, team
from bot.core.desk import Role, Rota, Seat
from bot.core.lifecycle import Act
from bot.core.mentions import SourceSpec
from bot.core.messages import Outgoing
from bot.core.models import Person
from bot.core.noise import MENTIONS_PER_HOUR, Verbosity
from bot.ports import Notifier, Ports, Subject
from bot.sandbox.server import Sandbox
from tests.desks import BRAND, Desk, answer, hang_up, settings_for, write_posts
from tests.worlds import MAYA, NOON, PRIYA, Hands

TOMAS = Person("U0TOMAS000", "Tomas Lindqvist")
DESK, EXECUTIVES = "crisis-desk", "exec-brief"
MINUTES = 120
STORM = "Brindle & Fern kettle handle broke, my hand is burned, hospital, terrible"

SCRIPT: Sequence[tuple[int, str, str]] = (
    (16, "priya", "ack"),
    (16, "priya", "level red it is on the news"),
    (16, "priya", "note the plant is called"),
    (18, "priya", "role legal @lena read the recall text"),
    (18, "priya", "role product @wren which batch is it"),
    (20, "priya", "draft holding-product-safety"),
    (24, "priya", "update we have stopped line 3, the recall is being decided"),
    (26, "lena", "note the wording is fine with us"),
    (27, "wren", "note batch 7, two weeks in May"),
    (29, "priya", "update exec line 3 is stopped, recall decided at one"),
    (33, "priya", "assign @maya I am in the call with the plant"),
    (33, "maya", "note taken over"),
    (38, "maya", "level orange it slows down"),
    (40, "maya", "level red a television report"),
    (41, "maya", "note the report names the batch"),
    (43, "maya", "draft holding-product-safety"),
    (45, "dani", "note forty calls in care"),
    (45, "wren", "note the shop has taken it down"),
    (45, "lena", "note the authority is told"),
    (45, "maya", "note a spokesperson is named"),
    (45, "priya", "note the founder speaks at two"),
    (45, "dani", "note the answer is in the macros"),
    (45, "maya", "level orange calmer after the report"),
    (46, "maya", "level red and up again"),
    (80, "maya", "assign @priya end of my shift"),
    (81, "priya", "note taken over again"),
    (84, "priya", "role comms @dani answers to the press"),
    (88, "priya", "note first refunds are paid"),
    (92, "priya", "draft holding-product-safety"),
    (93, "priya", "update the recall is public, refunds start at three"),
    (94, "priya", "update exec the recall is public"),
    (95, "priya", "level orange half of it"),
    (98, "priya", "update half the volume of an hour ago"),
    (100, "priya", "contain the report is corrected"),
    (101, "priya", "note care is back to normal"),
    (104, "dani", "note the last macro is switched off"),
    (108, "priya", "level yellow"),
    (110, "priya", "update exec contained, we close at two"),
    (114, "priya", "note the record is complete"),
    (117, "priya", "resolve recalled batch 7, refunded 212 people"),
)  # fmt: skip
FACTS = {
    "product": "the Ember kettle",
    "instruction": "Unplug it.",
    "contact": "0800 1",
    "next_update": "6 pm",
}
COLUMNS = (
    "told", "channel", "thread", "direct", "executives", "edits", "mentions", "most in an hour",
    "most a person", "only for one",
)  # fmt: skip


@dataclass(slots=True)
class Heard:
    """What Slack was given: new messages by place, edits, and each mention with its moment and person."""

    places: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    mentions: list[tuple[datetime, str, bool]] = field(default_factory=list)
    """When, whom, and whether something was asked of them."""
    ephemeral: int = 0
    events: int = 0

    @property
    def most_in_an_hour(self) -> int:
        """The most mentions within any hour."""
        starts = [at for at, _, _ in self.mentions]
        hour = timedelta(hours=1)
        return max((sum(at <= one < at + hour for one in starts) for at in starts), default=0)

    @property
    def most_of_one(self) -> int:
        """The most mentions of one person."""
        return max(Counter(person for _, person, _ in self.mentions).values(), default=0)


class Counting:
    """A notifier that counts what another one puts into Slack."""

    def __init__(self, notifier: Notifier, sandbox: Sandbox, clock: Hands, heard: Heard) -> None:
        self._notifier, self._sandbox, self._clock, self._heard = notifier, sandbox, clock, heard

    def post(self, subject: Subject) -> tuple[str, str]:
        """Posts or edits, and counts which it was."""
        channel, ts = self._notifier.post(subject)
        if subject.message.ts is not None:
            self._heard.edits += 1
            return channel, ts
        self._heard.places[_place(subject.message)] += 1
        shown = next(one for one in self._sandbox.messages(channel) if one.ts == ts)
        asked = {person.id for person in subject.event.people} if subject.event else set()
        self._heard.mentions += [(self._clock(), one, one in asked) for one in _mentioned(shown.blocks)]
        return channel, ts

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        """What the other one finds."""
        return self._notifier.find(message)


def _place(message: Outgoing) -> str:
    if message.channel.startswith("U"):
        return "direct"
    if message.thread_ts:
        return "thread"
    return "executives" if message.channel == EXECUTIVES else "channel"


def _mentioned(block: object) -> Iterator[str]:
    """Every person a message calls."""
    if isinstance(block, list):
        for part in block:
            yield from _mentioned(part)
    elif isinstance(block, dict):
        if block.get("type") == "user":
            yield str(block["user_id"])
        for part in block.values():
            yield from _mentioned(part)


def measure(verbosity: Verbosity = Verbosity.USUAL) -> Heard:
    """Plays the two hours."""
    with tempfile.TemporaryDirectory() as folder, _desk(Path(folder), verbosity) as (desk, ports, heard):
        clock, sandbox = ports.clock, desk.sandbox
        assert isinstance(clock, Hands)  # it was told to be
        (watch,) = ports.store.watches()
        for minute in range(MINUTES):
            write_posts(desk.mentions, STORM, _volume(minute), at=clock())
            scan.scan_watch(ports, watch)
            _tell(ports)
            for at, name, line in SCRIPT:
                if at == minute:
                    _act(desk, name, line)
                    clock.forward(seconds=4)
                    _tell(ports)
            clock.at = NOON + timedelta(minutes=minute + 1)
        heard.events = len(ports.store.events(1))
        people = [sandbox.act_as(user.name) for user in sandbox.workspace.people]
        heard.ephemeral = sum(len(person.ephemerals(DESK)) for person in people)
        assert not ports.store.crisis(1).state.live
        return heard


def _volume(minute: int) -> int:
    """Posts in a minute: a storm for an hour and a half that comes in waves, then a trickle."""
    return 12 + minute % 7 if minute < 90 else 1


def _act(desk: Desk, name: str, line: str) -> None:
    """Types a command, and fills in the form it opens."""
    person = desk.sandbox.act_as(name)
    person.command(f"/crisis {_linked(desk.sandbox, line)}")
    if line.startswith("draft "):
        desk.sandbox.wait_for(person.modal)
        answer(desk, person, {f"fact_{fact}": value for fact, value in FACTS.items()})


def _linked(sandbox: Sandbox, line: str) -> str:
    """The line with each @name as Slack hands it to a command."""
    words = [
        f"<@{sandbox.workspace.user(word[1:]).id}|{word[1:]}>" if word.startswith("@") else word
        for word in line.split()
    ]
    return " ".join(words)


def _tell(ports: Ports) -> None:
    """What falls due, and everything there is to send."""
    for crisis_id in ports.store.due_crises(now=ports.clock()):
        escalate.escalate(ports, crisis_id)
    while deliver.deliver_one(ports, owner="benchmark"):
        pass


@contextmanager
def _desk(folder: Path, verbosity: Verbosity) -> Iterator[tuple[Desk, Ports, Heard]]:
    """A desk with a rota and seats that has already read five calm days."""
    clock, heard = Hands(), Heard()
    posts = folder / "mentions.jsonl"
    for hour in range(1, 5 * 24):
        write_posts(posts, "Brindle & Fern mugs are on my table", 3, at=NOON - timedelta(hours=hour))
    with Sandbox(manifest=composition.app_manifest(), clock=lambda: clock().timestamp()) as sandbox:
        settings = settings_for(sandbox, folder)
        bot = composition.build(settings, clock=clock)
        ports = replace(bot.ports, notifier=Counting(bot.ports.notifier, sandbox, clock, heard))
        source = SourceSpec("file", str(posts))
        watch = respond.add_watch(ports, BRAND, terms=(BRAND,), sources=(source,))
        act = Act(PRIYA, clock(), "command")
        team.set_rota(ports, act, Rota((MAYA, PRIYA)), timezone="UTC")
        team.set_seats(ports, act, [Seat(Role.COMMS, (PRIYA,)), Seat(Role.EXEC, (TOMAS,))])
        noise.set_verbosity(ports, act, verbosity)
        scan.scan_watch(ports, watch)
        socket = composition.connect(bot, settings)
        try:
            yield Desk(sandbox, bot, posts), ports, heard
        finally:
            hang_up(sandbox, socket)
            bot.stop()


def table(found: Sequence[tuple[Verbosity, Heard]]) -> Table:
    """A row for each way to be told."""
    acts = {heard.events for _, heard in found}
    return Table(
        COLUMNS,
        tuple(_row(verbosity, heard) for verbosity, heard in found),
        f"{len(SCRIPT)} acts of people, {min(acts)} entries on the timeline, {MINUTES} minutes of scans.",
    )


def _row(verbosity: Verbosity, heard: Heard) -> tuple[str, ...]:
    places = [heard.places[one] for one in ("channel", "thread", "direct", "executives")]
    numbers = (heard.edits, len(heard.mentions), heard.most_in_an_hour, heard.most_of_one, heard.ephemeral)
    return (verbosity, *map(str, (*places, *numbers)))


def broken(heard: Heard) -> list[str]:
    """The goals a run missed, in words."""
    unasked = [person for _, person, asked in heard.mentions if not asked]
    goals = (
        (heard.places["channel"] <= 1, "one crisis is more than one message in the channel"),
        (heard.most_in_an_hour <= MENTIONS_PER_HOUR, f"{heard.most_in_an_hour} mentions in an hour"),
        (not unasked, f"mentions of people of whom nothing was asked: {', '.join(sorted(set(unasked)))}"),
        (heard.places["thread"] < heard.events, f"{heard.places['thread']} lines for {heard.events} entries"),
    )
    return [words for held, words in goals if not held]


def main() -> int:
    """Prints the table; fails when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="only as a channel is told by default")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    ways = (Verbosity.USUAL,) if args.smoke else tuple(Verbosity)
    found = [(verbosity, measure(verbosity)) for verbosity in ways]
    table(found).show(markdown=args.markdown)
    held = [heard for verbosity, heard in found if verbosity is not Verbosity.FULL]
    missed = [words for heard in held for words in broken(heard)]
    for words in missed:
        print(f"missed: {words}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
