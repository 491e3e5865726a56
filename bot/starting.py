"""START: the first steps in a workspace: how far it has come, a line to try a channel, and no more guide."""

from collections.abc import Mapping, Sequence

from bot.core import keys
from bot.core.desk import Desk, Role
from bot.core.glance import Start
from bot.core.lifecycle import Act
from bot.core.mentions import Coverage
from bot.core.messages import Purpose
from bot.core.models import Watch
from bot.ports import Ports

TEST_LINE = "This is a test line of Firebreak, asked for by {}. It can post here; nobody has to do anything."


def start(
    ports: Ports, desk: Desk, watches: Sequence[Watch], seen: Mapping[int, Sequence[Coverage]]
) -> Start | None:
    """How far the workspace has come; None once it is through, or the guide was hidden."""
    if ports.store.setting(keys.GUIDE):
        return None
    found = Start(
        desk=ports.store.last_told(ports.channel),
        executives=ports.store.last_told(ports.exec_channel),
        watched=bool(watches),
        named=bool(desk.rota.people or desk.seat(Role.COMMS)),
        looked=any(one.last_success_at for sources in seen.values() for one in sources),
        routed=any(route.channel for route in desk.routes),
        routed_executives=any(route.exec_channel for route in desk.routes),
    )
    if not found.done:
        return found
    hide_guide(ports)
    return None


def post_test_line(ports: Ports, act: Act, *, executives: bool) -> None:
    """Asks for a line in the desk's channel, or in executives', that shows whether the bot may post there."""
    channel = ports.exec_channel if executives else ports.channel
    key = f"test:{channel}:{act.at.isoformat()}"
    payload = {"text": TEST_LINE.format(act.actor.name)}
    ports.store.want(Purpose.NOTICE, key=key, stream=key, channel=channel, payload=payload, now=act.at)


def hide_guide(ports: Ports) -> None:
    """The guide is shown to nobody any more."""
    ports.store.save_setting(keys.GUIDE, "done")
