"""The home tab: what is live, and what is watched, for one person."""

from bot import respond
from bot.core.access import Rank
from bot.ports import Ports
from bot.slack.home import home
from bot.slack.verbs import Publish, Reply, Request


def opened(ports: Ports, request: Request) -> Reply:
    """The tab as it stands now."""
    watches = respond.list_watches(ports)
    seen = {watch.id: ports.store.coverage(watch.id) for watch in watches}
    crises = ports.store.crises(live=True)
    return Publish(home(crises, watches, seen, viewer_id=request.actor.id, now=ports.clock()))


EVENTS = {"app_home_opened": opened}
RANKS = {"app_home_opened": Rank.VIEWER}
