"""The sentences people get back; they stand alone, in plain text."""

from collections.abc import Sequence
from typing import Any

from bot.core.models import Crisis, Draft, Watch
from bot.slack.language import N_, _
from bot.slack.richtext import tidy
from bot.slack.wording import MARKS

NOT_SAVED = N_("Not saved: the store is busy just now. Please try again.")
OBSOLETE = N_("This card is from another version of Firebreak. Here is the current state.")
TOO_LATE = N_("That took too long, so the form could not open. Please try again.")
QUIET = N_("No crisis is open. All quiet.")


def escaped(text: str) -> str:
    """Text that Slack shows as it is: no markup, no mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> dict[str, Any]:
    """A section of plain text."""
    return {"type": "section", "text": {"type": "plain_text", "text": text[:3000] or " ", "emoji": True}}


def failed(reference: str) -> str:
    """Something broke; the reference finds it in the log."""
    return _(
        "Something went wrong on our side, reference {reference}. "
        "Please try again; if it happens again, report the reference."
    ).format(reference=reference)


def more_crises(shown: int) -> str:
    """The list was cut."""
    return _(
        "These are the first {count}; there are more. /crisis and a number shows any of them: /crisis 12"
    ).format(count=shown)


def unknown_verb(word: str, suggestion: str | None) -> str:
    """There is no such verb."""
    word = tidy(word, 40)
    if suggestion is None:
        return _("There is no “{word}”. /crisis help lists everything.").format(word=word)
    return _("There is no “{word}”. Did you mean /crisis {verb}? /crisis help lists everything.").format(
        word=word, verb=suggestion
    )


def acknowledged(crisis: Crisis) -> str:
    """The actor has it now."""
    words = _("Crisis #{number} is acknowledged; {owner} owns it. Next: /crisis draft {number}")
    return words.format(number=crisis.id, owner=_owner(crisis))


def unacknowledged(crisis: Crisis) -> str:
    """Nobody has it again."""
    return _("Crisis #{number} is nobody's again: whoever is next is asked now.").format(number=crisis.id)


def still(crisis: Crisis) -> str:
    """The owner answered."""
    return _("Thank you. Crisis #{number} stays yours.").format(number=crisis.id)


def assigned(crisis: Crisis) -> str:
    """Somebody has it now."""
    return _("{owner} owns crisis #{number} now.").format(owner=_owner(crisis), number=crisis.id)


def level_set(crisis: Crisis) -> str:
    """The level stands by hand."""
    words = _("Crisis #{number} is {level} now, set by hand: it can rise by itself, but not fall.")
    return words.format(number=crisis.id, level=MARKS[crisis.level].word.lower())


def noted(crisis: Crisis) -> str:
    """The note is on the timeline."""
    return _("Noted on crisis #{number}.").format(number=crisis.id)


def contained(crisis: Crisis) -> str:
    """It does not spread further."""
    words = _("Crisis #{number} is contained. It stays on watch until it is resolved.")
    return words.format(number=crisis.id)


def resolved(crisis: Crisis) -> str:
    """It is over."""
    return _("Crisis #{number} is resolved: {outcome}").format(number=crisis.id, outcome=crisis.outcome)


def outcome(how: str, said: str) -> str:
    """How it ended and what was said, as one line of the record."""
    return _("{outcome} We said: {said}").format(outcome=how, said=said) if said else how


def dismissed(crisis: Crisis) -> str:
    """It was none."""
    words = _("Crisis #{number} is dismissed as a false alarm: {outcome}")
    return words.format(number=crisis.id, outcome=crisis.outcome)


def reopened(crisis: Crisis) -> str:
    """It is on again."""
    return _("Crisis #{number} is open again.").format(number=crisis.id)


def drafted(crisis: Crisis, draft: Draft, warnings: Sequence[str]) -> str:
    """The draft is saved, and whether it can be said."""
    open_facts = ", ".join(fact.replace("_", " ") for fact in draft.missing)
    saved = _("“{title}” is saved in the thread of crisis #{number}.")
    told = [saved.format(title=draft.title, number=crisis.id)]
    if not draft.ready:
        told.append(_("It is not ready: {facts} still to fill in.").format(facts=open_facts))
    return " ".join([*told, *warnings])


def briefed(crisis: Crisis, channel: str) -> str:
    """Where the brief went."""
    words = _("The brief of crisis #{number} is on its way to #{channel}.")
    return words.format(number=crisis.id, channel=channel.removeprefix("#"))


def paused(watch: Watch) -> str:
    """Whether a watch is scanned."""
    if not watch.paused:
        return _("{brand} is watched again.").format(brand=watch.name)
    words = _("{brand} is paused: nothing is read until /crisis watch resume {brand}")
    return words.format(brand=watch.name)


def removed(watch: Watch) -> str:
    """A watch is gone."""
    words = _("{brand} is no longer watched. Its crises stay on record.")
    return words.format(brand=watch.name)


PRIVATE_WORDS = N_("/crisis private and a number hides a crisis; with “off” behind it, it is shown again.")


def hidden(crisis: Crisis, *, admins: bool) -> str:
    """Who sees it from now on."""
    if not crisis.private:
        words = _("Crisis #{number} is seen by everybody again; its card and thread come back.")
        return words.format(number=crisis.id)
    words = _(
        "Crisis #{number} is private: only its owner, those with a role in it, you and the admins see it. "
        "Work it with /crisis show {number}"
    ).format(number=crisis.id)
    nobody = _("Nobody is admin yet: name some first, with /crisis access change")
    return words if admins else f"{words}. {nobody}"


NO_TEMPLATES = N_("There are no templates. They are Markdown files in bot/playbooks/templates.")


def unknown_template(name: str, known: Sequence[str]) -> str:
    """There is no such template."""
    words = _("There is no template “{name}”. Templates: {names}.")
    return words.format(name=tidy(name, 40), names=", ".join(known))


def unknown_watch_word(word: str, known: Sequence[str]) -> str:
    """There is nothing of that name to do with a watch."""
    words = _("There is no “watch {word}”. Behind /crisis watch goes one of: {words}.")
    return words.format(word=tidy(word, 40), words=", ".join(known))


def _owner(crisis: Crisis) -> str:
    return crisis.owner.name if crisis.owner else _("nobody")
