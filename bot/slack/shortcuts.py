"""What stands in the menu of every message and behind the bolt: ids that never change, names, and reasons."""

from typing import Any

REPORT_MESSAGE = "shortcut_report_message"
ATTACH = "shortcut_attach"
TIMELINE = "shortcut_timeline"
REPLY = "shortcut_reply"
REPORT = "shortcut_report"

PINS = frozenset({"pushpin", "round_pushpin"})
"""The reactions that put a message on the timeline."""


def declared() -> list[dict[str, Any]]:
    """The shortcuts as the manifest declares them (a name has at most 24 characters, a description 150)."""
    return [
        _of("message", REPORT_MESSAGE, "Report as crisis", "Raise an alert card for what this message tells"),
        _of("message", ATTACH, "Attach to crisis", "Put this message on record, of the crisis you choose"),
        _of(
            "message",
            TIMELINE,
            "Add to crisis timeline",
            "Put this message on record, at the time it was written",
        ),
        _of("message", REPLY, "Draft a reply", "Write an answer to this message from a template"),
        _of("global", REPORT, "Report a crisis", "You saw it first: raise an alert card"),
    ]


def _of(kind: str, callback_id: str, name: str, description: str) -> dict[str, Any]:
    return {"type": kind, "callback_id": callback_id, "name": name, "description": description}
