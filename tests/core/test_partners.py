"""Whose accounts are read because they speak for us, and whose trouble a crisis is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.matching import matches
from bot.core.mentions import Author, Handle, Metrics, Query
from bot.core.partners import Partner, counts, involved, involved_words, rate_of, watched
from tests.worlds import mention

TODAY = date(2026, 11, 20)
EMBER = Handle("tiktok", "ember.cooks")
BRAND = Query(any=("brindle",))


def partner(**changes: Any) -> Partner:
    usual = Partner(
        watch_id=1,
        name="Ember Cooks",
        handles=(EMBER,),
        campaign="Spring table",
        starts=date(2026, 11, 1),
        ends=date(2026, 12, 3),
        id=7,
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("starts", "ends", "live"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), True),
        (date(2026, 11, 21), None, False),
        (None, date(2026, 11, 19), False),
        (None, None, True),
    ],
)
def test_a_campaign_is_live_from_its_first_day_to_its_last(
    starts: date | None, ends: date | None, live: bool
) -> None:
    assert partner(starts=starts, ends=ends).live(TODAY) is live


@pytest.mark.parametrize(
    ("ends", "read"),
    [
        (date(2026, 12, 3), True),
        (date(2026, 10, 22), True),  # 29 days ago
        (date(2026, 10, 21), False),
    ],
)
def test_an_account_is_read_until_thirty_days_after_the_campaign(ends: date, read: bool) -> None:
    query = watched(BRAND, [partner(starts=None, ends=ends)], TODAY)
    own = mention(source="tiktok", text="My new pan", author=Author("ember.cooks"))
    naming = mention(source="tiktok", text="what did @ember.cooks do")
    assert (matches(query, own), matches(query, naming)) == (read, read)


def test_a_campaign_to_come_is_not_read_yet() -> None:
    assert watched(BRAND, [partner(starts=date(2026, 11, 21))], TODAY) == BRAND


def test_a_watch_of_everything_goes_on_taking_everything() -> None:
    query = watched(Query(none=("forest",)), [partner()], TODAY)
    assert matches(query, mention(text="Nobody is named here"))


def test_an_account_that_is_watched_already_stands_once() -> None:
    query = watched(replace(BRAND, handles=(EMBER,)), [partner()], TODAY)
    assert query.handles == (EMBER,)


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"author": Author("Ember.Cooks"), "text": "nothing"}, 1),
        ({"text": "why @ember.cooks"}, 1),
        ({"text": "EMBER COOKS is done"}, 1),
        ({"source": "x", "text": "why @ember.cooks"}, 0),
        ({"text": "she cooks over an ember"}, 0),
    ],
)
def test_a_post_counts_by_author_handle_or_name(fields: dict[str, Any], counted: int) -> None:
    post = mention(**{"source": "tiktok", **fields})
    assert counts([partner()], [post]) == {7: counted}


def test_a_name_of_one_word_counts_only_as_it_is_written() -> None:
    posts = [mention(text="an ember fell"), mention(text="Is Ember still with you?")]
    assert counts([partner(name="Ember")], posts) == {7: 1}


def test_live_campaigns_come_first_then_the_most_posts() -> None:
    ended = date(2026, 11, 2)
    found = [partner(id=1, ends=ended), partner(id=2), partner(id=3), partner(id=4)]
    named = involved(found, {1: 90, 2: 3, 3: 41, 4: 2}, TODAY)
    assert [one.partner_id for one in named] == [3, 2, 1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clause": "7.2: pause"}, "campaign “Spring table” live until 3 Dec · clause 7.2: pause"),
        ({"ends": None, "posts": ("a", "b")}, "campaign “Spring table” live · 2 live posts"),
        ({"ends": date(2026, 11, 2)}, "campaign ended 2 Nov"),
        ({"starts": date(2026, 12, 1)}, "campaign starts 1 Dec"),
        ({"ends": None, "clause": "x" * 500}, f"campaign “Spring table” live · clause {'x' * 119}…"),
    ],
)
def test_a_partner_is_told_in_one_line(changes: dict[str, Any], words: str) -> None:
    (one,) = involved([partner(**changes)], {7: 41}, TODAY)
    assert involved_words(one) == f"Ember Cooks (@ember.cooks on TikTok) · 41 posts · {words}"


@pytest.mark.parametrize(
    ("changes", "rate"),
    [({"followers": 1_000}, 5.0), ({}, 10.0), ({"engagement_rate": 2.5}, 2.5), ({"posts": ()}, None)],
)
def test_the_engagement_rate_is_given_or_counted_from_a_live_post(
    changes: dict[str, Any], rate: float | None
) -> None:
    link = "https://www.tiktok.com/@ember.cooks/video/7"
    post = mention(
        url=f"{link}?is_copy=1", metrics=Metrics(likes=40, replies=10), author=Author(followers=500)
    )
    assert rate_of(partner(**{"posts": (link,), **changes}), [post]) == rate
