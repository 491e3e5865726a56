"""One alert an incident: findings belong together until a day has passed without one, as in `detect`."""

from collections.abc import Iterable

from bot.core.models import SLOT
from bot.replay import CALM_BEFORE_NEXT

CALM_SLOTS = CALM_BEFORE_NEXT // SLOT


def alerts(findings: Iterable[int]) -> list[int]:
    """Of the numbers of slots in which something was found, those that would have alerted somebody."""
    told, last = [], -CALM_SLOTS
    for slot in findings:
        if slot - last >= CALM_SLOTS:
            told.append(slot)
        last = slot
    return told
