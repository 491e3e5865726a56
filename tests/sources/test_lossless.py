"""Nothing is lost and nothing doubled on networks that fail, while the reader is killed."""

from pathlib import Path

import pytest

from benchmarks.lossless import Outcome, Row, run
from benchmarks.public import Flaky, Public


def test_flaky_networks_and_a_killed_reader_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = run(total=120, steps=4, kills=1, seed=3, folder=tmp_path)
    kinds = outcome.public.kinds
    assert {kind: found for kind in kinds if (found := outcome.missing(kind))} == {}
    assert {kind: found for kind in kinds if (found := outcome.doubled(kind))} == {}
    assert outcome.invented == []
    assert outcome.counted == len(outcome.rows) > 100


@pytest.mark.parametrize(
    ("rows", "counted", "whole"),
    [
        ([Row("x", "1", "n000000"), Row("x", "2", "n000001")], 2, True),
        ([Row("x", "1", "n000000")], 1, False),
        ([Row("x", "1", "n000000"), Row("x", "2", "n000001"), Row("x", "3", "n000001")], 3, False),
        ([Row("x", "1", "n000000"), Row("x", "2", "n000001"), Row("x", "3", "n999999")], 3, False),
        ([Row("x", "1", "n000000"), Row("x", "2", "n000001")], 3, False),
    ],
)
def test_a_missing_doubled_invented_or_miscounted_mention_is_seen(
    rows: list[Row], counted: int, whole: bool
) -> None:
    world = Flaky()
    public = Public(world, 2, 1, 1, ["x"])
    list(public.step(0))
    assert Outcome(public, world, rows=rows, counted=counted).is_whole is whole
