"""Themes are told with the words that say so."""

import pytest

from bot.core.theming import mostly_about, shares, tags, titles


@pytest.mark.parametrize(
    ("text", "slug", "words"),
    [
        ("Your courier is late AGAIN", "delay", ("late",)),
        ("they just #CancelledMyOrder", "cancellation", ("cancelled",)),
        ("you lost our old suitcase", "goods", ("lost our", "suitcase")),
        ("nobody answers the hotline", "waiting", ("nobody answers", "hotline")),
        ("I want my money back", "refund", ("money back",)),
        ("the cashier was so rude", "staff", ("cashier", "rude")),
        ("your app crashes at the checkout", "booking", ("app", "crashes", "checkout")),
        ("filthy tables", "quality", ("filthy",)),
        ("the kettle caught fire", "safety", ("caught fire",)),
        ("such a rip-off", "price", ("rip off",)),
        ("there was a data breach", "privacy", ("data breach",)),
    ],
)
def test_each_theme_is_told_with_its_words(text: str, slug: str, words: tuple[str, ...]) -> None:
    best = tags(text)[0]
    assert (best.slug, best.words) == (slug, words)


def test_every_theme_has_a_case_and_a_title() -> None:
    assert len(set(titles().values())) == len(titles()) == 11


@pytest.mark.parametrize(
    "text", ["", "lovely day", "@delayed https://cancel.example/refund", "plate", "thelate"]
)
def test_what_complains_of_nothing_has_no_tag(text: str) -> None:
    assert tags(text) == ()


def test_a_text_can_have_several_themes_the_one_with_most_words_first() -> None:
    found = tags("rude staff, a rude manager, and the app is slow")
    assert [tag.slug for tag in found] == ["staff", "booking"]
    assert found[0].title == "staff attitude"


def test_a_word_that_means_nothing_else_counts_twice() -> None:
    assert [tag.slug for tag in tags("cancelled, says the agent")] == ["cancellation", "staff"]


def test_shares_are_of_all_texts() -> None:
    assert shares(["late", "late", "rude", "nice"]) == (("delay", 0.5), ("staff attitude", 0.25))


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["late"] * 6 + ["rude"] * 3 + ["nice"], "delay (60 %), staff attitude (30 %)"),
        (["late"] * 4, ""),
        (["nice"] * 95 + ["late"] * 5, ""),
        (["late"] * 4 + ["rude"] * 3 + ["filthy"] * 3, "delay (40 %), staff attitude (30 %)"),
    ],
)
def test_a_summary_names_two_themes_at_most_and_none_of_few_texts(texts: list[str], words: str) -> None:
    assert mostly_about(texts) == words
