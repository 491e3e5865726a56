"""The coverage list: the worst first, every fact in a few words, never more than Slack takes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Coverage, Freshness, Gap, Query, SourceSpec
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.slack import coverage_list
from bot.slack.coverage_list import Seen, listing, seen, summary
from bot.slack.verbs import Say
from tests.slack.payloads import check_message, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, NOW

X, NEWS = SourceSpec("x"), SourceSpec("news", "en-US")
BRINDLE = Watch(1, "Brindle", Query(any=("brindle",)), (X, NEWS))
READ = Coverage(X.key, Freshness.OK, NOW - timedelta(minutes=2))
QUIET = "0 posts in 3 h, where even a slow day brings about 40"
SILENT = f"silent: {QUIET}"
OFFERS = (
    Offer(
        "x", "X", "x", "posts", blind=("protected accounts", "reposts", "quotes"), missing=("X_BEARER_TOKEN",)
    ),
    Offer("news", "News search", "news", "articles", blind=("what it does not list",)),
)


def shown(*fared: Coverage, watch: Watch = BRINDLE, offers: Any = OFFERS[1:]) -> Say:
    return accepted(listing([seen(watch, fared)], offers, now=NOW))


def accepted(say: Say) -> Say:
    """As Slack would take it."""
    if say.blocks:
        check_message({"text": say.text, "blocks": list(say.blocks)})
    return say


def words(say: Say) -> str:
    return "".join(every_text(list(say.blocks)))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "✅ Read · X"),
        ({}, "read 2 min ago"),
        ({"lag_seconds": 40}, "posts arrive about 40 s late"),
        ({"lag_seconds": 3_900}, "posts arrive about 1 h 5 min late"),
        ({"quota_left": 0.62}, "62 % of its calls left"),
        ({"usd_left": 21.4}, "$21.40 of this month left"),
        ({"next_at": NOW + timedelta(minutes=3)}, "next look in 3 min"),
        ({"freshness": Freshness.PARTIAL, "detail": "the top 1,000 of a list"}, "◐ In part · X"),
        ({"freshness": Freshness.PARTIAL, "detail": "the top 1,000 of a list"}, "the top 1,000 of a list"),
        ({"freshness": Freshness.SILENT, "detail": SILENT}, "🔇 Silent · X"),
        ({"freshness": Freshness.SILENT, "detail": SILENT}, f"read 2 min ago · {QUIET}"),
        ({"freshness": Freshness.FAILED, "detail": "HTTP 503"}, "❌ Failed · X"),
        ({"freshness": Freshness.FAILED, "retry_at": NOW + timedelta(minutes=9)}, "left alone until "),
        ({"next_at": NOW - timedelta(hours=2)}, "⏳ Overdue · X"),
    ],
)
def test_a_row_says_what_is_known(facts: dict[str, Any], said: str) -> None:
    assert said in words(shown(replace(READ, **facts)))


def test_a_gap_is_told_by_the_readers_clock_and_why() -> None:
    gap = Gap(NOW - timedelta(minutes=63), NOW - timedelta(minutes=25), "cursor too old")
    say = shown(replace(READ, gap=gap, detail="cursor too old", freshness=Freshness.PARTIAL))
    dated = elements(list(say.blocks), "date")
    assert [one["fallback"] for one in dated] == ["Wed 4 Mar, 13:02 UTC", "13:40 UTC"]
    assert words(say).count("cursor too old") == 1


def test_a_source_that_missed_some_is_not_called_read() -> None:
    gap = Gap(NOW - timedelta(minutes=63), NOW - timedelta(minutes=25), "cursor too old")
    assert "◐ Missed some · X" in words(shown(replace(READ, gap=gap)))


def test_a_missing_credential_is_named_once() -> None:
    failed = replace(READ, freshness=Freshness.FAILED, detail="X_BEARER_TOKEN is not set")
    assert "needs X_BEARER_TOKEN" in words(shown(READ, offers=OFFERS))
    assert words(shown(failed, offers=OFFERS)).count("X_BEARER_TOKEN") == 1


def test_the_worst_source_comes_first_and_a_new_one_was_never_read() -> None:
    say = shown(READ, Coverage("feed:gone", Freshness.FAILED, None))
    assert words(say).index("Not read yet · News") < words(say).index("Read · X")
    assert "gone" not in words(say)


def test_what_a_kind_cannot_see_is_told_whole_for_one_watch_and_short_for_many() -> None:
    alone = words(shown(READ, offers=OFFERS))
    both = words(accepted(listing([seen(replace(BRINDLE, id=n), [READ]) for n in (1, 2)], OFFERS, now=NOW)))
    assert "X: protected accounts; reposts; quotes" in alone
    assert "X: protected accounts; reposts; 1 more" in both


def test_a_paused_watch_has_no_button() -> None:
    say = shown(READ, watch=replace(BRINDLE, paused=True))
    assert "Brindle · paused: nothing is read" in words(say)
    assert not elements(list(say.blocks), "button")


def test_sixty_watches_with_sixty_sources_fit_a_message() -> None:
    many = tuple(SourceSpec("mastodon", f"s{n}.example") for n in range(60))
    found = [seen(Watch(n, f"W{n}", Query(), many), ()) for n in range(60)]
    say = accepted(listing(found, OFFERS, now=NOW))
    assert "+40 more" in words(say)
    assert "+52 more" in words(say)


@pytest.mark.parametrize(
    ("fared", "said"),
    [
        ((READ, replace(READ, source=NEWS.key, last_success_at=NOW - timedelta(minutes=5))),
         "All 2 sources read within 5 min."),
        ((READ,), "1 of 2 sources does not show the whole picture."),
        ((replace(READ, freshness=Freshness.PARTIAL, detail="the top 1,000"), replace(READ, source=NEWS.key)),
         "All 2 sources read within 2 min."),
    ],
)  # fmt: skip
def test_the_summary_counts_what_can_be_trusted(fared: tuple[Coverage, ...], said: str) -> None:
    assert summary([seen(BRINDLE, fared)], now=NOW) == said


def test_the_summary_of_nothing_does_not_say_that_all_is_read() -> None:
    assert summary([Seen(BRINDLE, ())], now=NOW) == "No source is read."


def test_no_word_of_others_formats_or_links() -> None:
    nasty = SourceSpec("feed", f"https://evil.example/{HOSTILE}")
    failed = Coverage(nasty.key, Freshness.FAILED, NOW, HOSTILE)
    say = shown(failed, watch=Watch(1, HOSTILE, Query(), (nasty,)))
    assert not any("STRANGER" in text for text in mrkdwn({"blocks": list(say.blocks)}))


def test_nothing_watched_says_how_to_begin() -> None:
    assert listing([], (), now=NOW).text == coverage_list.NOTHING
