"""What each credential may use, kept in the store: for every watch that shares it, and over restarts."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

from bot.core import budget
from bot.core.budget import Limit, Purse, Spent
from bot.core.mentions import Usage
from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.http.throttles import name_of
from bot.ports import Clock, Store

Value = Mapping[str, Any]
Announce = Callable[[str, str], None]
"""Tells the owner: a key that names the news, and the sentence."""

SETTING = "FIREBREAK_USD_PER_MONTH"
WORTH_TELLING = timedelta(hours=12)
"""Shorter limits have room again before anybody could act."""
MONTHS_KEPT = 3
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
        name = f"{network}:{hashlib.sha256(credential.encode(errors='replace')).hexdigest()[:12]}"
        return Metered(self, name_of(network), name, limits, urgent=urgent)


class Metered:
    """A `Meter` (see bot/http/api.py) over the store. The credential itself is nowhere in it."""

    def __init__(
        self, budgets: Budgets, network: str, name: str, limits: Sequence[Limit], *, urgent: bool
    ) -> None:
        self._of, self._network, self._name = budgets, network, name
        self._limits, self._urgent = tuple(limits), urgent
        self._calls, self._usd = 0, 0.0

    def take(self, bucket: str, *, calls: float = 1.0, usd: float = 0.0) -> None:
        """Books a call before it is made; raises SourceError (THROTTLED, BUDGET, MONEY) if it may not be."""
        now = self._of.clock()
        self._take_calls(bucket, calls, now=now)
        self._pay(usd, now=now)
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
            1 - budget.used(spent, limit, now=now, urgent=self._urgent)
            for limit in self._limits
            for spent in [_spent(self._of.store.budget(self._key(limit.bucket)), limit)]
        ]
        return Usage(self._calls, round(self._usd, 6), min(left, default=None), self._usd_left(now))

    # --- calls ---------------------------------------------------------------------------------------------

    def _take_calls(self, bucket: str, calls: float, *, now: datetime) -> None:
        key, news, refusals = self._key(bucket), list[tuple[str, str]](), list[SourceError]()
        limits = [limit for limit in self._limits if limit.bucket == bucket]
        if not limits:
            self._refuse_if_held(self._of.store.budget(key), now=now)
            return

        def decide(before: Value) -> Value:
            self._refuse_if_held(before, now=now)
            after = {name: value for name, value in before.items() if name != "hold"}
            for limit in limits:
                spent = _spent(before, limit)
                found = budget.take(spent, limit, now=now, calls=calls, urgent=self._urgent)
                if isinstance(found, datetime):
                    refusals.append(_used_up(self._network, limit, found, urgent=self._urgent))
                    return {**before, **self._told(before, limit, 1.0, now=now, news=news)}
                share = budget.used(found, limit, now=now)
                after |= {_id(limit): {str(slot): n for slot, n in found.slots.items()}}
                after |= self._told(after, limit, share, now=now, news=news)
            return after

        self._of.store.spend(key, decide)
        self._tell(news, refusals)

    def _told(
        self, state: Value, limit: Limit, share: float, *, now: datetime, news: list[tuple[str, str]]
    ) -> Value:
        """What is to be remembered of the news that so much of a limit is used up, each told once a day."""
        crossed = budget.warning(0.0, share)
        day = now.astimezone(UTC if limit.reset == "rolling" else ZoneInfo(limit.reset)).date().isoformat()
        told = _id(limit) + " told"
        if limit.per < WORTH_TELLING or crossed <= _step_told(state.get(told), day):
            return {}
        words = _calls_words(self._network, limit, crossed)
        news.append((f"{self._name}:{limit.bucket}:{day}:{crossed}", words))
        return {told: [day, crossed]}

    def _refuse_if_held(self, before: Value, *, now: datetime) -> None:
        hold = before.get("hold")
        if not hold:
            return
        until = moment_of(hold.get("until")) if isinstance(hold, dict) else None
        if until is not None and now < until <= now + LONGEST_HOLD:
            why = hold.get("why") or f"{self._network} asks to be left alone until {until:%H:%M} UTC"
            raise SourceError(why, retry_at=until, trouble=Trouble.THROTTLED)

    # --- money ---------------------------------------------------------------------------------------------

    def _pay(self, usd: float, *, now: datetime) -> None:
        if not usd and not self._of.store.budget(self._purse_key):
            return  # a network that costs nothing
        ceiling, refusals = self._of.usd_per_month, list[SourceError]()

        def paid(purse: Purse) -> Purse:
            after = budget.pay(purse, now=now, usd=usd, ceiling=ceiling)
            if isinstance(after, Purse):
                return after
            words = (
                f"this month’s ${ceiling:,.2f} for {self._network} are spent: it is read again on "
                f"{after:%-d %b}, or raise {SETTING}"
            )
            refusals.append(SourceError(words, permanent=True, retry_at=after, trouble=Trouble.MONEY))
            return purse

        self._change_purse(paid, now=now, refusals=refusals)

    def _change_purse(
        self, change: Callable[[Purse], Purse], *, now: datetime, refusals: Sequence[SourceError] = ()
    ) -> None:
        """Keeps what a change makes of the purse; tells once a month each that 80 % and all is spent."""
        news, ceiling = list[tuple[str, str]](), self._of.usd_per_month

        def decide(before: Value) -> Value:
            purse = change(_opened(before, now=now))
            share = 0.0 if ceiling is None else purse.usd / ceiling if ceiling else 1.0
            crossed = budget.warning(0.0, 1.0 if refusals else share)
            if crossed <= _step_told(before.get("told"), purse.month):
                return {**before, **asdict(purse), "past": _past(before)}
            words = _money_words(self._network, purse, ceiling or 0.0, crossed, now=now)
            news.append((f"{self._name}:usd:{purse.month}:{crossed}", words))
            return {**asdict(purse), "past": _past(before), "told": [purse.month, crossed]}

        self._of.store.spend(self._purse_key, decide)
        self._tell(news, refusals)

    def _tell(self, news: Sequence[tuple[str, str]], refusals: Sequence[SourceError]) -> None:
        """Says the news, then raises the refusal, if there is one."""
        for key, words in news:
            self._of.announce(key, words)
        for refusal in refusals:
            raise refusal

    def _usd_left(self, now: datetime) -> float | None:
        value, ceiling = self._of.store.budget(self._purse_key), self._of.usd_per_month
        if ceiling is None or not value:
            return None
        return round(max(0.0, ceiling - _opened(value, now=now).usd), 4)

    def _key(self, bucket: str) -> str:
        return f"{self._name}:{bucket}"

    @property
    def _purse_key(self) -> str:
        return f"{self._name}:$"


def _id(limit: Limit) -> str:
    """What a limit is kept under in its bucket, which may have several."""
    return f"{limit.calls}/{limit.per.total_seconds():g}/{limit.reset}"


def _spent(value: Value, limit: Limit) -> Spent:
    kept = value.get(_id(limit))
    slots = kept.items() if isinstance(kept, dict) else ()
    return Spent({int(slot): float(n) for slot, n in slots if slot.lstrip("-").isdecimal() and _is_sum(n)})


def _opened(value: Value, *, now: datetime) -> Purse:
    """The purse of this month; of an earlier one when the clock, once ahead, was set back into it."""
    month, day = (value.get(name) for name in ("month", "day"))
    usd, today = (value.get(name) for name in ("usd", "usd_today"))
    kept = Purse(
        month if isinstance(month, str) else "",
        usd if _is_sum(usd) else 0.0,
        day if isinstance(day, str) else "",
        today if _is_sum(today) else 0.0,
    )
    purse = budget.opened(kept, now=now)
    return purse if purse.month == month else replace(purse, usd=_past(value).get(purse.month, 0.0))


def _past(value: Value) -> dict[str, float]:
    """What was spent in the last months that were opened."""
    past, month, usd = value.get("past"), value.get("month"), value.get("usd")
    months = {name: n for name, n in past.items() if _is_sum(n)} if isinstance(past, dict) else {}
    if isinstance(month, str) and _is_sum(usd):
        months[month] = usd
    return dict(sorted(months.items())[-MONTHS_KEPT:])


def _is_sum(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _step_told(told: Any, occasion: str) -> int:
    """How far (80, 100) people were told of an occasion already."""
    fits = isinstance(told, list) and len(told) == 2 and told[0] == occasion and _is_sum(told[1])
    return int(told[1]) if fits else 0


def _used_up(network: str, limit: Limit, room_at: datetime, *, urgent: bool) -> SourceError:
    kept = "" if urgent else "; the rest is held back for crises"
    return SourceError(
        f"our share of {network}’s {_named(limit)} is used up until {room_at:%-d %b %H:%M} UTC{kept}",
        retry_at=room_at,
        trouble=Trouble.BUDGET,
    )


def _named(limit: Limit) -> str:
    return f"{limit.calls:,} calls" + (f" ({limit.bucket})" if limit.bucket else "")


def _calls_words(network: str, limit: Limit, crossed: int) -> str:
    if crossed >= 100:
        return (
            f"{network}: our share of its {_named(limit)} is used up. Looks wait until there is room; "
            "a fifth is held back for crises. Fewer watches on it, or a higher quota, would help."
        )
    return f"{network}: {crossed} % of our share of its {_named(limit)} is used."


def _money_words(network: str, purse: Purse, ceiling: float, crossed: int, *, now: datetime) -> str:
    share = f"{network}: ${purse.usd:,.2f} of this month’s ${ceiling:,.2f} are spent."
    if crossed >= 100:
        again = budget.next_month(now)
        return f"{share} It is not read any more before {again:%-d %b}: raise {SETTING} to go on."
    end = budget.spent_at(purse, now=now, ceiling=ceiling)
    pace = f"is used up on {end:%-d %b}" if end else "lasts the month"
    return f"{share} At this pace it {pace}: narrow the watch’s terms, or raise {SETTING}."
