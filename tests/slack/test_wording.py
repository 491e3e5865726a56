"""Numbers, spans, names and addresses as people read them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import wording as figures
from bot.slack import dates, richtext, wording
from tests.slack.samples import NOW, WINDOW, situation


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1k"),
        (12_400, "12.4k"),
        (999_949, "999.9k"),
        (999_950, "1M"),
        (1_260_000, "1.3M"),
    ],
)
def test_counts_at_a_glance(number: int, words: str) -> None:
    assert figures.compact(number) == words


@pytest.mark.parametrize(("ratio", "words"), [(1.5, "1.5×"), (8.97, "9×"), (9.96, "10×"), (12.6, "13×")])
def test_ratios_keep_a_decimal_only_where_it_matters(ratio: float, words: str) -> None:
    assert figures.times(ratio) == words


@pytest.mark.parametrize(
    ("mentions", "words"), [(14, "2.1× the usual"), (7, "about as usual"), (1, "about as usual")]
)
def test_pace_is_told_against_the_usual(mentions: int, words: str) -> None:
    assert wording.against_usual(replace(WINDOW, mentions=mentions)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "58 % negative (46–70 %, n = 60), usually 12 %"),
        ({"usual_share": None}, "58 % negative (46–70 %, n = 60)"),
        ({"scored": 0}, "tone unknown"),
    ],
)
def test_tone_claims_only_what_is_known(changes: dict[str, float], words: str) -> None:
    assert wording.tone(replace(WINDOW, **changes)) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=10), "3 h 10 min"),
        (timedelta(hours=51), "2 days 3 h"),
    ],
)
def test_spans_take_two_units_at_most(length: timedelta, words: str) -> None:
    assert dates.span(length) == words


def test_another_day_is_named() -> None:
    assert dates.plain(NOW, now=NOW) == "14:05 UTC"
    assert dates.plain(NOW, now=NOW + timedelta(days=1)) == "Wed 4 Mar, 14:05 UTC"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("feed:https://news.example/rss?key=s3cret", "Feed news[.]example"),
        ("file:/srv/data/mentions.csv", "File mentions.csv"),
        ("bluesky", "Bluesky"),
        ("hackernews", "Hacker News"),
        ("x", "X"),
    ],
)
def test_sources_are_named_without_paths_or_keys(key: str, name: str) -> None:
    assert wording.source_name(key) == name


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a\u202eb\u200bc\x00d", "abcd"),
        (" two\n\n lines ", "two lines"),
        ("👩\u200d🚒 ok", "👩\u200d🚒 ok"),
        ("word " * 10, "word word word word…"),
    ],
)
def test_tidy_leaves_one_visible_paragraph(words: str, shown: str) -> None:
    assert richtext.tidy(words, 20) == shown


@pytest.mark.parametrize("words", ["<!channel>", "<@U1>", "*b*", "_i_", "~s~", "`c`", "@here", "a & b"])
def test_safe_words_do_nothing_in_mrkdwn(words: str) -> None:
    left = richtext.safe(words).replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert not set(left) & set("<>*_~`@&")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://evil.example/a", "evil[.]example"),
        ("evil.example", "evil[.]example"),
        ("https://bücher.example", "xn--bcher-kva[.]example"),
        ("https://[broken", "unreadable address"),
        ("https://" + "a" * 80 + ".example", "unreadable address"),
        ("", "unreadable address"),
    ],
)
def test_unknown_hosts_are_shown_unclickable(url: str, host: str) -> None:
    assert richtext.defanged_host(url) == host


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (
            (("product_safety", 44), ("boycott", 5), ("insensitive_post", 2)),
            "About product safety 44, boycott 5",
        ),
        ((("boycott", 1), ("outrage", 1)), "About boycott 1, outrage 1"),
        ((), ""),
    ],
)
def test_a_topic_of_a_few_stray_posts_is_left_out(counted: tuple[tuple[str, int], ...], words: str) -> None:
    assert wording.topics(situation(categories=counted)) == words
