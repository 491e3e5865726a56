"""The command line: one line for a person, and the exit code a script relies on."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app as composition
from bot import respond
from bot.__main__ import COMMANDS, main
from bot.core.mentions import SourceSpec
from bot.errors import InputError
from bot.sandbox.server import Sandbox
from bot.slack.manifest import SCOPES
from tests.desks import settings_for

ROOT = Path(__file__).parent.parent
HEADER = "created_at,text,brand\n"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test runs in a folder of its own, with no setting given, and leaves the signals as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.chdir(tmp_path)
    for key in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "API_URL", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SLACK_{key}", raising=False)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def write(name: str, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    Path(name).write_bytes(data)
    return name


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """The one line of an error, with its exit code checked."""
    assert main(arguments) == code
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("bakctest",), 2, "did you mean 'backtest'"),
        (("scan", "--wach", "x"), 2, "unrecognized arguments: --wach"),
        (("detect", "nowhere.csv"), 2, "nowhere.csv"),
        (("backtest", "nowhere.csv"), 2, "nowhere.csv"),
        (("scan",), 2, "/crisis watch add"),
        (("scan", "--watch", "Nobody"), 1, "No watch is called"),
        (("run",), 2, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set"),
        (("serve",), 2, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set"),
        (("manifest", "--http", "http://x.example"), 2, "https"),
        (("manifest", "--several"), 2, "--several needs --http"),
        (("demo", "--port", "many"), 2, "invalid int value"),
        (("sandbox", "--manifest", "nowhere.json"), 2, "nowhere.json cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in complaint(capsys, *arguments, code=code)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("when,what\n1,2\n", "header timestamp,value"),
        (b"\x00\xff\xfe\x01binary", "CSV"),
        ("timestamp,value\nyesterday,3\n", "series.csv:2: 'yesterday' is no ISO 8601 time"),
        ("timestamp,value\n2026-03-02 10:00:00,three\n", "series.csv:2: 'three' is no number"),
        ("timestamp,value\n2026-03-02 10:00:00,-1\n", "must be 0 or more"),
    ],
)
def test_a_bad_series_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], content: str | bytes, words: str
) -> None:
    assert words in complaint(capsys, "detect", write("series.csv", content), code=2)


@pytest.mark.parametrize(
    ("content", "words"),
    [("text,likes\nhello,1\n", "created_at"), (b"\x89PNG\x00\x00binary", "backtested.csv")],
)
def test_a_bad_mentions_file_is_refused(
    capsys: pytest.CaptureFixture[str], content: str | bytes, words: str
) -> None:
    assert words in complaint(capsys, "backtest", write("backtested.csv", content), code=2)


def test_a_bad_row_is_named_and_the_rest_is_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "2026-03-02T10:00:00Z,fine,a\nlast week,late,a\n2026-03-02T10:05:00Z,fine,a\n"
    assert main(["backtest", write("m.csv", HEADER + rows), "--json"]) == 0
    out = capsys.readouterr()
    assert "m.csv:3" in out.err


def test_a_storm_in_a_recording_is_alerted_once_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    calm = [
        f"2026-03-{d:02d}T{h:02d}:{m:02d}:00Z,ok,a" for d in range(1, 6) for h in range(24) for m in (7, 37)
    ]
    storm = [f"2026-03-06T12:0{n % 5}:{n % 60:02d}Z,terrible awful burned {n},a" for n in range(90)]
    assert (
        main(["backtest", write("m.csv", HEADER + "\n".join(calm + storm)), "--by", "brand", "--json"]) == 0
    )
    alerts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (alerts[0]["event"], alerts[0]["watch"]) == ("opened", "a")
    assert alerts[0]["at"].startswith("2026-03-06T12:0")
    assert set(alerts[0]) == {"at", "event", "watch", "crisis", "level", "category", "mentions", "reasons"}


def test_detect_prints_a_row_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(
        f"2026-03-0{1 + n // 288} {n % 288 // 12:02d}:{n % 12 * 5:02d}:00,{n % 3}\n" for n in range(600)
    )
    assert main(["detect", write("s.csv", "timestamp,value\n" + rows)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "timestamp,value,anomaly_score,alert"
    assert len(lines) == 601


def test_score_answers_each_good_line_and_names_the_bad_ones() -> None:
    awful = '{"id": 1, "text": "This is awful, I was burned"}'
    lines = f'{awful}\nnot json\n{{"id": "3", "text": "lovely mug"}}\n{{"id": 4}}\n'
    command = [sys.executable, "-m", "bot", "score"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=False)
    scores = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [(s["id"], s["label"]) for s in scores] == [(1, "negative"), ("3", "positive")]
    assert all(words in done.stderr for words in ("line 2", "line 4"))


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0


def test_the_manifest_is_json_with_its_reasons_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert all(scope in out.err for scope in SCOPES)


# --- what stands in the environment ------------------------------------------------------------------------


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest=composition.app_manifest()) as running:
        yield running


def use(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, **changes: str) -> None:
    given = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
    }
    for key, value in (given | changes).items():
        monkeypatch.setenv(key, value)


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_a_taken_port_is_told(capsys: pytest.CaptureFixture[str], sandbox: Sandbox, command: str) -> None:
    port = sandbox.page_url.rstrip("/").rpartition(":")[2]
    assert f"Port {port} cannot be used" in complaint(capsys, command, "--port", port, code=1)


def test_a_token_slack_refuses_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    use(monkeypatch, sandbox, SLACK_BOT_TOKEN="xoxb-wrong")
    words = complaint(capsys, "run", code=2)
    assert "SLACK_BOT_TOKEN (invalid_auth)" in words
    assert "xoxb-wrong" not in words


def test_a_refused_app_token_is_told_with_what_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    use(monkeypatch, sandbox, SLACK_APP_TOKEN="xapp-wrong")
    assert main(["run"]) == 2
    assert "connections:write" in capsys.readouterr().err.splitlines()[-1]


def test_an_unreachable_server_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    use(monkeypatch, sandbox, SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "cannot be reached" in complaint(capsys, "run", code=1)


def test_a_locked_store_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan"]) == 2  # makes the store
    capsys.readouterr()
    holder = sqlite3.connect("firebreak.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    words = complaint(capsys, "scan", code=1)
    holder.close()
    assert "firebreak.db is busy" in words


def test_a_damaged_store_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("firebreak.db", b"this is not a database" * 100)
    assert "firebreak.db" in complaint(capsys, "scan", code=1)


def test_check_online_finds_all_well_in_a_good_workspace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    use(monkeypatch, sandbox)
    assert main(["check", "--online"]) == 0
    shown = capsys.readouterr().out
    assert "#crisis-desk, and Firebreak is in it" in shown
    assert "All is well." in shown


def test_check_says_how_to_mend_each_thing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, tmp_path: Path
) -> None:
    ports = composition.make_ports(settings_for(sandbox, tmp_path))
    Path("posts.jsonl").write_text("")
    respond.add_watch(ports, "Brindle", sources=(SourceSpec("file", "posts.jsonl"),))
    ports.store.close()
    Path("posts.jsonl").unlink()
    use(monkeypatch, sandbox, FIREBREAK_CHANNEL="general", FIREBREAK_FILES=str(tmp_path))
    assert main(["check", "--online"]) == 1
    shown = capsys.readouterr().out
    assert "/invite @Firebreak" in shown
    assert "MEND  Brindle, file:posts.jsonl" in shown


@pytest.mark.parametrize("target", ["/etc/passwd", "../secrets.csv", "~/private.jsonl"])
def test_no_file_outside_the_folder_for_files_is_opened(
    sandbox: Sandbox, tmp_path: Path, target: str
) -> None:
    ports = composition.make_ports(settings_for(sandbox, tmp_path))
    with pytest.raises(InputError, match="outside the folder"):
        respond.add_watch(ports, "Brindle", sources=(SourceSpec("file", target),))
    ports.store.close()
