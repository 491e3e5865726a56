"""What a rule would have alerted: each alert with its day, level and reason, and what stayed off the desk."""

from typing import Any

import pytest

from bot.core.models import Level
from bot.slack import trial_view
from bot.trial import Trial, TrialAlert
from tests.slack.payloads import check, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, NOW

ALERT = TrialAlert(NOW, Level.ORANGE, "Product safety", "61 mentions in 15 min, 9× the usual.", 61)


def words(blocks: list[dict[str, Any]]) -> str:
    check({"blocks": blocks})
    return "".join(every_text(blocks))


@pytest.mark.parametrize(
    ("days", "alerts", "told"),
    [
        (29.8, 0, "Would not have alerted in the last 30 days."),
        (29.8, 1, "Would have alerted once in the last 30 days:"),
        (12.2, 2, "Would have alerted twice in the last 12 days, as far as posts are stored:"),
        (0.4, 3, "Would have alerted 3 times in the one day stored:"),
    ],
)
def test_the_alerts_are_counted_over_what_is_stored(days: float, alerts: int, told: str) -> None:
    assert told in words(trial_view.shown(Trial(days, 400, (ALERT,) * alerts)))


def test_an_alert_gives_day_level_title_and_reason() -> None:
    blocks = trial_view.shown(Trial(30, 400, (ALERT,)))
    assert "🔶 Orange · Product safety: 61 mentions in 15 min, 9× the usual." in words(blocks)
    assert [one["timestamp"] for one in elements(blocks, "date")] == [int(NOW.timestamp())]


def test_waves_left_off_the_desk_are_named() -> None:
    told = words(trial_view.shown(Trial(30, 400, (), tuple(f"{n} Mar: a giveaway" for n in range(1, 8)))))
    assert "Left off the desk1 Mar: a giveaway" in told
    assert "and 2 more" in told


def test_more_than_ten_alerts_are_counted() -> None:
    assert "And 3 more." in words(trial_view.shown(Trial(30, 400, (ALERT,) * 13)))


def test_two_settings_stand_side_by_side() -> None:
    before, after = Trial(30, 400, (ALERT,) * 3), Trial(30, 400, (ALERT,))
    told = words(trial_view.compared(before, after, was="about 1 alert a week", is_now="about 1 in 2 weeks"))
    assert "Now, with about 1 alert a week: 3 alerts. With about 1 in 2 weeks: 1 alert." in told


def test_nothing_stored_is_said() -> None:
    nothing = Trial(0, 0)
    assert words(trial_view.shown(nothing)) == trial_view.NOTHING_STORED
    assert words(trial_view.compared(nothing, nothing, was="a", is_now="b")) == trial_view.NOTHING_STORED


def test_the_publics_words_are_not_parsed() -> None:
    hostile = TrialAlert(NOW, Level.RED, HOSTILE, HOSTILE, 1)
    blocks = trial_view.shown(Trial(30, 1, (hostile,), (HOSTILE,)))
    assert "\u202e" not in words(blocks)
    assert list(mrkdwn({"blocks": blocks})) == []
    assert not elements(blocks, "link")
