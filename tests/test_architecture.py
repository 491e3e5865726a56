"""Who may import whom: the table of the design, held."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = re.compile(r"pypi[.]org|registry[.]npmjs|files[.]pythonhosted|(?<![\w.])/(?:root|work|home/\w+)/")
VERBS = {
    "scan",
    "reading",
    "deliver",
    "respond",
    "brief",
    "purge",
    "recheck",
    "preview",
    "ingest",
    "partners",
    "noticing",
    "scene",
    "situations",
    "judging",
    "waves",
    "findings",
    "merging",
    "tune",
    "replay",
    "trial",
    "teach",
    "said",
    "escalate",
    "ownership",
    "team",
    "mutes",
    "updates",
    "precision",
    "noise",
    "routes",
    "seen",
    "trail",
    "record",
    "report",
    "rooms",
    "room_steps",
    "room_keeping",
    "room_work",
    "days",
    "playbook",
    "starting",
    "glance",
}
HELPS = {
    "deliver", "reading", "partners", "noticing", "scene", "situations", "waves", "findings", "judging",
    "tune", "replay", "said", "brief", "respond", "room_steps", "room_keeping", "room_work",
    "days", "starting", "team",
}  # fmt: skip
"""Verbs that others are made of."""
EDGES = {"sources", "analyzers", "store"}
MAY = {
    "core": {"core", "errors"},
    "ports": {"core", "errors"},
    **{verb: {"core", "ports", "errors", *HELPS} for verb in VERBS},
    "sources": {"sources", "core", "errors", "http", "plugins"},
    "http": {"http", "core", "errors"},
    "analyzers": {"analyzers", "core", "errors"},
    "store": {"store", "core", "errors", "ports"},
    "slack": {"slack", "core", "errors", "http", "charts", "ports"},
    "handlers": {
        "handlers",
        "ports",
        "respond",
        "brief",
        "preview",
        "partners",
        "merging",
        "tune",
        "trial",
        "teach",
        "said",
        "ownership",
        "team",
        "mutes",
        "updates",
        "precision",
        "noise",
        "routes",
        "seen",
        "record",
        "report",
        "rooms",
        "playbook",
        "starting",
        "glance",
        "slack",
        "core",
        "errors",
        "plugins",
    },
}


def imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module in {"bot", "handlers"}:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(path: Path) -> str:
    """The name under which the table knows a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "handlers" else parts[1]


def files() -> list[Path]:
    found = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    return [path for path in found if layer(path) in MAY]


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_layer_imports_only_what_it_may(path: Path) -> None:
    allowed = MAY[layer(path)] | {layer(path)}
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "bot" and len(parts) > 1:
            assert parts[1] in allowed, f"{path} imports {name}"
        assert parts[0] != "handlers" or layer(path) == "handlers", f"{path} imports {name}"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "bot" / "core").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_core_needs_only_the_standard_library_and_numpy(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - {"bot", "numpy"}
    assert outside <= sys.stdlib_module_names


def test_only_the_composition_root_imports_handlers() -> None:
    importers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*.py")
        if any(name.split(".")[0] == "handlers" for name in imports(path))
    }
    assert importers == {"bot/app.py"}


def test_no_feature_imports_another() -> None:
    features = [path for path in (ROOT / "handlers").glob("[a-z]*.py") if "VERBS" in path.read_text("utf-8")]
    names = {f"handlers.{path.stem}" for path in features}
    for path in features:
        assert not names.intersection(imports(path)), path


def test_only_the_jobs_know_the_scheduler() -> None:
    importers = {
        path.name
        for path in (ROOT / "bot").rglob("*.py")
        if any(name.split(".")[0] == "apscheduler" for name in imports(path))
    }
    assert importers == {"jobs.py"}


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
        if "os.environ" in path.read_text("utf-8") or "getenv" in path.read_text("utf-8")
    }
    assert readers == {"bot/config.py"}


@pytest.mark.parametrize(
    "path",
    [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".txt"} and ".venv" not in p.parts],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_no_file_names_a_registry_or_a_path_of_a_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not FORBIDDEN.search(text)
