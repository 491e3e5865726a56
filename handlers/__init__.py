"""Everything people can do, found in this package's modules and connected to Bolt."""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from slack_bolt import App

from bot import plugins
from bot.core.access import Rank
from bot.ports import Ports
from bot.slack import lists
from bot.slack.completing import Completing
from bot.slack.groups import Groups
from bot.slack.people import People
from bot.slack.pointing import Pointing
from bot.slack.verbs import Group, Registry, Reply, Request, Run, Verb
from handlers.listening import Desk
from handlers.routing import Router


def register(app: App, ports: Ports) -> None:
    """Connects every handler to the app."""
    people = People()
    Desk(Router(ports, registry()), people, Completing(), Groups(), Pointing(people)).attach(app)


def registry() -> Registry:
    """All verbs, buttons, forms, events and shortcuts there are."""
    modules = plugins.modules(sys.modules[__name__])
    verbs = [verb for module in modules for verb in getattr(module, "VERBS", ())]
    groups = list(Group)
    verbs = sorted([*verbs, HELP], key=lambda verb: groups.index(verb.group))
    return Registry(
        tuple(verbs),
        actions=_collected(modules, "ACTIONS"),
        views=_collected(modules, "VIEWS"),
        events=_collected(modules, "EVENTS"),
        ranks=_ranks(modules),
        shortcuts=_collected(modules, "SHORTCUTS"),
    )


def usage_hint() -> str:
    """The command's hint in Slack: its verbs."""
    return " | ".join(verb.name for verb in registry().verbs if verb.name != lists.LIST)


def _collected(modules: list[ModuleType], attribute: str) -> Mapping[str, Run]:
    found: dict[str, Any] = {}
    for module in modules:
        for name, run in getattr(module, attribute, {}).items():
            if name in found:
                raise ValueError(f"{module.__name__} declares {name} once more")
            found[name] = run
    return found


def _ranks(modules: list[ModuleType]) -> Mapping[str, Rank]:
    """Who may click and submit what: as the module's `RANKS` say, else as its verbs, else responders."""
    found: dict[str, Rank] = {}
    for module in modules:
        usual = max((verb.needs for verb in getattr(module, "VERBS", ())), default=Rank.RESPONDER)
        kinds = ("ACTIONS", "VIEWS", "EVENTS", "SHORTCUTS")
        names = [name for kind in kinds for name in getattr(module, kind, ())]
        found |= {name: usual for name in names} | getattr(module, "RANKS", {})
    return found


def _help(ports: Ports, request: Request) -> Reply:
    return lists.help_on(registry(), request.words)


HELP = Verb(
    "help", "help [verb]", "What there is, or how one verb works.", _help, Group.LOOK, aliases=("?", "h")
)
