"""The team's language: English phrases in the code, what they are elsewhere in `languages/*.po`.

`_("…")` gives a phrase in the language that is spoken just now, `_n` one that depends on a number; `N_`
marks a phrase that stands in a table and is given to `_` when it is shown. A phrase that a catalogue lacks
stays English. Values go in afterwards: `_("{who} has it").format(who=…)`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from bot.slack.catalogue import Catalogue, catalogue, languages

ENGLISH = "en"
_spoken: ContextVar[Catalogue] = ContextVar("language")


def _(words: str) -> str:
    """The phrase in the language that is spoken."""
    return _catalogue().one.get(words, words)


def _n(one: str, several: str, number: int) -> str:
    """The phrase for so many, in the language that is spoken."""
    spoken = _catalogue()
    forms = spoken.many.get(one)
    return forms[spoken.plural(number)] if forms else (one if number == 1 else several)


def N_(words: str) -> str:
    """The phrase itself, marked for the catalogues."""
    return words


def is_english() -> bool:
    """Whether the language that is spoken is the one of the code."""
    return _catalogue().code == ENGLISH


def speak(language: str) -> None:
    """Everything this thread words from now on is in that language; one that nobody knows is English."""
    _spoken.set(_known(language))


def speaking(language: str) -> AbstractContextManager[None]:
    """Everything worded inside is in that language; one that nobody knows is English."""
    return using(_known(language))


@contextmanager
def using(words: Catalogue) -> Iterator[None]:
    """Everything worded inside is in the words of that catalogue."""
    before = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(before)


def name(language: str) -> str:
    """What a language calls itself: `Deutsch`."""
    return catalogue(language).one.get(N_("English"), "English" if language == ENGLISH else language)


def _catalogue() -> Catalogue:
    return _spoken.get(catalogue(ENGLISH))


def _known(language: str) -> Catalogue:
    return catalogue(language if language in languages() else ENGLISH)


def sentence(words: str) -> str:
    """The words as a sentence begins, the rest as it is: not every language writes its nouns small."""
    return words[:1].upper() + words[1:]
