"""The forms that turn a template into a draft: pick one, then fill in what it lacks."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.core import drafting
from bot.core.drafting import Template
from bot.core.models import Crisis, Draft
from bot.slack.language import _
from bot.slack.message_forms import quote_of
from bot.slack.modals import about, field, form, option, plain_words, text_field

Block = dict[str, Any]
View = dict[str, Any]

PICK = "form_pick_template"
FILL = "form_draft"

TEXT = "text"
UNFINISHED = "unfinished"
_FACT = "fact_"
MAX_FACT_FIELDS = 20


def pick(crisis: Crisis, templates: Sequence[Template], *, quote: str = "") -> View:
    """Which template; those that fit the crisis come first, the best one is chosen already."""
    groups = [
        {
            "label": plain_words(_("Fits this crisis") if fits else _("Others"), 75),
            "options": [_choice(t) for t in found],
        }
        for fits, found in groupby(templates[:100], key=lambda template: drafting.fits(template, crisis))
    ]
    element: Block = {
        "type": "static_select",
        "action_id": "value",
        "option_groups": groups,
        "initial_option": _choice(templates[0]),
    }
    hint = _("It opens filled with what is known of the crisis. Nothing is published from here.")
    asked = field("template", _("What do you want to say?"), element, hint=hint)
    return form(
        PICK, _("Draft"), _("Continue"), [*_about(crisis, quote), asked], crisis=crisis.id, quote=quote
    )


def fill(crisis: Crisis, template: Template, known: Mapping[str, str], *, quote: str = "") -> View:
    """The text to edit, a field for each fact it lacks, and the way to save it unfinished."""
    draft = drafting.fill(template, known)
    facts = [_fact_field(fact, template) for fact in draft.missing[:MAX_FACT_FIELDS]]
    hint = _("Edit freely. Firebreak saves it in the thread and publishes nothing.")
    text = text_field(TEXT, _("Text"), initial=draft.text, hint=hint, limit=drafting.MAX_TEXT)
    later = option(_("Save unfinished"), UNFINISHED, _("The team sees what is still missing."))
    boxes = {"type": "checkboxes", "action_id": "value", "options": [later]}
    blocks = [
        *_about(crisis, quote),
        *_strategy(template),
        *facts,
        text,
        field(UNFINISHED, _("Not ready yet?"), boxes, optional=True),
    ]
    return form(FILL, template.title, _("Save draft"), blocks, crisis=crisis.id, template=template.name)


def read(template: Template, values: Mapping[str, Any]) -> tuple[Draft, bool]:
    """The draft a submitted form makes, and whether it may be saved unfinished."""
    answers = {
        name.removeprefix(_FACT): str(value or "") for name, value in values.items() if name.startswith(_FACT)
    }
    edited = drafting.with_text(template, str(values.get(TEXT) or ""))
    return drafting.fill(edited, answers), bool(values.get(UNFINISHED))


def errors(draft: Draft, values: Mapping[str, Any], *, may_be_unfinished: bool) -> dict[str, str]:
    """What stands under the fields of a draft that cannot be saved; nothing when it can."""
    if len(draft.text) > drafting.MAX_TEXT:
        over = len(draft.text) - drafting.MAX_TEXT
        return {TEXT: _("{count} characters too long for one message.").format(count=over)}
    return {} if may_be_unfinished else _lacking(draft, values)


def _lacking(draft: Draft, values: Mapping[str, Any]) -> dict[str, str]:
    asked = [fact for fact in draft.missing if f"{_FACT}{fact}" in values]
    loose = ", ".join(fact.replace("_", " ") for fact in draft.missing if fact not in asked)
    found = {f"{_FACT}{fact}": _("Still needed. Or tick “Save unfinished” below.") for fact in asked}
    if loose:
        words = _("Still open in the text: {facts}. Write it in, or tick “Save unfinished”.")
        found[TEXT] = words.format(facts=loose)
    return found


def _about(crisis: Crisis, quote: str) -> list[Block]:
    """Which crisis it is for, and the message it answers, if any."""
    return [about(crisis), *([quote_of(_("Answers {message}").format(message=quote))] if quote else [])]


def _choice(template: Template) -> Block:
    return option(template.title, template.name, template.strategy)


def _fact_field(fact: str, template: Template) -> Block:
    hint = _("Needed before it is said. Goes where {fact} stands below.").format(fact=f"{{{{{fact}}}}}")
    name, question = f"{_FACT}{fact}", template.question(fact)
    return text_field(name, question, hint=hint, optional=True, multiline=False, limit=drafting.MAX_FACT)


def _strategy(template: Template) -> list[Block]:
    if not template.strategy:
        return []
    return [
        {
            "type": "context",
            "elements": [plain_words(_("Strategy: {strategy}").format(strategy=template.strategy), 2000)],
        }
    ]
