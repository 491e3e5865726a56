"""Writes docs/verbs.md from the registry: `python -m tools.verbs`."""

import sys
from pathlib import Path

import handlers
from bot.core.drafting import Template
from bot.playbooks import templates

PAGE = Path(__file__).parent.parent / "docs" / "verbs.md"


def page() -> str:
    """The page: every verb with its usage and help, every template with when it fits."""
    verbs = [_row(verb) for verb in handlers.registry().verbs]
    forms = [f"| `{t.name}` | {t.title} | {_fits(t)} |" for t in templates()]
    return "\n".join(
        [
            "# All verbs",
            "Made by `python -m tools.verbs`; do not edit.",
            "",
            "| verb | does | who may | also |",
            "|---|---|---|---|",
            *verbs,
            "",
            "`[id]` is the crisis's number; leave it out while only one is live.",
            "Who may: viewer < responder < approver < admin, once `/crisis access` gave a rank.",
            "",
            "## Templates",
            "| name | title | categories | levels |",
            "|---|---|---|---|",
            *forms,
            "",
        ]
    )


def _row(verb: handlers.Verb) -> str:
    usage, also = verb.usage.replace("|", "·"), ", ".join(verb.aliases) or "–"
    return f"| `/crisis {usage}` | {verb.help} | {verb.needs.word} | {also} |"


def _fits(template: Template) -> str:
    categories = ", ".join(template.categories) or "any"
    return f"{categories} | {', '.join(level.word for level in template.levels) or 'any'}"


def main() -> int:
    """Writes the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
