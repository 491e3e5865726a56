"""The sentences people get back; they stand alone, in plain text."""

from collections.abc import Sequence
from typing import Any

from bot.core.models import Crisis, Draft, Level, Watch
from bot.slack.richtext import tidy

NOT_SAVED = "Not saved: the store is busy just now. Please try again."
OBSOLETE = "This card is from another version of Firebreak. Here is the current state."
QUIET = "No crisis is open. All quiet."


def escaped(text: str) -> str:
    """Text that Slack shows as it is: no markup, no mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> dict[str, Any]:
    """A section of plain text."""
    return {"type": "section", "text": {"type": "plain_text", "text": text[:3000] or " ", "emoji": True}}


def failed(reference: str) -> str:
    """Something broke; the reference finds it in the log."""
    return (
        f"Something went wrong on our side, reference {reference}. "
        "Please try again; if it happens again, report the reference."
    )


def unknown_verb(word: str, suggestion: str | None) -> str:
    """There is no such verb."""
    meant = f" Did you mean /crisis {suggestion}?" if suggestion else ""
    return f"There is no “{tidy(word, 40)}”.{meant} /crisis help lists everything."


def acknowledged(crisis: Crisis) -> str:
    """The actor has it now."""
    owner = crisis.owner.name if crisis.owner else "nobody"
    return f"Crisis #{crisis.id} is acknowledged; {owner} owns it. Next: /crisis draft {crisis.id}"


def assigned(crisis: Crisis) -> str:
    """Somebody has it now."""
    owner = crisis.owner.name if crisis.owner else "nobody"
    return f"{owner} owns crisis #{crisis.id} now."


def level_set(crisis: Crisis) -> str:
    """The level stands by hand."""
    return (
        f"Crisis #{crisis.id} is {crisis.level.word} now, set by hand: it can rise by itself, but not fall."
    )


def level_unknown(word: str) -> str:
    """That is no level."""
    levels = ", ".join(level.word for level in Level)
    return f"“{tidy(word, 40)}” is no level. Levels: {levels}."


def noted(crisis: Crisis) -> str:
    """The note is on the timeline."""
    return f"Noted on crisis #{crisis.id}."


def contained(crisis: Crisis) -> str:
    """It does not spread further."""
    return f"Crisis #{crisis.id} is contained. It stays on watch until it is resolved."


def resolved(crisis: Crisis) -> str:
    """It is over."""
    return f"Crisis #{crisis.id} is resolved: {crisis.outcome}"


def dismissed(crisis: Crisis) -> str:
    """It was none."""
    return f"Crisis #{crisis.id} is dismissed as a false alarm: {crisis.outcome}"


def reopened(crisis: Crisis) -> str:
    """It is on again."""
    return f"Crisis #{crisis.id} is open again."


def drafted(crisis: Crisis, draft: Draft, warnings: Sequence[str]) -> str:
    """The draft is saved, and whether it can be said."""
    lacks = "" if draft.ready else f" It is not ready: {', '.join(draft.missing)} still to fill in."
    minds = " ".join(warnings)
    return f"“{draft.title}” is saved in the thread of crisis #{crisis.id}.{lacks} {minds}".strip()


def briefed(crisis: Crisis, channel: str) -> str:
    """Where the brief went."""
    return f"The brief of crisis #{crisis.id} is on its way to #{channel.removeprefix('#')}."


def watching(watch: Watch) -> str:
    """A new watch."""
    terms = ", ".join(watch.query.any)
    sources = f" in {len(watch.sources)} source(s)" if watch.sources else "; it has no source yet"
    return f"Watching {watch.name} for {terms}{sources}."


def paused(watch: Watch) -> str:
    """Whether a watch is scanned."""
    return (
        f"{watch.name} is paused: nothing is read until /crisis watch resume {watch.name}"
        if watch.paused
        else (f"{watch.name} is watched again.")
    )


def removed(watch: Watch) -> str:
    """A watch is gone."""
    return f"{watch.name} is no longer watched. Its crises stay on record."
