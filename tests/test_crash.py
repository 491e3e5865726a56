"""Killed in the middle of everything, the bot loses nothing and says nothing twice."""

from pathlib import Path

import pytest

from tests.crashes import crash_loop


@pytest.mark.timeout(180)
def test_kill_nine_in_a_loop_loses_no_event_and_doubles_no_card(tmp_path: Path) -> None:
    tally = crash_loop(tmp_path, kills=6, seed=1)
    assert tally.kills == 6
    assert tally.confirmed
    assert tally.lost == []
    assert (tally.cards, tally.crises) == (1, 1)
    assert (tally.replies, tally.doubled) == (tally.events, 0)
