"""Deliveries: who may, what is kept, once; and imports, which go the way of a scan."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import ingest
from bot.core.mentions import Batch, Freshness, Gone, Query, Rejection, SourceSpec
from bot.core.models import Watch
from bot.errors import SourceError
from bot.hooks import NOT_FOUND, UNAUTHORIZED, Hooks, Reply, sign
from bot.http import Http
from bot.ports import Ports
from bot.scan import scan_watch
from bot.sources import open_source
from bot.sources.access import Access
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, Hands, Shelf, mention, still_ports, watch

KEYS = {"WEBHOOK_SECRET": "common", "WEBHOOK_SECRET_ACME": "new,old", "WEBHOOK_TOKEN_ZAP": "t0ken"}
DOCUMENT = {"id": "1", "text": "Brindle & Fern kettle", "created_at": "2026-03-02T11:00:00Z"}
BODY = json.dumps({"mentions": [DOCUMENT]}).encode()
STAMP = str(int(NOON.timestamp()))
BRAND = Query(any=("Brindle & Fern",))


def watching(ports: Ports, *targets: str, name: str = "Brindle & Fern", query: Query = BRAND) -> Watch:
    """A watch that names these sources, scanned by now, and due in an hour."""
    specs = tuple(SourceSpec(*target.split(":", 1)) for target in targets)
    added = ports.store.add_watch(watch(id=0, name=name, query=query, sources=specs), now=ports.clock())
    ports.store.claim_scan(owner="me", now=ports.clock(), lease_seconds=9)
    ports.store.finish_scan(added.id, owner="me", next_at=ports.clock() + timedelta(hours=1))
    return added


def signed(body: bytes = BODY, *, secret: str = "new", stamp: str = STAMP, **headers: str) -> dict[str, str]:
    """The headers of a delivery, signed."""
    given = {"x-firebreak-timestamp": stamp, "x-firebreak-signature": sign(secret, stamp, body)}
    return given | {f"x-firebreak-{name}": value for name, value in headers.items()}


def kept(ports: Ports, key: str = "webhook:acme") -> list[str]:
    arrivals = ports.store.arrivals(key, after=0, limit=99)
    return [one.mention.text for one in arrivals if one.mention]


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return still_ports(SqliteStore(tmp_path / "t.db"))


@pytest.fixture
def hooks(ports: Ports) -> Hooks:
    return Hooks(ports, KEYS, {})


def test_a_signed_delivery_is_kept_and_its_watch_is_due_at_once(ports: Ports, hooks: Hooks) -> None:
    added = watching(ports, "webhook:acme")
    reply = hooks.take("acme", "", signed(), BODY)
    assert (reply.status, json.loads(reply.text)["kept"]) == (202, 1)
    assert kept(ports) == ["Brindle & Fern kettle"]
    due = ports.store.claim_scan(owner="me", now=NOON, lease_seconds=9)
    assert due is not None
    assert due.id == added.id


def test_the_next_scan_reads_what_was_delivered_and_only_once(ports: Ports, hooks: Hooks) -> None:
    added = watching(ports, "webhook:acme")
    access = Access(Http(clock=ports.clock), ports.clock, KEYS, inbox=ports.store)
    reading = replace(ports, open_source=lambda spec, query: open_source(spec, query=query, access=access))
    hooks.take("acme", "", signed(), BODY)
    reports = [scan_watch(reading, added) for _ in range(2)]
    assert [(report.fetched, report.new) for report in reports] == [(1, 1), (0, 0)]
    assert ports.store.coverage(added.id)[0].freshness is Freshness.OK


def test_the_signature_is_the_one_a_sender_computes_by_hand() -> None:
    by_hand = hmac.new(b"key", b"1772452800." + b"{}", hashlib.sha256).hexdigest()
    assert sign("key", "1772452800", b"{}") == f"v1={by_hand}"


@pytest.mark.parametrize("secret", ["new", "old"])
def test_while_a_secret_is_changed_both_hold(ports: Ports, hooks: Hooks, secret: str) -> None:
    watching(ports, "webhook:acme")
    assert hooks.take("acme", "", signed(secret=secret), BODY).status == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(secret="common"),
        signed(secret="new,old"),
        signed(b"another body"),
        signed(stamp=str(int(STAMP) - 301)),
        signed(stamp=str(int(STAMP) + 301)),
        {**signed(), "x-firebreak-timestamp": str(int(STAMP) + 1)},
        {**signed(), "x-firebreak-signature": "v1=" + "é" * 64},
        {**signed(), "x-firebreak-timestamp": "yesterday"},
        {"authorization": "Bearer t0ken"},
    ],
)
def test_what_is_not_signed_now_by_the_sender_is_refused_without_detail(
    ports: Ports, hooks: Hooks, headers: Mapping[str, str]
) -> None:
    watching(ports, "webhook:acme")
    assert hooks.take("acme", "", headers, BODY) == UNAUTHORIZED
    assert kept(ports) == []


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("t0ken", {}, 202),
        ("", {"authorization": "Bearer t0ken"}, 202),
        ("t0ke", {}, 401),
        ("", {"authorization": "Bearer "}, 401),
    ],
)
def test_who_cannot_sign_shows_a_token(
    ports: Ports, hooks: Hooks, token: str, headers: Mapping[str, str], status: int
) -> None:
    watching(ports, "webhook:zap")
    assert hooks.take("zap", token, headers, BODY).status == status
    assert hooks.may_try("zap", token, headers) is (status == 202)


def test_nothing_is_read_from_who_has_neither_a_token_nor_a_signature_of_today(hooks: Hooks) -> None:
    assert hooks.may_try("acme", "", signed())
    assert not hooks.may_try("acme", "", {})
    assert not hooks.may_try("acme", "", signed(stamp="1"))
    assert not Hooks(hooks.ports, {}, {}).may_try("acme", "", signed())


def test_a_sender_no_watch_names_is_unknown_without_detail(ports: Ports, hooks: Hooks) -> None:
    watching(ports, "webhook:acme", "feed:https://a.example")
    assert hooks.take("other", "", signed(secret="common"), BODY) == NOT_FOUND


@pytest.mark.parametrize("delivery", [{}, {"delivery": "d-1"}])
def test_a_replay_is_thanked_for_and_kept_once(ports: Ports, hooks: Hooks, delivery: dict[str, str]) -> None:
    watching(ports, "webhook:acme")
    replies = [hooks.take("acme", "", signed(**delivery), BODY) for _ in range(2)]
    assert [reply.status for reply in replies] == [202, 202]
    assert len(kept(ports)) == 1


def test_unusable_documents_are_counted_and_the_others_kept(ports: Ports, hooks: Hooks) -> None:
    watching(ports, "webhook:acme")
    body = json.dumps([DOCUMENT, {"id": "2"}, 3]).encode()
    told = json.loads(hooks.take("acme", "", signed(body), body).text)
    assert (told["kept"], told["rejected"]) == (1, 2)
    assert told["first"] == ["document 2: text is empty", "document 3: not a JSON object"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"", "not JSON"),
        (b'{"hello": 1}', "there is no list of documents at mentions or"),
    ],
)
def test_what_holds_no_documents_is_refused_in_one_line(
    ports: Ports, hooks: Hooks, body: bytes, words: str
) -> None:
    watching(ports, "webhook:acme")
    reply = hooks.take("acme", "", signed(body), body)
    assert (reply.status, words in reply.text, "\n" in reply.text) == (400, True, False)
    assert kept(ports) == []


def test_each_source_of_a_sender_is_read_by_its_own_mapping(ports: Ports, hooks: Hooks) -> None:
    watching(ports, "webhook:acme", "webhook:acme/meltwater")
    flat = {"document_opening_text": "flat", "document_publish_date": "2026-03-02T11:00:00Z"}
    body = json.dumps({"documents": [flat, DOCUMENT]}).encode()
    assert hooks.take("acme", "", signed(body), body).status == 200
    assert kept(ports, "webhook:acme") == ["Brindle & Fern kettle"]
    assert kept(ports, "webhook:acme/meltwater") == ["flat"]


def test_a_mapping_that_finds_nothing_stops_no_other(ports: Ports, hooks: Hooks) -> None:
    watching(ports, "webhook:acme/brandwatch", "webhook:acme/meltwater")
    body = json.dumps({"documents": []}).encode()
    assert hooks.take("acme", "", signed(body), body).status == 200


def test_a_sender_named_like_a_vendor_is_read_by_that_vendors_mapping(ports: Ports, hooks: Hooks) -> None:
    watching(ports, "webhook:meltwater")
    body = b'{"request": {"company_id": 1}, "documents": []}'
    assert hooks.take("meltwater", "", signed(body, secret="common"), body).status == 200


def test_the_teams_own_mapping_is_found_in_its_folder(ports: Ports, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[fields]\ntext = "t"\ncreated_at = "at"\n')
    watching(ports, "webhook:acme/mine")
    body = b'[{"t": "by our own names", "at": "2026-03-02"}]'
    own = Hooks(ports, {**KEYS, "WEBHOOK_MAPPINGS": str(tmp_path)}, {})
    assert own.take("acme", "", signed(body), body).status == 202
    assert kept(ports, "webhook:acme/mine") == ["by our own names"]


def test_only_the_watches_a_delivery_is_about_look_at_once(ports: Ports, hooks: Hooks) -> None:
    about = watching(ports, "webhook:acme")
    watching(ports, "webhook:acme", name="Another", query=Query(any=("Another",)))
    hooks.take("acme", "", signed(), BODY)
    due = [ports.store.claim_scan(owner="me", now=NOON, lease_seconds=9) for _ in range(2)]
    assert [one.id if one else None for one in due] == [about.id, None]


@pytest.mark.parametrize(
    ("given", "bytes_"), [({}, 256), ({"WEBHOOK_MAX_KB": "9999"}, 5120), ({"WEBHOOK_MAX_KB_ACME": "x"}, 256)]
)
def test_the_cap_may_be_raised_to_five_megabytes(ports: Ports, given: dict[str, str], bytes_: int) -> None:
    assert Hooks(ports, given, {}).limit("acme") == bytes_ * 1024


# --- networks ----------------------------------------------------------------------------------------------


class Meta:
    """A network's module: a signature is the secret itself."""

    def __init__(self, *pushed: tuple[str, Batch]) -> None:
        self.pushed = list(pushed)

    def handshake(self, params: Mapping[str, str], verify_token: str) -> str | None:
        return params.get("hub.challenge") if params.get("hub.verify_token") == verify_token else None

    def signed(self, body: bytes, header: str, secret: str) -> bool:
        return header == secret

    def parse(self, body: bytes, *, now: datetime) -> Sequence[tuple[str, Batch]]:
        return self.pushed if json.loads(body) else []


