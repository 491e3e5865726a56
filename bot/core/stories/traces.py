"""What a post gives away of the story it belongs to: hashtags, links, names, words, its thread."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.core.mentions import Kind, Mention
from bot.core.models import Scored
from bot.core.terms import MARKS, UNSPACED, fold, is_tag, is_unspaced, term_of

SHORTEST_WORD = 3
"""Words of one or two letters tell nothing, in any of the languages listed."""

SHOUTED = 0.6
"""A text of which so many words begin with a capital is a headline or shouted: its capitals name nobody."""

MOST_LENGTH = 2_000
"""Characters that are read: what an article is about stands at its beginning."""

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)
_REPOSTED = re.compile(r"^\s*(?:RT|MT|via)\s+@\w+:?\s*")
_ACCOUNT = re.compile(r"(?<![\w/.])@(\w[\w.]*\w|\w)")
_TAG = re.compile(f"(?<![\\w&/])[#\uff03]((?:\\w|[{MARKS}])+)")
_WORD = re.compile(f"(?:[^\\W_]|[{MARKS}])+(?:['’](?:[^\\W_]|[{MARKS}])+)?")
_SENTENCE = re.compile(r"[.!?:;\n…|]+")
_PIECE = re.compile(r"[.!?:;,()\n…|]+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_OWN_ADDRESS = frozenset({Kind.POST, Kind.ARTICLE, Kind.VIDEO})
"""Whose own address is a trace: those of comments and reviews are the address of the page they stand on."""
_ENDINGS = frozenset({"s", "ll", "re", "ve", "d", "m"})


@dataclass(frozen=True, slots=True)
class Traces:
    """What one post is about: `tags`, `links` and `names` as in `Story`, `words` those that tell something.

    `threads` are the posts it stands among (source and key), itself one of them.
    """

    categories: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Everything it may be known by, signed unless a word: `#tag`, `@name`, `category:slug`."""
        tags = {f"#{tag}" for tag in self.tags}
        names = {f"@{name}" for name in self.names}
        return self.words | self.links | tags | names | {f"category:{slug}" for slug in self.categories}


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text alone gives; `runs` are its words in order, as far as nothing stands between them."""

    tags: frozenset[str]
    links: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    runs: tuple[tuple[str, ...], ...]


def traces(post: Scored, *, brand_terms: Sequence[str]) -> Traces:
    """The traces of a post; what names the brand itself is none."""
    mention = post.mention
    said = _read(_text(mention), tuple(brand_terms))
    own = link_of(mention.url) if mention.url and mention.kind in _OWN_ADDRESS else ""
    return Traces(
        categories=post.score.categories,
        tags=said.tags,
        links=said.links | {own} if own else said.links,
        names=said.names,
        words=said.words,
        threads=frozenset(_threads(mention)),
    )


def tokens(post: Scored, *, brand_terms: Sequence[str]) -> tuple[str, ...]:
    """The folded words of a post in their order, common ones too; no accounts, tags, links, brand."""
    return tuple(token for run in runs(post, brand_terms=brand_terms) for token in run)


def runs(post: Scored, *, brand_terms: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The tokens of a post in pieces: what was left out, and punctuation, divides them."""
    return _read(_text(post.mention), tuple(brand_terms)).runs


def words_in(token: str, brand: frozenset[str]) -> frozenset[str]:
    """The words of one token that tell something; of a script without spaces, its pairs of characters."""
    return frozenset(word for word in parts_of(token) if word not in brand and _tells(word))


@lru_cache(maxsize=65_536)
def parts_of(token: str) -> tuple[str, ...]:
    """A token as it is compared: without plural and apostrophe, or as pairs of characters."""
    return tuple(_pairs(token)) if is_unspaced(token) else (_singular(_plain(token)),)


def key_of(post: Scored) -> str:
    """The name of a post among threads."""
    return f"{post.mention.source}:{post.mention.native_key}"


def is_repost(post: Scored) -> bool:
    """Whether a post only repeats another."""
    return post.mention.kind is Kind.REPOST or bool(_REPOSTED.match(post.mention.text))


def link_of(address: str) -> str:
    """An address without scheme, `www.`, tracking, fragment and last slash; empty for a bare host."""
    address = address.strip().rstrip(".,;:!?…*_")
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:  # a broken port or bracket: no address that anybody else shares
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _tracks(name.lower())]
    path = parts.path.rstrip("/")
    if not parts.netloc or not (path or kept):
        return ""
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return fold(f"{parts.netloc.removeprefix('www.').removeprefix('WWW.')}{path}{query}")


