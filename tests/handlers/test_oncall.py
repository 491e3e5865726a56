"""Who is on call: asked, set up, swapped, taken over; moments in each reader's own time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.access import Access, Grant, Rank
from bot.core.desk import Swap
from bot.core.models import Person
from bot.slack import lists, oncall_list
from tests.handlers.desk import Desk
from tests.worlds import MAYA, NOON, PRIYA, Hands

LENA = Person("U0LENA0000", "Lena Fischer")


def set_up(desk: Desk, zone: str = "Europe/Berlin") -> None:
    desk.type("oncall set")
    desk.submit(desk.opened(), people=[MAYA.id, PRIYA.id, LENA.id], timezone=zone)


def buttons(answer: dict[str, Any]) -> list[str]:
    rows = [block for block in answer["blocks"] if block["type"] == "actions"]
    return [one["value"] for one in rows[-1]["elements"]]


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_without_a_rota_it_says_how_to_make_one(desk: Desk) -> None:
    answer = desk.type("oncall")
    assert "/crisis oncall set" in answer["text"]
    assert buttons(answer) == ["oncall take", "oncall swap", "oncall set"]


def test_the_rota_is_set_up_and_says_who_is_now_and_next(desk: Desk) -> None:
    set_up(desk)
    told = desk.slack.whispered()[0]["text"]
    assert "Maya Okafor, then Priya Raman, then Lena Fischer; a new turn every 7 days at 09:00" in told
    assert desk.ports.store.desk().rota.starts == date(2026, 3, 2)
    answer = desk.type("oncall")
    assert "On call now: Maya Okafor until Mon 9 Mar, 08:00 UTC." in answer["text"]
    assert "Next: Priya Raman until Mon 16 Mar, 08:00 UTC." in answer["text"]
    assert "Backup: Priya Raman." in answer["text"]
    shown = [one for one in answer["blocks"][0]["elements"][0]["elements"] if one["type"] == "date"]
    assert [one["timestamp"] for one in shown] == [
        int(at(2026, 3, 9, 8).timestamp()),
        int(at(2026, 3, 16, 8).timestamp()),
    ]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [("days", "0", "1 to 60"), ("days", "a week", "1 to 60"), ("timezone", "Berlin", "Europe/Berlin")],
)
def test_what_is_wrong_stands_under_its_field(desk: Desk, field: str, value: str, why: str) -> None:
    desk.type("oncall set")
    answer = desk.submit(desk.opened(), **{"people": [MAYA.id], field: value})
    assert why in answer["errors"][field]
    assert desk.ports.store.desk().rota.people == ()


@pytest.mark.parametrize(
    ("line", "swap"),
    [
        (
            "swap <@U0LENA0000|lena> from 2026-03-04 18:00 to 2026-03-05 09:00",
            Swap(at(2026, 3, 4, 17), at(2026, 3, 5, 8), LENA),
        ),
        (
            "swap <@U0LENA0000> from 2026-03-04 to 2026-03-05",
            Swap(at(2026, 3, 4, 8), at(2026, 3, 5, 8), LENA),
        ),
        ("swap <@U0LENA0000> until 18:30", Swap(NOON, at(2026, 3, 2, 17, 30), LENA)),
        ("take until 9:00", Swap(NOON, at(2026, 3, 3, 8), MAYA)),
        ("take 18:00", Swap(NOON, at(2026, 3, 2, 17), MAYA)),
    ],
)
def test_a_swap_is_typed_in_the_rotas_time(desk: Desk, line: str, swap: Swap) -> None:
    set_up(desk)
    answer = desk.type(f"oncall {line}")
    assert desk.ports.store.desk().rota.swaps == (swap,)
    assert f"{swap.person.name} is on call from" in answer["text"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("swap <@U0LENA0000> tomorrow", "Write until when"),
        ("swap <@U0LENA0000> until noon", "no moment"),
        ("swap <@U0LENA0000> until 2026-02-30", "no moment"),
        ("swap <@U0LENA0000> from 2026-03-05 to 2026-03-04", "end before it starts"),
        ("swap <@U0LENA0000> until 2027-03-04", "60 days at most"),
        ("sing", "set, swap, take"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(desk: Desk, line: str, why: str) -> None:
    assert why in desk.type(f"oncall {line}")["text"]
    assert desk.ports.store.desk().rota.swaps == ()


def test_a_swap_is_made_in_a_form_and_removed_by_its_button(desk: Desk) -> None:
    set_up(desk)
    desk.type("oncall swap <@U0LENA0000|lena>")
    view = desk.opened(2)
    until = int(at(2026, 3, 3, 12).timestamp())
    desk.submit(view, person=LENA.id, until=until)
    assert desk.ports.store.desk().rota.swaps == (Swap(NOON, at(2026, 3, 3, 12), LENA),)
    row = next(b for b in desk.type("oncall")["blocks"] if "Lena" in str(b.get("text")))
    desk.click_whispered(row["accessory"])
    assert desk.ports.store.desk().rota.swaps == ()
    assert "The swap is gone." in desk.slack.whispered(3)[-1]["text"]


def test_taking_over_asks_only_until_when_and_offers_the_handover(desk: Desk, clock: Hands) -> None:
    set_up(desk)
    desk.click(f"{lists.RUN}:take", "oncall take", by=PRIYA.id)
    view = desk.opened(2)
    (field,) = view["blocks"]
    assert field["element"]["initial_date_time"] == int(at(2026, 3, 9, 8).timestamp())
    clock.forward(minutes=2)
    desk.submit(view, by=PRIYA.id)
    assert desk.ports.store.desk().rota.swaps == (Swap(clock(), at(2026, 3, 9, 8), PRIYA),)


def test_a_swap_that_would_be_over_stays_in_the_form(desk: Desk) -> None:
    set_up(desk)
    desk.type("oncall take")
    answer = desk.submit(desk.opened(2), until=int(at(2026, 3, 1, 9).timestamp()))
    assert "after now" in answer["errors"]["until"]


@pytest.mark.parametrize("value", ["", "x:U1", "1:U0LENA0000", "99999999999999999999:U1"])
def test_a_swap_that_is_gone_is_said(desk: Desk, value: str) -> None:
    desk.click(oncall_list.REMOVE, value)
    assert "gone already" in desk.slack.whispered()[0]["text"]


def test_whoever_may_only_look_is_told_who_is_on_call_and_changes_nothing(desk: Desk) -> None:
    set_up(desk)
    access = Access((Grant(MAYA, Rank.ADMIN),), default=Rank.VIEWER)
    desk.ports.store.change_desk(
        lambda before: replace(before, access=access), actor=MAYA, surface="modal", now=NOON
    )
    assert "On call now: Maya Okafor" in desk.type("oncall", by=LENA.id)["text"]
    assert "responder" in desk.type("oncall take 18:00", by=LENA.id)["text"]
    assert "responder" in desk.type("oncall take", by=LENA.id)["text"]
    assert "responder" in desk.type("oncall swap <@U0PRIYA000|priya>", by=LENA.id)["text"]
    assert "admin" in desk.type("oncall set", by=LENA.id)["text"]
    refused = [one.after for one in desk.ports.store.audited() if one.action == "refused"]
    assert refused[-1] == "oncall set needs admin"
    assert len(refused) == 4
    assert desk.ports.store.desk().rota.swaps == ()
