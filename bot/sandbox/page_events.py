"""Server-sent events: tells a browser what changed, so that it fetches just that part again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.sandbox.workspace import Workspace

HEARTBEAT_SECONDS = 15.0
RETRY_MILLIS = 1_000
BATCH_SECONDS = 0.03  # a burst of changes becomes one message


async def events(
    workspace: Workspace, viewer: str, *, heartbeat_seconds: float = HEARTBEAT_SECONDS
) -> AsyncIterator[str]:
    """The stream of one viewer; it starts with `hello`, on which a page that was away fetches all anew.

    Parts of the page are state, not increments: nothing is lost between two connections.
    """
    async with workspace.subscribe() as queue:
        yield f"retry: {RETRY_MILLIS}\nevent: hello\ndata: {{}}\n\n"
        while True:
            notes = await _next(queue, heartbeat_seconds)
            if any(note["kind"] == "closed" for note in notes):
                return
            mine = [note for note in notes if concerns(note, viewer)]
            yield f"data: {json.dumps(mine)}\n\n" if mine else ": still here\n\n"


def concerns(note: Mapping[str, Any], viewer: str) -> bool:
    """Whether a change shows on this viewer's screen."""
    return note.get("user") in (None, viewer)


async def _next(queue: asyncio.Queue[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    try:
        first = await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return []
    await asyncio.sleep(BATCH_SECONDS)
    notes = [first]
    while not queue.empty():
        notes.append(queue.get_nowait())
    return [dict(note) for note in {tuple(sorted(note.items(), key=str)): note for note in notes}.values()]
