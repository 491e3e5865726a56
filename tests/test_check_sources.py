"""The check of every source at its stand-in: well, then broken in each way, and what a person then reads."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.check_sources import Finding, of_kinds, of_watch
from bot.check_words import name_of, page_of, sentence
from bot.core.mentions import Coverage, Freshness, Query, SourceSpec
from bot.core.models import Watch
from bot.errors import InputError, SourceError, Trouble
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, settings, target
from bot.sandbox.platforms.world import Quirk, World
from bot.sources import abouts
from bot.store.sqlite import SqliteStore
from tests.checks import NOWHERE, WATCH, online, ports_with
from tests.sources.networks import QUERY
from tests.worlds import NOON, Hands

KINDS = sorted(platforms())
TARGETS = {kind: target(kind, NOWHERE) for kind in KINDS}
KEYLESS = {"feed", "news", "hackernews"}
X = SourceSpec("x")
SOON = NOON + timedelta(minutes=19, seconds=1)


@pytest.fixture(scope="module")
def world() -> World:
    return World(clock=Hands())


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    with served(world) as url:
        yield url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        yield store


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
def test_a_source_in_order_is_well_and_nothing_of_it_is_kept(
    kind: str, world: World, url: str, store: SqliteStore
) -> None:
    asked = len(list(world.calls(kind)))
    found = online(kind, url, store)
    assert found.well, found
    assert len(list(world.calls(kind))) > asked
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
    assert "refuses connections at 127.0.0.1:9: check " in found.words
    about = abouts()[kind]
    assert (about.base_url.name if about.base_url else "the address in the watch") in found.words


@pytest.mark.parametrize("kind", sorted(kind for kind, about in abouts().items() if about.keys))
def test_a_kind_without_its_credentials_names_each_of_them(kind: str, store: SqliteStore) -> None:
    needed = [key.name for key in abouts()[kind].keys if key.needed]
    line = next(line for line in of_kinds({}) if f"  {kind}: " in line)
    assert line.startswith("needs" if needed else "ready")
    watch = replace(WATCH, sources=(SourceSpec(kind, TARGETS.get(kind, "brindle")),))
    found = next(of_watch(ports_with({}, store), watch, online=False))
    assert found.well is not bool(needed)
    assert all(name in line and name in found.words for name in needed)


def test_a_login_that_is_not_needed_everywhere_is_missed_all_the_same() -> None:
    unset, given = (list(of_kinds(keys)) for keys in ({}, {"TIKTOK_ACCESS_TOKEN": "t"}))
    hint = "ready  tiktok: TikTok, no TIKTOK_ACCESS_TOKEN set: docs/sources.md#tiktok; costs"
    assert any(line.startswith(hint) for line in unset)
    assert not any(line.startswith(hint) for line in given)


def test_what_the_watch_names_is_judged_without_asking(store: SqliteStore) -> None:
    watch = replace(WATCH, sources=(SourceSpec("news", "English"), SourceSpec("gopher", "x")))
    found = list(of_watch(ports_with({}, store), watch, online=False))
    assert "name a language and a country" in found[0].words
    assert found[1].words == "there is no source of the kind gopher: take it out of the watch"
    assert not any(one.well for one in found)


def test_a_key_for_one_target_counts() -> None:
    lines = [line for line in of_kinds({"FACEBOOK_PAGE_TOKEN_1234": "secret"}) if "facebook" in line]
    assert lines[0].startswith("ready  facebook: Facebook Page; costs: free; budget: page 4,800 in a day")
    assert "secret" not in lines[0]


QUIET = "0 posts in 3 h, where even a slow day brings about 40"
SILENT = f"silent: {QUIET}"
READ = Coverage(X.key, Freshness.OK, NOON - timedelta(minutes=2), lag_seconds=40, quota_left=0.62)


@pytest.mark.parametrize(
    ("fared", "well", "said"),
    [
        (READ, True, "✅ Read: read 2 min ago, posts arrive about 40 s late, 62 % of its calls left"),
        (None, True, "not read yet; --online tries it"),
        (replace(READ, freshness=Freshness.FAILED, detail="HTTP 503"), False, "❌ Failed: not read since"),
        (replace(READ, freshness=Freshness.SILENT, detail=SILENT), False, f"read 2 min ago, {QUIET}"),
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
    found = next(of_watch(ports_with({"X_BEARER_TOKEN": "t"}, store), watch, online=False))
    assert (found.well, found.what) == (well, "Brindle, x")
    assert said in found.words


def test_a_query_the_network_cannot_be_asked_is_refused_before_it_is_asked(store: SqliteStore) -> None:
    watch = Watch(1, "Brindle", Query(), (X,))
    found = next(of_watch(ports_with({"X_BEARER_TOKEN": "t"}, store), watch, online=True))
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
        (SourceError("?", trouble=Trouble.THROTTLED, status=429, retry_at=SOON),
         "X asks to be left alone until 12:20 UTC (429): nothing to mend, it is asked again then"),
        (SourceError("?", trouble=Trouble.BUDGET, retry_at=SOON),
         "our own share of X is used up until 12:20 UTC: watch fewer words there, or wait; "
         "a fifth is held back for crises"),
        (SourceError("the query is too long", trouble=Trouble.REFUSED, status=400),
         "X: the query is too long: check what the watch names and looks for, docs/sources.md#x"),
        (SourceError("?", trouble=Trouble.GONE, status=404),
         "X no longer has what was asked for (404): check what the watch names, "
         "or take this source out of it"),
        (SourceError("10.0.0.1 is not a public address: it is not read", permanent=True),
         "X cannot be read (10.0.0.1 is not a public address: it is not read): check X_API_URL"),
        (InputError("name a language\nand a country"), "X: name a language and a country"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_sentence(error: SourceError, said: str) -> None:
    assert sentence(X, error, now=NOON) == said
