"""What a reason rests on: its number counted anew from what is stored, and told so that people can check."""

from collections.abc import Callable, Mapping, Sequence

from bot.core.models import Reason, Scored, Slot
from bot.core.wording import minutes, percent

Recount = Callable[[Reason, Sequence[Slot], Sequence[Scored]], float | None]

RULES: Mapping[str, str] = {
    "volume": "much more is said than usual",
    "slow burn": "for hours more is said than usual",
    "negative slow burn": "for hours there are more negative posts than usual",
    "negative volume": "many more negative posts than usual",
    "negative share": "the tone is worse than usual",
    "tone": "what is said of it is worse than usual",
    "story volume": "much is said about this story",
    "gravity": "grave things are said",
    "grave report": "people tell of something grave",
    "early authors": "several people report the same",
    "viral post": "one post is spreading fast",
    "reach": "somebody with a large audience spoke",
    "ridicule": "the brand is mocked",
    "theme": "everybody speaks of one thing",
    "velocity": "it grows fast",
    "news": "news media took it up",
    "spread": "it is on more networks than usual",
    "severity": "the severity score",
    "live campaign": "a partner's campaign is live",
    "blind": "not everything can be seen",
    "reported": "a person reported it",
}
"""Every rule in words."""

SHARES = frozenset({"negative share", "tone", "ridicule", "theme", "blind"})
"""Rules whose number is a share, 0..1."""


def recount(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float | None:
    """The observed number of a reason, counted from the slots and posts of its window (`window_minutes`
    before `end`); None for a rule that rests on more than these (interactions, followers, wording)."""
    counted = _RECOUNTS.get(reason.rule)
    return counted(reason, slots, posts) if counted else None


def _mentions(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float:
    return sum(slot.mentions for slot in slots)


def _negative(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float:
    return sum(slot.negative for slot in slots)


def _share(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float | None:
    scored = sum(slot.scored for slot in slots)
    return sum(slot.negative for slot in slots) / scored if scored else None


def _of_category(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float:
    return sum(reason.about in post.score.categories for post in posts)


def _authors(reason: Reason, slots: Sequence[Slot], posts: Sequence[Scored]) -> float:
    speaking = [post.mention for post in posts if reason.about in post.score.categories]
    return len({(m.source, m.author.key or m.author.handle or m.native_key) for m in speaking})


_RECOUNTS: Mapping[str, Recount] = {
    "volume": _mentions,
    "slow burn": _mentions,
    "story volume": _mentions,
    "negative volume": _negative,
    "negative slow burn": _negative,
    "negative share": _share,
    "gravity": _of_category,
    "early authors": _authors,
}


OFTEN, WEEKLY, RARE = (
    "about {number} times a week",
    "about once a week",
    "once in about {number} weeks",
)


def rarity(reason: Reason) -> str:
    """How rare it is for the brand: `once in about 7 weeks`; empty where it is not judged by that."""
    words, number = frequency(reason)
    return words.format(number=number)


def frequency(reason: Reason) -> tuple[str, int]:
    """The same as words with a place for a `{number}`, and that number; empty words where nothing is rare."""
    weeks = reason.rarity_weeks
    if weeks is None:
        return "", 0
    times = round(1 / max(weeks, 0.01))
    if times > 1:
        return OFTEN, times
    return (WEEKLY, 1) if weeks < 1.5 else (RARE, round(min(weeks, 520)))


def clears(reason: Reason) -> str:
    """What would clear it: `clears below 20 in 15 min`."""
    if reason.clears_below is None:
        return "only a person clears it"
    bound = percent(reason.clears_below) if reason.rule in SHARES else f"{reason.clears_below:g}"
    return f"clears below {bound} in {minutes(reason.window_minutes)}"
