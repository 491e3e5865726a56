"""How many calls may go out now."""

import pytest

from bot.core.bucket import Bucket


def test_a_few_go_at_once_then_one_every_so_often() -> None:
    bucket = Bucket(every=1.2, most=3)
    for _ in range(3):
        assert bucket.wait(100.0) == 0
        bucket.take(100.0)
    assert bucket.wait(100.0) == pytest.approx(1.2)
    assert bucket.wait(100.6) == pytest.approx(0.6)
    assert bucket.wait(101.2) == 0


def test_rest_fills_it_to_the_brim_and_no_further() -> None:
    bucket = Bucket(every=1.0, most=2)
    bucket.take(0.0)
    bucket.take(1_000.0)
    bucket.take(1_000.0)
    assert bucket.wait(1_000.0) == pytest.approx(1.0)


def test_a_minute_holds_no_more_than_slack_allows() -> None:
    bucket, now, sent = Bucket(every=1.2, most=20), 0.0, 0
    while now < 60:
        if not bucket.wait(now):
            bucket.take(now)
            sent += 1
        now += 0.05
    assert sent <= 20 + 50
