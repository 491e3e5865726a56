"""Who does what beside the owner: by words, by form, and by default."""

from typing import Any

import pytest

from bot.core.desk import Role
from bot.core.models import EventKind, Person
from bot.slack import alert_card
from bot.slack.payloads import meta_of
from tests.handlers.desk import Desk, raise_crisis
from tests.slack.samples import subject
from tests.worlds import MAYA, PRIYA

LENA = Person("U0LENA0000", "Lena Fischer")
GROUP = "<!subteam^S0LEGAL000|@legal>"


def field(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(block for block in view["blocks"] if block.get("block_id") == name)


def test_a_role_is_given_in_words(desk: Desk) -> None:
    raise_crisis(desk.ports)
    told = desk.type("role 1 legal <@U0PRIYA000|priya> read the recall text")["text"]
    assert told == "Priya Raman is legal on crisis #1 now."
    event = desk.timeline()[-1]
    assert (event.kind, event.after, event.text) == (
        EventKind.ROLE,
        "legal: Priya Raman",
        "read the recall text",
    )
    assert desk.crisis().roles == (("legal", PRIYA),)


@pytest.mark.parametrize("line", ["role 1 legal me", "role legal me", f"role 1 legal {GROUP}"])
def test_a_role_is_taken_or_given_to_a_group_and_given_up(desk: Desk, line: str) -> None:
    raise_crisis(desk.ports)
    desk.type(line)
    assert dict(desk.crisis().roles)["legal"] in (MAYA, Person("S0LEGAL000", "legal"))
    desk.type("role 1 legal nobody")
    assert desk.crisis().roles == ()


def test_an_unknown_role_is_told_which_there_are(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "comms, legal, product, exec, social" in desk.type("role 1 janitor <@U0PRIYA000>")["text"]


def test_the_form_shows_who_usually_does_it_and_a_default_left_alone_is_no_choice(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("team comms <@U0MAYA0000|maya> <@U0LENA0000|lena>")
    desk.type("role 1 product <@U0LENA0000|lena>")
    desk.type("role 1")
    view = desk.opened()
    assert field(view, "comms")["element"]["initial_user"] == MAYA.id
    assert "Usually Maya Okafor, then Lena Fischer." in field(view, "comms")["hint"]["text"]
    desk.submit(view, comms=MAYA.id, product=LENA.id, legal=PRIYA.id)
    assert desk.crisis().roles == (("legal", PRIYA), ("product", LENA))
    assert "Comms: Maya Okafor (by default), then Lena Fischer" in desk.slack.whispered()[0]["text"]


def test_a_form_that_changes_nothing_says_so(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("role 1")
    assert "Nothing changed" in str(desk.submit(desk.opened())["errors"])


def test_the_card_has_one_line_once_a_role_is_set_and_show_has_all(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type(f"team legal {GROUP} <@U0LENA0000|lena>")
    assert "👥" not in str(alert_card.card(subject(desk.crisis())))
    desk.type("role 1 comms <@U0PRIYA000>")
    card = alert_card.card(subject(desk.crisis()))
    assert "👥 Comms: Priya Raman" in str(card["blocks"])
    shown = desk.type("show 1")["text"]
    assert "Comms: Priya Raman" in shown
    assert "Legal: legal (by default), then Lena Fischer" in shown


def test_the_team_is_set_up_in_one_form_with_deputies_and_groups(desk: Desk) -> None:
    desk.type("team")
    desk.submit(
        desk.opened(),
        comms=[MAYA.id, LENA.id],
        legal=[PRIYA.id],
        groups="legal: S0LEGAL000\nsocial s0social00",
    )
    saved = desk.ports.store.desk()
    assert saved.seat(Role.COMMS) == (MAYA, LENA)
    assert [person.id for person in saved.seat(Role.LEGAL)] == [PRIYA.id, "S0LEGAL000"]
    assert [person.id for person in saved.seat(Role.SOCIAL)] == ["S0SOCIAL00"]
    desk.type("team")
    again = desk.opened(2)
    assert field(again, "comms")["element"]["initial_users"] == [MAYA.id, LENA.id]
    assert field(again, "groups")["element"]["initial_value"] == "legal S0LEGAL000\nsocial S0SOCIAL00"
    assert "origin" in meta_of(again)


def test_a_bad_group_stands_under_its_field(desk: Desk) -> None:
    desk.type("team")
    assert "legal S0123ABCD" in desk.submit(desk.opened(), groups="the lawyers")["errors"]["groups"]


def test_a_seat_is_emptied_in_words(desk: Desk) -> None:
    desk.type("team comms <@U0MAYA0000|maya>")
    assert "Nobody holds a role" in desk.type("team comms nobody")["text"]
    assert desk.ports.store.desk().seats == ()
