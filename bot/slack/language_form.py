"""The form of the team's language, and what is said when it is set."""

from typing import Any

from bot.slack import language
from bot.slack.catalogue import languages
from bot.slack.language import _
from bot.slack.modals import LANGUAGE, form, option, select_field
from bot.slack.richtext import tidy

View = dict[str, Any]


def language_form(spoken: str) -> View:
    """Which language, by the name that each has for itself."""
    options = [option(language.name(one), one) for one in languages()]
    initial = next((one for one in options if one["value"] == spoken), options[0])
    field = select_field("language", _("In which language do I write?"), options, initial=initial)
    return form(LANGUAGE, _("Language"), _("Save"), [field])


def told(spoken: str) -> str:
    """That it holds from now on, in that language."""
    with language.speaking(spoken):
        words = _("I write {language} from now on. Messages that stand already follow when they change.")
        return words.format(language=language.name(spoken))


def unknown(word: str) -> str:
    """There is no such language."""
    words = _("There is no language “{word}” yet. Languages: {names}.")
    return words.format(word=tidy(word, 40), names=", ".join(languages()))
