"""`firebreak serve`: the same bot behind signed HTTP, for one workspace or for all that install it."""

import argparse
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from bot import app, config, logs, shutdown, web, web_several
from bot.config import Settings
from bot.errors import FirebreakError
from bot.tenants import Tenants

log = logging.getLogger("firebreak")

START_WITHIN_SECONDS = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options: everything stands in .env."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C, then ends within ten seconds."""
    settings = config.load()
    logs.set_up(settings.log_level, config.secrets(settings))
    needed = ("client_id", "client_secret") if settings.serves_several else ("bot_token",)
    config.require(settings, *needed, "signing_secret")
    stop = shutdown.listen()
    served = _several(settings) if settings.serves_several else _one(settings)
    server = uvicorn.Server(
        uvicorn.Config(served.site, host=settings.host, port=settings.port, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    try:
        thread.start()
        _await_start(server, thread, f"{settings.host}:{settings.port}")
        served.start()
        log.info("serving on %s:%s", settings.host, settings.port)
        shutdown.wait(stop)
        log.info("stopping")
        server.should_exit = True
        thread.join(5.0)
    finally:
        served.stop()
    return 0


@dataclass(frozen=True, slots=True)
class _Served:
    """What is served, and how the clockwork behind it starts and stops."""

    site: Starlette
    start: Callable[[], None]
    stop: Callable[[], None]


def _one(settings: Settings) -> _Served:
    bot = app.build(settings)
    return _Served(web.site(bot, keys=settings.keys), bot.jobs.start, bot.stop)


def _several(settings: Settings) -> _Served:
    tenants = Tenants(settings)
    return _Served(web_several.site(tenants), tenants.start, tenants.stop)


def _await_start(server: uvicorn.Server, thread: threading.Thread, address: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not server.started:
        raise FirebreakError(f"cannot listen on {address}: is the port taken? Set PORT to another one.")
