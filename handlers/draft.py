"""`/crisis draft`: a template, filled with the crisis's facts, becomes a draft the team can see."""

from bot import record, respond, teach
from bot.core import drafting
from bot.core.drafting import Template
from bot.core.models import Crisis
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import drafts, ids, message_forms, modals, posts, sentences, shortcuts
from bot.slack.language import _
from bot.slack.picked import Picked, remembered
from bot.slack.verbs import RECORDED, Done, Errors, Group, Open, Refuse, Reply, Request, Say, Verb


def draft(ports: Ports, request: Request) -> Reply:
    """The form of the named template, or the choice of one."""
    crisis = respond.find(ports, request.crisis_id)
    if request.words:
        return _form(ports, crisis.id, request.words)
    templates = respond.templates(ports, crisis.id)
    return Open(drafts.pick(crisis, templates)) if templates else Refuse(_(sentences.NO_TEMPLATES))


def picked(ports: Ports, request: Request) -> Reply:
    """The form of the template picked."""
    crisis = respond.find(ports, request.crisis_id)
    return _form(ports, crisis.id, request.answer("template"), quote=str(request.meta.get("quote") or ""))


def reply(ports: Ports, request: Request) -> Reply:
    """A draft that answers a message: asks for the crisis first where several may be meant."""
    picked = request.message
    if picked is None:
        return Refuse(message_forms.NO_MESSAGE)
    choices = record.meant(ports, channel=picked.channel, thread_ts=picked.thread)
    if not choices:
        return Open(message_forms.offer(picked))
    if len(choices) > 1:
        return Open(message_forms.which(modals.REPLY, "Draft a reply", choices, picked))
    return _answering(ports, choices[0], picked)


def replied(ports: Ports, request: Request) -> Reply:
    """The same once the crisis is chosen."""
    picked = remembered(request.meta)
    if picked is None:
        return Refuse(message_forms.NO_MESSAGE)
    return _answering(ports, ports.store.crisis(message_forms.chosen(request.values)), picked)


def _answering(ports: Ports, crisis: Crisis, picked: Picked) -> Reply:
    templates = respond.templates(ports, crisis.id)
    if not templates:
        return Refuse(_(sentences.NO_TEMPLATES))
    return Open(drafts.pick(crisis, templates, quote=message_forms.quote(picked)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Saves the draft, unless it lacks facts and nobody said that it may."""
    crisis = respond.find(ports, request.crisis_id)
    template = _template(ports, crisis.id, str(request.meta.get("template")))
    made, may_be_unfinished = drafts.read(template, request.values)
    if errors := drafts.errors(made, request.values, may_be_unfinished=may_be_unfinished):
        return Errors(errors)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = respond.save_draft(ports, crisis.id, act, draft=made)
    teach.glance(ports, crisis, act, most=posts.MAX_QUOTES)
    mind = drafting.warnings(made.text)
    words = sentences.drafted(crisis, made, mind)
    return Say(words) if mind else Done(words)


def _form(ports: Ports, crisis_id: int, name: str, *, quote: str = "") -> Reply:
    template = _template(ports, crisis_id, name)
    crisis = respond.find(ports, crisis_id)
    return Open(drafts.fill(crisis, template, respond.facts(ports, crisis_id), quote=quote))


def _template(ports: Ports, crisis_id: int, name: str) -> Template:
    templates = respond.templates(ports, crisis_id)
    found = drafting.named(templates, name)
    if found is None:
        raise Refused(sentences.unknown_template(name, [template.name for template in templates]))
    return found


VERBS = (
    Verb(
        "draft",
        "draft [id] [template]",
        "Write what to say from a template; the team sees the draft in the thread.",
        draft,
        Group.SPEAK,
        aliases=("write", "statement"),
        action_id=ids.DRAFT,
        tells=RECORDED,
    ),
)
VIEWS = {drafts.PICK: picked, drafts.FILL: submitted, modals.REPLY: replied}
SHORTCUTS = {shortcuts.REPLY: reply}
