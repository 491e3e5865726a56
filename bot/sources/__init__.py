"""Where mentions come from: one module per kind of source, found by its KIND."""

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Protocol

from bot.core.models import Batch, SourceSpec
from bot.errors import InputError
from bot.http import Clock, Http
from bot.plugins import modules


class Source(Protocol):
    """What a module of this package opens: the port `Source`, seen from the edge."""

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """Everything new since `cursor`."""


def kinds() -> dict[str, str]:
    """Every kind of source with its line of help."""
    return {kind: module.EXAMPLE for kind, module in _found().items()}


def open_source(spec: SourceSpec, *, http: Http, clock: Clock) -> Source:
    """The source of a watch; raises InputError for a kind that does not exist."""
    found = _found()
    if spec.kind not in found:
        raise InputError(_unknown(spec.kind, list(found)))
    source: Source = found[spec.kind].open(spec.target, http=http, clock=clock)
    return source


def _found() -> dict[str, ModuleType]:
    return {module.KIND: module for module in modules(sys.modules[__name__]) if hasattr(module, "KIND")}


def _unknown(kind: str, known: list[str]) -> str:
    close = get_close_matches(kind, known, n=1, cutoff=0.5)
    hint = f"did you mean “{close[0]}”? " if close else ""
    return f"there is no source of the kind “{kind}”: {hint}Known: {', '.join(known)}."
