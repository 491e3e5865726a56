"""What people type is read as they meant it."""

import pytest

from bot.core.models import Level, Person
from bot.errors import InputError
from bot.slack import typed


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("", ("", "")),
        ("  ack  ", ("ack", "")),
        ("note called  them", ("note", "called  them")),
        ("note\nfirst\nsecond", ("note", "first\nsecond")),
    ],
)
def test_the_verb_is_the_first_word(line: str, read: tuple[str, str]) -> None:
    assert typed.split_verb(line) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#3", (3, "")),
        ("3", (3, "")),
        ("holding 3", (3, "holding")),
        ("#12 holding", (12, "holding")),
        ("holding", (None, "holding")),
        ("3rd draft", (None, "3rd draft")),
        ("5 then #3", (3, "5 then")),
        ("", (None, "")),
    ],
)
def test_a_number_may_stand_anywhere(text: str, read: tuple[int | None, str]) -> None:
    assert typed.split_number(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("sold 3 kettles", (None, "sold 3 kettles")),
        ("3 sold the kettles", (3, "sold the kettles")),
        ("sold #3 the kettles", (3, "sold the kettles")),
        ("<@U1|maya> 3", (3, "<@U1|maya>")),
        ("red 3", (3, "red")),
        ("red 3 shops closed", (None, "red 3 shops closed")),
        ("<@U1|maya> 3 shops closed", (None, "<@U1|maya> 3 shops closed")),
        ("the answer is 42", (None, "the answer is 42")),
        ("#hashtag is trending", (None, "#hashtag is trending")),
    ],
)
def test_a_number_within_prose_is_prose(text: str, read: tuple[int | None, str]) -> None:
    assert typed.split_number(text, prose=True) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<@U123|maya.o> please", ("U123", "please")),
        ("please <@W123>", ("W123", "please")),
        ("please", (None, "please")),
        ("mail us@example.com", (None, "mail us@example.com")),
    ],
)
def test_a_mention_is_a_person(text: str, read: tuple[str | None, str]) -> None:
    assert typed.split_user(text) == read


def test_a_typed_name_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match=r"@maya is not linked .* pick the person"):
        typed.split_user("@maya please")


@pytest.mark.parametrize(
    ("text", "read"),
    [("orange", (Level.ORANGE, "")), ("RED on the news", (Level.RED, "on the news")), ("", (None, ""))],
)
def test_a_level_comes_first(text: str, read: tuple[Level | None, str]) -> None:
    assert typed.split_level(text) == read


def test_an_unknown_level_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"“purple” is no level\. Levels: green, yellow, orange, red"):
        typed.split_level("purple haze")


def test_text_is_read_without_markup() -> None:
    raw = "<@U1|maya> said &lt;no&gt; in <#C1|desk>: <https://a.example|a>"
    assert typed.readable(raw) == "@maya said <no> in #desk: https://a.example"


def test_everybody_mentioned_is_read_in_order_groups_too() -> None:
    people, rest = typed.split_people(
        "legal <@U0MAYA0000|maya> and <!subteam^S0LEGAL000|@legal> <@U0MAYA0000|maya>"
    )
    assert people == [Person("U0MAYA0000", "maya"), Person("S0LEGAL000", "legal")]
    assert rest == "legal and"
