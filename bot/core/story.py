"""What a crisis is about, as a value: enough to tell which posts belong to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """The traces by which posts are told to be of one story.

    `category` is a risk category; `tags` (hashtags without #), `links` (normalised addresses) and `names`
    (people, products, accounts) are folded; `words` are its telling words with their weights, most telling
    first; `prints` are the min-hash prints of its most repeated texts; `threads` the conversations most of it
    stands in; `phrase` the words most people use for it, in their order. A story with `rest` also takes every
    post that no other story claims: the wave that raised the first alert is more than its own words.
    """

    category: str | None = None
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    prints: tuple[int, ...] = ()
    rest: bool = False
    threads: tuple[str, ...] = ()
    phrase: str = ""

    @property
    def key(self) -> str:
        """Its strongest trace as a short name: `product_safety`, `#dragons`, `a.example/b`, `kettle fire`."""
        return next(iter(self.keys), "")

    @property
    def keys(self) -> tuple[str, ...]:
        """All the short names it goes by, the strongest first: what people teach about any of them counts."""
        tags = [f"#{tag}" for tag in self.tags]
        words = " ".join(word for word, _ in self.words[:3])
        named = [*([self.category] if self.category else []), *tags, *self.links, words]
        return tuple(name for name in named if name)


NO_STORY = Story()
"""Nothing is known yet that its posts have in common."""


def lesson(one: Story, other: Story) -> tuple[str, str]:
    """The ordered pair of names under which a merge or a split of two stories is remembered.

    Where both go by the same name first, the first one that tells them apart is taken; twice the same name
    when there is none, which teaches nothing.
    """
    if one.key != other.key:
        pair = one.key, other.key
    else:
        own = next((key for key in one.keys if key not in other.keys), one.key)
        theirs = next((key for key in other.keys if key not in one.keys), other.key)
        pair = own, theirs
    return min(pair), max(pair)
