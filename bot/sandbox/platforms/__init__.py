"""Stand-ins for the public networks: one module a network, found by its KIND, over real sockets.

A module has `KIND` (the kind of source it plays for), `routes(world)` (Starlette routes, all below its
own first path segment), `settings(url)` (the environment values that send a source there, url without
trailing slash), `TARGET` (what a watch names after the kind; `{url}` in it is the stand-in's own
address), and `throttled(world)`, `expired(world)` (the answers by which that network says "too often" and
"your token is dead").
"""

from __future__ import annotations

import sys
from types import ModuleType

from bot.plugins import modules


def platforms() -> dict[str, ModuleType]:
    """The stand-ins by the kind of source they play for."""
    found = modules(sys.modules[__name__])
    return {module.KIND: module for module in found if hasattr(module, "KIND")}
