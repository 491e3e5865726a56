"""X's filtered stream as a stand-in: rules, one connection, posts as they are said."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, World
from bot.sandbox.platforms.x_items import Wire, fields_of, id_of

KEEP_ALIVE_SECONDS = 1.0
"""X itself sends an empty line every 20 s."""
LOOK_SECONDS = 0.05
MOST_RULES, LONGEST_RULE = 1_000, 1_024
_PROBLEMS = "https://api.x.com/2/problems/"
_TOKEN = "Bearer sandbox-x"


class StreamDesk:
    """The rules of the one app there is, and its one connection."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rules: dict[str, dict[str, str]] = {}
        self._count = 0
        self._connections = 0

    def rules(self, request: Request) -> Response:
        """The rules that hold."""
        meta = {"sent": self._sent(), "result_count": len(self._rules)}
        body: dict[str, Any] = {"data": list(self._rules.values())} if self._rules else {}
        return JSONResponse({**body, "meta": meta})

    async def change(self, request: Request) -> Response:
        """Adds or deletes rules."""
        if request.headers.get("authorization") != _TOKEN:
            return JSONResponse({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401)
        body = await request.json()
        if "delete" in body:
            return self._deleted(body["delete"].get("ids", []))
        return self._added(body.get("add", []))

    def connect(self, request: Request) -> Response:
        """Pushes what fits a rule from now on."""
        params = dict(request.query_params)
        unknown = set(filter(None, params.get("tweet.fields", "").split(","))) - fields_of("tweet")
        if unknown or "post.fields" in params:
            error = {"message": f"The query parameters {sorted(unknown) or ['post.fields']} are not known"}
            kind = f"{_PROBLEMS}invalid-request"
            return JSONResponse({"errors": [error], "title": "Invalid Request", "type": kind}, 400)
        if self._connections:
            words = "This stream is currently at the maximum allowed connection limit."
            kind = f"{_PROBLEMS}streaming-connection"
            return JSONResponse({"title": "ConnectionException", "detail": words, "type": kind}, 429)
        wire = Wire(
            names="tweet",
            fields=params.get("tweet.fields", "").split(","),
            expansions=params.get("expansions", "").split(","),
        )
        return StreamingResponse(self._pushed(wire, self._standing()), media_type="application/json")

    async def _pushed(self, wire: Wire, told: dict[int, PublicPost]) -> AsyncIterator[bytes]:
        self._connections += 1
        due = time.monotonic()
        try:
            while True:
                if time.monotonic() >= due:
                    due = time.monotonic() + KEEP_ALIVE_SECONDS
                    yield b"\r\n"
                for id, post in self._standing().items():
                    rules = [] if id in told else self._fitting(post)
                    if rules:
                        yield json.dumps(_line(wire, post, rules)).encode() + b"\r\n"
                    told[id] = post
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._connections -= 1

    def _standing(self) -> dict[int, PublicPost]:
        return {id_of(post): post for post in self._world.standing("x")}

    def _fitting(self, post: PublicPost) -> list[dict[str, str]]:
        return [rule for rule in self._rules.values() if finds("x", {"query": rule["value"]}, post)]

    def _added(self, rules: list[dict[str, str]]) -> Response:
        values = {rule["value"] for rule in self._rules.values()}
        created = []
        errors = []
        for rule in rules:
            value = str(rule.get("value", ""))
            if value in values:
                kind = f"{_PROBLEMS}duplicate-rules"
                errors.append({"value": value, "title": "DuplicateRule", "type": kind})
            elif not 1 <= len(value) <= LONGEST_RULE or len(self._rules) >= MOST_RULES:
                errors.append({"value": value[:80], "title": "Invalid Rule", "type": f"{_PROBLEMS}rule-cap"})
            else:
                created.append(self._add(value, str(rule.get("tag", ""))))
        summary = {"created": len(created), "not_created": len(errors), "valid": len(created)}
        body = {"data": created, "errors": errors, "meta": {"sent": self._sent(), "summary": summary}}
        return JSONResponse({name: value for name, value in body.items() if value}, 201)

    def _add(self, value: str, tag: str) -> dict[str, str]:
        self._count += 1
        rule = {"id": str(10**18 + self._count), "value": value, "tag": tag}
        self._rules[rule["id"]] = rule
        return rule

    def _deleted(self, ids: list[str]) -> Response:
        found = [self._rules.pop(id) for id in ids if id in self._rules]
        summary = {"deleted": len(found), "not_deleted": len(ids) - len(found)}
        return JSONResponse({"meta": {"sent": self._sent(), "summary": summary}})

    def _sent(self) -> str:
        return f"{self._world.server_time('x'):%Y-%m-%dT%H:%M:%S.000Z}"


def _line(wire: Wire, post: PublicPost, rules: list[dict[str, str]]) -> dict[str, Any]:
    line: dict[str, Any] = {"data": wire.item(post)}
    if users := wire.users([post]):
        line["includes"] = {"users": users}
    return {**line, "matching_rules": [{"id": rule["id"], "tag": rule["tag"]} for rule in rules]}
