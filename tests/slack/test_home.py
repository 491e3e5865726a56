"""The App Home: unowned first, what can be done, and whether anything is read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.models import Level, State, Watch
from bot.slack import ids
from bot.slack.home import home
from tests.slack.payloads import check, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, MAYA, NOW, SAM, crisis, in_state

FEED = SourceSpec("feed", "https://news.example/rss")
ACME = Watch(1, "Acme", Query(any=("acme",)), (FEED,))


def view(*crises: Any, watches: Any = (ACME,), seen: Any = (), viewer: str = MAYA.id) -> dict[str, Any]:
    shown = home(crises, watches, {1: seen}, viewer_id=viewer, now=NOW)
    check(shown, most_blocks=100)
    return shown


def words(shown: dict[str, Any]) -> str:
    return "".join(every_text(shown["blocks"]))


def rows(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of the crises."""
    return elements([one for one in shown["blocks"] if one["type"] == "actions"], "button")


def test_unowned_crises_come_first_then_the_worst() -> None:
    owned = crisis(id=1, owner=SAM, level=Level.RED, state=State.ACKNOWLEDGED)
    shown = view(owned, crisis(id=2, level=Level.YELLOW), crisis(id=3, level=Level.RED))
    order = [one["block_id"].split(":")[1] for one in shown["blocks"] if one.get("type") == "actions"]
    assert order == ["3", "2", "1"]
    assert "3 live crises, 2 without an owner" in words(shown)


def test_a_crisis_shows_level_age_owner_and_pace() -> None:
    shown = words(view(crisis()))
    assert "🔶 Orange · crisis forming — Acme: product safety" in shown
    assert "61 mentions in 15 min, 9× the usual" in shown
    assert "Open for 12 min · owner: nobody yet" in shown


def test_only_an_open_crisis_can_be_acknowledged() -> None:
    open_one, held = (rows(view(one)) for one in (crisis(), in_state(State.CONTAINED)))
    assert [button["action_id"] for button in open_one] == [ids.ACKNOWLEDGE, ids.SHOW]
    assert [button["action_id"] for button in held] == [ids.SHOW]


def test_my_own_crisis_says_you() -> None:
    assert "owner: you" in words(view(in_state(State.ACKNOWLEDGED)))
    assert "owner: Maya Ortiz" in words(view(in_state(State.ACKNOWLEDGED), viewer=SAM.id))


def test_closed_crises_are_left_out() -> None:
    assert "No live crisis" in words(view(in_state(State.RESOLVED)))


def test_a_watch_says_when_it_was_read_and_what_was_not() -> None:
    failed = Coverage(FEED.key, Freshness.FAILED, NOW - timedelta(hours=2), "HTTP 503")
    shown = view(seen=(failed,))
    assert "Acme · last read  · Feed news[.]example not read since  (HTTP 503)" in words(shown)
    assert len(elements(shown, "date")) == 2


def test_the_home_says_whether_every_source_was_read_and_leads_to_the_list() -> None:
    read = Coverage(FEED.key, Freshness.PARTIAL, NOW - timedelta(minutes=5), "the top 1,000 of a list")
    shown = view(watches=(ACME, replace(ACME, id=2)), seen=(read,))
    assert "1 of 2 sources does not show the whole picture." in words(shown)
    assert "top 1,000" not in words(shown)
    assert elements(shown, "button")[-1]["value"] == "coverage"


def test_a_silent_source_is_named_on_the_home() -> None:
    silent = Coverage(
        FEED.key, Freshness.SILENT, NOW, "silent: 0 posts in 3 h, where even a slow day brings 40"
    )
    assert "has been silent: 0 posts in 3 h" in words(view(seen=(silent,)))


def test_a_paused_watch_says_that_nothing_is_read() -> None:
    paused = Watch(1, "Acme", Query(), (FEED,), paused=True)
    assert "Acme · paused: nothing is read" in words(view(watches=(paused,)))


def test_the_first_run_says_what_to_type() -> None:
    assert "Nothing is watched yet" in words(view(watches=()))


def test_forty_crises_and_watches_fit_a_view() -> None:
    shown = view(*(crisis(id=n) for n in range(1, 41)), watches=(ACME,) * 40)
    assert "And 20 more: /crisis list" in words(shown)


def test_no_name_can_mention_or_format() -> None:
    shown = view(crisis(brand=HOSTILE, title=HOSTILE), watches=(Watch(1, HOSTILE, Query(), (FEED,)),))
    assert not any("STRANGER" in text for text in mrkdwn(shown))
