"""Many mentions at once: in order, and the same as one by one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.analyzers import pool
from bot.analyzers.tone import ToneAnalyzer
from bot.core.mentions import Mention

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("pays_from", [1, 10_000])
def test_helpers_give_what_one_analyzer_gives(
    pays_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PAYS_FROM", pays_from)
    posts = [Mention("file", str(n), f"the {n % 7}th awful delay", NOW, NOW, lang="en") for n in range(2_500)]
    assert pool.score_all(posts, tmp_path / "none") == ToneAnalyzer().score(posts)
