"""Writes docs/verbs.md from the registry: `python -m tools.verbs`."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import handlers
from bot.core.drafting import Template
from bot.core.models import Crisis, Level, Situation, State, Window
from bot.playbooks import templates
from bot.slack import buttons

PAGE = Path(__file__).parent.parent / "docs" / "verbs.md"


def page() -> str:
    """The page: every verb with its usage and help, every template with when it fits."""
    shown = dict(_shown())
    verbs = [_row(verb, shown) for verb in handlers.registry().verbs]
    forms = [f"| `{t.name}` | {t.title} | {_fits(t)} |" for t in templates()]
    return "\n".join(
        [
            "# All verbs",
            "Made by `python -m tools.verbs`; do not edit.",
            "",
            "| verb | does | button | who may | told where | also |",
            "|---|---|---|---|---|---|",
            *verbs,
            "",
            "`[id]` is the crisis's number; leave it out while only one is live.",
            "Button: where the same can be clicked; “asked” is the message that asks for it.",
            "Told where: beside the answer, which only whoever did it reads. The card is edited, its thread",
            "gets a line (of level, state and owner the war room too); “–”: nobody is told.",
            "Of a private crisis no channel reads.",
            "Who may: viewer < responder < approver < admin, once `/crisis access` gave a rank.",
            "",
            "## Templates",
            "| name | title | categories | levels |",
            "|---|---|---|---|",
            *forms,
            "",
        ]
    )


def _row(verb: handlers.Verb, shown: Mapping[str, str]) -> str:
    usage, also = verb.usage.replace("|", "·"), ", ".join(verb.aliases) or "–"
    told = ", ".join(verb.tells) or "–"
    return (
        f"| `/crisis {usage}` | {verb.help} | {_button(verb, shown)} | {verb.needs.word} | {told} | {also} |"
    )


def _button(verb: handlers.Verb, shown: Mapping[str, str]) -> str:
    """The label of its button and where that stands: on a card, in a card's menu, or where it is asked."""
    if verb.action_id is None:
        return shown.get(verb.name, "–")
    label = buttons.button(verb.action_id, _crisis(State.OPEN))["text"]["text"]
    known = [one for one in (shown.get(verb.action_id), shown.get(verb.name)) if one]
    return "; ".join(known) or f"{label} (asked)"


def _shown() -> Iterator[tuple[str, str]]:
    """What stands on the cards of all states, by action id or, in a menu, by verb."""
    for state in State:
        for element in buttons.of_card(_crisis(state))["elements"]:
            if element["type"] == "button":
                yield element["action_id"], f"{element['text']['text']} (card)"
            for option in element.get("options", ()):
                yield option["value"].partition(":")[0], f"{option['text']['text']} (card's menu)"


def _crisis(state: State) -> Crisis:
    """A crisis in that state, of which only the buttons matter."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    window = Window(noon, noon, mentions=0, negative=0, scored=0, expected=0.0, usual_share=None)
    seen = Situation(noon, window, began=noon, total=0)
    return Crisis(1, 1, "", "", None, Level.ORANGE, state, noon, noon, seen, peak_level=Level.ORANGE)


def _fits(template: Template) -> str:
    categories = ", ".join(template.categories) or "any"
    return f"{categories} | {', '.join(level.word for level in template.levels) or 'any'}"


def main() -> int:
    """Writes the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
