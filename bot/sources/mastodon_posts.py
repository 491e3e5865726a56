"""Statuses of Mastodon and what speaks its language, as mentions; pages of them, and where they go on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from bot.core.cleaning import clamp_time, clean, clean_html
from bot.core.mentions import Author, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.sources.shapes import Count, Flag, Id, Maybe, OptionalId, Shape, Text, at, mentions_of

SOURCE = "mastodon"
_PUBLIC = ("public", "unlisted")
_LINK = re.compile(r"<([^<>]*)>\s*;\s*rel=\"?(prev|next)\"?")
_WEB = re.compile(r"https?://[^\s]+$", re.IGNORECASE)


class Account(Shape):
    """Who wrote a status."""

    id: OptionalId = None
    acct: Text = None
    display_name: Text = None
    followers_count: Count = None
    bot: Flag = None


class Status(Shape):
    """One status; `uri` names it on every server, `id` only on the one that was asked."""

    id: OptionalId = None
    uri: Id
    url: Text = None
    content: Text = None
    spoiler_text: Text = None
    created_at: Text = None
    edited_at: Text = None
    language: Text = None
    account: Maybe[Account] = None
    favourites_count: Count = None
    replies_count: Count = None
    reblogs_count: Count = None
    quotes_count: Count = None
    in_reply_to_id: OptionalId = None
    visibility: Text = None
    quote: Maybe["Quote"] = None
    reblog: Maybe["Quoted"] = None


class Quoted(Shape):
    """The status that another quotes or boosts."""

    uri: Id
    content: Text = None
    spoiler_text: Text = None


class Quote(Shape):
    """A quote, its status missing where it is not shown."""

    quoted_status: Maybe[Quoted] = None


def parse(data: Any, *, observed_at: datetime, via: str = "poll") -> tuple[list[Mention], list[Rejection]]:
    """The public statuses of a list of statuses or notifications; private ones are passed over."""
    items = [_status_of(item) for item in (data if isinstance(data, list) else [])]
    made = partial(_mention, observed_at=observed_at, via=via, uris=_uris(items))
    return mentions_of((item for item in items if item is not None), Status, made, where="Mastodon status")


def _status_of(item: Any) -> Any:
    """A notification's status, which may be missing; everything else as it is."""
    if isinstance(item, dict) and "type" in item and "uri" not in item:
        return item.get("status")
    return item


def _uris(items: Iterable[Any]) -> dict[str, str]:
    """The lasting names of the statuses of a page by their local ids, for replies to each other."""
    pairs = ((at(item, "id"), at(item, "uri")) for item in items)
    return {key: uri for key, uri in pairs if isinstance(key, str) and isinstance(uri, str)}


def _mention(status: Status, *, observed_at: datetime, via: str, uris: Mapping[str, str]) -> Mention | None:
    if status.visibility and status.visibility not in _PUBLIC:
        return None
    quoted = status.quote.quoted_status if status.quote else None
    boosted = status.reblog
    said = boosted or status
    created = moment_of(status.created_at) or observed_at
    return Mention(
        source=SOURCE,
        native_key=clean(status.uri, limit=1000),
        text=clean_html(said.content or ""),
        title=clean_html(said.spoiler_text or "", limit=500) or None,
        created_at=clamp_time(created, observed_at),
        observed_at=observed_at,
        edited_at=moment_of(status.edited_at),
        url=_web(status.url) or _web(status.uri),
        lang=clean(status.language or "", limit=12).lower() or None,
        author=_author(status.account),
        metrics=Metrics(
            likes=status.favourites_count,
            replies=status.replies_count,
            shares=status.reblogs_count,
            quotes=status.quotes_count,
        ),
        kind=Kind.REPOST if boosted else _kind(status, quoted),
        parent_key=uris.get(status.in_reply_to_id or ""),
        quoted_key=next((one.uri for one in (boosted, quoted) if one), None),
        via=via,
    )


def _kind(status: Status, quoted: Quoted | None) -> Kind:
    if status.in_reply_to_id:
        return Kind.REPLY
    return Kind.QUOTE if quoted else Kind.POST


def _author(account: Account | None) -> Author:
    if account is None:
        return Author()
    return Author(
        handle=clean(account.acct or "", limit=200) or None,
        name=clean(account.display_name or "", limit=200) or None,
        followers=account.followers_count,
        key=account.id,
        is_bot=account.bot,
    )


def _web(link: str | None) -> str | None:
    return link if link and len(link) <= 1000 and _WEB.match(link) and link.isprintable() else None


# pages


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands in its list: the ids from which the newer and the older ones follow."""

    newest: str | None = None
    oldest: str | None = None
    since: datetime | None = None

    @classmethod
    def of(cls, items: Any, headers: Mapping[str, str]) -> Self:
        """By the Link header, which servers without sortable ids need; else by the ids themselves."""
        rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
        links = {rel: parse_qs(urlsplit(url).query) for url, rel in _LINK.findall(headers.get("link", ""))}
        keys = sorted((key for row in rows if (key := _id_of(row))), key=_order)
        times = [moment for row in rows if (moment := moment_of(at(_status_of(row), "created_at")))]
        return cls(
            newest=links.get("prev", {}).get("min_id", keys[-1:])[0] if rows and keys else None,
            oldest=links.get("next", {}).get("max_id", keys[:1])[0] if rows and keys else None,
            since=min(times, default=None),
        )


def _id_of(row: Mapping[str, Any]) -> str | None:
    key = row.get("id")
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    return key if isinstance(key, str) and key else None


def _order(key: str) -> tuple[int, str]:
    """Ids grow in length, then in letters: true of numbers of any size and of ULIDs."""
    return len(key), key


def advanced(
    place: Mapping[str, Any], page: Page, *, forward: bool, floor: datetime
) -> tuple[dict[str, Any], bool]:
    """The place in a list once a page was read, and whether more of it waits.

    Forward, each page is the oldest of what is new: nothing is lost by stopping between two. Backward, at a
    first look or in a search, the watermark moves only when the bottom was reached.
    """
    mark, resumed = place.get("min_id"), place.get("max_id")
    if forward and mark and not resumed:
        newest = page.newest or mark
        return {"min_id": newest}, newest != mark
    newest = place.get("newest") or page.newest
    deep = page.since is not None and page.since <= floor
    if page.oldest and page.oldest != resumed and not deep:
        return {"min_id": mark, "max_id": page.oldest, "newest": newest}, True
    return {"min_id": newest or mark}, False