META_KEYS = {"META_APP_SECRET": "app", "META_VERIFY_TOKEN": "verify"}
GOOD = {"x-hub-signature-256": "app"}


def test_a_networks_handshake_is_answered_with_its_challenge(ports: Ports) -> None:
    hooks = Hooks(ports, META_KEYS, {"meta": Meta()})
    asked = {"hub.challenge": "42", "hub.verify_token": "verify"}
    assert hooks.handshake("meta", asked) == Reply(200, "42")
    assert hooks.handshake("meta", {**asked, "hub.verify_token": "no"}).status == 403
    assert Hooks(ports, {}, {"meta": Meta()}).handshake("meta", asked) == NOT_FOUND


def test_what_a_network_delivers_goes_to_the_sources_of_its_key_and_kind(ports: Ports) -> None:
    watching(ports, "facebook:7", "facebook:8", "instagram:")
    pushed = [("facebook:7", Batch((mention("1"),), {})), ("facebook:7", Batch((mention("2"),), {}))]
    hooks = Hooks(ports, META_KEYS, {"meta": Meta(*pushed, ("instagram:9", Batch((mention("3"),), {})))})
    assert [hooks.take_network("meta", GOOD, b"[1]").status for _ in range(2)] == [200, 200]
    found = [len(kept(ports, key)) for key in ("facebook:7", "facebook:8", "instagram:")]
    assert found == [2, 0, 1]


