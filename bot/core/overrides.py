"""Templates in a team's own words: texts that stand in place of those that ship."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.drafting import Template, reworded
from bot.errors import InputError


@dataclass(frozen=True, slots=True)
class Override:
    """The text a team gave the template of that name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A template as drafts use it, whether the team worded it, and how many drafts were made from it."""

    template: Template
    own: bool
    drafts: int = 0


def applied(templates: Sequence[Template], overrides: Sequence[Override]) -> tuple[Template, ...]:
    """The templates as the team worded them; a wording that no longer fits its template is left out."""
    own = {one.name: one.text for one in overrides}
    return tuple(_worded(one, own[one.name]) if one.name in own else one for one in templates)


def with_text(overrides: Sequence[Override], template: Template, text: str) -> tuple[Override, ...]:
    """The wordings with one more, or another one, of the template as it ships; the original text is none.
    Raises InputError for a place that nobody can fill, or a text too short or long."""
    made = reworded(template, text)
    kept = without(overrides, template.name)
    return kept if made.text == template.text else (*kept, Override(template.name, made.text))


def without(overrides: Sequence[Override], name: str) -> tuple[Override, ...]:
    """The wordings without the one of a template."""
    return tuple(one for one in overrides if one.name != name)


def _worded(template: Template, text: str) -> Template:
    try:
        return reworded(template, text)
    except InputError:  # the template that ships was changed since, and lost a fact
        return template
