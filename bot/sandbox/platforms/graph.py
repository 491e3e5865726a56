"""What the stand-ins of Meta's three networks share: logins, fields, pages, errors of the Graph API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.platforms.world import PublicPost, Quirk, World

APP_SECRET = "sandbox-meta-app"
LOOPING = "QVFIUmx1WTBpMGpB"
"""The cursor that is the same on every page."""
_PARTS = re.compile(r"[^,(){}]+(?:\([^()]*\))?(?:\{[^{}]*\})?(?:\.[a-z]+\([^()]*\))*")
_ALWAYS = frozenset({"access_token", "appsecret_proof", "fields"})
_PAGED = frozenset({"limit", "after", "before"})

Item = dict[str, Any]


class Refused(Exception):
    """A request the Graph API does not take."""

    def __init__(self, message: str, *, code: int = 100, subcode: int = 0) -> None:
        super().__init__(message)
        self.code, self.subcode = code, subcode


@dataclass(frozen=True, slots=True)
class Listing:
    """One edge: who is on it (newest first), how an item is written, what may be asked of it."""

    posts: Sequence[PublicPost]
    write: Callable[[PublicPost, str], Item]
    fields: Collection[str]
    given: Collection[str]
    """Fields every item has, whatever else is missing."""
    params: Collection[str] = ()
    most: int = 100


@dataclass
class Graph:
    """One network's desk: its token, its world, where its looping cursors stand."""

    world: World
    network: str
    token: str
    _loops: dict[str, int] = field(default_factory=dict)

    def guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """The same for those with the token, with errors in the Graph API's shape."""

        def guarded(request: Request) -> Response:
            given = request.query_params.get("access_token")
            if given != self.token:
                return (
                    dead() if given else error(104, "An access token is required to request this resource.")
                )
            if request.query_params.get("appsecret_proof", proof(self.token)) != proof(self.token):
                return error(100, "Invalid appsecret_proof provided in the API argument")
            try:
                return answer(request)
            except Refused as refused:
                return error(refused.code, str(refused), subcode=refused.subcode)

        return guarded

    def page(self, request: Request, listing: Listing) -> Response:
        """One page of an edge, with the quirks planned."""
        asked = checked(request, also={*_PAGED, *listing.params}, fields=listing.fields)
        posts = [post for post in listing.posts if self._within(request, post)]
        size = self._size(request, listing)
        loops = self.world.strikes(self.network, Quirk.CURSOR_LOOP)
        start = self._start(request, posts, loops=loops, size=size)
        first = start - 1 if start and self.world.strikes(self.network, Quirk.DUPLICATES) else start
        chosen = posts[first : start + size]
        items = self._items(chosen, listing, asked)
        waiting = start + size < len(posts) or (loops and bool(chosen))
        return JSONResponse(
            {"data": items, **self._paging(request, chosen, waiting=waiting, loops=loops)}
            if chosen
            else {"data": []}
        )

    def _within(self, request: Request, post: PublicPost) -> bool:
        since, until = (_seconds(request, name) for name in ("since", "until"))
        second = post.at.timestamp()
        return (since is None or second >= since) and (until is None or second <= until)

    def _size(self, request: Request, listing: Listing) -> int:
        limit = _seconds(request, "limit")
        size = min(25 if limit is None else max(1, int(limit)), listing.most)
        return min(size, self.world.page_size or size)

    def _start(self, request: Request, posts: Sequence[PublicPost], *, loops: bool, size: int) -> int:
        """Where the page begins; a looping cursor only the server knows the place of."""
        after = request.query_params.get("after")
        if after and self.world.strikes(self.network, Quirk.CURSOR_EXPIRED):
            raise Refused("(#100) Invalid cursors values: they have expired")
        place = request.url.path
        if loops or after == LOOPING:
            self._loops[place] = self._loops.get(place, 0) + size if after else 0
            return self._loops[place]
        if not after:
            return 0
        key = _key(after)
        return next((number for number, post in enumerate(posts, start=1) if post.key == key), len(posts))

    def _items(self, posts: Sequence[PublicPost], listing: Listing, asked: Collection[str]) -> list[Item]:
        odd = self.world.strikes(self.network, Quirk.ODD_TIMES)
        bare = self.world.strikes(self.network, Quirk.MISSING_FIELDS)
        strange = self.world.strikes(self.network, Quirk.UNKNOWN_FIELDS)
        items = []
        for number, post in enumerate(posts):
            ahead = timedelta(hours=1) if odd and number == 0 else timedelta()
            time = stamp(self.world.clock() + ahead if ahead else post.at, odd=odd)
            item = listing.write(post, time)
            wanted = set(asked) & set(listing.given) if bare else set(asked)
            kept = {name: value for name, value in item.items() if name in wanted and value is not None}
            items.append({**kept, "zz_new": {"deep": [1]}} if strange else kept)
        return items[1:] + items[:1] if self.world.strikes(self.network, Quirk.DISORDER) else items

    def _paging(
        self, request: Request, posts: Sequence[PublicPost], *, waiting: bool, loops: bool
    ) -> dict[str, Any]:
        after = LOOPING if loops else cursor_of(posts[-1])
        paging: dict[str, Any] = {"cursors": {"before": cursor_of(posts[0]), "after": after}}
        if waiting:
            paging["next"] = str(request.url.include_query_params(after=after))
        return {"paging": paging}


