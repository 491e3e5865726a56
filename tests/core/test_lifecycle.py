"""The life of a crisis, rule by rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import lifecycle
from bot.core.lifecycle import Act, Finding
from bot.core.models import Change, Crisis, Draft, EventKind, Level, Reason, State
from bot.core.severity import BLIND
from bot.core.story import Story
from bot.errors import Conflict, Refused
from tests.worlds import MAYA, NOON, PRIYA, crisis, situation, watch, window

HOUR = timedelta(hours=1)


def finding(level: Level, **changes: object) -> Finding:
    usual = Finding(level, "product_safety", "Product safety", situation())
    return replace(usual, **changes)  # type: ignore[arg-type]


def maya(minutes: float = 1) -> Act:
    return Act(MAYA, NOON + timedelta(minutes=minutes), "button")


def test_a_finding_above_green_opens_a_crisis_that_says_why() -> None:
    change = lifecycle.observe(watch(), finding(Level.ORANGE), live=None, last=None)
    assert change is not None
    assert (change.crisis.state, change.crisis.level, change.crisis.id) == (State.OPEN, Level.ORANGE, 0)
    assert change.events[0].kind is EventKind.OPENED
    assert "9× the usual" in (change.events[0].text or "")


def test_green_opens_nothing() -> None:
    assert lifecycle.observe(watch(), finding(Level.GREEN), live=None, last=None) is None


def test_a_live_crisis_takes_in_what_is_found_instead_of_a_second_one() -> None:
    found = finding(Level.ORANGE, situation=situation(total=99))
    change = lifecycle.observe(watch(), found, live=crisis(), last=None)
    assert change is not None
    assert change.crisis.id == 3
    assert change.crisis.situation.total == 99
    assert change.events == ()


def test_a_rise_is_told_at_once() -> None:
    change = lifecycle.observe(watch(), finding(Level.RED), live=crisis(), last=None)
    assert change is not None
    assert change.crisis.level is change.crisis.peak_level is Level.RED
    assert (change.events[0].before, change.events[0].after) == ("orange", "red")


@pytest.mark.parametrize(
    ("level", "hours", "after"),
    [
        (Level.RED, 3.9, Level.RED),
        (Level.RED, 4, Level.ORANGE),
        (Level.ORANGE, 11.9, Level.ORANGE),
        (Level.ORANGE, 12, Level.YELLOW),
        (Level.YELLOW, 24, Level.GREEN),
    ],
)
def test_a_level_goes_down_one_step_after_its_hours_of_calm(level: Level, hours: float, after: Level) -> None:
    calm = situation(at=NOON + hours * HOUR, reasons=(), window=window(negative=7))
    live = crisis(level=level, calm_since=NOON, owner=MAYA, state=State.ACKNOWLEDGED)
    change = lifecycle.observe(watch(), finding(Level.GREEN, situation=calm), live=live, last=None)
    assert change is not None
    assert change.crisis.level is after


def test_a_flare_up_ends_the_calm() -> None:
    live = crisis(calm_since=NOON - 11 * HOUR)
    change = lifecycle.observe(watch(), finding(Level.ORANGE), live=live, last=None)
    assert change is not None
    assert change.crisis.calm_since is None


def test_a_calm_card_goes_on_saying_why_it_fired() -> None:
    quiet = finding(Level.GREEN, situation=situation(reasons=()))
    change = lifecycle.observe(watch(), quiet, live=crisis(), last=None)
    assert change is not None
    assert change.crisis.situation.reasons == crisis().situation.reasons


def test_what_nobody_took_on_resolves_itself_when_calm() -> None:
    late = situation(at=NOON + 24 * HOUR, reasons=(), window=window(negative=7))
    live = crisis(level=Level.YELLOW, calm_since=NOON)
    change = lifecycle.observe(watch(), finding(Level.GREEN, situation=late), live=live, last=None)
    assert change is not None
    assert (change.crisis.state, change.events[0].kind) == (State.RESOLVED, EventKind.RESOLVED)


def test_the_detector_does_not_lower_what_a_person_set() -> None:
    late = situation(at=NOON + 99 * HOUR, reasons=())
    live = crisis(level=Level.RED, set_level=Level.RED, calm_since=NOON)
    change = lifecycle.observe(watch(), finding(Level.GREEN, situation=late), live=live, last=None)
    assert change is not None
    assert change.crisis.level is Level.RED


@pytest.mark.parametrize(
    ("hours", "found", "opens"),
    [(1, Level.ORANGE, False), (1, Level.RED, True), (6, Level.ORANGE, True)],
)
def test_a_false_alarm_stays_dismissed_for_a_while_unless_it_gets_worse(
    hours: int, found: Level, opens: bool
) -> None:
    last = crisis(state=State.DISMISSED, closed_at=NOON - hours * HOUR)
    change = lifecycle.observe(watch(), finding(found), live=None, last=last)
    assert (change is not None) is opens


def test_acknowledging_makes_the_actor_the_owner() -> None:
    change = lifecycle.acknowledge(crisis(), maya())
    assert (change.crisis.owner, change.crisis.state) == (MAYA, State.ACKNOWLEDGED)
    assert change.events[0].actor == MAYA


def test_a_second_acknowledgement_is_refused_with_who_was_faster() -> None:
    taken = lifecycle.acknowledge(crisis(), maya()).crisis
    with pytest.raises(Conflict, match="Maya Okafor took it 12 s ago"):
        lifecycle.acknowledge(taken, Act(PRIYA, NOON + timedelta(seconds=72)))


def test_assigning_an_open_crisis_acknowledges_it() -> None:
    change = lifecycle.assign(crisis(), maya(), to=PRIYA, note="you know the plant")
    assert (change.crisis.owner, change.crisis.state) == (PRIYA, State.ACKNOWLEDGED)
    assert (change.events[0].after, change.events[0].text) == ("Priya Raman", "you know the plant")


def test_assigning_to_who_owns_it_is_refused() -> None:
    with pytest.raises(Refused, match="already owns"):
        lifecycle.assign(crisis(owner=PRIYA), maya(), to=PRIYA)


ENDINGS: list[tuple[Callable[[Crisis], Change], State]] = [
    (lambda c: lifecycle.resolve(c, maya(), outcome="statement sent"), State.RESOLVED),
    (lambda c: lifecycle.dismiss(c, maya(), reason="a joke"), State.DISMISSED),
]


@pytest.mark.parametrize(("end", "state"), ENDINGS)
def test_an_end_keeps_its_reason_and_closes_the_door(end: Callable[[Crisis], Change], state: State) -> None:
    closed = end(crisis()).crisis
    assert (closed.state, closed.closed_at) == (state, maya().at)
    assert closed.outcome in ("statement sent", "a joke")
    with pytest.raises(Refused, match="/crisis reopen 3"):
        lifecycle.acknowledge(closed, maya(2))


@pytest.mark.parametrize("words", ["", "   "])
def test_an_end_without_a_reason_is_refused(words: str) -> None:
    with pytest.raises(Refused, match="record"):
        lifecycle.resolve(crisis(), maya(), outcome=words)
    with pytest.raises(Refused, match="record"):
        lifecycle.dismiss(crisis(), maya(), reason=words)


@pytest.mark.parametrize(("owner", "state"), [(None, State.OPEN), (MAYA, State.ACKNOWLEDGED)])
def test_reopening_restores_the_owner(owner: object, state: State) -> None:
    closed = crisis(state=State.RESOLVED, owner=owner, closed_at=NOON, outcome="over")
    after = lifecycle.reopen(closed, maya()).crisis
    assert (after.state, after.closed_at, after.outcome) == (state, None, None)


def test_reopening_what_is_open_is_refused() -> None:
    with pytest.raises(Refused, match="is not closed"):
        lifecycle.reopen(crisis(), maya())


def test_setting_the_level_says_from_what_to_what() -> None:
    change = lifecycle.set_level(crisis(), maya(), level=Level.RED, why="on TV")
    assert (change.crisis.set_level, change.crisis.peak_level) == (Level.RED, Level.RED)
    assert (change.events[0].before, change.events[0].after, change.events[0].text) == (
        "orange",
        "red",
        "on TV",
    )


def test_setting_the_same_level_by_hand_twice_is_refused() -> None:
    once = lifecycle.set_level(crisis(), maya(), level=Level.ORANGE).crisis
    with pytest.raises(Refused, match="already orange"):
        lifecycle.set_level(once, maya(2), level=Level.ORANGE)


def test_containing_twice_is_refused() -> None:
    once = lifecycle.contain(crisis(), maya()).crisis
    with pytest.raises(Refused, match="already contained"):
        lifecycle.contain(once, maya(2))


def test_a_note_needs_words_and_closed_crises_take_them_too() -> None:
    closed = crisis(state=State.RESOLVED)
    assert lifecycle.note(closed, maya(), text=" called the plant ").events[0].text == "called the plant"
    with pytest.raises(Refused, match="needs words"):
        lifecycle.note(closed, maya(), text=" ")


def test_a_draft_stands_on_the_timeline_whole() -> None:
    draft = Draft("holding", "Holding statement", "We know.", missing=("hotline",))
    event = lifecycle.record_draft(crisis(), maya(), draft=draft).events[0]
    assert (event.kind, event.draft) == (EventKind.DRAFTED, draft)


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (7500, "2 h 05 min"), (200000, "2 d")]
)
def test_a_span_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert lifecycle.age(timedelta(seconds=seconds)) == words


# --- rising, coming back, becoming one, becoming two -------------------------------------------------------


def test_a_higher_level_is_confirmed_by_the_next_look() -> None:
    yellow = crisis(level=Level.YELLOW)
    first = lifecycle.observe(watch(), finding(Level.ORANGE), live=yellow, last=None)
    assert first is not None
    assert (first.crisis.level, first.crisis.rising, first.events) == (Level.YELLOW, Level.ORANGE, ())
    second = lifecycle.observe(watch(), finding(Level.ORANGE), live=first.crisis, last=None)
    assert second is not None
    assert (second.crisis.level, second.crisis.rising) == (Level.ORANGE, None)


def test_a_single_higher_look_is_forgotten() -> None:
    rising = crisis(level=Level.YELLOW, rising=Level.ORANGE)
    change = lifecycle.observe(watch(), finding(Level.YELLOW), live=rising, last=None)
    assert change is not None
    assert (change.crisis.level, change.crisis.rising) == (Level.YELLOW, None)


def test_a_bad_tone_holds_the_level_up() -> None:
    still = situation(at=NOON + 30 * HOUR, reasons=(), window=window(negative=30))
    live = crisis(calm_since=NOON, owner=MAYA, state=State.ACKNOWLEDGED)
    change = lifecycle.observe(watch(), finding(Level.GREEN, situation=still), live=live, last=None)
    assert change is not None
    assert (change.crisis.level, change.crisis.calm_since) == (Level.ORANGE, None)


def resolved(**changes: object) -> Crisis:
    return crisis(state=State.RESOLVED, closed_at=NOON, outcome="recalled", owner=MAYA, **changes)


def test_a_second_wave_opens_the_old_card_again() -> None:
    later = NOON + 30 * HOUR
    change = lifecycle.second_wave(resolved(), finding(Level.YELLOW), now=later)
    assert change is not None
    assert (change.crisis.state, change.crisis.level, change.crisis.owner) == (State.OPEN, Level.YELLOW, MAYA)
    assert (change.events[0].kind, change.crisis.closed_at) == (EventKind.REOPENED, None)
    assert (change.events[0].text or "").startswith("Second wave: ")


@pytest.mark.parametrize(
    ("closed", "level", "hours"),
    [
        (resolved(), Level.GREEN, 30),
        (resolved(), Level.RED, 8 * 24),
        (replace(resolved(), state=State.DISMISSED), Level.RED, 30),
        (resolved(merged_into=7), Level.RED, 30),
    ],
    ids=["nothing to tell", "after a week", "dismissed", "merged"],
)
def test_what_is_no_second_wave(closed: Crisis, level: Level, hours: int) -> None:
    assert lifecycle.second_wave(closed, finding(level), now=NOON + hours * HOUR) is None


def test_a_dismissed_story_keeps_no_other_story_quiet() -> None:
    dragons, leak = Story(tags=("dragons",)), Story(tags=("leak",))
    last = crisis(state=State.DISMISSED, closed_at=NOON, story=dragons)
    again = lifecycle.observe(watch(), finding(Level.ORANGE, story=dragons), live=None, last=last)
    other = lifecycle.observe(watch(), finding(Level.ORANGE, story=leak), live=None, last=last)
    assert again is None
    assert other is not None


def test_a_merge_that_raises_the_level_says_so_that_its_clocks_start() -> None:
    mine, other = crisis(level=Level.YELLOW, category=None), crisis(id=4, level=Level.RED)
    kept, _ = lifecycle.merge(mine, other, maya(), story=Story())
    assert [(event.kind, event.after) for event in kept.events][1:] == [(EventKind.LEVEL, "red")]
    assert kept.crisis.category == "product_safety"


def test_a_merge_with_a_lesser_one_moves_no_level() -> None:
    kept, _ = lifecycle.merge(crisis(), crisis(id=4, level=Level.YELLOW), maya(), story=Story())
    assert [event.kind for event in kept.events] == [EventKind.MERGED]


def test_a_half_blind_look_says_so_beside_why_it_fired() -> None:
    unseen = Reason(BLIND, 0.2, 1.0, 3, 15, "Only 20 % of the usual can be seen.", end=NOON)
    look = finding(Level.GREEN, situation=situation(reasons=(unseen,)))
    once = lifecycle.observe(watch(), look, live=crisis(), last=None)
    assert once is not None
    again = lifecycle.observe(watch(), look, live=once.crisis, last=None)
    assert again is not None
    assert [reason.rule for reason in again.crisis.situation.reasons] == ["surge", BLIND]


def test_a_merge_keeps_the_owner_the_higher_level_and_both_timelines() -> None:
    mine = crisis(level=Level.YELLOW)
    other = crisis(id=4, level=Level.RED, owner=PRIYA, state=State.ACKNOWLEDGED, acknowledged_at=NOON)
    mine = replace(mine, roles=(("legal", MAYA),))
    other = replace(other, roles=(("legal", PRIYA), ("exec", PRIYA)))
    kept, gone = lifecycle.merge(mine, other, maya(), story=Story(tags=("a",)))
    assert dict(kept.crisis.roles) == {"legal": MAYA, "exec": PRIYA}
    assert (kept.crisis.level, kept.crisis.owner, kept.crisis.state) == (Level.RED, PRIYA, State.ACKNOWLEDGED)
    assert (gone.crisis.state, gone.crisis.merged_into) == (State.RESOLVED, 3)
    assert [change.events[0].kind for change in (kept, gone)] == [EventKind.MERGED] * 2


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (crisis(), "with itself"),
        (crisis(id=4, watch_id=2, brand="Acme"), "only crises of one brand"),
        (crisis(id=4, state=State.DISMISSED), "Reopen it first"),
    ],
)
def test_what_cannot_be_merged_is_refused_in_words(other: Crisis, why: str) -> None:
    with pytest.raises(Refused, match=why):
        lifecycle.merge(crisis(), other, maya(), story=Story())


def test_a_split_opens_a_crisis_nobody_owns_yet() -> None:
    new, left = lifecycle.split(
        crisis(owner=MAYA),
        maya(),
        title="Data breach",
        category="data_breach",
        story=Story(category="data_breach"),
        rest_story=Story(rest=True),
        level=Level.YELLOW,
        situation=situation(total=4),
    )
    assert (new.crisis.id, new.crisis.owner, new.crisis.state) == (0, None, State.OPEN)
    assert [event.kind for event in new.events] == [EventKind.OPENED, EventKind.SPLIT]
    assert (left.crisis.owner, left.events[0].after) == (MAYA, "Data breach")
