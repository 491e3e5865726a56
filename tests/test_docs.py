"""The docs say what the code does."""

import re
from pathlib import Path
from typing import Any

import pytest

import handlers
from bot.__main__ import COMMANDS
from bot.core.models import Change
from bot.slack.verbs import Request
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, crisis, still_ports
from tools import sources, verbs

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_page_of_verbs_is_the_one_the_registry_makes() -> None:
    assert verbs.PAGE.read_text("utf-8") == verbs.page()


def test_the_page_of_sources_is_the_one_they_make() -> None:
    assert sources.PAGE.read_text("utf-8") == sources.page()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [t for t in targets if not t.startswith("https://") and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_named_exists(page: Path) -> None:
    named = set(re.findall(r"`?firebreak ([a-z]+)\b", page.read_text("utf-8")))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in ("verbs.md", "recipes.md")], ids=lambda p: p.name
)
def test_every_verb_named_exists(page: Path) -> None:
    known = {name for verb in handlers.registry().verbs for name in (verb.name, *verb.aliases)}
    named = set(re.findall(r"/crisis ([a-z]+)", page.read_text("utf-8")))
    assert named <= known


def test_the_readme_fits() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_the_recipe_for_a_verb_works(tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "recipes.md").read_text("utf-8"), re.S)[0]
    made: dict[str, Any] = {}
    exec(compile(code, "recipe", "exec"), made)
    with SqliteStore(tmp_path / "t.db") as store:
        store.apply(Change(crisis(id=0)), channel=None)
        made["VERBS"][0].run(still_ports(store), Request(actor=MAYA, verb="thank", text="everybody"))
        assert store.events(1)[-1].text == "Thanks: everybody"
