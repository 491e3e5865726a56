"""The outbound door against a web that redirects, drips, bursts and lies."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from websockets.sync.server import ServerConnection

from bot.errors import SourceError, Trouble
from bot.http import Http, shown
from bot.http.addresses import is_public
from tests.standins.web import Reply, Web, answer, cut, drip, pushing, redirect, serving, speaking

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def door(*, total_seconds: float = 10, naps: list[float] | None = None, **options: object) -> Http:
    return Http(
        clock=lambda: NOW,
        allow_loopback_http=True,
        sleep=(naps if naps is not None else []).append,
        uniform=lambda low, high: high,
        total_seconds=total_seconds,
        **options,
    )


def failure(http: Http, url: str, **options: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        http.get(url, **options)
    return caught.value


def test_a_page_is_fetched_with_its_headers(web: Web) -> None:
    url = web.on("/page", answer(b"hello", ETag='"1"'))
    found = door().get(url, headers={"Accept": "text/plain"})
    assert (found.status, found.body, found.headers["etag"], found.url) == (200, b"hello", '"1"', url)
    assert web.asked[0][1]["accept"] == "text/plain"


def test_not_modified_is_an_answer(web: Web) -> None:
    assert door().get(web.on("/page", answer(status=304))).status == 304


def test_a_packed_body_is_unpacked(web: Web) -> None:
    url = web.on("/page", answer(gzip.compress(b"hello " * 1000), Content_Encoding="gzip"))
    assert door().get(url).body == b"hello " * 1000


def test_a_gzip_bomb_stops_at_the_limit(web: Web) -> None:
    url = web.on("/bomb", answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"))
    error = failure(door(), url, max_bytes=100_000)
    assert error.permanent
    assert "larger than 100,000 bytes" in str(error)


def test_a_body_packed_otherwise_is_refused(web: Web) -> None:
    url = web.on("/page", answer(b"?", Content_Encoding="br"))
    assert "packed as “br”" in str(failure(door(), url))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_followed(web: Web, status: int) -> None:
    web.on("/new", answer(b"here"))
    found = door().get(web.on("/old", redirect("/new", status=status)))
    assert (found.body, found.url) == (b"here", web.url + "/new")
    assert found.moved_to == (web.url + "/new" if status in (301, 308) else None)


def test_a_circle_of_redirects_ends(web: Web) -> None:
    error = failure(door(), web.on("/round", redirect("/round")))
    assert error.permanent
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "target", ["http://10.0.0.8/x", "http://169.254.169.254/latest", "http://[fd00::1]/"]
)
def test_a_redirect_into_a_private_network_is_refused(web: Web, target: str) -> None:
    error = failure(door(), web.on("/old", redirect(target)))
    assert error.permanent
    assert "not a public address" in str(error)


@pytest.mark.parametrize("target", ["http://x.example:port/", "ftp://example.com/", "file:///etc/passwd"])
def test_a_redirect_to_no_web_address_is_refused(web: Web, target: str) -> None:
    error = failure(door(), web.on("/old", redirect(target)))
    assert error.permanent
    assert "no web address" in str(error)


@pytest.mark.parametrize("fault", [OSError("no such host"), UnicodeError("label too long")])
def test_a_name_that_cannot_be_resolved_is_a_failure_in_words(fault: Exception) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise fault

    assert "its name cannot be resolved" in str(failure(door(resolve=resolve), "https://feed.example/rss"))


def test_a_login_is_not_carried_to_another_host(web: Web) -> None:
    web.on("/new", answer(b"here"))
    elsewhere = web.url.replace("127.0.0.1", "localhost") + "/new"
    http = door(resolve=lambda host, port: ["127.0.0.1"])
    http.get(web.on("/old", redirect(elsewhere)), headers={"Authorization": "Bearer x", "Accept": "a"})
    assert [("authorization" in sent, sent["accept"]) for _, sent in web.asked] == [(True, "a"), (False, "a")]


def test_every_address_of_a_name_must_be_public() -> None:
    http = Http(clock=lambda: NOW, resolve=lambda host, port: ["93.184.216.34", "192.168.0.1"])
    error = failure(http, "https://feed.example/rss")
    assert str(error) == "feed.example is not a public address: it is not read"


def test_loopback_is_closed_unless_opened(web: Web) -> None:
    url = web.on("/page", answer(b"hello"))
    assert "ports 80 and 443" in str(failure(Http(clock=lambda: NOW), url))
    assert "not a public address" in str(failure(Http(clock=lambda: NOW), "http://127.0.0.1/page"))
    assert web.asked == []


def test_the_checked_address_is_the_one_connected_to(web: Web) -> None:
    """A name that changes its address after the check reaches nothing else."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    url = web.on("/page", answer(b"hello")).replace("127.0.0.1", "feed.example")
    assert door(resolve=lambda host, port: next(answers)).get(url).body == b"hello"
    assert web.asked[0][1]["host"].startswith("feed.example:")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.com/x", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("example.com/feed", "no web address"),
        ("https://ann:secret@example.com/feed", "no user name or password"),
        ("https://example.com:8443/feed", "ports 80 and 443"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused(url: str, words: str) -> None:
    error = failure(Http(clock=lambda: NOW), url)
    assert error.permanent
    assert words in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("10.1.2.3", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2001:0:1::1", False),
        ("fd12::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_what_counts_as_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_two_errors_then_an_answer_is_an_answer(web: Web) -> None:
    naps: list[float] = []
    url = web.on("/page", answer(status=500), answer(status=502), answer(b"ok"))
    assert door(naps=naps).get(url).body == b"ok"
    assert naps == [1.0, 4.0]


def test_three_errors_are_given_up_until_the_next_scan(web: Web) -> None:
    error = failure(door(), web.on("/page", answer(status=500)))
    assert not error.permanent
    assert "an error of its own (500)" in str(error)
    assert len(web.asked) == 3


@pytest.mark.parametrize("body", [b"half of it", gzip.compress(b"half of it", mtime=0)[:-9]])
def test_a_cut_body_is_tried_again(web: Web, body: bytes) -> None:
    url = web.on("/page", cut(body), answer(b"all of it"))
    assert door().get(url).body == b"all of it"


def test_a_cut_gzip_stream_is_tried_again(web: Web) -> None:
    packed = answer(gzip.compress(b"all of it" * 99)[:-12], Content_Encoding="gzip")
    assert door().get(web.on("/page", packed, answer(b"all"))).body == b"all"


@pytest.mark.parametrize("header", [False, True])
def test_a_slow_drip_ends_at_the_deadline(web: Web, header: bool) -> None:
    started = time.monotonic()
    error = failure(door(total_seconds=0.4), web.on("/drip", drip(header=header)))
    assert not error.permanent
    assert time.monotonic() - started < 2


def test_a_closed_port_is_a_failure_in_words(web: Web) -> None:
    error = failure(door(), "http://127.0.0.1:9/feed?token=abc")
    assert not error.permanent
    assert str(error).startswith("http://127.0.0.1:9/feed?… refuses connections")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "120"}, timedelta(seconds=120)),
        ({"Retry_After": format_datetime(NOW + timedelta(minutes=7), usegmt=True)}, timedelta(minutes=7)),
        ({"Retry_After": "99999999999"}, timedelta(hours=24)),
        ({"Retry_After": "²"}, timedelta(minutes=15)),
        ({"Retry_After": "soon"}, timedelta(minutes=15)),
        ({}, timedelta(minutes=15)),
    ],
)
def test_a_throttled_source_says_when_to_come_back(
    web: Web, headers: dict[str, str], wait: timedelta
) -> None:
    error = failure(door(), web.on("/page", answer_at(NOW, 429, **headers)))
    assert error.retry_at == NOW + wait
    assert len(web.asked) == 1


