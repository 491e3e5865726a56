"""The check of every source at its stand-in: well, then broken in each way, and what a person then reads."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.budgets import Budgets
from bot.check_sources import Finding, name_of, of_kinds, of_watch, page_of, sentence
from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.models import Watch
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.networks import Networks
from bot.ports import Ports
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, settings, target
from bot.sandbox.platforms.world import Quirk, World
from bot.sources import abouts
from bot.sources.access import Access
from bot.store.sqlite import SqliteStore
from tests.sources.networks import QUERY
from tests.worlds import NOON, Hands, still_ports

NOWHERE = "http://127.0.0.1:9"
KINDS = sorted(platforms())
KEYLESS = {"feed", "news", "hackernews"}
WATCH = Watch(1, "Brindle", QUERY)
X = SourceSpec("x")


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    with served(world) as url:
        yield url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        yield store


def ports_with(keys: Mapping[str, str], store: SqliteStore) -> Ports:
    """Ports that reach the sources as in production, in real time, with no pause between tries."""

    def clock() -> datetime:
        return datetime.now(UTC)

    networks = Networks(
        access=Access(
            Http(clock=clock, allow_loopback_http=True, sleep=lambda seconds: None), clock, keys, inbox=store
        ),
        store=store,
        budgets=Budgets(store, clock, usd_per_month=None, announce=lambda key, words: None),
        files=Path(),
        base=timedelta(minutes=5),
        local=True,
    )
    ports = still_ports(store, clock=clock)
    return replace(ports, open_source=networks.open, offers=networks.offers())


def online(kind: str, url: str, store: SqliteStore, *, at: str = "") -> Finding:
    """What `check --online` says of one kind of source, which is asked at `at` where that is given."""
    keys, spec = settings(url), SourceSpec(kind, target(kind, at or url))
    if at:
        keys = {name: at if value.startswith(url) else value for name, value in keys.items()}
    watch = replace(WATCH, sources=(spec,))
    return next(of_watch(ports_with(keys, store), watch, online=True))


def assert_readable(found: Finding, url: str) -> None:
    """One line that names the source, and holds nothing that opens a door."""
    assert not found.well
    assert "\n" not in found.words
    assert len(found.words) <= 400
    name = found.words.split()[0].casefold()
    assert name in found.what.casefold() or name in name_of(SourceSpec(found.what.split()[1])).casefold()
    secrets = [value for value in settings(url).values() if not value.startswith("http") and len(value) > 5]
    assert not [secret for secret in secrets if secret in f"{found}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_in_order_is_well_and_nothing_of_it_is_kept(kind: str, url: str, store: SqliteStore) -> None:
    found = online(kind, url, store)
    assert found.well, found
    assert "reads; " in found.words
    assert store.cursor(1, SourceSpec(kind, target(kind, url)).key) == {}


WHAT_TO_DO = {
    Quirk.THROTTLED: "nothing to mend, it is asked again then",
    Quirk.SERVER_ERROR: "it is tried again at each scan",
    Quirk.HTML: "if it stays so check ",
    Quirk.CUT: "it is tried again at each scan",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quirk", WHAT_TO_DO)
def test_a_broken_network_is_told_with_what_to_do(
    kind: str, quirk: Quirk, world: World, url: str, store: SqliteStore
) -> None:
    world.plan(kind, quirk)
    found = online(kind, url, store)
    world.plan(kind, quirk, 0)
    assert_readable(found, url)
    assert WHAT_TO_DO[quirk] in found.words


@pytest.mark.parametrize("kind", KINDS)
def test_a_dead_token_is_told_with_its_key_and_page(
    kind: str, world: World, url: str, store: SqliteStore
) -> None:
    world.plan(kind, Quirk.TOKEN_EXPIRED)
    found = online(kind, url, store)
    world.plan(kind, Quirk.TOKEN_EXPIRED, 0)
    assert_readable(found, url)
    todo = "ask its owner" if kind in KEYLESS else f"start again: {page_of(abouts()[kind])}"
    assert todo in found.words


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_address_is_told_with_the_setting_that_holds_it(
    kind: str, url: str, store: SqliteStore
) -> None:
    found = online(kind, url, store, at=NOWHERE)
    assert_readable(found, url)
    assert "cannot be reached" in found.words
    about = abouts()[kind]
    assert (about.base_url.name if about.base_url else "the address in the watch") in found.words


@pytest.mark.parametrize("kind", sorted(kind for kind, about in abouts().items() if about.keys))
def test_a_kind_without_its_credentials_names_each_of_them(kind: str, store: SqliteStore) -> None:
    needed = [key.name for key in abouts()[kind].keys if key.needed]
    line = next(line for line in of_kinds({}) if f"  {kind}: " in line)
    assert line.startswith("needs" if needed else "ready")
    watch = replace(WATCH, sources=(SourceSpec(kind, "brindle"),))
    found = next(of_watch(ports_with({}, store), watch, online=False))
    assert found.well is not bool(needed)
    assert all(name in line and name in found.words for name in needed)


def test_a_key_for_one_target_counts() -> None:
    lines = [line for line in of_kinds({"FACEBOOK_PAGE_TOKEN_1234": "secret"}) if "facebook" in line]
    assert lines[0].startswith("ready  facebook: Facebook Page; costs: free; budget: page 4,800 in a day")
    assert "secret" not in lines[0]


SILENT = "silent: 0 posts in 3 h, where even a slow day brings about 40"
READ = Coverage(X.key, Freshness.OK, NOON - timedelta(minutes=2), lag_seconds=40, quota_left=0.62)


@pytest.mark.parametrize(
    ("fared", "well", "said"),
    [
        (READ, True, "✅ Read: read 2 min ago, posts arrive about 40 s late, 62 % of its calls left"),
        (None, True, "ready, not read yet; --online tries it"),
        (replace(READ, freshness=Freshness.FAILED, detail="HTTP 503"), False, "❌ Failed: not read since"),
        (replace(READ, freshness=Freshness.SILENT, detail=SILENT), False, f"read 2 min ago, {SILENT}"),
        (replace(READ, freshness=Freshness.PARTIAL, detail="the top 1,000"), True, "the top 1,000"),
        (replace(READ, last_success_at=NOON - timedelta(hours=3)), False, "⏳ Overdue"),
    ],
)  # fmt: skip
def test_offline_a_source_is_as_it_was_last_seen(
    fared: Coverage | None, well: bool, said: str, store: SqliteStore
) -> None:
    watch = store.add_watch(Watch(0, "Brindle", QUERY, (X,)), now=NOON)
    if fared:
        store.set_coverage(watch.id, fared)
    found = next(of_watch(still_ports(store, clock=Hands()), watch, online=False))
    assert (found.well, found.what) == (well, "Brindle, x")
    assert said in found.words


def test_a_query_the_network_cannot_be_asked_is_refused_before_it_is_asked(store: SqliteStore) -> None:
    watch = Watch(1, "Brindle", Query(), (X,))
    found = next(of_watch(still_ports(store), watch, online=True))
    assert not found.well
    assert found.words.startswith("X cannot be asked for this watch: ")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceError("X_BEARER_TOKEN is not set: docs/sources.md shows how to get it", trouble=Trouble.LOGIN),
         "X: X_BEARER_TOKEN is not set: docs/sources.md#x"),
        (SourceError("this month’s $30.00 for x are spent: raise FIREBREAK_USD", trouble=Trouble.MONEY),
         "X: this month’s $30.00 for x are spent: raise FIREBREAK_USD"),
        (SourceError("?", trouble=Trouble.MONEY, status=402, code="credits"),
         "X wants to be paid (402, credits): add credits in its developer console, docs/sources.md#x"),
        (SourceError("?", trouble=Trouble.THROTTLED, status=429, retry_at=NOON + timedelta(minutes=20)),
         "X asks to be left alone until 12:20 UTC (429): nothing to mend, it is asked again then"),
        (SourceError("?", trouble=Trouble.BUDGET, retry_at=NOON + timedelta(minutes=20)),
         "our own share of X is used up until 12:20 UTC: watch fewer words there, or wait; "
         "a fifth is held back for crises"),
        (SourceError("the query is too long", trouble=Trouble.REFUSED, status=400),
         "X: the query is too long: check what the watch names and looks for, docs/sources.md#x"),
        (SourceError("?", trouble=Trouble.GONE, status=404),
         "X no longer has what was asked for (404): check what the watch names, "
         "or take this source out of it"),
        (SourceError("10.0.0.1 is not a public address: it is not read", permanent=True),
         "X is not asked (10.0.0.1 is not a public address: it is not read): check X_API_URL"),
        (InputError("name a language\nand a country"), "X: name a language and a country"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_sentence(error: SourceError, said: str) -> None:
    assert sentence(X, error, now=NOON) == said
