"""What a renderer must know beside the blocks: who looks, in which time zone, and which names exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.workspace import Channel, User, UserGroup, Workspace

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Context:
    """One viewer's eyes: names, clock, the state of inputs and their errors."""

    viewer: str
    users: Mapping[str, User] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    groups: Mapping[str, UserGroup] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    zone: tzinfo = UTC
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    scope: str = "page"  # keeps DOM ids apart when two messages use one action_id
    values: Values = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def local(self, seconds: float) -> datetime:
        """A moment as the viewer's wall clock shows it."""
        return datetime.fromtimestamp(seconds, tz=UTC).astimezone(self.zone)

    @property
    def people(self) -> list[User]:
        """The humans a picker offers."""
        return [user for user in self.users.values() if not user.is_bot and not user.deleted]

    def held(self, block_id: str, action_id: str) -> Mapping[str, Any]:
        """What the viewer already chose in an input, as the app was told."""
        return self.values.get(block_id, {}).get(action_id, {})


def zone_of(name: str) -> tzinfo:
    """The named time zone; UTC when the name is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfo raises each of them for a bad key
        return UTC


def context_for(workspace: Workspace, viewer: str, *, scope: str = "page") -> Context:
    """The context of one viewer of a workspace, as of now."""
    zone = zone_of(workspace.users[viewer].tz)
    return Context(
        viewer=viewer,
        users=workspace.users,
        channels=workspace.channels,
        groups=workspace.groups,
        files=workspace.files,
        zone=zone,
        now=datetime.fromtimestamp(workspace.clock(), tz=UTC).astimezone(zone),
        scope=scope,
    )
