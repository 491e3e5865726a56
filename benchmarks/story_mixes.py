"""Made-up posts about made-up stories: what `benchmarks.stories` mixes, each story told in many wordings."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.core.mentions import Author, Kind, Mention
from bot.core.models import Label, Score, Scored
from bot.core.risk import categories_of, find_cues

BRAND = "Brindle & Fern"
BRAND_TERMS = (BRAND, "brindlefern", "#brindlefern")
CHATTER = "chatter"
STARTS = datetime(2026, 3, 4, 12, tzinfo=UTC)
LASTS = timedelta(hours=3)
PLATFORMS = ("x", "bluesky", "reddit", "mastodon", "tiktok")


@dataclass(frozen=True, slots=True)
class Theme:
    """A story: sentences with {choices}, and the hashtag and address some of its tellers use."""

    name: str
    sentences: tuple[str, ...]
    tag: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """So many posts of a theme in a mix: the shares (0..1) of them that carry its tag and its link, and that
    repost another one; on which platforms."""

    theme: str
    posts: int
    tagged: float = 0.0
    linked: float = 0.0
    reposted: float = 0.0
    platforms: tuple[str, ...] = ("x",)


@dataclass(frozen=True, slots=True)
class Mix:
    """What is going on at once, and how much small talk is around it."""

    name: str
    parts: tuple[Part, ...]
    chatter: int = 60


MOODS = ("wow", "seriously", "honestly", "ugh", "unbelievable", "so", "right", "listen", "omg", "hey", "")
ENDINGS = ("!", "!!", ".", "…", " 😡", " 😳", " smh", "", " what now?", " not ok", " please answer")
THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            "kettle fire",
            (
                "my {brand} kettle caught fire this morning",
                "the kettle from {brand} exploded in my kitchen, {who} got burned",
                "smoke and sparks out of a brand new {brand} kettle",
                "{who} burned a hand on the handle of that {brand} kettle",
                "fire brigade at our flat because of a {brand} kettle",
                "second kettle of {brand} that melts on the stove, is there a recall",
                "do not use the {brand} kettle, ours burst into flames",
                "handle of the kettle came off and scalded {who}",
            ),
            "kettlegate",
            "https://www.example.com/news/kettle-fires",
        ),
        Theme(
            "bus crash",
            (
                "a bus drove into the {brand} store on Harbour Street, people injured",
                "terrible accident at the {brand} shop in Harbour Street, bus through the window",
                "{who} was at {brand} when the bus crashed into the window, ambulances everywhere",
                "bus crash at the {brand} shop, driver injured, Harbour Street closed",
                "Harbour Street closed, a bus stands inside the {brand} store, injured people",
                "injured shoppers at {brand} after a bus hit the shop window",
            ),
            "harbourstreet",
            "https://citynews.example/bus-hits-shop",
        ),
        Theme(
            "data breach",
            (
                "{brand} leaked my password and email, got a mail about a data breach",
                "data breach at {brand}: customer accounts hacked",
                "my {brand} account was hacked, orders from another country",
                "so {brand} lost the card data of all customers and says nothing",
                "hackers sell the {brand} customer database, {who} is in it",
                "change your {brand} password now, accounts have been hacked",
            ),
            "brindleleak",
            "https://security.example/brindle-breach",
        ),
        Theme(
            "outage",
            (
                "{brand} app is down again, cannot log in",
                "checkout of {brand} not working since noon",
                "is the {brand} site down for {who} too, error 503",
                "{brand} website down, cannot pay, error on every page",
                "app crashes at login, {brand} servers are down",
                "can't log in to {brand}, outage on a friday",
            ),
            "brindledown",
            "https://status.example/incidents/17",
        ),
        Theme(
            "food poisoning",
            (
                "got food poisoning from the {brand} cafe",
                "{who} threw up all night after lunch at {brand}, food poisoning",
                "whole office has food poisoning, we had the {brand} buffet",
                "stomach cramps since the salad at {brand}, doctor says food poisoning",
                "three of us sick with food poisoning, all ate at {brand}",
                "hospital with food poisoning, last meal was {brand}",
                "never eating at {brand} again: food poisoning, third day in bed",
                "food poisoning for {who}'s birthday, thanks {brand}",
                "{brand} soup gave {who} food poisoning",
                "undercooked chicken, then food poisoning. well done {brand}",
            ),
        ),
        Theme(
            "ad",
            (
                "who approved this {brand} ad, it is racist",
                "the new {brand} commercial is offensive, take it down",
                "{brand} mocks {who} in its billboard, tone deaf",
                "tone deaf billboard by {brand} next to the hospital",
                "that {brand} billboard is so offensive, {who} cried",
                "pull the billboard, {brand}, this is offensive",
            ),
            "pulltheboard",
            "https://adwatch.example/brindle-billboard",
        ),
        Theme(
            "boss",
            (
                "CEO Marta Quill of {brand} filmed yelling at a waiter",
                "the video of Marta Quill screaming at staff, {brand} must fire her",
                "Marta Quill drunk and shouting, is that the {brand} boss",
                "waiter in tears after Marta Quill of {brand} threw a glass",
                "so Marta Quill, chief of {brand}, throws glasses at waiters",
                "boss Marta Quill says nothing about the glass she threw, {brand}",
            ),
            "martaquill",
            "https://youtube.example/watch?v=QuIlL1",
        ),
        Theme(
            "logo",
            (
                "the new {brand} logo looks like a potato",
                "who drew the {brand} logo, a potato with leaves",
                "new logo of {brand}: potato, lol",
                "cannot unsee the potato in the {brand} logo",
                "{brand} paid an agency for a potato logo",
                "bring back the old {brand} logo, this potato is sad",
            ),
            "potatologo",
        ),
        Theme(
            "hervidor",
            (
                "la tetera de {brand} se incendio en mi cocina",
                "cuidado con la tetera {brand}, {who} con quemaduras",
                "mi tetera de {brand} echa humo y chispas",
                "otra tetera {brand} quemada, que verguenza",
            ),
            "kettlegate",
            "https://www.example.com/news/kettle-fires?utm_source=es",
        ),
        Theme(
            "wasserkocher",
            (
                "mein Wasserkocher von {brand} hat Feuer gefangen",
                "Wasserkocher von {brand} geschmolzen, Kueche voller Rauch",
                "Vorsicht mit dem Wasserkocher von {brand}, {who} hat sich verbrannt",
                "schon der zweite Wasserkocher von {brand} der brennt",
            ),
            "kettlegate",
            "https://example.com/news/kettle-fires/",
        ),
        Theme(
            CHATTER,
            (
                "love my new {thing} from {brand}",
                "anyone know if {brand} ships {thing}s to {place}",
                "{brand} opens a shop in {place}, queue for coffee already",
                "wearing my {colour} {brand} {thing} to work",
                "saw {who} at the {brand} sale in {place}",
                "the {colour} {thing} of {brand} is sold out again",
                "gift idea: a {thing} from {brand}",
                "{brand} coupon worked, saved ten on a {thing}",
                "parcel from {brand} late, third day, {place} depot",
                "my {thing} from {brand} fits perfectly in {colour}",
                "does {brand} have a {colour} {thing}",
                "cute {thing} in the {brand} window in {place}",
                "coffee at {brand} in {place} with {who}",
                "returning a {thing} to {brand}, wrong size",
            ),
            "giftideas",
        ),
    )
}
CHOICES: Mapping[str, Sequence[str]] = {
    "brand": (BRAND, "@brindlefern", "Brindle and Fern", "#brindlefern", "brindle & fern"),
    "who": ("my mum", "my son", "a friend", "my neighbour", "the kid", "my boss", "my wife", "grandpa"),
    "thing": ("teapot", "scarf", "mug", "blanket", "lamp", "vase", "apron", "toaster", "candle", "rug"),
    "place": ("Leeds", "Porto", "Bremen", "Lyon", "Austin", "Cork", "Perth", "Oslo", "Turin", "Ghent"),
    "colour": ("green", "blue", "grey", "yellow", "white", "pink", "striped", "black"),
}
MIXES = (
    Mix("one story, tagged", (Part("kettle fire", 60, tagged=0.5),)),
    Mix("one story, half on links", (Part("data breach", 50, linked=0.5),)),
    Mix("one story, no tag at all", (Part("kettle fire", 40),)),
    Mix("food poisoning, no tag, many wordings", (Part("food poisoning", 40),)),
    Mix("mockery, no tag", (Part("logo", 40),)),
    Mix("mockery, tagged", (Part("logo", 40, tagged=0.4),)),
    Mix("small: eight posts", (Part("kettle fire", 8),)),
    Mix("small: eight posts, tagged", (Part("ad", 8, tagged=0.6),), chatter=30),
    Mix("large: most of what is said", (Part("data breach", 300, tagged=0.2),), chatter=40),
    Mix("no chatter", (Part("outage", 60, tagged=0.2),), chatter=0),
    Mix("reposts mostly", (Part("ad", 80, reposted=0.7),)),
    Mix(
        "three platforms, one tag",
        (Part("kettle fire", 60, tagged=0.6, platforms=("x", "tiktok", "bluesky")),),
    ),
    Mix(
        "three platforms, one link",
        (Part("boss", 60, linked=0.6, platforms=("x", "reddit", "mastodon")),),
    ),
    Mix("five platforms, names only", (Part("boss", 50, platforms=PLATFORMS),)),
    Mix("two at once, tags", (Part("kettle fire", 50, tagged=0.4), Part("data breach", 40, tagged=0.4))),
    Mix("two at once, no tags", (Part("kettle fire", 50), Part("outage", 40))),
    Mix("two at once, one small", (Part("ad", 80, tagged=0.3), Part("boss", 12))),
    Mix("two at once, links", (Part("boss", 40, linked=0.5), Part("ad", 40, linked=0.5))),
    Mix("two at once, same kind of trouble", (Part("kettle fire", 50), Part("bus crash", 40))),
    Mix(
        "same kind of trouble, tags",
        (Part("kettle fire", 50, tagged=0.4), Part("bus crash", 40, tagged=0.4)),
    ),
    Mix(
        "three at once",
        (Part("kettle fire", 50, tagged=0.3), Part("data breach", 40), Part("logo", 30, tagged=0.3)),
        chatter=100,
    ),
    Mix("two without kind", (Part("logo", 40, tagged=0.3), Part("boss", 40))),
    Mix(
        "three languages, one tag",
        (
            Part("kettle fire", 40, tagged=0.5),
            Part("hervidor", 20, tagged=0.7),
            Part("wasserkocher", 20, tagged=0.7),
        ),
    ),
    Mix(
        "three languages, one link",
        (
            Part("kettle fire", 40, linked=0.6),
            Part("hervidor", 20, linked=0.7),
            Part("wasserkocher", 20, linked=0.7),
        ),
    ),
    Mix("much chatter", (Part("kettle fire", 30, tagged=0.3), Part("outage", 30)), chatter=600),
    Mix("only chatter", (), chatter=200),
)
ONE_STORY = {"hervidor": "kettle fire", "wasserkocher": "kettle fire"}
"""Themes that tell another one's story in another language."""


