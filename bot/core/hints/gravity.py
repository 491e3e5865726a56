"""GRAVITY: an injury, a breach, an arrest that plausibly happened starts at its floor at any volume."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from bot.core.hints.chance import tail, weeks_between
from bot.core.hints.context import Context
from bot.core.hints.phrases import STOPS, Hit
from bot.core.hints.reading import Reading, data
from bot.core.hints.voices import Voice, ids, sight, span_of, voices, within
from bot.core.mentions import Kind, Mention
from bot.core.models import Hint, Level, Reason, Scored
from bot.core.risk import CATEGORIES
from bot.core.severity import FLOORS

KINDS = {
    "death": Level.RED,
    "children": Level.RED,
    "injury": Level.RED,
    "breach": Level.RED,
    "arrest": Level.RED,
    "danger": Level.ORANGE,
    "impersonation": Level.ORANGE,
}
"""What is grave by itself, the gravest first: the cells of the severity matrix's row "gravity floor"."""

MINUTES = 180
LEAST_EVIDENCE = 2
"""Two people who have nothing to do with each other; one who is widely heard counts twice."""
HEARD_FOLLOWERS = 10_000
SPREADING, GROWTH, GROWN = 200, 1.5, 20
"""A post spreads that gained 200 interactions (or what one in a hundred of the brand's posts gains), or that
grew by half, and by twenty at least, from one look to the next."""
GRAVE_SHARE = 0.15
"""Of the posts of such a category about one in seven tells of something that has happened to somebody."""
MISREAD = 0.0003
"""Of ten thousand posts three per kind are taken for grave that are not: on 12,263 complaints to airlines it
was one per kind, and other brands are spoken of in other words."""
PRIOR = 0.01
CHANCE, SHAPE = 2e-3, 1.5
"""Eight windows a day, six kinds: about once in a fortnight by chance at the very edge, where two posts are
just enough; a brand of many such posts (a hospital, a big airline) needs more of them."""

BEFORE, BEFORE_NEGATION = 8, 4
"""How many words before a phrase a doubt, or a negation, still speaks of it."""
_TURNS = frozenset({",", "but", "after", "because", "when", "since", "and"})
"""A negation before one of these is over: "never again after they broke my arm"."""
_ENDS = STOPS - {":"}
_ASKING_WHY = frozenset({"why", "how", "wtf", "who"})
_DATING = frozenset({"in", "of", "since", "from", "back"})


def hints(posts: Sequence[Scored], context: Context) -> tuple[Hint, ...]:
    """A hint for each grave kind that is told plausibly and more than is usual for the brand."""
    minutes = min(MINUTES, sight(posts, context.now))
    recent = within(posts, context.now, minutes)
    told = tellers(recent, year=context.today.year)
    found = [_hint(kind, told[kind], recent, context, minutes) for kind in KINDS if told[kind]]
    return tuple(hint for hint in found if hint)


def tellers(posts: Sequence[Scored], *, year: int) -> dict[str, list[Voice]]:
    """Who tells of each grave kind as a fact of now."""
    told: dict[str, list[Voice]] = {kind: [] for kind in KINDS}
    for voice in voices(posts):
        kind = gravest_in(voice.reading, year=year)
        if kind:
            told[kind].append(voice)
    return told


def gravest_in(reading: Reading, *, year: int) -> str | None:
    """The gravest kind that a text tells as a fact of now; `year` is the present one."""
    found = {hit.row: hit for hit in reversed(reading.hits) if hit.row.startswith("gravity.")}
    if "gravity.elsewhere" in found or _is_dated(reading.words, year):
        return None
    return next((kind for kind in KINDS if any(_is_fact(reading, hit) for hit in _told(reading, kind))), None)


# --- what a text tells -------------------------------------------------------------------------------------


def _told(reading: Reading, kind: str) -> list[Hit]:
    guards = [hit for hit in reading.hits if hit.row == "gravity.guards"]
    covered = {place for hit in guards for place in range(hit.start, hit.end)}
    row = f"gravity.{kind}.strong"
    return [hit for hit in reading.hits if hit.row == row and covered.isdisjoint(range(hit.start, hit.end))]


