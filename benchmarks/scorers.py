"""What others would say of the same rows: a score for each, from the rows up to it alone.

Every scorer takes the counts of one brand and yields one number a row, the higher the stranger; the threshold
is somebody else's business. Those that have to be fitted are fitted anew once a day, on what is past. The
logarithm of a count is used where a library expects a scale of its own, since brands differ a thousandfold.
Settings are the libraries' own or said here with their reason; none was searched for.
"""

import importlib.util
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

DAY = 288
FORTNIGHT = 14 * DAY
"""The past that the classic peak detectors compare with."""
WEEK = 7 * DAY
HOUR = 12

Scorer = Callable[[Sequence[float]], Iterator[float]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A way of scoring, what it is, and the module it needs ("": none but Python's own)."""

    name: str
    scores: Scorer
    module: str = ""

    @property
    def missing(self) -> bool:
        """Whether its module is not installed."""
        return bool(self.module) and importlib.util.find_spec(self.module) is None


# --- classics ----------------------------------------------------------------------------------------------


def three_sigma(counts: Sequence[float]) -> Iterator[float]:
    """Standard deviations above the mean of the last fourteen days: the classic of peak detectors, here
    without their wait for the fall."""
    past: deque[float] = deque()
    total = squares = 0.0
    for count in counts:
        n = len(past)
        mean = total / n if n else count
        spread = math.sqrt(max(squares / n - mean * mean, 0.0)) if n else 0.0
        yield (count - mean) / max(spread, 0.5) if n >= DAY else 0.0
        past.append(count)
        total, squares = total + count, squares + count * count
        if n >= FORTNIGHT:
            oldest = past.popleft()
            total, squares = total - oldest, squares - oldest * oldest


def ewma(counts: Sequence[float]) -> Iterator[float]:
    """An EWMA control chart: the smoothed count (λ = 0.2, Roberts 1959) in standard deviations of itself
    above a mean and a variance that forget by half in two days."""
    forget, smooth = 1 - 0.5 ** (1 / (2 * DAY)), 0.2
    mean = fast = counts[0] if counts else 0.0
    variance = 1.0
    for i, count in enumerate(counts):
        fast += smooth * (count - fast)
        spread = math.sqrt(max(variance, 0.25) * smooth / (2 - smooth))
        yield (fast - mean) / spread if i >= DAY else 0.0
        rate = max(forget, 1 / (i + 2))
        variance += rate * ((count - mean) ** 2 - variance)
        mean += rate * (count - mean)


# --- from the package index --------------------------------------------------------------------------------


def half_space_trees(counts: Sequence[float]) -> Iterator[float]:
    """river's HalfSpaceTrees (Tan 2011) on four features, scaled by what was seen so far; window: a day."""
    from river import anomaly, preprocessing

    scale, trees = preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(window_size=DAY, seed=1)
    recent: deque[float] = deque([0.0] * HOUR, maxlen=HOUR)
    for count in counts:
        recent.append(count)
        newest = list(recent)
        features = {
            "now": math.log1p(count),
            "quarter": math.log1p(sum(newest[-3:])),
            "hour": math.log1p(sum(newest)),
            "rise": math.log1p(count) - math.log1p(sum(newest) / HOUR),
        }
        scale.learn_one(features)
        scaled = scale.transform_one(features)
        yield trees.score_one(scaled)
        trees.learn_one(scaled)


def holt_winters(counts: Sequence[float]) -> Iterator[float]:
    """How far a row is above the forecast of river's HoltWinters with a daily season, in its usual error."""
    from river import time_series

    model = time_series.HoltWinters(alpha=0.1, beta=0.01, gamma=0.1, seasonality=DAY)
    variance, rate = 1.0, 1 / FORTNIGHT
    for i, value in enumerate(map(math.log1p, counts)):
        error = value - model.forecast(horizon=1)[0] if i > 2 * DAY else 0.0
        yield error / math.sqrt(max(variance, 0.01))
        if i > 2 * DAY:
            variance += max(rate, 1 / (i - 2 * DAY)) * (error * error - variance)
        model.learn_one(value)


def matrix_profile(counts: Sequence[float]) -> Iterator[float]:
    """stumpy's streaming matrix profile: how far the last hour is from every hour of the past fortnight
    (amplitude kept: z-normalised, a burst looks like any other bump)."""
    import numpy
    import stumpy

    values = numpy.log1p(numpy.asarray(counts, dtype=float))
    yield from [0.0] * len(values[: 2 * DAY])
    profile = stumpy.stumpi(values[: 2 * DAY], HOUR, egress=False, normalize=False)
    for i in range(2 * DAY, len(values)):
        if i == FORTNIGHT:
            profile = stumpy.stumpi(values[:i], HOUR, egress=True, normalize=False)
        profile.update(values[i])
        rises = values[i - HOUR + 1 : i + 1].mean() > values[: i + 1][-FORTNIGHT:].mean()
        yield _finite(profile.left_P_[-1]) if rises else 0.0


def level_shift(counts: Sequence[float]) -> Iterator[float]:
    """The score of adtk's LevelShiftAD, right-aligned: the median of half an hour against the day before."""
    return _shifts(counts, (DAY, HOUR // 2))


def persist(counts: Sequence[float]) -> Iterator[float]:
    """The score of adtk's PersistAD: one row against the median of the hour before it."""
    return _shifts(counts, (HOUR, 1))


def _shifts(counts: Sequence[float], window: tuple[int, int]) -> Iterator[float]:
    """Rises between two windows that end at the row, in interquartile ranges above the upper quartile: what
    adtk compares with its `c`; the quartiles are those of all past days."""
    import numpy
    import pandas
    from adtk.transformer import DoubleRollingAggregate

    index = pandas.date_range("2015-01-01", periods=len(counts), freq="5min")
    series = pandas.Series(list(counts), index=index, dtype=float)
    rolled = DoubleRollingAggregate(agg="median", window=window, center=False, diff="diff").transform(series)
    rises = rolled.fillna(0.0).to_numpy()
    low = high = 0.0
    for i, rise in enumerate(rises):
        if i % DAY == 0 and i >= 2 * DAY:
            low, high = numpy.quantile(rises[DAY:i], (0.25, 0.75))
        yield float((rise - high) / max(high - low, 0.5)) if i >= 2 * DAY else 0.0


def seasonal_trend(counts: Sequence[float]) -> Iterator[float]:
    """How far a row is above the season and trend that statsmodels' STL found in the week before the day,
    in its usual error: what forecasting by decomposition does, fitted anew each day."""
    import numpy
    from statsmodels.tsa.seasonal import STL

    values = numpy.log1p(numpy.asarray(counts, dtype=float))
    expected: Any = None
    spread = 1.0
    for i, value in enumerate(values):
        if i % DAY == 0 and i >= 3 * DAY:
            fit = STL(
                values[:i][-WEEK:], period=DAY, seasonal_jump=6, trend_jump=DAY // 2, low_pass_jump=DAY // 2
            ).fit()
            expected = fit.seasonal[-DAY:] + fit.trend[-1]
            spread = max(1.4826 * float(numpy.median(numpy.abs(fit.resid))), 0.1)
        yield float((value - expected[i % DAY]) / spread) if expected is not None else 0.0


def _finite(score: float) -> float:
    return float(score) if math.isfinite(score) else 0.0


PEERS = (
    Peer("3 sigma, 14 days", three_sigma),
    Peer("EWMA chart", ewma),
    Peer("river HalfSpaceTrees", half_space_trees, "river"),
    Peer("river HoltWinters", holt_winters, "river"),
    Peer("stumpy matrix profile", matrix_profile, "stumpy"),
    Peer("adtk LevelShiftAD", level_shift, "adtk"),
    Peer("adtk PersistAD", persist, "adtk"),
    Peer("statsmodels STL, daily", seasonal_trend, "statsmodels"),
)
