"""What a mute goes for, and what it would have hidden."""

from datetime import timedelta

import pytest

from bot.core import mutes
from bot.core.mentions import Author, Handle, Mention
from bot.core.models import Label, Score, Scored
from bot.core.mutes import Mute, MuteKind
from bot.core.partners import Partner
from bot.errors import InputError
from tests.worlds import MAYA, NOON, mention


def mute(kind: MuteKind, typed: str) -> Mute:
    partner = Partner(1, "Ada Loaf", handles=(Handle("x", "adaloaf"), Handle("*", "LoafDaily")))
    value, also = mutes.named(kind, typed, [partner])
    return Mute(1, kind, value, until=NOON + timedelta(days=1), made_at=NOON, actor=MAYA, also=also)


def post(text: str = "hello", handle: str = "sam", **changes: object) -> Mention:
    return mention(text=text, author=Author(handle=handle), **changes)


@pytest.mark.parametrize(
    ("kind", "typed", "said", "hidden"),
    [
        (MuteKind.AUTHOR, "@Sam", post(), True),
        (MuteKind.AUTHOR, "@sam", post(handle="samantha"), False),
        (MuteKind.PHRASE, "“Win a kettle”", post("Retweet to WIN a   kettle!"), True),
        (MuteKind.PHRASE, "win a kettle", post("win a kettles"), False),
        (MuteKind.PHRASE, "#springloaf", post("so good #SpringLoaf"), True),
        (MuteKind.PHRASE, "café", post("at the CAFE again"), True),
        (MuteKind.LINK, "https://www.shop.example/offer?utm_source=x", post("see shop.example/offer"), False),
        (MuteKind.LINK, "shop.example/offer", post("see https://shop.example/offer?utm_source=a now"), True),
        (MuteKind.LINK, "shop.example", post("see http://www.shop.example/other"), True),
        (MuteKind.LINK, "shop.example", post("see http://workshop.example/other"), False),
        (MuteKind.THREAD, "https://x.com/a/status/77?s=2", post(key="78", root_key="77"), True),
        (MuteKind.THREAD, "https://x.com/a/status/77", post(key="77"), True),
        (MuteKind.THREAD, "77", post(key="770"), False),
        (MuteKind.PARTNER, "ada loaf", post(handle="loafdaily"), True),
        (MuteKind.PARTNER, "Ada Loaf", post(handle="loaf"), False),
    ],
)
def test_a_mute_goes_for_what_it_names(kind: MuteKind, typed: str, said: Mention, hidden: bool) -> None:
    assert mute(kind, typed).hides(said) is hidden


@pytest.mark.parametrize(
    ("kind", "typed", "problem"),
    [
        (MuteKind.PHRASE, "ok", "needs 3 letters"),
        (MuteKind.AUTHOR, " @ ", "@name"),
        (MuteKind.LINK, " ", "address"),
        (MuteKind.THREAD, "  ", "Paste the address"),
        (MuteKind.PARTNER, "nobody", "Partners: Ada Loaf"),
    ],
)
def test_what_names_too_little_is_refused_with_what_to_write(
    kind: MuteKind, typed: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        mute(kind, typed)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("4h", timedelta(hours=4)),
        ("2 d", timedelta(days=2)),
        ("1W", timedelta(weeks=1)),
    ],
)
def test_a_mute_has_an_end(typed: str, span: timedelta) -> None:
    assert mutes.until(typed, now=NOON) == NOON + span


@pytest.mark.parametrize("typed", ["", "for ever", "0h", "91d", "5y", "-1d"])
def test_no_mute_is_for_ever(typed: str) -> None:
    with pytest.raises(InputError):
        mutes.until(typed, now=NOON)


def test_a_preview_counts_posts_authors_and_negative_ones() -> None:
    bad = Score(Label.NEGATIVE, -0.8, chances=(1.0, 0.0, 0.0))
    good = Score(Label.POSITIVE, 0.8, chances=(0.0, 0.0, 1.0))
    said = [
        Scored(post("spam one", key="1"), bad),
        Scored(post("spam two", "tom", key="2"), good),
        Scored(post("fine", key="3"), good),
    ]
    found = mutes.hidden_by(mute(MuteKind.PHRASE, "spam"), said, since=NOON)
    assert (found.posts, found.of, found.negative, found.authors) == (2, 3, 1, 2)
    assert found.keys == (("x", "1"), ("x", "2"))
