"""What posts give away that counts do not: hints at a crisis, and the joy that explains a wave."""

from collections.abc import Sequence

from bot.core.hints import authors, gravity, ridicule, viral
from bot.core.hints.context import Context
from bot.core.hints.joy import joy
from bot.core.models import Hint, Scored

__all__ = ["Context", "find", "joy"]

LEARNING_SHARE = 0.3
"""Of a brand not known yet, whose public may always joke, so many posts must make fun of it."""


def find(posts: Sequence[Scored], context: Context) -> tuple[Hint, ...]:
    """The hints in the posts of the last hours, evidence of harm first."""
    mockery, theme = ridicule.mockery(posts, context), ridicule.theme(posts, context)
    if mockery is not None and context.learning and mockery.reason.observed < LEARNING_SHARE:
        mockery = None
    if theme is not None and joy(posts, context) is not None:
        theme = None
    return (
        *gravity.hints(posts, context),
        *authors.hints(posts, context),
        *viral.hints(posts, context),
        *(hint for hint in (mockery, theme) if hint is not None),
    )
