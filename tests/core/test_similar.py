"""Which past crises were like this one."""

from dataclasses import replace

from bot.core import similar
from bot.core.lifecycle import Act
from bot.core.models import Draft, EventKind, State
from bot.core.story import Story
from tests.worlds import MAYA, NOON, crisis

KETTLES = Story("product_safety", tags=("kettlegate",), words=(("handle", 2.0), ("burned", 1.5)))
NOW = crisis(id=9, story=KETTLES)


def closed(number: int, **changes: object):  # type: ignore[no-untyped-def]
    return replace(crisis(id=number, state=State.RESOLVED, closed_at=NOON, category=None), **changes)  # type: ignore[arg-type]


def test_the_most_alike_come_first_and_strangers_not_at_all() -> None:
    past = [
        closed(1, category="legal"),
        closed(2, category="product_safety"),
        closed(3, category="product_safety", story=KETTLES),
    ]
    found = similar.alike(NOW, past)
    assert [one.crisis.id for one in found] == [3, 2]
    assert found[0].common == ("product safety", "#kettlegate", "handle", "burned")


def test_what_is_live_merged_or_itself_is_no_past() -> None:
    past = [
        closed(1, category="product_safety", state=State.OPEN),
        closed(2, category="product_safety", merged_into=9),
        closed(9, category="product_safety"),
    ]
    assert similar.alike(NOW, past) == []


def test_what_was_ready_to_be_said_counts_before_what_was_not() -> None:
    act = Act(MAYA, NOON)
    ready = Draft("holding", "Holding", "We are looking into it.")
    rough = Draft("apology", "Apology", "We are {{fact}}.", missing=("fact",))
    timeline = [act.event(EventKind.DRAFTED, draft=draft) for draft in (ready, rough)]
    assert similar.said(timeline) == ready
    assert similar.said(timeline[1:]) == rough
    assert similar.said([]) is None
