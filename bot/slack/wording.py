"""The words and shapes of the surfaces: levels, states, counts, pace and tone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.access import EVERYBODY, FEW
from bot.core.models import Crisis, Draft, Event, Level, Situation, State, Window
from bot.core.shares import Share, estimate
from bot.core.wording import network_name
from bot.slack import core_words, figures
from bot.slack.language import N_, _
from bot.slack.richtext import defanged_host, tidy


@dataclass(frozen=True, slots=True)
class Mark:
    """How a level looks: a sign whose shape differs as its colour does, a word, and what it means."""

    sign: str
    english: str
    sense: str

    @property
    def word(self) -> str:
        """`Orange`."""
        return _(self.english)

    @property
    def meaning(self) -> str:
        """`crisis forming`."""
        return _(self.sense)

    @property
    def badge(self) -> str:
        """`🔶 Orange · crisis forming`."""
        return f"{self.sign} {self.word} · {self.meaning}"


# Circle, triangle, diamond, octagon: told apart without colour, as road signs are.
MARKS: Mapping[Level, Mark] = {
    Level.GREEN: Mark("🟢", N_("Green"), N_("watching")),
    Level.YELLOW: Mark("⚠️", N_("Yellow"), N_("issue")),
    Level.ORANGE: Mark("🔶", N_("Orange"), N_("crisis forming")),
    Level.RED: Mark("🛑", N_("Red"), N_("crisis")),
}

CLOSED: Mapping[State, Mark] = {
    State.RESOLVED: Mark("✅", N_("Resolved"), N_("over")),
    State.DISMISSED: Mark("✖️", N_("Dismissed"), N_("not a crisis")),
}


def mark(crisis: Crisis) -> Mark:
    """The sign and word a crisis stands under: its level while it lives, then how it ended."""
    if crisis.merged_into is not None:
        return Mark("🔗", N_("Merged"), _("into crisis {number}").format(number=crisis.merged_into))
    return CLOSED.get(crisis.state, MARKS[crisis.level])


def level_mark(word: str | None) -> Mark | None:
    """The mark of a level as events spell it (`orange`)."""
    return next((MARKS[level] for level in Level if level.word == word), None)


def level(word: str | None) -> str:
    """A level as events spell it (`orange`), in the team's language; anything else stays."""
    found = level_mark(word)
    return found.word.lower() if found else word or ""


def state(word: str | None) -> str:
    """A state, or who sees a crisis, in the team's language; anything else, a name say, stays."""
    return _(word) if word and word in {*State, EVERYBODY, FEW} else word or ""


def owed(words: str) -> str:
    """What is owed, as deadlines spell it, inside a sentence: `first public words`."""
    return _(core_words.OWED.get(words, words))


def owner(crisis: Crisis) -> str:
    """The owner's plain name, which notifies nobody."""
    return tidy(crisis.owner.name, 60) if crisis.owner else _("nobody yet")


def amount(window: Window) -> str:
    """How much was said: `61 mentions in 15 min`."""
    said, within = figures.mentions(window.mentions), figures.minutes(window.minutes)
    return _("{mentions} in {time}").format(mentions=said, time=within)


def against_usual(window: Window) -> str:
    """How that compares: `9× the usual`, or that it cannot be said yet."""
    if window.learning:
        return _("what is usual is still being learnt")
    ratio = _("{times} the usual").format(times=figures.times(window.ratio))
    return ratio if window.ratio >= 1.15 else _("about as usual")


def tone(window: Window) -> str:
    """The share of negative posts beside the usual one: `58 % negative, usually 12 %`."""
    if window.negative_share is None:
        return _("tone unknown")
    share = estimate(window.negative, window.scored)
    told = negative(share) if share else figures.percent(window.negative_share)
    if window.usual_share is None:
        return told
    return _("{share}, usually {usual}").format(share=told, usual=figures.percent(window.usual_share))


def negative(share: Share) -> str:
    """A share of negative posts with its range: `58 % negative (49–66 %, n = 142)`."""
    span = f"{100 * share.low:.0f}–{figures.percent(share.high)}"
    return _("{share} negative ({span}, n = {n})").format(
        share=figures.percent(share.value), span=span, n=figures.count(share.n)
    )


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
    return tidy(_(category.replace("_", " ").replace("-", " ")), 40)


def listed(counts: tuple[tuple[str, int], ...], limit: int = 3) -> str:
    """The first few of a tally: `X 42, Reddit 11 and 2 more`."""
    shown = ", ".join(f"{name} {figures.count(number)}" for name, number in counts[:limit])
    more = len(counts) - limit
    return _("{names} and {more} more").format(names=shown, more=more) if more > 0 else shown


def topics(situation: Situation) -> str:
    """What it is about: `About product safety 31, boycott 12`; empty when no category was seen."""
    most = max((number for _, number in situation.categories), default=0)
    # A stray reading beside a plain topic only makes people wonder what else is wrong.
    named = tuple((topic(name), number) for name, number in situation.categories if 10 * number >= most)
    return _("About {topics}").format(topics=listed(named)) if named else ""


def platforms(situation: Situation) -> str:
    """Where it is said, most first: `X 42, Reddit 11`; empty when nothing was seen."""
    return listed(tuple((network(source), number) for source, number in situation.platforms))


def reach(situation: Situation) -> str:
    """How many could have seen it, by the followers of those who wrote."""
    if situation.reach is None:
        return _("unknown")
    return _("up to {count} followers").format(count=figures.compact(situation.reach))


def readiness(draft: Draft) -> str:
    """Whether a draft can be said: `ready to say`, or what it lacks."""
    if draft.ready:
        return _("ready to say")
    facts = ", ".join(tidy(fact.replace("_", " "), 40) for fact in draft.missing)
    return _("not ready: lacks {facts}").format(facts=facts)


def last_draft(timeline: Sequence[Event]) -> Event | None:
    """The newest entry that carries a draft."""
    return next((event for event in reversed(timeline) if event.draft), None)
