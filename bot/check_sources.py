"""Whether each source can be read, and in one sentence what to do where it cannot."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.budget import Limit
from bot.core.coverage import is_degraded
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Coverage, Freshness, SourceSpec
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.core.wording import plural, source_words
from bot.errors import FirebreakError, SourceError, Trouble
from bot.ports import Ports
from bot.slack import coverage_rows, dates
from bot.slack.richtext import tidy
from bot.sources import abouts
from bot.sources.about import About

MAX_SENTENCE = 400
PAGE = "docs/sources.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: whether it is well, what was looked at, and what to do if it is not."""

    well: bool
    what: str
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'MEND'}  {self.what}: {self.words}"


def of_watch(ports: Ports, watch: Watch, *, online: bool) -> Iterator[Finding]:
    """A finding for each source of a watch: what is known of it; with `online`, what it answers now."""
    if not watch.sources:
        yield Finding(False, watch.name, "has no source. Add one: /crisis watch add NAME feed:URL")
    fared = {one.source: one for one in ports.store.coverage(watch.id)}
    offers = {offer.kind: offer for offer in ports.offers}
    for spec in watch.sources:
        what = f"{watch.name}, {spec.key.rstrip(':')}"
        if amiss := _amiss(ports, spec, watch, offers):
            yield Finding(False, what, amiss)
        elif online or spec.kind == "file":
            yield _asked(ports, watch, spec, what)
        else:
            yield _remembered(what, fared.get(spec.key), ports.clock())


def of_kinds(settings: Mapping[str, str]) -> Iterator[str]:
    """A line for each kind of source: ready or what it needs, what it costs, what it may use."""
    for kind, about in abouts().items():
        missing = [key.name for key in about.keys if key.needed and not _given(key.name, settings)]
        state = f", needs {_listed(missing)}: {page_of(about)}" if missing else _optional(about, settings)
        budget = ", ".join(map(_limit, about.limits)) or "no limit"
        mark = "needs" if missing else "ready"
        yield f"{mark}  {kind}: {about.name}{state}; costs: {about.cost}; budget: {budget}"


def _optional(about: About, settings: Mapping[str, str]) -> str:
    """That no login is set where one could be: much may be read without, or nothing."""
    logins = [key.name for key in about.keys if key.secret]
    unset = bool(logins) and not any(_given(name, settings) for name in logins)
    return f", no {logins[0]} set: {page_of(about)}" if unset else ""


def _given(key: str, settings: Mapping[str, str]) -> bool:
    """Whether a key is set, for one target at least."""
    return any(name == key or name.startswith(f"{key}_") for name, value in settings.items() if value)


def page_of(about: About) -> str:
    """Where the documentation says how to get a kind of source to work."""
    kept = "".join(char for char in about.name.lower() if char.isalnum() or char in " -")
    return f"{PAGE}#{kept.replace(' ', '-')}"


# --- before anything is asked ------------------------------------------------------------------------------


def _amiss(ports: Ports, spec: SourceSpec, watch: Watch, offers: Mapping[str, Offer]) -> str:
    """Why there is no use in asking; empty when there is."""
    about = abouts().get(spec.kind)
    if about is None:
        return f"there is no source of the kind {spec.kind}: take it out of the watch"
    missing = offers[spec.kind].missing if spec.kind in offers else ()
    if missing:
        return f"{name_of(spec)} needs {_listed(missing)}: {page_of(about)} shows how to get it"
    refused = compile_query(spec.kind, watch.query).refused
    if refused:
        return f"{name_of(spec)} cannot be asked for this watch: {refused}"
    try:
        ports.open_source(spec, watch.query)  # asks nobody yet
    except FirebreakError as error:
        return sentence(spec, error, now=ports.clock())
    return ""


def _remembered(what: str, coverage: Coverage | None, now: datetime) -> Finding:
    """How the source fared last; one that was never read is no trouble yet."""
    if coverage is None or coverage.freshness is Freshness.NEVER:
        return Finding(True, what, "not read yet; --online tries it")
    return Finding(not is_degraded(coverage, now), what, coverage_rows.facts(coverage, now))


# --- asked -------------------------------------------------------------------------------------------------


def _asked(ports: Ports, watch: Watch, spec: SourceSpec, what: str) -> Finding:
    try:
        return Finding(True, what, _answer(ask(ports, watch, spec)))
    except FirebreakError as error:
        return Finding(False, what, sentence(spec, error, now=ports.clock()))


def ask(ports: Ports, watch: Watch, spec: SourceSpec) -> Batch:
    """One page from the beginning, kept nowhere: no cursor moves. What was pushed to us is left out."""
    pushed = ports.store.cursor(watch.id, spec.key).get("inbox")
    return ports.open_source(spec, watch.query).fetch({"inbox": pushed} if pushed else {})


def _answer(batch: Batch) -> str:
    unusable = f", {len(batch.rejected)} unusable" if batch.rejected else ""
    more = " and more behind them" if batch.more else ""
    cost = f"; this look cost ${batch.usage.usd:.3f}" if batch.usage.usd else ""
    note = f"; {batch.note}" if batch.note else ""
    return f"reads; {plural(len(batch.mentions), 'post')} on the first page{more}{unusable}{note}{cost}"


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
        f"{name} refuses the login{_code(error)}: make a new one, put it into {_listed(keys)} in .env "
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


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _limit(limit: Limit) -> str:
    return f"{limit.bucket} {limit.calls:,} in {_span(limit.per)}"


def _span(length: timedelta) -> str:
    named = {timedelta(hours=1): "an hour", timedelta(days=1): "a day"}
    return named.get(length) or dates.span(length)
