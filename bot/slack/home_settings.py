"""The settings on the App Home: how things stand, and the buttons that open the forms."""

from typing import Any

from bot.core.access import Access
from bot.core.desk import Desk, Role
from bot.core.glance import Glance
from bot.core.roomset import RoomMode
from bot.core.wording import plural
from bot.slack import richtext as rich
from bot.slack.home_parts import divider, header, row
from bot.slack.lists import RUN, button
from bot.slack.policy_list import clock

Block = dict[str, Any]


def settings(glance: Glance) -> list[Block]:
    """Four groups: what is watched, who is asked, what is told, who may."""
    desk = glance.desk
    return [
        divider(),
        header("settings", "Settings"),
        *_group(
            "watched",
            "What is watched",
            _watched(glance),
            ("Watches…", "watch"),
            ("Partners…", "partners"),
            ("Calendar…", "calendar"),
            ("Tuning…", "tune"),
        ),
        *_group(
            "asked",
            "Who is asked",
            _asked(desk, glance),
            ("Team…", "team"),
            ("On call…", "oncall"),
            ("Escalation, quiet hours…", "escalation"),
            ("Time zone…", "timezone"),
        ),
        *_group(
            "told",
            "What is told, and where",
            _told(desk, glance),
            ("Routes…", "route"),
            ("Rooms…", "room settings"),
            ("Templates…", "template"),
            ("Mutes…", "mute list"),
        ),
        *_group("may", "Who may what", _may(desk.access), ("Access…", "access"), ("Audit log…", "audit")),
    ]


def _group(name: str, words: str, state: str, *doors: tuple[str, str]) -> list[Block]:
    said = rich.section(rich.text(words, bold=True), rich.text(f"\n{state}"))
    row_ = [button(label, f"{RUN}:set-{line.replace(' ', '-')}", line) for label, line in doors]
    return [rich.block(f"home:set:{name}", said), row(f"home:set-row:{name}", *row_)]


def _watched(glance: Glance) -> str:
    sources = sum(len(watch.sources) for watch in glance.watches)
    paused = sum(watch.paused for watch in glance.watches)
    still = f", {paused} paused" if paused else ""
    return f"{plural(len(glance.watches), 'brand')}{still} · {plural(sources, 'source')}"


def _asked(desk: Desk, glance: Glance) -> str:
    rota = f"{len(desk.rota.people)} on the rota" if desk.rota.people else "No rota"
    held = sum(bool(desk.seat(role)) for role in Role)
    quiet = desk.quiet
    hours = (
        "no quiet hours"
        if quiet.start_minute == quiet.end_minute
        else f"quiet {clock(quiet.start_minute)}–{clock(quiet.end_minute)}"
    )
    return f"{rota} · {held} of {len(Role)} roles held · {hours} {glance.zone.key}"


def _told(desk: Desk, glance: Glance) -> str:
    rooms = desk.rooms
    made = "no rooms" if rooms.mode is RoomMode.THREAD else f"a room from {rooms.at.word} on"
    own = f" · {plural(len(desk.templates), 'template')} in your words" if desk.templates else ""
    return (
        f"Cards in {_place(glance.channel)}, executives in {_place(glance.exec_channel)} · "
        f"{plural(len(desk.routes), 'route') if desk.routes else 'no routes'} · {made}{own}"
    )


def _may(access: Access) -> str:
    if not access.grants:
        return "Nobody is named yet: everybody may everything"
    return f"{plural(len(access.grants), 'rank')} given · everybody else is {access.default.word}"


def _place(channel: str) -> str:
    return f"#{channel.removeprefix('#')}"
