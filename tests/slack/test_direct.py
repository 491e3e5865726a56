"""The private instruction: what is asked of one person, true as long as it stands in their inbox."""

from typing import Any

import pytest

from bot.core.messages import Purpose
from bot.core.models import SYSTEM, Crisis, Event, EventKind, State
from bot.ports import Subject
from bot.slack import ids
from bot.slack.rendering import render
from tests.slack.payloads import check_buttons, check_message, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, MAYA, NOW, SAM, crisis, event, message, subject

LINK = "https://brindle.slack.com/archives/C0CRISISD0/p1700000000000100"
GIVEN = event(EventKind.ASSIGNED, after="Sam Lee", text="Call the plant first.")
ASKED = event(EventKind.ESCALATED, after="Sam Lee", actor=SYSTEM, people=(SAM,), text="It needs somebody.")
STILL = event(EventKind.ASKED, after="Sam Lee", actor=SYSTEM, people=(SAM,), text="No sign for 1 h.")
ROLE = event(EventKind.ROLE, before="legal: nobody", after="legal: Sam Lee", people=(SAM,))
MINE = crisis(state=State.ACKNOWLEDGED, owner=SAM)


def told(about: Crisis, said: Event, *timeline: Event, link: str | None = LINK) -> dict[str, Any]:
    sent = message(Purpose.DIRECT, channel=SAM.id)
    payload = render(subject(about, *timeline, said=said, sent=sent), link=link)
    check_message(payload)
    return payload


def row(payload: dict[str, Any]) -> list[str]:
    return [one["action_id"] for one in check_buttons(payload["blocks"][-1])]


def test_a_new_owner_reads_who_gave_it_why_where_and_what_is_next() -> None:
    payload = told(MINE, GIVEN)
    words = list(every_text(payload["blocks"]))
    assert elements(payload, "date")[0]["fallback"] == "Wed 4 Mar, 14:53 UTC"
    assert words[0] == "Crisis 12 is yours now: Maya Ortiz gave it to you."
    assert "Orange · crisis forming · Acme: product safety" in words[1]
    assert "Next: first public words by " in words
    assert "Call the plant first." in words
    assert elements(payload, "link")[0]["url"] == LINK
    assert row(payload) == [ids.UPDATE, ids.BRIEF, ids.SHOW, ids.ASSIGN]
    assert payload["text"].startswith("Crisis 12 is yours now")


@pytest.mark.parametrize(
    ("about", "said", "begins", "first"),
    [
        (crisis(), ASKED, "Crisis 12 has nobody: please take it on", ids.ACKNOWLEDGE),
        (MINE, STILL, "Crisis 12: are you still on it?", ids.CONFIRM),
        (crisis(), ROLE, "Crisis 12: Maya Ortiz made you legal: you check", ids.ACKNOWLEDGE),
        (MINE, ASKED, "Crisis 12 is yours now.", ids.UPDATE),
        (crisis(state=State.ACKNOWLEDGED, owner=MAYA), ASKED, "Crisis 12 is with Maya Ortiz now", ids.SHOW),
        (crisis(state=State.ACKNOWLEDGED, owner=MAYA), GIVEN, "Crisis 12 is with Maya Ortiz now", ids.SHOW),
        (crisis(), GIVEN, "Crisis 12 has nobody", ids.ACKNOWLEDGE),
        (crisis(state=State.RESOLVED), ASKED, "Crisis 12 is resolved: nothing is asked", ids.SHOW),
    ],
)
def test_it_asks_what_is_to_be_done_as_things_stand(
    about: Crisis, said: Event, begins: str, first: str
) -> None:
    payload = told(about, said)
    assert payload["text"].startswith(begins)
    assert row(payload)[0] == first


def test_a_question_that_was_answered_is_asked_no_more() -> None:
    answered = told(MINE, STILL, STILL, event(EventKind.CONFIRMED, actor=SAM))
    assert answered["text"].startswith("Crisis 12 is yours now.")


def test_without_a_link_it_names_the_command() -> None:
    payload = told(MINE, GIVEN, link=None)
    assert not elements(payload, "link")
    assert "/crisis show 12" in payload["text"]


def test_a_note_can_neither_mention_nor_link() -> None:
    payload = told(MINE, event(EventKind.ASSIGNED, after="Sam Lee", text=HOSTILE))
    assert not elements(payload, "user")
    assert not any(set(text) & set("<>*`@\u202e") for text in mrkdwn(payload))
    assert "<!channel>" not in payload["text"]


def test_it_needs_what_it_is_about() -> None:
    with pytest.raises(ValueError, match="needs a crisis"):
        render(Subject(message(Purpose.DIRECT), None, None, (), NOW))
