"""The doors for what is delivered by HTTP: who may, what it says, and where it goes."""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from bot import ingest, sources
from bot.core.cleaning import clean
from bot.core.mentions import Batch, Mention, Rejection, SourceSpec
from bot.errors import InputError
from bot.plugins import modules
from bot.ports import Ports
from bot.sources import webhook
from bot.sources.mapping import VendorMapping, apply, documents

WINDOW = timedelta(seconds=300)
"""How old or how far ahead a signed delivery may be: what was overheard cannot be sent again later."""

LARGEST_KB = 5_120
NETWORK_LIMIT = 1_000_000
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender is told: a status and one line."""

    status: int
    text: str = ""


UNAUTHORIZED = Reply(401, "unauthorized")
NOT_FOUND = Reply(404, "not found")


@dataclass(frozen=True, slots=True)
class Network:
    """A network's own way of delivering: its signature's header, and the settings with its secrets."""

    header: str
    secret: str
    verify_token: str = ""


NETWORKS = {
    "meta": Network("x-hub-signature-256", "META_APP_SECRET", "META_VERIFY_TOKEN"),
    "tiktok": Network("tiktok-signature", "TIKTOK_CLIENT_SECRET"),
}


def network_modules() -> dict[str, ModuleType]:
    """The modules that read networks' deliveries (`meta_webhooks.py`), by the network's name."""
    ending = "_webhooks"
    named = {module.__name__.rpartition(".")[2]: module for module in modules(sys.modules[sources.__name__])}
    return {name.removesuffix(ending): module for name, module in named.items() if name.endswith(ending)}


@dataclass(frozen=True, slots=True)
class Hooks:
    """Judges and takes deliveries; `keys` are the environment's values of the sources' keys."""

    ports: Ports
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    networks: Mapping[str, Any] = field(default_factory=network_modules)

    # --- senders of all sorts ------------------------------------------------------------------------------

    def limit(self, name: str) -> int:
        """The most bytes a delivery of this sender may have."""
        given = webhook.setting(self.keys, webhook.MAX_KB, name)
        kilobytes = int(given) if given.isascii() and given.isdigit() else int(webhook.MAX_KB.default)
        return min(max(kilobytes, 1), LARGEST_KB) * 1024

    def may_try(self, name: str, token: str, headers: Headers) -> bool:
        """Whether it is worth reading the body: there is a token that holds, or a signature of today."""
        return self._holds(name, token, headers) or bool(
            self._is_fresh(headers.get("x-firebreak-timestamp", ""))
            and webhook.secrets_of(self.keys, webhook.SECRET, name)
        )

    def take(self, name: str, token: str, headers: Headers, body: bytes) -> Reply:
        """Judges one delivery and commits it; raises StoreError when the store cannot take it."""
        if not (self._holds(name, token, headers) or self._is_signed(name, headers, body)):
            return UNAUTHORIZED
        wanted = ingest.subscribers(self.ports, lambda spec: _is_for(spec, name))
        if not wanted:
            return NOT_FOUND
        try:
            data = _parsed(body)
        except ValueError as error:
            return _refused(error)
        read, problems = self._readings(wanted, data)
        if not read:
            return _refused(problems[0])
        delivery = _delivery(headers, body)
        receipts = [
            ingest.receive(self.ports, spec, batch, wanted[spec], delivery=delivery)
            for spec, (_, batch) in read.items()
        ]
        answer = min(mapping.answer for mapping, _ in read.values())
        return Reply(answer, _told(max(receipts, key=lambda receipt: receipt.kept)))

    def _readings(
        self, wanted: Iterable[SourceSpec], data: Any
    ) -> tuple[dict[SourceSpec, tuple[VendorMapping, Batch]], list[Exception]]:
        """What each source's mapping makes of a delivery; one that finds nothing in it stops no other."""
        read: dict[SourceSpec, tuple[VendorMapping, Batch]] = {}
        problems: list[Exception] = []
        for spec in wanted:
            try:
                mapping = webhook.mapping_of(self.keys, webhook.hook_of(spec.target))
                read[spec] = mapping, read_delivery(mapping, data, now=self.ports.clock())
            except (ValueError, InputError) as error:
                problems.append(error)
        return read, problems

    def _holds(self, name: str, token: str, headers: Headers) -> bool:
        """Whether the token at the end of the address, or the bearer, is one of the sender's."""
        given = token or headers.get("authorization", "").removeprefix("Bearer ").strip()
        return _is_one_of(given, webhook.secrets_of(self.keys, webhook.TOKEN, name))

    def _is_signed(self, name: str, headers: Headers, body: bytes) -> bool:
        stamp = headers.get("x-firebreak-timestamp", "")
        given = headers.get("x-firebreak-signature", "")
        expected = [sign(key, stamp, body) for key in webhook.secrets_of(self.keys, webhook.SECRET, name)]
        return self._is_fresh(stamp) and _is_one_of(given, expected)

    def _is_fresh(self, stamp: str) -> bool:
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return False
        return abs(self.ports.clock().timestamp() - int(stamp)) <= WINDOW.total_seconds()

    # --- networks ------------------------------------------------------------------------------------------

    def handshake(self, name: str, params: Mapping[str, str]) -> Reply:
        """The answer to a network that asks whether this address is ours."""
        module, network = self.networks.get(name), NETWORKS.get(name)
        token = self.keys.get(network.verify_token, "") if network else ""
        if module is None or not token or not hasattr(module, "handshake"):
            return NOT_FOUND
        challenge = module.handshake(params, token)
        return Reply(200, challenge) if challenge is not None else Reply(403, "forbidden")

    def take_network(self, name: str, headers: Headers, body: bytes) -> Reply:
        """Judges and commits what a network delivers in its own way; what no watch reads is thanked for."""
        module, network = self.networks.get(name), NETWORKS.get(name)
        secrets = _listed(self.keys.get(network.secret, "")) if network else ()
        if module is None or network is None or not secrets:
            return NOT_FOUND
        if not any([module.signed(body, headers.get(network.header, ""), secret) for secret in secrets]):
            return UNAUTHORIZED
        try:
            pushed: list[tuple[str, Batch]] = module.parse(body, now=self.ports.clock())
        except (ValueError, RecursionError):
            return Reply(400, "not what this network sends")
        delivery = hashlib.sha256(body).hexdigest()
        for number, (key, batch) in enumerate(pushed):
            self._push(key, batch, f"{delivery}:{number}")
        return Reply(200, "ok")

    def _push(self, key: str, batch: Batch, delivery: str) -> None:
        """Into the inbox of the source of that key, and of the one of its kind that names no target."""
        keys = (key, SourceSpec(key.partition(":")[0]).key)
        wanted = ingest.subscribers(self.ports, lambda spec: spec.key in keys)
        for spec, watches in wanted.items():
            ingest.receive(self.ports, spec, batch, watches, delivery=delivery)


