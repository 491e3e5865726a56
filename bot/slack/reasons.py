"""Why something is told, in words: one line for a card, every number for who asks."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.core import evidence
from bot.core.models import Reason
from bot.core.reported import REPORTED
from bot.core.risk import CATEGORIES
from bot.slack import dates, figures
from bot.slack import richtext as rich
from bot.slack.figures import minutes, percent, times
from bot.slack.language import N_, _, _n, is_english

MAX_WORDS = 240


def _negative(number: int) -> str:
    return _n("{count} negative mention", "{count} negative mentions", number)


_UNITS: Mapping[str, Callable[[int], str]] = {
    "negative volume": _negative,
    "negative slow burn": _negative,
    "early authors": lambda number: _n("{count} author", "{count} authors", number),
    "viral post": lambda number: _n("{count} interaction", "{count} interactions", number),
    "velocity": lambda number: _("{count} min to double"),
    "reach": lambda number: _n("{count} follower", "{count} followers", number),
    "news": lambda number: _n("{count} news outlet", "{count} news outlets", number),
    "spread": lambda number: _n("{count} network", "{count} networks", number),
    "severity": lambda number: _n("{count} point", "{count} points", number),
}
"""What a rule counts, where that is not mentions."""

_SHARES: Mapping[str, str] = {
    "negative share": N_("{share} negative"),
    "tone": N_("{share} negative"),
    "ridicule": N_("{share} mocking"),
    "theme": N_("{share} about it"),
    "blind": N_("{share} of the sources seen"),
}
"""Rules whose number is a share, and of what."""

_POST_ID = re.compile(r"[0-9a-f]{32}")

_ALONE = frozenset({"velocity", "reach", "news", "spread", "severity", "live campaign"})
"""Rules that compare with nothing usual: the number alone is the reason."""


def sentence(reason: Reason) -> str:
    """A reason as it was worded, with how rare it is and what would clear it unless the words say so.

    The words on record are English, or a person's: another language tells the rule with its numbers.
    """
    if not is_english() and reason.rule != REPORTED:
        return "; ".join(part for part in (_counted(reason), rarity(reason), clearing(reason)) if part) + "."
    words = rich.disarm(rich.tidy(reason.words, MAX_WORDS))
    said = words.casefold()
    more = [] if evidence.rarity(reason) in said or "once in" in said else [rarity(reason)]
    more += [] if "clear" in said else [clearing(reason)]
    told = "; ".join(part for part in more if part)
    return f"{words.rstrip('.')}; {told}." if told else words


def _counted(reason: Reason) -> str:
    """`Much more is said than usual: 61 mentions in 15 min, usually 7`."""
    seen_ = _in_window(reason, reason.observed)
    return ", ".join(part for part in (f"{rule(reason)}: {seen_}", usual(reason)) if part)


def _in_window(reason: Reason, value: float) -> str:
    return _("{amount} in {time}").format(amount=amount(reason, value), time=minutes(reason.window_minutes))


def told(reason: Reason) -> rich.Element:
    """The same as a paragraph; a report leads to its message."""
    parts = [rich.text(sentence(reason))]
    if reason.rule == REPORTED and reason.about:
        parts += [rich.text(" "), rich.message_link(reason.about, _("Open the message"))]
    return rich.section(*parts)


def spoken(reason: Reason) -> str:
    """The numbers alone, without a word of the public's: `volume: 61 mentions in 15 min, usually 7`."""
    counted = _in_window(reason, reason.observed)
    return ", ".join(part for part in (f"{_(reason.rule)}: {counted}", usual(reason)) if part)


def rule(reason: Reason) -> str:
    """The rule in words: `Grave things are said (product safety)`."""
    name = _(evidence.RULES.get(reason.rule, "")) or rich.tidy(reason.rule, 40)
    name = name[:1].upper() + name[1:]
    about = rich.disarm(rich.tidy(_about(reason), 60))
    if reason.rule == REPORTED:
        return name
    return f"{name} ({about})" if about and not _POST_ID.fullmatch(about) else name


def _about(reason: Reason) -> str:
    """A kind of crisis in the team's language; anything else, a name say, as it is."""
    words = reason.about.replace("_", " ")
    return _(words) if reason.about in CATEGORIES else words


def seen(reason: Reason) -> str:
    """What was counted, of how many, beside what is usual: `61 mentions, usually 7 (9×); of 61 posts`."""
    ratio = reason.observed / reason.expected if reason.expected > 0 else 0.0
    compared = f"{usual(reason)} ({times(ratio)})" if ratio and usual(reason) else usual(reason)
    counted = ", ".join(part for part in (amount(reason, reason.observed), compared) if part)
    over = _n("counted over {count} post", "counted over {count} posts", reason.n)
    return f"{counted}; {over.format(count=figures.count(reason.n))}"


def sure(reason: Reason) -> str:
    """How rare, how sure, and what ends it, as sentences."""
    rare = rarity(reason)
    judged = rare[0].upper() + rare[1:] if rare else _("Not judged by how rare it is")
    clears, confidence = clearing(reason) or _("only people clear it"), percent(reason.confidence)
    return _("{judged} · confidence {confidence} · {clears}.").format(
        judged=judged, confidence=confidence, clears=clears
    )


def window(reason: Reason) -> tuple[datetime, datetime] | None:
    """From when until when was counted; None where a reason does not say."""
    return None if reason.end is None else (reason.end - timedelta(minutes=reason.window_minutes), reason.end)


def when(reason: Reason) -> list[rich.Element]:
    """When was counted, in each reader's own time: `In 15 min, 13:50 to 14:05`."""
    lead = _("In {time}").format(time=minutes(reason.window_minutes))
    stretch = window(reason)
    if stretch is None:
        return [rich.text(lead)]
    start, end = stretch
    return [rich.text(f"{lead}, "), dates.element(start), rich.text(_(" to ")), dates.element(end)]


def rarity(reason: Reason) -> str:
    """`once in about 7 weeks for this brand`; empty when it is not judged by rarity."""
    words, number = evidence.frequency(reason)
    return _("{rarity} for this brand").format(rarity=_(words).format(number=number)) if words else ""


def clearing(reason: Reason) -> str:
    """`clears below 20 mentions in 15 min`; empty when only people clear it."""
    if reason.clears_below is None:
        return ""
    return _("clears below {amount}").format(amount=_in_window(reason, reason.clears_below))


def usual(reason: Reason) -> str:
    """`usually 7`, `usually none`; empty where nothing is compared."""
    if reason.rule in _ALONE:
        return ""
    if not reason.expected:
        return _("usually none")
    return _("usually {amount}").format(amount=amount(reason, reason.expected, unit=False))


def amount(reason: Reason, value: float, *, unit: bool = True) -> str:
    """A number in the rule's own unit: `61 mentions`, `58 % negative`, `4 authors`."""
    if reason.rule in _SHARES:
        return _(_SHARES[reason.rule]).format(share=percent(value)) if unit else percent(value)
    whole = value >= 10 or value == round(value)
    number = figures.count(value, digits=0 if whole else 1)
    if not unit:
        return number
    if reason.rule not in _UNITS:
        return _n("{count} mention", "{count} mentions", round(value) if whole else 2).format(count=number)
    return _UNITS[reason.rule](round(value) if whole else 2).format(count=number)