def test_what_a_network_took_down_is_forgotten(ports: Ports) -> None:
    added = watching(ports, "facebook:7")
    shown = Shelf(Batch((mention("1", source="facebook"),), {}))
    ingest.import_into(ports, added, shown, name="a.csv")
    gone = Batch((), {}, gone=(Gone("facebook", "1"),))
    Hooks(ports, META_KEYS, {"meta": Meta(("facebook:7", gone))}).take_network("meta", GOOD, b"[1]")
    assert [one.mention.text for one in ports.store.recent_mentions(added.id, limit=9)] == [""]


@pytest.mark.parametrize(
    ("keys", "headers", "body", "status"),
    [
        (META_KEYS, {}, b"[1]", 401),
        ({}, {"x-hub-signature-256": ""}, b"[1]", 404),
        (META_KEYS, GOOD, b"{", 400),
        (META_KEYS, GOOD, b"[]", 200),
        ({"META_APP_SECRET": "next, app"}, GOOD, b"[1]", 200),
    ],
)
def test_a_network_is_believed_only_with_its_signature(
    ports: Ports, keys: Mapping[str, str], headers: Mapping[str, str], body: bytes, status: int
) -> None:
    assert Hooks(ports, keys, {"meta": Meta()}).take_network("meta", headers, body).status == status