def _text(mention: Mention) -> str:
    return f"{mention.title or ''}\n{_REPOSTED.sub('', mention.text)}"[:MOST_LENGTH]


def _tracks(parameter: str) -> bool:
    return parameter.startswith("utm_") or parameter in _common()["links"]


def _threads(mention: Mention) -> Iterator[str]:
    for key in (mention.native_key, mention.parent_key, mention.root_key, mention.quoted_key):
        if key:
            yield f"{mention.source}:{key}"


@lru_cache(maxsize=8192)
def _read(text: str, brand_terms: tuple[str, ...]) -> _Read:
    """What the text alone gives; kept, because the same posts are read at every look."""
    brand = _brand(brand_terms)
    unlinked = _LINK.sub("\n", text)
    tags = {tag for tag in map(fold, _TAG.findall(unlinked)) if is_tag(tag)}
    accounts = {fold(name) for name in _ACCOUNT.findall(unlinked)}
    spoken = _TAG.sub("\n", _ACCOUNT.sub("\n", unlinked))
    said = tuple(run for piece in _PIECE.split(spoken) for run in _runs(piece, brand))
    return _Read(
        tags=frozenset(tags - brand - _common()["tags"]),
        links=frozenset(filter(None, map(link_of, _LINK.findall(text)))),
        names=frozenset((accounts - brand).union(_names(spoken, brand))),
        words=frozenset(word for run in said for token in run for word in words_in(token, brand)),
        runs=said,
    )


def _runs(piece: str, brand: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The words of a piece of text in their order, divided where the brand is named."""
    found = map(fold, _WORD.findall(piece))
    for named, run in groupby(found, key=lambda token: not brand.isdisjoint(parts_of(token))):
        if not named:
            yield tuple(run)


def _pairs(run: str) -> Iterator[str]:
    """The pairs of neighbouring characters of a script without spaces, its letters of other scripts apart."""
    for part in _UNSPACED_RUN.findall(run):
        yield from (part[at : at + 2] for at in range(max(1, len(part) - 1)))
    yield from filter(None, _UNSPACED_RUN.split(run))


def _plain(word: str) -> str:
    """A word without its apostrophe: `l'avion` is avion, `don't` dont, `pilot's` pilot."""
    head, _, tail = word.replace("’", "'").partition("'")
    if not tail:
        return head
    if tail in _ENDINGS and len(head) > 2:
        return head
    return tail if len(head) <= 2 else head + tail


def _singular(word: str) -> str:
    """The word without the s of a plural, so that kettles are a kettle; good enough to compare by."""
    return (
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def _tells(word: str) -> bool:
    if word.isdigit() or word in _common()["words"]:
        return False
    return len(word) >= SHORTEST_WORD or is_unspaced(word)


def _names(text: str, brand: frozenset[str]) -> Iterator[str]:
    """Runs of two or more capitalised words, and single ones within a sentence."""
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE.split(text)]
    words = [word for sentence in sentences for word in sentence]
    if not words or sum(word[0].isupper() for word in words) > max(2, SHOUTED * len(words)):
        return
    for sentence in sentences:
        run: list[str] = []
        for at, word in enumerate([*sentence, ""]):
            if word[:1].isupper() and _names_something(fold(word), brand):
                run.append(_singular(fold(_plain(word))))
                continue
            if len(run) > 1 or (run and at > 1):
                yield " ".join(run)
            run = []


def _names_something(word: str, brand: frozenset[str]) -> bool:
    plain = _singular(_plain(word))
    return plain not in brand and _tells(plain)


@cache
def _brand(brand_terms: tuple[str, ...]) -> frozenset[str]:
    """The brand's terms and each of their words, as they would stand among words, tags and accounts."""
    found = set[str]()
    for typed in brand_terms:
        words = [fold(word) for word in term_of(typed).words]
        found.update(words, map(_singular, words), ["".join(words), fold(term_of(typed).name)])
    return frozenset(found - {""})


@cache
def _common() -> Mapping[str, frozenset[str]]:
    """Words, hashtags and parameters of addresses that everybody uses."""
    raw = tomllib.loads(files("bot.core").joinpath("common_words.toml").read_text("utf-8"))
    lists = {name: [word for words in each.values() for word in words.split()] for name, each in raw.items()}
    words = [part for word in lists["words"] for part in (word, *parts_of(word))]
    return {"words": frozenset(words), "tags": frozenset(lists["tags"]), "links": frozenset(lists["links"])}
