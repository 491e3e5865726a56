"""The check of a source at its stand-in, as `check --online` makes it, at noon and without pauses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.budgets import Budgets
from bot.check_sources import Finding, of_watch
from bot.core.mentions import SourceSpec
from bot.core.models import Watch
from bot.http import Http
from bot.networks import Networks
from bot.ports import Clock, Ports, Store
from bot.sandbox.platforms.server import settings, target
from bot.sources.access import Access
from tests.sources.networks import QUERY
from tests.worlds import Hands, still_ports

NOWHERE = "http://127.0.0.1:9"
WATCH = Watch(1, "Brindle", QUERY)


def ports_with(keys: Mapping[str, str], store: Store, *, clock: Clock | None = None) -> Ports:
    """Ports that reach the sources as in production, with these settings."""
    clock = clock or Hands()
    http = Http(clock=clock, allow_loopback_http=True, sleep=lambda seconds: None)
    networks = Networks(
        access=Access(http, clock, keys, inbox=store),
        store=store,
        budgets=Budgets(store, clock, usd_per_month=None, announce=lambda key, words: None),
        files=Path(),
        base=timedelta(minutes=5),
        local=True,
    )
    ports = still_ports(store, clock=clock)
    return replace(ports, open_source=networks.open, offers=networks.offers())


def online(kind: str, url: str, store: Store, *, at: str = "") -> Finding:
    """What the check says of one kind of source, which is asked at `at` where that is given."""
    keys, spec = settings(url), SourceSpec(kind, target(kind, at or url))
    if at:
        keys = {name: at if value.startswith(url) else value for name, value in keys.items()}
    return _only(ports_with(keys, store), spec, online=True)


def unset(kind: str, url: str, store: Store) -> Finding:
    """What it says where not one key is set."""
    return _only(ports_with({}, store), SourceSpec(kind, target(kind, url)), online=False)


def _only(ports: Ports, spec: SourceSpec, *, online: bool) -> Finding:
    return next(of_watch(ports, replace(WATCH, sources=(spec,)), online=online))
