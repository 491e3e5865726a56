"""Creators and partners: whose campaign is live, what is read because of them, who is in a crisis."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.core.engagement import rate_by_followers
from bot.core.matching import matches
from bot.core.mentions import Handle, Mention, Query
from bot.core.terms import fold
from bot.core.wording import network_name, plural

AFTERMATH = timedelta(days=30)
"""How long a partner's account is still read once the campaign is over: their trouble is ours that long."""

FEW = 3
"""One post that names a partner is an opinion, three are an issue (as for the categories of a crisis)."""

MAX_HANDLES, MAX_CLAUSE = 2, 120
"""What a line about a partner has room for, on a phone; the register shows all."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who is paid to speak for a watch's brand.

    A campaign without a start has begun, one without an end goes on. `clause` is what the contract lets us
    do, in words; `posts` are the addresses of their posts for us that are public now; `engagement_rate` is
    in % of `followers` (None: not given).
    """

    watch_id: int
    name: str
    handles: tuple[Handle, ...] = ()
    campaign: str = ""
    starts: date | None = None
    ends: date | None = None
    clause: str = ""
    posts: tuple[str, ...] = ()
    engagement_rate: float | None = None
    followers: int | None = None
    id: int = 0

    def live(self, today: date) -> bool:
        """Whether the campaign runs on that day; its first and last days count."""
        return self.begun(today) and (self.ends is None or today <= self.ends)

    def begun(self, today: date) -> bool:
        """Whether the campaign's first day has come."""
        return self.starts is None or self.starts <= today


@dataclass(frozen=True, slots=True)
class Listed:
    """A partner as the register shows them: whose brand, what is known of their reach, and where they stand
    `today` (in the watch's time zone). `rate` is their engagement rate by followers, %."""

    partner: Partner
    brand: str
    today: date
    rate: float | None


@dataclass(frozen=True, slots=True)
class Involved:
    """A partner in a crisis, as it was counted: `mentions` are by them or name them.

    `starts` is only given of a campaign that has not begun.
    """

    partner_id: int
    name: str
    handles: tuple[Handle, ...]
    mentions: int
    campaign: str
    live: bool
    ends: date | None
    clause: str
    posts: tuple[str, ...]
    starts: date | None = None


# --- what is read ------------------------------------------------------------------------------------------


def watched(query: Query, partners: Iterable[Partner], today: date) -> Query:
    """The query with the accounts of every partner whose campaign is live or ended within 30 days.

    A query that selects nothing takes everything already, and would take less with an account in it.
    """
    accounts = [handle for one in partners if _is_read(one, today) for handle in one.handles]
    if not accounts or not _selects(query):
        return query
    return replace(
        query,
        handles=tuple(dict.fromkeys((*query.handles, *accounts))),
        authors=tuple(dict.fromkeys((*query.authors, *accounts))),
    )


def _is_read(partner: Partner, today: date) -> bool:
    if partner.live(today):
        return True
    return partner.begun(today) and partner.ends is not None and today - partner.ends < AFTERMATH


def _selects(query: Query) -> bool:
    return bool(query.any or query.hashtags or query.handles or query.domains or query.near or query.authors)


# --- who is in it ------------------------------------------------------------------------------------------


def counts(partners: Sequence[Partner], mentions: Iterable[Mention]) -> dict[int, int]:
    """How many of the mentions are by each partner or name them, by the partner's id."""
    asked = [(one.id, _naming(one), _hints(one)) for one in partners]
    found = {one.id: 0 for one in partners}
    for mention in mentions:
        said = fold(f"{mention.author.handle or ''} {mention.title or ''} {mention.text}")
        for key, query, hints in asked:
            found[key] += any(hint in said for hint in hints) and matches(query, mention)
    return found


def involved(partners: Iterable[Partner], counts: Mapping[int, int], today: date) -> tuple[Involved, ...]:
    """The partners with three posts or more: those with a live campaign first, then the most posts."""
    found = [_involved(one, counts[one.id], today) for one in partners if counts.get(one.id, 0) >= FEW]
    return tuple(sorted(found, key=lambda one: (not one.live, -one.mentions, one.name.casefold())))


