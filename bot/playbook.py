"""WORD: the templates as the team words them, and the way back."""

from dataclasses import replace

from bot.core import drafting, overrides
from bot.core.desk import Desk
from bot.core.drafting import Template
from bot.core.lifecycle import Act
from bot.core.overrides import Worded
from bot.errors import Refused
from bot.ports import Ports


def listed(ports: Ports) -> list[Worded]:
    """Every template with its use."""
    own, drafts = ports.store.desk().templates, ports.store.drafted()
    pairs = zip(ports.templates, overrides.applied(ports.templates, own), strict=True)
    return [Worded(now, now.text != ships.text, drafts.get(now.title, 0)) for ships, now in pairs]


def find(ports: Ports, name: str) -> Worded:
    """The template of that name or title; raises Refused with those there are."""
    known = listed(ports)
    found = drafting.named([one.template for one in known], name)
    if found is None:
        names = ", ".join(one.template.name for one in known) or "none"
        raise Refused(f"There is no template “{name.strip()[:40]}”. Templates: {names}.")
    return next(one for one in known if one.template.name == found.name)


def reword(ports: Ports, act: Act, name: str, text: str) -> Worded:
    """Words a template anew, for every draft from now on; raises InputError as `overrides.with_text`."""
    ships = _ships(ports, name)

    def decide(desk: Desk) -> Desk:
        return replace(desk, templates=overrides.with_text(desk.templates, ships, text))

    ports.store.change_desk(decide, actor=act.actor, surface=act.surface, now=act.at)
    return find(ports, name)


def restore(ports: Ports, act: Act, name: str) -> Worded:
    """Takes the team's wording of a template back."""
    ships = _ships(ports, name)

    def decide(desk: Desk) -> Desk:
        return replace(desk, templates=overrides.without(desk.templates, ships.name))

    ports.store.change_desk(decide, actor=act.actor, surface=act.surface, now=act.at)
    return find(ports, name)


def _ships(ports: Ports, name: str) -> Template:
    found = next((one for one in ports.templates if one.name == name), None)
    if found is None:
        raise Refused("This template is gone. /crisis template lists those there are.")
    return found