def read_delivery(mapping: VendorMapping, data: Any, *, now: datetime) -> Batch:
    """The documents of a delivery as a batch; raises ValueError where there is no list of them."""
    parsed = [
        apply(mapping, document, where=f"document {number}", observed_at=now)
        for number, document in enumerate(documents(mapping, data), start=1)
    ]
    return Batch(
        tuple(one for one in parsed if isinstance(one, Mention)),
        {},
        rejected=tuple(one for one in parsed if isinstance(one, Rejection)),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a delivery: `v1=` and the HMAC-SHA256 of `timestamp.body` in hexadecimal."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _is_for(spec: SourceSpec, name: str) -> bool:
    if spec.kind != webhook.KIND:
        return False
    try:
        return webhook.hook_of(spec.target).name == name
    except InputError:  # kept from before its name was refused
        return False


def _is_one_of(given: str, valid: tuple[str, ...] | list[str]) -> bool:
    """Compares with every one, in constant time, so that nobody learns which of them it is like."""
    equal = [hmac.compare_digest(given.encode(), one.encode()) for one in valid]
    return bool(given) and any(equal)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _delivery(headers: Headers, body: bytes) -> str:
    """What names a delivery for ever: the sender's id, else its content."""
    return clean(headers.get("x-firebreak-delivery", ""), limit=200) or hashlib.sha256(body).hexdigest()


def _refused(problem: Exception) -> Reply:
    return Reply(400, clean(str(problem), limit=200))


def _told(receipt: ingest.Receipt) -> str:
    told = {"kept": receipt.kept, "rejected": receipt.rejected, "first": list(receipt.reasons)}
    return json.dumps(told, ensure_ascii=False)
