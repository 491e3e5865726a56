"""The watches as people see them: what is read, whether it can be, and how to change that."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.mentions import Coverage
from bot.core.models import Watch
from bot.slack import coverage, wording
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button, confirmed
from bot.slack.sentences import plain
from bot.slack.verbs import Say
from bot.slack.watch_form import summary

Block = dict[str, Any]

REMOVE = "watch_remove"
MAX_SHOWN = 20  # two blocks each, of the 50 of a message
_NONE = "Nothing is watched yet. Name a brand: /crisis watch add Brindle"


def watches(found: Sequence[Watch], seen: Mapping[int, Sequence[Coverage]]) -> Say:
    """Every watch with its buttons; `seen` are its sources that are worth a warning."""
    add = {
        "type": "actions",
        "block_id": "watch-add",
        "elements": [button("Watch a brand…", f"{RUN}:add", "watch add")],
    }
    if not found:
        return Say(_NONE, [plain(_NONE), add])
    shown = found[:MAX_SHOWN]
    rows = [block for watch in shown for block in _watch(watch, seen.get(watch.id, ()))]
    if len(found) > MAX_SHOWN:
        rows.append(plain(f"And {len(found) - MAX_SHOWN} more, without buttons here: use their names."))
    return Say("\n".join(_line(watch) for watch in found), [*rows, add])


def watching(watch: Watch, *, refused: str = "") -> str:
    """What a saved watch does, and which of its sources cannot."""
    terms = summary(watch.query)
    if not watch.sources:
        return (
            f"Watching {watch.name} for {terms}, but nowhere yet: it has no source. "
            f"Give it one: /crisis watch edit {watch.name}"
        )
    where = ", ".join(wording.source_name(source.key) for source in watch.sources)
    return f"Watching {watch.name} for {terms} in {where}. {refused}".strip()


def confirm(watch: Watch) -> Say:
    """The question before a watch is forgotten."""
    asked = f"Stop watching {watch.name} and forget its posts? Its crises stay on record."
    row = {"type": "actions", "elements": [_remove(watch)]}
    return Say(asked, [plain(asked), row])


def _watch(watch: Watch, seen: Sequence[Coverage]) -> list[Block]:
    line = rich.section(rich.text(_line(watch)), *coverage.elements(seen))
    word, label = ("resume", "Resume") if watch.paused else ("pause", "Pause")
    row = [
        button(label, f"{RUN}:{word}", f"watch {word} {watch.name}"),
        button("Edit", f"{RUN}:edit", f"watch edit {watch.name}"),
        _confirmed(_remove(watch), watch),
    ]
    return [
        rich.block(f"watch:{watch.id}", line),
        {"type": "actions", "block_id": f"watch-actions:{watch.id}:{word}", "elements": row},
    ]


def _line(watch: Watch) -> str:
    terms = rich.tidy(summary(watch.query), 120)
    where = ", ".join(wording.source_name(source.key) for source in watch.sources) or "no source yet"
    paused = " · paused" if watch.paused else ""
    return f"{rich.tidy(watch.name, 60)} · looks for {terms} · in {where}{paused}"


def _remove(watch: Watch) -> Block:
    return button(f"Remove {watch.name}", REMOVE, watch.name) | {"style": "danger"}


def _confirmed(pressed: Block, watch: Watch) -> Block:
    words = f"{watch.name} and its posts are forgotten. Its crises stay on record."
    return confirmed(pressed, title="Stop watching?", text=words)
