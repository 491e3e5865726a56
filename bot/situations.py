"""PICTURE: what the public is doing about one story now, as its card shows it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core import windows
from bot.core.mentions import Coverage
from bot.core.models import SLOT, Label, Quote, Scored, Situation, Watch, Window
from bot.core.score import Facts
from bot.ports import Ports, Tally

CHART_POINTS = 18
"""Slots of five minutes on the card's chart: the last hour and a half."""

QUOTED_FROM = timedelta(hours=24)
"""A long crisis is quoted from its last day: what is said now, and no ranking of a whole week each minute."""

QUOTES = 3
NEWS = frozenset({"news", "feed"})
"""Sources whose posts are articles: each host is an outlet."""


def situation(
    ports: Ports,
    watch: Watch,
    window: Window,
    *,
    began: datetime,
    crisis_id: int | None,
    coverage: Sequence[Coverage],
) -> Situation:
    """The situation of one crisis (None: of what belongs to none) at the end of a window."""
    store, span = ports.store, {"start": began, "end": window.end}
    whole = store.tally(watch.id, crisis_id=crisis_id, **span)
    recent = max(began, window.end - QUOTED_FROM)
    top = ports.store.top_mentions(watch.id, start=recent, end=window.end, limit=QUOTES, crisis_id=crisis_id)
    return Situation(
        at=ports.clock(),
        window=window,
        began=began,
        total=whole.total,
        reach=whole.reach,
        platforms=whole.platforms,
        categories=whole.categories,
        quotes=tuple(map(quote, top)),
        series=_series(ports, watch, window),
        coverage=tuple(coverage),
    )


def _series(ports: Ports, watch: Watch, window: Window) -> tuple[tuple[datetime, int, float], ...]:
    """The brand's slots, not only the story's: one sees the wave against what came before it."""
    start = window.end - CHART_POINTS * SLOT
    slots = windows.fill(ports.store.slots(watch.id, start=start, end=window.end), start, window.end)
    expected = window.expected / max(1.0, window.minutes / 5)
    return tuple((slot.start, slot.mentions, round(expected, 2)) for slot in slots)


def quote(scored: Scored) -> Quote:
    """A post as the card shows it."""
    mention = scored.mention
    return Quote(
        mention_id=mention.id,
        source=mention.source,
        author=mention.author.handle or mention.author.name or "unknown author",
        followers=mention.author.followers,
        text=mention.text,
        url=mention.url,
        engagements=mention.metrics.engagements,
        label=scored.score.label,
        created_at=mention.created_at,
        native_key=mention.native_key,
    )


def tally_of(posts: Sequence[Scored], window: Window) -> Tally:
    """What these posts amount to, of those made in the window."""
    inside = [one for one in posts if window.start <= one.mention.created_at < window.end]
    authors: dict[tuple[str, str], int] = {}
    for one in inside:
        author = one.mention.author
        if author.followers is not None:
            who = (one.mention.source, author.handle or one.mention.native_key)
            authors[who] = max(authors.get(who, 0), author.followers)
    return Tally(
        total=len(inside),
        reach=sum(authors.values()) if authors else None,
        platforms=_most_first(Counter(one.mention.source for one in inside)),
        categories=_most_first(Counter(slug for one in inside for slug in set(one.score.categories))),
    )


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def facts(
    picture: Situation, tally: Tally, posts: Sequence[Scored], *, platforms: int, in_news: bool, seen: float
) -> Facts:
    """What the severity of a story is reckoned from; `platforms` and `in_news` are the brand's usual."""
    negative = [one.mention for one in posts if one.score.label is Label.NEGATIVE]
    widest = max((m.author.followers or 0 for m in negative), default=0)
    texts = {" ".join(one.mention.text.casefold().split()) for one in posts}
    return Facts(
        window=picture.window,
        counts=tuple(n for _, n, _ in picture.series),
        platforms=tally.platforms,
        usual_platforms=platforms,
        outlets=0 if in_news else len({_host(one) for one in posts if one.mention.source in NEWS}),
        reach=tally.reach,
        top_followers=widest,
        verified=any(m.author.verified for m in negative),
        categories=tally.categories,
        total=tally.total,
        folded=len(texts),
        read=len(posts),
        seen=seen,
    )


def _host(scored: Scored) -> str:
    url = scored.mention.url or ""
    return urlsplit(url).hostname or scored.mention.author.name or scored.mention.source
