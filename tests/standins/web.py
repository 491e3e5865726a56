"""A tiny web server on loopback that plays what the web does: each path is a function of the request."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from websockets.sync.server import ServerConnection, serve

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """What it answers by path, and what it was asked, in order."""

    url: str = ""
    pages: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def on(self, path: str, *replies: Reply) -> str:
        """Answers `path` with the replies in turn (the last one for ever); gives the full address."""
        self.pages[path] = list(replies)
        return self.url + path


def answer(body: bytes = b"", *, status: int = 200, **headers: str) -> Reply:
    """A whole answer; `Retry_After="5"` becomes the header Retry-After."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 304:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def redirect(to: str, *, status: int = 302) -> Reply:
    """An answer that points elsewhere."""
    return answer(status=status, Location=to)


def cut(body: bytes) -> Reply:
    """Promises twice the body, sends it once and hangs up."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(2 * len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def drip(*, header: bool = False, every_seconds: float = 0.05) -> Reply:
    """A byte at a time, in the body or already in the header, until the reader hangs up (5 s at most)."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        pause = threading.Event()
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if header else b"\r\n"))
        for _ in range(int(5 / every_seconds)):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return
            pause.wait(every_seconds)

    return reply


def pushing(*pieces: bytes, then_seconds: float = 0.0, promised: int = 0) -> Reply:
    """Pushes the pieces one by one and hangs up after a while; cut, if it `promised` more bytes."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        length = f"Content-Length: {promised}\r\n" if promised else ""
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        pause = threading.Event()
        for piece in pieces:
            handler.wfile.write(piece)
            pause.wait(0.01)
        pause.wait(then_seconds)

    return reply


@contextmanager
def speaking(say: Callable[[ServerConnection], None], **options: Any) -> Iterator[str]:
    """A websocket server that says to each who connects what `say` says; gives its address."""
    server = serve(say, "127.0.0.1", 0, **options)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def serving() -> Iterator[Web]:
    """A server on a free port of loopback, in a thread, until the block ends."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            replies = web.pages.get(self.path) or [answer(status=404)]
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            self.close_connection = True
            reply(self)

        def do_POST(self) -> None:
            web.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
