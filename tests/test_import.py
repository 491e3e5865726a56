"""`firebreak import`: a file into a watch, or a look at what it would bring."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.mentions import Query
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, watch

HEADER = "created_at,text,author\n"
ROWS = "2026-03-01T10:00:00Z,Brindle & Fern kettle,ann\n2026-03-01T11:00:00Z,the weather,bob\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with a store and no settings."""
    monkeypatch.chdir(tmp_path)
    for key in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "FIREBREAK_DATABASE"):
        monkeypatch.delenv(key, raising=False)
    return tmp_path


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def watched(*names: str) -> None:
    with SqliteStore(Path("firebreak.db")) as store:
        for name in names:
            store.add_watch(watch(id=0, name=name, query=Query(any=(name,))), now=NOON)


def stored() -> dict[str, list[str]]:
    with SqliteStore(Path("firebreak.db")) as store:
        found = {one.name: store.recent_mentions(one.id, limit=99) for one in store.watches()}
    return {name: [scored.mention.text for scored in mentions] for name, mentions in found.items()}


def test_an_import_stores_what_is_about_the_brand_and_twice_is_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    watched("Brindle & Fern")
    path = write("posts.csv", HEADER + ROWS)
    assert (main(["import", path]), main(["import", path])) == (0, 0)
    assert stored() == {"Brindle & Fern": ["Brindle & Fern kettle"]}
    first, again = capsys.readouterr().out.splitlines()
    assert first == "Brindle & Fern: 1 new of 2 read from posts.csv, 1 about the brand"
    assert again.startswith("Brindle & Fern: 0 new of 2 read")


def test_an_import_goes_into_the_watch_that_is_named() -> None:
    watched("Brindle & Fern", "weather")
    main(["import", write("posts.csv", HEADER + ROWS), "--watch", "WEATHER"])
    assert stored() == {"Brindle & Fern": [], "weather": ["the weather"]}


def test_the_last_line_of_a_fresh_file_counts_without_its_end() -> None:
    watched("weather")
    main(["import", write("posts.csv", (HEADER + ROWS).rstrip())])
    assert stored() == {"weather": ["the weather"]}


def test_a_long_file_is_read_to_its_end() -> None:
    watched("weather")
    lines = [json.dumps({"id": n, "text": f"weather {n}", "created_at": "2026-03-01"}) for n in range(10_501)]
    main(["import", write("posts.jsonl", "\n".join(lines))])
    with SqliteStore(Path("firebreak.db")) as store:
        slots = store.slots(1, start=NOON.replace(month=2), end=NOON)
    assert sum(slot.mentions for slot in slots) == 10_501


def test_a_dry_run_shows_samples_and_reasons_and_stores_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"2026-03-01T10:00:00Z,hello {n} {'x' * 200},ann\n" for n in range(25))
    path = write("posts.csv", HEADER + rows + "03/04/2026,bad,bob\n" * 12)
    assert main(["import", path, "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2026-03-01 10:00 UTC  file  ann  hello 0 xxx")
    assert (len(lines[0]) < 150, lines[20]) == (True, "25 can be stored, 12 cannot. Nothing was stored.")
    assert "rejected posts.csv:27: created_at “03/04/2026” is not ISO 8601 and can be read" in lines[21]
    assert (lines[-1], Path("firebreak.db").exists()) == ("  and 2 more", False)


def test_a_vendors_export_is_read_by_its_mapping(capsys: pytest.CaptureFixture[str]) -> None:
    export = "sep=;\nResource Id;Date;Snippet;Author;Page Type\n9;01/03/2026 10:30;kettle;ann;twitter\n"
    options = ["--map", "brandwatch", "--dates", "%d/%m/%Y", "--tz", "Europe/Berlin", "--dry-run"]
    assert main(["import", write("export.csv", export), *options]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "2026-03-01 09:30 UTC  x  ann  kettle"


def test_a_mapping_of_ones_own_may_lie_anywhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "maps").mkdir()
    mapping = write("maps/mine.toml", '[fields]\ntext = "t"\ncreated_at = "at"\n')
    path = write("posts.json", '[{"t": "kettle", "at": "2026-03-01"}]')
    assert main(["import", path, "--map", mapping, "--dry-run"]) == 0
    assert "kettle" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.csv"], "nowhere.csv does not exist"),
        (["."], "is a folder"),
        (["posts.csv", "--map", "nothing"], "there is no mapping “nothing”"),
        (["posts.csv", "--dates", "%d/%m/%Y"], "needs a time zone"),
        (["wrong.csv"], "wrong.csv has no column “created_at”"),
        (["posts.json"], "posts.json is not JSON"),
    ],
)
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_bad_input_is_one_line_and_stores_nothing(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str, dry: list[str]
) -> None:
    watched("weather")
    write("posts.csv", HEADER + ROWS)
    write("posts.json", "[")
    write("wrong.csv", "when,what\n")
    assert main(["import", *arguments, *dry]) == 2
    complaint = capsys.readouterr().err.strip().splitlines()
    assert (len(complaint), words in complaint[0], stored()) == (1, True, {"weather": []})


def test_one_unreadable_file_stops_all_before_anything_is_stored() -> None:
    watched("weather")
    assert main(["import", write("posts.csv", HEADER + ROWS), "nowhere.csv"]) == 2
    assert stored() == {"weather": []}


def test_without_a_watch_there_is_nothing_to_import_into(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", write("posts.csv", HEADER + ROWS)]) == 2
    assert "there is no watch yet" in capsys.readouterr().err


def test_a_file_without_one_usable_record_is_a_failure() -> None:
    watched("weather")
    path = write("posts.csv", HEADER + "03/04/2026,bad,bob\n")
    assert (main(["import", path]), main(["import", path, "--dry-run"])) == (1, 1)
