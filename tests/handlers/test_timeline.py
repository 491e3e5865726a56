"""The timeline: of its own moment or another, corrected in sight of all, never taken away."""

from typing import Any

import pytest

from bot.core.models import EventKind
from bot.slack import entries, ids, lists
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import NOON, PRIYA, Hands

HALF_PAST_NINE = int(NOON.timestamp()) - 9_000


def noted(desk: Desk, text: str = "plant called", by: str = "U0MAYA0000") -> int:
    """A note on the timeline; gives the entry's id."""
    raise_crisis(desk.ports)
    desk.type(f"note {text}", by=by)
    return desk.timeline()[-1].id


def menus(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["accessory"] for block in answer["blocks"] if "accessory" in block]


def opened_at(desk: Desk, entry: int, act: str = entries.CORRECTING, by: str = "U0MAYA0000") -> Any:
    desk.choose(ids.ENTRY, f"{act}:1:{entry}", by=by)
    return desk.opened()


def shown(desk: Desk) -> str:
    return str(desk.type("show 1"))


def test_a_note_can_be_of_another_time(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("note")
    desk.submit(desk.opened(), text="plant called", when=HALF_PAST_NINE)
    event = desk.timeline()[-1]
    assert (event.at, event.happened_at) == (NOON, NOON.replace(hour=9, minute=30))
    assert "(written down 12:00 UTC)" in shown(desk)


def test_what_is_planned_says_so(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("note")
    desk.submit(desk.opened(), text="press call", when=int(NOON.timestamp()) + 3_600)
    assert "(planned; written down 12:00 UTC)" in shown(desk)


def test_only_ones_own_notes_have_a_menu(desk: Desk) -> None:
    noted(desk)
    desk.type("note theirs", by=PRIYA.id)
    answer = desk.type("timeline")
    assert [one["options"][0]["value"] for one in menus(answer)] == [f"correct:1:{desk.timeline()[1].id}"]


def test_a_correction_is_read_at_its_entry_with_what_stood_before(desk: Desk, clock: Hands) -> None:
    entry = noted(desk)
    clock.forward(hours=2, minutes=10)
    desk.submit(opened_at(desk, entry), text="plant called back", when=HALF_PAST_NINE)
    event = desk.timeline()[-1]
    assert (event.kind, event.of, event.before, event.text) == (
        EventKind.CORRECTED, entry, "plant called", "plant called back",
    )  # fmt: skip
    for answer in (desk.type("show 1"), desk.type("timeline 1")):
        assert "noted: plant called back" in str(answer)
        assert "(edited by Maya Okafor, 14:10 UTC; before: plant called)" in str(answer)
        assert "corrected an entry" not in str(answer)
    assert desk.timeline()[1].text == "plant called"


def test_a_second_correction_goes_on_from_the_first(desk: Desk) -> None:
    entry = noted(desk)
    desk.submit(opened_at(desk, entry), text="two")
    desk.choose(ids.ENTRY, f"correct:1:{entry}")
    form = desk.opened(2)
    desk.submit(form, text="three")
    assert [event.before for event in desk.timeline()[2:]] == ["plant called", "two"]
    assert "noted: three" in shown(desk)


def test_a_moment_alone_can_be_corrected(desk: Desk) -> None:
    entry = noted(desk)
    desk.submit(opened_at(desk, entry), when=HALF_PAST_NINE)
    told = shown(desk)
    assert "(edited by Maya Okafor, 12:00 UTC)" in told
    assert desk.timeline()[-1].happened_at == NOON.replace(hour=9, minute=30)


def test_nothing_changed_is_no_correction(desk: Desk) -> None:
    entry = noted(desk)
    assert "Nothing was changed" in str(desk.submit(opened_at(desk, entry))["errors"])
    assert len(desk.timeline()) == 2


def test_an_entry_is_struck_out_with_a_reason_and_can_still_be_read(desk: Desk) -> None:
    entry = noted(desk, "plant burned down")
    form = opened_at(desk, entry, entries.STRIKING)
    desk.submit(form, reason="it was another plant")
    told = desk.type("show 1")
    struck = [
        part["text"]
        for block in told["blocks"]
        for row in (block.get("elements") or [{}])[0].get("elements", ())
        for part in row.get("elements", ())
        if (part.get("style") or {}).get("strike")
    ]
    assert "plant burned down" in struck[0]
    assert "(struck out by Maya Okafor, 12:00 UTC: it was another plant)" in str(told)
    assert menus(desk.type("timeline 1")) == []
    assert "~" in str(desk.type("timeline 1"))


@pytest.mark.parametrize(
    ("by", "value", "why"),
    [
        (PRIYA.id, "correct:1:2", "Only Maya Okafor"),
        ("U0MAYA0000", "correct:1:1", "no such note"),
        ("U0MAYA0000", "strike:1:99", "no such note"),
        ("U0MAYA0000", "correct:9:2", "no crisis #9"),
        ("U0MAYA0000", "retell:1:2", "another version"),
    ],
)
def test_what_cannot_be_corrected_says_why(desk: Desk, by: str, value: str, why: str) -> None:
    noted(desk)
    desk.choose(ids.ENTRY, value, by=by)
    assert why in desk.slack.whispered()[0]["text"]


def test_an_entry_struck_out_meanwhile_refuses_the_form(desk: Desk) -> None:
    entry = noted(desk)
    form = opened_at(desk, entry)
    desk.choose(ids.ENTRY, f"strike:1:{entry}")
    desk.submit(desk.opened(2), reason="wrong crisis")
    assert "struck out already" in str(desk.submit(form, text="new words")["errors"])


def test_closed_crises_are_corrected_too(desk: Desk) -> None:
    entry = noted(desk)
    desk.type("resolve 1 recalled")
    desk.submit(opened_at(desk, entry), text="plant called at nine")
    assert "plant called at nine" in shown(desk)


def test_the_list_is_cut_at_its_end(desk: Desk) -> None:
    raise_crisis(desk.ports)
    for number in range(entries.MOST_LISTED + 3):
        desk.type(f"note #1 word {number}")
    answer = desk.type("timeline 1")
    assert len(menus(answer)) == entries.MOST_LISTED
    assert "and 4 before" in str(answer["blocks"][-1])
    assert lists.SHOW in str(answer["blocks"][-1])
