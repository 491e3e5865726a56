"""One network's API over real sockets: what is tried again, held, refused, remembered and never told."""

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.http.api import Api, Free
from tests.standins.web import Reply, Web, answer, cut, drip, redirect, serving

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TOKEN = "AAAA-very-secret"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


class Book(Free):
    """A meter that writes down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, float, float]] = []
        self.held: list[tuple[str, datetime]] = []

    def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
        super().take(bucket, calls=calls, usd=usd)
        self.taken.append((bucket, calls, usd))

    def hold(self, bucket: str, *, until: datetime, why: str) -> None:
        self.held.append((bucket, until))


class Desk:
    """An API of the stand-in web, its naps, its meter, and a clock that stands still unless it is moved."""

    def __init__(self, web: Web, *, total_seconds: float = 20.0) -> None:
        self.web, self.now, self.naps, self.meter = web, NOON, list[float](), Book()
        self.http = Http(
            clock=lambda: self.now,
            allow_loopback_http=True,
            sleep=self.naps.append,
            uniform=lambda low, high: high,
            total_seconds=total_seconds,
        )

    def api(self, network: str = "x", **options: Any) -> Api:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        options = {"base_url": self.web.url, "headers": headers, **options}
        return Api(self.http, network=network, meter=self.meter, **options)

    def get(self, *replies: Reply, network: str = "x", **options: Any) -> Any:
        self.web.on("/2/search", *replies)
        return self.api(network).get("/2/search", **options)

    def failure(self, *replies: Reply, network: str = "x", **options: Any) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.get(*replies, network=network, **options)
        return caught.value


def said(data: Any, *, status: int = 200, **headers: str) -> Reply:
    return answer(json.dumps(data).encode(), status=status, **headers)


GOOD = said({"data": [1]})
BROKEN = answer(b"oops", status=503)


def test_a_good_answer_is_given_with_its_headers_and_skew(web: Web) -> None:
    found = Desk(web).get(said({"data": [1]}, X_Note="here"))
    assert (found.status, found.data, found.headers["x-note"]) == (200, {"data": [1]}, "here")
    assert web.asked[0][1]["authorization"] == f"Bearer {TOKEN}"


def test_parameters_and_secret_ones_are_sent(web: Web) -> None:
    web.on("/v3/search?q=a%7Cb&key=s3cret", GOOD)
    Desk(web).api("youtube", secret={"key": "s3cret"}).get("/v3/search", {"q": "a|b"})
    assert web.asked[0][0] == "/v3/search?q=a%7Cb&key=s3cret"


@pytest.mark.parametrize(
    ("sent", "body", "kind"),
    [
        ({"body": {"a": 1}}, b'{"a": 1}', "application/json"),
        ({"form": {"a": "1&2"}}, b"a=1%262", "application/x-www-form-urlencoded"),
        ({}, b"", None),
    ],
)
def test_a_post_sends_json_a_form_or_nothing(
    web: Web, sent: Mapping[str, Any], body: bytes, kind: str | None
) -> None:
    web.on("/2/rules", GOOD)
    assert Desk(web).api().post("/2/rules", **sent).data == {"data": [1]}
    assert (web.bodies[0], web.asked[0][1].get("content-type")) == (body, kind)


@pytest.mark.parametrize(
    "bad",
    [
        BROKEN,
        answer(b"<!doctype html>We will be back", Content_Type="text/html"),
        answer(b'{"data": [1, 2'),
        answer(b""),
        cut(b'{"data": '),
        answer(gzip.compress(b'{"data": [1]}')[:-9], Content_Encoding="gzip"),
        answer(b"[" * 100_000),
        said({"error": {"code": 2, "message": "later"}}, status=500),
    ],
)
def test_what_may_mend_itself_is_tried_three_times(web: Web, bad: Reply) -> None:
    desk = Desk(web)
    assert desk.get(bad, bad, GOOD, network="facebook").data == {"data": [1]}
    assert desk.naps == [1.0, 4.0]
    assert len(web.asked) == 3


def test_three_failures_end_the_scan(web: Web) -> None:
    desk = Desk(web)
    error = desk.failure(answer(b"<html>"), network="youtube")
    assert (error.trouble, error.permanent, error.retry_at) == (Trouble.BROKEN, False, None)
    assert str(error) == "YouTube answers with a web page instead of data (200)"
    assert len(web.asked) == 3


def test_every_try_is_booked_the_price_once(web: Web) -> None:
    desk = Desk(web)
    desk.get(BROKEN, GOOD, bucket="search", calls=2.0, usd=0.5)
    assert desk.meter.taken == [("search", 2.0, 0.5), ("search", 2.0, 0.0)]
    assert desk.meter.usage().usd == 0.5


def test_what_the_meter_refuses_is_not_asked(web: Web) -> None:
    class Closed(Book):
        def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
            raise SourceError("spent", trouble=Trouble.BUDGET)

    desk = Desk(web)
    desk.meter = Closed()
    assert desk.failure(GOOD).trouble is Trouble.BUDGET
    assert web.asked == []


def test_a_throttle_holds_the_bucket_and_is_not_sat_out(web: Web) -> None:
    desk = Desk(web)
    limited = said({"error": 429}, status=429, X_Ratelimit_Reset="420")
    error = desk.failure(limited, network="reddit", bucket="all")
    assert (error.trouble, error.code, error.status) == (Trouble.THROTTLED, "429", 429)
    assert error.retry_at == NOON + timedelta(minutes=7, seconds=1)
    assert desk.meter.held == [("all", error.retry_at)]
    assert (len(web.asked), desk.naps) == (1, [])


def test_throttles_in_a_row_wait_longer_until_an_answer_is_good(web: Web) -> None:
    desk, often = Desk(web), said({"error": {"code": 4}}, status=400)
    waits = [desk.failure(often, network="facebook").retry_at - NOON for _ in range(3)]
    assert waits == [timedelta(minutes=m, seconds=1) for m in (5, 10, 20)]
    desk.get(GOOD, network="facebook")
    assert desk.failure(often, network="facebook").retry_at == NOON + timedelta(minutes=5, seconds=1)


def test_the_throttles_of_one_login_are_not_those_of_another(web: Web) -> None:
    desk, often = Desk(web), said({"error": {"code": 4}}, status=400)
    desk.failure(often, network="facebook")
    web.on("/2/search?access_token=another", often)
    with pytest.raises(SourceError) as caught:
        desk.api("facebook", headers={}, secret={"access_token": "another"}).get("/2/search")
    assert caught.value.retry_at == NOON + timedelta(minutes=5, seconds=1)


def test_the_last_call_of_a_window_holds_its_bucket(web: Web) -> None:
    desk = Desk(web)
    left = said({}, X_Ratelimit_Remaining="0.0", X_Ratelimit_Reset="180")
    assert desk.get(left, network="reddit", bucket="all").data == {}
    assert desk.meter.held == [("all", NOON + timedelta(seconds=181))]


@pytest.mark.parametrize(
    ("network", "status", "data", "trouble", "code"),
    [
        ("x", 401, {"title": "Unauthorized"}, Trouble.LOGIN, "Unauthorized"),
        ("x", 402, {"title": "CreditsDepleted"}, Trouble.MONEY, "CreditsDepleted"),
        ("bluesky", 400, {"error": "ExpiredToken"}, Trouble.LOGIN, "ExpiredToken"),
        ("tiktok", 200, {"code": 40002, "message": "no"}, Trouble.REFUSED, "40002"),
        ("youtube", 404, {"error": {"errors": [{"reason": "videoNotFound"}]}}, Trouble.GONE, "videoNotFound"),
    ],
)
def test_a_refusal_is_told_at_once(
    web: Web, network: str, status: int, data: Any, trouble: Trouble, code: str
) -> None:
    error = Desk(web).failure(said(data, status=status), network=network)
    assert (error.trouble, error.code, error.status, error.permanent) == (trouble, code, status, True)
    assert len(web.asked) == 1


def test_the_fifth_failure_opens_the_circuit_longer_each_time(web: Web) -> None:
    desk = Desk(web)
    for _ in range(5):
        desk.failure(BROKEN)
    asked = len(web.asked)
    waits = []
    for _ in range(6):
        error = desk.failure(BROKEN)
        waits.append((error.retry_at - desk.now).total_seconds())
        desk.now = error.retry_at
        desk.failure(BROKEN)
    assert waits == [60, 120, 240, 480, 900, 900]
    assert len(web.asked) - asked == 6 * 3
    assert error.trouble is Trouble.BROKEN


def test_a_good_answer_closes_the_circuit(web: Web) -> None:
    desk = Desk(web)
    for _ in range(4):
        desk.failure(BROKEN)
    desk.get(GOOD)
    for _ in range(4):
        assert desk.failure(BROKEN).retry_at is None


def test_a_refusal_is_no_failure_of_the_network(web: Web) -> None:
    desk = Desk(web)
    for _ in range(6):
        assert desk.failure(said({"title": "no"}, status=400)).trouble is Trouble.REFUSED


@pytest.mark.parametrize("to", ["http://localhost:9/elsewhere", "/2/other", "https://evil.example/"])
def test_no_redirect_is_followed(web: Web, to: str) -> None:
    web.on("/2/other", GOOD)
    error = Desk(web).failure(redirect(to))
    assert (error.trouble, error.permanent) == (Trouble.REFUSED, True)
    assert len(web.asked) == 1


def test_no_secret_is_told(web: Web) -> None:
    """Neither what the network repeats nor our own words hold a token, in whatever form."""
    secret, password = "s3cret/&x", "hunter2-hunter2"
    message = f"bad token {TOKEN} for {secret} s3cret%2F%26x {password} at ?access_token=EAAB99"
    web.on("/2/session?key=s3cret%2F%26x", said({"error": "Bad", "message": message}, status=400))
    api = Desk(web).api("bluesky", secret={"key": secret})
    with pytest.raises(SourceError) as caught:
        api.post("/2/session", body={"identifier": "brindle.example", "password": password})
    told = f"{caught.value} {caught.value.code} {caught.value!r}"
    assert not any(word in told for word in (TOKEN, "s3cret", password, "EAAB99"))


def test_an_unreachable_network_is_named_without_its_parameters(web: Web) -> None:
    desk = Desk(web)
    with pytest.raises(SourceError) as caught:
        desk.api(base_url="http://127.0.0.1:9", secret={"key": "s3cret-s3cret"}).get("/2/x", {"q": "brindle"})
    assert str(caught.value).startswith("http://127.0.0.1:9/2/x?… refuses connections")


@pytest.mark.parametrize("token", ["with\nnewline", "naïve", "trailing ", "\x00"])
def test_a_token_that_is_none_is_a_fault_of_the_login(web: Web, token: str) -> None:
    with pytest.raises(SourceError) as caught:
        Desk(web).api(headers={"Authorization": f"Bearer {token}"}).get("/2/search")
    assert caught.value.trouble is Trouble.LOGIN
    assert token.strip() not in str(caught.value)


def test_a_login_is_not_sent_in_the_clear() -> None:
    http = Http(clock=lambda: NOON, allow_loopback_http=True, resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(SourceError, match="https:// only"):
        Api(http, network="mastodon", base_url="http://social.example", meter=Free()).get("/api/v1/x")


def test_a_body_beyond_ten_megabytes_is_not_read(web: Web) -> None:
    bomb = answer(gzip.compress(bytes(11_000_000)), Content_Encoding="gzip")
    error = Desk(web).failure(bomb)
    assert error.permanent
    assert "larger than 10,000,000 bytes" in str(error)


def test_a_drip_ends_when_the_time_for_all_tries_is_over(web: Web) -> None:
    started = time.monotonic()
    error = Desk(web, total_seconds=0.4).failure(drip())
    assert error.trouble is Trouble.BROKEN
    assert time.monotonic() - started < 2


def test_a_mastodon_server_is_named_by_its_host(web: Web) -> None:
    error = Desk(web).failure(said({"error": "Record not found"}, status=404), network="mastodon")
    assert str(error).startswith("Mastodon (127.0.0.1:")
