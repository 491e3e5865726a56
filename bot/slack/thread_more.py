"""What joined a message of the thread: a line each, and beyond that how many more there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.models import Crisis, Event
from bot.ports import Subject
from bot.slack import buttons, ids
from bot.slack import richtext as rich
from bot.slack.language import _

MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class More:
    """The lines for a screen reader, and the blocks below the message."""

    spoken: Sequence[str] = ()
    blocks: Sequence[rich.Block] = ()


def of(subject: Subject, line: Callable[[Event, Crisis], str]) -> More:
    """The joined entries of a message, each as `line` words it; the timeline has those that are counted."""
    crisis, wanted = subject.crisis, frozenset(subject.message.joined)
    joined = [event for event in subject.timeline if event.id in wanted]
    if crisis is None or not joined:
        return More()
    lines = [_worded(event, crisis, line) for event in joined[:MOST_LINES]]
    rest = len(joined) - len(lines)
    lines += [_("+{count} more").format(count=rest)] if rest else []
    section = rich.section(rich.text("\n".join(lines)))
    blocks = [rich.block(f"joined:{crisis.id}:{joined[0].id}", section)]
    if rest:
        blocks.append(
            {
                "type": "actions",
                "block_id": f"joined-more:{crisis.id}:{joined[0].id}",
                "elements": [buttons.button(ids.SHOW, crisis)],
            }
        )
    return More([rich.safe(one, 400) for one in lines], blocks)


def _worded(event: Event, crisis: Crisis, line: Callable[[Event, Crisis], str]) -> str:
    said = rich.disarm(rich.tidy(event.text or "", 200)) if event.draft is None else ""
    words = line(event, crisis).removesuffix(":")
    return f"{words}: {said}" if said else words
