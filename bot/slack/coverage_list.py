"""What each source of each watch can see now, the worst first: the answer to `/crisis coverage`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.coverage import is_degraded, worst_first
from bot.core.mentions import Coverage, Freshness
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.core.wording import plural
from bot.slack import coverage, coverage_rows, dates, wording
from bot.slack import richtext as rich
from bot.slack.lists import button
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

LOOK = "coverage_look"
"""The button that makes a watch due; its value is the watch's id."""

MAX_WATCHES = 20  # two blocks each, of the 50 of a message
MAX_ROWS = 8  # sources of one watch among many
MAX_ROWS_ALONE = 25
MAX_BLIND = 2  # things a kind does not see, where several watches are listed
MAX_KINDS = 15
MAX_TEXT = 3_500
NOTHING = f"Nothing is watched yet. Name a brand: {COMMAND} watch add Brindle"


@dataclass(frozen=True, slots=True)
class Seen:
    """A watch with how each of its sources fared, the worst first."""

    watch: Watch
    sources: tuple[Coverage, ...]


def seen(watch: Watch, fared: Sequence[Coverage]) -> Seen:
    """The sources a watch has now: those it no longer has are left out, new ones were never read."""
    known = {one.source: one for one in fared}
    keys = dict.fromkeys(spec.key for spec in watch.sources)
    return Seen(
        watch, tuple(worst_first(known.get(key) or Coverage(key, Freshness.NEVER, None) for key in keys))
    )


def listing(found: Sequence[Seen], offers: Sequence[Offer], *, now: datetime) -> Say:
    """Every watch with its sources and a button, then what the kinds in use cannot see."""
    if not found:
        return Say(NOTHING)
    offered = {offer.kind: offer for offer in offers}
    most = MAX_ROWS_ALONE if len(found) == 1 else MAX_ROWS
    shown = sorted(found, key=lambda one: -_degraded(one, now))[:MAX_WATCHES]
    lead = summary(found, now=now)
    blocks = [plain(lead), *(block for one in shown for block in _watch(one, offered, most=most, now=now))]
    if len(found) > MAX_WATCHES:
        blocks.append(plain(f"+{len(found) - MAX_WATCHES} more: {COMMAND} coverage and a watch's name"))
    blocks += _cannot_see(found, offered)
    return Say(rich.clip("\n".join([lead, *_spoken(shown, offered, now)]), MAX_TEXT), blocks)


def summary(found: Sequence[Seen], *, now: datetime) -> str:
    """`All 7 sources read within 5 min.`, or `2 of 7 sources do not show the whole picture.`"""
    read = [source for one in found if not one.watch.paused for source in one.sources]
    if not read:
        return "No source is read."
    bad = sum(is_degraded(source, now) for source in read)
    if bad:
        verb = "does" if bad == 1 else "do"
        return f"{bad} of {plural(len(read), 'source')} {verb} not show the whole picture."
    oldest = min((one.last_success_at for one in read if one.last_success_at), default=now)
    every = f"All {len(read)} sources" if len(read) > 1 else "The one source"
    return f"{every} read within {coverage_rows.span(now - oldest)}."


def looking(watch: Watch, waiting: Sequence[Coverage], *, now: datetime) -> str:
    """What pressing the button did, and which sources cannot be asked before a moment all the same."""
    told = f"{watch.name} is looked at within a minute."
    names = [
        f"{wording.source_name(one.source)} is left alone until {dates.plain(one.retry_at, now=now)}"
        for one in waiting
        if one.retry_at
    ]
    more = len(names) - coverage.MAX_NAMED
    tail = f"; {more} more wait too" if more > 0 else ""
    return f"{told} {'; '.join(names[: coverage.MAX_NAMED])}{tail}." if names else told


def paused(watch: Watch) -> str:
    """Why the button did nothing."""
    return f"{watch.name} is paused: nothing is read until {COMMAND} watch resume {watch.name}"


def _degraded(one: Seen, now: datetime) -> int:
    return 0 if one.watch.paused else sum(is_degraded(source, now) for source in one.sources)


# --- one watch ---------------------------------------------------------------------------------------------


def _watch(one: Seen, offered: Mapping[str, Offer], *, most: int, now: datetime) -> list[Block]:
    name, watch = rich.tidy(one.watch.name, 60), one.watch
    if watch.paused or not one.sources:
        state = "paused" if watch.paused else "no source"
        return [plain(f"{name} · {state}: nothing is read") | {"block_id": f"coverage:{watch.id}"}]
    head = {
        **plain(f"{name} · {plural(len(one.sources), 'source')}"),
        "block_id": f"coverage:{watch.id}",
        "accessory": button("Look now", f"{LOOK}:{watch.id}", str(watch.id)),
    }
    rows = [coverage_rows.row(source, offered, now) for source in one.sources[:most]]
    rest = len(one.sources) - most
    rows += [rich.section(rich.text(f"+{rest} more: {COMMAND} coverage {name}"))] if rest > 0 else []
    return [
        head,
        rich.block(
            f"coverage-rows:{watch.id}", {"type": "rich_text_list", "style": "bullet", "elements": rows}
        ),
    ]


# --- for screen readers ------------------------------------------------------------------------------------


def _spoken(shown: Sequence[Seen], offered: Mapping[str, Offer], now: datetime) -> list[str]:
    return [
        f"{rich.tidy(one.watch.name, 60)}: {coverage_rows.sentence(source, offered, now)}"
        for one in shown
        for source in one.sources
        if not one.watch.paused
    ]


# --- what it cannot see ------------------------------------------------------------------------------------


def _cannot_see(found: Sequence[Seen], offered: Mapping[str, Offer]) -> list[Block]:
    """By kind, in the order of the sources above; a kind that sees everything is not named."""
    used = dict.fromkeys(source.source.partition(":")[0] for one in found for source in one.sources)
    kinds = [offered[kind] for kind in used if kind in offered and offered[kind].blind]
    if not kinds:
        return []
    alone = len(found) == 1
    rows = [_blind(offer, alone=alone) for offer in kinds[:MAX_KINDS]]
    lead = rich.section(rich.text("What it cannot see, by its nature", bold=True))
    return [
        rich.block("coverage:blind", lead, {"type": "rich_text_list", "style": "bullet", "elements": rows})
    ]


def _blind(offer: Offer, *, alone: bool) -> rich.Element:
    most = len(offer.blind) if alone else MAX_BLIND
    rest = len(offer.blind) - most
    words = "; ".join(rich.tidy(word, 120) for word in offer.blind[:most])
    more = f"; {rest} more" if rest > 0 else ""
    return rich.section(rich.text(f"{rich.tidy(offer.name, 40)}: ", bold=True), rich.text(words + more))
