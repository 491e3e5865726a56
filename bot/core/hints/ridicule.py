"""RIDICULE: a wave of mockery, which raters call neutral, and a theme that is suddenly in every mouth."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache

from bot.core.hints.chance import share_tail, tail
from bot.core.hints.context import Context
from bot.core.hints.reading import Reading, data
from bot.core.hints.voices import Voice, ids, sight, span_of, voices, within
from bot.core.models import Hint, Level, Reason, Scored
from bot.core.terms import fold

HOURS = (1, 3, 6)
"""A joke at a brand's expense takes over within an hour or in an afternoon."""
LEAST = 12
"""Under a dozen distinct posts a share is an anecdote."""
USUAL_SHARE, PRIOR_POSTS = 0.03, 60
"""Three in a hundred posts mock an ordinary brand (five airlines: 2.6 to 3.5, one weak sign is a half);
the posts before the wave correct that (weight: sixty)."""
LEAST_SHARE = 0.10
"""Phrases recognise a third to a half of mockery: a tenth found is a quarter of the posts or more."""
UNKNOWN_SHARE = 0.15
"""The same where no earlier posts say how much this brand is joked about."""
CHANCE = 1e-5
"""A share as high as that by chance: less than once in a year of looks at a few windows every few minutes."""
ORANGE_SHARE, ORANGE_RATIO = 0.40, 5.0

THEME_SHARE, THEME_RATIO, THEME_AUTHORS = 0.25, 3.0, 10
"""A quarter of the posts in one theme, at three times the usual volume, of ten people."""
LEARNING_RATIO = 6.0
"""While the usual is still being learned, a morning can look like three times a night."""
THEME_GROWTH = 3.0
"""What was a third as common before the wave is what people always say of this brand."""
THEME_CHANCE, THEME_SHAPE = 1e-4, 8.0
"""Three times the usual for an hour comes by chance less than once in a year of hours; of a handful of posts
it takes more (variance = mean + mean² / 8)."""
EARLIER = 20
"""With fewer posts before the wave nobody knows what is usual: then one plain word is no theme."""

_TELLING = re.compile(r"#?[^\W\d_][\w']{3,}")


def mockery(posts: Sequence[Scored], context: Context) -> Hint | None:
    """The hint at a wave of mockery in the last hours (of the window where it is clearest), or None."""
    found = [hint for hours in HOURS if (hint := _mockery_in(posts, context, hours * 60)) is not None]
    return max(found, key=lambda hint: (hint.level, hint.reason.observed), default=None)


def theme(posts: Sequence[Scored], context: Context) -> Hint | None:
    """The hint at words that suddenly stand in a quarter of the posts while far more is said, or None."""
    found = (_theme_in(posts, context, hours * 60) for hours in HOURS)
    return next((hint for hint in found if hint is not None), None)


def mocks(reading: Reading) -> bool:
    """Whether a text makes fun of somebody."""
    return mocking(reading) == 1.0


def mocking(reading: Reading) -> float:
    """How far a text makes fun of somebody: 1 with a strong sign or two different weak ones (all laughter is
    one, repeating somebody's words is another beside them), a half with one weak sign, else 0."""
    guarded = {n for hit in reading.hits if hit.row == "ridicule.guards" for n in range(hit.start, hit.end)}
    weak: dict[str, set[int]] = {}
    for hit in reading.hits:
        places = set(range(hit.start, hit.end))
        if not hit.row.startswith("ridicule.") or not guarded.isdisjoint(places):
            continue
        if hit.row == "ridicule.mock.strong":
            return 1.0
        sign = " ".join(reading.words[hit.start : hit.end]) if hit.row == "ridicule.shape.weak" else "laugh"
        if not any(places & taken for taken in weak.values()):
            weak.setdefault(sign, places)
    return min(1.0, (len(weak) + reading.quotes) / 2) if weak else 0.0


# --- mockery -----------------------------------------------------------------------------------------------


