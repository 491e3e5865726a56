"""Files that grow, rotate, break and lie about their encoding."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Batch, Query
from bot.errors import InputError, SourceError
from bot.http import Http
from bot.sources.access import Access
from bot.sources.file import MAX_RECORDS, FileSource
from bot.sources.file import open as open_file
from tests.sources.conftest import NOW

HEADER = "created_at,text,id\n"


def row(number: int, text: str = "hello") -> str:
    return f"2026-03-01T10:00:{number % 60:02}Z,{text},{number}\n"


def write(path: Path, text: str | bytes, *, age_seconds: float = 0) -> None:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    touched = NOW.timestamp() - age_seconds
    os.utime(path, (touched, touched))


def append(path: Path, text: str) -> None:
    write(path, path.read_bytes() + text.encode())


def fetch(path: Path, cursor: dict | None = None) -> Batch:
    batch = FileSource(path, clock=lambda: NOW).fetch(cursor or {})
    return Batch(batch.mentions, json.loads(json.dumps(batch.cursor)), batch.rejected, batch.more)


def texts(batch: Batch) -> list[str]:
    return [mention.text for mention in batch.mentions]


def test_the_source_opens_what_it_is_given(tmp_path: Path, http: Http) -> None:
    write(tmp_path / "a.csv", HEADER + row(1))
    source = open_file(str(tmp_path / "a.csv"), query=Query(), access=Access(http, lambda: NOW))
    assert len(source.fetch({}).mentions) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", HEADER + row(1) + row(2)),
        ("a.csv", (HEADER + row(1) + row(2)).replace(",", ";")),
        ("a.tsv", (HEADER + row(1) + row(2)).replace(",", "\t")),
        ("a.csv", (HEADER + row(1) + row(2)).replace("\n", "\r\n")),
        ("a.csv", b"\xef\xbb\xbf" + (HEADER + row(1) + row(2)).encode()),
        ("a.csv", (HEADER + row(1) + row(2)).encode("utf-16")),
        ("a.csv", b"\xfe\xff" + (HEADER + row(1) + row(2)).encode("utf-16-be")),
        ("a.csv", "Created At, Text ,ID,x\n2026-03-01T10:00:01Z,hello,1,x\n2026-03-01T10:00:02,hello,2,\n"),
        ("a.jsonl", '{"created_at": "2026-03-01T10:00:01Z", "text": "hello", "id": 1}\n\n'
                    '{"created_at": "2026-03-01T12:00:02+02:00", "text": "hello", "id": "2"}\n'),
    ],
)  # fmt: skip
def test_every_form_of_a_file_is_read_alike(tmp_path: Path, name: str, content: str | bytes) -> None:
    write(tmp_path / name, content)
    batch = fetch(tmp_path / name)
    assert [mention.native_key for mention in batch.mentions] == ["1", "2"]
    assert batch.mentions[1].created_at == datetime(2026, 3, 1, 10, 0, 2, tzinfo=UTC)
    assert (batch.rejected, batch.more) == ((), False)


def test_only_what_was_added_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, HEADER + row(1, "one"))
    first = fetch(path)
    append(path, row(2, "two"))
    second = fetch(path, first.cursor)
    assert (texts(first), texts(second), texts(fetch(path, second.cursor))) == (["one"], ["two"], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_half_written_line_waits_for_its_end(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    write(path, (HEADER + row(1, "ਊone") + "2026-03-01T10:00:02Z,tw").encode(encoding))
    first = fetch(path)
    write(path, (HEADER + row(1, "ਊone") + row(2, "two")).encode(encoding))
    assert (texts(first), texts(fetch(path, first.cursor))) == (["ਊone"], ["two"])


def test_a_half_written_quote_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, HEADER + '2026-03-01T10:00:01Z,"one\n')
    first = fetch(path)
    append(path, 'and more",1\n')
    second = fetch(path, first.cursor)
    assert (texts(first), texts(second), second.mentions[0].native_key) == ([], ["one and more"], "1")


def test_an_unended_last_line_of_a_settled_file_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADER + row(1).strip(), age_seconds=6)
    assert texts(fetch(tmp_path / "a.csv")) == ["hello"]


@pytest.mark.parametrize("replace", [True, False])
def test_a_rotated_or_rewritten_file_starts_over(tmp_path: Path, replace: bool) -> None:
    path = tmp_path / "a.csv"
    write(path, HEADER + row(1, "old"))
    first = fetch(path)
    if replace:
        path.rename(tmp_path / "a.csv.1")
    write(path, HEADER + row(2, "new") + row(3, "newer"))
    assert texts(fetch(path, first.cursor)) == ["new", "newer"]


def test_a_truncated_file_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, HEADER + row(1, "one") + row(2, "two"))
    first = fetch(path)
    write(path, HEADER + row(3, "x"))
    assert texts(fetch(path, first.cursor)) == ["x"]


def test_a_long_file_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write(path, HEADER + "".join(map(row, range(MAX_RECORDS + 3))))
    first = fetch(path)
    second = fetch(path, first.cursor)
    assert (len(first.mentions), first.more) == (MAX_RECORDS, True)
    assert (len(second.mentions), second.more) == (3, False)


def test_a_batch_is_oldest_first(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADER + row(9, "later") + row(1, "sooner"))
    assert texts(fetch(tmp_path / "a.csv")) == ["sooner", "later"]


def test_a_bad_record_is_rejected_with_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADER + row(1) + '"quoted\nlines",x,2\n' + row(3))
    batch = fetch(tmp_path / "a.csv")
    assert [mention.native_key for mention in batch.mentions] == ["1", "3"]
    assert batch.rejected[0].where == "a.csv:3"
    assert "is not ISO 8601" in batch.rejected[0].reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"text": "x"}', "created_at is missing"),
        ('{"created_at": "2026-03-01", "text": {}}', "text is not text"),
        ('{"created_at": "2026-03-01", "text": "x", "id": 1.29356E+18}', "rounded by a spreadsheet"),
    ],
)
def test_a_bad_line_of_json_is_rejected_with_its_place(tmp_path: Path, line: str, reason: str) -> None:
    good = '{"created_at": "2026-03-01T10:00:00Z", "text": "hello"}\n'
    write(tmp_path / "a.jsonl", good + line + "\n" + good)
    batch = fetch(tmp_path / "a.jsonl")
    assert (len(batch.mentions), batch.rejected[0].where) == (2, "a.jsonl:2")
    assert reason in batch.rejected[0].reason


def test_a_line_in_another_charset_is_rejected_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", (HEADER + row(1)).encode() + row(2, "café").encode("latin-1") + row(3).encode())
    batch = fetch(tmp_path / "a.csv")
    assert (len(batch.mentions), batch.rejected[0].where) == (2, "a.csv:3")
    assert "not UTF-8" in batch.rejected[0].reason


def test_an_endless_line_does_not_stop_the_reading(tmp_path: Path) -> None:
    good = '{"created_at": "2026-03-01T10:00:00Z", "text": "hello"}\n'
    write(tmp_path / "a.jsonl", "x" * 1_000_000 + "\n" + good)
    assert texts(fetch(tmp_path / "a.jsonl")) == ["hello"]


def test_a_quote_that_never_closes_costs_one_line(tmp_path: Path) -> None:
    rows = "".join(row(i, "x" * 1000) for i in range(200))
    write(tmp_path / "a.csv", HEADER + '2026-03-01T10:00:00Z,"open\n' + rows)
    batch = fetch(tmp_path / "a.csv")
    assert (len(batch.mentions), batch.rejected[0].where) == (200, "a.csv:2")


@pytest.mark.parametrize("count", [0, 3])
def test_a_quote_still_open_at_the_end_of_a_settled_file_costs_one_line(tmp_path: Path, count: int) -> None:
    rows = "".join(map(row, range(count)))
    write(tmp_path / "a.csv", HEADER + row(9) + '2026-03-01T10:00:00Z,"open\n' + rows, age_seconds=6)
    batch = fetch(tmp_path / "a.csv")
    assert len(batch.mentions) == 1 + count
    assert [(r.where, r.reason) for r in batch.rejected] == [("a.csv:3", "a quote is never closed")]


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", HEADER + row(2, "two"))
    write(tmp_path / "a.jsonl", '{"created_at": "2026-03-01T10:00:00Z", "text": "one"}\n')
    write(tmp_path / "notes.txt", "no mentions")
    first = fetch(tmp_path)
    write(tmp_path / "c.csv", HEADER + row(3, "three"))
    assert (texts(first), texts(fetch(tmp_path, first.cursor))) == (["one", "two"], ["three"])


def test_an_unusable_file_of_a_folder_is_told_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "date,body\n")
    write(tmp_path / "b.csv", HEADER + row(1))
    first = fetch(tmp_path)
    assert (len(first.mentions), first.rejected[0].where) == (1, "a.csv")
    assert fetch(tmp_path, first.cursor).rejected == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("date,text\n1,2\n", "has no column “created_at” (it has: date, text)"),
        ("created_at,body\n", "has no column “text”"),
        ("", "is empty"),
        (b"PK\x03\x04\0\0workbook", "is not a text file"),
        (None, "does not exist"),
    ],
)
def test_an_unusable_file_says_what_to_do(tmp_path: Path, content: str | bytes | None, words: str) -> None:
    if content is not None:
        write(tmp_path / "a.csv", content)
    with pytest.raises(SourceError) as caught:
        fetch(tmp_path / "a.csv")
    assert caught.value.permanent
    assert words in str(caught.value)


def test_a_record_from_the_future_counts_from_when_it_was_seen(tmp_path: Path) -> None:
    late = (NOW + timedelta(minutes=6)).isoformat()
    write(tmp_path / "a.csv", HEADER + f"{late},hello,1\n")
    assert fetch(tmp_path / "a.csv").mentions[0].created_at == NOW


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "mentions"
    folder.mkdir()
    write(tmp_path / "secret.csv", HEADER + row(1, "secret"), age_seconds=60)
    write(folder / "own.csv", HEADER + row(2, "own"), age_seconds=60)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "alias.csv").symlink_to(folder / "own.csv")
    assert set(texts(fetch(folder))) == {"own"}


@pytest.mark.timeout(10)
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SourceError, match="not a file"):
        fetch(tmp_path / "pipe.csv")


def test_a_file_whose_name_is_no_text_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path / "own.csv", HEADER + row(2, "own"), age_seconds=60)
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text(HEADER)
    batch = fetch(tmp_path)
    assert texts(batch) == ["own"]
    json.dumps(batch.cursor, ensure_ascii=False).encode()


# --- lists, mappings, dates --------------------------------------------------------------------------------

ONE = {"created_at": "2026-03-01T10:00:00Z", "text": "one", "id": "1"}
TWO = {**ONE, "text": "two", "id": "2"}
MAPPING = '[fields]\nid = "No"\ntext = "Full Text"\ncreated_at = "Day"\nlikes = "Likes"\n'


def opened(target: str, http: Http) -> FileSource:
    return open_file(target, query=Query(), access=Access(http, lambda: NOW))


@pytest.mark.parametrize("body", [[ONE, TWO], {"mentions": [ONE, TWO]}])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_json_list_is_read_once(tmp_path: Path, body: object, encoding: str) -> None:
    write(tmp_path / "a.json", json.dumps(body).encode(encoding))
    first = fetch(tmp_path / "a.json")
    assert (texts(first), first.mentions[0].via) == (["one", "two"], "import")
    assert texts(fetch(tmp_path / "a.json", first.cursor)) == []


def test_a_json_list_that_changed_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path / "a.json", json.dumps([ONE]))
    first = fetch(tmp_path / "a.json")
    write(tmp_path / "a.json", json.dumps([TWO, ONE]))
    assert texts(fetch(tmp_path / "a.json", first.cursor)) == ["two", "one"]


def test_a_long_json_list_comes_in_pieces(tmp_path: Path) -> None:
    write(tmp_path / "a.json", json.dumps([{**ONE, "id": str(n)} for n in range(MAX_RECORDS + 3)]))
    first = fetch(tmp_path / "a.json")
    second = fetch(tmp_path / "a.json", first.cursor)
    assert (len(first.mentions), first.more, len(second.mentions), second.more) == (
        MAX_RECORDS,
        True,
        3,
        False,
    )


def test_bad_items_of_a_json_list_are_told_by_their_number(tmp_path: Path) -> None:
    write(tmp_path / "a.json", json.dumps([ONE, 3, None, {**TWO, "id": 1.29356e18}]))
    batch = fetch(tmp_path / "a.json")
    assert [(r.where, r.reason[:14]) for r in batch.rejected] == [
        ("a.json #2", "not a JSON obj"),
        ("a.json #3", "text is empty"),
        ("a.json #4", "id 1.29356e+18"),
    ]


def test_a_half_written_json_list_waits_and_a_broken_one_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "[{")
    assert texts(fetch(tmp_path / "a.json")) == []
    write(tmp_path / "a.json", "[{", age_seconds=6)
    with pytest.raises(SourceError, match=r"a\.json is not JSON"):
        fetch(tmp_path / "a.json")


def test_a_mapping_beside_the_file_says_where_its_fields_stand(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", MAPPING)
    write(tmp_path / "a.csv", "Full Text;Day;No;Likes\nhello;2026-03-01;7;3\n")
    mention = fetch(tmp_path / "a.csv").mentions[0]
    assert (mention.text, mention.native_key, mention.metrics.likes) == ("hello", "7", 3)


def test_a_folders_mapping_is_for_every_file_without_its_own(tmp_path: Path) -> None:
    write(tmp_path / "mapping.toml", MAPPING)
    write(tmp_path / "a.csv", "Full Text,Day\nhello,2026-03-01\n")
    write(tmp_path / "b.jsonl", '{"Full Text": "hi", "Day": "2026-03-02"}\n')
    assert texts(fetch(tmp_path)) == ["hello", "hi"]


def test_a_target_says_how_to_read_the_file(tmp_path: Path, http: Http) -> None:
    write(tmp_path / "a.csv", "Content,Date,Link\nhello,01/03/2026 11:30,https://x.com/a/status/1\n")
    target = f"{tmp_path}/a.csv?map=generic&dates=%d/%m/%Y&tz=Europe/Berlin"
    mention = opened(target, http).fetch({}).mentions[0]
    assert (mention.source, mention.created_at) == ("x", datetime(2026, 3, 1, 10, 30, tzinfo=UTC))


def test_dates_alone_may_be_told_too(tmp_path: Path, http: Http) -> None:
    write(tmp_path / "a.csv", "created_at,text\n46082.5,hello\n")
    batch = opened(f"{tmp_path}/a.csv?dates=excel&tz=UTC", http).fetch({})
    assert batch.mentions[0].created_at == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert "say dates=excel" in fetch(tmp_path / "a.csv").rejected[0].reason


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("map=nothing", "there is no mapping “nothing”"),
        ("map=../x.toml", "right beside the data"),
        ("map=generic&colour=red", "no option “colour=red”"),
        ("dates=%d/%m/%Y", "needs a time zone"),
    ],
)
def test_an_unusable_option_is_refused_when_the_watch_is_made(
    tmp_path: Path, http: Http, options: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        opened(f"{tmp_path}/a.csv?{options}", http)
    assert words in str(caught.value)


def test_a_link_with_options_is_not_followed(tmp_path: Path, http: Http) -> None:
    write(tmp_path / "own.csv", HEADER + row(1))
    (tmp_path / "link.csv").symlink_to(tmp_path / "own.csv")
    with pytest.raises(InputError, match="is a link"):
        opened(f"{tmp_path}/link.csv?map=generic", http)


def test_a_broken_mapping_beside_one_file_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "fields =")
    write(tmp_path / "a.csv", HEADER + row(1, "one"))
    write(tmp_path / "b.csv", HEADER + row(2, "two"))
    batch = fetch(tmp_path)
    assert (texts(batch), "is not TOML" in batch.rejected[0].reason) == (["two"], True)


def test_the_line_in_which_excel_names_its_delimiter_is_no_header(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "sep=;\r\ncreated_at;text;note\r\n2026-03-01;a, b, c;x\r\nbad;d;y\r\n")
    batch = fetch(tmp_path / "a.csv")
    assert (texts(batch), batch.rejected[0].where) == (["a, b, c"], "a.csv:4")


def test_a_file_without_the_mapped_columns_says_which(tmp_path: Path, http: Http) -> None:
    write(tmp_path / "a.csv", "when,what\n")
    with pytest.raises(SourceError, match="has no column “created_at or published_at"):
        opened(f"{tmp_path}/a.csv?map=generic", http).fetch({})
