"""Which posts to ask people about: a fair sample of what the public says."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from bot.core.hints.voices import author_of, voices
from bot.core.mentions import Mention
from bot.core.models import Label, Score, Scored
from bot.core.teaching import Asked

HAND = 10
"""Posts of one deal: ten can be labelled in a minute."""


def deal(posts: Sequence[Asked], count: int = HAND, *, answered: Sequence[Mention] = ()) -> list[Asked]:
    """`count` posts by lot, those that cannot be scored last; copies once, none of what was answered, at most
    a third from one author.

    By lot, not the least sure first: only then do answers tell how frequent each tone is, and how good the
    judge is whose layer they decide about.
    """
    by_id = {one.scored.mention.id: one for one in posts}
    old = [Scored(mention, Score(Label.UNKNOWN, None)) for mention in answered]
    said = [voice.posts for voice in voices([*(one.scored for one in posts), *old])]
    distinct = [by_id[some[0].mention.id] for some in said if all(one.mention.id in by_id for one in some)]
    dealt: list[Asked] = []
    authors = Counter[str]()
    for one in sorted(distinct, key=_lot):
        author = author_of(one.scored.mention)
        if authors[author] < max(1, count // 3) and len(dealt) < count:
            authors[author] += 1
            dealt.append(one)
    return dealt


def _lot(one: Asked) -> tuple[bool, bytes]:
    """As good as random, and the same every time."""
    name = one.scored.mention.id.encode("utf-8", "replace")
    return one.scored.score.label is Label.UNKNOWN, hashlib.blake2b(name, digest_size=8).digest()