def posts_of(mix: Mix, seed: int) -> list[tuple[str, Scored]]:
    """The posts of a mix, each with the story it is of, in the order of time."""
    chance, number = random.Random(f"{mix.name}{seed}"), count()
    parts = (*mix.parts, Part(CHATTER, mix.chatter, tagged=0.03, platforms=PLATFORMS))
    posts = [
        (ONE_STORY.get(part.theme, part.theme), post)
        for part in parts
        for post in _told(part, chance, number)
    ]
    return sorted(posts, key=lambda pair: pair[1].mention.created_at)


def ordinary(seed: int, posts: int = 500) -> list[Scored]:
    """What is said about the brand on ordinary days."""
    return [post for _, post in posts_of(Mix("ordinary", (), chatter=posts), seed)]


def scored(text: str, **of_mention: object) -> Scored:
    """A post with the categories its words give away."""
    fields = {"source": "x", "native_key": text, "created_at": STARTS, "observed_at": STARTS, **of_mention}
    cues = find_cues(text)
    return Scored(Mention(text=text, **fields), Score(Label.UNKNOWN, None, cues, categories_of(cues)))  # type: ignore[arg-type]


def filled(sentence: str, chance: random.Random) -> str:
    """A sentence with one of its choices in each hole."""
    return re.sub(r"\{(\w+)\}", lambda hole: chance.choice(CHOICES[hole[1]]), sentence)


def _told(part: Part, chance: random.Random, number: "count[int]") -> list[Scored]:
    told: list[Scored] = []
    for _ in range(part.posts):
        if told and chance.random() < part.reposted:
            text, kind = f"RT @someone: {chance.choice(told).mention.text}", Kind.REPOST
        else:
            text, kind = _text(part, chance), Kind.POST
        key = str(next(number))
        told.append(
            scored(
                text,
                source=chance.choice(part.platforms),
                native_key=key,
                created_at=STARTS + chance.random() * LASTS,
                author=Author(handle=f"user{key}"),
                kind=kind,
            )
        )
    return told


def _text(part: Part, chance: random.Random) -> str:
    theme = THEMES[part.theme]
    said = filled(chance.choice(theme.sentences), chance)
    text = f"{chance.choice(MOODS)} {said}{chance.choice(ENDINGS)}".strip()
    if theme.tag and chance.random() < part.tagged:
        text += f" #{theme.tag}"
    if theme.link and chance.random() < part.linked:
        text += f" {theme.link}"
    return text
