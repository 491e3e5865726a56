"""The App Home: yours, then nobody's, then how calm it is; ten seconds for executives; the first steps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.access import Access, Grant, Rank, Viewer
from bot.core.days import Day, Sum
from bot.core.deadlines import Deadline
from bot.core.desk import Desk, Rota
from bot.core.dues import Due, DueKind
from bot.core.glance import Glance, Lens, Start
from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.messages import Brief, Told
from bot.core.models import Aside, Level, State, Watch
from bot.core.shares import estimate
from bot.slack import home_guide, ids
from bot.slack.home import home
from tests.slack.payloads import check, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, MAYA, NOW, SAM, crisis, in_state

FEED = SourceSpec("feed", "https://news.example/rss")
ACME = Watch(1, "Acme", Query(any=("acme",)), (FEED,))
FRESH = Start()
SENT = Told(sent=True)


def view(*crises: Any, viewer: Any = MAYA, **changes: Any) -> dict[str, Any]:
    watches = changes.pop("watches", (ACME,))
    changes.setdefault("days", tuple(Day(watch, 412) for watch in watches))
    glance = Glance(Viewer(viewer), NOW, live=crises, watches=watches, channel="crisis-desk", **changes)
    shown = home(glance)
    check(shown, most_blocks=100)
    return shown


def words(shown: dict[str, Any]) -> str:
    return "".join(every_text(shown["blocks"]))


def rows(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of the crises."""
    found = [one for one in shown["blocks"] if one.get("block_id", "").startswith("home-actions:")]
    return elements(found, "button")


def held(**changes: Any) -> Any:
    return replace(in_state(State.ACKNOWLEDGED), **changes)


def due(number: int, at: timedelta) -> dict[int, Deadline]:
    return {number: Deadline("Next update", NOW + at)}


# --- crises ------------------------------------------------------------------------------------------------


def test_yours_come_first_then_nobodys_then_those_of_others() -> None:
    told = words(view(held(id=1), crisis(id=2), held(id=3, owner=SAM)))
    order = ("3 live crises, 1 without", "Yours", "Nobody has it", "Others have")
    parts = [told.index(part) for part in order]
    assert parts == sorted(parts)
    assert "🔶 Orange #3 · Acme: product safety · Sam Lee" in told


def test_what_is_yours_says_what_is_due_in_the_readers_own_time() -> None:
    shown = view(held(id=1), owed=due(1, timedelta(minutes=20)), watches=())
    assert "Next: Next update, due " in words(shown)
    assert [one["timestamp"] for one in elements(shown, "date")] == [
        int((NOW + timedelta(minutes=20)).timestamp())
    ]


def test_what_is_overdue_says_so_in_words() -> None:
    told = words(view(held(id=1), owed=due(1, timedelta(minutes=-12))))
    assert "⏰ Overdue by 12 min: Next update" in told


def test_yours_can_be_updated_drafted_and_shown() -> None:
    found = rows(view(held()))
    assert [one["action_id"] for one in found] == [ids.UPDATE, ids.DRAFT, ids.SHOW]
    assert [one.get("style") for one in found] == ["primary", None, None]


def test_a_silent_owner_is_asked_on_the_tab_too() -> None:
    asked = held(dues=(Due(DueKind.LAPSE, NOW + timedelta(minutes=5), since=NOW),))
    assert rows(view(asked))[0]["action_id"] == ids.CONFIRM


def test_a_role_makes_it_yours() -> None:
    told = words(view(held(owner=SAM, roles=(("legal", MAYA),))))
    assert "owner: Sam Lee · your role: legal" in told
    assert "Yours" in told


def test_what_nobody_has_says_who_is_asked_next() -> None:
    ladder = Due(DueKind.ESCALATE, NOW + timedelta(minutes=3), since=NOW, who="Sam Lee")
    shown = view(crisis(dues=(ladder,)))
    assert "61 mentions in 15 min, 9× the usual" in words(shown)
    assert "Open for 12 min · owner: nobody yet\nAsked next: Sam Lee, " in words(shown)
    assert [one["action_id"] for one in rows(shown)] == [ids.ACKNOWLEDGE, ids.SHOW]


def test_a_ladder_that_is_through_says_so() -> None:
    ladder = Due(DueKind.ESCALATE, NOW, since=NOW, done=True)
    assert "Everybody on the ladder was asked" in words(view(crisis(dues=(ladder,))))


def test_whoever_may_only_look_gets_no_button_that_acts() -> None:
    found = rows(view(held(), crisis(id=2), rank=Rank.VIEWER))
    assert {one["action_id"] for one in found} == {ids.SHOW}


def test_a_quiet_desk_says_so() -> None:
    assert "No live crisis" in words(view())


def test_who_is_on_call_is_said_with_the_way_to_change_it() -> None:
    desk = Desk(rota=Rota((MAYA, SAM)))
    shown = view(desk=desk)
    assert "On call now: " in words(shown)
    assert "oncall" in [one.get("value") for one in elements(shown, "button")]


# --- how calm it is ----------------------------------------------------------------------------------------


def test_a_watch_says_when_it_was_read_and_what_was_not() -> None:
    failed = Coverage(FEED.key, Freshness.FAILED, NOW - timedelta(hours=2), "HTTP 503")
    shown = view(seen={1: (failed,)})
    assert "Acme · last read  · Feed news[.]example not read since  (HTTP 503)" in words(shown)


def test_the_home_says_whether_every_source_was_read_and_leads_to_the_list() -> None:
    read = Coverage(FEED.key, Freshness.PARTIAL, NOW - timedelta(minutes=5), "the top 1,000 of a list")
    shown = view(watches=(ACME, replace(ACME, id=2)), seen={1: (read,)})
    assert "1 of 2 sources does not show the whole picture." in words(shown)
    assert "top 1,000" not in words(shown)
    assert "coverage" in [one["value"] for one in elements(shown, "button")]


