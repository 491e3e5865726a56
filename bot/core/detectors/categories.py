"""How many mentions of each kind of trouble are usual for a brand, per slot."""

from collections.abc import Mapping, Sequence

KEEP = 0.5 ** (1 / (7 * 288))
"""Half is forgotten in a week."""
PRIOR_SLOTS, PRIOR_RATE = 288.0, 0.5 / 288
"""Before a brand is known: half a mention a day of each kind, believed as much as one day of its own."""
MOST_OF_A_SLOT = 3.0
"""A slot teaches at most three mentions of a kind, or three times the usual: a crisis is not usual."""

Rates = Mapping[str, Sequence[float]]
"""By category: [mentions per slot that is left of the past, the slot number at which it was reckoned]."""


def learn(rates: Rates, found: Sequence[tuple[str, int]], n: int) -> Rates:
    """The rates after slot number `n`; a kind not spoken of is not touched."""
    if not found:
        return rates
    after = dict(rates)
    for slug, count in found:
        left = _faded(rates.get(slug), n)
        most = max(MOST_OF_A_SLOT, MOST_OF_A_SLOT * left * (1 - KEEP))
        after[slug] = [round(left + min(count, most), 4), n]
    return after


def usual(rates: Rates, n: int) -> dict[str, float]:
    """Mentions per slot of each kind ever spoken of, after `n` slots."""
    weight = (1 - KEEP**n) / (1 - KEEP)
    return {
        slug: (_faded(rate, n) + PRIOR_RATE * PRIOR_SLOTS) / (weight + PRIOR_SLOTS)
        for slug, rate in rates.items()
    }


def _faded(rate: Sequence[float] | None, n: int) -> float:
    return 0.0 if rate is None else rate[0] * KEEP ** (n - rate[1])
