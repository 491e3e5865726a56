"""Texts read once: their words, the phrases in them, copies and authors told apart."""

import pytest

from bot.core.hints.chance import share_tail, tail
from bot.core.hints.phrases import Phrases
from bot.core.hints.reading import KINDS, data, read
from bot.core.hints.voices import FULL, author_of, sight, voices, within
from bot.core.mentions import Author, Kind
from tests.core.hints.posts import NOW, post, posts

PHRASES = Phrases(
    {"fire": ["catch+ .. fire", "<bad> idea", "pre-order/preorder"], "deal": ["9 % off"]},
    {"bad": ["dumb/silly", "<worse>"], "worse": ["idiotic"]},
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("it catches fire", ["fire"]),
        ("it is catching, they say, fire", ["fire"]),
        ("the catch. Fire is nice", []),
        ("catch one two three four five fire", []),
        ("an idiotic idea and a silly idea", ["fire", "fire"]),
        ("30% off and 1,000 % off", ["deal", "deal"]),
        ("nothing here", []),
    ],
)
def test_phrases_are_found_within_a_sentence(text: str, rows: list[str]) -> None:
    assert [hit.row for hit in PHRASES.hits(read(text).words)] == rows


@pytest.mark.parametrize("phrase", [".. fire", "a <missing> b"])
def test_a_phrase_that_cannot_be_found_is_refused(phrase: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Phrases({"row": [phrase]}, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LOOOOL jajaja hahahaha", ("haha", "haha", "haha")),
        ("@Brindle $BRN up 12", ("@", "$", "up", "9")),
        ("soooo goooood https://example.com/a", ("so", "god")),
        ("#EpicFail ¡Qué!", ("#epicfail", "epic", "fail", "que", "!")),
        ("in 2009 it’s 10k", ("in", "2009", "it's", "9")),
    ],
)
def test_words_are_evened_out(text: str, words: tuple[str, ...]) -> None:
    assert read(text).words == words


def test_quoting_is_noticed_and_handles_are_kept() -> None:
    reading = read("no. RT @Brindle: We are here @ann")
    assert reading.quotes
    assert reading.handles == ("brindle", "ann")
    assert not read("@brindle no").quotes


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_phrases_can_be_read(kind: str) -> None:
    assert len(data(kind)) > 2
    assert read("any text").hits is not None


# --- who says what -----------------------------------------------------------------------------------------


def test_copies_and_reposts_are_one_voice_of_many_authors() -> None:
    text = "The Brindle kettle in our office is very loud"
    copy = post(f"RT @ann: {text} https://example.com/x", by="ben", kind=Kind.REPOST)
    (voice,) = voices([copy, post(text, by="ann", ago=20)])
    assert (voice.author, voice.authors) == ("ann", {"ann", "ben"})
    assert voice.first.mention.text == text


def test_short_posts_of_two_people_are_no_copies() -> None:
    assert len(voices(posts(["so true", "so true"]))) == 2
    assert len(voices([post("so true", by="a"), post("so true", by="a")])) == 1


def test_what_cannot_be_read_is_no_voice() -> None:
    assert voices([post("", kind=Kind.STUB)]) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"by": "Ann", "source": "x"}, {"by": "@ann", "source": "reddit"}, True),
        ({"by": "ann"}, {"by": "ben"}, False),
        ({"author": Author(key="7"), "source": "x"}, {"author": Author(key="7"), "source": "reddit"}, False),
        ({"author": Author(name="The Paper")}, {"author": Author(name="The Paper")}, True),
        ({"author": Author()}, {"author": Author()}, False),
    ],
    ids=["a handle across networks", "two handles", "keys of two networks", "a name", "nobody given"],
)
def test_authors_are_told_apart(one: dict[str, object], other: dict[str, object], same: bool) -> None:
    authors = {author_of(post("a", **one).mention), author_of(post("b", **other).mention)}
    assert (len(authors) == 1) is same


def test_what_was_cut_off_is_out_of_sight() -> None:
    few = posts(["a", "b"], ago=3.0)
    full = [few[0]] * (FULL - 1) + [post("old", ago=90)]
    assert (sight(few, NOW), sight(full, NOW)) == (1440.0, 90.0)
    assert within(full, NOW, 60) == [few[0]] * (FULL - 1)


# --- chance ------------------------------------------------------------------------------------------------


def test_tails_agree_with_the_book() -> None:
    assert tail(2, 1.0, shape=1e7) == pytest.approx(1 - 2 / 2.718281828, abs=1e-6)
    assert tail(3, 2.0, shape=1.0) == pytest.approx((2 / 3) ** 3)
    assert share_tail(2, 3, 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("count", "n", "share", "chance"), [(0, 5, 0.1, 1), (1, 5, 0, 0), (6, 5, 0.5, 0), (5, 5, 1, 1)]
)
def test_shares_at_the_ends(count: int, n: int, share: float, chance: float) -> None:
    assert share_tail(count, n, share) == chance


def test_more_than_expected_is_rarer() -> None:
    chances = [tail(count, 3.0) for count in range(40)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1.0
