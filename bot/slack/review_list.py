"""What answers on tone came to, in words: after a form, and brand by brand with what was learned."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.core.layer import Layer
from bot.core.mentions import Mention
from bot.core.models import Watch
from bot.core.teaching import Answers, Version
from bot.core.topics import TITLES, Memory
from bot.core.wording import percent, plural
from bot.slack import dates
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

MORE = "review_more"
"""The button below a sent form that deals the next ten; its value is the watch's id."""

MAX_SHOWN = 15
"""Brands of one list, at three blocks each, of the 50 of a message."""
MAX_QUOTED, MAX_TOPICS = 80, 5
"""Letters of a quoted post, and categories of what was said."""
NOTHING = f"Nothing is watched yet. Name a brand: {COMMAND} watch add Brindle"
NO_POSTS = "The posts this card quotes are no longer kept: there is nothing to label."
GONE = "This watch was removed meanwhile. Nothing was saved."


class Known(Protocol):
    """What is known of a brand's tone."""

    @property
    def watch(self) -> Watch:
        """The brand's watch."""

    @property
    def answers(self) -> Answers:
        """The answers there are."""

    @property
    def versions(self) -> Sequence[Version]:
        """What was learned, the newest first."""

    @property
    def memory(self) -> Memory:
        """What its posts were said to be about."""

    @property
    def on(self) -> Layer | None:
        """The layer its posts are judged by."""


# --- after a form ------------------------------------------------------------------------------------------


def kept(known: Known, *, answers: int, corrections: int, seen: int, topics: int = 0) -> Say:
    """What a form came to, how many answers are missing, and the next ten."""
    about = [f"Noted what {_posts(topics)} about; posts in nearly the same words follow."] if topics else []
    words = " ".join((_kept(known.watch, answers, corrections, seen), *about, missing(known.answers)))
    more = button("Ten more", MORE, str(known.watch.id))
    return Say(words, [plain(words), {"type": "actions", "elements": [more]}])


def _posts(count: int) -> str:
    return f"{plural(count, 'post')} {'is' if count == 1 else 'are'}"


def none_left(watch: Watch) -> str:
    """Everything was answered."""
    return f"{watch.name}: no post of the last seven days is left to label. Come back when there are more."


def missing(answers: Answers) -> str:
    """How many answers it takes until Firebreak learns."""
    if not answers.needed:
        return "That is enough to learn from: Firebreak does within ten minutes, and says so if it helps."
    again = "learns again" if answers.new < answers.tone else "learns from them"
    return f"{plural(answers.needed, 'more answer')} until Firebreak {again}."


def _kept(watch: Watch, answers: int, corrections: int, seen: int) -> str:
    if not answers:
        return f"Nothing to correct about {watch.name}: {plural(seen, 'post')} noted as seen."
    mended = (
        f"{plural(corrections, 'correction')}, and the counts are mended" if corrections else "all confirmed"
    )
    return f"Kept {plural(answers, 'answer')} about {watch.name}: {mended}."


# --- brand by brand ----------------------------------------------------------------------------------------


def status(found: Sequence[Known], *, now: datetime) -> Say:
    """What each brand was taught, what that is worth, and what was tried in vain; with its buttons."""
    if not found:
        return Say(NOTHING)
    blocks = [block for place, one in enumerate(found[:MAX_SHOWN]) for block in _brand(one, place, now)]
    if len(found) > MAX_SHOWN:
        blocks.append(
            plain(f"And {len(found) - MAX_SHOWN} more: {COMMAND} review status and a brand's name.")
        )
    return Say("\n".join(_spoken(one, now) for one in found[:MAX_SHOWN]), blocks)


def which(watches: Sequence[Watch], *, undo: bool) -> Say:
    """The brands to choose from; each button deals its posts, or takes back what was learned about it."""
    asked = "Which brand's lesson is to be taken back?" if undo else "Which brand's posts?"
    line = "review undo" if undo else "review"
    row = [
        button(watch.name, f"{RUN}:{place}", f"{line} {watch.name}")
        for place, watch in enumerate(watches[:MAX_SHOWN])
    ]
    words = f"{asked} Name it: {COMMAND} {line} {watches[0].name}"
    return Say(words, [plain(words), {"type": "actions", "elements": row}])


def taken_back(watch: Watch, mention: Mention, category: str) -> str:
    """Which word on what a post is about was taken back, and how to get at the one before."""
    said = rich.tidy(mention.text, MAX_QUOTED)
    return (
        f"{watch.name}: “{TITLES[category].lower()}” of the post “{said}” is taken back; Firebreak judges it "
        f"itself again. {COMMAND} review undo {watch.name} takes back what was said before it."
    )


def undone(watch: Watch, was: Layer, now: Layer | None) -> str:
    """What was taken back, and what holds instead."""
    instead = f"by version {now.version}" if now and now.version else "as before anybody answered"
    return f"{watch.name}: version {was.version} is off; posts are judged {instead}. The answers are kept."


def _brand(one: Known, place: int, now: datetime) -> list[Block]:
    brand = one.watch.name
    row = [button("Ten posts, one minute", f"{RUN}:deal{place}", f"review {brand}")]
    if one.on and one.on.version:
        row.append(
            button(f"Take version {one.on.version} back", f"{RUN}:undo{place}", f"review undo {brand}")
        )
    parts = [rich.section(rich.text(brand, bold=True)), rich.bullets(_facts(one, now))]
    return [rich.block(f"review:{one.watch.id}", *parts), {"type": "actions", "elements": row}]


def _spoken(one: Known, now: datetime) -> str:
    return f"{one.watch.name}: {' '.join(_facts(one, now))}"


def _facts(one: Known, now: datetime) -> list[str]:
    newest = one.versions[0] if one.versions else None
    lost = newest is not None and newest.layer.version and not newest.worth
    return [
        _judged(one, now),
        *([f"Version {newest.layer.version} is kept, but off: {newest.why}."] if newest and lost else []),
        f"{_answers(one.answers)} {missing(one.answers)}",
        *([_remembered(one.memory)] if one.memory else []),
    ]


def _remembered(memory: Memory) -> str:
    """What posts were said to be about, the most frequent first."""
    counted = Counter(TITLES[category].lower() for _, category in memory.told)
    told = ", ".join(f"{title} {count}" for title, count in counted.most_common(MAX_TOPICS))
    more = f" and {len(counted) - MAX_TOPICS} more kinds" if len(counted) > MAX_TOPICS else ""
    return (
        f"You said what {_posts(len(memory.told))} about: {told}{more}. "
        "Posts in nearly the same words are taken for the same; phrases of danger stay."
    )


def _judged(one: Known, now: datetime) -> str:
    on = one.on
    if on is None:
        return "Judged as every brand is at first: nothing was learned about it that is in use."
    usual = ", ".join(
        f"{percent(share)} {name}"
        for share, name in zip(on.prior, ("negative", "neutral", "positive"), strict=True)
    )
    why = next((version.why for version in one.versions if version.on), "")
    if not on.version:
        return f"Judged by what its posts show ({why}): usually {usual}."
    learned = f"learned {dates.plain(on.made_at, now=now)} from {plural(on.answers, 'answer')}"
    return f"Judged by version {on.version}, {learned}: {why}. Usually {usual}."


def _answers(answers: Answers) -> str:
    aside = f", {answers.elsewhere} “not about us”" if answers.elsewhere else ""
    return f"{plural(answers.tone, 'answer')}{aside}, {plural(answers.seen, 'post')} seen and left alone."
