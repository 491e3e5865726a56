"""Who says what, each thing once: copies and reposts folded, authors told apart across networks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.hints.reading import Reading, read
from bot.core.mentions import Kind, Mention
from bot.core.models import Scored
from bot.core.terms import fold

FULL = 2_000
"""So many posts at most are handed over: then the oldest of them says how far back one can see."""

_HOST = re.compile(r"https?://(?:www\.)?([^/?#]+)")


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing said by one author; `posts` are it and its copies, the oldest first."""

    posts: tuple[Scored, ...]
    author: str
    reading: Reading

    @property
    def first(self) -> Scored:
        """The post that said it first."""
        return self.posts[0]

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who said or repeated it."""
        return frozenset(author_of(post.mention) for post in self.posts)


def voices(posts: Iterable[Scored]) -> tuple[Voice, ...]:
    """The posts with copies folded into one, the oldest first; stubs, which cannot be read, are left out."""
    folded: dict[str, list[Scored]] = {}
    for post in sorted(posts, key=lambda post: post.mention.created_at):
        if post.mention.kind is not Kind.STUB:
            folded.setdefault(_print_of(post.mention), []).append(post)
    return tuple(
        Voice(tuple(alike), author_of(alike[0].mention), read(text_of(alike[0].mention)))
        for alike in folded.values()
    )


def within(posts: Sequence[Scored], now: datetime, minutes: float) -> list[Scored]:
    """The posts of the last so many minutes, in the order they came."""
    since = now - timedelta(minutes=minutes)
    return [post for post in posts if since < post.mention.created_at <= now]


def sight(posts: Sequence[Scored], now: datetime) -> float:
    """How many minutes back the posts let one see: a day, or less when there were too many to hand over."""
    if len(posts) < FULL:
        return 1440.0
    oldest = min(post.mention.created_at for post in posts)
    return max(5.0, (now - oldest) / timedelta(minutes=1))


def ids(said: Iterable[Voice]) -> tuple[str, ...]:
    """The ids of all their mentions."""
    return tuple(post.mention.id for voice in said for post in voice.posts)


def span_of(minutes: float) -> str:
    """A stretch of time as people write it: `2 h`, `30 min`."""
    return f"{minutes / 60:.0f} h" if minutes >= 90 else f"{minutes:.0f} min"


def author_of(mention: Mention) -> str:
    """Who wrote it: a handle is one person on every network; without an author, where it stands."""
    author = mention.author
    if author.handle:
        return fold(author.handle).removeprefix("@")
    if author.key:
        return f"{mention.source}:{author.key}"
    host = _HOST.match(mention.url or "")
    return author.name or (host[1] if host and mention.kind is Kind.ARTICLE else mention.id)


def text_of(mention: Mention) -> str:
    """All that a mention says: title and text."""
    return f"{mention.title}. {mention.text}" if mention.title else mention.text


def _print_of(mention: Mention) -> str:
    reading = read(text_of(mention))
    return f"{author_of(mention)} {reading.print}" if reading.brief else reading.print
