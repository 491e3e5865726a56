"""A Slack of one thread: takes every Web API call and answer on loopback, and remembers them in order."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from bot.sandbox.validate import check_blocks, check_view

NAMES = {"U0MAYA0000": "Maya Okafor", "U0PRIYA000": "Priya Raman", "U0LENA0000": "Lena Fischer"}


class Loopback:
    """`calls` are (method, arguments); `whispers` are what went to a response_url; `slow` methods hang,
    `broken` ones fail; `groups` are the user groups with their members; `messages` are those that can be
    read, by ts; `problems` is what the platform would have refused."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.whispers: list[dict[str, Any]] = []
        self.slow: dict[str, float] = {}
        self.broken: dict[str, str] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.problems: list[object] = []
        self.groups: dict[str, list[str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def called(self, method: str, count: int = 1, *, within: float = 3.0) -> list[dict[str, Any]]:
        """The arguments of the calls to a method, once there are `count` (or time is up)."""
        return self._once(lambda: [made for name, made in self.calls if name == method], count, within)

    def whispered(self, count: int = 1, *, within: float = 3.0) -> list[dict[str, Any]]:
        """What was sent to response_urls, once there are `count` (or time is up)."""
        return self._once(lambda: list(self.whispers), count, within)

    def answer(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        time.sleep(self.slow.get(method, 0))
        if method in self.broken:
            return {"ok": False, "error": self.broken[method]}
        if "view" in sent:
            sent["view"] = json.loads(sent["view"]) if isinstance(sent["view"], str) else sent["view"]
        self.calls.append((method, sent))
        self.inspect(sent)
        if method == "users.info":
            name = NAMES.get(sent["user"], sent["user"].lower())
            return {"ok": True, "user": {"id": sent["user"], "profile": {"display_name": name}}}
        if method == "usergroups.users.list":
            return {"ok": True, "users": self.groups.get(sent["usergroup"], [])}
        if method == "usergroups.list":
            return {"ok": True, "usergroups": [{"id": one, "handle": "comms-leads"} for one in self.groups]}
        if method == "chat.getPermalink":
            place = f"{sent['channel']}/p{sent['message_ts'].replace('.', '')}"
            return {"ok": True, "permalink": f"https://brindle.slack.com/archives/{place}"}
        if method == "conversations.replies":
            found = self.messages.get(sent["ts"])
            return {"ok": True, "messages": [found]} if found else {"ok": False, "error": "thread_not_found"}
        return {"ok": True, "user_id": "U0FIREBRK0", "bot_id": "B0FIREBRK0", "team_id": "T0BRINDLE0"}

    def inspect(self, sent: dict[str, Any]) -> None:
        """Notes what the platform would refuse in a message, a form or an acknowledgement."""
        if "view" in sent:
            self.problems += check_view(sent["view"])
        if "blocks" in sent:
            self.problems += check_blocks(sent["blocks"], surface="message")
            assert sent["text"]

    def _once(self, look: Any, count: int, within: float) -> list[dict[str, Any]]:
        deadline = time.monotonic() + within
        while len(found := look()) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
                is_json = "json" in self.headers.get("Content-Type", "")
                sent = json.loads(raw) if is_json and raw else dict(parse_qsl(raw))
                if self.path.startswith("/respond"):
                    slack.whispers.append(sent)
                    slack.inspect(sent)
                    answer: dict[str, Any] = {"ok": True}
                else:
                    answer = slack.answer(self.path.removeprefix("/api/"), sent)
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler
