"""Near-duplicates and reposts are one text."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Kind
from bot.core.stories import fold
from bot.core.stories.folding import alike, print_of
from tests.core.stories.posts import BRAND, post, posts

LONG = (
    "My kettle caught fire in the kitchen this morning and nobody at the hotline picks up the phone or "
    "answers a mail"
)


def test_a_repost_with_a_cut_end_folds_into_its_original() -> None:
    original = post(LONG)
    repeat = post(f"RT @somebody: {LONG[:80]}…")
    folded = fold([repeat, original], brand_terms=BRAND)
    assert [(one.lead, one.count) for one in folded] == [(original, 2)]


def test_a_repost_that_only_begins_alike_is_no_copy() -> None:
    other = "My kettle caught fire in the kitchen this morning says my neighbour and wants his money back now"
    assert len(fold([post(LONG), post(f"RT @somebody: {other}")], brand_terms=BRAND)) == 2


@pytest.mark.parametrize(("kept", "texts"), [(0.6, 1), (0.4, 2)])
def test_a_post_cut_at_its_end_is_a_copy_while_half_is_left(kept: float, texts: int) -> None:
    words = LONG.split()
    cut = " ".join(words[: round(kept * len(words))])
    assert len(fold(posts([LONG, f"{cut}…"]), brand_terms=BRAND)) == texts


def test_a_repost_without_words_folds_into_the_post_it_names() -> None:
    folded = fold([post(LONG, key="a"), post("", kind=Kind.REPOST, root="a")], brand_terms=BRAND)
    assert [one.count for one in folded] == [2]


@pytest.mark.parametrize("change", [("morning", "evening"), ("hotline", "helpdesk"), ("My", "Our")])
def test_a_word_changed_is_a_near_duplicate(change: tuple[str, str]) -> None:
    assert len(fold(posts([LONG, LONG.replace(*change)]), brand_terms=BRAND)) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ("good", "bad"),
        ("Brindle is good", "Brindle is bad"),
        ("", "@brindle"),
        ("@brindle #brindle where is my parcel", "@brindle #brindle where is the manager"),
    ],
)
def test_short_texts_that_differ_stay_apart(texts: tuple[str, str]) -> None:
    assert len(fold(posts(texts), brand_terms=BRAND)) == 2


def test_unknown_authors_count_one_each() -> None:
    (one,) = fold(
        [post(LONG, author=None), post(LONG, author=None), post(LONG, author="x")], brand_terms=BRAND
    )
    assert len(one.authors) == 3


@given(st.lists(st.text("abc ", max_size=40), max_size=12), st.randoms(use_true_random=False))
def test_folding_loses_nothing_and_heeds_no_order(texts: list[str], random: object) -> None:
    made = posts(texts)
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    folded = fold(made)
    assert sum(one.count for one in folded) == len(texts)
    assert fold(shuffled) == folded


def test_prints_are_the_same_in_another_process() -> None:
    said = "from bot.core.stories.folding import print_of; print(print_of('a b c d e f g'.split()))"
    other = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True)
    assert int(other.stdout) == print_of(["a", "b", "c", "d", "e", "f", "g"])


def test_prints_tell_near_duplicates_from_other_texts() -> None:
    words = LONG.split()
    one, near, other = print_of(words), print_of([*words, "today"]), print_of(words[::-1])
    assert one is not None
    assert near is not None
    assert other is not None
    assert alike(one, near)
    assert not alike(one, other)


def test_thousands_of_posts_with_the_same_beginning_fold_in_seconds() -> None:
    began = time.perf_counter()
    made = posts(
        f"@brindle please help me out with order {n} from town {n % 97} at once" for n in range(3_000)
    )
    assert len(fold(made, brand_terms=BRAND)) > 1
    assert time.perf_counter() - began < 10
