"""The web process: the same bot and its webhooks behind signed HTTP, nothing for who cannot sign."""

import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot import app as composition
from bot import web
from bot.app import Bot
from bot.core.mentions import SourceSpec
from bot.core.models import Change
from bot.hooks import sign
from bot.sandbox.server import Sandbox
from tests.desks import QUICK, settings_for
from tests.worlds import crisis, now, watch

KEYS = {"WEBHOOK_SECRET": "secret", "WEBHOOK_TOKEN_ZAP": "t0ken", "WEBHOOK_MAX_KB_ZAP": "1"}
NEWS = b'[{"id": "1", "text": "Brindle & Fern kettle", "created_at": "2026-03-02T11:00:00Z"}]'
BODY = b"command=%2Fcrisis&text=help&user_id=U1&team_id=T1&channel_id=C1&trigger_id=1.1"


@dataclass(frozen=True, slots=True)
class Served:
    """A bot that listens on a port."""

    bot: Bot
    sandbox: Sandbox
    url: str

    def post(
        self, body: bytes = BODY, *, age: float = 0.0, secret: str | None = None, **headers: str
    ) -> httpx.Response:
        """A request as Slack signs it, so many seconds ago, with the right secret or another."""
        stamp = str(int(time.time() - age))
        key = (secret or self.sandbox.signing_secret).encode()
        signature = "v0=" + hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return httpx.post(
            f"{self.url}/slack/events", content=body, headers=form | given | headers, trust_env=False
        )


@contextmanager
def listening(bot: Bot) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(web.site(bot, keys=KEYS, body_seconds=1.0), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Sandbox(manifest=composition.app_manifest()) as sandbox:
        bot = composition.build(settings_for(sandbox, tmp_path), pace=QUICK)
        with listening(bot) as url:
            sandbox.use_http(f"{url}/slack/events")
            bot.jobs.start()
            yield Served(bot, sandbox, url)
            bot.stop()


def test_commands_and_clicks_work_over_signed_http(served: Served) -> None:
    served.bot.ports.store.apply(Change(crisis(id=0)), channel="crisis-desk")
    card = served.sandbox.wait_for(lambda: served.sandbox.messages("crisis-desk"), 10)[0]
    maya, priya = served.sandbox.act_as("maya"), served.sandbox.act_as("priya")
    maya.click(card, "crisis_acknowledge")
    priya.command("/crisis ack")
    served.sandbox.wait_for(priya.ephemerals)
    assert "Maya Okafor took it" in priya.ephemerals()[-1].text


def test_a_signed_request_is_answered(served: Served) -> None:
    assert served.post().status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=0000"},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Signature": ""},
    ],
)
def test_what_is_not_signed_is_refused_without_detail(served: Served, headers: dict[str, str]) -> None:
    answer = served.post(**headers)
    assert answer.status_code == 401


def test_another_secret_an_old_request_and_broken_text_are_refused(served: Served) -> None:
    assert served.post(secret="another").status_code == 401
    assert served.post(age=301).status_code == 401
    assert served.post(b"\xff\xfe\xfa").status_code == 401


def test_a_huge_body_is_refused_before_it_is_read(served: Served) -> None:
    assert served.post(b"x" * (web.MAX_BODY + 1)).status_code == 413


def test_health_is_good_while_the_clockwork_ticks(served: Served) -> None:
    assert httpx.get(f"{served.url}/healthz", trust_env=False).json()["ok"] is True
    served.bot.jobs.stop()
    served.bot.jobs.last_tick -= 61
    answer = httpx.get(f"{served.url}/healthz", trust_env=False)
    assert (answer.status_code, answer.json()["problems"][0][:7]) == (503, "no tick")


def test_metrics_are_plain_numbers(served: Served) -> None:
    lines = httpx.get(f"{served.url}/metrics", trust_env=False).text.splitlines()
    figures = dict(line.split() for line in lines)
    assert float(figures["firebreak_outbox_due"]) == 0


@pytest.mark.parametrize("timestamp", ["9" * 5_000, "-1", "1e9", "٣"])
def test_an_odd_timestamp_is_refused_without_a_stumble(served: Served, timestamp: str) -> None:
    answer = httpx.post(
        f"{served.url}/slack/events",
        content=b"{}",
        headers={"x-slack-request-timestamp": timestamp.encode(), "x-slack-signature": b"v0=0"},
        trust_env=False,
    )
    assert answer.status_code == 401


def test_metrics_of_a_closed_store_are_refused_in_words(served: Served) -> None:
    served.bot.jobs.stop()
    served.bot.ports.store.close()
    assert httpx.get(f"{served.url}/metrics", trust_env=False).status_code == 503


# --- deliveries --------------------------------------------------------------------------------------------


def deliver(served: Served, path: str, body: bytes = NEWS, **headers: str) -> httpx.Response:
    return httpx.post(f"{served.url}/ingest/{path}", content=body, headers=headers, trust_env=False)


def signed(body: bytes = NEWS) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {"X-Firebreak-Timestamp": stamp, "X-Firebreak-Signature": sign("secret", stamp, body)}


@pytest.fixture
def watched(served: Served) -> Served:
    """The same with a watch that reads two senders, and a clockwork that stands still."""
    served.bot.jobs.stop()
    sources = (SourceSpec("webhook", "acme"), SourceSpec("webhook", "zap"))
    served.bot.ports.store.add_watch(watch(id=0, sources=sources), now=now())
    return served


def test_a_delivery_is_answered_after_it_is_kept(watched: Served) -> None:
    answer = deliver(watched, "acme", **signed())
    arrivals = watched.bot.ports.store.arrivals("webhook:acme", after=0, limit=9)
    assert (answer.status_code, answer.json()["kept"], len(arrivals)) == (202, 1, 1)


@pytest.mark.parametrize(
    ("path", "status"),
    [("zap/t0ken", 202), ("zap/wrong", 401), ("zap", 401), ("acme", 401), ("nobody", 401)],
)
def test_a_secret_address_is_enough_and_a_plain_one_is_not(watched: Served, path: str, status: int) -> None:
    assert deliver(watched, path).status_code == status


def test_refusals_say_nothing_about_who_is_known(watched: Served) -> None:
    answers = [deliver(watched, "acme"), deliver(watched, "nobody")]
    assert [answer.text for answer in answers] == ["unauthorized", "unauthorized"]
    assert deliver(watched, "nobody", **signed()).text == "not found"


def test_a_delivery_beyond_the_senders_cap_is_refused(watched: Served) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 600] * 2

    address = f"{watched.url}/ingest/zap/t0ken"
    assert deliver(watched, "zap/t0ken", b"x" * 1025).status_code == 413
    assert httpx.post(address, content=pieces(), trust_env=False).status_code == 413


@pytest.mark.parametrize("path", ["/ingest/zap/t0ken", "/slack/events"])
def test_a_body_that_drips_is_not_waited_for(watched: Served, path: str) -> None:
    host, _, port = watched.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as sender:
        sender.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n[".encode())
        assert sender.recv(99).startswith(b"HTTP/1.1 408 ")


def test_what_cannot_be_kept_is_not_thanked_for(watched: Served) -> None:
    watched.bot.ports.store.close()
    answer = deliver(watched, "acme", **signed())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_networks_that_are_not_set_up_have_no_door(watched: Served) -> None:
    handshake = httpx.get(f"{watched.url}/ingest/meta?hub.challenge=1", trust_env=False)
    assert (handshake.status_code, deliver(watched, "meta").status_code) == (404, 404)
    assert deliver(watched, "tiktok").status_code == 404
