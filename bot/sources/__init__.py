"""Where mentions come from: one module per kind of source, found by its KIND.

A module has `KIND`, `ABOUT`, and `open(target, *, query, access)`, which gives a `Source`. One whose network
pushes has `stream(target, *, queries, access)` too; one that can look again has `recheck` on its source.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from threading import Event
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

from bot.core.mentions import Batch, Query, Recheck, SourceSpec
from bot.errors import InputError
from bot.plugins import modules
from bot.sources.about import About
from bot.sources.access import Access


class Source(Protocol):
    """What a module of this package opens: the port `Source`, seen from the edge."""

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """Everything new since `cursor`."""


@runtime_checkable
class Rechecks(Protocol):
    """A source that can look again at mentions it gave."""

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Which of these are gone, and the others as they are now."""


class Stream(Protocol):
    """A connection on which a network pushes what matches, or everything."""

    def run(self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: Event) -> None:
        """Reads until `stopping` or the end of the connection, handing over small batches, each with the
        cursor from which to resume; `put` may block. Raises SourceError when the connection breaks."""


def kinds() -> dict[str, str]:
    """Every kind of source with its line of help."""
    return {kind: module.ABOUT.example for kind, module in found().items()}


def abouts() -> dict[str, About]:
    """Every kind of source with what it says about itself."""
    return {kind: module.ABOUT for kind, module in found().items()}


def open_source(spec: SourceSpec, *, query: Query, access: Access) -> Source:
    """The source of a watch; raises InputError for a kind that does not exist or a missing target."""
    known = found()
    if spec.kind not in known:
        raise InputError(_unknown(spec.kind, list(known)))
    about: About = known[spec.kind].ABOUT
    if about.target_needed and not spec.target:
        raise InputError(f"{spec.kind}: needs more: {about.example}")
    source: Source = known[spec.kind].open(spec.target, query=query, access=access)
    return source


def found() -> dict[str, ModuleType]:
    """The modules of this package that are kinds of sources."""
    return {module.KIND: module for module in modules(sys.modules[__name__]) if hasattr(module, "ABOUT")}


def _unknown(kind: str, known: list[str]) -> str:
    close = get_close_matches(kind, known, n=1, cutoff=0.5)
    hint = f"did you mean “{close[0]}”? " if close else ""
    return f"there is no source of the kind “{kind}”: {hint}Known: {', '.join(known)}."
