"""What each network's answers mean: the table, row by row."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Trouble
from bot.http.throttle_rows import ROWS
from bot.http.throttles import Unread, Verdict, data_of, read_answer

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
UNIX = str(int(NOW.timestamp()) + 420)
PROBLEM = "https://api.x.com/2/problems/"


def verdict(network: str, status: int, data: Any = None, *, streak: int = 0, **headers: str) -> Verdict:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_answer(network, status, named, {} if data is None else data, now=NOW, streak=streak)


def meta(code: int, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "(#4) too many calls", "type": "OAuthException", "code": code, **more}}


def youtube(reason: str, code: int = 403) -> dict[str, Any]:
    return {"error": {"code": code, "message": "no", "errors": [{"reason": reason, "domain": "youtube"}]}}


X_REMAINING = {"x_rate_limit_remaining": "0", "x_rate_limit_reset": UNIX}
BUSINESS = '{"17841": [{"type": "pages", "call_count": 101, "estimated_time_to_regain_access": 17}]}'


@pytest.mark.parametrize(
    ("network", "status", "data", "headers", "minutes"),
    [
        ("x", 429, {"title": "Too Many Requests"}, X_REMAINING, 7),
        ("x", 400, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, X_REMAINING, 7),
        ("x", 429, Unread.PAGE, {}, 1),
        ("facebook", 400, meta(32), {"x_business_use_case_usage": BUSINESS}, 17),
        ("facebook", 400, meta(4), {}, 5),
        ("instagram", 403, meta(80002), {}, 5),
        ("threads", 400, meta(613), {}, 5),
        ("tiktok", 200, {"code": 40100, "message": "too often"}, {}, 1 / 60),
        ("tiktok", 429, {"error": {"code": "rate_limit_exceeded"}}, {}, 1),
        ("tiktok", 429, {"error": {"code": "daily_quota_limit_exceeded"}}, {}, 12 * 60),
        ("reddit", 429, Unread.PAGE, {"retry_after": "90", "x_ratelimit_reset": "400"}, 1.5),
        ("reddit", 429, {"error": 429, "message": "Too Many Requests"}, {"x_ratelimit_reset": "300"}, 5),
        ("bluesky", 429, {"error": "RateLimitExceeded"}, {"ratelimit_reset": UNIX}, 7),
        ("bluesky", 429, {"error": "RateLimitExceeded"}, {"retry_after": "60"}, 1),
        (
            "mastodon",
            429,
            {"error": "Throttled"},
            {"x_ratelimit_reset": "2026-11-24T12:07:00.5Z"},
            7 + 1 / 120,
        ),
        ("mastodon", 429, {"error": "Throttled"}, {"x_ratelimit_reset": UNIX}, 7),
        ("youtube", 403, youtube("quotaExceeded"), {}, 20 * 60),
        ("youtube", 403, youtube("rateLimitExceeded"), {}, 1),
        ("youtube", 429, {}, {}, 1),
        ("hackernews", 429, Unread.PAGE, {}, 15),
        ("feed", 503, Unread.PAGE, {"retry_after": "Tue, 24 Nov 2026 12:07:00 GMT"}, 7),
        ("webhook", 429, {}, {"retry_after": "60"}, 1),
    ],
)
def test_too_often_is_told_with_its_end(
    network: str, status: int, data: Any, headers: dict[str, str], minutes: float
) -> None:
    found = verdict(network, status, data, **headers)
    assert found.trouble is Trouble.THROTTLED
    assert found.until == NOW + timedelta(minutes=minutes)
    assert not found.again
    assert not found.permanent


@pytest.mark.parametrize(
    ("network", "status", "data", "trouble", "code"),
    [
        ("x", 402, {"title": "CreditsDepleted", "type": PROBLEM + "credits"}, Trouble.MONEY, "credits"),
        ("x", 429, {"title": "Usage", "type": PROBLEM + "usage-capped"}, Trouble.MONEY, "usage-capped"),
        ("x", 401, {"title": "Unauthorized", "type": "about:blank"}, Trouble.LOGIN, "Unauthorized"),
        ("x", 403, {"type": PROBLEM + "client-forbidden"}, Trouble.LOGIN, "client-forbidden"),
        ("x", 401, {"errors": [{"code": 89, "message": "expired"}]}, Trouble.LOGIN, "89"),
        ("x", 404, {"type": PROBLEM + "resource-not-found"}, Trouble.GONE, "resource-not-found"),
        ("facebook", 400, meta(190, error_subcode=463), Trouble.LOGIN, "190/463"),
        ("facebook", 403, meta(10), Trouble.LOGIN, "10"),
        ("instagram", 400, meta(200), Trouble.LOGIN, "200"),
        ("instagram", 400, meta(100), Trouble.REFUSED, "100"),
        ("facebook", 400, meta(100, error_subcode=33), Trouble.GONE, "100/33"),
        ("tiktok", 200, {"code": 40105, "message": "token"}, Trouble.LOGIN, "40105"),
        ("tiktok", 200, {"code": 40002, "message": "bad"}, Trouble.REFUSED, "40002"),
        ("tiktok", 401, {"error": {"code": "scope_not_authorized"}}, Trouble.LOGIN, "scope_not_authorized"),
        ("reddit", 401, {"message": "Unauthorized", "error": 401}, Trouble.LOGIN, "401"),
        ("reddit", 403, {"message": "Forbidden", "error": 403}, Trouble.LOGIN, "403"),
        ("reddit", 403, {"reason": "private", "error": 403}, Trouble.REFUSED, "private"),
        ("reddit", 404, {"message": "Not Found", "error": 404}, Trouble.GONE, "404"),
        ("bluesky", 400, {"error": "ExpiredToken"}, Trouble.LOGIN, "ExpiredToken"),
        ("bluesky", 403, Unread.PAGE, Trouble.LOGIN, ""),
        ("bluesky", 400, {"error": "BadQueryString"}, Trouble.REFUSED, "BadQueryString"),
        ("mastodon", 401, {"error": "This method requires"}, Trouble.LOGIN, "This method requires"),
        ("mastodon", 404, {"error": "Record not found"}, Trouble.GONE, "Record not found"),
        ("mastodon", 422, {"error": "Validation failed"}, Trouble.REFUSED, "Validation failed"),
        ("youtube", 403, youtube("commentsDisabled"), Trouble.REFUSED, "commentsDisabled"),
        ("youtube", 404, youtube("videoNotFound", 404), Trouble.GONE, "videoNotFound"),
        ("youtube", 400, youtube("invalidPageToken", 400), Trouble.REFUSED, "invalidPageToken"),
        (
            "youtube",
            400,
            {"error": {"errors": [{"reason": "badRequest"}], "details": [{"reason": "API_KEY_INVALID"}]}},
            Trouble.LOGIN,
            "API_KEY_INVALID",
        ),
        ("feed", 404, Unread.PAGE, Trouble.GONE, ""),
        ("hackernews", 410, Unread.PAGE, Trouble.GONE, ""),
    ],
)
def test_what_a_person_must_mend_is_not_tried_again(
    network: str, status: int, data: Any, trouble: Trouble, code: str
) -> None:
    found = verdict(network, status, data)
    assert (found.trouble, found.code) == (trouble, code)
    assert found.permanent
    assert not found.again


@pytest.mark.parametrize(
    ("network", "status", "data"),
    [
        ("x", 503, Unread.PAGE),
        ("x", 200, Unread.PAGE),
        ("x", 200, Unread.BROKEN),
        ("x", 200, Unread.EMPTY),
        ("facebook", 500, meta(2)),
        ("facebook", 400, meta(1)),
        ("facebook", 400, meta(190, is_transient=True)),
        ("tiktok", 200, {"code": 50000, "message": "system"}),
        ("youtube", 500, youtube("backendError", 500)),
        ("feed", 503, Unread.PAGE),
        ("mastodon", 408, {}),
    ],
)
def test_what_may_be_better_at_once_is_tried_again(network: str, status: int, data: Any) -> None:
    found = verdict(network, status, data)
    assert (found.trouble, found.again, found.permanent) == (Trouble.BROKEN, True, False)


@pytest.mark.parametrize(
    ("network", "data"),
    [
        ("x", {"meta": {"result_count": 0}}),
        ("x", {"data": [], "errors": [{"title": "Not Found Error", "type": PROBLEM + "resource-not-found"}]}),
        ("x", {"errors": [{"title": "Not Found Error", "type": PROBLEM + "resource-not-found"}]}),
        ("tiktok", {"code": 0, "message": "OK", "data": {}}),
        ("tiktok", {"data": {}, "error": {"code": "ok", "message": ""}}),
        ("mastodon", []),
        ("reddit", {"kind": "Listing"}),
    ],
)
def test_a_good_answer_is_good(network: str, data: Any) -> None:
    assert verdict(network, 200, data) == Verdict()


@pytest.mark.parametrize(
    ("network", "headers", "minutes"),
    [
        ("x", X_REMAINING, 7),
        ("x", {**X_REMAINING, "x_rate_limit_remaining": "1"}, None),
        ("reddit", {"x_ratelimit_remaining": "0.0", "x_ratelimit_reset": "180"}, 3),
        ("bluesky", {"ratelimit_remaining": "0", "ratelimit_reset": UNIX}, 7),
        ("mastodon", {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "2026-11-24T12:07:00Z"}, 7),
        ("facebook", {"x_app_usage": '{"call_count": 79}'}, None),
        ("facebook", {"x_app_usage": '{"call_count": 80, "total_time": 3}'}, 5),
        ("instagram", {"x_business_use_case_usage": '{"1": [{"call_count": 100}]}'}, 60),
        ("threads", {"x_app_usage": "[1, {"}, None),
    ],
)
def test_a_good_answer_may_be_the_last_for_a_while(
    network: str, headers: dict[str, str], minutes: int | None
) -> None:
    found = verdict(network, 200, {}, **headers)
    assert found.trouble is None
    assert found.until == (None if minutes is None else NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("network", "status", "data", "waits"),
    [
        ("facebook", 400, meta(4), [5, 10, 20, 40, 60, 60]),
        ("feed", 429, Unread.PAGE, [15, 30, 60, 120, 240, 480]),
        ("tiktok", 200, {"code": 40100}, [1 / 60, 2 / 60, 4 / 60, 8 / 60, 16 / 60, 32 / 60]),
    ],
)
def test_a_wait_without_an_end_doubles(network: str, status: int, data: Any, waits: list[float]) -> None:
    untils = [verdict(network, status, data, streak=streak).until for streak in range(6)]
    assert untils == [NOW + timedelta(minutes=wait) for wait in waits]


@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon"])
def test_a_reset_is_read_by_the_servers_clock(network: str) -> None:
    """A server ten minutes ahead that asks for seven minutes asks for seven minutes."""
    theirs = NOW + timedelta(minutes=10)
    reset = str(int((theirs + timedelta(minutes=7)).timestamp()))
    headers = {"date": format_datetime(theirs, usegmt=True), ROWS[network].reset.replace("-", "_"): reset}
    found = verdict(network, 429, **headers)
    assert (found.until, found.skew) == (NOW + timedelta(minutes=7), timedelta(minutes=10))


@pytest.mark.parametrize(
    "reset", ["", "soon", "-5", "99999999999999", "9" * 400, "NaN", "1e9", "²", "0001-01-01T00:00:00Z"]
)
def test_a_nonsense_reset_is_a_wait_of_a_second_to_a_day(reset: str) -> None:
    until = verdict("mastodon", 429, x_ratelimit_reset=reset, date="never").until
    assert until is not None
    assert NOW + timedelta(seconds=1) <= until <= NOW + timedelta(hours=24)


def test_an_answer_from_elsewhere_is_refused() -> None:
    found = verdict("mastodon", 301, location="https://other.example/")
    assert (found.trouble, found.permanent) == (Trouble.REFUSED, True)
    assert "check its address" in found.words


def test_the_words_name_network_status_code_and_what_it_said() -> None:
    found = verdict("facebook", 400, meta(190, error_subcode=463))
    assert found.words.startswith("Facebook refuses our login: ")
    assert found.words.endswith("(400 190/463): “(#4) too many calls”")


def test_what_a_network_says_is_cut_and_holds_no_secret() -> None:
    said = "bad &token=s3cret/x for s3cret%2Fx at ?access_token=EAAB1234 " + "\u202e\n" + "long " * 500
    found = read_answer("bluesky", 400, {}, {"error": "Oops", "message": said}, now=NOW, secrets=["s3cret/x"])
    assert "s3cret" not in found.words
    assert "EAAB1234" not in found.words
    assert len(found.words) < 400


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b'{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"", Unread.EMPTY),
        (b"  \r\n", Unread.EMPTY),
        (b"<!doctype html>", Unread.PAGE),
        (b'{"a": [1, 2', Unread.BROKEN),
        (b"[" * 200_000, Unread.BROKEN),
        (b"9" * 5000, Unread.BROKEN),
        (b'"\xff\xfe"', Unread.BROKEN),
    ],
)
def test_a_body_is_read_as_json_or_said_to_be_none(body: bytes, data: Any) -> None:
    assert data_of(body) == data


@given(
    network=st.sampled_from([*ROWS, "unknown"]),
    status=st.integers(100, 599),
    data=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "errors", "code", "type", "message", "reason", "title", "a"]), inner
            )
        ),
        max_leaves=8,
    ),
    header=st.text(max_size=20),
)
def test_no_answer_is_too_odd_to_be_read(network: str, status: int, data: Any, header: str) -> None:
    names = (
        "retry-after",
        "date",
        "x-rate-limit-reset",
        "x-ratelimit-reset",
        "ratelimit-reset",
        "x-app-usage",
    )
    found = read_answer(network, status, dict.fromkeys(names, header), data, now=NOW)
    assert (found.trouble is not None) or status < 400
    assert not found.trouble or found.words
