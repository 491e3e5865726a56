"""Numbers as the team's language writes them."""

from bot.core import wording
from bot.slack.language import _, _n


def written(english: str) -> str:
    """A number as English writes it (`1,204.5`), as the language does."""
    sample = _("1,234.5")
    return english.translate(str.maketrans(",.", sample[1] + sample[5]))


def count(number: float, digits: int = 0) -> str:
    """`1,204`."""
    return written(f"{number:,.{digits}f}")


def compact(number: int) -> str:
    """A count at a glance: `940`, `12.4k`, `1.3M`."""
    short = wording.compact(number)
    if short.endswith("k"):
        return _("{number}k").format(number=written(short[:-1]))
    return _("{number}M").format(number=written(short[:-1])) if short.endswith("M") else short


def percent(share: float) -> str:
    """A share of 0..1 as `58 %`."""
    return _("{number} %").format(number=f"{share * 100:.0f}")


def times(ratio: float) -> str:
    """A ratio as `9×`, `2.5×`."""
    return written(wording.times(ratio))


def minutes(number: int) -> str:
    """A window's length: `15 min`, `6 h`."""
    if number < 60 or number % 60:
        return _("{number} min").format(number=number)
    return _("{number} h").format(number=number // 60)


def mentions(number: int) -> str:
    """`1 mention`, `1,204 mentions`."""
    return _n("{count} mention", "{count} mentions", number).format(count=count(number))
