"""A crisis that a person reported: its reason, which stands until people close it."""

from bot.core.models import Crisis, Person, Reason, Situation, Window

REPORTED = "reported"


def reason(person: Person, counted: Window, *, link: str | None) -> Reason:
    """Why it stands on the desk; what was counted at that moment stands beside, `about` is the message."""
    where = " from a message" if link else ""
    return Reason(
        rule=REPORTED,
        observed=counted.mentions,
        expected=counted.expected,
        n=counted.mentions,
        window_minutes=counted.minutes,
        words=f"Reported by {person.name}{where}.",
        end=counted.end,
        about=link or "",
    )


def reasons_of(situation: Situation) -> tuple[Reason, ...]:
    """The reports among the reasons: no look at the counts outdates them."""
    return tuple(one for one in situation.reasons if one.rule == REPORTED)


def is_reported(crisis: Crisis) -> bool:
    """Whether a person reported it; then its name is that person's too."""
    return bool(reasons_of(crisis.situation))
