"""How others do on the same rows under the same rule: `python -m benchmarks.peers FOLDER`.

Peers are installed by hand (`pip install river stumpy adtk statsmodels`, or the extra `peers`); one that is
missing is named. Each scores every row from the rows up to it (`benchmarks/scorers.py`). One rule for all:
  - no label is used: a brand's threshold is the lowest that gives the *other* brands of the folder at most
    one alert a week, coming from above;
  - one alert an incident: findings belong together until a day has passed without one;
  - judged as in `benchmarks.detection`, whose columns these are.
Firebreak stands in the table twice: at its default setting, whose threshold no brand of the folder set, and
with its score under the very same rule.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from benchmarks import detection
from benchmarks.detection import Outcome, Series, arguments, figures, judge, score
from benchmarks.incidents import alerts
from benchmarks.scorers import PEERS, Peer
from benchmarks.tables import Table
from bot.core.detectors.surge import Surge
from bot.core.models import Slot

COLUMNS = ("detector", *detection.COLUMNS[1:])
OURS = "Firebreak"
BUDGET = 1.0
"""Alerts a week for one brand: the default of the product."""
FIRST_ROWS = 5 * 288
STEP = 1.02
"""Thresholds are tried at the so many highest scores, each time 2 % more of them."""


def compare(series: Sequence[Series], peers: Sequence[Peer] = PEERS) -> dict[str, list[Outcome]]:
    """The outcomes of each detector by name: ours at its default, ours and the peers under the rule."""
    found = {OURS: [detection.run(one) for one in series]}
    for peer in (Peer("Firebreak, threshold as below", _surge), *peers):
        if peer.missing:
            print(f"skipped {peer.name}: {peer.module} is not installed", file=sys.stderr)
        else:
            found[peer.name] = _under_budget(peer, series)
    return found


def threshold(scored: Sequence[tuple[Series, Sequence[float]]], budget: float = BUDGET) -> float:
    """The lowest score from which on these brands would be told at most `budget` alerts a week each, going
    down from the highest; infinite when even the highest is too often."""
    weeks = sum(series.weeks for series, _ in scored)
    highest = sorted((s for series, scores in scored for s in scores[series.probation :]), reverse=True)
    kept, n = float("inf"), 1.0
    while n <= len(highest):
        tried = highest[int(n) - 1]
        told = sum(len(_alerts(series, scores, tried)) for series, scores in scored)
        if told > budget * weeks:
            break
        kept, n = tried, max(n + 1, n * STEP)
    return kept


def looks_ahead(peer: Peer, counts: Sequence[float]) -> bool:
    """Whether the scores of the first days change once the days after them are known."""
    first = counts[:FIRST_ROWS]
    return list(peer.scores(first)) != list(islice(peer.scores(counts), len(first)))


def _under_budget(peer: Peer, series: Sequence[Series]) -> list[Outcome]:
    list(peer.scores([float(i % 9) for i in range(FIRST_ROWS)]))  # what is compiled at first use is not timed
    scores, seconds = [], []
    for one in series:
        began = time.process_time()
        scores.append(list(peer.scores(one.counts)))
        seconds.append(time.process_time() - began)
    outcomes = []
    for i, one in enumerate(series):
        others = [(other, scores[k]) for k, other in enumerate(series) if k != i]
        told = _alerts(one, scores[i], threshold(others))
        outcomes.append(judge(one, told, seconds=seconds[i]))
    return outcomes


def _alerts(series: Series, scores: Sequence[float], least: float) -> list[int]:
    return alerts(i for i in range(series.probation, len(scores)) if scores[i] >= least)


def _surge(counts: Sequence[float]) -> Iterator[float]:
    detector, state, start = Surge(), None, datetime(2015, 2, 26, 21, 40, tzinfo=UTC)
    for i, count in enumerate(counts):
        state, signal = detector.step(state, Slot(start + i * (Slot(start).end - start), round(count)))
        yield signal.score


def table(found: Mapping[str, list[Outcome]]) -> Table:
    """A row for each detector, all series together."""
    return Table(COLUMNS, tuple(_row(name, group) for name, group in found.items()))


def _row(name: str, group: Sequence[Outcome]) -> tuple[str, ...]:
    micros = 1e6 * sum(outcome.seconds_per_row for outcome in group) / len(group)
    return (name, *figures(group), f"{micros:.0f}")


def main() -> int:
    """Prints the table; fails when a peer looks ahead, with --smoke also when a classic beats the default."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="only peers whose name has this word")
    args, series = arguments(parser)
    peers = [peer for peer in PEERS if args.only.lower() in peer.name.lower()]
    found = compare(series, peers)
    table(found).show(markdown=args.markdown)
    ahead = [peer.name for peer in peers if not peer.missing and looks_ahead(peer, series[0].counts)]
    if ahead:
        print(f"these look ahead: {', '.join(ahead)}", file=sys.stderr)
    return 1 if ahead or (args.smoke and not _leads(found)) else 0


def _leads(found: Mapping[str, list[Outcome]]) -> bool:
    return all(score(found[OURS], "lowFP") >= score(group, "lowFP") for group in found.values())


if __name__ == "__main__":
    sys.exit(main())
