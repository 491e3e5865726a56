"""How loud the desk is, in sentences, with a button for each way it could be; and what was typed about it."""

import re
from collections.abc import Mapping
from typing import Any

from bot.core.noise import Noise, Verbosity
from bot.core.wording import plural
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.verbs import Say

Block = dict[str, Any]

WORDS: Mapping[Verbosity, str] = {
    Verbosity.FULL: "every entry of the timeline is a message of the thread",
    Verbosity.USUAL: "state, level, owner, drafts and updates are lines of the thread; notes, roles and the "
    "like stand on the timeline alone",
    Verbosity.QUIET: "only the level, escalations, updates and how it ended are lines of the thread",
}
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^>]*))?>|#?([\w\-]+)")
_ID = re.compile(r"[CG][A-Z0-9]{6,}")


def listing(noise: Noise) -> Say:
    """How it is, channel by channel."""
    lines = [told(noise), f"{noise.verbosity.capitalize()}: {WORDS[noise.verbosity]}."]
    lines += [
        f"#{name}: {verbosity}, {WORDS[verbosity]}."
        for name, verbosity in noise.channels
        if not _ID.fullmatch(name)
    ]
    row = [button(one.capitalize(), f"{RUN}:{one}", f"noise {one}") for one in Verbosity]
    blocks: list[Block] = [plain(rich.disarm("\n".join(lines))), {"type": "actions", "elements": row}]
    return Say("\n".join(lines), blocks)


def told(noise: Noise) -> str:
    """How many people are called."""
    return (
        f"At most {plural(noise.mentions_per_hour, 'mention')} per crisis and hour, only of whom something "
        "is asked; beyond that people are named without one and told in private. A red crisis that nobody "
        "has always calls."
    )


def channels(text: str) -> tuple[str, ...]:
    """The channels named in what was typed, by id and by name."""
    found = _CHANNEL.findall(text)
    return tuple(dict.fromkeys(name for one in found for name in one if name))
