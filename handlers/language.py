"""`/crisis language`: in which language everything is worded."""

from bot import respond, team
from bot.ports import Ports
from bot.slack import language_form, modals
from bot.slack.catalogue import languages
from bot.slack.verbs import Done, Group, Open, Refuse, Reply, Request, Verb


def language(ports: Ports, request: Request) -> Reply:
    """Sets the language that was typed; asks for one when none was."""
    word = request.words.strip().casefold()
    if not word:
        return Open(language_form.language_form(ports.store.desk().language))
    return _set(ports, request, word)


def submitted(ports: Ports, request: Request) -> Reply:
    """Sets the language that was picked."""
    return _set(ports, request, request.answer("language"))


def _set(ports: Ports, request: Request, word: str) -> Reply:
    if word not in languages():
        return Refuse(language_form.unknown(word))
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(language_form.told(team.set_language(ports, act, word).language), told=True)


VERBS = (
    Verb(
        "language",
        "language [de|en]",
        "The language of every card, message and form, for the whole workspace.",
        language,
        Group.SET_UP,
        aliases=("lang",),
        numbered=False,
    ),
)
VIEWS = {modals.LANGUAGE: submitted}
