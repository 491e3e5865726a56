"""`firebreak serve`: the same bot behind signed HTTP."""

import argparse
import logging
import threading
import time

import uvicorn

from bot import app, config, logs, shutdown, web
from bot.errors import FirebreakError

log = logging.getLogger("firebreak")

START_WITHIN_SECONDS = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options: everything stands in .env."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C, then ends within ten seconds."""
    settings = config.load()
    logs.set_up(settings.log_level, config.secrets(settings))
    config.require(settings, "bot_token", "signing_secret")
    stop = shutdown.listen()
    bot = app.build(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            web.site(bot, keys=settings.keys),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
        )
    )
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    try:
        thread.start()
        _await_start(server, thread, f"{settings.host}:{settings.port}")
        bot.jobs.start()
        log.info("serving on %s:%s", settings.host, settings.port)
        shutdown.wait(stop)
        log.info("stopping")
        server.should_exit = True
        thread.join(5.0)
    finally:
        bot.stop()
    return 0


def _await_start(server: uvicorn.Server, thread: threading.Thread, address: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not server.started:
        raise FirebreakError(f"cannot listen on {address}: is the port taken? Set PORT to another one.")
