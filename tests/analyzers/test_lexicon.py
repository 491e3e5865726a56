"""Our own list: the longest phrase, what negation and stress do to it, and the list that is shipped."""

from collections import Counter
from importlib.resources import files

import pytest

from bot.analyzers.lexicon import NEGATED, SOFTENED, STRESS, find
from bot.analyzers.tokens import tokenize

PATH = files("bot.analyzers").joinpath("lexicon.tsv")
LINES = PATH.read_text(encoding="utf-8").splitlines()
GOOD = 2.0
"""What "good" says by itself."""


def hits(text: str) -> list[tuple[str, float]]:
    return [(hit.words, hit.value) for hit in find(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not a single word about how good", ["not a single", "good"]),
        ("never again, good and bad", ["never again", "good", "bad"]),
        ("an ordinary tuesday", []),
        ("", []),
    ],
)
def test_the_longest_phrase_wins(text: str, words: list[str]) -> None:
    assert [found for found, _ in hits(text)] == words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("good", GOOD),
        ("not one two three good", GOOD * NEGATED),
        ("not one two three four good", GOOD),
        ("not now but good", GOOD),
        ("not now, good", GOOD),
        ("not now. good", GOOD),
        ("not only good", GOOD),
        ("not just good", GOOD),
        ("most good", GOOD * STRESS),
        ("slightly good", GOOD * SOFTENED),
        ("not the most good", GOOD * STRESS * NEGATED),
    ],
)
def test_negation_flips_until_it_ends_and_stress_adds(text: str, value: float) -> None:
    assert hits(text) == [("good", pytest.approx(value))]


def test_a_hit_says_where_it_starts() -> None:
    assert [hit.start for hit in find(["it", "is", "good", ",", "bad"])] == [2, 4]


def test_every_line_of_the_shipped_list_is_an_entry_and_a_tone() -> None:
    entries = [line.split("\t") for line in LINES if not line.startswith("# ")]
    assert len(entries) >= 15_000
    assert not [entry for entry in entries if len(entry) != 2 or not 0 < abs(float(entry[1])) <= 4]


def test_no_entry_of_the_shipped_list_is_empty_or_there_twice() -> None:
    counts = Counter(tuple(tokenize(line.partition("\t")[0])) for line in LINES if not line.startswith("# "))
    assert () not in counts
    assert not [tokens for tokens, count in counts.items() if count > 1]
