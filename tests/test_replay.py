"""The past played again: what `firebreak detect` and `firebreak backtest` compute."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import backtest as recordings
from bot import replay
from bot.core.models import SLOT
from bot.errors import InputError
from tests.core.detectors.streams import DAY, MONDAY, noise
from tests.honest import honest_scratch

backtest = partial(recordings.backtest, scratch=honest_scratch)
QUIET = noise(4 * DAY, 3, seed=21)


def series(counts: Iterable[float], *, second: int = 0) -> list[tuple[str, float]]:
    start = MONDAY.replace(tzinfo=None) + timedelta(seconds=second)
    return [((start + i * SLOT).isoformat(" "), float(n)) for i, n in enumerate(counts)]


def alerts(counts: Iterable[float]) -> list[int]:
    """The rows on which an alert is raised."""
    found = replay.detect_series(series(counts))
    return [i for i, (_, _, _, alert) in enumerate(found) if alert]


def recording(path: Path, counts: Sequence[int], *, brand: str = "Brindle", text: str = "a loaf") -> Path:
    """A CSV file of mentions, so many in each slot."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "created_at", "brand", "text"])
        for i, n in enumerate(counts):
            at = (MONDAY + i * SLOT + timedelta(minutes=2)).isoformat()
            out.writerows([f"{brand}-{i}-{k}", at, brand, f"{brand} {text} {i} {k}"] for k in range(n))
    return path


# --- a series ----------------------------------------------------------------------------------------------


def test_rows_come_out_as_they_went_in() -> None:
    rows = series([3, 0, 2.0], second=53)
    assert [(stamp, value) for stamp, value, _, _ in replay.detect_series(rows)] == rows


def test_one_incident_is_one_alert_and_a_day_of_calm_rearms() -> None:
    burst = [90, 120, 80, 100]
    assert alerts([*QUIET, *burst, *[3] * 60, *burst]) == [4 * DAY]
    assert alerts([*QUIET, *burst, *[3] * 300, 900, 900]) == [4 * DAY, 4 * DAY + 304]


def test_a_score_of_a_half_is_an_alert_and_nothing_else_is() -> None:
    for _, _, score, alert in replay.detect_series(series([*QUIET, 150, 160, 150, 3, 3, 400, 9])):
        assert 0 <= score <= 1
        assert (score >= 0.5) == alert


def test_no_rounding_makes_an_alert_of_what_was_already_told() -> None:
    storm = list(replay.detect_series(series([*QUIET, *[10**9] * 4])))[-4:]
    assert [alert for _, _, _, alert in storm] == [True, False, False, False]
    assert all(float(f"{score:.3f}") < 0.5 for _, _, score, alert in storm if not alert)


def test_a_row_does_not_wait_for_the_next() -> None:
    asked = 0

    def rows() -> Iterable[tuple[str, float]]:
        nonlocal asked
        for row in series(QUIET):
            asked += 1
            yield row

    for answered, _ in enumerate(replay.detect_series(rows()), start=1):
        assert asked == answered


def test_an_empty_series_has_no_rows() -> None:
    assert list(replay.detect_series([])) == []


# --- mentions ----------------------------------------------------------------------------------------------


def test_a_surge_is_opened_and_ends_by_itself(tmp_path: Path) -> None:
    hourly = [1, *[0] * 11]
    path = recording(tmp_path / "bakery.csv", [*hourly * 48, 60, 80, *hourly * 48])
    found = list(backtest([path]))
    assert [alert["event"] for alert in found if alert["event"] != "level"] == ["opened", "resolved"]
    assert (found[0]["watch"], found[0]["at"]) == ("bakery", "2026-03-04T00:10:00Z")
    assert found[0]["mentions"] >= 60
    assert found[0]["reasons"][0].startswith("140 mentions in the last 15 min")
    assert [alert["at"] for alert in found] == sorted(alert["at"] for alert in found)


def test_each_value_of_a_column_is_a_watch_of_its_own(tmp_path: Path) -> None:
    one = recording(tmp_path / "1.csv", [*QUIET[:DAY], *[0] * 40, 90, 90], brand="Brindle")
    two = recording(tmp_path / "2.csv", [*QUIET[:DAY], *[0] * 20, 90, 90], brand="Fern")
    found = [alert for alert in backtest([one, two], by="brand") if alert["event"] == "opened"]
    assert [alert["watch"] for alert in found] == ["Fern", "Brindle"]


def test_only_what_matches_a_term_counts(tmp_path: Path) -> None:
    path = recording(tmp_path / "x.csv", [*QUIET[:DAY], 90, 90])
    assert list(backtest([path], any_terms=["loaf"]))
    assert not list(backtest([path], any_terms=["scone"]))


def test_what_was_alerted_does_not_depend_on_what_came_later(tmp_path: Path) -> None:
    counts = [*QUIET[:DAY], 90, 90, 3, 3, 120, 4, 400]
    whole = list(backtest([recording(tmp_path / "x.csv", counts)]))
    start = list(backtest([recording(tmp_path / "x.csv", counts[:-2])]))
    end = (MONDAY + len(counts[:-2]) * SLOT).isoformat()  # after it the recording is played on in silence
    told = [alert for alert in start if alert["at"] <= end]
    assert told
    assert whole[: len(told)] == told


def test_a_bad_record_is_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mentions.jsonl"
    good = {"created_at": "2026-03-02T08:00:00Z", "text": "fine"}
    lines = [json.dumps(good), "{not json", json.dumps({**good, "created_at": "yesterday"})]
    path.write_text("\n".join(lines), encoding="utf-8")
    told: list[str] = []
    assert not list(backtest([path], on_rejected=told.append))
    assert "2 of 3 records left out; the first, mentions.jsonl:2" in told[0]


@pytest.mark.parametrize(("content", "why"), [(None, "does not exist"), ("id,words\n1,a\n", "created_at")])
def test_a_file_that_cannot_be_used_is_bad_input(tmp_path: Path, content: str | None, why: str) -> None:
    path = tmp_path / "mentions.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        list(backtest([path]))


def test_a_recording_of_nothing_alerts_nothing(tmp_path: Path) -> None:
    assert list(backtest([recording(tmp_path / "x.csv", [])])) == []
