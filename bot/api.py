"""One network's REST API: its address, its login, its rules for asking, what its answers mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from bot.core.mentions import Usage
from bot.errors import SourceError
from bot.http import Http


class Meter(Protocol):
    """Counts what one credential uses up, over restarts and for every watch that shares it."""

    def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
        """Books a call before it is made; raises SourceError (BUDGET, MONEY) when it may not be made now."""

    def book(self, bucket: str, *, usd: float) -> None:
        """Books money an answer turned out to cost, beyond what was taken."""

    def hold(self, bucket: str, *, until: datetime, why: str) -> None:
        """Lets nobody call again before a moment: the network said so."""

    def usage(self) -> Usage:
        """What was used up since this meter was made, and what is left."""


class Free:
    """Counts calls, allows all of them."""

    def __init__(self) -> None:
        self._calls = 0
        self._usd = 0.0

    def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
        self._calls += 1
        self._usd += usd

    def book(self, bucket: str, *, usd: float) -> None:
        self._usd += usd

    def hold(self, bucket: str, *, until: datetime, why: str) -> None:
        return

    def usage(self) -> Usage:
        return Usage(self._calls, self._usd)


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its JSON, its headers (lower case), and how far the server's clock is ahead of ours."""

    status: int
    headers: Mapping[str, str]
    data: Any
    skew: timedelta = field(default_factory=timedelta)


class Api:
    """Asks one network. `network` names its rules; `secret` parameters are sent with every call, shown never.

    Every method raises SourceError with `trouble`, `status` and the network's own `code` set, after the
    tries that make sense.
    """

    def __init__(
        self,
        http: Http,
        *,
        network: str,
        base_url: str,
        meter: Meter,
        headers: Mapping[str, str] | None = None,
        secret: Mapping[str, str] | None = None,
    ) -> None:
        self._http = http
        self._network = network
        self._base = base_url.rstrip("/")
        self._meter = meter
        self._headers = dict(headers or {})
        self._secret = dict(secret or {})

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        bucket: str = "",
        calls: float = 1.0,
        usd: float = 0.0,
    ) -> Answer:
        """The answer to a GET; `calls` is what it counts in its bucket (units), `usd` its price."""
        return self._ask("GET", path, params or {}, None, {}, bucket=bucket, calls=calls, usd=usd)

    def post(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        bucket: str = "",
        calls: float = 1.0,
        usd: float = 0.0,
    ) -> Answer:
        """The answer to a POST of a JSON body or a form."""
        content = urlencode(form).encode() if form is not None else json.dumps(body).encode()
        kind = "application/x-www-form-urlencoded" if form is not None else "application/json"
        headers = {"Content-Type": kind}
        return self._ask("POST", path, params or {}, content, headers, bucket=bucket, calls=calls, usd=usd)

    def _ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        content: bytes | None,
        headers: Mapping[str, str],
        *,
        bucket: str,
        calls: float,
        usd: float,
    ) -> Answer:
        self._meter.take(bucket, calls=calls, usd=usd)
        query = urlencode({**params, **self._secret})
        url = f"{self._base}{path}" + (f"?{query}" if query else "")
        found = self._http.ask(method, url, headers={**self._headers, **headers}, content=content)
        try:
            data = json.loads(found.body or b"null")
        except ValueError as error:
            raise SourceError(f"{self._network} answers with no JSON", status=found.status) from error
        if found.status >= 400:
            raise SourceError(f"{self._network} answers {found.status}", status=found.status)
        return Answer(found.status, found.headers, data)
