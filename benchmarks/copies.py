"""A made-up stream of known stories whose posts are copied as people copy: for `benchmarks.clustering`."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from benchmarks.story_mixes import CHATTER, ONE_STORY, STARTS, THEMES, filled, scored
from bot.core.mentions import Author, Kind
from bot.core.models import Scored

COPIED = 0.15
"""Share of the originals that others copy; half of them once, a few very often."""
MOST_COPIES, MOST_OF_TALK = 30, 5
"""Of small talk fewer: a text that ten pass on is a story by itself."""
TALK = 0.5
"""Share of the originals that are small talk."""
LASTS = 0.4
"""Share of the stream a story lives for."""
TAGGED = LINKED = 0.15
SECOND = timedelta(seconds=1)
LATEST = 3_000
"""Seconds after an original by which its last copy is out."""
REMARKS = (
    "{who} told {who} about it in {place} over the {colour} {thing}",
    "heard it first in {place}, then again beside a {colour} {thing} from {who}",
    "{number} people in {place} saw that, {who} and my {colour} {thing} among them",
    "writing this from {place} with {who}, a {colour} {thing} and {number} others",
    "for the record: {place}, line {number}, {colour} {thing}, {who} as witness",
    "took {number} minutes to type this on a {colour} {thing} in {place}",
)
SWAPS = ("really", "again", "today", "somehow", "apparently", "yesterday", "literally", "actually")


@dataclass(frozen=True, slots=True)
class Told:
    """A post, the story it is of, and the number of the original that it is or copies."""

    story: str
    origin: int
    post: Scored


def stream(posts: int, seed: int, *, calm: bool = False) -> list[Told]:
    """So many posts, one a second: originals of eight stories (none when calm) and small talk, and copies."""
    chance = random.Random(seed)
    names = [name for name in THEMES if name != CHATTER and name not in ONE_STORY and not calm]
    begins = {name: chance.uniform(0.0, 1.0 - LASTS) for name in names}
    told: list[Told] = []
    while len(told) < posts:
        at = chance.random()
        living = [name for name in names if begins[name] <= at < begins[name] + LASTS]
        story = CHATTER if not living or chance.random() < TALK else chance.choice(living)
        told += _with_copies(story, len(told), round(at * posts), chance)
    return sorted(told[:posts], key=lambda one: one.post.mention.created_at)


def _with_copies(story: str, number: int, second: int, chance: random.Random) -> Iterator[Told]:
    """An original and whatever copies it got."""
    text = _text(story, chance)
    yield Told(story, number, _post(text, number, second))
    if chance.random() >= COPIED:
        return
    most = MOST_OF_TALK if story == CHATTER else MOST_COPIES
    for copy in range(1, 1 + min(most, int(chance.paretovariate(1.0)))):
        later, by = second + chance.randint(1, LATEST), number + copy
        name = chance.choice(tuple(VARIANTS))
        post = _post(VARIANTS[name](text, chance), by, later)
        if name == "repost":
            post = replace(post, mention=replace(post.mention, kind=Kind.REPOST))
        yield Told(story, number, post)


def _post(text: str, number: int, second: int) -> Scored:
    at, author = STARTS + second * SECOND, Author(handle=f"user{number}")
    return scored(text, native_key=str(number), created_at=at, observed_at=at, author=author)


def _text(story: str, chance: random.Random) -> str:
    theme = THEMES[story]
    remark = chance.choice(REMARKS).replace("{number}", str(chance.randint(2, 99)))
    text = f"{filled(chance.choice(theme.sentences), chance)}, {filled(remark, chance)}"
    if theme.tag and story != CHATTER and chance.random() < TAGGED:
        text += f" #{theme.tag}"
    if theme.link and chance.random() < LINKED:
        text += f" {theme.link}"
    return text


# --- below: how people copy --------------------------------------------------------------------------------


def _repost(text: str, chance: random.Random) -> str:
    return f"RT @someone{chance.randint(1, 99)}: {text}"


def _new_link(text: str, chance: random.Random) -> str:
    return f"{text.partition(' http')[0]} https://short.example/{chance.randrange(16**6):x}"


def _cut_tail(text: str, chance: random.Random) -> str:
    words = text.split()
    return f"{' '.join(words[: round(len(words) * chance.uniform(0.75, 0.9))])}…"


def _added_tag(text: str, chance: random.Random) -> str:
    return f"{text} #{chance.choice(('fail', 'wow', 'news', 'truth'))}"


def _one_word_swapped(text: str, chance: random.Random) -> str:
    words = text.split()
    words[chance.randrange(len(words))] = chance.choice(SWAPS)
    return " ".join(words)


def _other_case(text: str, chance: random.Random) -> str:
    return text.upper() if chance.random() < 0.5 else text.title()


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "repost": _repost,
    "new link": _new_link,
    "cut tail": _cut_tail,
    "added tag": _added_tag,
    "one word swapped": _one_word_swapped,
    "other case": _other_case,
}
