"""What is wrong with a source and what to do about it, in one line that names it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.mentions import SourceSpec
from bot.core.wording import source_words
from bot.errors import FirebreakError, SourceError, Trouble
from bot.slack import dates
from bot.slack.richtext import tidy
from bot.sources import abouts
from bot.sources.about import About

MAX_SENTENCE = 400
PAGE = "docs/sources.md"


def sentence(spec: SourceSpec, error: FirebreakError, *, now: datetime) -> str:
    """What is wrong with a source and what to do, in one line that names it."""
    name, words = name_of(spec), str(error)
    about = abouts().get(spec.kind)
    if isinstance(error, SourceError) and about is not None:
        words = _ADVICE[error.trouble](name, about, error, now)
    elif name not in words:
        words = f"{name}: {words}"
    return tidy(words, MAX_SENTENCE)


def name_of(spec: SourceSpec) -> str:
    """The source as people call it, with its host where it names one."""
    about = abouts().get(spec.kind)
    if about is None or "://" in spec.target:
        return source_words(spec.key)
    return about.name


Advice = Callable[[str, About, SourceError, datetime], str]


def _login(name: str, about: About, error: SourceError, now: datetime) -> str:
    secret = [key for key in about.keys if key.secret]
    keys = [key.name for key in secret if key.needed] or [key.name for key in secret[:1]]
    if not error.status:  # it was not asked: a key is missing or cannot be one
        return f"{name}: {_plainly(error)}: {page_of(about)}"
    if not keys:
        return f"{name} refuses to be read by us{_code(error)}: ask its owner, or take another address"
    return (
        f"{name} refuses the login{_code(error)}: make a new one, put it into {listed(keys)} in .env "
        f"and start again: {page_of(about)}"
    )


def _money(name: str, about: About, error: SourceError, now: datetime) -> str:
    if not error.status:  # our own ceiling: its words say when it ends and what raises it
        return f"{name}: {_plainly(error)}"
    return f"{name} wants to be paid{_code(error)}: add credits in its developer console, {page_of(about)}"


def _throttled(name: str, about: About, error: SourceError, now: datetime) -> str:
    until = _until(error, now) or "the next scan"
    return (
        f"{name} asks to be left alone until {until}{_code(error)}: nothing to mend, it is asked again then"
    )


def _budget(name: str, about: About, error: SourceError, now: datetime) -> str:
    until = _until(error, now) or "later"
    return (
        f"our own share of {name} is used up until {until}: watch fewer words there, or wait; "
        "a fifth is held back for crises"
    )


def _until(error: SourceError, now: datetime) -> str:
    """To the minute, rounded up: at that minute it may be asked again."""
    return dates.plain(error.retry_at + timedelta(seconds=59), now=now) if error.retry_at else ""


def _refused(name: str, about: About, error: SourceError, now: datetime) -> str:
    return f"{name}: {_plainly(error)}: check what the watch names and looks for, {page_of(about)}"


def _gone(name: str, about: About, error: SourceError, now: datetime) -> str:
    return (
        f"{name} no longer has what was asked for{_code(error)}: check what the watch names, "
        "or take this source out of it"
    )


def _broken(name: str, about: About, error: SourceError, now: datetime) -> str:
    address = about.base_url.name if about.base_url else "the address in the watch"
    what = f"{name} {_predicate(error)}"
    if any(sign in what for sign in _AWAY):
        return f"{what} at {_host(error)}: check {address} and the network"
    if any(sign in what for sign in _NONSENSE):
        return f"{what}: wait, and if it stays so check {address}"
    if error.permanent:
        return f"{what}: check {address}"
    return f"{what}: nothing to mend, it is tried again at each scan"


_AWAY = ("refuses connections", "cannot be reached", "does not answer in time")
_NONSENSE = ("web page", "broken or cut data", "no feed", "answers with nothing")
_VERB = re.compile(
    r"\b(answers|refuses|broke off|does not|cannot|is no|is larger|sends|redirects|failed)\b.*"
)


def _predicate(error: SourceError) -> str:
    """What the source does, by the error: its subject, an address, says less than the name does."""
    words = _plainly(error)
    found = _VERB.search(words)
    return found.group().partition(": look for")[0] if found else f"cannot be read ({words})"


def _host(error: SourceError) -> str:
    found = re.search(r"://([^/\s]+)", str(error))
    return found.group(1) if found else "its address"


_ADVICE: Mapping[Trouble, Advice] = {
    Trouble.LOGIN: _login,
    Trouble.MONEY: _money,
    Trouble.THROTTLED: _throttled,
    Trouble.BUDGET: _budget,
    Trouble.REFUSED: _refused,
    Trouble.GONE: _gone,
    Trouble.BROKEN: _broken,
}


def _plainly(error: SourceError) -> str:
    """The error's own words without the advice that is given here."""
    words = str(error)
    for advice in _OTHER_ADVICE:
        words = words.replace(advice, "")
    return words.rstrip(".")


_OTHER_ADVICE = (
    "; it is tried again at the next scan",
    "; it was one before and is tried again",
    "; it is tried again",
    ": docs/sources.md shows how to get it",
    ": docs/sources.md shows how to get them",
)


def _code(error: SourceError) -> str:
    parts = dict.fromkeys(part for part in (str(error.status or ""), tidy(error.code, 60)) if part)
    return f" ({', '.join(parts)})" if parts else ""


def page_of(about: About) -> str:
    """Where the documentation says how to get a kind of source to work."""
    kept = "".join(char for char in about.name.lower() if char.isalnum() or char in " -")
    return f"{PAGE}#{kept.replace(' ', '-')}"


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
