"""`firebreak run`: production over Socket Mode."""

import argparse
import logging

from bot import app, config, logs, shutdown

log = logging.getLogger("firebreak")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options: everything stands in .env."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:
    """Runs until SIGTERM or Ctrl-C, then ends within ten seconds."""
    settings = config.load()
    logs.set_up(settings.log_level, config.secrets(settings))
    config.require(settings, "bot_token", "app_token")
    stop = shutdown.listen()
    bot = app.build(settings)
    try:
        socket = app.connect(bot, settings)
        bot.jobs.start()
        log.info("connected; watching %d brands", len(bot.ports.store.watches()))
        shutdown.wait(stop)
        log.info("stopping")
        socket.close()
    finally:
        bot.stop()
    return 0
