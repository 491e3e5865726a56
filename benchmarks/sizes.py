"""What an installation takes on disk, without and with extras: `python -m benchmarks.sizes`.

Adds up the files that each package lists, with all that it needs. Run it where the extras are installed;
packages that are not are named.
"""

import argparse
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.tables import Table

COLUMNS = ("installed", "packages", "MB on disk", "not installed here")
INSTALLS = ("firebreak", "firebreak[deep]", "firebreak[deep-learn]")
PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def table() -> Table:
    """What each way to install takes in all."""
    return Table(COLUMNS, tuple(_row(what) for what in INSTALLS))


def needed(what: str) -> set[str]:
    """The names of the packages that an installation brings to this machine, without Firebreak itself."""
    waiting, seen = [Requirement(what)], set()
    while waiting:
        one = waiting.pop()
        for key in ((canonicalize_name(one.name), extra) for extra in ("", *sorted(one.extras))):
            if key not in seen:
                seen.add(key)
                waiting += _needs(*key)
    return {name for name, _ in seen} - {"firebreak"}


def _needs(name: str, extra: str) -> list[Requirement]:
    if name == "firebreak":
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        return [
            Requirement(line) for line in project["optional-dependencies"].get(extra, project["dependencies"])
        ]
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return []
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": extra})]


def _size(name: str) -> int:
    """Bytes of the files that a package lists; raises PackageNotFoundError."""
    paths = [Path(str(file.locate())) for file in distribution(name).files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _row(what: str) -> tuple[str, ...]:
    total, missing = 0, []
    names = sorted(needed(what))
    for name in names:
        try:
            total += _size(name)
        except PackageNotFoundError:
            missing.append(name)
    return what, str(len(names)), f"{total / 1e6:,.0f}", ", ".join(missing)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--smoke", action="store_true", help="the same: it takes a second")
    parser.add_argument("--markdown", action="store_true")
    table().show(markdown=parser.parse_args().markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
