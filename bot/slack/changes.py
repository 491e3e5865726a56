"""What has changed since the last update, in the team's language."""

from collections.abc import Sequence

from bot.core.models import Crisis, Event
from bot.core.updates import LEVEL, Phrase, changed
from bot.slack import figures, wording
from bot.slack.language import _, _n
from bot.slack.richtext import tidy

MAX_PHRASE = 120


def since(crisis: Crisis, timeline: Sequence[Event]) -> str:
    """In a line: `Since the last update: 41 mentions more; level yellow → red.`"""
    told = "; ".join(tidy(_phrase(one), MAX_PHRASE) for one in changed(crisis, timeline))
    return _("Since the last update: {changes}.").format(changes=told)


def _phrase(one: Phrase) -> str:
    if one.words == LEVEL:
        return _(LEVEL).format(**{name: wording.level(word) for name, word in one.values.items()})
    if one.number is None:
        return _(one.words).format(**one.values)
    return _n("{count} mention more", "{count} mentions more", one.number).format(
        count=figures.count(one.number)
    )
