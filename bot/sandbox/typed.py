"""What a person types, as the platform stores and sends it: escaped, with names turned into ids."""

from __future__ import annotations

import re

from bot.sandbox.workspace import Workspace

NAME = re.compile(r"(?<![\w&<])([@#])([\w-]+)")
LABEL = re.compile(r"(<[@#][A-Z0-9]+)\|[^>]*>")


def escaped(text: str) -> str:
    """Text with the three characters escaped that have a meaning in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(workspace: Workspace, text: str) -> str:
    """Escaped text in which known names are <@U…|name> and <#C…|name>."""

    def link(match: re.Match[str]) -> str:
        sign, name = match.groups()
        try:
            found = workspace.user(name).id if sign == "@" else workspace.channel(name).id
        except KeyError:
            return match[0]
        return f"<{sign}{found}|{name}>"

    return NAME.sub(link, escaped(text))


def unlabelled(text: str) -> str:
    """The same without the labels, as messages have it."""
    return LABEL.sub(r"\1>", text)
