"""What reads the networks, put together: sources with their budgets and inboxes, streams, pacing, offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.budgets import Budgets
from bot.core import cadence
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Query, Recheck, SourceSpec
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.errors import InputError, SourceError
from bot.http import Http
from bot.http.addresses import is_loopback_name
from bot.ports import Store
from bot.sources import Rechecks, Source, Stream, abouts, found, open_source
from bot.sources.about import About
from bot.sources.access import Access, suffix
from bot.sources.file import split_target
from bot.sources.inbox import Inboxed

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Networks:
    """Everything that knows both the sources and the store."""

    access: Access
    store: Store
    budgets: Budgets
    files: Path
    base: timedelta
    local: bool = False
    """Whether the networks are stand-ins on this machine, which may be asked as often as one likes."""
    near: Http | None = None
    """The door to this machine, for networks whose address is set to it; None: there is but one door."""

    def open(self, spec: SourceSpec, query: Query, *, urgent: bool = False) -> Source:
        """The source of a watch, metered, with what was pushed to us; raises InputError."""
        if spec.kind == "file":
            name, _ = split_target(spec.target)
            spec = replace(spec, target=f"{below(self.files, name)}{spec.target[len(name) :]}")
        access = self._metered(spec, urgent=urgent)
        source = open_source(spec, query=query, access=access)
        module = found()[spec.kind]
        about: About = module.ABOUT
        if (about.streams or about.webhooks) and not getattr(module, "READS_INBOX", False):
            source = Inboxed(source, access.inbox, spec.key, clock=access.clock)
        return _Counted(source, access, addressed=about.own or (about.own_with_target and bool(spec.target)))

    def stream(self, spec: SourceSpec, watches: Sequence[Watch]) -> Stream | None:
        """The stream of a source for these watches; None where it has none or lacks a credential."""
        module = found().get(spec.kind)
        if module is None or not hasattr(module, "stream"):
            return None
        try:
            stream: Stream | None = module.stream(
                spec.target, queries=[watch.query for watch in watches], access=self._metered(spec)
            )
        except SourceError:
            return None
        return stream

    def pacing(self, spec: SourceSpec, live: bool, quiet: bool) -> timedelta:
        """How long the source is left alone after a look, so that all watches together keep its limits."""
        about = abouts().get(spec.kind)
        if about is None or self._is_near(about, spec) or spec.kind in ("file", "webhook"):
            return timedelta(0)
        return cadence.next_look(
            every=about.every,
            urgent=about.urgent,
            base=self.base,
            live=live,
            quiet_night=quiet,
            sharing=self._sharing(about, spec),
            calls_per_look=about.calls,
            limits=about.limits[:1],
        )

    def access_of(self, spec: SourceSpec) -> Access:
        """What the source is handed: a door to this machine only where its own address is set to it, for
        anybody in Slack may name the address of a feed."""
        about = abouts().get(spec.kind)
        if about is None or self.near is None or not self._is_near(about, spec):
            return self.access
        return replace(self.access, http=self.near)

    def offers(self) -> tuple[Offer, ...]:
        """Every kind of source as people choose it."""
        return tuple(self._offer(kind, about) for kind, about in abouts().items())

    def _offer(self, kind: str, about: About) -> Offer:
        missing = [key.name for key in about.keys if key.needed and not self._has(key.name)]
        every = cadence_of(about, self.base)
        return Offer(
            kind=kind,
            name=about.name,
            example=about.example,
            finds=about.finds,
            blind=about.blind,
            target=about.target,
            target_needed=about.target_needed,
            usd_per_post=about.usd_per_post,
            calls_a_day=round(DAY / every) * about.calls if every else 0,
            missing=tuple(missing),
        )

    def _has(self, key: str) -> bool:
        return any(name == key or name.startswith(f"{key}_") for name in self.access.settings)

    def _metered(self, spec: SourceSpec, *, urgent: bool = False) -> Access:
        about, access = abouts().get(spec.kind), self.access_of(spec)
        if about is None:
            return access
        meter = self.budgets.meter(spec.kind, self._credential(about, spec), about.limits, urgent=urgent)
        return replace(access, meter=meter)

    def _is_near(self, about: About, spec: SourceSpec) -> bool:
        """Whether the network, by an address of it in the settings, is played on this machine."""
        keys = (*about.keys, *((about.base_url,) if about.base_url else ()))
        addresses = (self._value(key.name, spec.target) for key in keys if key.name.endswith("_URL"))
        return self.local or any(is_loopback_name(_host(address)) for address in addresses)

    def _credential(self, about: About, spec: SourceSpec) -> str:
        """What the network knows us by: it counts per credential, whichever watch asks."""
        secret = (self._value(key.name, spec.target) for key in about.keys if key.secret)
        return "\x1f".join(filter(None, secret)) or spec.key

    def _value(self, name: str, target: str) -> str:
        own = f"{name}_{suffix(target)}" if target else name
        return self.access.settings.get(own) or self.access.settings.get(name, "")

    def _sharing(self, about: About, spec: SourceSpec) -> int:
        """How many requests one look of every running watch on the same credential takes together."""
        mine = self._credential(about, spec)
        asked = 0
        for watch in self.store.watches():
            for one in () if watch.paused else watch.sources:
                if one.kind == spec.kind and self._credential(about, one) == mine:
                    asked += max(1, len(compile_query(one.kind, watch.query).requests))
        return max(1, asked)


class _Counted:
    """A source whose batches say what they used up, and whether they are about us by where they stand."""

    def __init__(self, source: Source, access: Access, *, addressed: bool) -> None:
        self._source = source
        self._access = access
        self._addressed = addressed

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        batch = replace(self._source.fetch(cursor), usage=self._access.meter.usage())
        if not self._addressed:
            return batch
        return replace(batch, mentions=tuple(replace(one, addressed=True) for one in batch.mentions))

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """What the source finds on a second look; nothing where it cannot look again."""
        return self._source.recheck(native_keys) if isinstance(self._source, Rechecks) else Recheck()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def cadence_of(about: About, base: timedelta) -> timedelta:
    """The ordinary time between two looks of one watch."""
    return max(about.every, base) if about.every else timedelta(0)


def below(folder: Path, target: str) -> Path:
    """A file source's path; raises InputError outside the folder, because anybody in Slack may name one."""
    try:
        path = (folder / Path(target).expanduser()).resolve()
        path.exists()  # raises for a name that no file can have
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle, an unknown ~user
        raise InputError("file: is followed by the name of no possible file.") from error
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"file:{target} is outside the folder for files. Put it into {folder}, or set FIREBREAK_FILES."
        )
    return path