def _mockery_in(posts: Sequence[Scored], context: Context, minutes: float) -> Hint | None:
    minutes = min(minutes, sight(posts, context.now))
    now = within(posts, context.now, minutes)
    said = voices(now)
    ratio = len(now) / max(context.expected(minutes), 1.0)
    if len(said) < LEAST or ratio < 1.0:
        return None
    usual, known = _usual_share(posts, context, minutes)
    weights = [mocking(voice.reading) for voice in said]
    share = sum(weights) / len(said)
    least = max(LEAST_SHARE if known else UNKNOWN_SHARE, 2 * usual)
    if share < least or share_tail(math.floor(sum(weights)), len(said), usual) > CHANCE:
        return None
    grave = share >= ORANGE_SHARE and ratio >= ORANGE_RATIO
    reason = Reason(
        rule="ridicule",
        observed=share,
        expected=usual,
        n=len(said),
        window_minutes=round(minutes),
        words=f"{weights.count(1.0)} of {len(said)} posts in the last {span_of(minutes)} make fun of it, "
        f"{weights.count(0.5)} more laugh or scoff (together {share:.0%}, usually {usual:.0%}).",
        end=context.now,
        confidence=0.6 if context.learning else 0.8,
        clears_below=least / 2,
    )
    about = ids(voice for voice, weight in zip(said, weights, strict=True) if weight)
    return Hint(Level.ORANGE if grave else Level.YELLOW, None, reason, about)


def _usual_share(posts: Sequence[Scored], context: Context, minutes: float) -> tuple[float, bool]:
    """The share (0..1) that mocked before the wave, and whether there were posts enough to know it."""
    before = voices(_before(posts, context, minutes))
    weight = sum(mocking(voice.reading) for voice in before)
    return (USUAL_SHARE * PRIOR_POSTS + weight) / (PRIOR_POSTS + len(before)), len(before) >= EARLIER


def _before(posts: Iterable[Scored], context: Context, minutes: float) -> list[Scored]:
    since = context.now - timedelta(minutes=minutes)
    return [post for post in posts if post.mention.created_at <= since]


# --- theme -------------------------------------------------------------------------------------------------


def _theme_in(posts: Sequence[Scored], context: Context, minutes: float) -> Hint | None:
    minutes = min(minutes, sight(posts, context.now))
    now = within(posts, context.now, minutes)
    expected = context.expected(minutes)
    ratio = len(now) / max(expected, 1.0)
    least = LEARNING_RATIO if context.learning else THEME_RATIO
    if ratio < least or tail(len(now), expected, shape=THEME_SHAPE) > THEME_CHANCE:
        return None
    said = voices(now)
    telling = _sudden(said, _before(posts, context, minutes), context) if len(said) >= LEAST else []
    if not telling:
        return None
    words, about = telling[:3], [voice for voice in said if telling[0] in _telling(voice)]
    share = len(about) / len(said)
    reason = Reason(
        rule="theme",
        observed=share,
        expected=THEME_SHARE,
        n=len(said),
        window_minutes=round(minutes),
        words=f"“{' '.join(words)}” is in {share:.0%} of {len(said)} posts in the last {span_of(minutes)}, "
        f"at {ratio:.0f}x the usual volume.",
        end=context.now,
        about=words[0],
        confidence=0.4 if context.learning else 0.6,
        clears_below=THEME_SHARE / 2,
    )
    return Hint(Level.YELLOW, None, reason, ids(about))


def _sudden(said: Sequence[Voice], older: Sequence[Scored], context: Context) -> list[str]:
    """The words in a quarter of what is said now and far less before: hashtags first, then the commonest."""
    earlier = voices(older)
    counts, before = _counts(said), _counts(earlier)
    known = _known(said, context)
    found = [
        word
        for word, n in counts.most_common(40)
        if n >= THEME_SHARE * len(said)
        and word.removeprefix("#") not in known
        and n / len(said) >= THEME_GROWTH * (before[word] + 1) / (len(earlier) + 10)
        and len({voice.author for voice in said if word in _telling(voice)}) >= THEME_AUTHORS
    ]
    found.sort(key=lambda word: not word.startswith("#"))
    return found if len(earlier) >= EARLIER or _is_peculiar(found, said) else []


def _is_peculiar(found: Sequence[str], said: Sequence[Voice]) -> bool:
    """Whether a theme names something by itself: a hashtag, or two words that stand together."""
    if any(word.startswith("#") for word in found):
        return True
    return len(found) > 1 and sum(set(found[:2]) <= _telling(voice) for voice in said) >= THEME_SHARE * len(
        said
    )


def _counts(said: Iterable[Voice]) -> Counter[str]:
    return Counter(word for voice in said for word in _telling(voice))


def _telling(voice: Voice) -> set[str]:
    return {word for word in voice.reading.words if _TELLING.fullmatch(word)} - _empty_words()


def _known(said: Sequence[Voice], context: Context) -> frozenset[str]:
    """The brand's own words: what posts were matched by names no theme."""
    terms = {match.term for voice in said for match in voice.first.matched} | set(context.names)
    return frozenset(word for term in terms for word in re.findall(r"\w+", fold(term)))


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(data("ridicule")["empty"])