def test_a_day_in_numbers_stands_beside_its_usual() -> None:
    aside = Aside(NOW, NOW, "an earnings day", 90, "")
    day = Day(
        ACME,
        412,
        usual=380.0,
        negative=estimate(48, 400),
        alerts=1,
        last_alert=NOW - timedelta(days=3),
        asides=(aside,),
    )
    told = words(view(days=(day,)))
    assert "412 mentions, 1.1× the usual 380" in told
    assert "12 % negative (5–20 %, n = 400)" in told
    assert "3 days since the last alert · 1 alert in 7 days (budget about 1)" in told
    assert "Left off the desk: an earnings day (90 mentions)" in told


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (Day(ACME, 1), "1 mention; what is usual is still being learnt\nTone unknown\nNo alert yet"),
        (Day(ACME, 0, last_alert=NOW - timedelta(hours=2)), "Last alert 2 h ago"),
        (Day(replace(ACME, paused=True), 0), "Acme · paused: nothing is read"),
        (Day(replace(ACME, sources=()), 0), "Acme · no source: nothing is read"),
    ],
)
def test_what_is_not_known_is_said(day: Day, said: str) -> None:
    assert said in words(view(days=(day,)))


def test_the_other_brands_are_one_line() -> None:
    told = words(view(rest=Sum(15, 2310, 3)))
    assert "15 more brands: 2,310 mentions, 3 alerts in 7 days." in told


# --- executives --------------------------------------------------------------------------------------------

BRIEF = Brief(
    12,
    "product safety",
    Level.ORANGE,
    (
        ("Level", "Orange, rising ↗"),
        ("What happened", "Acme: kettles https://evil.example/x"),
        ("Decision needed", "Who leads the response?"),
        ("Next step", "Acknowledge, due 14:08 UTC"),
        ("Owner", "nobody yet"),
    ),
)


def test_an_executive_reads_four_lines_and_asks_for_the_brief() -> None:
    shown = view(crisis(), lens=Lens.EXEC, briefs=(BRIEF,), owed=due(12, timedelta(minutes=3)))
    told = words(shown)
    lines = (
        "🔶 Orange, rising ↗",
        "What happened: Acme: kettles evil[.]example",
        "Decision needed: Who leads",
    )
    for line in lines:
        assert line in told
    assert "Next step: Next update, due " in told
    assert [one["action_id"] for one in elements(shown, "button")] == [ids.BRIEF_ME]


def test_an_executive_sees_the_calm_and_no_settings() -> None:
    told = words(view(lens=Lens.EXEC))
    assert "The last 24 hours" in told
    assert "Settings" not in told
    assert "First steps" not in told


# --- settings and the first steps --------------------------------------------------------------------------


def test_settings_are_for_admins_alone() -> None:
    assert "Settings" in words(view())
    assert "Settings" not in words(view(rank=Rank.APPROVER))


def test_settings_say_how_things_stand() -> None:
    access = Access((Grant(MAYA, Rank.ADMIN),), Rank.VIEWER)
    told = words(view(desk=Desk(rota=Rota((MAYA, SAM)), access=access)))
    assert "2 on the rota · 0 of 5 roles held · quiet 22:00–07:00 UTC" in told
    assert "1 rank given · everybody else is viewer" in told


def test_the_first_steps_begin_with_what_is_done() -> None:
    told = words(view(start=FRESH, watches=()))
    assert "1 of 5 steps are done" in told
    assert "✅ Done: Firebreak is installed" in told
    assert "2 · To do: It can post in #crisis-desk" in told


def test_a_refusal_of_slack_is_told_with_what_mends_it() -> None:
    told = words(view(start=Start(desk=Told(sent=False, error="not_in_channel"))))
    assert "Slack said: not_in_channel. In #crisis-desk, type /invite" in told


def test_a_step_that_is_done_has_no_button() -> None:
    shown = view(start=Start(desk=SENT, watched=True))
    names = {one[name] for one in elements(shown, "button") for name in ("action_id", "value")}
    assert {f"{home_guide.TEST_LINE}:desk", "watch add"}.isdisjoint(names)
    assert "team" in names


@pytest.mark.parametrize(
    ("start", "done"),
    [
        (Start(SENT, SENT, watched=True, named=True, looked=True), True),
        (Start(SENT, watched=True, named=True, looked=True, routed_executives=True), True),
        (Start(SENT, watched=True, named=True, looked=True), False),
        (Start(SENT, SENT, watched=True, named=True), False),
    ],
)
def test_the_first_steps_end_when_all_are_really_done(start: Start, done: bool) -> None:
    assert start.done is done


# --- limits ------------------------------------------------------------------------------------------------


def test_everything_at_once_fits_a_view() -> None:
    live = [held(id=n) for n in range(1, 21)] + [crisis(id=n) for n in range(21, 41)]
    live += [held(id=n, owner=SAM) for n in range(41, 71)]
    shown = view(*live, start=FRESH, watches=tuple(replace(ACME, id=n) for n in range(1, 6)))
    assert "And 12 more: /crisis list" in words(shown)
    assert len(shown["blocks"]) < 100


def test_no_name_can_mention_or_format() -> None:
    named = crisis(brand=HOSTILE, title=HOSTILE, dues=(Due(DueKind.ESCALATE, NOW, since=NOW, who=HOSTILE),))
    refused = Start(desk=Told(sent=False, error=HOSTILE))
    shown = view(named, watches=(Watch(1, HOSTILE, Query(), (FEED,)),), start=refused)
    assert not any("STRANGER" in text for text in mrkdwn(shown))
