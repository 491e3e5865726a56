"""The thread: one short message per event, before → after, nobody mentioned but those asked."""

import pytest

from bot.core.models import SYSTEM, Draft, Event, EventKind, Level, Person, State
from bot.slack import ids
from bot.slack.thread import event_message
from tests.slack.payloads import check_message, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, MAYA, SAM, crisis, draft, event, in_state, opened, subject

HEADLINES = [
    (event(EventKind.LEVEL, before="yellow", after="red"), "⬆️ Maya Ortiz raised the level: Yellow → Red 🛑"),
    (
        event(EventKind.LEVEL, before="red", after="orange", actor=SYSTEM),
        "⬇️ Firebreak lowered the level: Red → Orange 🔶",
    ),
    (
        event(EventKind.ACKNOWLEDGED, before="open", after="Maya Ortiz"),
        "👀 Maya Ortiz acknowledged after 12 min and owns it",
    ),
    (
        event(EventKind.ACKNOWLEDGED, before="open", after="Sam Lee"),
        "👀 Maya Ortiz acknowledged after 12 min; Sam Lee owns it",
    ),
    (event(EventKind.ASSIGNED, after="Sam Lee"), "👤 Maya Ortiz changed the owner: nobody → Sam Lee"),
    (
        event(EventKind.DRAFTED, draft=draft()),
        "📝 Maya Ortiz saved a draft: Holding statement · ready to say",
    ),
    (
        event(EventKind.DRAFTED, draft=draft("contact")),
        "📝 Maya Ortiz saved a draft: Holding statement · not ready: lacks contact",
    ),
    (event(EventKind.NOTED, text="Called the plant."), "📌 Maya Ortiz noted:"),
    (
        event(EventKind.CONTAINED, before="acknowledged"),
        "🛡️ Maya Ortiz marked it as contained: Acknowledged → Contained",
    ),
    (event(EventKind.BRIEFED), "📣 Maya Ortiz briefed the executives"),
    (
        event(EventKind.RESOLVED, before="contained", text="Recalled."),
        "✅ Maya Ortiz resolved it after 12 min: Contained → Resolved",
    ),
    (
        event(EventKind.DISMISSED, before="open", text="A film title."),
        "✖️ Maya Ortiz dismissed it, not a crisis: Open → Dismissed",
    ),
    (
        event(EventKind.REOPENED, before="resolved", after="acknowledged"),
        "🔁 Maya Ortiz reopened it: Resolved → Acknowledged",
    ),
    (
        event(EventKind.MERGED, before="crisis 9", after="crisis 12", text="Kettles"),
        "🔗 Maya Ortiz merged crisis 9 into this one: its posts are counted here now",
    ),
    (
        event(EventKind.SPLIT, before="crisis 9", after="Kettles"),
        "✂️ Maya Ortiz split this from crisis 9",
    ),
    (event(EventKind.OPENED, after="red", actor=SYSTEM), "🛑 Firebreak opened crisis 12 at red"),
    (
        event(EventKind.UNACKNOWLEDGED, before="Sam Lee", after="nobody", actor=SYSTEM),
        "↩️ Sam Lee did not answer: the crisis is nobody's again",
    ),
    (
        event(EventKind.ESCALATED, after="Sam Lee, Noor Haddad", actor=SYSTEM),
        "⏫ Nobody has it yet, now asked: Sam Lee, Noor Haddad",
    ),
    (event(EventKind.ASKED, after="Sam Lee", actor=SYSTEM), "❔ Still on it, Sam Lee?"),
    (event(EventKind.CONFIRMED), "👍 Maya Ortiz is still on it"),
    (event(EventKind.REMINDED, actor=SYSTEM), "⏰ The update that was promised is due"),
    (event(EventKind.UPDATED, text="Line stopped."), "🗣️ Maya Ortiz gave an update"),
    (
        event(EventKind.ROLE, before="legal: nobody", after="legal: Sam Lee"),
        "👥 Maya Ortiz changed a role: legal: nobody → legal: Sam Lee",
    ),
    (event(EventKind.EVIDENCE, text="A photo."), "📌 Maya Ortiz put a message on record:"),
    (event(EventKind.CORRECTED, text="At 14:00."), "✏️ Maya Ortiz corrected an entry:"),
    (event(EventKind.ROOM, after="#crisis-12-kettles"), "🚪 Maya Ortiz opened a room: #crisis-12-kettles"),
    (event(EventKind.ROOM, actor=SYSTEM, after="#crisis-12"), "🚪 room: #crisis-12"),
    (event(EventKind.ROOM, actor=SYSTEM, before="#crisis-12"), "🚪 room closed: #crisis-12"),
    (event(EventKind.ROOM, actor=SYSTEM, text="It could not be made."), "🚪 About the room:"),
    (
        event(EventKind.HIDDEN, before="everybody", after="named people"),
        "🔒 Maya Ortiz changed who sees it: Everybody → Named people",
    ),
    (
        event(EventKind.MUTED, after="a troll until Friday"),
        "🔇 Maya Ortiz muted a troll until Friday",
    ),
]


@pytest.mark.parametrize(("said", "headline"), HEADLINES, ids=lambda one: str(getattr(one, "kind", "")))
def test_each_event_says_who_did_what(said: Event, headline: str) -> None:
    payload = event_message(subject(in_state(State.ACKNOWLEDGED), said=said))
    check_message(payload)
    assert next(every_text(payload["blocks"])) == headline
    assert payload["text"].startswith(headline)


