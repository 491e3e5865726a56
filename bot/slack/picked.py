"""A message of the workspace that somebody points at: as it reads now, because it may be deleted tomorrow."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.core.cleaning import clean
from bot.core.models import Person
from bot.core.record import Evidence
from bot.core.wording import plural

MAX_TEXT = 1_000
MAX_FILES = 5
UNREAD = "(its text could not be read; the link leads to it)"

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """The message: where it stands, who wrote what in it, and its permalink."""

    channel: str
    ts: str
    text: str
    author: str
    link: str
    thread_ts: str | None = None

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(int(self.ts.partition(".")[0]), UTC)

    @property
    def thread(self) -> str:
        """The message its thread hangs on: itself outside of one."""
        return self.thread_ts or self.ts

    @property
    def evidence(self) -> Evidence:
        """The same for the record."""
        return Evidence(self.text, self.author, self.at, self.link)

    @property
    def memory(self) -> dict[str, str]:
        """The message as a form remembers it."""
        kept = {name: getattr(self, name) for name in ("channel", "ts", "text", "author", "link")}
        return {f"message_{name}": value for name, value in kept.items()}


def remembered(meta: Json) -> Picked | None:
    """The message a form was opened for; None when it was for none."""
    parts = {name: meta.get(f"message_{name}") for name in ("channel", "ts", "text", "author", "link")}
    return Picked(**parts) if None not in parts.values() else None  # type: ignore[arg-type]


def people_in(text: str) -> list[str]:
    """The ids of those a message mentions without saying their names."""
    return [found.group(1) for found in _MENTION.finditer(text) if not found.group(2)]


def snapshot(message: Json, names: Mapping[str, Person]) -> str:
    """What a message says, in plain words of at most 1,000 characters: its text, its addresses, its files."""

    def called(found: re.Match[str]) -> str:
        known = names.get(found.group(1))
        return f"@{found.group(2) or (known.name if known else found.group(1))}"

    said = str(message.get("text") or "") or next(_fallbacks(message), "")
    words = unescape(_LINK.sub(_spelt, _MENTION.sub(called, said)))
    files = clean("; ".join(_files(message)), limit=300)
    note = f" [{files}]" if files else ""
    return f"{clean(words, limit=MAX_TEXT - len(note))}{note}".strip()


def author_of(message: Json, names: Mapping[str, Person]) -> str:
    """Who wrote it, by name: a person, or the app that posted it."""
    user = str(message.get("user") or "")
    app = (message.get("bot_profile") or {}).get("name") or message.get("username")
    return clean(str(app or (names[user].name if user in names else user) or "unknown"), limit=80)


def _spelt(link: re.Match[str]) -> str:
    sign, target, label = link.groups()
    if sign:
        return f"{sign}{label or target}"
    return f"{label} ({target})" if label and label not in target else target


def _fallbacks(message: Json) -> Iterator[str]:
    for attachment in message.get("attachments") or ():
        said = attachment.get("text") or attachment.get("fallback") or attachment.get("title")
        if said:
            yield str(said)


def _files(message: Json) -> Iterator[str]:
    """`2 images: leaflet`, `q3.pdf`: how many images there are and what they show, other files by name."""
    files = list(message.get("files") or ())
    images = [one for one in files if str(one.get("mimetype", "")).startswith("image/")]
    drawn = [block for block in message.get("blocks") or () if block.get("type") == "image"]
    if images or drawn:
        said = [one.get("alt_txt") or one.get("title") for one in images]
        said += [block.get("alt_text") for block in drawn]
        told = ", ".join(str(one) for one in said[:MAX_FILES] if one)
        yield plural(len(images) + len(drawn), "image") + (f": {told}" if told else "")
    yield from (str(one.get("name") or "a file") for one in files[:MAX_FILES] if one not in images)
