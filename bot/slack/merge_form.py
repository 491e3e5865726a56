"""The forms in which people say which posts are one story: two crises into one, one crisis into two."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.core.models import Crisis
from bot.core.tuning import Tuning, difference
from bot.core.wording import plural
from bot.errors import InputError
from bot.slack import richtext as rich
from bot.slack import wording
from bot.slack.modals import MERGE, SPLIT, about, field, form, option, plain_words, select_field
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND

Block = dict[str, Any]
View = dict[str, Any]

MOST_LISTED = 100  # options of a select: Slack's bound
MOST_PARTS = 10  # radio buttons of a group: Slack's bound
MAX_NAMED = 60
ONE_LIVE = "Merging takes two live crises, and there are not two."
TWO_NUMBERS = f"Which two? {COMMAND} merge 3 4 puts crisis 4 into crisis 3."
CHANGED = "The parts have changed meanwhile. Close this form and open it again."
LEARNS = "Firebreak learns from it for this brand; what it learns can be taken back with /crisis tune undo."


class Part(Protocol):
    """What could be split off a crisis."""

    @property
    def number(self) -> int:
        """Its number among the parts."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def posts(self) -> int:
        """How many posts it has."""

    @property
    def example(self) -> str:
        """One of them."""


def merge_form(live: Sequence[Crisis], *, into: int | None = None) -> View:
    """Which crisis goes into which; the one that stays may be chosen already."""
    options = [_crisis(one) for one in live[:MOST_LISTED]]
    chosen = next((one for one in options if one["value"] == str(into)), None)
    blocks = [
        select_field("into", "Which crisis stays?", options, initial=chosen),
        select_field("other", "Which one goes into it?", options),
        plain(f"Its posts and its owner, if the other has none, go along. {LEARNS}"),
    ]
    return form(MERGE, "Merge two crises", "Merge", blocks)


def split_form(crisis: Crisis, parts: Sequence[Part]) -> View:
    """Which part of a crisis becomes a crisis of its own."""
    options = [_part(part) for part in parts[:MOST_PARTS]]
    choice: Block = {"type": "radio_buttons", "action_id": "value", "options": options}
    blocks = [
        about(crisis),
        field("part", "Which part is another story?", choice),
        plain(f"It gets a card of its own, with its posts, and starts open. {LEARNS}"),
    ]
    return form(SPLIT, "Split a crisis", "Split", blocks, crisis=crisis.id)


def picked(values: Mapping[str, Any], parts: Sequence[Part]) -> int:
    """The number of the part picked, as the parts are now; raises InputError when it is no longer there."""
    number, _, title = str(values.get("part") or "").partition(":")
    same = [part for part in parts if _named(part) == title]
    place = next((part.number for part in same if str(part.number) == number), None)
    if place is None and len(same) != 1:
        raise InputError(CHANGED)
    return place if place is not None else same[0].number


def of_one_piece(crisis: Crisis) -> str:
    """There is nothing to split off."""
    return f"Crisis #{crisis.id} is of one piece: nothing in it stands apart enough to split off."


def merged(crisis: Crisis, other_id: int) -> str:
    """Two are one now."""
    return f"Crisis #{other_id} is part of crisis #{crisis.id} now."


def split_off(crisis: Crisis, from_id: int) -> str:
    """One is two now."""
    title = rich.tidy(crisis.title, 80)
    return f"“{title}” is crisis #{crisis.id} now, split from crisis #{from_id}. It is open: who takes it?"


def lesson(done: str, brand: str, before: Tuning, after: Tuning) -> str:
    """What was done, what is learned from it, and how to take the lesson (not the deed) back."""
    said = difference(before, after)
    if not said:
        return done
    return f"{done}\nLearned for {brand}: {said} To take the lesson back: {COMMAND} tune undo {brand}"


def _crisis(crisis: Crisis) -> Block:
    mark = wording.mark(crisis)
    words = f"{mark.sign} #{crisis.id} {rich.tidy(crisis.title, 40)} · {rich.tidy(crisis.brand, 30)}"
    return option(words, str(crisis.id))


def _part(part: Part) -> Block:
    words = f"{rich.disarm(rich.tidy(part.title, 50))} · {plural(part.posts, 'post')}"
    example = rich.tidy(rich.disarm(part.example), 75)
    named = {"text": plain_words(words, 75), "value": f"{part.number}:{_named(part)}"}
    return named | ({"description": plain_words(example, 75)} if example else {})


def _named(part: Part) -> str:
    return rich.tidy(part.title, MAX_NAMED)
