"""The words and shapes of the surfaces: levels, states, counts, pace and tone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.models import Crisis, Draft, Event, Level, Situation, State, Window
from bot.core.shares import estimate
from bot.core.wording import compact, minutes, network_name, percent, plural, times
from bot.slack.richtext import defanged_host, tidy


@dataclass(frozen=True, slots=True)
class Mark:
    """How a level looks: a sign whose shape differs as its colour does, a word, and what it means."""

    sign: str
    word: str
    meaning: str

    @property
    def badge(self) -> str:
        """`🔶 Orange · crisis forming`."""
        return f"{self.sign} {self.word} · {self.meaning}"


# Circle, triangle, diamond, octagon: told apart without colour, as road signs are.
MARKS: Mapping[Level, Mark] = {
    Level.GREEN: Mark("🟢", "Green", "watching"),
    Level.YELLOW: Mark("⚠️", "Yellow", "issue"),
    Level.ORANGE: Mark("🔶", "Orange", "crisis forming"),
    Level.RED: Mark("🛑", "Red", "crisis"),
}

CLOSED: Mapping[State, Mark] = {
    State.RESOLVED: Mark("✅", "Resolved", "over"),
    State.DISMISSED: Mark("✖️", "Dismissed", "not a crisis"),
}


def mark(crisis: Crisis) -> Mark:
    """The sign and word a crisis stands under: its level while it lives, then how it ended."""
    if crisis.merged_into is not None:
        return Mark("🔗", "Merged", f"into crisis {crisis.merged_into}")
    return CLOSED.get(crisis.state, MARKS[crisis.level])


def level_mark(word: str | None) -> Mark | None:
    """The mark of a level as events spell it (`orange`)."""
    return next((MARKS[level] for level in Level if level.word == word), None)


def owner(crisis: Crisis) -> str:
    """The owner's plain name, which notifies nobody."""
    return tidy(crisis.owner.name, 60) if crisis.owner else "nobody yet"


def amount(window: Window) -> str:
    """How much was said: `61 mentions in 15 min`."""
    return f"{plural(window.mentions, 'mention')} in {minutes(window.minutes)}"


def against_usual(window: Window) -> str:
    """How that compares: `9× the usual`, or that it cannot be said yet."""
    if window.learning:
        return "what is usual is still being learnt"
    return f"{times(window.ratio)} the usual" if window.ratio >= 1.15 else "about as usual"


def tone(window: Window) -> str:
    """The share of negative posts beside the usual one: `58 % negative, usually 12 %`."""
    if window.negative_share is None:
        return "tone unknown"
    usual = f", usually {percent(window.usual_share)}" if window.usual_share is not None else ""
    share = estimate(window.negative, window.scored)
    return f"{share.words if share else percent(window.negative_share)}{usual}"


def network(source: str) -> str:
    """A source's name as people write it, safe to show: `X`, `Hacker News`, `Reddit`."""
    return tidy(network_name(source), 30)


def source_name(key: str) -> str:
    """A source by kind and, if it has one, host: `Feed example[.]com`."""
    kind, _, target = key.partition(":")
    if "://" not in target:
        return f"{network(kind)} {tidy(target.rpartition('/')[2], 40)}".strip()
    return f"{network(kind)} {defanged_host(target)}"


def topic(category: str) -> str:
    """A category as words: `product safety`."""
    return tidy(category.replace("_", " ").replace("-", " "), 40)


def listed(counts: tuple[tuple[str, int], ...], limit: int = 3) -> str:
    """The first few of a tally: `X 42, Reddit 11 and 2 more`."""
    shown = ", ".join(f"{name} {number:,}" for name, number in counts[:limit])
    return f"{shown} and {len(counts) - limit} more" if len(counts) > limit else shown


def topics(situation: Situation) -> str:
    """What it is about: `About product safety 31, boycott 12`; empty when no category was seen."""
    most = max((number for _, number in situation.categories), default=0)
    # A stray reading beside a plain topic only makes people wonder what else is wrong.
    named = tuple((topic(name), number) for name, number in situation.categories if 10 * number >= most)
    return f"About {listed(named)}" if named else ""


def platforms(situation: Situation) -> str:
    """Where it is said, most first: `X 42, Reddit 11`; empty when nothing was seen."""
    return listed(tuple((network(source), number) for source, number in situation.platforms))


def reach(situation: Situation) -> str:
    """How many could have seen it, by the followers of those who wrote."""
    return "unknown" if situation.reach is None else f"up to {compact(situation.reach)} followers"


def readiness(draft: Draft) -> str:
    """Whether a draft can be said: `ready to say`, or what it lacks."""
    if draft.ready:
        return "ready to say"
    facts = ", ".join(tidy(fact.replace("_", " "), 40) for fact in draft.missing)
    return f"not ready: lacks {facts}"


def last_draft(timeline: Sequence[Event]) -> Event | None:
    """The newest entry that carries a draft."""
    return next((event for event in reversed(timeline) if event.draft), None)
