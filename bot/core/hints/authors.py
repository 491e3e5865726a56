"""EARLY AUTHORS: several unrelated people speak of one kind of crisis, when that is rare for the brand."""

from collections.abc import Sequence

from bot.core.hints.chance import tail, weeks_between
from bot.core.hints.context import Context
from bot.core.hints.joy import troubles_of
from bot.core.hints.reading import Reading
from bot.core.hints.voices import Voice, author_of, sight, voices, within
from bot.core.models import Hint, Level, Reason, Scored
from bot.core.risk import CATEGORIES
from bot.core.wording import minutes as span_words

MINUTES = 120
"""Three unrelated authors on the same issue within two hours: the severity matrix's row of spread."""
FEW = 3
CHANCE = MINUTES / (2 * 7 * 24 * 60)
"""Once in two weeks, of the windows of two hours that follow each other…"""
LOOKS = 10.0
"""…but they are looked at all the time, and a dozen kinds in each: chance must be ten times smaller."""
SHAPE = 1.0
"""What is said of one kind of trouble comes in bursts: variance = mean + mean²."""
NEW_SHARE, KNOWN_SHARE, LEAST = 0.003, 0.001, 0.02
"""A kind never met may still be met by chance: in three of a thousand posts of a new brand, in one of
a known one, and of any brand once in a hundred hours."""
LEFT_OUT = frozenset({"customer_service"})
"""Complaints about service come every hour; counts judge them."""


def hints(posts: Sequence[Scored], context: Context) -> tuple[Hint, ...]:
    """A hint for each kind of crisis that more authors speak of than comes once in two weeks."""
    minutes = min(float(MINUTES), sight(posts, context.now))
    by_category: dict[str, list[Voice]] = {}
    recent = within(posts, context.now, minutes)
    for voice in voices(recent):
        for slug in troubles_of(voice.first.score, voice.reading):
            if slug not in LEFT_OUT:
                by_category.setdefault(slug, []).append(voice)
    found = (_hint(slug, said, recent, minutes, context) for slug, said in by_category.items())
    return tuple(hint for hint in found if hint is not None)


def _hint(
    slug: str, said: Sequence[Voice], recent: Sequence[Scored], minutes: float, context: Context
) -> Hint | None:
    unrelated = len({voice.author for voice in said})
    expected = _expected(slug, minutes, context)
    chance = tail(unrelated, expected, shape=SHAPE)
    if unrelated < FEW or chance * LOOKS > CHANCE:
        return None
    about = [post for post in recent if slug in post.score.categories]
    authors = len({author_of(post.mention) for post in about})
    victims = sum(_names_victim(voice.reading) for voice in said)
    grave = CATEGORIES[slug].floor >= Level.ORANGE and victims >= 2
    title = CATEGORIES[slug].title.lower()
    clears = _clears_below(expected)
    reason = Reason(
        rule="early authors",
        observed=authors,
        expected=round(expected, 2),
        n=len(about),
        window_minutes=round(minutes),
        words=f"{authors} authors, {unrelated} of them unrelated, speak of {title} in "
        f"{span_words(round(minutes))}; usually {_usually(expected)}. Clears below {clears}.",
        end=context.now,
        about=slug,
        rarity_weeks=weeks_between(chance, minutes),
        confidence=round((0.5 if context.learning else 0.8) * context.seen, 2),
        clears_below=clears,
    )
    posts = tuple(post.mention.id for post in about)
    return Hint(Level.ORANGE if grave else Level.YELLOW, slug, reason, posts)


def _expected(slug: str, minutes: float, context: Context) -> float:
    share = NEW_SHARE if context.learning else KNOWN_SHARE
    prior = max(share * context.expected(minutes), LEAST * minutes / MINUTES)
    return prior + context.expected_of(slug, minutes)


def _usually(expected: float) -> str:
    return "next to none" if expected < 0.5 else f"{expected:.0f}"


def _clears_below(expected: float) -> int:
    """The fewest authors that would be told: below them it is over."""
    authors = FEW
    while tail(authors, expected, shape=SHAPE) * LOOKS > CHANCE:
        authors += 1
    return max(FEW - 1, authors // 2)


def _names_victim(reading: Reading) -> bool:
    """Whether somebody stands in the post to whom it happened."""
    return any(hit.row == "gravity.victims" for hit in reading.hits)
