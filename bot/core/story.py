"""What a crisis is about, as a value: enough to tell which posts belong to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """The traces by which posts are told to be of one story.

    `category` is a risk category; `tags` (hashtags without #), `links` (normalised addresses), `names` (people,
    products, accounts) are folded; `words` are its telling words with their weights, most telling first;
    `prints` are the min-hash prints of its most repeated texts. A story with `rest` also takes every post that
    no other story claims: the wave that raised the first alert is more than its own words.
    """

    category: str | None = None
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    prints: tuple[int, ...] = ()
    rest: bool = False

    @property
    def key(self) -> str:
        """Its strongest trace as a short name: `product_safety`, `#dragons`, `example.com/a`, `kettle fire`."""
        if self.category:
            return self.category
        if self.tags:
            return f"#{self.tags[0]}"
        if self.links:
            return self.links[0]
        return " ".join(word for word, _ in self.words[:3])


NO_STORY = Story()
"""Nothing is known yet that its posts have in common."""
