"""A stand-in for X: recent search, mentions, counts, look-up, usage, and the filtered stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.moments import moment_of
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World
from bot.sandbox.platforms.x_items import Wire, expansions_of, fields_of, first_id, id_of, rfc3339
from bot.sandbox.platforms.x_stream import StreamDesk

KIND = "x"
TARGET = ""
TOKEN = "sandbox-x"
OWN_ID, OWN_HANDLE = "2244994945", "brindlefern"
"""The account whose mentions can be listed."""
WINDOW_SECONDS = 900
REACH = timedelta(days=7)
LONGEST_QUERY = 512
PROBLEMS = "https://api.x.com/2/problems/"
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)
_BOUNDS = {"since_id", "until_id", "start_time", "end_time"}
_NAMED = {"post.fields", "tweet.fields", "expansions", "user.fields", "media.fields"}
_PAGED = {"max_results", "next_token", "pagination_token", *_BOUNDS, *_NAMED}
_LOOPING = "b26v89c19zqg8o3f"


class Refused(Exception):
    """A request X does not take: the parameter, its value and what is wrong."""

    def __init__(self, name: str, value: str, message: str) -> None:
        super().__init__(message)
        self.name, self.value = name, value


@dataclass(frozen=True, slots=True)
class Rules:
    """What one listing accepts: its other parameters and how many posts a page may have."""

    also: frozenset[str]
    least: int
    default: int


SEARCH = Rules(frozenset({"query", "sort_order"}), least=10, default=10)
MENTIONS = Rules(frozenset(), least=5, default=10)


def settings(url: str) -> dict[str, str]:
    """What sends the source here."""
    return {"X_API_URL": url, "X_BEARER_TOKEN": TOKEN}


def throttled(world: World) -> Response:
    """Too often: the old list of numbered errors, and a reset in two seconds by X's clock."""
    reset = int(world.server_time(KIND).timestamp()) + 2
    body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    return JSONResponse(body, 429, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)})


def expired(world: World) -> Response:
    """A token that is none."""
    return problem(401, "Unauthorized", "Unauthorized", type="about:blank")


def problem(status: int, title: str, detail: str, *, type: str, **more: object) -> Response:
    """The newer shape of an error."""
    return JSONResponse({"title": title, "detail": detail, "type": type, "status": status, **more}, status)


def invalid(refused: Refused) -> Response:
    """The shape of a parameter that does not fit."""
    error = {"parameters": {refused.name: [refused.value]}, "message": str(refused)}
    body = {
        "errors": [error],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}invalid-request",
    }
    return JSONResponse(body, 400)


def routes(world: World) -> list[BaseRoute]:
    """X's API."""
    desk = Desk(world)
    stream = StreamDesk(world)
    return [
        Route("/2/tweets/search/recent", desk.guarded(desk.search)),
        Route("/2/tweets/counts/recent", desk.guarded(desk.counts)),
        Route("/2/tweets", desk.guarded(desk.lookup)),
        Route("/2/users/{id}/mentions", desk.guarded(desk.mentions)),
        Route("/2/usage/tweets", desk.guarded(desk.usage)),
        Route("/2/tweets/search/stream/rules", desk.guarded(stream.rules), methods=["GET"]),
        Route("/2/tweets/search/stream/rules", stream.change, methods=["POST"]),
        Route("/2/tweets/search/stream", desk.guarded(stream.connect)),
    ]


