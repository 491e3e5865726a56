"""The brief and the digest: one screen, same lines, and the same words without blocks."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from bot.core.messages import Brief, Digest
from bot.core.models import Level
from bot.core.payloads import from_payload, to_payload
from bot.slack.brief_card import brief, digest
from tests.slack.payloads import check_message, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, quote

LINES = tuple((f"Line {n}", f"value {n}") for n in range(1, 13))
BRIEF = Brief(12, "product safety", Level.RED, LINES, (quote(), quote(author="@lee")))
DIGEST = Digest(1, "Acme", "2026-03-04", LINES[:5])


def lines(payload: dict[str, Any]) -> list[str]:
    block = next(one for one in payload["blocks"] if one["block_id"].endswith(":lines"))
    return "".join(every_text(block)).split("\n")


def test_brief_keeps_the_order_of_its_lines() -> None:
    payload = brief(BRIEF)
    check_message(payload)
    assert lines(payload) == [f"Line {n}: value {n}" for n in range(1, 13)]
    assert payload["blocks"][0]["text"]["text"] == "🛑 Red · product safety"


def test_text_of_a_brief_is_the_whole_brief() -> None:
    text = brief(BRIEF)["text"]
    assert text.split("\n") == ["RED · product safety", *(f"Line {n}: value {n}" for n in range(1, 13))]


def test_a_brief_stays_one_screen() -> None:
    long = Brief(12, "t" * 500, Level.RED, tuple(("Label", "word " * 400) for _ in range(40)), BRIEF.quotes)
    payload = brief(long)
    check_message(payload)
    assert len(lines(payload)) == 12


def test_what_is_not_known_says_so() -> None:
    payload = brief(Brief(12, "x", Level.YELLOW, (("Reach", " "),)))
    assert lines(payload) == ["Reach: unknown"]
    assert "Reach: unknown" in payload["text"]


def test_posts_are_quoted_but_not_in_the_text() -> None:
    payload = brief(BRIEF)
    assert len(elements(payload, "rich_text_quote")) == 2
    assert "kettle" not in payload["text"]


def test_what_needs_somebody_stands_out() -> None:
    told = brief(Brief(12, "x", Level.RED, (("Volume", "61"), ("Decision needed", "Who leads?"))))
    section = next(one for one in told["blocks"] if one["block_id"].endswith(":lines"))["elements"][0]
    bold = [one["text"] for one in section["elements"] if one.get("style", {}).get("bold")]
    assert bold == ["Volume: ", "\nDecision needed: ", "Who leads?"]


def test_digest_names_brand_and_day() -> None:
    payload = digest(DIGEST)
    check_message(payload)
    assert payload["text"].startswith("Daily digest · Acme · 2026-03-04\nLine 1: value 1")
    assert len(lines(payload)) == 5


@pytest.mark.parametrize(
    "payload",
    [
        brief(Brief(12, HOSTILE, Level.RED, ((HOSTILE, HOSTILE),), (quote(text=HOSTILE),))),
        digest(Digest(1, HOSTILE, "2026-03-04", ((HOSTILE, HOSTILE),))),
    ],
    ids=["brief", "digest"],
)
def test_no_value_can_mention_or_format(payload: dict[str, Any]) -> None:
    check_message(payload)
    assert not any(set(text) & set("<>*_`@\u202e") for text in mrkdwn(payload))


@pytest.mark.parametrize("value", [BRIEF, DIGEST], ids=["brief", "digest"])
def test_a_value_survives_the_outbox(value: Brief | Digest) -> None:
    assert from_payload(json.loads(json.dumps(to_payload(value)))) == value


@pytest.mark.parametrize("value", [BRIEF, DIGEST], ids=["brief", "digest"])
def test_a_value_as_plain_fields_is_read_too(value: Brief | Digest) -> None:
    assert from_payload(asdict(value)) == value
