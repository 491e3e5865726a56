"""What the composer completes: slash commands with their verbs, and people."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.workspace import Workspace

Json = dict[str, Any]
BETWEEN = re.compile(r"[|,\n](?![^\[<]*[\]>])")  # not the bars inside [on|off]
WRAPPED = re.compile(r"\[[^\[\]]*\]")
WORD = re.compile(r"[a-z][a-z-]+")


def completions(workspace: Workspace) -> Json:
    """Commands and people, as the page's script takes them."""
    return {
        "commands": [_command(command) for command in workspace.commands],
        "people": [
            {"handle": u.name, "name": u.real_name, "title": u.title or "App", "color": u.color}
            for u in workspace.users.values()
            if not u.deleted
        ],
    }


def verbs(usage_hint: str) -> list[Json]:
    """The verbs a usage hint names with what follows each, such as `ack [id] | assign @person | help`."""
    hint = usage_hint.strip()
    if WRAPPED.fullmatch(hint):
        hint = hint[1:-1]
    alternatives = (part.strip(" []") for part in BETWEEN.split(hint))
    found = [(WORD.match(part), part) for part in alternatives]
    return [
        {"verb": match[0], "usage": _closed(part[match.end() :].strip())} for match, part in found if match
    ]


def _closed(usage: str) -> str:
    """The usage with the bracket back that stripping the whole hint's brackets took."""
    return usage + "]" if usage.count("[") > usage.count("]") else usage


def _command(command: Json) -> Json:
    hint = str(command.get("usage_hint") or "")
    return {
        "command": str(command["command"]),
        "description": str(command.get("description") or ""),
        "hint": hint,
        "verbs": verbs(hint),
    }
