"""`firebreak export audit`, and what `firebreak check` says of the log and of ranks."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot import check_access
from bot.__main__ import main
from bot.core.access import Access, Grant, Rank
from bot.core.audit import Entry, verify
from bot.core.models import Person
from bot.store.sqlite import SqliteStore
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON

LEADS = Person("S0COMMSLDS", "comms-leads")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """A log of three days, an entry a day; the second is on a private crisis or not: nobody can tell."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_DATABASE", "t.db")
    with SqliteStore(tmp_path / "t.db") as store:
        for day in range(3):
            store.note(Entry(NOON + timedelta(days=day), MAYA, "slack", "refused", "crisis 1", None, "=1+1"))
        yield store


def spoil(store: SqliteStore) -> None:
    connection = sqlite3.connect("t.db")
    connection.execute("DROP TRIGGER audit_unchanged")
    connection.execute("UPDATE audit SET actor_name = 'Nobody' WHERE seq = 2")
    connection.commit()
    connection.close()


def test_the_log_is_printed_as_lines_that_verify(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "audit"]) == 0
    printed = capsys.readouterr()
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert rows[-1]["hash"] == verify(store.audited()).last_hash
    assert "audit: 3 entries, unbroken" in printed.err
    assert "private crises are included" in printed.err


def test_from_a_date_on_and_as_a_table_without_formulas(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "audit", "--since", "2026-03-03", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["seq"] for row in rows] == ["2", "3"]
    assert rows[0]["after"] == "'=1+1"


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01"])
def test_a_bad_date_is_refused(store: SqliteStore, since: str) -> None:
    assert main(["export", "audit", "--since", since]) == 2


def test_a_broken_log_is_printed_all_the_same_and_told(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(store)
    assert main(["export", "audit"]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 3
    assert "entry 2 is the first wrong one; 1 before it are sound" in printed.err


# --- firebreak check ---------------------------------------------------------------------------------------


def test_the_check_says_whether_the_log_is_unbroken(store: SqliteStore) -> None:
    assert str(check_access.audit(store)).startswith("ok    audit: 3 entries, unbroken")
    spoil(store)
    assert str(check_access.audit(store)).startswith("MEND  audit: entry 2 is the first wrong one")


def ranked(store: SqliteStore, *grants: Grant) -> None:
    access = Access(grants)
    store.change_desk(lambda desk: replace(desk, access=access), actor=MAYA, surface="modal", now=NOON)


def test_the_check_says_who_has_ranks(store: SqliteStore) -> None:
    assert [one.words for one in check_access.ranks(store, None)] == [
        "nobody has a rank: everybody may do everything"
    ]
    ranked(store, Grant(MAYA, Rank.ADMIN), Grant(LEADS, Rank.APPROVER))
    [found] = check_access.ranks(store, None)
    assert found.words == "2 ranks given, 1 of them admin; everybody else: responder"


@pytest.mark.parametrize("error", ["", "missing_scope", "no_such_subteam"])
def test_a_group_that_slack_does_not_tell_of_is_named(store: SqliteStore, error: str) -> None:
    ranked(store, Grant(MAYA, Rank.ADMIN), Grant(LEADS, Rank.APPROVER))
    slack = Loopback()
    if error:
        slack.broken["usergroups.users.list"] = error
    found = list(check_access.ranks(store, WebClient("xoxb-test", base_url=f"{slack.url}/api/")))
    slack.close()
    told = [str(one) for one in found if not one.well]
    words = f"MEND  @comms-leads: Slack does not say who is in it ({error}): they act as responder"
    assert told == ([words] if error else [])
