"""`/crisis coverage`: what each source can see now, and a look at once where it cannot wait."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import respond
from bot.core.mentions import Coverage
from bot.core.models import Watch
from bot.ports import Ports
from bot.slack import coverage_list
from bot.slack.verbs import Group, Refuse, Reply, Request, Say, Verb

AT_MOST_EVERY = timedelta(minutes=1)
"""However often the button is pressed, a source just read is not asked again."""


def coverage(ports: Ports, request: Request) -> Reply:
    """Every watch, or the named one."""
    named = request.words.strip()
    watches = [respond.find_watch(ports, named)] if named else respond.list_watches(ports)
    found = [coverage_list.seen(watch, ports.store.coverage(watch.id)) for watch in watches]
    return coverage_list.listing(found, ports.offers, now=ports.clock())


def look(ports: Ports, request: Request) -> Reply:
    """Makes a watch due, and those of its sources that only wait for their turn."""
    watch = ports.store.watch(int(request.value)) if request.value.isdecimal() else None
    if watch is None:
        return Refuse("This watch is no longer there. /crisis coverage lists those there are.")
    if watch.paused:
        return Refuse(coverage_list.paused(watch))
    now = ports.clock()
    sources = coverage_list.seen(watch, ports.store.coverage(watch.id)).sources
    for one in sources:
        _take_turn(ports, watch, one, now)
    ports.store.nudge([watch.id], at=now)
    waiting = [one for one in sources if one.retry_at and one.retry_at > now]
    return Say(coverage_list.looking(watch, waiting, now=now))


def _take_turn(ports: Ports, watch: Watch, one: Coverage, now: datetime) -> None:
    """Our own pace gives way to a person; what the network asked for does not."""
    read = one.last_success_at
    if one.next_at and one.next_at > now and read and now - read >= AT_MOST_EVERY:
        ports.store.set_coverage(watch.id, replace(one, next_at=None))


VERBS = (
    Verb(
        "coverage",
        "coverage [watch]",
        "What each source can see now, what it missed, and what it cannot see at all.",
        coverage,
        Group.LOOK,
        aliases=("sources", "cover"),
        numbered=False,
    ),
)
ACTIONS = {coverage_list.LOOK: look}
