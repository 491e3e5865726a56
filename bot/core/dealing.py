"""Which posts to ask people about: those from whose answers most is learned."""

from collections import Counter
from collections.abc import Sequence

from bot.core.hints.voices import author_of, voices
from bot.core.mentions import Mention
from bot.core.models import Label, Score, Scored
from bot.core.teaching import Asked

HAND = 10
"""Posts of one deal: ten can be labelled in a minute."""
SURE = 1.0


def deal(posts: Sequence[Asked], count: int = HAND, *, answered: Sequence[Mention] = ()) -> list[Asked]:
    """The `count` posts most worth an answer: the least sure first, among equally sure ones those that speak
    of a risk, then the widest; copies once, none of what was answered, at most a third from one author."""
    by_id = {one.scored.mention.id: one for one in posts}
    old = [Scored(mention, Score(Label.UNKNOWN, None)) for mention in answered]
    said = [voice.posts for voice in voices([*(one.scored for one in posts), *old])]
    distinct = [by_id[some[0].mention.id] for some in said if all(one.mention.id in by_id for one in some)]
    dealt: list[Asked] = []
    authors = Counter[str]()
    for one in sorted(distinct, key=_rank):
        author = author_of(one.scored.mention)
        if authors[author] < max(1, count // 3) and len(dealt) < count:
            authors[author] += 1
            dealt.append(one)
    return dealt


def margin(score: Score) -> float:
    """How sure a score is, 0..1: the likeliest tone's chance less the next one's; 1 where there are none."""
    if score.chances is None:
        return SURE
    *_, second, first = sorted(score.chances)
    return first - second


def _rank(one: Asked) -> tuple[float, bool, int, str]:
    """To a tenth of a margin posts are equally sure; the id only breaks ties, the same way every time."""
    mention, score = one.scored.mention, one.scored.score
    reach = (mention.author.followers or 0) + mention.metrics.engagements
    return round(margin(score), 1), not score.categories, -reach, mention.id
