"""A SINGLE POST GOING VIRAL: where its interactions are heading, and how far its author is heard."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.hints import ridicule
from bot.core.hints.context import Context
from bot.core.hints.joy import troubles_of
from bot.core.hints.reading import read
from bot.core.hints.voices import text_of
from bot.core.mentions import Kind, Mention, Metrics
from bot.core.models import SLOT, Hint, Label, Level, Reason, Scored
from bot.core.wording import compact

HALF_LIFE_MINUTES = {
    "x": 22.0,
    "twitter": 22.0,
    "bluesky": 30.0,
    "threads": 60.0,
    "mastodon": 60.0,
    "facebook": 40.0,
    "reddit": 240.0,
    "hackernews": 240.0,
    "instagram": 19 * 60.0,
    "linkedin": 24 * 60.0,
    "tiktok": 24 * 60.0,
    "youtube": 6 * 24 * 60.0,
}
"""In so long a post gets half of its interactions: X, Facebook, Instagram, LinkedIn and YouTube after the
2018 and 2022 editions of Graffius' half-life study; the others are our guess between them."""
OTHER_HALF_LIFE = 120.0
SOONEST = timedelta(minutes=5)
"""Before five minutes a handful of friends decides, or counts are those of an import: nothing is foretold."""
PACE_FACTOR = 2.0
"""How far one sample alone can be off, on top of the chance in its count: half to twice the rest."""

NEW_BRAND_FLOOR, FLOOR = 500.0, 100.0
"""Interactions by which a post leaves its bubble, where the usual is unknown, and in any case."""
BEYOND = 0.01
"""What the 99th percentile is: one post of a hundred."""
BAD_SHARE = 0.2
FARTHEST = 20.0
"""A brand of many posts has some beyond its 99th percentile every day: told is what a bad post (a fifth of
all, or the usual negative share) passes once a week, by the slope from the 95th to the 99th percentile, at
most twenty times the latter."""

WIDE, VERY_WIDE = 50_000, 250_000
"""Followers of a negative author that make it yellow and orange: the severity matrix's row of reach."""
FEW_A_DAY = 100.0
"""A brand of more posts a day is complained to by famous people daily: then their post must be answered."""
ANSWERED = 20
FRESH = timedelta(hours=6)
NEWS = frozenset({"feed", "rss", "gdelt", "news", "newsapi"})


@dataclass(frozen=True, slots=True)
class Forecast:
    """The interactions a post will have in the end, and the interval (80 %) around that."""

    final: float
    low: float
    high: float


def predict(
    age: timedelta,
    interactions: int,
    network: str,
    samples: Sequence[tuple[timedelta, int]] = (),
) -> Forecast:
    """Where a post's interactions end: they fill up like 1 − 2^(−age / half-life) of its network.

    `samples` are earlier (age, interactions); two or more show the post's own pace and narrow the interval.
    """
    done = _share_done(age, network)
    by_age = interactions / done
    earlier = [(a, n) for a, n in samples if a < age and _share_done(a, network) < done - 0.02]
    rest = by_age - interactions
    chance = math.sqrt(interactions + 1.0) / done
    if not earlier:
        low, high = interactions + rest / PACE_FACTOR, interactions + rest * PACE_FACTOR
        return Forecast(by_age, max(float(interactions), low - chance), high + chance)
    first_age, first = min(earlier)
    gained = max(0, interactions - first)
    by_pace = interactions + gained * (1 - done) / (done - _share_done(first_age, network))
    final = (by_age + by_pace) / 2
    off = abs(by_age - by_pace) / 2 + chance / 2
    return Forecast(final, max(float(interactions), final - off), final + off)


def hints(posts: Sequence[Scored], context: Context) -> tuple[Hint, ...]:
    """A hint for the post that goes farthest, and one for the widest author, among bad ones of six hours."""
    fresh = [
        post
        for post in posts
        if context.now - FRESH < post.mention.created_at <= context.now and is_bad(post)
    ]
    viral = max(
        (hint for post in fresh if (hint := _viral(post, context))),
        key=lambda hint: (hint.level, hint.reason.observed),
        default=None,
    )
    wide = max(
        (hint for post in fresh if (hint := _wide(post, context))),
        key=lambda hint: (hint.level, hint.reason.observed),
        default=None,
    )
    return tuple(hint for hint in (viral, wide) if hint is not None)


def is_bad(post: Scored) -> bool:
    """Whether a post is negative, speaks of a crisis, or mocks."""
    if post.mention.kind is Kind.STUB:
        return False
    reading = read(text_of(post.mention))
    risky = post.score.label is not Label.POSITIVE and bool(troubles_of(post.score, reading))
    return post.score.label is Label.NEGATIVE or risky or ridicule.mocks(reading)


