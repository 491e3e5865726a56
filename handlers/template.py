"""`/crisis template`: the response templates, and the team's own words in place of theirs."""

from bot import playbook, respond
from bot.errors import InputError
from bot.ports import Ports
from bot.slack import modals, sentences, template_form
from bot.slack.verbs import Done, Errors, Group, Open, Refuse, Reply, Request, Update, Verb


def template(ports: Ports, request: Request) -> Reply:
    """The form of the named template; all of them with their use when none is named."""
    if not ports.templates:
        return Refuse(sentences.NO_TEMPLATES)
    if request.words:
        return Open(template_form.template_form(playbook.find(ports, request.words)))
    return template_form.listing(playbook.listed(ports))


def submitted(ports: Ports, request: Request) -> Reply:
    """Words the template as the form says."""
    field = next(
        (one for one in (template_form.TEXT, template_form.ORIGINAL_TEXT) if one in request.values), ""
    )
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    try:
        worded = playbook.reword(ports, act, str(request.meta.get("template")), request.answer(field))
    except InputError as error:
        return Errors({field: str(error)})
    return Done(template_form.saved(worded), told=True)


def original(ports: Ports, request: Request) -> Reply:
    """Takes the team's wording back and shows the original in the form."""
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Update(template_form.template_form(playbook.restore(ports, act, request.value)))


VERBS = (
    Verb(
        "template",
        "template [name]",
        "The response templates with their use; with a name, word one yourself or go back to the original.",
        template,
        Group.SET_UP,
        aliases=("templates", "playbook"),
        numbered=False,
    ),
)
VIEWS = {modals.TEMPLATE: submitted}
ACTIONS = {template_form.ORIGINAL: original}
