"""English words that the core makes and surfaces show: they are phrases of the catalogues too."""

from collections.abc import Mapping

from bot.core import updates
from bot.core.access import EVERYBODY, FEW
from bot.core.desk import Role
from bot.core.evidence import OFTEN, RARE, RULES, WEEKLY
from bot.core.models import State
from bot.core.risk import CATEGORIES
from bot.slack.language import N_

OWED: Mapping[str, str] = {
    N_("Acknowledge"): N_("acknowledge"),
    N_("First public words"): N_("first public words"),
    N_("Next update"): N_("next update"),
}
"""What deadlines say is owed, as it stands inside a sentence."""

LABELS = (
    N_("Level"),
    N_("What happened"),
    N_("Decision needed"),
    N_("Next step"),
    N_("Owner"),
    N_("Volume"),
    N_("Tone"),
    N_("Reach"),
    N_("Where"),
    N_("What we said"),
    N_("What we can see"),
    N_("As of"),
    N_("Mentions, last 24 h"),
    N_("Open"),
    N_("Closed"),
    N_("Not a crisis"),
    N_("Alerts"),
)
"""The lines of a brief and of a digest."""

PARTS = (N_("volume"), N_("negativity"), N_("velocity"), N_("reach"), N_("gravity"), N_("spread"))
"""What the severity score is made of."""

CHART = (N_("Mentions every {minutes} min, against the usual"), N_("Mentions"), N_("Usual"), N_("Time (UTC)"))
"""What stands on the chart of a card."""


def phrases() -> tuple[str, ...]:
    """Those that stand in tables of the core: states, roles, rules, kinds of crisis, changes."""
    topics = (slug.replace("_", " ") for slug in CATEGORIES)
    rules = (*RULES, *RULES.values(), OFTEN, WEEKLY, RARE)
    changes = (
        updates.QUIET,
        updates.LEVEL,
        updates.TAKEN,
        updates.NOBODY,
        updates.DRAFTED,
        updates.CONTAINED,
        updates.MERGED,
    )
    return (*(one.value for one in (*State, *Role)), EVERYBODY, FEW, *rules, *topics, *changes)