class Desk:
    """Answers requests from the posts of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._looped: dict[str, int] = {}

    def guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """The same for those with the token, with errors in X's shapes and the headers of its limits."""

        def guarded(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                return expired(self._world)
            try:
                response = answer(request)
            except Refused as refused:
                response = invalid(refused)
            reset = int(self._world.server_time(KIND).timestamp()) + WINDOW_SECONDS
            limits = {"limit": "450", "remaining": "449", "reset": str(reset)}
            response.headers.update({f"x-rate-limit-{name}": value for name, value in limits.items()})
            return response

        return guarded

    def search(self, request: Request) -> Response:
        """Posts of the last seven days that fit the query, newest first."""
        params = self._params(request, SEARCH.also)
        query = _query_of(params)
        posts = [post for post in self._recent() if finds(KIND, {"query": query}, post)]
        return self._page(posts, params, SEARCH)

    def mentions(self, request: Request) -> Response:
        """Posts that name the account, newest first."""
        params = self._params(request, MENTIONS.also)
        id = request.path_params["id"]
        if id != OWN_ID:
            words = f"Could not find user with id: [{id}]."
            error = {"value": id, "parameter": "id", "title": "Not Found Error", "detail": words}
            kind = f"{PROBLEMS}resource-not-found"
            return JSONResponse({"errors": [{**error, "resource_type": "user", "type": kind}]})
        return self._page([post for post in self._recent() if _names_owner(post)], params, MENTIONS)

    def counts(self, request: Request) -> Response:
        """How many posts fit, in all."""
        params = self._params(request, {"query", "granularity"})
        query = _query_of(params)
        if params.get("granularity", "hour") not in ("minute", "hour", "day"):
            raise Refused("granularity", params["granularity"], "granularity is minute, hour or day")
        posts = [post for post in self._recent() if finds(KIND, {"query": query}, post)]
        total = len(self._within(posts, params))
        name = "tweet" if self._world.strikes(KIND, Quirk.OTHER_NAMES) else "post"
        now = self._world.server_time(KIND)
        bucket = {"start": rfc3339(now - REACH), "end": rfc3339(now), f"{name}_count": total}
        return JSONResponse({"data": [bucket], "meta": {f"total_{name}_count": total}})

    def lookup(self, request: Request) -> Response:
        """Posts by id; what is gone stands among the errors."""
        params = self._params(request, {"ids"})
        ids = params.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100 or not all(_ID.fullmatch(id) for id in ids):
            raise Refused("ids", params.get("ids", ""), "`ids` holds 1 to 100 numbers")
        standing = {id: post for post in self._world.standing(KIND) for id in (post.key, id_of(post))}
        wire = self._wire(params)
        found = [_version(wire, standing[int(id)], int(id)) for id in ids if int(id) in standing]
        errors = [_not_found(id) for id in ids if int(id) not in standing]
        body = {"data": found, "errors": errors}
        return JSONResponse({name: value for name, value in body.items() if value})

    def usage(self, request: Request) -> Response:
        """What was read this month."""
        data = {"project_id": "1", "project_cap": "3000000", "project_usage": "12", "cap_reset_day": 1}
        return JSONResponse({"data": data})

    def _recent(self) -> list[PublicPost]:
        oldest = self._world.server_time(KIND) - REACH
        posts = [post for post in self._world.standing(KIND) if post.at > oldest]
        return sorted(posts, key=id_of, reverse=True)

    def _params(self, request: Request, also: Collection[str]) -> dict[str, str]:
        params = dict(request.query_params)
        known = {*_PAGED, *also}
        for name in params:
            if name not in known:
                listing = ",".join(sorted(known))
                raise Refused(name, params[name], f"The query parameter [{name}] is not one of [{listing}]")
        self._check_names(params)
        return params

    def _check_names(self, params: Mapping[str, str]) -> None:
        """Both families are taken, unless this server speaks the old one only."""
        old_only = any(name in params for name in _NAMED) and self._world.strikes(KIND, Quirk.OTHER_NAMES)
        for names in ("post", "tweet"):
            asked = params.get(f"{names}.fields")
            if asked is None:
                continue
            if old_only and names == "post":
                raise Refused("post.fields", asked, "The query parameter [post.fields] is not known")
            unknown = set(asked.split(",")) - fields_of(names)
            if unknown:
                what = f"[{min(unknown)}] is not one of the values of `{names}.fields`"
                raise Refused(f"{names}.fields", asked, f"The value {what}")

    def _wire(self, params: Mapping[str, str]) -> Wire:
        names = "tweet" if "tweet.fields" in params else "post"
        expansions = set(filter(None, params.get("expansions", "").split(",")))
        if expansions - expansions_of(names):
            raise Refused("expansions", params["expansions"], "an expansion is not known")
        strikes = self._world.strikes
        return Wire(
            names=names,
            fields=set(params.get(f"{names}.fields", "").split(",")),
            expansions=expansions,
            strange=strikes(KIND, Quirk.UNKNOWN_FIELDS),
            sparse=strikes(KIND, Quirk.MISSING_FIELDS),
            odd_times=strikes(KIND, Quirk.ODD_TIMES),
        )

    def _within(self, posts: list[PublicPost], params: Mapping[str, str]) -> list[PublicPost]:
        now = self._world.server_time(KIND)
        token = params.get("next_token") or params.get("pagination_token")
        resumed = token or "since_id" in params
        if resumed and self._world.strikes(KIND, Quirk.CURSOR_EXPIRED):
            raise _too_old("next_token" if token else "since_id", token or params["since_id"], now)
        low, high = _limits(params, now)
        return [post for post in posts if low < id_of(post) < high]

    def _page(self, posts: list[PublicPost], params: Mapping[str, str], rules: Rules) -> Response:
        size = _size(params, rules)
        posts = self._within(posts, params)
        token = params.get("next_token") or params.get("pagination_token") or ""
        rest = [post for post in posts if id_of(post) < self._below(token)]
        size = min(size, self._world.page_size or size)
        page, waiting = rest[:size], len(rest) > size
        loops = (waiting or bool(token)) and self._world.strikes(KIND, Quirk.CURSOR_LOOP)
        return JSONResponse(self._body(page, params, next_token=self._next(page, waiting, loops)))

    def _below(self, token: str) -> int:
        if not token:
            return 1 << 63
        if token == _LOOPING:
            return self._looped[token]
        if not re.fullmatch(r"b26[0-9a-z]{1,16}", token):
            raise Refused("next_token", token, "Invalid 'next_token': it is none of ours")
        return int(token[3:], 36)

    def _next(self, page: list[PublicPost], waiting: bool, loops: bool) -> str | None:
        if loops:
            self._looped[_LOOPING] = id_of(page[-1]) if page else 0
            return _LOOPING
        if not waiting:
            return None
        twice = len(page) > 1 and self._world.strikes(KIND, Quirk.DUPLICATES)
        return f"b26{_base36(id_of(page[-1]) + (1 if twice else 0))}"

    def _body(
        self, page: list[PublicPost], params: Mapping[str, str], *, next_token: str | None
    ) -> dict[str, Any]:
        wire = self._wire(params)
        items = [wire.item(post, ahead=wire.odd_times and n == 0) for n, post in enumerate(page)]
        meta: dict[str, Any] = {"result_count": len(items)}
        if page:
            meta |= {"newest_id": items[0]["id"], "oldest_id": items[-1]["id"]}
        if next_token:
            meta["next_token"] = next_token
        if self._world.strikes(KIND, Quirk.DISORDER):
            items = items[1::2] + items[::2]
        users = wire.users(page)
        body = {"data": items, "includes": {"users": users} if users else {}, "meta": meta}
        if wire.strange:
            body["errors"] = [{**_not_found("1"), "parameter": "referenced_posts"}]
        return {name: value for name, value in body.items() if value}


def _query_of(params: Mapping[str, str]) -> str:
    query = params.get("query", "")
    if not 1 <= len(query) <= LONGEST_QUERY:
        words = f"Rules must be at most {LONGEST_QUERY} characters and at least 1, not {len(query)}"
        raise Refused("query", query[:100], words)
    return query


def _size(params: Mapping[str, str], rules: Rules) -> int:
    given = params.get("max_results", str(rules.default))
    if not given.isdecimal() or not rules.least <= int(given) <= 100:
        words = f"The `max_results` query parameter value [{given}] is not between {rules.least} and 100"
        raise Refused("max_results", given, words)
    return int(given)


def _limits(params: Mapping[str, str], now: datetime) -> tuple[int, int]:
    """The ids between which posts are wanted, both exclusive."""
    if "since_id" in params and ("start_time" in params or "end_time" in params):
        raise Refused("since_id", params["since_id"], "'since_id' cannot go with 'start_time' or 'end_time'")
    low, high = 0, 1 << 63
    for name in ("since_id", "until_id"):
        if name in params and not _ID.fullmatch(params[name]):
            raise Refused(name, params[name], f"The `{name}` value is not valid: ^[0-9]{{1,19}}$")
    if "since_id" in params:
        low = int(params["since_id"])
        if low < first_id(now - REACH):
            raise _too_old("since_id", params["since_id"], now)
    if "start_time" in params:
        low = first_id(_time(params, "start_time", now)) - 1
    if "end_time" in params:
        high = first_id(_time(params, "end_time", now))
    return low, min(high, int(params.get("until_id", high)))


def _time(params: Mapping[str, str], name: str, now: datetime) -> datetime:
    moment = moment_of(params[name]) if params[name].endswith("Z") else None
    if moment is None or not now - REACH < moment <= now - timedelta(seconds=10):
        words = (
            f"Invalid '{name}':'{params[name]}'. It is RFC 3339, within seven days, ten seconds ago or more"
        )
        raise Refused(name, params[name], words)
    return moment


def _too_old(name: str, value: str, now: datetime) -> Refused:
    if name == "since_id":
        words = f"'since_id' must be a tweet id created after [{now - REACH:%Y-%m-%dT%H:%MZ}]. "
        return Refused(name, value, words + "Please use a 'since_id' that is larger than that")
    return Refused(name, value, f"The `{name}` value is no longer valid")


def _names_owner(post: PublicPost) -> bool:
    return OWN_HANDLE in post.tagged or f"@{OWN_HANDLE}" in post.text.lower()


def _version(wire: Wire, post: PublicPost, id: int) -> dict[str, Any]:
    """The version that was asked for; an old one knows its successors."""
    return {**wire.item(post), "id": str(id)}


def _not_found(id: str) -> dict[str, str]:
    return {
        "value": id,
        "resource_id": id,
        "resource_type": "tweet",
        "parameter": "ids",
        "section": "data",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{id}].",
        "type": f"{PROBLEMS}resource-not-found",
    }


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
