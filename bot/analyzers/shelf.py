"""The models a team fitted, in a folder: numbered, each with its card, one in use, none overwritten."""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.analyzers import model
from bot.analyzers.model import ToneModel
from bot.errors import InputError

FAST, CARD, DEEP = "tone.npz", "card.md", "deep"
_USED = "in-use"
_NUMBER = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of models: `0001/tone.npz`, its `card.md`, perhaps `deep/`; `in-use` holds a number or 0."""

    folder: Path

    def versions(self) -> list[int]:
        """The numbers there are, oldest first."""
        if not self.folder.is_dir():
            return []
        found = (path.name for path in self.folder.iterdir() if path.is_dir())
        return sorted(int(name) for name in found if _NUMBER.fullmatch(name))

    def used(self) -> int:
        """The number of the model in use; 0: the one that comes with Firebreak."""
        try:
            return int((self.folder / _USED).read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self.folder / _USED} must hold a number. Set it: firebreak learn --use 0"
            ) from error

    def use(self, version: int) -> None:
        """Puts another model in use (0: Firebreak's own); raises InputError if there is none."""
        if version and version not in self.versions():
            there = ", ".join(map(str, self.versions())) or "none"
            raise InputError(f"there is no model {version} in {self.folder} (there are: {there})")
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f".{_USED}.{os.getpid()}"
        beside.write_text(f"{version}\n", encoding="ascii")
        beside.replace(self.folder / _USED)

    def path(self, version: int) -> Path:
        """The folder of a model."""
        return self.folder / f"{version:04d}"

    def load(self) -> ToneModel | None:
        """The fast model in use; None for the one that comes with Firebreak. Raises InputError."""
        version = self.used()
        return model.load(self.path(version) / FAST) if version else None

    def deep(self) -> Path | None:
        """Where the deep model in use is, if there is one."""
        version = self.used()
        found = self.path(version) / DEEP
        return found if version and found.is_dir() else None

    def add(self, fitted: ToneModel, card: str, deep: Path | None = None) -> int:
        """Puts a model (and a deep one, which is moved) on the shelf, not yet in use; gives its number."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as made:
            whole = Path(made) / "model"
            whole.mkdir()
            model.save(fitted, whole / FAST)
            (whole / CARD).write_text(card, encoding="utf-8")
            if deep is not None:
                shutil.move(str(deep), str(whole / DEEP))
            version = (self.versions() or [0])[-1] + 1
            whole.rename(self.path(version))
        return version
