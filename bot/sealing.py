"""Sealing what must not lie readable on disk, with a key from the settings."""

from typing import Any, Protocol

from bot.errors import ConfigError

KEY = "FIREBREAK_TOKEN_KEY"


class Seal(Protocol):
    """Makes text unreadable for whoever lacks the key, and readable again."""

    def close(self, text: str) -> str:
        """The text, sealed."""

    def open(self, sealed: str) -> str:
        """What was sealed; raises ConfigError when another key did it."""


def make_seal(keys: str) -> Seal | None:
    """The seal of these keys (the first one seals, all of them open); None without a key.

    Raises ConfigError where the library is missing or a key is none.
    """
    if not keys:
        return None
    try:
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet
    except ImportError as error:
        raise ConfigError(
            f"{KEY} is set, but the library that seals is not installed: pip install 'firebreak[encrypt]'"
        ) from error
    try:
        return _Fernets(MultiFernet([Fernet(key.strip()) for key in keys.split(",")]), InvalidToken)
    except ValueError as error:
        raise ConfigError(f"{KEY} must be a Fernet key; docs/setup.md shows how to make one.") from error


class _Fernets:
    def __init__(self, fernets: Any, foreign: type[Exception]) -> None:
        self._fernets = fernets
        self._foreign = foreign

    def close(self, text: str) -> str:
        return str(self._fernets.encrypt(text.encode()).decode("ascii"))

    def open(self, sealed: str) -> str:
        try:
            return str(self._fernets.decrypt(sealed.encode()).decode())
        except self._foreign as error:
            raise ConfigError(f"a workspace's token was sealed with another {KEY}") from error
