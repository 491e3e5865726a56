"""What the composer completes: slash commands with their verbs, and people."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.workspace import Workspace

Json = dict[str, Any]
WORD = re.compile(r"[a-z][a-z-]+")
OPTIONAL = re.compile(r"\[[^\]]*\]|<[^>]*>|@\w+|#\w+")


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


def verbs(usage_hint: str) -> list[str]:
    """The verbs a usage hint names, such as `ack | assign @person | help`."""
    alternatives = re.split(r"[|,\n]", OPTIONAL.sub(" ", usage_hint.strip("[]")))
    found = (WORD.search(part.lower()) for part in alternatives)
    return list(dict.fromkeys(match[0] for match in found if match))


def _command(command: Json) -> Json:
    hint = str(command.get("usage_hint") or "")
    return {
        "command": str(command["command"]),
        "description": str(command.get("description") or ""),
        "hint": hint,
        "verbs": verbs(hint),
    }