def test_a_date_to_come_back_is_read_by_the_servers_clock(web: Web) -> None:
    theirs = NOW - timedelta(hours=3)
    until = format_datetime(theirs + timedelta(minutes=7), usegmt=True)
    error = failure(door(), web.on("/page", answer_at(theirs, 503, Retry_After=until)))
    assert error.retry_at == NOW + timedelta(minutes=7)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_needs_a_person(web: Web, status: int) -> None:
    error = failure(door(), web.on("/page?key=secret", answer(status=status)))
    assert error.permanent
    assert str(status) in str(error)
    assert "secret" not in str(error)


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://ann:pw@example.com/a?key=1#x") == "https://example.com/a?…"


def answer_at(moment: datetime, status: int, **headers: str) -> object:
    """An answer by a server whose clock says `moment`."""

    def reply(handler: object) -> None:
        handler.date_time_string = lambda timestamp=None: format_datetime(moment, usegmt=True)
        answer(status=status, **headers)(handler)

    return reply


# what is pushed: lines


def lines(http: Http, url: str, **options: object) -> list[bytes]:
    with http.stream(url, **options) as found:
        return list(found)


def test_lines_come_as_they_are_pushed_empty_ones_too(web: Web) -> None:
    url = web.on("/stream", pushing(b'{"a": ', b'1}\r\n\r\n{"b"', b": 2}\n"))
    assert lines(door(), url) == [b'{"a": 1}', b"", b'{"b": 2}']
    assert web.asked[0][1]["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (pushing(b"one\n", then_seconds=3), "does not answer in time"),
        (pushing(b"one\ntw"), "in the middle of a line"),
        (pushing(b"one\n", promised=99), "broke off"),
        (pushing(b"x" * 600_000, b"x" * 600_000), "longer than 1,000,000 bytes"),
    ],
)
def test_a_stream_that_breaks_is_a_failure_in_words(web: Web, reply: Reply, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        lines(door(), web.on("/stream", reply), idle_seconds=0.3)
    assert caught.value.trouble is Trouble.BROKEN
    assert not caught.value.permanent


def test_a_stream_stops_when_it_is_told_to(web: Web) -> None:
    stopping = threading.Event()
    url = web.on("/stream", pushing(b"one\n", then_seconds=3))
    with door().stream(url, stopping=stopping) as found:
        assert next(found) == b"one"
        threading.Timer(0.1, stopping.set).start()
        started = time.monotonic()
        assert list(found) == []
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("network", "status", "body", "trouble"),
    [
        ("x", 401, b'{"title": "Unauthorized"}', Trouble.LOGIN),
        ("x", 429, b'{"title": "TooManyConnections"}', Trouble.THROTTLED),
        ("x", 402, b"{}", Trouble.MONEY),
        ("mastodon", 503, b"<html>", Trouble.BROKEN),
    ],
)
def test_a_refused_stream_is_read_by_the_table(
    web: Web, network: str, status: int, body: bytes, trouble: Trouble
) -> None:
    with pytest.raises(SourceError) as caught:
        lines(door(), web.on("/stream", answer(body, status=status)), network=network)
    assert (caught.value.trouble, caught.value.status) == (trouble, status)


