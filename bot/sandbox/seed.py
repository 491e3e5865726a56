"""The default workspace: an invented brand, the people around its crisis desk, three channels."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.sandbox.workspace import Channel, User, UserGroup, Workspace

BRAND = "Brindle & Fern"
TEAM_ID = "T0BRINDLE0"
BOT_USER_ID = "U0FIREBRK0"
COMMS_LEAD_ID = "U0PRIYA000"
CRISIS_DESK_ID = "C0CRISISD0"
EXEC_BRIEF_ID = "C0EXECBRF0"
GENERAL_ID = "C0GENERAL0"
CREATED = 1_750_000_000

PEOPLE = (
    User("U0MAYA0000", "maya", "Maya Okafor", "Social media analyst", "#2f6f8f"),
    User(COMMS_LEAD_ID, "priya", "Priya Raman", "Head of communications", "#8a3f7c"),
    User("U0LENA0000", "lena", "Lena Fischer", "Legal counsel", "#4b6b2f", tz="Europe/Berlin"),
    User("U0TOMAS000", "tomas", "Tomas Lindqvist", "Chief executive", "#9a5b1e", tz="Europe/Stockholm"),
    User("U0DANI0000", "dani", "Dani Alvarez", "Customer care lead", "#1f7a5c", tz="Europe/Madrid"),
    User("U0WREN0000", "wren", "Wren Adeyemi", "Product safety", "#5a4fb0"),
)


def default_workspace(
    commands: list[dict[str, Any]],
    shortcuts: list[dict[str, Any]],
    clock: Callable[[], float] = time.time,
    *,
    team: tuple[str, str] = (TEAM_ID, BRAND),
) -> Workspace:
    """A workspace with six people, the bot, three channels and one user group."""
    workspace = Workspace(
        team_id=team[0],
        team_name=team[1],
        bot_user_id=BOT_USER_ID,
        app_id="A0FIREBRK0",
        commands=commands,
        shortcuts=shortcuts,
        clock=clock,
    )
    bot = User(BOT_USER_ID, "firebreak", "Firebreak", "", "#c2410c", is_bot=True)
    for user in (*_people(), bot):
        workspace.users[user.id] = user
    for channel in _channels({user.id for user in PEOPLE}):
        workspace.channels[channel.id] = channel
    group = UserGroup("S0CRISIS00", "crisis-team", "Crisis team", ["U0MAYA0000", COMMS_LEAD_ID, "U0LENA0000"])
    workspace.groups[group.id] = group
    return workspace


def _people() -> list[User]:
    return [
        User(p.id, p.name, p.real_name, p.title, p.color, tz=p.tz, email=f"{p.name}@brindlefern.example")
        for p in PEOPLE
    ]


def _channels(everyone: set[str]) -> list[Channel]:
    executives = {COMMS_LEAD_ID, "U0TOMAS000", "U0LENA0000"}
    return [
        Channel(
            CRISIS_DESK_ID,
            "crisis-desk",
            everyone | {BOT_USER_ID},
            topic="What the public says about us, and what we do about it",
            created=CREATED,
        ),
        Channel(
            EXEC_BRIEF_ID, "exec-brief", executives | {BOT_USER_ID}, topic="One screen a day", created=CREATED
        ),
        Channel(GENERAL_ID, "general", set(everyone), topic="Company-wide", created=CREATED),
    ]
