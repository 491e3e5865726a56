"""What each credential may use, kept in the store: for every watch that shares it, and over restarts."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.core import budget
from bot.core.budget import Limit, Purse, Spent
from bot.core.mentions import Usage
from bot.errors import SourceError, Trouble
from bot.ports import Clock, Store

Announce = Callable[[str, str], None]
"""Tells the owner: a key that names the news, and the sentence."""

LONGEST_HOLD = timedelta(hours=25)
"""A hold that ends later was set before the clock was set back."""


class Budgets:
    """Makes the meter of a credential. `usd_per_month` is the most one may cost; `announce` warns in time."""

    def __init__(
        self, store: Store, clock: Clock, *, usd_per_month: float | None, announce: Announce
    ) -> None:
        self.store = store
        self.clock = clock
        self.usd_per_month = usd_per_month
        self.announce = announce

    def meter(
        self, network: str, credential: str, limits: Sequence[Limit], *, urgent: bool = False
    ) -> "Metered":
        """Counts what this credential uses of these limits; `urgent` may use what is held back."""
        name = f"{network}:{hashlib.sha256(credential.encode()).hexdigest()[:12]}"
        return Metered(self, network, name, {limit.bucket: limit for limit in limits}, urgent=urgent)


class Metered:
    """A `Meter` (see bot/api.py) over the store. The credential itself is nowhere in it."""

    def __init__(
        self, budgets: Budgets, network: str, name: str, limits: Mapping[str, Limit], *, urgent: bool
    ) -> None:
        self._of, self._network, self._name = budgets, network, name
        self._limits, self._urgent = limits, urgent
        self._calls, self._usd, self._paid = 0, 0.0, False

    def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
        """Books a call before it is made; raises SourceError (THROTTLED, BUDGET) when it may not be."""
        now = self._of.clock()
        if usd or self._paid:
            self._pay(usd, now=now)
        self._take_calls(bucket, calls, now=now)
        self._calls, self._usd = self._calls + 1, self._usd + usd

    def book(self, bucket: str, *, usd: float) -> None:
        """Books money an answer turned out to cost, beyond what was taken; less than 0 gives back."""
        if usd:
            now = self._of.clock()
            self._change_purse(lambda purse: budget.book(purse, now=now, usd=usd), now=now)
            self._usd += usd

    def hold(self, bucket: str, *, until: datetime, why: str) -> None:
        """Lets nobody call again before a moment: the network said so."""
        held = {"until": until.isoformat(), "why": why}
        self._of.store.spend(self._key(bucket), lambda before: {**before, "hold": held})

    def usage(self) -> Usage:
        """What was used since this meter was made, and the least that is left of any budget (0..1, $)."""
        now = self._of.clock()
        left = [
            1 - budget.used(_spent(self._of.store.budget(self._key(bucket))), limit, now=now)
            for bucket, limit in self._limits.items()
        ]
        return Usage(self._calls, round(self._usd, 6), min(left, default=None), self._usd_left(now))

    # --- calls ---------------------------------------------------------------------------------------------

    def _take_calls(self, bucket: str, calls: float, *, now: datetime) -> None:
        limit = self._limits.get(bucket)
        crossed = 0

        def decide(before: Mapping[str, Any]) -> Mapping[str, Any]:
            nonlocal crossed
            self._refuse_if_held(before, now=now)
            if limit is None:
                return {name: value for name, value in before.items() if name != "hold"}
            spent = _spent(before)
            after = budget.take(spent, limit, now=now, calls=calls, urgent=self._urgent)
            if isinstance(after, datetime):
                raise _used_up(self._network, limit, after)
            crossed = budget.warning(budget.used(spent, limit, now=now), budget.used(after, limit, now=now))
            return {"slots": {str(slot): n for slot, n in after.slots.items()}}

        self._of.store.spend(self._key(bucket), decide)
        if crossed and limit is not None and limit.per >= timedelta(hours=12):
            self._of.announce(f"{self._name}:{bucket}:{crossed}", _calls_words(self._network, limit, crossed))

    def _refuse_if_held(self, before: Mapping[str, Any], *, now: datetime) -> None:
        hold = before.get("hold")
        if not hold:
            return
        until = datetime.fromisoformat(hold["until"])
        if now < until <= now + LONGEST_HOLD:
            raise SourceError(
                f"{self._network} {hold['why'] or 'asked to be left alone'}; asked again {until:%H:%M} UTC",
                retry_at=until,
                trouble=Trouble.THROTTLED,
            )

    # --- money ---------------------------------------------------------------------------------------------

    def _pay(self, usd: float, *, now: datetime) -> None:
        ceiling = self._of.usd_per_month

        def paid(purse: Purse) -> Purse:
            after = budget.pay(purse, now=now, usd=usd, ceiling=ceiling)
            if isinstance(after, datetime):
                raise SourceError(
                    f"this month's ${ceiling:,.2f} for {self._network} are spent: it is read again on "
                    f"{after:%-d %b}, or raise FIREBREAK_USD_PER_MONTH",
                    retry_at=after,
                    trouble=Trouble.BUDGET,
                )
            return after

        self._change_purse(paid, now=now)

    def _change_purse(self, change: Callable[[Purse], Purse], *, now: datetime) -> None:
        self._paid, seen = True, [Purse(), Purse()]

        def decide(before: Mapping[str, Any]) -> Mapping[str, Any]:
            seen[0] = budget.opened(Purse(**before), now=now)
            seen[1] = change(seen[0])
            return asdict(seen[1])

        self._of.store.spend(self._purse_key, decide)
        ceiling = self._of.usd_per_month
        if ceiling:
            crossed = budget.warning(seen[0].usd / ceiling, seen[1].usd / ceiling)
            if crossed:
                words = _money_words(self._network, seen[1], ceiling, now=now)
                self._of.announce(f"{self._name}:usd:{seen[1].month}:{crossed}", words)

    def _usd_left(self, now: datetime) -> float | None:
        value, ceiling = self._of.store.budget(self._purse_key), self._of.usd_per_month
        if ceiling is None or not (value or self._paid):
            return None
        return round(max(0.0, ceiling - budget.opened(Purse(**value), now=now).usd), 4)

    def _key(self, bucket: str) -> str:
        return f"{self._name}:{bucket}"

    @property
    def _purse_key(self) -> str:
        return f"{self._name}:$"


def _spent(value: Mapping[str, Any]) -> Spent:
    return Spent({int(slot): float(n) for slot, n in value.get("slots", {}).items()})


def _used_up(network: str, limit: Limit, room_at: datetime) -> SourceError:
    return SourceError(
        f"our share of {network}'s {limit.calls:,} calls ({limit.bucket}) is used up until "
        f"{room_at:%-d %b %H:%M} UTC; the rest is held back for crises",
        retry_at=room_at,
        trouble=Trouble.BUDGET,
    )


def _calls_words(network: str, limit: Limit, crossed: int) -> str:
    if crossed >= 100:
        return (
            f"{network}: our share of its {limit.calls:,} calls ({limit.bucket}) is used up. Looks wait "
            "until there is room; a fifth is held back for crises. Fewer watches on it would help."
        )
    return f"{network}: {crossed} % of our share of its {limit.calls:,} calls ({limit.bucket}) is used."


def _money_words(network: str, purse: Purse, ceiling: float, *, now: datetime) -> str:
    share = f"{network}: ${purse.usd:,.2f} of this month's ${ceiling:,.2f} are spent."
    if purse.usd >= ceiling:
        return (
            f"{share} It is not read any more before {budget.next_month(now):%-d %b}: "
            "raise FIREBREAK_USD_PER_MONTH to go on."
        )
    end = budget.spent_at(purse, now=now, ceiling=ceiling)
    if end is None:
        return f"{share} At this pace it lasts the month."
    return (
        f"{share} At this pace it is used up on {end:%-d %b}: "
        "narrow the watch's terms, or raise FIREBREAK_USD_PER_MONTH."
    )
