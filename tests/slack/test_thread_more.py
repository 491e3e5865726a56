"""A line that others joined, and a reminder that can be answered where it stands."""

from dataclasses import replace

from bot.core.messages import Purpose
from bot.core.models import SYSTEM, Event, EventKind, Person
from bot.slack import ids
from bot.slack.direct import instruction
from bot.slack.thread import event_message
from tests.slack.payloads import check_message, elements, every_text
from tests.slack.samples import HOSTILE, MAYA, SAM, crisis, event, message, opened, subject

LEVEL = event(EventKind.LEVEL, before="orange", after="red")


def joined(*events: Event) -> dict[str, object]:
    numbered = tuple(replace(one, id=8 + n) for n, one in enumerate(events))
    sent = message(Purpose.EVENT, joined=tuple(one.id for one in numbered))
    return event_message(subject(crisis(), opened(), LEVEL, *numbered, said=LEVEL, sent=sent))


def test_what_joined_is_a_line_each_below_the_first() -> None:
    shown = joined(event(EventKind.NOTED, text="plant called"), event(EventKind.ASSIGNED, after="Sam Lee"))
    check_message(shown)
    assert shown["text"].splitlines()[-2:] == [
        "📌 Maya Ortiz noted: plant called",
        "👤 Maya Ortiz changed the owner: nobody → Sam Lee",
    ]
    assert not elements(shown["blocks"], "button")


def test_a_flood_is_counted_and_leads_to_the_timeline() -> None:
    shown = joined(*[event(EventKind.NOTED, text=f"note {n}") for n in range(9)])
    check_message(shown)
    assert "note 2\n+6 more" in "\n".join(every_text(shown["blocks"]))
    assert [one["action_id"] for one in elements(shown["blocks"], "button")] == [ids.SHOW]


def test_what_strangers_write_in_a_joined_line_stays_words() -> None:
    shown = joined(event(EventKind.NOTED, text=HOSTILE))
    check_message(shown)
    assert not elements(shown["blocks"], "user")


def test_a_message_that_nothing_joined_is_as_it_was() -> None:
    assert len(joined()["blocks"]) == 1


# --- reminders ---------------------------------------------------------------------------------------------

DUE = event(EventKind.REMINDED, actor=SYSTEM, people=(MAYA,))
NOTE = event(EventKind.NOTED, text="line 3 stopped", id=6)


def test_a_reminder_says_what_changed_and_is_answered_right_there() -> None:
    shown = event_message(subject(crisis(owner=MAYA), opened(), NOTE, DUE, said=DUE))
    check_message(shown)
    assert "line 3 stopped" in shown["text"]
    row = elements(shown["blocks"], "button")
    assert [(one["action_id"], one["text"]["text"], one["value"]) for one in row] == [
        (ids.UPDATE, "Update", "12"),
        (ids.NOTHING_NEW, "Nothing new", "12"),
        (f"{ids.LATER}:15", "Ask in 15 min", "later15:12"),
        (f"{ids.LATER}:60", "Ask in 1 hour", "later60:12"),
    ]
    assert [one.get("style") for one in row] == ["primary", None, None, None]
    assert [one["user_id"] for one in elements(shown["blocks"], "user")] == [MAYA.id]


def test_a_reminder_tells_nothing_that_came_after_it() -> None:
    later = event(EventKind.NOTED, text="much later", id=9)
    assert "much later" not in event_message(subject(crisis(), opened(), DUE, later, said=DUE))["text"]


def test_who_is_told_in_private_is_named_without_a_mention() -> None:
    shown = event_message(subject(crisis(owner=MAYA), opened(), said=replace(DUE, called=())))
    assert not elements(shown["blocks"], "user")
    assert "Maya Ortiz: say what is new" in "".join(every_text(shown["blocks"]))


def test_an_instruction_by_wish_is_called_in_the_thread() -> None:
    role = event(EventKind.ROLE, after="legal: Sam Lee", people=(SAM,), called=(SAM,))
    shown = event_message(subject(crisis(), opened(), said=role))
    assert [one["user_id"] for one in elements(shown["blocks"], "user")] == [SAM.id]
    group = Person("S0LEGAL000", "@legal")
    quiet = event(EventKind.ROLE, after="legal: Sam Lee", people=(SAM, group), called=())
    assert not elements(event_message(subject(crisis(), opened(), said=quiet))["blocks"], "user")


def test_a_reminder_in_private_has_the_same_answers_until_somebody_gave_one() -> None:
    about = crisis(owner=MAYA)
    sent = message(Purpose.DIRECT, channel=MAYA.id)
    asked = instruction(subject(about, opened(), DUE, said=DUE, sent=sent))
    assert "the update that was promised is due" in asked["text"]
    assert [one["action_id"] for one in elements(asked["blocks"], "button")][:2] == [
        ids.UPDATE,
        ids.NOTHING_NEW,
    ]
    told = event(EventKind.UPDATED, text="all is well", id=9)
    after = instruction(subject(about, opened(), DUE, told, said=DUE, sent=sent))
    assert "is due" not in after["text"].splitlines()[0]
    assert ids.NOTHING_NEW not in [one["action_id"] for one in elements(after["blocks"], "button")]
