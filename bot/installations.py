"""The workspaces that installed the bot: one folder each, with its token in a file only we may read.

`workspaces/T0…/installation.json` is the token; beside it stand the workspace's store, models and files. A
file without a token is a gravestone: the workspace uninstalled, and the folder is to be deleted.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.sealing import KEY, Seal

FILE = "installation.json"
GRAVESTONE = "uninstalled"
_NAME = re.compile(r"[TE][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace (T…) or organisation (E…) that installed the bot."""

    key: str
    name: str
    bot_token: str = field(repr=False)
    installed_at: datetime


class Installations:
    """Reads and writes them below one folder."""

    def __init__(self, folder: Path, seal: Seal | None = None) -> None:
        self._root = folder
        self._seal = seal

    def folder(self, key: str) -> Path:
        """Where everything of a workspace is; raises ConfigError for what is no id of Slack's."""
        if not _NAME.fullmatch(key):
            raise ConfigError(f"{key!r} is no workspace's id")
        return self._root / key

    def installed(self) -> list[str]:
        """The workspaces that are installed."""
        return [key for key in self._folders() if self._has_token(key)]

    def buried(self) -> list[str]:
        """The workspaces that uninstalled, and whose folder is still there."""
        return [key for key in self._folders() if self.is_buried(key)]

    def is_buried(self, key: str) -> bool:
        """Whether the workspace uninstalled and its folder is to be deleted."""
        return GRAVESTONE in self._document(key)

    def read(self, key: str) -> Installation:
        """A workspace with its token; raises ConfigError when there is none, or it cannot be read."""
        document = self._document(key)
        if "bot_token" not in document:
            raise ConfigError(f"no token in {self.folder(key) / FILE}: install the workspace again")
        try:
            token = str(document["bot_token"])
            when = datetime.fromisoformat(document["installed_at"])
            return Installation(key, str(document["name"]), self._opened(token), when)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"{self.folder(key) / FILE} is damaged: install the workspace again") from error

    def installed_at(self, key: str) -> datetime | None:
        """When the workspace was last installed; None if it is not. Needs no key."""
        try:
            return datetime.fromisoformat(self._document(key)["installed_at"])
        except (KeyError, TypeError, ValueError):
            return None

    def save(self, installation: Installation) -> None:
        """Keeps a token, in place of the one before."""
        document = {
            "name": installation.name,
            "installed_at": installation.installed_at.isoformat(),
            "bot_token": self._closed(installation.bot_token),
        }
        self._write(installation.key, document)

    def revoke(self, key: str) -> None:
        """Forgets the token; the rest stays for the day the workspace installs again."""
        if not self.is_buried(key):
            (self.folder(key) / FILE).unlink(missing_ok=True)

    def bury(self, key: str) -> None:
        """Forgets the token, and remembers that the folder is to be deleted, even after a crash."""
        if self.folder(key).is_dir():
            self._write(key, {GRAVESTONE: True})

    def clear(self, key: str) -> None:
        """Deletes everything of a workspace; the gravestone goes last, so that a crash leaves it standing."""
        folder = self.folder(key)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != FILE:
                path.unlink()
        shutil.rmtree(folder)

    # --- files ---------------------------------------------------------------------------------------------

    def _folders(self) -> list[str]:
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if _NAME.fullmatch(path.name))

    def _has_token(self, key: str) -> bool:
        return (self.folder(key) / FILE).exists() and not self.is_buried(key)

    def _document(self, key: str) -> dict[str, Any]:
        """What the file says; nothing where there is none, or it is damaged."""
        try:
            found = json.loads((self.folder(key) / FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, key: str, document: dict[str, Any]) -> None:
        """Puts the file there whole or not at all, readable by nobody else at any moment."""
        folder = self.folder(key)
        for each in (self._root, folder):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            each.chmod(0o700)
        beside = folder / f".{FILE}.{os.getpid()}"
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / FILE)

    # --- sealing -------------------------------------------------------------------------------------------

    def _closed(self, token: str) -> str:
        return self._seal.close(token) if self._seal else token

    def _opened(self, token: str) -> str:
        if token.startswith("xoxb-"):  # from before there was a key
            return token
        if self._seal is None:
            raise ConfigError(f"the token is sealed: set {KEY} to the key it was sealed with")
        return self._seal.open(token)
