"""Kleinberg's burst automaton run forward: how much cheaper a burst state explains the counts than calm does.

Kleinberg, "Bursty and hierarchical structure in streams" (2002); Poisson costs, one step at a time.
"""

import math

from bot.core.detectors import Observation

UNIT = 1.0
STATES = 4
FACTORS = tuple(2.0**j for j in range(STATES + 1))
LOGS = tuple(j * math.log(2.0) for j in range(STATES + 1))
"""Calm, and bursts of 2, 4, 8 and 16 times the level."""
CLIMB = 1.0
"""What it costs to go up by one state; going down is free."""
FAR = 1e3


def start() -> list[float]:
    """Calm for sure."""
    return [0.0] + [FAR] * STATES


def step(state: list[float], seen: Observation, /) -> tuple[list[float], float]:
    """The cost of being in each state, the cheapest at 0, and the logarithm of what calm costs as score."""
    level, phi = seen.level, 1.0 + seen.spread * seen.level
    if state[0] == 0.0 and seen.mentions <= level:  # calm explains it best, and keeps doing so
        return _calmer(state, seen, phi), 0.0
    costs = _steps(state, seen, phi)
    least = min(costs)
    return [round(cost - least, 3) for cost in costs], math.log1p(costs[0] - least)


def _steps(state: list[float], seen: Observation, phi: float) -> list[float]:
    """The cost of each state after the slot: the way there and what it makes of the count."""
    count, level = seen.mentions, seen.level
    own = count * math.log(level)
    cheapest, low = state[-1], [0.0] * len(state)
    for j in range(STATES, -1, -1):
        cheapest = low[j] = min(cheapest, state[j])
    costs, up = [], state[0]
    for j in range(STATES + 1):
        if j:
            up = min(up + CLIMB, state[j])
        costs.append(min(up, low[j]) + (level * FACTORS[j] - count * LOGS[j] - own) / phi)
    return costs


def _calmer(state: list[float], seen: Observation, phi: float) -> list[float]:
    """Calm stays at 0; every burst state costs at most a climb more, plus what it makes of the count."""
    count, level = seen.mentions, seen.level
    return [0.0] + [
        round(min(CLIMB * j, state[j]) + (level * (FACTORS[j] - 1.0) - count * LOGS[j]) / phi, 3)
        for j in range(1, STATES + 1)
    ]
