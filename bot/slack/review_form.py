"""The forms in which people say how posts are meant: the ones a card quotes, and ten dealt to be labelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.models import Crisis, Watch
from bot.core.teaching import Asked, Verdict
from bot.core.topics import TITLES
from bot.core.wording import compact
from bot.slack import richtext as rich
from bot.slack import wording
from bot.slack.modals import REVIEW, TONE, about, form, option, plain_words
from bot.slack.modals import field as input_field
from bot.slack.sentences import plain

Block = dict[str, Any]
View = dict[str, Any]

MAX_TEXT = 600
WORDS = ("status", "undo")
LEFT = "Change what is wrong; what you leave as it is counts a little, as seen."
DEALT = "Ten posts, one minute. Change what is wrong; what you leave as it is counts as right."


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says, by the posts' numbers: verdicts that were changed, those left as they were, and what
    posts are about (a category's slug or "none")."""

    changed: Mapping[int, Verdict]
    left: Mapping[int, Verdict]
    topics: Mapping[int, str] = field(default_factory=dict)

    @property
    def all(self) -> dict[int, Verdict]:
        """Every verdict."""
        return {**self.left, **self.changed}


def tone_form(crisis: Crisis, posts: Sequence[Asked]) -> View:
    """The posts that a card quotes, each with its present label."""
    blocks = [about(crisis), plain(LEFT), *_posts(posts)]
    return form(TONE, "Wrong tone?", "Keep", blocks, crisis=crisis.id, watch=crisis.watch_id)


def review_form(watch: Watch, posts: Sequence[Asked]) -> View:
    """The posts dealt, each with its present label."""
    words = f"{rich.tidy(watch.name, 80)}: {DEALT[0].lower()}{DEALT[1:]}"
    return form(REVIEW, "Ten posts, one minute", "Keep", [plain(words), *_posts(posts)], watch=watch.id)


def read_line(line: str, brands: Sequence[str]) -> tuple[str, str]:
    """(`status`, `undo` or nothing, brand or nothing) as typed, in any order; a brand's own name is never
    taken apart."""
    line = line.strip()
    if line.casefold() in {brand.casefold() for brand in brands}:
        return "", line
    first, _, rest = line.partition(" ")
    before, _, last = line.rpartition(" ")
    for word, brand in ((first, rest), (last, before)):
        if word.casefold() in WORDS:
            return word.casefold(), brand.strip()
    return "", line


def read(values: Mapping[str, Any]) -> Read:
    """What was chosen beside what was shown."""
    changed: dict[int, Verdict] = {}
    left: dict[int, Verdict] = {}
    topics: dict[int, str] = {}
    for name, value in values.items():
        kind, number, shown = [*name.split(":"), "", ""][:3]
        if kind == "tone" and number.isdecimal() and value in set(Verdict):
            (left if value == shown else changed)[int(number)] = Verdict(value)
        if kind == "topic" and number.isdecimal() and value in TITLES:
            topics[int(number)] = value
    return Read(changed, left, topics)


def _posts(posts: Sequence[Asked]) -> list[Block]:
    return [
        block for place, one in enumerate(posts, 1) for block in (_post(one), _tone(one, place), _topic(one))
    ]


def _post(one: Asked) -> Block:
    """Who says what, as plain text: nothing in it formats, links or mentions."""
    mention = one.scored.mention
    author = mention.author.handle or mention.author.name or "unknown author"
    followers = mention.author.followers
    wide = f" · {compact(followers)} followers" if followers is not None else ""
    said = f"{mention.title}. {mention.text}" if mention.title else mention.text
    return plain(
        f"{rich.tidy(author, 60)}{wide} · {wording.network(mention.source)}\n{rich.tidy(said, MAX_TEXT)}"
    )


def _tone(one: Asked, place: int) -> Block:
    """The choice; a post that could not be scored may be left open."""
    options = [option(_capital(verdict.words), verdict.value) for verdict in Verdict]
    element: Block = {"type": "static_select", "action_id": "value", "options": options}
    if one.shown is None:
        element["placeholder"] = plain_words("Not scored: how is it meant?", 150)
    else:
        element["initial_option"] = options[list(Verdict).index(one.shown)]
    name = f"tone:{one.number}:{one.shown.value if one.shown else ''}"
    return input_field(name, f"Post {place}: how is it meant?", element, optional=one.shown is None)


def _topic(one: Asked) -> Block:
    """What the post is about; whoever leaves it open says nothing of that."""
    element: Block = {
        "type": "static_select",
        "action_id": "value",
        "placeholder": plain_words("Leave it to Firebreak", 150),
        "options": [option(title, slug) for slug, title in TITLES.items()],
    }
    return input_field(f"topic:{one.number}", "What is it about?", element, optional=True)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
