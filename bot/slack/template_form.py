"""The list of templates with their use, and the form in which a team words one itself."""

from collections.abc import Sequence
from typing import Any

from bot.core.drafting import CRISIS_FACTS, MAX_TEXT, Template
from bot.core.models import Level
from bot.core.overrides import Worded
from bot.core.wording import plural
from bot.slack import richtext as rich
from bot.slack import wording
from bot.slack.lists import RUN, button
from bot.slack.modals import TEMPLATE, form, plain_words, text_field
from bot.slack.sentences import plain
from bot.slack.verbs import Say

Block = dict[str, Any]
View = dict[str, Any]

ORIGINAL = "template_original"
"""The button that takes a team's wording back; its value is the template's name."""

TEXT, ORIGINAL_TEXT = "text", "original_text"
"""The field of a text of the team's, and of one as it ships: two names, so that the way back is seen."""

MAX_LISTED = 45
LEAD = "What Firebreak drafts from. A change holds for every draft from then on."


def listing(found: Sequence[Worded]) -> Say:
    """Every template: when it fits, how often it was used, and a button that opens it."""
    shown = found[:MAX_LISTED]
    blocks = [plain(LEAD), *(_row(one) for one in shown)]
    spoken = [f"{one.template.title} ({one.template.name}): {_use(one)}" for one in shown]
    return Say(rich.clip("\n".join([LEAD, *spoken]), 3_500), blocks)


def template_form(worded: Worded) -> View:
    """The text to change, the places it may use, and the way back to the original."""
    template = worded.template
    hint = f"Its places: {_places(template)}. Of the crisis itself: {_braced(CRISIS_FACTS)}."
    name = TEXT if worded.own else ORIGINAL_TEXT
    blocks = [
        {"type": "context", "elements": [plain_words(_use(worded), 2_000)]},
        text_field(name, "Text", initial=template.text, hint=hint, limit=MAX_TEXT),
        *([_back(template)] if worded.own else []),
    ]
    return form(TEMPLATE, template.title, "Save", blocks, template=template.name)


def saved(worded: Worded) -> str:
    """What holds from now on."""
    whose = "in your own words" if worded.own else "in its original words"
    return f"“{worded.template.title}” stands {whose} now: every draft from now on begins with them."


def _row(one: Worded) -> Block:
    words = f"{one.template.title}\n{_use(one)}"
    edit = button("Edit…", f"{RUN}:{one.template.name}", f"template {one.template.name}")
    return {**plain(words), "block_id": f"template:{one.template.name}", "accessory": edit}


def _use(one: Worded) -> str:
    """`For product safety, from orange on · 3 drafts · in your own words`."""
    used = plural(one.drafts, "draft") if one.drafts else "not used yet"
    return " · ".join([_fit(one.template), used, *(["in your own words"] if one.own else [])])


def _fit(template: Template) -> str:
    about = ", ".join(wording.topic(one) for one in template.categories) or "any kind of crisis"
    levels = template.levels if 0 < len(template.levels) < len(Level) else ()
    named = " or ".join(", ".join(level.word for level in levels).rsplit(", ", 1))
    return f"For {about}" + (f", at {named}" if named else "")


def _places(template: Template) -> str:
    return _braced(template.facts) if template.facts else "none of its own"


def _braced(names: Any) -> str:
    return " ".join(f"{{{{{name}}}}}" for name in names)


def _back(template: Template) -> Block:
    back = button("Back to the original", ORIGINAL, template.name)
    return {"type": "actions", "block_id": f"template-back:{template.name}", "elements": [back]}
