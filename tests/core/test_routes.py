"""Which rule a crisis goes by."""

import pytest

from bot.core.models import Level
from bot.core.routes import Route, channel_of, exec_channel_of

RULES = (
    Route(channel="C0LEGAL000", category="legal"),
    Route(channel="C0RED00000", exec_channel="C0BOARD000", least=Level.RED),
    Route(channel="C0TEA00000", watch_id=7),
    Route(exec_channel="C0EXEC0000"),
)


@pytest.mark.parametrize(
    ("watch_id", "level", "category", "channel", "executives"),
    [
        (7, Level.RED, "legal", "C0LEGAL000", "C0BOARD000"),
        (7, Level.RED, None, "C0RED00000", "C0BOARD000"),
        (7, Level.ORANGE, None, "C0TEA00000", "C0EXEC0000"),
        (8, Level.ORANGE, "outage", None, "C0EXEC0000"),
    ],
)
def test_the_first_rule_that_fits_decides_each_channel(
    watch_id: int, level: Level, category: str | None, channel: str | None, executives: str
) -> None:
    assert channel_of(RULES, watch_id, level, category) == channel
    assert exec_channel_of(RULES, watch_id, level, category) == executives


def test_without_rules_nothing_is_routed() -> None:
    assert channel_of((), 1, Level.RED, "legal") is None