# --- imports -----------------------------------------------------------------------------------------------


def imported(ports: Ports, added: Watch, *batches: Any) -> ingest.Imported:
    return ingest.import_into(ports, added, Shelf(*batches), name="a.csv")


def test_an_import_keeps_what_is_about_the_brand_once(ports: Ports) -> None:
    added = watching(ports, "file:a.csv")
    batch = Batch((mention("1"), mention("2", "nothing to do with it")), {}, (Rejection("a.csv:3", "bad"),))
    first, again = imported(ports, added, batch), imported(ports, added, batch)
    assert (first.read, first.matched, first.new, len(first.rejected)) == (2, 1, 1, 1)
    assert (again.read, again.new) == (2, 0)


def test_an_import_leaves_the_watchs_own_reading_of_the_file_where_it_was(ports: Ports) -> None:
    added = watching(ports, "file:a.csv")
    ports.store.add(added.id, [], source_key="file:a.csv", cursor={"line": 7})
    pages = [Batch((mention(str(n)),), {"n": n}, more=n < 30) for n in range(1, 31)]
    assert imported(ports, added, *pages).new == 30
    assert ports.store.cursor(added.id, "file:a.csv") == {"line": 7}
    assert ports.store.coverage(added.id) == []


def test_history_that_is_imported_counts_in_its_own_time(ports: Ports) -> None:
    added = watching(ports, "file:a.csv")
    saved = {"until": NOON.isoformat(), "state": {}}
    ports.store.save_detector_state(added.id, "surge", saved)
    old = NOON - timedelta(days=3)
    imported(ports, added, Batch((mention("1", created_at=old), mention("2", created_at=old)), {}))
    slots = ports.store.slots(added.id, start=old - timedelta(hours=1), end=NOON + timedelta(hours=1))
    assert [(slot.start, slot.mentions) for slot in slots] == [(old, 2)]


def test_a_file_that_cannot_be_read_stops_the_import_with_its_reason(ports: Ports) -> None:
    with pytest.raises(SourceError, match=re.escape("a.csv is a folder")):
        imported(ports, watching(ports, "file:a.csv"), SourceError("a.csv is a folder", permanent=True))


def test_an_import_works_for_a_paused_watch_too(ports: Ports) -> None:
    added = watching(ports, "file:a.csv")
    ports.store.save_watch(replace(added, paused=True))
    assert imported(ports, added, Batch((mention("1"),), {})).new == 1


def test_the_clock_of_the_window_is_the_ports_clock(ports: Ports) -> None:
    hands = Hands()
    late = Hooks(replace(ports, clock=hands), KEYS, {})
    hands.forward(seconds=301)
    assert not late.may_try("acme", "", signed())
