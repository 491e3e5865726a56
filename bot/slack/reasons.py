"""Why something is told, in words: one line for a card, every number for who asks."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core import evidence
from bot.core.models import Reason
from bot.core.reported import REPORTED
from bot.core.wording import minutes, percent, plural, times
from bot.slack import dates
from bot.slack import richtext as rich

MAX_WORDS = 240

_UNITS: Mapping[str, tuple[str, str]] = {
    "negative volume": ("negative mention", "negative mentions"),
    "negative slow burn": ("negative mention", "negative mentions"),
    "early authors": ("author", "authors"),
    "viral post": ("interaction", "interactions"),
    "velocity": ("min to double", "min to double"),
    "reach": ("follower", "followers"),
    "news": ("news outlet", "news outlets"),
    "spread": ("network", "networks"),
    "severity": ("point", "points"),
}
"""What a rule counts, where that is not mentions."""

_SHARES: Mapping[str, str] = {
    "negative share": "negative",
    "tone": "negative",
    "ridicule": "mocking",
    "theme": "about it",
    "blind": "of the sources seen",
}
"""Rules whose number is a share, and of what."""

_POST_ID = re.compile(r"[0-9a-f]{32}")

_ALONE = frozenset({"velocity", "reach", "news", "spread", "severity", "live campaign"})
"""Rules that compare with nothing usual: the number alone is the reason."""


def sentence(reason: Reason) -> str:
    """A reason as it was worded, with how rare it is and what would clear it unless the words say so."""
    words = rich.disarm(rich.tidy(reason.words, MAX_WORDS))
    said = words.casefold()
    more = [] if evidence.rarity(reason) in said or "once in" in said else [rarity(reason)]
    more += [] if "clear" in said else [clearing(reason)]
    told = "; ".join(part for part in more if part)
    return f"{words.rstrip('.')}; {told}." if told else words


def told(reason: Reason) -> rich.Element:
    """The same as a paragraph; a report leads to its message."""
    parts = [rich.text(sentence(reason))]
    if reason.rule == REPORTED and reason.about:
        parts += [rich.text(" "), rich.message_link(reason.about, "Open the message")]
    return rich.section(*parts)


def spoken(reason: Reason) -> str:
    """The numbers alone, without a word of the public's: `volume: 61 mentions in 15 min, usually 7`."""
    counted = f"{amount(reason, reason.observed)} in {minutes(reason.window_minutes)}"
    return ", ".join(part for part in (f"{reason.rule}: {counted}", usual(reason)) if part)


def rule(reason: Reason) -> str:
    """The rule in words: `Grave things are said (product safety)`."""
    name = evidence.RULES.get(reason.rule, "") or rich.tidy(reason.rule, 40)
    name = name[:1].upper() + name[1:]
    about = rich.disarm(rich.tidy(reason.about.replace("_", " "), 60))
    if reason.rule == REPORTED:
        return name
    return f"{name} ({about})" if about and not _POST_ID.fullmatch(about) else name


def seen(reason: Reason) -> str:
    """What was counted, of how many, beside what is usual: `61 mentions, usually 7 (9×); of 61 posts`."""
    ratio = reason.observed / reason.expected if reason.expected > 0 else 0.0
    compared = f"{usual(reason)} ({times(ratio)})" if ratio and usual(reason) else usual(reason)
    counted = ", ".join(part for part in (amount(reason, reason.observed), compared) if part)
    return f"{counted}; counted over {plural(reason.n, 'post')}"


def sure(reason: Reason) -> str:
    """How rare, how sure, and what ends it, as sentences."""
    rare = rarity(reason)
    judged = rare[0].upper() + rare[1:] if rare else "Not judged by how rare it is"
    clears = clearing(reason) or "only people clear it"
    return f"{judged} · confidence {percent(reason.confidence)} · {clears}."


def window(reason: Reason) -> tuple[datetime, datetime] | None:
    """From when until when was counted; None where a reason does not say."""
    return None if reason.end is None else (reason.end - timedelta(minutes=reason.window_minutes), reason.end)


def when(reason: Reason) -> list[rich.Element]:
    """When was counted, in each reader's own time: `In 15 min, 13:50 to 14:05`."""
    lead = f"In {minutes(reason.window_minutes)}"
    stretch = window(reason)
    if stretch is None:
        return [rich.text(lead)]
    start, end = stretch
    return [rich.text(f"{lead}, "), dates.element(start), rich.text(" to "), dates.element(end)]


def rarity(reason: Reason) -> str:
    """`once in about 7 weeks for this brand`; empty when it is not judged by rarity."""
    rare = evidence.rarity(reason)
    return f"{rare} for this brand" if rare else ""


def clearing(reason: Reason) -> str:
    """`clears below 20 mentions in 15 min`; empty when only people clear it."""
    if reason.clears_below is None:
        return ""
    return f"clears below {amount(reason, reason.clears_below)} in {minutes(reason.window_minutes)}"


def usual(reason: Reason) -> str:
    """`usually 7`, `usually none`; empty where nothing is compared."""
    if reason.rule in _ALONE:
        return ""
    return f"usually {amount(reason, reason.expected, unit=False)}" if reason.expected else "usually none"


def amount(reason: Reason, value: float, *, unit: bool = True) -> str:
    """A number in the rule's own unit: `61 mentions`, `58 % negative`, `4 authors`."""
    if reason.rule in _SHARES:
        return f"{percent(value)} {_SHARES[reason.rule]}" if unit else percent(value)
    number = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"
    one, many = _UNITS.get(reason.rule, ("mention", "mentions"))
    return f"{number} {one if number == '1' else many}" if unit else number
