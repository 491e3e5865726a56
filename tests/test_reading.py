"""Reading a source: its turn, its trouble, its gaps and its silence, said honestly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Batch, Coverage, Freshness, Gap, Gone, Query, SourceSpec, Usage
from bot.core.models import Watch
from bot.core.windows import NEVER
from bot.errors import SourceError, Trouble
from bot.ports import Ports
from bot.reading import Read, read_source
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, Hands, Shelf, mention, still_ports

SPEC = SourceSpec("x")
MINUTE = timedelta(minutes=1)


class Corner:
    """One watch with one source, and a clock."""

    def __init__(self, store: SqliteStore, *batches: Batch | Exception) -> None:
        self.clock, self.shelf = Hands(), Shelf(*batches)
        ports = still_ports(store, clock=self.clock, shelves={"": self.shelf})
        self.ports: Ports = replace(ports, pacing=pacing)
        brindle = Watch(0, "Brindle", Query(any=("Brindle & Fern",)), (SPEC,))
        self.watch = store.add_watch(brindle, now=NOON)

    def read(self, *, live: bool = False) -> Read:
        """Reads as a scan does, and remembers how it went."""
        found = read_source(self.ports, self.watch, SPEC, horizon=NEVER, live=live)
        self.ports.store.set_coverage(self.watch.id, found.coverage)
        return found

    def told(self) -> list[str]:
        """What the desk was told."""
        texts = []
        while message := self.ports.store.claim_message(owner="t", now=self.clock(), lease_seconds=60):
            texts.append(str(message.payload["text"]))
        return texts


def pacing(spec: SourceSpec, live: bool, quiet: bool) -> timedelta:
    return MINUTE if live else 20 * MINUTE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "t.db") as opened:
        yield opened


def one(key: str = "1", **changes: object) -> Batch:
    return Batch((mention(key),), {"at": key}, **changes)  # type: ignore[arg-type]


def test_a_source_is_left_alone_until_its_turn(store: SqliteStore) -> None:
    corner = Corner(store, one("1"), one("2"))
    assert corner.read().new == 1
    corner.clock.forward(minutes=19)
    assert corner.read().new == 0
    corner.clock.forward(minutes=1)
    assert corner.read().new == 1


def test_a_crisis_shortens_the_wait_at_once(store: SqliteStore) -> None:
    corner = Corner(store, one("1"), one("2"))
    corner.read()
    corner.clock.forward(minutes=2)
    assert corner.read(live=True).new == 1


def test_what_the_network_asked_for_holds_in_a_crisis_too(store: SqliteStore) -> None:
    asked = SourceError("busy", retry_at=NOON + 10 * MINUTE, trouble=Trouble.THROTTLED)
    corner = Corner(store, asked, one())
    assert corner.read().coverage.freshness is Freshness.FAILED
    corner.clock.forward(minutes=9)
    assert corner.read(live=True).new == 0
    corner.clock.forward(minutes=1)
    assert corner.read(live=True).new == 1


@pytest.mark.parametrize("trouble", [Trouble.LOGIN, Trouble.MONEY])
def test_what_a_person_must_mend_is_told_to_the_desk_once_a_day(store: SqliteStore, trouble: Trouble) -> None:
    refused = [SourceError("the token is refused: make a new one", trouble=trouble) for _ in range(2)]
    corner = Corner(store, *refused)
    corner.read()
    corner.clock.forward(minutes=15)
    corner.read()
    assert corner.told() == ["Brindle: x cannot be read. the token is refused: make a new one."]


@pytest.mark.parametrize(
    ("target", "shown"),
    [("https://feed.example/t0ken/rss?key=t0ken", "x feed.example"), ("https://[t0ken", "x")],
)
def test_the_desk_is_told_no_address_that_may_hold_a_token(
    store: SqliteStore, target: str, shown: str
) -> None:
    corner = Corner(store)
    spec = SourceSpec("x", target)
    refused = Shelf(SourceError("the token is refused.", permanent=True, trouble=Trouble.LOGIN))
    ports = replace(corner.ports, open_source=lambda spec, query, urgent=False: refused)
    read_source(ports, corner.watch, spec, horizon=NEVER, live=False)
    assert corner.told() == [f"Brindle: {shown} cannot be read. the token is refused."]


def test_a_note_and_a_gap_make_the_look_partial_and_are_said(store: SqliteStore) -> None:
    gap = Gap(NOON - timedelta(hours=2), NOON - timedelta(hours=1), "the cursor was too old")
    corner = Corner(store, one(gap=gap), Batch((), {}), Batch((), {}, note="only the first page"))
    first = corner.read().coverage
    assert (first.freshness, first.detail, first.gap) == (Freshness.PARTIAL, "the cursor was too old", gap)
    corner.clock.forward(minutes=20)
    second = corner.read().coverage
    assert (second.freshness, second.gap) == (Freshness.OK, gap)
    corner.clock.forward(hours=24)
    third = corner.read().coverage
    assert (third.freshness, third.detail, third.gap) == (Freshness.PARTIAL, "only the first page", None)


def test_budget_and_lag_stand_in_the_coverage(store: SqliteStore) -> None:
    late = replace(mention(), created_at=NOON - timedelta(seconds=40))
    corner = Corner(store, Batch((late,), {}, usage=Usage(1, 0.005, 0.62, 21.4)))
    found = corner.read().coverage
    assert (found.lag_seconds, found.quota_left, found.usd_left) == (40, 0.62, 21.4)


def test_a_failure_keeps_what_was_known(store: SqliteStore) -> None:
    corner = Corner(store, Batch((), {}, usage=Usage(1, 0.0, 0.5)), SourceError("cut"))
    corner.read()
    corner.clock.forward(minutes=20)
    found = corner.read().coverage
    assert found == replace(Coverage("x:", Freshness.FAILED, NOON), detail="cut", quota_left=0.5)


def test_a_post_taken_down_is_blanked(store: SqliteStore) -> None:
    corner = Corner(store, one("1"), Batch((), {}, gone=(Gone("x", "1"),)))
    corner.read()
    corner.clock.forward(minutes=20)
    corner.read()
    assert [kept.mention.text for kept in store.recent_mentions(corner.watch.id, limit=5)] == [""]


def test_where_the_terms_were_found_is_kept(store: SqliteStore) -> None:
    corner = Corner(store, one("1"))
    corner.read()
    kept = store.recent_mentions(corner.watch.id, limit=1)[0]
    assert [(match.field, match.start, match.end) for match in kept.matched] == [("text", 0, 14)]


def test_a_source_that_falls_silent_is_not_calm(store: SqliteStore) -> None:
    posts = [
        replace(mention(f"{hours}-{n}"), created_at=NOON - timedelta(hours=hours, minutes=n))
        for hours in range(2, 200)
        for n in range(20)
    ]
    corner = Corner(store, Batch(tuple(posts[:2000]), {}, more=True), Batch(tuple(posts[2000:]), {}))
    found = corner.read().coverage
    assert found.freshness is Freshness.SILENT
    assert found.detail == "silent: 0 posts in 1 h, where even a slow day brings about 20"
    assert corner.told() == [f"Brindle: x is {found.detail}. Check it before you trust the calm."]
