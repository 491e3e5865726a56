"""What falls due on a crisis: the ladder until somebody owns it, the question whether they still do."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import escalation, lifecycle
from bot.core.desk import ON_CALL, Desk, Role, Rota, Rung, Seat
from bot.core.dues import Due, DueKind
from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis, EventKind, Level, Person, State
from tests.worlds import MAYA, NOON, PRIYA, crisis

UTC = ZoneInfo("UTC")
BOSS = Person("U0BOSS0000", "Ada Boss")
DESK = Desk(rota=Rota((MAYA, PRIYA), starts=date(2026, 3, 2)), seats=(Seat(Role.COMMS, (BOSS,)),))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def planned(change: Change, before: Crisis | None = None, *, desk: Desk = DESK, after: float = 0) -> Crisis:
    return escalation.planned(before, change, desk, now=NOON + minutes(after), zone=UTC).crisis


def fired(about: Crisis, after: float, *, desk: Desk = DESK) -> tuple[Crisis, tuple[str, ...]]:
    """The crisis after what was due, and whom that asked."""
    now = NOON + minutes(after)
    change = escalation.fired(about, desk, now=now, zone=UTC)
    assert change is not None
    asked = tuple(person.name for event in change.events for person in event.people)
    return escalation.planned(about, change, desk, now=now, zone=UTC).crisis, asked


def ladder(about: Crisis) -> Due:
    due = escalation.due_of(about, DueKind.ESCALATE)
    assert due is not None
    return due


def confirm(about: Crisis) -> datetime | None:
    due = escalation.due_of(about, DueKind.CONFIRM)
    return due.at if due else None


def taken(about: Crisis, after: float) -> Crisis:
    act = Act(PRIYA, NOON + minutes(after), "button")
    return planned(lifecycle.acknowledge(about, act), about, after=after)


def asked(after: float = 0) -> Crisis:
    """A red crisis whose owner was asked for the update after an hour, and half an hour later whether they
    are still on it."""
    about, _ = fired(taken(planned(Change(crisis(level=Level.RED))), after), 60)
    return fired(about, 90)[0]


def test_a_red_crisis_asks_who_is_on_call_then_the_backup_then_the_managers() -> None:
    about = planned(Change(crisis(level=Level.RED)))
    everybody = []
    for after in (0, 5, 15):
        assert ladder(about).at == NOON + minutes(after)
        about, who = fired(about, after)
        everybody.append(who)
    assert everybody == [("Maya Okafor",), ("Priya Raman",), ("Ada Boss",)]
    assert ladder(about).done
    assert escalation.next_due(about) is None


def test_the_card_can_say_who_is_asked_next_and_when() -> None:
    about, _ = fired(planned(Change(crisis(level=Level.RED))), 0)
    assert (ladder(about).who, ladder(about).at) == ("Priya Raman", NOON + minutes(5))


def test_with_nobody_set_up_the_channel_is_asked_once() -> None:
    about = planned(Change(crisis(level=Level.RED)), desk=Desk())
    assert (ladder(about).who, ladder(about).at) == (escalation.EVERYBODY, NOON + minutes(5))
    about, who = fired(about, 5, desk=Desk())
    assert who == ()
    assert ladder(about).done


def test_an_acknowledgement_takes_the_ladder_away_with_it() -> None:
    about = taken(planned(Change(crisis(level=Level.RED))), 2)
    assert escalation.due_of(about, DueKind.ESCALATE) is None
    assert escalation.next_due(about) == NOON + minutes(62)  # the first update


def test_looking_again_moves_nothing() -> None:
    about = planned(Change(crisis()), desk=DESK)
    assert planned(Change(about), about, after=10).dues == about.dues


def test_rising_starts_the_steeper_ladder_and_grants_no_more_time() -> None:
    yellow = planned(Change(crisis(level=Level.YELLOW)))
    assert ladder(yellow).at == NOON + minutes(30)
    red = planned(Change(replace(yellow, level=Level.RED)), yellow, after=29)
    assert (ladder(red).at, ladder(red).level) == (NOON + minutes(29), Level.RED)


def test_falling_keeps_the_ladder_that_runs() -> None:
    red, _ = fired(planned(Change(crisis(level=Level.RED))), 0)
    orange = planned(Change(replace(red, level=Level.ORANGE)), red, after=1)
    assert ladder(orange) == ladder(red)


def test_after_a_sleep_the_rungs_come_one_by_one_with_the_time_between_them() -> None:
    about, _ = fired(planned(Change(crisis(level=Level.RED))), 0)
    about, _ = fired(about, 40)
    assert ladder(about).at == NOON + minutes(50)


def test_a_yellow_one_in_the_night_waits_for_the_morning() -> None:
    night = NOON.replace(hour=23)
    late = crisis(level=Level.YELLOW, opened_at=night, updated_at=night)
    about = escalation.planned(None, Change(late), DESK, now=night, zone=UTC).crisis
    assert ladder(about).at == NOON.replace(day=3, hour=7)
    red = escalation.planned(about, Change(replace(about, level=Level.RED)), DESK, now=night, zone=UTC).crisis
    assert ladder(red).at == night


def test_a_silent_owner_is_asked_and_loses_it_when_they_do_not_answer() -> None:
    about, who = fired(taken(planned(Change(crisis(level=Level.RED))), 0), 60)
    about, again = fired(about, 90)
    assert (who, again) == (("Priya Raman",), ("Priya Raman",))
    assert escalation.next_due(about) == NOON + minutes(105)
    change = escalation.fired(about, DESK, now=NOON + minutes(105), zone=UTC)
    assert change is not None
    assert [event.kind for event in change.events] == [EventKind.UNACKNOWLEDGED]
    lost = planned(change, about, after=105)
    assert (lost.state, lost.owner, lost.acknowledged_at) == (State.OPEN, None, None)
    assert ladder(lost).at == NOON + minutes(105)


def test_whatever_a_person_does_answers_the_question() -> None:
    about = asked()
    noted = planned(lifecycle.note(about, Act(MAYA, NOON + minutes(91)), text="calling"), about, after=91)
    assert escalation.due_of(noted, DueKind.LAPSE) is None
    assert escalation.next_due(noted) == NOON + minutes(181)


def test_a_look_of_the_detector_is_no_answer() -> None:
    about = asked()
    seen = planned(Change(about), about, after=91)
    assert escalation.next_due(seen) == NOON + minutes(105)


def test_a_promised_update_is_asked_for_once() -> None:
    about = replace(taken(planned(Change(crisis())), 0), next_update=NOON + minutes(30))
    about = planned(Change(about), about, after=1)
    about, who = fired(about, 30)
    assert who == ("Priya Raman",)
    again = planned(Change(about), about, after=31)
    assert escalation.next_due(again) == NOON + minutes(150)


def test_a_closed_crisis_owes_nothing() -> None:
    about = taken(planned(Change(crisis(level=Level.RED))), 2)
    done = planned(lifecycle.resolve(about, Act(MAYA, NOON), outcome="over"), about)
    assert done.dues == ()
    assert escalation.fired(done, DESK, now=NOON + minutes(900), zone=UTC) is None


def test_moments_move_with_a_clock_that_is_set_back() -> None:
    about = planned(Change(crisis(level=Level.RED, updated_at=NOON)))
    back = escalation.set_anew(about, now=NOON - minutes(90)).crisis
    assert escalation.next_due(back) == NOON - minutes(90)


def test_a_level_that_changes_by_itself_is_no_sign_of_the_owner() -> None:
    orange = taken(planned(Change(crisis(level=Level.ORANGE))), 0)
    red = planned(Change(replace(orange, level=Level.RED)), orange, after=40)
    assert confirm(red) == NOON + minutes(90)
    back = planned(Change(replace(red, level=Level.ORANGE)), red, after=50)
    assert confirm(back) == NOON + minutes(150)
    late = planned(Change(replace(back, level=Level.RED)), back, after=110)
    assert confirm(late) == NOON + minutes(110)


def test_who_is_asked_before_the_night_may_answer_in_the_morning() -> None:
    evening = NOON.replace(hour=19, minute=20)
    owned = crisis(
        level=Level.ORANGE, state=State.ACKNOWLEDGED, owner=PRIYA, opened_at=evening, updated_at=evening
    )
    about = escalation.planned(None, Change(owned), DESK, now=evening, zone=UTC).crisis
    about = replace(about, dues=tuple(due for due in about.dues if due.kind is DueKind.CONFIRM))
    asked = escalation.fired(about, DESK, now=NOON.replace(hour=21, minute=50), zone=UTC)
    assert asked is not None
    assert escalation.next_due(asked.crisis) == NOON.replace(day=3, hour=7, minute=30)


def test_a_ladder_made_shorter_meanwhile_ends_and_asks_nobody() -> None:
    about = planned(Change(crisis(level=Level.RED)))
    for after in (0, 5):
        about, _ = fired(about, after)
    shorter = replace(DESK, policy=replace(DESK.policy, red=(Rung(0, (ON_CALL,)),)))
    change = escalation.fired(about, shorter, now=NOON + minutes(15), zone=UTC)
    assert change is not None
    assert (change.events, ladder(change.crisis).done) == ((), True)
    assert ladder(planned(Change(about), about, desk=shorter, after=6)).done


def test_the_rotas_own_time_zone_counts_before_the_watchs() -> None:
    night = NOON.replace(hour=21, minute=30)  # 22:30 in Berlin
    late = crisis(level=Level.YELLOW, opened_at=night, updated_at=night)
    desk = replace(DESK, timezone="Europe/Berlin")
    about = escalation.planned(None, Change(late), desk, now=night, zone=UTC).crisis
    assert ladder(about).at == NOON.replace(day=3, hour=6)
