"""The real bot in a process of its own, at a quick pace, so that tests can kill it."""

import sys

from bot import app, config, shutdown
from tests.desks import QUICK


def main() -> None:
    """Runs until killed."""
    settings = config.load(env_file="")
    stop = shutdown.listen()
    bot = app.build(settings, pace=QUICK)
    socket = app.connect(bot, settings)
    bot.jobs.start()
    print("up", flush=True)
    shutdown.wait(stop)
    socket.close()
    bot.stop()


if __name__ == "__main__":
    sys.exit(main())
