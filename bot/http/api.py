"""One network's REST API: its address, its login, its rules for asking, what its answers mean."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from bot.core.circuit import Circuit, failed, throttled
from bot.core.mentions import Usage
from bot.errors import SourceError, Trouble
from bot.http import TRIES, Http
from bot.http.throttles import SHORTEST_SECRET, Unread, Verdict, data_of, logins_in, name_of, read_answer

_SECRET_NAME = re.compile(r"token|secret|password|key|proof|code|assertion|jwt", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Mapping[str, str]
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = field(default=(), repr=False)


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
        self._host = urlsplit(self._base).netloc
        self._name = name_of(network, self._host)
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
        request = _Request("GET", path, params or {}, secrets=_secrets_in(params or {}))
        return self._ask(request, bucket=bucket, calls=calls, usd=usd)

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
        """The answer to a POST of a form, of a JSON body, or of nothing."""
        content, kind = None, ""
        if form is not None:
            content, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            content, kind = json.dumps(body).encode(), "application/json"
        sent = form or (body if isinstance(body, dict) else {})
        request = _Request(
            "POST",
            path,
            params or {},
            content,
            {"Content-Type": kind} if kind else {},
            _secrets_in({**(params or {}), **sent}),
        )
        return self._ask(request, bucket=bucket, calls=calls, usd=usd)

    def _ask(self, request: _Request, *, bucket: str, calls: float, usd: float) -> Answer:
        """Asks until the answer is good or further tries are in vain."""
        self._check()
        left = self._http.deadline()
        for attempt in range(1, TRIES + 1):
            # A call that failed was not billed: the price booked with the first try is that of all.
            self._meter.take(bucket, calls=calls, usd=usd if attempt == 1 else 0.0)
            try:
                answer, verdict = self._once(request, left)
            except SourceError as error:
                if attempt == TRIES or left() <= 0 or not _may_mend(error):
                    self._note(error, bucket)
                    raise
                self._http.nap(attempt)
            else:
                self._note_good(verdict, bucket)
                return answer
        raise AssertionError("the last try returns or raises")

    def _once(self, request: _Request, left: Callable[[], float]) -> tuple[Answer, Verdict]:
        query = urlencode({**request.params, **self._secret})
        found = self._http.ask(
            request.method,
            f"{self._base}{request.path}" + (f"?{query}" if query else ""),
            headers={**self._headers, **request.headers},
            content=request.content,
            left=left,
        )
        data = data_of(found.body)
        verdict = read_answer(
            self._network,
            found.status,
            found.headers,
            data,
            now=self._http.now(),
            streak=self._http.circuit(self._login).throttles,
            where=self._name,
            secrets=(*self._secrets, *request.secrets),
        )
        if verdict.trouble is not None:
            raise verdict.error(found.status)
        good = Answer(found.status, found.headers, None if data is Unread.EMPTY else data, verdict.skew)
        return good, verdict

    @cached_property
    def _login(self) -> tuple[str, int]:
        """What throttles in a row are counted by."""
        return self._host, hash((*sorted(self._headers.items()), *sorted(self._secret.items())))

    def _check(self) -> None:
        """Raises SourceError while the circuit is open, or for a login that no header can hold."""
        if not all(_fits_a_header(value) for value in self._headers.values()):
            words = f"the token of {self._name} holds characters that no token has: copy it anew"
            raise SourceError(words, permanent=True, trouble=Trouble.LOGIN)
        circuit = self._http.circuit(self._host)
        if circuit.open_at(self._http.now()):
            words = f"{self._name} failed {circuit.failures} times in a row: it is left alone for a while"
            raise SourceError(words, retry_at=circuit.until)

    def _note(self, error: SourceError, bucket: str) -> None:
        """Remembers a failure; raises nothing."""
        now = self._http.now()
        if error.trouble is Trouble.BROKEN:
            self._http.note(self._host, lambda circuit: failed(circuit, now=now))
        elif error.trouble is Trouble.THROTTLED and error.retry_at is not None:
            self._http.note(self._login, throttled)
            error.retry_at += self._http.jitter()
            self._meter.hold(bucket, until=error.retry_at, why=str(error))

    def _note_good(self, verdict: Verdict, bucket: str) -> None:
        self._http.note(self._host, lambda circuit: Circuit())
        self._http.note(self._login, lambda circuit: Circuit())
        if verdict.until is not None:
            self._meter.hold(bucket, until=verdict.until + self._http.jitter(), why=verdict.words)

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """What is blotted out of every message: each header that may be a login and each secret parameter."""
        words = [word for word in self._secret.values() if len(word) >= SHORTEST_SECRET]
        return (*logins_in(self._headers), *words)


def _may_mend(error: SourceError) -> bool:
    """Whether asking again at once makes sense; a throttle is not sat out within a scan."""
    return error.trouble is Trouble.BROKEN and not error.permanent


def _secrets_in(sent: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of what is called like a secret."""
    return tuple(
        value
        for name, value in sent.items()
        if isinstance(value, str) and len(value) >= SHORTEST_SECRET and _SECRET_NAME.search(str(name))
    )


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()
