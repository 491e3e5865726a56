"""The home tab: the desk of one person, and the first steps in a workspace."""

from bot import respond, starting
from bot.core.access import Rank
from bot.glance import glance
from bot.ports import Ports
from bot.slack import home_guide
from bot.slack.home import home
from bot.slack.verbs import Done, Publish, Reply, Request


def opened(ports: Ports, request: Request) -> Reply:
    """The tab as it stands now."""
    return Publish(home(glance(ports, request.viewer)))


def tried(ports: Ports, request: Request) -> Reply:
    """Asks for a line in the channel whose button was pressed."""
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    starting.post_test_line(ports, act, executives=request.value == home_guide.EXECUTIVES)
    return Done()


def hidden(ports: Ports, request: Request) -> Reply:
    """Takes the guide away."""
    starting.hide_guide(ports)
    return Done()


EVENTS = {"app_home_opened": opened}
ACTIONS = {home_guide.TEST_LINE: tried, home_guide.HIDE: hidden}
RANKS = {
    "app_home_opened": Rank.VIEWER,
    home_guide.TEST_LINE: Rank.ADMIN,
    home_guide.HIDE: Rank.ADMIN,
}
