"""Whether each source can be read, and in one sentence what to do where it cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.check_words import listed, name_of, page_of, sentence
from bot.core.budget import Limit
from bot.core.coverage import is_degraded
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Coverage, Freshness, SourceSpec
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.core.wording import plural
from bot.errors import FirebreakError
from bot.ports import Ports
from bot.slack import coverage_rows, dates
from bot.sources import abouts
from bot.sources.about import About


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
        state = f", needs {listed(missing)}: {page_of(about)}" if missing else _optional(about, settings)
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


# --- before anything is asked ------------------------------------------------------------------------------


def _amiss(ports: Ports, spec: SourceSpec, watch: Watch, offers: Mapping[str, Offer]) -> str:
    """Why there is no use in asking; empty when there is."""
    about = abouts().get(spec.kind)
    if about is None:
        return f"there is no source of the kind {spec.kind}: take it out of the watch"
    missing = offers[spec.kind].missing if spec.kind in offers else ()
    if missing:
        return f"{name_of(spec)} needs {listed(missing)}: {page_of(about)} shows how to get it"
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


def _limit(limit: Limit) -> str:
    return f"{limit.bucket} {limit.calls:,} in {_span(limit.per)}"


def _span(length: timedelta) -> str:
    named = {timedelta(hours=1): "an hour", timedelta(days=1): "a day"}
    return named.get(length) or dates.span(length)