@pytest.mark.parametrize(
    ("kind", "after", "headline"),
    [
        (EventKind.MERGED, "crisis 4", "🔗 Maya Ortiz merged this into crisis 4: it goes on there"),
        (EventKind.SPLIT, "Kettles", "✂️ Maya Ortiz split off “Kettles”: it has its own card now"),
    ],
)
def test_the_other_side_of_a_merge_or_split_says_what_left(
    kind: EventKind, after: str, headline: str
) -> None:
    payload = event_message(subject(said=event(kind, before="crisis 12", after=after)))
    assert payload["text"].startswith(headline)


def test_every_kind_of_event_has_a_message() -> None:
    assert {said.kind for said, _ in HEADLINES} == set(EventKind)


def test_who_is_asked_next_is_mentioned_once_and_can_answer_right_there() -> None:
    said = event(EventKind.ESCALATED, after="Sam Lee", actor=SYSTEM, people=(SAM,))
    payload = event_message(subject(crisis(), opened(Level.ORANGE), said=said))
    check_message(payload)
    assert [one["user_id"] for one in elements(payload, "user")] == ["U0SAM"]
    assert [one["text"]["text"] for one in elements(payload, "button")] == [
        "Acknowledge",
        "Give it to somebody",
    ]
    assert "U0SAM" not in payload["text"]


def test_an_owner_who_is_asked_answers_right_there() -> None:
    about = crisis(state=State.ACKNOWLEDGED, owner=SAM)
    said = event(EventKind.ASKED, after="Sam Lee", actor=SYSTEM, people=(SAM,))
    payload = event_message(subject(about, said=said))
    assert [one["action_id"] for one in elements(payload, "button")] == [ids.CONFIRM, ids.ASSIGN]


def test_a_question_about_what_is_over_has_no_buttons() -> None:
    said = event(EventKind.ESCALATED, actor=SYSTEM, people=(SAM,))
    assert not elements(event_message(subject(in_state(State.RESOLVED), said=said)), "button")


def test_a_new_owner_is_told_in_private_and_the_thread_calls_nobody() -> None:
    about = crisis(state=State.ACKNOWLEDGED, owner=SAM)
    payload = event_message(
        subject(about, opened(Level.ORANGE), said=event(EventKind.ASSIGNED, after="Sam Lee"))
    )
    assert not elements(payload, "user")
    assert "Next: first public words by 14:53 UTC." in payload["text"]


def test_a_group_with_a_role_is_called_in_the_thread_for_it_has_no_inbox() -> None:
    group = Person("S0LEGAL000", "legal")
    said = event(EventKind.ROLE, before="legal: nobody", after="legal: legal", people=(group,))
    payload = event_message(subject(said=said))
    assert [one["usergroup_id"] for one in elements(payload, "usergroup")] == ["S0LEGAL000"]


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        (MAYA, event(EventKind.ASSIGNED, after="Maya Ortiz")),
        (MAYA, event(EventKind.ASSIGNED, after="Sam Lee")),
        (SAM, event(EventKind.ACKNOWLEDGED, after="Sam Lee")),
        (SAM, event(EventKind.NOTED, text="Sam Lee is on it")),
        (None, event(EventKind.ASSIGNED, after="Sam Lee")),
    ],
)
def test_nobody_else_is_mentioned(owner: Person | None, said: Event) -> None:
    payload = event_message(subject(crisis(owner=owner), said=said))
    assert not elements(payload, "user")


def test_a_draft_can_be_copied_with_its_line_breaks() -> None:
    payload = event_message(subject(said=event(EventKind.DRAFTED, draft=draft())))
    (box,) = elements(payload, "rich_text_preformatted")
    assert box["elements"][0]["text"] == draft().text


def test_a_long_draft_is_cut_visibly() -> None:
    long = Draft("x", "Apology", "word " * 2_000)
    payload = event_message(subject(said=event(EventKind.DRAFTED, draft=long)))
    check_message(payload)
    (box,) = elements(payload, "rich_text_preformatted")
    assert box["elements"][0]["text"].endswith("…")


@pytest.mark.parametrize("kind", list(EventKind))
def test_no_event_can_mention_or_format(kind: EventKind) -> None:
    hostile = event(
        kind, before=HOSTILE, after=HOSTILE, text=HOSTILE, draft=Draft("x", HOSTILE, HOSTILE, (HOSTILE,))
    )
    payload = event_message(subject(said=hostile))
    check_message(payload)
    assert not any(set(text) & set("<>*_`@\u202e") for text in mrkdwn(payload))
    assert "\u202e" not in "".join(every_text(payload["blocks"]))


def test_what_the_detector_quotes_stays_out_of_the_notification() -> None:
    said = event(EventKind.LEVEL, before="yellow", after="red", actor=SYSTEM, text="they say STRANGER")
    payload = event_message(subject(said=said))
    assert "STRANGER" not in payload["text"]
    assert "they say STRANGER" in list(every_text(payload["blocks"]))


def test_evidence_says_who_wrote_it_both_times_and_leads_to_the_message() -> None:
    said = event(
        EventKind.EVIDENCE,
        after="Sam Lee",
        text="the lid melts",
        happened_at=opened().at,
        link="https://brindle.slack.com/archives/C1/p1700000000000100",
    )
    payload = event_message(subject(said=said))
    check_message(payload)
    assert "the lid melts" in payload["text"]
    assert [one["timestamp"] for one in elements(payload, "date")] == [
        int(opened().at.timestamp()),
        int(said.at.timestamp()),
    ]
    assert [one["url"] for one in elements(payload, "link")] == [said.link]
    assert "Sam Lee, " in list(every_text(payload))


def test_a_correction_shows_what_stood_there_struck_out() -> None:
    payload = event_message(subject(said=event(EventKind.CORRECTED, before="two burned", text="one burned")))
    (quote,) = elements(payload, "rich_text_quote")
    assert [(one["text"], "style" in one) for one in quote["elements"]] == [
        ("two burned", True),
        ("\none burned", False),
    ]
