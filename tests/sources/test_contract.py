"""What every source keeps to, whatever its network does: each scenario played by the network's stand-in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Author, Gone
from bot.errors import SourceError, Trouble
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.world import Quirk
from bot.sources import Rechecks, found
from tests.sources.networks import TEXT, Desk, Read, desk_of, marker_of, markers_of

UNNETWORKED = {"file", "webhook"}
KINDS = sorted(set(found()) - UNNETWORKED)
HONEST = timedelta(minutes=5)

NO_LOGIN = "it has no login that could expire"
ONE_DOCUMENT = "it is one document without pages"
NO_EXPIRY = "nothing that is kept between two looks expires there"
NO_LOOP = "it has no page cursor that could stand still"
NOT_PLAYED: Mapping[tuple[str, str], str] = {
    ("feed", "token"): NO_LOGIN,
    ("news", "token"): NO_LOGIN,
    ("hackernews", "token"): NO_LOGIN,
    ("feed", "cursor expired"): NO_EXPIRY,
    ("news", "cursor expired"): NO_EXPIRY,
    ("hackernews", "cursor expired"): NO_EXPIRY,
    ("mastodon", "cursor expired"): NO_EXPIRY,
    ("feed", "pages"): ONE_DOCUMENT,
    ("news", "pages"): ONE_DOCUMENT,
    ("feed", "cursor loop"): ONE_DOCUMENT,
    ("news", "cursor loop"): ONE_DOCUMENT,
    ("hackernews", "cursor loop"): NO_LOOP,
}


def playing(scenario: str) -> Any:
    """The kinds whose networks can play a scenario."""
    kinds = [kind for kind in KINDS if kind in platforms() and (kind, scenario) not in NOT_PLAYED]
    return pytest.mark.parametrize("kind", kinds)


def test_every_network_has_a_stand_in() -> None:
    assert set(KINDS) <= set(platforms())


def test_what_is_not_played_names_a_source_and_says_why() -> None:
    assert {kind for kind, _ in NOT_PLAYED} <= set(KINDS)
    assert all(NOT_PLAYED.values())


@playing("happy")
def test_every_post_is_read_once_by_its_own_key(kind: str) -> None:
    with desk_of(kind) as desk:
        said = desk.say_all(4)
        read = desk.scan()
    assert read.markers == said
    assert len(read.mentions) == 4
    assert all(mention.created_at <= desk.time.now for mention in read.mentions.values())


@playing("happy")
def test_only_what_is_new_is_needed_from_the_second_scan(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say_all(3)
        first = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        new = desk.say(9, at=desk.time.now - timedelta(minutes=1))
        second = desk.scan(first.cursor)
    assert marker_of(new) in second.markers


@playing("happy")
def test_a_network_without_posts_is_read_without_trouble(kind: str) -> None:
    with desk_of(kind) as desk:
        assert desk.scan().mentions == {}


@playing("pages")
@pytest.mark.parametrize("quirk", [None, Quirk.DUPLICATES, Quirk.DISORDER])
def test_pages_are_read_to_the_end(kind: str, quirk: Quirk | None) -> None:
    with desk_of(kind, page_size=2) as desk:
        said = desk.say_all(7)
        if quirk:
            desk.plan(quirk)
        read = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        new = desk.say_all(3, first=11)
        again = desk.scan(read.cursor)
    assert read.markers == said
    assert len(read.mentions) == 7
    assert new <= again.markers


@playing("edited")
def test_an_edited_post_stays_one_post(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say(1)
        post = desk.say(2)
        before = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        desk.world.edit(post, TEXT.format(2) + " corrected")
        after = desk.scan(before.cursor)
        anew = desk.scan()
    assert set(after.mentions) <= set(before.mentions)
    assert set(anew.mentions) == set(before.mentions)
    assert any("corrected" in mention.text for mention in anew.mentions.values())


@playing("deleted")
def test_a_deleted_post_is_not_given_again(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say(1)
        post = desk.say(2)
        desk.scan()
        desk.world.delete(post)
        desk.time.forward(timedelta(minutes=5))
        assert desk.scan().markers == {"n0001"}


@playing("deleted")
def test_a_second_look_tells_what_is_gone(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say(1)
        post = desk.say(2)
        keys = {marker: key for key, m in desk.scan().mentions.items() for marker in markers_of(m)}
        desk.world.delete(post)
        desk.time.forward(timedelta(minutes=5))
        source = desk.open()
        if isinstance(source, Rechecks):
            assert set(source.recheck(list(keys.values())).gone) == {Gone(source_of(kind), keys["n0002"])}


def source_of(kind: str) -> str:
    return "news" if kind == "feed" else kind


@playing("unknown fields")
def test_fields_nobody_knows_are_passed_over(kind: str) -> None:
    with desk_of(kind) as desk:
        said = desk.say_all(3)
        desk.plan(Quirk.UNKNOWN_FIELDS)
        read = desk.scan()
    assert read.markers == said
    assert [batch.rejected for batch in read.batches if batch.rejected] == []


@playing("missing fields")
def test_what_is_not_given_is_none_and_never_nought(kind: str) -> None:
    with desk_of(kind) as desk:
        said = desk.say_all(3)
        desk.plan(Quirk.MISSING_FIELDS)
        read = desk.scan()
    assert read.markers == said
    assert 0 not in {n for m in read.mentions.values() for n in asdict(m.metrics).values() if n is not None}
    assert 0 not in [m.author.followers for m in read.mentions.values()]


@playing("other names")
def test_the_other_family_of_names_says_the_same(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say_all(3)
        usual = desk.scan()
        desk.plan(Quirk.OTHER_NAMES)
        other = desk.scan()
    assert other.mentions.keys() == usual.mentions.keys()
    # X gives an author's id for nothing in one family only.
    assert [replace(m, author=Author()) for m in other.mentions.values()] == [
        replace(m, author=Author()) for m in usual.mentions.values()
    ]


@playing("large ids")
def test_ids_of_one_instant_that_a_float_would_confuse_stay_apart(kind: str) -> None:
    with desk_of(kind) as desk:
        at = desk.time.now - timedelta(minutes=10)
        posts = [desk.say(number, at=at) for number in range(1, 5)]
        read = desk.scan()
    assert len({float(post.key) for post in posts}) < 4
    assert len(read.mentions) == 4


@playing("texts")
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Brindle & Fern #brindlefern @brindlefern n0001 🧁👩‍🍳 burnt", "🧁👩‍🍳 burnt"),
        ("Brindle & Fern #brindlefern @brindlefern n0001 مرحبا \u202eabc\u202c", "مرحبا abc"),
        ("Brindle & Fern #brindlefern @brindlefern n0001 re\u200bca\u2060ll", "recall"),
        ("Brindle & Fern #brindlefern @brindlefern n0001 5 < 6 & “7”", "5 < 6 & “7”"),
    ],
)
def test_any_writing_arrives_clean(kind: str, text: str, kept: str) -> None:
    with desk_of(kind) as desk:
        desk.say(1, text=text)
        (mention,) = desk.scan().mentions.values()
    assert kept in mention.text


@playing("odd times")
def test_odd_moments_are_understood_and_none_lies_ahead(kind: str) -> None:
    with desk_of(kind) as desk:
        said = desk.say_all(3)
        desk.plan(Quirk.ODD_TIMES)
        read = desk.scan()
        desk.plan(Quirk.ODD_TIMES, 0)
        desk.time.forward(timedelta(minutes=5))
        new = desk.say_all(1, first=9)
        later = desk.scan(read.cursor)
    assert read.markers == said
    assert all(m.created_at <= desk.time.now for m in read.mentions.values())
    assert new <= later.markers


@playing("throttled")
def test_a_throttled_source_says_until_when_and_loses_nothing(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say_all(2)
        first = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        new = desk.say_all(1, first=9)
        wait, error = throttled(desk, first)
        desk.time.forward(wait)
        second, _ = desk.patient_scan(first)
    assert error.trouble is Trouble.THROTTLED
    assert not error.permanent
    assert timedelta() < wait <= timedelta(hours=24, seconds=60)
    assert new <= second.markers


def throttled(desk: Desk, read: Read) -> tuple[timedelta, SourceError]:
    """How long a throttled source wants to wait."""
    desk.plan(Quirk.THROTTLED, 1)
    with pytest.raises(SourceError) as caught:
        desk.scan(read.cursor)
    assert caught.value.retry_at
    return caught.value.retry_at - desk.time.now, caught.value


@playing("clock off")
def test_a_wrong_clock_of_the_network_does_not_change_the_wait(kind: str) -> None:
    with desk_of(kind) as desk:
        read = desk.scan()
        right, _ = throttled(desk, read)
    with desk_of(kind) as desk:
        read = desk.scan()
        desk.plan(Quirk.CLOCK_OFF)
        wrong, _ = throttled(desk, read)
    assert abs(wrong - right) < HONEST


@playing("token")
def test_a_token_that_dies_between_two_pages_loses_nothing(kind: str) -> None:
    with desk_of(kind, page_size=2) as desk:
        said = desk.say_all(5)
        first = desk.open().fetch({})
        desk.plan(Quirk.TOKEN_EXPIRED, 1)
        read = Read([first], json.loads(json.dumps(first.cursor)))
        rest, errors = desk.patient_scan(read)
    assert all(error.trouble is Trouble.LOGIN for error in errors)
    assert Read([first, *rest.batches]).markers == said


@playing("faults")
@pytest.mark.parametrize("quirk", [Quirk.SERVER_ERROR, Quirk.CUT, Quirk.SLOW, Quirk.HTML])
def test_a_network_that_fails_for_a_while_costs_no_post(kind: str, quirk: Quirk) -> None:
    with desk_of(kind) as desk:
        desk.say_all(2)
        first = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        new = desk.say_all(2, first=9)
        desk.plan(quirk, 4)
        second, errors = desk.patient_scan(first)
    assert all(not error.permanent for error in errors)
    assert errors or quirk is Quirk.SLOW
    assert new <= second.markers


@playing("cursor expired")
def test_an_expired_place_ends_in_a_gap_or_a_reading_anew(kind: str) -> None:
    with desk_of(kind) as desk:
        desk.say_all(2)
        first = desk.scan()
        desk.time.forward(timedelta(minutes=5))
        new = desk.say_all(1, first=9)
        desk.plan(Quirk.CURSOR_EXPIRED, 1)
        second, _ = desk.patient_scan(first)
    assert new <= second.markers or second.gaps


@playing("cursor loop")
def test_a_page_cursor_that_stands_still_is_left(kind: str) -> None:
    with desk_of(kind, page_size=2) as desk:
        desk.say_all(5)
        desk.plan(Quirk.CURSOR_LOOP)
        assert desk.scan().mentions
