"""The docs say what the code does."""

import re
from pathlib import Path

import pytest

import handlers
from bot.__main__ import COMMANDS
from tools import verbs

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_page_of_verbs_is_the_one_the_registry_makes() -> None:
    assert verbs.PAGE.read_text("utf-8") == verbs.page()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [t for t in targets if not t.startswith("https://") and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_named_exists(page: Path) -> None:
    named = set(re.findall(r"`?firebreak ([a-z]+)\b", page.read_text("utf-8")))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", [p for p in PAGES if p != verbs.PAGE], ids=lambda p: p.name)
def test_every_verb_named_exists(page: Path) -> None:
    known = {name for verb in handlers.registry().verbs for name in (verb.name, *verb.aliases)}
    named = set(re.findall(r"/crisis ([a-z]+)", page.read_text("utf-8")))
    assert named <= known


def test_the_readme_fits() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150
