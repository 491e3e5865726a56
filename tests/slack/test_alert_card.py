"""The card: valid in every state and level, complete in plain words, and safe against the public."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Coverage, Freshness
from bot.core.models import EventKind, Level, Person, Reason, State
from bot.core.reported import REPORTED
from bot.slack import ids
from bot.slack.alert_card import card
from tests.slack.payloads import check_buttons, check_message, elements, every_text, mrkdwn, shown
from tests.slack.samples import (
    HOSTILE,
    MAYA,
    NOW,
    SEVERITY,
    VOLUME,
    crisis,
    draft,
    event,
    in_state,
    opened,
    quote,
    situation,
    subject,
)

LEVELS = [Level.YELLOW, Level.ORANGE, Level.RED]
PRIMARY = {
    State.OPEN: ids.ACKNOWLEDGE,
    State.ACKNOWLEDGED: ids.DRAFT,
    State.CONTAINED: ids.RESOLVE,
    State.RESOLVED: ids.SHOW,
    State.DISMISSED: ids.SHOW,
}


def named(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return next(block for block in payload["blocks"] if block.get("block_id", "").startswith(name + ":"))


def words(payload: Any) -> str:
    return "\n".join(every_text(payload))


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("state", list(State))
def test_card_is_valid_and_short_in_every_state_and_level(state: State, level: Level) -> None:
    payload = card(subject(in_state(state, level)))
    check_message(payload)
    assert len(payload["blocks"]) <= 10


@pytest.mark.parametrize("state", list(State))
def test_one_primary_button_names_the_next_step(state: State) -> None:
    payload = card(subject(in_state(state)))
    (primary,) = (one for one in check_buttons(named(payload, "actions")) if one.get("style") == "primary")
    assert primary["action_id"] == PRIMARY[state]
    assert primary["value"] == "12"


def test_once_something_is_drafted_the_update_is_the_next_step_and_no_button_moves() -> None:
    owned, saved = in_state(State.ACKNOWLEDGED), event(EventKind.DRAFTED, draft=draft())
    before, after = (
        named(card(subject(owned, opened(), *more)), "actions")["elements"] for more in ((), (saved,))
    )
    names = [one["action_id"] for one in before]
    assert names == [ids.DRAFT, ids.UPDATE, ids.BRIEF, ids.RESOLVE, ids.MORE]
    assert [one["action_id"] for one in after] == names
    assert [one["action_id"] for one in after if one.get("style")] == [ids.UPDATE]


def test_menu_of_an_open_card_offers_what_the_buttons_do_not() -> None:
    (menu,) = elements(card(subject()), "overflow")
    verbs = [option["value"] for option in menu["options"]]
    assert verbs == ["why:12", "level:12", "note:12", "merge:12", "dismiss:12"]


@pytest.mark.parametrize("state", [State.RESOLVED, State.DISMISSED])
def test_a_closed_card_offers_reopening_and_no_menu(state: State) -> None:
    actions = named(card(subject(in_state(state))), "actions")
    assert [one["action_id"] for one in actions["elements"]] == [ids.SHOW, ids.REOPEN]


def test_levels_differ_in_shape_and_word() -> None:
    headers = [card(subject(in_state(State.OPEN, level)))["blocks"][0]["text"]["text"] for level in Level]
    assert len({header.split()[0] for header in headers}) == len(Level)
    assert [header.split()[1] for header in headers] == ["Green", "Yellow", "Orange", "Red"]


@pytest.mark.parametrize("state", [State.RESOLVED, State.DISMISSED])
def test_a_closed_card_begins_with_how_it_ended(state: State) -> None:
    payload = card(subject(in_state(state)))
    assert words(payload["blocks"][1]).startswith("How it ended: ")
    assert "*Next*" not in words(named(payload, "fields"))


@pytest.mark.parametrize("state", [State.RESOLVED, State.DISMISSED])
def test_a_closed_card_does_not_look_like_an_alert(state: State) -> None:
    header = card(subject(in_state(state, Level.RED)))["blocks"][0]["text"]["text"]
    assert state.capitalize() in header
    assert "Red" not in header


def test_so_what_gives_pace_and_tone_against_the_usual() -> None:
    text = named(card(subject()), "pace")["text"]["text"]
    assert shown(text) == (
        "61 mentions in 15 min, 9× the usual · 58 % negative (46–70 %, n = 60), usually 12 %\n"
        "About product safety 31, boycott 12\n"
        "Where: Bluesky 42, Reddit 11, Hacker News 8 · reach up to 1.3M followers"
    )


def test_an_alert_without_an_owner_stands_out() -> None:
    assert "*Owner*\n*nobody yet*" in words(named(card(subject()), "fields"))


def test_nothing_is_claimed_about_the_usual_while_it_is_learnt() -> None:
    learning = replace(situation().window, learning=True, scored=0, usual_share=None)
    text = named(card(subject(crisis(situation=situation(window=learning)))), "pace")["text"]["text"]
    assert "×" not in text
    assert "tone unknown" in text


@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED])
@pytest.mark.parametrize("level", LEVELS)
def test_text_says_level_brand_owner_and_deadline(level: Level, state: State) -> None:
    text = card(subject(in_state(state, level)))["text"]
    first, rest = text.split("\n", 1)
    assert first.startswith(f"{level.name} · Acme: product safety · 61 in 15 min, 9× usual · ")
    assert ("no owner" if state is State.OPEN else "Maya Ortiz has it") in first
    assert "58 % negative (46–70 %, n = 60), usually 12 %" in rest
    assert ("Next: acknowledge" if state is State.OPEN else "Next: first public words") in rest


@pytest.mark.parametrize("title", ["safety", "a very long topic " * 12])
@pytest.mark.parametrize("brand", ["Acme", "The International Kettle and Teapot Company of Northern Sealand"])
def test_first_line_fits_a_notification(brand: str, title: str) -> None:
    owner = Person("U1", "Bartholomew Featherstonehaugh-Cholmondeley")
    text = card(subject(crisis(brand=brand, title=title, owner=owner)))["text"]
    assert len(text.split("\n")[0]) <= 90
    assert "61 in 15 min" in text.split("\n")[0]


def test_an_overdue_deadline_says_since_when() -> None:
    payload = card(subject(in_state(State.OPEN, Level.RED)))
    assert "⏰ Acknowledge, overdue since Wed 4 Mar, 13:58 UTC" in shown(words(named(payload, "fields")))
    assert "acknowledge overdue since 13:58 UTC" in payload["text"]


@pytest.mark.parametrize(
    ("promised", "told"),
    [
        (timedelta(hours=2), "{first}\nNext update by Wed 4 Mar, 16:05 UTC"),
        (timedelta(minutes=-9), "⏰ Next update, overdue since Wed 4 Mar, 13:56 UTC\n{first}"),
    ],
)
def test_a_promised_update_stands_beside_the_first_words(promised: timedelta, told: str) -> None:
    about = replace(in_state(State.ACKNOWLEDGED), next_update=NOW + promised)
    due = shown(words(named(card(subject(about)), "fields")))
    assert told.format(first="First public words by Wed 4 Mar, 14:53 UTC") in due
    drafted = event(EventKind.DRAFTED, draft=draft())
    assert shown(words(card(subject(about, opened(), drafted)))).count("Next update") == 1


def test_dates_are_shown_in_each_readers_time() -> None:
    footer = named(card(subject()), "footer")["elements"][0]["text"]
    assert f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} at {{time}}|Wed 4 Mar, 14:05 UTC>" in footer


def test_block_ids_change_with_the_version() -> None:
    before, after = (card(subject(crisis(version=version)))["blocks"] for version in (3, 4))
    assert not {one["block_id"] for one in before} & {one["block_id"] for one in after}


def test_top_posts_are_quoted_with_size_place_and_link() -> None:
    payload = card(subject())
    first, second, _ = elements(named(payload, "posts"), "rich_text_quote")
    assert words(first).startswith("@dana.example\n · 12.4k followers · Bluesky · 310 reactions · ")
    assert elements(first, "link")[0]["url"] == "https://bsky.app/profile/dana.example/post/3k"
    assert "followers" not in words(second)


def test_posts_beyond_the_quotes_are_counted() -> None:
    assert "+101 more mentions since it opened" in words(named(card(subject()), "posts"))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x.com",
        "https://x.com.evil.example/1",
        "https://x.com@evil.example/1",
        "http://x.com/1",
        "javascript:alert(1)",
        "https://x.com:8443/1",
        "https://[broken",
        "https://bücher.example/1",
        "https://хcom.example/1",
    ],
)
def test_only_known_hosts_are_linked(url: str) -> None:
    payload = card(subject(crisis(situation=situation(quotes=(quote(url=url),)))))
    check_message(payload)
    assert not elements(payload, "link")
    assert url not in words(payload)


def test_web_addresses_in_posts_cannot_be_clicked() -> None:
    said = quote(text="Refunds at https://evil.example/login?x=1 and www.evil.example/a now")
    shown_words = words(named(card(subject(crisis(situation=situation(quotes=(said,))))), "posts"))
    assert "Refunds at evil[.]example/… and www[.]evil[.]example/… now" in shown_words


def hostile_card() -> dict[str, Any]:
    """A card whose every foreign word is an attack."""
    coverage = Coverage(f"feed:https://evil.example/{HOSTILE}", Freshness.FAILED, NOW, HOSTILE)
    seen = situation(
        quotes=(quote(text=HOSTILE * 9, author=HOSTILE),),
        reasons=(Reason("burst", 1, 1, 1, 15, HOSTILE),),
        coverage=(coverage,),
    )
    about = crisis(situation=seen, outcome=HOSTILE.replace("STRANGER", "team"), set_level=Level.RED)
    set_by = event(EventKind.LEVEL, text=HOSTILE, before="orange", after="red")
    return card(subject(about, opened(), set_by))


def test_the_publics_words_stay_out_of_what_is_parsed() -> None:
    payload = hostile_card()
    check_message(payload)
    assert "STRANGER" in words(payload["blocks"])
    assert not any("STRANGER" in text for text in mrkdwn(payload))


def test_no_name_or_title_can_mention_format_or_reverse() -> None:
    about = crisis(brand=HOSTILE, title=HOSTILE, owner=Person("U1", HOSTILE), outcome=HOSTILE)
    payload = card(subject(about))
    check_message(payload)
    for text in mrkdwn(payload):
        left = shown(text)
        assert not set(left) & set("<>_@\u202e"), left
    assert "\u202e" not in words(payload)
    assert not elements(payload, "user")


@pytest.mark.parametrize(
    ("freshness", "last", "expected"),
    [
        (Freshness.FAILED, NOW - timedelta(minutes=3), "Feed news[.]example not read since"),
        (Freshness.FAILED, None, "Feed news[.]example never read"),
        (Freshness.NEVER, None, "Feed news[.]example never read"),
        (Freshness.PARTIAL, NOW, "Feed news[.]example read only in part"),
        (Freshness.SILENT, NOW, "Feed news[.]example has been silent"),
    ],
)
def test_a_source_that_was_not_read_is_said(freshness: Freshness, last: Any, expected: str) -> None:
    coverage = Coverage("feed:https://news.example/rss", freshness, last, "more is waiting")
    payload = card(subject(crisis(situation=situation(coverage=(coverage,)))))
    check_message(payload)
    assert expected in words(named(payload, "coverage"))
    assert expected in payload["text"]


def test_no_warning_when_every_source_was_read() -> None:
    assert not [one for one in card(subject())["blocks"] if one["block_id"].startswith("coverage")]


@pytest.mark.parametrize(
    ("missing", "state"),
    [((), "ready to say"), (("contact", "next_update"), "not ready: lacks contact, next update")],
)
def test_what_was_drafted_is_said_with_what_it_lacks(missing: tuple[str, ...], state: str) -> None:
    saved = event(EventKind.DRAFTED, draft=draft(*missing))
    payload = card(subject(in_state(State.ACKNOWLEDGED), opened(), saved))
    assert f"Holding statement, by Maya Ortiz · {state}" in words(named(payload, "why"))
    assert f"Draft: Holding statement, {state}." in payload["text"]


def test_a_level_set_by_a_person_names_them_and_why() -> None:
    by_hand = event(EventKind.LEVEL, before="orange", after="red", text="a TV crew is outside")
    payload = card(subject(crisis(set_level=Level.RED, level=Level.RED), opened(), by_hand))
    assert "red, set by Maya Ortiz: a TV crew is outside" in words(named(payload, "why"))


def test_owner_is_named_without_being_notified() -> None:
    payload = card(subject(crisis(owner=MAYA, state=State.ACKNOWLEDGED)))
    assert "Maya Ortiz" in words(named(payload, "fields"))
    assert "U0MAYA" not in str(payload)


def test_every_line_of_the_fields_fits_a_phone() -> None:
    for field in named(card(subject(in_state(State.OPEN, Level.RED))), "fields")["fields"]:
        assert len(shown(field["text"])) <= 62
    labels = [one["text"]["text"] for one in elements(card(subject()), "button")]
    assert all(len(label) <= 14 for label in labels)


def test_the_severity_stands_with_all_its_parts_and_how_sure_it_is() -> None:
    payload = card(subject(crisis(situation=situation(severity=SEVERITY))))
    check_message(payload)
    assert shown(named(payload, "pace")["text"]["text"]).endswith("1.3M followers\nSeverity 50 of 100")
    assert (
        "Severity: 62 points × 80 % confidence: "
        "volume 21/25, negativity 12/20, velocity 15/15, reach unknown, gravity 14/15, spread 0/10"
    ) in "".join(every_text(named(payload, "why")))
    assert "How sure: 12 of the 61 posts are near-copies." in "".join(every_text(named(payload, "why")))
    assert "Severity 50 of 100 · 62 points × 80 % confidence: volume 21 of 25, " in payload["text"]


def test_a_reason_says_how_rare_it_is_and_what_clears_it() -> None:
    payload = card(subject(crisis(situation=situation(reasons=(VOLUME,)))))
    told = "9× the usual; once in about 7 weeks for this brand; clears below 20 mentions in 15 min."
    assert told in words(named(payload, "why"))
    assert "Because of volume: 61 mentions in 15 min, usually 6.8." in payload["text"]


def test_reasons_beyond_three_are_counted() -> None:
    payload = card(subject(crisis(situation=situation(reasons=(VOLUME,) * 5))))
    assert "and 2 more: /crisis why 12" in words(named(payload, "why"))


def test_below_the_posts_one_quiet_button_asks_whether_the_tone_is_wrong() -> None:
    blocks = [block["block_id"].partition(":")[0] for block in card(subject())["blocks"]]
    assert blocks.index("tone") == blocks.index("posts") + 1
    (button,) = named(card(subject()), "tone")["elements"]
    assert (button["action_id"], button["value"], button.get("style")) == (ids.TONE, "12", None)
    for quiet in (crisis(situation=situation(quotes=())), crisis(merged_into=4, outcome="merged")):
        assert "tone:" not in str([block["block_id"] for block in card(subject(quiet))["blocks"]])


def test_a_merged_card_says_where_to_and_only_shows() -> None:
    payload = card(subject(crisis(state=State.RESOLVED, merged_into=4, outcome="merged into crisis 4")))
    check_message(payload)
    assert words(named(payload, "ended")) == "All of it goes on in crisis 4."
    assert len(payload["blocks"]) == 4
    (only,) = named(payload, "actions")["elements"]
    assert (only["action_id"], only["value"]) == (ids.SHOW, "4")
    assert payload["text"].startswith("MERGED · Acme: product safety")


def test_a_crisis_with_nothing_known_is_still_a_card() -> None:
    bare = situation(
        reach=None, platforms=(), categories=(), quotes=(), series=(), reasons=(), coverage=(), total=0
    )
    payload = card(subject(crisis(situation=bare, category=None)))
    check_message(payload)
    assert "Where: unknown · reach unknown" in words(named(payload, "pace"))


def test_a_report_leads_to_its_message() -> None:
    link = "https://brindle.slack.com/archives/C1/p1700000000000100"
    report = Reason(REPORTED, 0, 0, 0, 60, "Reported by Maya Ortiz from a message.", about=link)
    payload = card(subject(crisis(situation=situation(reasons=(report, VOLUME)))))
    check_message(payload)
    assert [one["url"] for one in elements(named(payload, "why"), "link")] == [link]
    assert "Reported by Maya Ortiz from a message." in words(payload)
