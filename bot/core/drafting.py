"""Templates: what could be said, filled with a crisis's facts; one with a missing fact is not ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.models import Crisis, Draft, Event, Level


@dataclass(frozen=True, slots=True)
class Template:
    """A response template: its text with `{{fact}}` places, and when it fits."""

    name: str
    title: str
    text: str
    strategy: str = ""
    categories: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Each fact it needs with the question that asks a person for it."""


def parse(name: str, document: str) -> Template:
    """Reads a template from Markdown with front matter; raises InputError naming what is wrong."""
    raise NotImplementedError


def fitting(templates: Sequence[Template], crisis: Crisis) -> list[Template]:
    """All templates, those for the crisis's category and level first."""
    raise NotImplementedError


def facts(crisis: Crisis, timeline: Sequence[Event], *, now: datetime) -> dict[str, str]:
    """What the crisis itself can fill in: brand, topic, category, platforms, numbers, times, owner."""
    raise NotImplementedError


def fill(template: Template, values: Mapping[str, str]) -> Draft:
    """The template with values in their places, in a single pass; empty or absent ones are listed as missing."""
    raise NotImplementedError