def test_a_refused_stream_does_not_tell_its_token(web: Web) -> None:
    url = web.on("/stream?access_token=s3cret", answer(b'{"detail": "bad AAAA-secret"}', status=401))
    with pytest.raises(SourceError) as caught:
        lines(door(), url, headers={"Authorization": "Bearer AAAA-secret"}, network="x")
    assert "secret" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://feed.example/stream", "http://10.0.0.1/", "https://10.0.0.1/"])
def test_a_stream_is_guarded(url: str) -> None:
    with pytest.raises(SourceError, match=r"https:// only|not a public address") as caught:
        lines(Http(clock=lambda: NOW, resolve=lambda host, port: [host]), url)
    assert caught.value.permanent


# what is pushed: websockets


def test_a_websocket_gives_what_is_said_and_none_in_a_pause() -> None:
    def say(connection: ServerConnection) -> None:
        connection.send("hello")
        connection.send(connection.recv())

    names = ["xrpc.v1.json"]
    with speaking(say, subprotocols=names) as url, door().websocket(url, subprotocols=names) as socket:
        assert (socket.subprotocol, socket.recv(1)) == ("xrpc.v1.json", "hello")
        assert socket.recv(0.05) is None
        socket.send("and you")
        assert socket.recv(1) == "and you"


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (lambda connection: connection.close(1001), r"closed the connection \(1001\)"),
        (lambda connection: connection.socket.shutdown(2), "broke off"),
        (lambda connection: connection.send("x" * 1_100_000), "broke off|closed"),
    ],
)
def test_a_websocket_that_ends_is_a_failure_in_words(
    say: Callable[[ServerConnection], None], words: str
) -> None:
    with speaking(say) as url, door().websocket(url) as socket, pytest.raises(SourceError, match=words):
        socket.recv(2)


