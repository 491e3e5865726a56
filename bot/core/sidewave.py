"""What the counts of one story say, told apart from everything else that is said about the brand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.models import Label, Level, Reason, Scored, Signal, Slot, Window
from bot.core.story import Story
from bot.core.windows import slot_of
from bot.core.wording import plural, times

MINUTES = 60
ORDINARY_SHARE = 0.02
"""Any theme may be a fiftieth of what is said on an ordinary day without being news."""

STEPS: Mapping[Level, tuple[int, float]] = {
    Level.YELLOW: (10, 2.0),
    Level.ORANGE: (30, 5.0),
    Level.RED: (100, 20.0),
}
"""Posts in an hour and times the usual from which on a story is of a level: the matrix's rows of volume."""


def own_signal(
    whole: Signal,
    slots: Sequence[Slot],
    story: Story,
    *,
    usual: Mapping[str, float],
    share: float = ORDINARY_SHARE,
    halved: bool = False,
) -> Signal:
    """The signal of one story from the slots of its own posts, at the moment of the whole watch's signal.

    `usual` are mentions of each category per slot, `share` (0..1) is the part of all talk that may be about
    it on an ordinary day; `halved` asks half of every number (a second wave).
    """
    window = _window(whole.window, slots, story, usual, share)
    asked = 0.5 if halved else 1.0
    reached = [
        level
        for level, (least, ratio) in STEPS.items()
        if window.mentions >= least * asked and window.ratio >= max(ratio * asked, 1.0)
    ]
    level = max(reached, default=Level.GREEN)
    if level is Level.GREEN:
        return Signal(window.end, level, 0.0, window, ())
    return Signal(window.end, level, 0.5, window, (_reason(window, story, asked),))


def slots_of(posts: Iterable[Scored]) -> list[Slot]:
    """Posts counted by the five minutes in which they were made, in order."""
    counts: dict[datetime, tuple[int, float, int]] = {}
    for post in posts:
        at = slot_of(post.mention.created_at)
        mentions, negative, scored = counts.get(at, (0, 0.0, 0))
        known = post.score.label is not Label.UNKNOWN
        counts[at] = (mentions + 1, negative + post.score.negative, scored + known)
    return [Slot(start, n, negative, scored) for start, (n, negative, scored) in sorted(counts.items())]


def _window(
    whole: Window, slots: Sequence[Slot], story: Story, usual: Mapping[str, float], share: float
) -> Window:
    start = whole.end - timedelta(minutes=MINUTES)
    own = [slot for slot in slots if start <= slot.start < whole.end]
    per_minute = share * whole.expected / max(1, whole.minutes)
    category = usual.get(story.category or "", 0.0) / 5
    return Window(
        start=start,
        end=whole.end,
        mentions=sum(slot.mentions for slot in own),
        negative=sum(slot.negative for slot in own),
        scored=sum(slot.scored for slot in own),
        expected=round(MINUTES * max(per_minute, category), 3),
        usual_share=whole.usual_share,
        learning=whole.learning,
    )


def _reason(window: Window, story: Story, asked: float) -> Reason:
    least, ratio = STEPS[Level.YELLOW]
    clears = round(max(least * asked, ratio * asked * max(window.expected, 1.0)), 1)
    posts = plural(window.mentions, "mention")
    usual = f"{times(window.ratio)} the usual" if window.expected >= 1 else "usually next to none"
    return Reason(
        rule="story volume",
        observed=window.mentions,
        expected=window.expected,
        n=window.mentions,
        window_minutes=window.minutes,
        words=f"{posts} of this story in the last {window.minutes} min, {usual}; clears below {clears:g}.",
        end=window.end,
        about=story.key,
        confidence=0.4 if window.learning else 1.0,
        clears_below=clears,
    )
