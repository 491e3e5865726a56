"""A partner's line: valid and short on a card, and harmless whatever was typed into the form."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.mentions import Handle
from bot.core.partners import Involved, Listed, Partner
from bot.slack.alert_card import card
from bot.slack.partner_form import partner_form
from bot.slack.partner_list import partners
from tests.slack.payloads import check_message
from tests.slack.samples import HOSTILE, crisis, situation, subject
from tests.worlds import watch

EMBER = Involved(7, "Ember Cooks", (Handle("tiktok", "ember.cooks"),), 41, "Spring table", True, None, "", ())
PHISH = "https://evil.example/login"


def shown(*found: Involved) -> dict[str, Any]:
    return card(subject(crisis(situation=situation(partners=found))))


def line(payload: dict[str, Any]) -> list[dict[str, Any]]:
    block = next(one for one in payload["blocks"] if one.get("block_id", "").startswith("partner:"))
    elements: list[dict[str, Any]] = block["elements"][0]["elements"]
    return elements


@pytest.mark.parametrize("found", [(EMBER,), (EMBER, replace(EMBER, partner_id=8))])
def test_a_card_with_partners_is_valid_and_names_the_first(found: tuple[Involved, ...]) -> None:
    payload = shown(*found)
    check_message(payload)
    assert ("1 more partner" in str(line(payload))) is (len(found) > 1)


def test_a_partner_with_much_to_tell_stays_short() -> None:
    many = tuple(Handle("x", f"ember{n}") for n in range(30))
    words = str(line(shown(replace(EMBER, handles=many, clause="pause " * 90, posts=(PHISH,) * 30))))
    assert "and 28 more" in words
    assert "30 live posts" in words
    assert len(words) < 700


def test_nothing_in_a_partner_formats_mentions_or_links() -> None:
    payload = shown(replace(EMBER, name=HOSTILE, campaign=HOSTILE, clause=f"see {PHISH}", posts=(PHISH,)))
    check_message(payload)
    assert {part["type"] for part in line(payload)} == {"text"}
    assert PHISH not in str(payload)
    assert "<!channel>" not in payload["text"]


@pytest.mark.parametrize("count", [0, 1, 20, 45])
def test_the_register_fits_a_message(count: int) -> None:
    one = Partner(1, HOSTILE, EMBER.handles, campaign=HOSTILE, clause="c" * 500, posts=(PHISH,) * 30)
    found = [Listed(replace(one, id=n), HOSTILE, date(2026, 3, 2), 4.5) for n in range(1, count + 1)]
    said = partners(found)
    check_message({"text": said.text[:3000], "blocks": list(said.blocks)})
    assert ("25 more" in str(said.blocks)) is (count == 45)


def test_a_full_form_remembers_everything() -> None:
    one = Partner(1, "Ember", EMBER.handles, ends=date(2026, 12, 3), followers=1, engagement_rate=4.5, id=7)
    fields = {block["block_id"]: block["element"] for block in partner_form([watch()], one)["blocks"]}
    assert fields["handles"]["initial_value"] == "tiktok:@ember.cooks"
    assert fields["ends"]["initial_date"] == "2026-12-03"
    assert (fields["rate"]["initial_value"], fields["watch"]["initial_option"]["value"]) == ("4.5", "1")
