"""Signs of sarcasm: each by itself, and what only looks like one."""

import pytest

from bot.analyzers.lexicon import find
from bot.analyzers.sarcasm import NAMES, hear
from bot.analyzers.tokens import tokenize


def heard(text: str) -> dict[str, int]:
    tokens = tokenize(text)
    return dict(zip(NAMES, hear(text, tokens, find(tokens)), strict=True))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Thanks for nothing", 1),
        ("thanks for breaking it, nobody asked", 2),
        ("a slow clap, thanks for nothing, nobody asked", 2),
        ("best airline ever /s", 1),
        ("who wouldn't #not", 1),
        ("you've managed to lose it", 1),
        ("well 👏 done 👏 you", 1),
        ("well 👏🏽 done 👏🏽 you", 1),
        ("well done 👏👏", 0),
        ("thanks for the quick reply", 0),
        ("10 km/s and back", 0),
        ("thanks", 0),
        ("", 0),
    ],
)
def test_plain_mockery_is_counted_up_to_two(text: str, count: int) -> None:
    assert heard(text)["mocks_plainly"] == count


@pytest.mark.parametrize(("text", "count"), [("oh great", 1), ("gotta love it when", 2), ("a great day", 0)])
def test_how_mockery_starts_is_counted_apart(text: str, count: int) -> None:
    assert heard(text)["starts_as_mockery"] == count
    assert not heard(text)["mocks_plainly"]


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("great, another delay", True),
        ("awesome, my flight was cancelled", True),
        ("amazing plan 🤡", True),
        ("great, the delay was sorted", False),
        ("another delay but the crew was great", False),
        ("great " + "and so on " * 5 + "late", False),
        ("another delay", False),
        ("what a great day", False),
    ],
)
def test_praise_is_turned_by_a_mishap_soon_after_it(text: str, turned: bool) -> None:
    assert heard(text)["praise_turned"] == turned


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('your "premium" seat', True),
        ("your “next day delivery” is late", True),
        ('"the station" is a bar', False),
        ("a premium seat", False),
    ],
)
def test_praise_in_quotes_is_doubted(text: str, quoted: bool) -> None:
    assert heard(text)["praise_quoted"] == quoted