@pytest.mark.parametrize(
    ("status", "trouble"), [(401, Trouble.LOGIN), (429, Trouble.THROTTLED), (502, Trouble.BROKEN)]
)
def test_a_refused_websocket_is_read_by_the_table(web: Web, status: int, trouble: Trouble) -> None:
    url = web.on("/subscribe", answer(b"no", status=status)).replace("http:", "ws:")
    with pytest.raises(SourceError) as caught, door().websocket(url, network="bluesky"):
        pass
    assert (caught.value.trouble, caught.value.status) == (trouble, status)


@pytest.mark.parametrize("said", ["Bearer t0ken-1234", "t0ken-1234", "t0ken\u200b-1234"])
def test_a_refused_websocket_repeats_no_login(web: Web, said: str) -> None:
    body = json.dumps({"error": f"The access token {said} was revoked"}).encode()
    url = web.on("/api/v1/streaming", answer(body, status=401)).replace("http:", "ws:")
    login = {"Authorization": "Bearer t0ken-1234"}
    refused = pytest.raises(SourceError, match="was revoked")
    with refused as caught, door().websocket(url, network="mastodon", headers=login):
        pass
    assert "t0ken" not in str(caught.value)


@pytest.mark.parametrize("target", ["http://169.254.169.254/", "wss://10.0.0.1/"])
def test_a_websocket_follows_no_redirect(web: Web, target: str) -> None:
    url = web.on("/subscribe", redirect(target)).replace("http:", "ws:")
    with pytest.raises(SourceError) as caught, door().websocket(url, network="bluesky"):
        pass
    assert caught.value.status == 302
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ws://stream.example/", "wss:// only"),
        ("wss://10.0.0.1/", "not a public address"),
        ("wss://stream.example/", "cannot be resolved"),
        ("https://stream.example/", "no web address"),
        ("ws://127.0.0.1:9/", "refuses connections"),
    ],
)
def test_a_websocket_is_guarded(url: str, words: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if host == "stream.example":
            raise OSError
        return [host]

    with pytest.raises(SourceError, match=words), door(resolve=resolve).websocket(url):
        pass


def test_what_a_reader_of_a_websocket_raises_is_its_own() -> None:
    with (
        speaking(lambda connection: connection.send("x")) as url,
        pytest.raises(FileNotFoundError),
        door().websocket(url),
    ):
        raise FileNotFoundError


def test_a_feed_throttled_again_and_again_is_left_alone_longer(web: Web) -> None:
    http, url = door(), web.on("/page", answer(status=429))
    waits = [failure(http, url).retry_at for _ in range(8)]
    assert [(wait - NOW) // timedelta(minutes=15) for wait in waits if wait] == [1, 2, 4, 8, 16, 32, 64, 96]
