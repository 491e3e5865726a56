"""The warnings of the card: silence is never told as calm, a steady note is none."""

from datetime import timedelta

import pytest

from bot.core.mentions import Coverage, Freshness, Gap
from bot.slack import coverage
from tests.slack.payloads import every_text
from tests.slack.samples import NOW

SILENT = "silent: 0 posts in 3 h, where even a slow day brings about 40"
MISSED = Gap(NOW - timedelta(minutes=63), NOW - timedelta(minutes=25), "cursor too old")


def words(*fared: Coverage) -> str:
    block = coverage.warning("b", fared, now=NOW, since=NOW - timedelta(hours=2))
    return "".join(every_text([block])) if block else ""


def test_a_silent_source_says_how_silent() -> None:
    news = Coverage("news:", Freshness.SILENT, NOW, SILENT)
    told = "News has been silent: 0 posts in 3 h, where even a slow day brings about 40"
    assert told in words(news)
    assert coverage.sentence(news, now=NOW) == f"{told}."


def test_what_was_missed_in_the_crisis_is_told_with_why() -> None:
    gapped = Coverage("x:", Freshness.OK, NOW, gap=MISSED)
    assert "X missed  –  (cursor too old)" in words(gapped)
    assert coverage.sentence(gapped, now=NOW) == "X missed 13:02 UTC to 13:40 UTC."


@pytest.mark.parametrize("detail", ["TikTok shows the top 1,000 of a list", "a part of the network"])
def test_a_part_by_nature_is_no_warning(detail: str) -> None:
    assert words(Coverage("tiktok:", Freshness.PARTIAL, NOW, detail)) == ""


def test_the_worst_are_named_and_the_rest_counted() -> None:
    fared = [Coverage(f"feed:https://{n}.example", Freshness.NEVER, None) for n in range(4)]
    told = words(*fared, Coverage("x:", Freshness.FAILED, NOW, "HTTP 503"))
    assert told.index("X not read since") < told.index("Feed 0[.]example never read")
    assert "2 more" in told
