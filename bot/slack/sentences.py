"""The sentences people get back; they stand alone, in plain text."""

from collections.abc import Sequence
from typing import Any

from bot.core.models import Crisis, Draft, Watch
from bot.slack.richtext import tidy

NOT_SAVED = "Not saved: the store is busy just now. Please try again."
OBSOLETE = "This card is from another version of Firebreak. Here is the current state."
TOO_LATE = "That took too long, so the form could not open. Please try again."
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


def more_crises(shown: int) -> str:
    """The list was cut."""
    return f"These are the first {shown}; there are more. /crisis and a number shows any of them: /crisis 12"


def unknown_verb(word: str, suggestion: str | None) -> str:
    """There is no such verb."""
    meant = f" Did you mean /crisis {suggestion}?" if suggestion else ""
    return f"There is no “{tidy(word, 40)}”.{meant} /crisis help lists everything."


def acknowledged(crisis: Crisis) -> str:
    """The actor has it now."""
    owner = crisis.owner.name if crisis.owner else "nobody"
    return f"Crisis #{crisis.id} is acknowledged; {owner} owns it. Next: /crisis draft {crisis.id}"


def unacknowledged(crisis: Crisis) -> str:
    """Nobody has it again."""
    return f"Crisis #{crisis.id} is nobody's again: whoever is next is asked now."


def still(crisis: Crisis) -> str:
    """The owner answered."""
    return f"Thank you. Crisis #{crisis.id} stays yours."


def assigned(crisis: Crisis) -> str:
    """Somebody has it now."""
    owner = crisis.owner.name if crisis.owner else "nobody"
    return f"{owner} owns crisis #{crisis.id} now."


def level_set(crisis: Crisis) -> str:
    """The level stands by hand."""
    return (
        f"Crisis #{crisis.id} is {crisis.level.word} now, set by hand: it can rise by itself, but not fall."
    )


def noted(crisis: Crisis) -> str:
    """The note is on the timeline."""
    return f"Noted on crisis #{crisis.id}."


def contained(crisis: Crisis) -> str:
    """It does not spread further."""
    return f"Crisis #{crisis.id} is contained. It stays on watch until it is resolved."


def resolved(crisis: Crisis) -> str:
    """It is over."""
    return f"Crisis #{crisis.id} is resolved: {crisis.outcome}"


def outcome(how: str, said: str) -> str:
    """How it ended and what was said, as one line of the record."""
    return f"{how} We said: {said}" if said else how


def dismissed(crisis: Crisis) -> str:
    """It was none."""
    return f"Crisis #{crisis.id} is dismissed as a false alarm: {crisis.outcome}"


def reopened(crisis: Crisis) -> str:
    """It is on again."""
    return f"Crisis #{crisis.id} is open again."


def drafted(crisis: Crisis, draft: Draft, warnings: Sequence[str]) -> str:
    """The draft is saved, and whether it can be said."""
    open_facts = ", ".join(fact.replace("_", " ") for fact in draft.missing)
    lacks = "" if draft.ready else f" It is not ready: {open_facts} still to fill in."
    return " ".join([f"“{draft.title}” is saved in the thread of crisis #{crisis.id}.{lacks}", *warnings])


def briefed(crisis: Crisis, channel: str) -> str:
    """Where the brief went."""
    return f"The brief of crisis #{crisis.id} is on its way to #{channel.removeprefix('#')}."


def paused(watch: Watch) -> str:
    """Whether a watch is scanned."""
    if not watch.paused:
        return f"{watch.name} is watched again."
    return f"{watch.name} is paused: nothing is read until /crisis watch resume {watch.name}"


def removed(watch: Watch) -> str:
    """A watch is gone."""
    return f"{watch.name} is no longer watched. Its crises stay on record."


PRIVATE_WORDS = "/crisis private and a number hides a crisis; with “off” behind it, it is shown again."


def hidden(crisis: Crisis, *, admins: bool) -> str:
    """Who sees it from now on."""
    if not crisis.private:
        return f"Crisis #{crisis.id} is seen by everybody again; its card and thread come back."
    who = "its owner, those with a role in it, you and the admins"
    words = f"Crisis #{crisis.id} is private: only {who} see it. Work it with /crisis show {crisis.id}"
    return words if admins else f"{words}. Nobody is admin yet: name some first, with /crisis access change"


NO_TEMPLATES = "There are no templates. They are Markdown files in bot/playbooks/templates."


def unknown_template(name: str, known: Sequence[str]) -> str:
    """There is no such template."""
    return f"There is no template “{tidy(name, 40)}”. Templates: {', '.join(known)}."


def unknown_watch_word(word: str, known: Sequence[str]) -> str:
    """There is nothing of that name to do with a watch."""
    return f"There is no “watch {tidy(word, 40)}”. Behind /crisis watch goes one of: {', '.join(known)}."
