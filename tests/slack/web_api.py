"""A Web API on loopback that answers as it is told, call by call, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk import WebClient

Answer = Callable[[BaseHTTPRequestHandler], None]
TIMEOUT_SECONDS = 1


def say(body: dict[str, Any], *, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    return raw(json.dumps(body).encode(), status=status, **headers)


def raw(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    """An answer of any bytes."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def ok(**body: Any) -> Answer:
    """`ok: true`, by default as chat.postMessage says it."""
    return say({"ok": True, "channel": "C0CRISISDESK", "ts": "1700000000.000100"} | body)


def error(code: str, *, status: int = 200, **headers: str) -> Answer:
    """`ok: false` with a code."""
    return say({"ok": False, "error": code}, status=status, **headers)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """No answer: the connection breaks."""
    handler.connection.close()


def silence(handler: BaseHTTPRequestHandler) -> None:
    """No answer before the client gives up."""
    time.sleep(TIMEOUT_SECONDS + 0.3)


def half(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer."""
    raw(b'{"ok": tr', Content_Length="200")(handler)
    handler.connection.close()


class WebApi:
    """What was asked, in order, and a client that asks it."""

    def __init__(self, url: str, answers: list[Answer]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.client = WebClient("xoxb-secret", base_url=url, retry_handlers=[], timeout=TIMEOUT_SECONDS)

    @property
    def methods(self) -> list[str]:
        """The methods asked for, in order."""
        return [method for method, _ in self.asked]


@contextmanager
def web_api(*answers: Answer) -> Iterator[WebApi]:
    """Serves the answers in order, then fails every further call."""
    queue = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            sent = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
            api.asked.append((self.path.rpartition("/")[2], sent))
            answer = queue.pop(0) if queue else error("nothing_more_was_expected")
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api = WebApi(f"http://127.0.0.1:{server.server_port}/api/", queue)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
