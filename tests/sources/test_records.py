"""One record to one mention, or to the reason why not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.mentions import Mention, Rejection
from bot.sources.file import parse_record

SEEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def parse(**record: Any) -> Mention | Rejection:
    given = {"created_at": "2026-03-01T10:00:00Z", "text": "hello", **record}
    return parse_record(given, where="a.csv:7", observed_at=SEEN)


def test_every_understood_column_finds_its_place() -> None:
    mention = parse(
        id="567591480085463040", author="@ann", url="https://x.example/1", source="Mastodon",
        followers="1200", likes="3", reposts="4.0", replies="5", views="6", lang="EN", title="Hi",
    )  # fmt: skip
    assert (mention.source, mention.native_key, mention.lang) == ("mastodon", "567591480085463040", "en")
    assert (mention.author.handle, mention.author.followers) == ("@ann", 1200)
    metrics = mention.metrics
    assert (metrics.likes, metrics.shares, metrics.replies, metrics.views) == (3, 4, 5, 6)
    assert (mention.url, mention.title) == ("https://x.example/1", "Hi")


@pytest.mark.parametrize("value", ["", None, "-3", "many", "1e9"])
def test_a_count_that_is_none_was_not_given(value: str | None) -> None:
    assert parse(likes=value).metrics.likes is None


def test_zero_is_a_count() -> None:
    assert parse(likes=0).metrics.likes == parse(likes="0").metrics.likes == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", "x.example", "https://a b", ""])
def test_what_is_no_web_address_is_left_out(url: str) -> None:
    assert parse(url=url).url is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T10:00:00Z", (10, 0)),
        ("2026-03-01 10:00:00", (10, 0)),
        ("2026-03-01T10:00:00+0530", (4, 30)),
        ("2026-03-01T10:00:00.123-01:00", (11, 0)),
    ],
)
def test_times_are_read_as_utc_unless_they_say_otherwise(written: str, meant: tuple[int, int]) -> None:
    created = parse(created_at=written).created_at
    assert (created.hour, created.minute, created.tzinfo) == (*meant, UTC)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("created_at", "01/03/2026 10:00", "“01/03/2026 10:00” is not ISO 8601"),
        ("created_at", "46082.4", "is not ISO 8601"),
        ("created_at", 46082, "if it is an Excel date, say dates=excel"),
        ("created_at", "0001-01-01T00:00:00+14:00", "is not ISO 8601"),
        ("created_at", "", "created_at is missing"),
        ("text", " \u200b ", "text is empty"),
        ("text", ["x"], "text is not text"),
        ("id", "1.29356E+18", "rounded by a spreadsheet"),
        ("id", 1.29356e18, "rounded by a spreadsheet"),
        ("id", True, "id is neither"),
    ],
)
def test_an_unusable_record_says_why(column: str, value: Any, reason: str) -> None:
    rejection = parse(**{column: value})
    assert isinstance(rejection, Rejection)
    assert rejection.where == "a.csv:7"
    assert reason in rejection.reason


def test_a_number_as_id_keeps_every_digit() -> None:
    assert parse(id=567591480085463040).native_key == "567591480085463040"


def test_a_record_without_id_gets_the_same_key_each_time_and_another_than_its_neighbour() -> None:
    assert parse().native_key == parse(created_at="2026-03-01T11:00:00+01:00").native_key
    assert parse().native_key != parse(text="hello!").native_key


def test_a_replayed_record_was_seen_when_it_was_written() -> None:
    record = {"created_at": "2031-01-01T00:00:00Z", "text": "hello"}
    mention = parse_record(record, where="a:1", observed_at=None)
    assert mention.observed_at == mention.created_at == datetime(2031, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("url", ["https://x.com/\ud800", "https://x.com/\u202egpj.exe", "https://x.com/\0"])
def test_an_address_with_hidden_characters_is_not_given(url: str) -> None:
    assert parse(url=url).url is None


@pytest.mark.parametrize("followers", ["999999999999999999", 10**15])
def test_a_following_beyond_mankind_is_not_believed(followers: object) -> None:
    assert parse(followers=followers).author.followers is None
