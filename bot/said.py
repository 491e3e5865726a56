"""What was said in a crisis: its newest posts, for all who look into them."""

from collections.abc import Sequence
from datetime import timedelta

from bot.core.models import Crisis, Scored
from bot.ports import Ports
from bot.scene import READ_AT_MOST


def posts_of(ports: Ports, crisis: Crisis) -> Sequence[Scored]:
    """The newest posts of a crisis, newest first, as many as one look reads."""
    return ports.store.mentions_between(
        crisis.watch_id,
        start=crisis.situation.began,
        end=crisis.situation.window.end + timedelta(minutes=5),
        limit=READ_AT_MOST,
        crisis_id=crisis.id,
    )
