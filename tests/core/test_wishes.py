"""A person's wish comes back as it was kept."""

import pytest

from bot.core.desk import Quiet
from bot.core.wishes import NO_WISH, Reach, Wish, read, written


@pytest.mark.parametrize("wish", [NO_WISH, Wish(Reach.DIRECT, Quiet(22 * 60, 7 * 60 + 30))])
def test_a_wish_comes_back_as_it_was_kept(wish: Wish) -> None:
    assert read(written(wish)) == wish


def test_who_chose_nothing_is_reached_as_usual() -> None:
    assert read(None) == NO_WISH
