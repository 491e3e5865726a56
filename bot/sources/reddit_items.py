"""Reddit's posts and comments, item by item; what was taken down stays listed there as an empty shell."""

import re
from datetime import datetime
from functools import partial
from html import unescape
from typing import Any

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Gone, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.core.sponsored import sponsored_in
from bot.sources.shapes import Count, Flag, Id, OptionalId, Shape, Text, at, listed, mentions_of

NETWORK = "reddit"
_NAME = re.compile(r"t[13]_[0-9a-z]{1,16}")
_SHELLS = frozenset({"[deleted]", "[removed]", "[ removed by reddit ]"})
_SITE = "https://www.reddit.com"
_DEEPEST = 20
"""Reddit nests ten levels of answers, and then says `more`."""


class Item(Shape):
    """A post (`t3`) or a comment (`t1`)."""

    name: Id
    title: Text = None
    selftext: Text = None
    body: Text = None
    author: Text = None
    author_fullname: OptionalId = None
    permalink: Text = None
    url: Text = None
    created_utc: Any = None
    edited: Any = None
    score: Count = None
    num_comments: Count = None
    num_crossposts: Count = None
    parent_id: OptionalId = None
    link_id: OptionalId = None
    subreddit: Text = None
    is_self: Flag = None


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Gone], list[Rejection]]:
    """What stands on one page of a listing, or in a post with its comments, and what only its shell is left
    of."""
    items = things_in(data)
    gone = [Gone(NETWORK, at(one, "name")) for one in items if _is_shell(one)]
    standing = [one for one in items if not _is_shell(one)]
    to_mention = partial(_of_item, observed_at=observed_at)
    mentions, rejected = mentions_of(standing, Item, to_mention, where="Reddit item")
    return mentions, gone, rejected


def things_in(data: Any, *, depth: int = 0) -> list[Any]:
    """The posts and comments of a listing, or of several, with the answers inside them; what only says that
    there are `more` comments is none."""
    if isinstance(data, list):
        return [one for listing in data for one in things_in(listing, depth=depth)]
    found: list[Any] = []
    for child in listed(data, "data", "children"):
        if at(child, "kind") == "more":
            continue
        found.append(at(child, "data"))
        if depth < _DEEPEST:
            found += things_in(at(child, "data", "replies"), depth=depth + 1)
    return found


def is_name(value: Any) -> bool:
    """Whether this is a post's or comment's full name."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def number_of(name: str) -> int:
    """The number in a name, which grows with time."""
    return int(name[3:], 36)


def _is_shell(item: Any) -> bool:
    """Whether its words were taken down; a post with words of its own keeps them when its account goes."""
    if not is_name(at(item, "name")):
        return False
    said = (at(item, "selftext"), at(item, "body"), at(item, "title"))
    shells = [one for one in said if isinstance(one, str) and one.strip().lower() in _SHELLS]
    return bool(shells) or isinstance(at(item, "removed_by_category"), str)


def _of_item(item: Item, *, observed_at: datetime) -> Mention:
    comment = item.name.startswith("t1_")
    # Without raw_json=1 Reddit writes &, < and > as entities.
    said = (item.body if comment else item.selftext) or ""
    title, words = clean(unescape(item.title or "")), clean(unescape(said))
    created = clamp_time(moment_of(item.created_utc) or observed_at, observed_at)
    edited = moment_of(item.edited)
    author = clean(item.author or "", limit=100)
    return Mention(
        source=NETWORK,
        native_key=clean(item.name, limit=100),
        text=words or title,
        title=(title if words else "") or None,
        created_at=created,
        observed_at=observed_at,
        url=_address(item),
        author=Author(
            handle=author if author and author.lower() not in _SHELLS else None,
            key=clean(item.author_fullname or "", limit=100) or None,
        ),
        metrics=Metrics(score=item.score, replies=item.num_comments, shares=item.num_crossposts),
        kind=_kind(item),
        edited_at=clamp_time(edited, observed_at) if edited else None,
        parent_key=item.parent_id,
        root_key=item.link_id,
        sponsored=sponsored_in(f"{title} {words}"),
        extra=_extra(item),
    )


def _kind(item: Item) -> Kind:
    if not item.name.startswith("t1_"):
        return Kind.POST
    return Kind.REPLY if (item.parent_id or "").startswith("t1_") else Kind.COMMENT


def _address(item: Item) -> str | None:
    """The page of an item; Reddit gives the part after the host, with old comments not even that."""
    path = item.permalink or ""
    if path.startswith(("/r/", "/user/")) and path.isprintable() and " " not in path:
        return f"{_SITE}{path}"
    post = item.link_id or item.name
    if not is_name(item.name) or not is_name(post):
        return None
    page = f"{_SITE}/comments/{post[3:]}/"
    return page if post == item.name else f"{page}_/{item.name[3:]}/"


def _extra(item: Item) -> tuple[tuple[str, str], ...]:
    link = item.url if item.is_self is False else None
    said = {"subreddit": item.subreddit, "link": link}
    return tuple((name, clean(value, limit=1000)) for name, value in said.items() if value)