def _is_fact(reading: Reading, hit: Hit) -> bool:
    """Whether what stands around a phrase leaves it as it is: no negation, doubt, question or "years ago"."""
    first, last = _sentence(reading.words, hit)
    if reading.words[last : last + 1] == ("?",) and _ASKING_WHY.isdisjoint(reading.words[first:last]):
        return False
    for other in reading.hits:
        distance = hit.start - other.end
        if other.row == "gravity.doubts" and other.start >= first and 0 <= distance <= BEFORE:
            return False
        near = other.row == "gravity.negations" and other.start >= first and 0 <= distance <= BEFORE_NEGATION
        if near and _TURNS.isdisjoint(reading.words[other.end : hit.start]):
            return False
        if other.row == "gravity.undoing" and hit.end <= other.start < last:
            return False
    return True


def _sentence(words: Sequence[str], hit: Hit) -> tuple[int, int]:
    first = next((at + 1 for at in range(hit.start - 1, -1, -1) if words[at] in _ENDS), 0)
    return first, next((at for at in range(hit.end, len(words)) if words[at] in _ENDS), len(words))


def _is_dated(words: Sequence[str], year: int) -> bool:
    """Whether it speaks of a year that is over: "in 2009"."""
    return any(
        len(word) == 4 and word.isdigit() and int(word) < year and words[at - 1] in _DATING
        for at, word in enumerate(words)
        if at
    )


# --- whether it is plausible -------------------------------------------------------------------------------


def _hint(
    kind: str, about: Sequence[Voice], recent: Sequence[Scored], context: Context, minutes: float
) -> Hint | None:
    slug = _category(kind, about)
    authors = {voice.author for voice in about}
    heard = {voice.author for voice in about if any(_is_heard(post, context) for post in voice.posts)}
    evidence = len(authors) + len(heard)
    expected = GRAVE_SHARE * context.expected_of(slug, minutes) + MISREAD * context.expected(minutes) + PRIOR
    chance = tail(evidence, expected, shape=SHAPE)
    if evidence < LEAST_EVIDENCE or chance > CHANCE:
        return None
    title = str(data("gravity")[kind]["title"])
    of_category = sum(slug in post.score.categories for post in recent)
    usual = context.expected_of(slug, minutes)
    beside = f"; {of_category} posts are about {CATEGORIES[slug].title.lower()}, usually {_few(usual)}"
    reason = Reason(
        rule="gravity",
        observed=of_category,
        expected=round(usual, 2),
        n=len(recent),
        window_minutes=round(minutes),
        words=f"{_people(len(authors), len(heard))} of {title} in the last {span_of(minutes)}{beside}.",
        end=context.now,
        about=slug,
        rarity_weeks=weeks_between(chance, minutes),
        confidence=round(min(0.9, 0.4 + 0.1 * evidence) * context.seen, 2),
    )
    return Hint(max(KINDS[kind], FLOORS[slug]), slug, reason, ids(about))


def _category(kind: str, about: Sequence[Voice]) -> str:
    """The crisis category that most of the posts speak of, of those that start at orange or above."""
    slugs = Counter(
        slug
        for voice in about
        for slug in voice.first.score.categories
        if FLOORS.get(slug, Level.GREEN) >= Level.ORANGE
    )
    default = _default(kind)
    slugs[default] += 1
    return max(slugs, key=lambda slug: (slugs[slug], slug == default, slug))


@cache
def _default(kind: str) -> str:
    return str(data("gravity")[kind]["category"])


def _is_heard(post: Scored, context: Context) -> bool:
    """Whether one post is evidence enough: many follow or trust its author, or it is spreading fast."""
    author = post.mention.author
    if post.mention.kind is Kind.ARTICLE or author.verified or (author.followers or 0) >= HEARD_FOLLOWERS:
        return True
    return _spreads(post.mention, context)


def _spreads(mention: Mention, context: Context) -> bool:
    enough = context.usual_interactions[1] if context.usual_interactions else SPREADING
    gains = [metrics.engagements for _, metrics in context.paces.get(mention.id, ())]
    if max([mention.metrics.engagements, *gains]) >= max(enough, GROWN):
        return True
    return len(gains) > 1 and gains[-1] >= GROWTH * gains[-2] and gains[-1] - gains[-2] >= GROWN


def _few(usual: float) -> str:
    return "none" if usual < 0.05 else f"{usual:.1f}"


def _people(authors: int, heard: int) -> str:
    if authors == 1:
        return "A widely heard post tells" if heard else "One person tells"
    return f"{authors} unrelated people tell"
