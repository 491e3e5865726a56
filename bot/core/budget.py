"""How often and for how much a network may be asked: limits, and what is left of them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """A network's limit on one credential: so many calls (or units) in so long a time.

    `bucket` names what shares it (`search`); `reset` is `rolling`, or the time zone whose midnight refills
    it at once (`America/Los_Angeles`, `UTC`). `source` says where the number comes from.
    """

    bucket: str
    calls: int
    per: timedelta
    reset: str = "rolling"
    source: str = ""
