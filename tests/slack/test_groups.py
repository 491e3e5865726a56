"""User groups: asked once in five minutes, never waited for long, and what Slack cannot say is said."""

import time
from typing import Any

import pytest

from bot.core.models import Person
from bot.slack.groups import KEEP_SECONDS, Belongs, Groups

LEADS, TEAM = "S0LEADS000", "S0TEAM0000"


class Slack:
    """Two groups; slow or broken on demand."""

    def __init__(self) -> None:
        self.members = {LEADS: ["U1"], TEAM: ["U1", "U2"]}
        self.asked: list[str] = []
        self.slow, self.broken = 0.0, False

    def usergroups_users_list(self, *, usergroup: str) -> Any:
        self.asked.append(usergroup)
        time.sleep(self.slow)
        if self.broken:
            raise OSError("no route")
        return {"users": list(self.members[usergroup])}

    def usergroups_list(self) -> Any:
        if self.broken:
            raise OSError("no route")
        return {"usergroups": [{"id": LEADS, "handle": "leads"}]}


class Watchmaker:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def hands() -> Watchmaker:
    return Watchmaker()


@pytest.fixture
def groups(hands: Watchmaker) -> Groups:
    return Groups(clock=hands)


def belongs(groups: Groups, slack: Slack, user_id: str) -> Belongs:
    return groups.of(user_id, groups.ask(slack, [LEADS, TEAM]))


def test_who_is_in_which_group(groups: Groups, slack: Slack) -> None:
    assert belongs(groups, slack, "U1") == Belongs(frozenset({LEADS, TEAM}))
    assert belongs(groups, slack, "U3") == Belongs()


def test_slack_is_asked_once_in_five_minutes(groups: Groups, slack: Slack, hands: Watchmaker) -> None:
    belongs(groups, slack, "U1")
    hands.seconds = KEEP_SECONDS
    belongs(groups, slack, "U2")
    assert len(slack.asked) == 2
    slack.members[LEADS] = []
    hands.seconds += 1
    assert belongs(groups, slack, "U1").groups == {TEAM}


def test_what_slack_does_not_say_is_no_group_and_unsure(groups: Groups, slack: Slack) -> None:
    slack.broken = True
    assert belongs(groups, slack, "U1") == Belongs(frozenset(), unsure=True)
    assert groups.all(slack) is None


def test_a_failure_later_leaves_what_was_known(groups: Groups, slack: Slack, hands: Watchmaker) -> None:
    belongs(groups, slack, "U1")
    slack.broken, hands.seconds = True, KEEP_SECONDS + 1
    assert belongs(groups, slack, "U1") == Belongs(frozenset({LEADS, TEAM}))


def test_after_a_failure_it_is_asked_again_within_the_minute(
    groups: Groups, slack: Slack, hands: Watchmaker
) -> None:
    hands.seconds, slack.broken = 1_000.0, True
    belongs(groups, slack, "U1")
    slack.broken, hands.seconds = False, 1_031.0
    assert LEADS in belongs(groups, slack, "U1").groups


def test_a_slow_slack_is_not_waited_for(slack: Slack) -> None:
    slack.slow = 1.0
    groups, started = Groups(wait_seconds=0.1), time.monotonic()
    assert belongs(groups, slack, "U1").unsure
    assert time.monotonic() - started < 0.6


def test_groups_are_listed_by_handle(groups: Groups, slack: Slack) -> None:
    assert groups.all(slack) == (Person(LEADS, "leads"),)