def forecast_of(mention: Mention, context: Context) -> Forecast:
    """Where the interactions of a mention are heading, by how they grew so far."""
    pace = context.paces.get(mention.id, ())
    at, metrics = max([*pace, (mention.observed_at, mention.metrics)], key=_when)
    samples = [(when - mention.created_at, counts.engagements) for when, counts in pace if when < at]
    age = at - mention.created_at
    if age < SOONEST:
        return Forecast(*[float(metrics.engagements)] * 3)
    network = mention.source.partition(":")[0].lower()
    return predict(age, metrics.engagements, network, samples)


def threshold(context: Context) -> float:
    """Interactions that a bad post of this brand passes about once a week, at least its 99th percentile."""
    if context.usual_interactions is None:
        return NEW_BRAND_FLOOR
    p95, p99 = (max(1.0, value) for value in context.usual_interactions)
    bad = context.usual_mentions * (timedelta(weeks=1) / SLOT) * (context.usual_share or BAD_SHARE)
    slope = math.log(max(p99 / p95, 1.0)) / math.log(5)
    beyond: float = max(1.0, bad * BEYOND) ** slope
    return max(p99 * min(beyond, FARTHEST), FLOOR)


def _share_done(age: timedelta, network: str) -> float:
    half_life = HALF_LIFE_MINUTES.get(network, OTHER_HALF_LIFE)
    minutes = max(age, SOONEST) / timedelta(minutes=1)
    return float(1.0 - 2.0 ** (-minutes / half_life))


def _viral(post: Scored, context: Context) -> Hint | None:
    forecast = forecast_of(post.mention, context)
    least = threshold(context)
    now = post.mention.metrics.engagements
    if forecast.final < least or max(now, forecast.low) < least / 2:
        return None
    author = f"@{post.mention.author.handle}" if post.mention.author.handle else "somebody"
    age = max(1, round((context.now - post.mention.created_at) / timedelta(minutes=1)))
    usual = context.usual_interactions[1] if context.usual_interactions else 0.0
    beside = f"of 100 posts 99 stay below {usual:,.0f}" if usual else f"{least:,.0f} is much for any post"
    words = (
        f"A post by {author} has {now:,} interactions and heads for about {forecast.final:,.0f} "
        f"({forecast.low:,.0f}–{forecast.high:,.0f}); {beside}."
    )
    reason = _reason("viral post", forecast.final, usual, age, words, post, context)
    return Hint(Level.YELLOW, _category(post), reason, (post.mention.id,))


def _wide(post: Scored, context: Context) -> Hint | None:
    mention = post.mention
    followers = mention.author.followers or 0
    if post.score.label is not Label.NEGATIVE or followers < WIDE or not _matters(post, context):
        return None
    press = mention.kind is Kind.ARTICLE or mention.source.partition(":")[0].lower() in NEWS
    journalist = bool(mention.author.verified) and _is_press(mention)
    level = Level.ORANGE if followers >= VERY_WIDE or press or journalist else Level.YELLOW
    author = f"@{mention.author.handle}" if mention.author.handle else "an author"
    words = f"A negative post by {author}, who has {compact(followers)} followers."
    age = max(1, round((context.now - mention.created_at) / timedelta(minutes=1)))
    reason = _reason("reach", followers, float(WIDE), age, words, post, context)
    return Hint(level, _category(post), reason, (mention.id,))


def _matters(post: Scored, context: Context) -> bool:
    """Whether a famous author's post is more than a daily one: answered, of a crisis, of a small brand."""
    rare = context.usual_mentions * (timedelta(days=1) / SLOT) <= FEW_A_DAY
    answered = post.mention.metrics.engagements >= ANSWERED
    grave = bool(troubles_of(post.score, read(text_of(post.mention))))
    return rare or answered or grave


def _is_press(mention: Mention) -> bool:
    words = read(f"{mention.author.name or ''} {mention.author.handle or ''}").words
    return any("news" in word or word in ("reporter", "journalist", "press", "editor") for word in words)


def _category(post: Scored) -> str | None:
    return post.score.categories[0] if post.score.categories else None


def _reason(
    rule: str, observed: float, expected: float, minutes: int, words: str, post: Scored, context: Context
) -> Reason:
    return Reason(
        rule=rule,
        observed=round(observed),
        expected=round(expected),
        n=1,
        window_minutes=minutes,
        words=words,
        end=context.now,
        about=post.mention.id,
        confidence=0.5 if context.learning else 0.7,
        clears_below=None,
    )


def _when(sample: tuple[datetime, Metrics]) -> datetime:
    return sample[0]
