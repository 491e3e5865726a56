"""Reach and engagement by the book: the field's names and formulas. None always means "not given", never 0.

Names and formulas are those of the field as vendors and analysts publish them (Popsters and NapoleonCat for
engagement rates, Brand24 for reach, Symanto for net sentiment); docs/glossary.md has them in words.
"""

from collections.abc import Iterable, Mapping

from bot.core.mentions import Mention, Metrics

VISIBILITY: Mapping[str, float] = {"x": 0.2, "instagram": 0.2, "tiktok": 0.2, "facebook": 0.2, "threads": 0.2}
"""The share of an author's followers who see one post. Brand24's published example: 100,000 people follow,
20,000 are reached; where nothing better is known every network is taken to be like it."""

USUAL_VISIBILITY = 0.2


def engagements(metrics: Metrics) -> int | None:
    """Likes + comments + shares + saves, of those given; None when none is."""
    given = (metrics.likes, metrics.replies, metrics.shares, metrics.saves)
    return None if all(n is None for n in given) else metrics.engagements


def rate_by_followers(metrics: Metrics, followers: int | None) -> float | None:
    """ER (post), %: engagements / followers on publication day × 100."""
    return _percent(engagements(metrics), followers)


def rate_by_reach(metrics: Metrics, reach: int | None) -> float | None:
    """ERR, %: engagements / people reached × 100."""
    return _percent(engagements(metrics), reach)


def rate_by_views(metrics: Metrics) -> float | None:
    """ER of a video, %: engagements / views × 100."""
    return _percent(engagements(metrics), metrics.views)


def love_rate(metrics: Metrics, followers: int | None) -> float | None:
    """Likes / followers × 100, %."""
    return _percent(metrics.likes, followers)


def talk_rate(metrics: Metrics, followers: int | None) -> float | None:
    """Comments / followers × 100, %."""
    return _percent(metrics.replies, followers)


def talk_to_love(metrics: Metrics) -> float | None:
    """Comments per like: far above 1 a post is being argued with ("ratioed")."""
    if metrics.replies is None or not metrics.likes:
        return None
    return metrics.replies / metrics.likes


def reach_of(mention: Mention) -> tuple[int, str] | None:
    """Estimated potential reach in people, and on what it stands: the vendor's word, views, or followers ×
    the network's visibility; None where nothing is given."""
    if mention.reach is not None:
        return mention.reach, mention.reach_basis or "vendor"
    if mention.metrics.views is not None:
        return mention.metrics.views, "views"
    if mention.author.followers is None:
        return None
    share = VISIBILITY.get(mention.source, USUAL_VISIBILITY)
    return round(mention.author.followers * share), "followers"


def total_reach(mentions: Iterable[Mention]) -> int | None:
    """Σ of the estimated reach of distinct authors (each by their widest post); None when none is given."""
    widest: dict[tuple[str, str], int] = {}
    for mention in mentions:
        found = reach_of(mention)
        if found is not None:
            who = (mention.source, mention.author.key or mention.author.handle or mention.native_key)
            widest[who] = max(widest.get(who, 0), found[0])
    return sum(widest.values()) if widest else None


def share_of_voice(brand: int, others: int) -> float | None:
    """Brand mentions / (brand + tracked competitors) × 100, %; None where nobody spoke."""
    return _percent(brand, brand + others)


def net_sentiment(positive: int, neutral: int, negative: int) -> float | None:
    """(positive − negative) / all mentions × 100, −100…+100; None where nothing was scored."""
    total = positive + neutral + negative
    return 100 * (positive - negative) / total if total else None


def amplification(reposts: int, total: int) -> float | None:
    """Reposts / all posts × 100, %."""
    return _percent(reposts, total)


def _percent(part: int | None, whole: int | None) -> float | None:
    if part is None or not whole or whole < 0:
        return None
    return 100 * part / whole