def _naming(partner: Partner) -> Query:
    """Posts by them and with their handle or name; a name of one word counts only as it is written."""
    exact = () if len(partner.name.split()) > 1 else (partner.name,)
    return Query(
        any=(partner.name,),
        handles=partner.handles,
        authors=partner.handles,
        case_sensitive=exact,
        include_reposts=True,
    )


def _hints(partner: Partner) -> tuple[str, ...]:
    """Of these one must be there, which is far quicker to see than whether the query takes it."""
    names = (*partner.name.split()[:1], *(handle.name for handle in partner.handles))
    return tuple(fold(re.split(r"[\s\-]", name)[0]) for name in names)


def _involved(partner: Partner, mentions: int, today: date) -> Involved:
    return Involved(
        partner_id=partner.id,
        name=partner.name,
        handles=partner.handles,
        mentions=mentions,
        campaign=partner.campaign,
        live=partner.live(today),
        ends=partner.ends,
        clause=partner.clause,
        posts=partner.posts,
        starts=None if partner.begun(today) else partner.starts,
    )


# --- what is known of them ---------------------------------------------------------------------------------


def rate_of(partner: Partner, mentions: Iterable[Mention]) -> float | None:
    """Their engagement rate by followers, %: as it was given, else the mean over their live posts of which
    the counts are known."""
    if partner.engagement_rate is not None:
        return partner.engagement_rate
    links = {_address(link) for link in partner.posts}
    rates = [
        rate_by_followers(mention.metrics, partner.followers or mention.author.followers)
        for mention in mentions
        if mention.url and _address(mention.url) in links
    ]
    known = [rate for rate in rates if rate is not None]
    return sum(known) / len(known) if known else None


def _address(url: str) -> str:
    """An address without what differs between two copies of it: scheme, www., query, last slash."""
    bare = url.partition("://")[2].partition("?")[0].partition("#")[0]
    return bare.removeprefix("www.").rstrip("/")


# --- in words ----------------------------------------------------------------------------------------------


def day(at: date) -> str:
    """`3 Dec`."""
    return f"{at.day} {at:%b}"


def handle_words(handles: Sequence[Handle]) -> str:
    """`@ember.cooks on TikTok, @ember on X`."""
    return ", ".join(
        f"@{one.name}" if one.network == "*" else f"@{one.name} on {network_name(one.network)}"
        for one in handles
    )


def campaign_words(one: Involved) -> str:
    """Where their campaign stands: `campaign “Spring table” live until 3 Dec`, `campaign ended 2 Nov`."""
    if one.live:
        until = f" until {day(one.ends)}" if one.ends else ""
        return f"campaign “{one.campaign}” live{until}" if one.campaign else f"campaign live{until}"
    if one.starts:
        return f"campaign starts {day(one.starts)}"
    return f"campaign ended {day(one.ends)}" if one.ends else "no campaign"


def campaign_of(one: Involved) -> str:
    """Whose campaign it is and where it stands: `Ember Cooks: campaign “Spring table” live until 3 Dec`."""
    return f"{one.name}: {campaign_words(one)}"


def involved_words(one: Involved) -> str:
    """Who, how much is about them, where their campaign stands, what we may do, what is public now."""
    others = len(one.handles) - MAX_HANDLES
    accounts = handle_words(one.handles[:MAX_HANDLES]) + (f" and {others} more" if others > 0 else "")
    who = f"{one.name} ({accounts})" if accounts else one.name
    parts = [who, plural(one.mentions, "post"), campaign_words(one)]
    parts += [_clause(one.clause)] if one.clause else []
    parts += [plural(len(one.posts), "live post")] if one.posts else []
    return " · ".join(parts)


def _clause(text: str) -> str:
    text = text if len(text) <= MAX_CLAUSE else text[: MAX_CLAUSE - 1].rstrip() + "…"
    return text if text.casefold().startswith("clause") else f"clause {text}"
