"""Mutes: what a team does not want counted for a while, with an end, and what that would have hidden."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.mentions import Mention
from bot.core.models import Person, Scored
from bot.core.partners import Partner
from bot.core.stories.traces import link_of
from bot.core.terms import fold
from bot.errors import InputError

SHORTEST = 3
"""Letters and digits a phrase needs: shorter ones stand in nearly every post."""

MOST_EXAMPLES = 3

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"']+", re.IGNORECASE)
_KEY = re.compile(r"[^\s/?#]+")


class MuteKind(StrEnum):
    """What a mute goes by."""

    AUTHOR = "author"
    PHRASE = "phrase"
    LINK = "link"
    THREAD = "thread"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Mute:
    """Posts of a watch that are kept but not counted until a moment.

    `value` is folded: an author's handle, a phrase, an address without scheme (or the host alone), the native
    key of a conversation's first post, a partner's name. `also` holds a partner's handles. `hidden` is how
    many posts it has held back so far.
    """

    watch_id: int
    kind: MuteKind
    value: str
    until: datetime
    made_at: datetime
    actor: Person
    also: tuple[str, ...] = ()
    hidden: int = 0
    id: int = 0

    @property
    def words(self) -> str:
        """What is muted: `@troll`, `“win a kettle”`, `links to a.example/b`."""
        return {
            MuteKind.AUTHOR: f"@{self.value}",
            MuteKind.PHRASE: f"“{self.value}”",
            MuteKind.LINK: f"links to {self.value}",
            MuteKind.THREAD: f"the conversation {self.value}",
            MuteKind.PARTNER: f"the partner {self.value}",
        }[self.kind]

    def hides(self, mention: Mention) -> bool:
        """Whether the mute goes for a post."""
        handle = _handle(mention.author.handle or "")
        if self.kind is MuteKind.AUTHOR:
            return handle == self.value
        if self.kind is MuteKind.PARTNER:
            return handle in self.also
        if self.kind is MuteKind.PHRASE:
            return bool(_phrase(self.value).search(fold(f"{mention.title or ''}\n{mention.text}")))
        if self.kind is MuteKind.LINK:
            return any(_leads_to(link, self.value) for link in _links(mention))
        return self.value in (mention.native_key, mention.parent_key, mention.root_key, mention.quoted_key)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a mute would have hidden of the posts since a moment: how many of how many, how many of them
    negative, by how many authors, and the most telling ones."""

    since: datetime
    posts: int
    of: int
    negative: int
    authors: int
    examples: tuple[Scored, ...]
    keys: tuple[tuple[str, str], ...]


def muting(mutes: Iterable[Mute], mention: Mention) -> Mute | None:
    """The first mute that goes for a post."""
    return next((mute for mute in mutes if mute.hides(mention)), None)


def hidden_by(mute: Mute, posts: Sequence[Scored], *, since: datetime) -> Hidden:
    """What the mute would have hidden of these posts, newest first."""
    caught = [post for post in posts if mute.hides(post.mention)]
    return Hidden(
        since=since,
        posts=len(caught),
        of=len(posts),
        negative=round(sum(post.score.negative for post in caught)),
        authors=len({fold(post.mention.author.handle or post.mention.id) for post in caught}),
        examples=tuple(caught[:MOST_EXAMPLES]),
        keys=tuple((post.mention.source, post.mention.native_key) for post in caught),
    )


# --- reading what people name ------------------------------------------------------------------------------


def named(kind: MuteKind, typed: str, partners: Sequence[Partner] = ()) -> tuple[str, tuple[str, ...]]:
    """The folded value (and a partner's handles) of what was typed; raises InputError with what to write."""
    text = " ".join(typed.split())
    if kind is MuteKind.PARTNER:
        return _partner(text, partners)
    value = {
        MuteKind.AUTHOR: _handle,
        MuteKind.PHRASE: lambda words: fold(words.strip("\"“”'")),
        MuteKind.LINK: _link,
        MuteKind.THREAD: _thread,
    }[kind](text)
    if kind is MuteKind.PHRASE and sum(letter.isalnum() for letter in value) < SHORTEST:
        raise InputError(
            f"A phrase needs {SHORTEST} letters or more: shorter ones stand in nearly every post."
        )
    if not value:
        raise InputError(_EXAMPLES[kind])
    return value, ()


def until(typed: str, *, now: datetime) -> datetime:
    """The moment `30m`, `4h`, `2d` or `1w` from now, a quarter of a year at most; raises InputError."""
    found = re.fullmatch(r"(\d{1,4})\s*(m|min|h|d|w)", typed.strip().casefold())
    if found is None:
        raise InputError(f"For how long? Write 4h, 2d or 1w, not “{typed.strip()[:40]}”.")
    span = (
        int(found[1])
        * {"m": _MINUTE, "h": 60 * _MINUTE, "d": 1440 * _MINUTE, "w": 10_080 * _MINUTE}[found[2][0]]
    )
    if not timedelta(0) < span <= LONGEST:
        raise InputError(f"A mute lasts a minute at least and {LONGEST.days} days at most.")
    return now + span


_MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=90)
"""A mute that nobody remembers hides the next crisis."""

_EXAMPLES = {
    MuteKind.AUTHOR: "Whose posts? Write their handle: @name",
    MuteKind.LINK: "Which link? Write its address or its site: shop.example/offer",
    MuteKind.THREAD: "Which conversation? Paste the address of its first post.",
}


def _handle(text: str) -> str:
    return fold(text.strip().removeprefix("@"))


def _link(text: str) -> str:
    return link_of(text) or fold(re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip()).strip("/"))


def _thread(text: str) -> str:
    """The last part of an address is a post's own key on every network; a bare key is taken as it is."""
    parts = _KEY.findall(text.partition("?")[0])
    return parts[-1] if parts else ""


def _partner(text: str, partners: Sequence[Partner]) -> tuple[str, tuple[str, ...]]:
    found = next((one for one in partners if fold(one.name) == fold(text)), None)
    if found is None:
        known = ", ".join(one.name for one in partners) or "none yet"
        raise InputError(f"No partner of this brand is called “{text}”. Partners: {known}.")
    return found.name, tuple(_handle(handle.name) for handle in found.handles)


# --- finding -----------------------------------------------------------------------------------------------


def _phrase(value: str) -> re.Pattern[str]:
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", value))
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else re.escape(value))


def _links(mention: Mention) -> list[str]:
    found = [*_ADDRESS.findall(mention.text), *([mention.url] if mention.url else [])]
    return [_link(address) for address in found]


def _leads_to(link: str, value: str) -> bool:
    return link == value or link.startswith((f"{value}/", f"{value}?"))