def checked(request: Request, *, also: Collection[str], fields: Collection[str]) -> set[str]:
    """The fields asked for, with the id always there; raises Refused for what the edge does not know."""
    if unknown := set(request.query_params) - _ALWAYS - set(also):
        raise Refused(f"(#100) The parameter {min(unknown)} is not known")
    names = {
        part.partition(".")[0].partition("{")[0]
        for part in _PARTS.findall(request.query_params.get("fields", ""))
    }
    if unknown := names - set(fields):
        raise Refused(f"(#100) Tried accessing nonexisting field ({min(unknown)})")
    return names | ({"id"} & set(fields))


def proof(token: str) -> str:
    """The proof that a caller has the app's secret."""
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def stamp(at: datetime, *, odd: bool = False) -> str:
    """A time as the Graph API writes it: an offset without colon; odd: with."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" + ("+00:00" if odd else "+0000")


def cursor_of(post: PublicPost) -> str:
    """The opaque place after a post."""
    return base64.urlsafe_b64encode(f"k{post.key}".encode()).decode()


def error(code: int, message: str, *, subcode: int = 0, headers: dict[str, str] | None = None) -> Response:
    """An error in the shape of the Graph API."""
    body: Item = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEf123"}
    return JSONResponse({"error": body | ({"error_subcode": subcode} if subcode else {})}, 400, headers)


def missing(id: str) -> Refused:
    """What the Graph API says of an object that does not exist, or not for us."""
    words = "does not exist, cannot be loaded due to missing permissions, or does not support this operation"
    return Refused(f"Unsupported get request. Object with ID '{id}' {words}", subcode=33)


def dead() -> Response:
    """The token has expired."""
    return error(190, "Error validating access token: Session has expired.", subcode=463)


def too_often(account: str, kind: str, *, code: int) -> Response:
    """A throttle with the header that says for how many minutes."""
    usage = [{"type": kind, "call_count": 100, "total_time": 25, "estimated_time_to_regain_access": 1}]
    headers = {"X-Business-Use-Case-Usage": json.dumps({account: usage})}
    return error(code, f"(#{code}) Application request limit reached", headers=headers)


def _seconds(request: Request, name: str) -> float | None:
    value = request.query_params.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII):
        raise Refused(f"(#100) Param {name} must be an integer")
    return float(value)


def _key(after: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(after.encode()).decode().removeprefix("k"))
    except ValueError as error:
        raise Refused("(#100) Invalid cursors values") from error
