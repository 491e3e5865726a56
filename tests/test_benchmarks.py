"""What the page on accuracy shows is what the benchmarks print."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import (
    backtest,
    clustering,
    copies,
    cost,
    crash,
    detection,
    latency,
    lossless,
    peers,
    public,
    quiet,
    scenarios,
    sizes,
    sources,
    teaching,
    themes,
    throughput,
    tone,
)
from benchmarks.brands import BEGINS, SIZES, Brand
from benchmarks.detection import Outcome, Series
from benchmarks.gravity import __main__ as gravity
from benchmarks.incidents import alerts
from benchmarks.scorers import PEERS, Peer
from benchmarks.shapes import SHAPES, Shape, play
from benchmarks.story_mixes import scored
from benchmarks.tables import Table, heading
from bot.analyzers.grave import SLUGS
from bot.core.models import SLOT, Level
from bot.core.stories import fold
from bot.core.theming import titles
from bot.sandbox.platforms import platforms
from tests.crashes import Tally
from tests.worlds import NOON

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"


@pytest.mark.parametrize(
    "benchmark",
    [
        detection,
        peers,
        scenarios,
        cost,
        backtest,
        throughput,
        latency,
        crash,
        lossless,
        tone,
        teaching,
        sizes,
    ],
    ids=lambda b: b.__name__,
)
def test_the_page_has_the_table_of_each_benchmark(benchmark: object) -> None:
    assert heading(benchmark.COLUMNS) in PAGE.read_text("utf-8")  # type: ignore[attr-defined]


def test_the_sets_of_mockery_are_halved_and_hold_honest_posts_too() -> None:
    halved = tone.halves(tone.own_sets())
    assert list(halved) == ["ridicule, dev", "ridicule, held", "sarcasm, dev", "sarcasm, held"]
    assert all(149 <= len(posts.texts) <= 150 for posts in halved.values())
    assert all(posts.labels.count("negative") < 100 for posts in halved.values())
    assert heading(tone.MOCKERY) in PAGE.read_text("utf-8")


def test_each_extra_needs_more_than_the_last() -> None:
    plain, deep, learn = map(sizes.needed, sizes.INSTALLS)
    assert {"numpy", "slack-sdk"} <= plain < deep < learn
    assert "onnxruntime" in deep - plain
    assert "torch" in learn - deep
    assert int(sizes.table().rows[0][2]) > 20


def test_every_network_has_a_planned_budget() -> None:
    assert set(sources.BUDGETS) == set(platforms()) == set(public.WEIGHTS)


@pytest.mark.parametrize(("paced", "counted", "verdict"), [
    (72, 72, "within"),
    (80, 101, "held back"),
    (101, 72, "over"),
])  # fmt: skip
def test_a_pace_beyond_a_limit_fails_the_benchmark_of_sources(paced: int, counted: int, verdict: str) -> None:
    calls = sources.Calls({("youtube", 100): paced}, {("youtube", 10): counted})
    assert calls.verdict("youtube") == verdict


def test_a_table_lines_up_in_a_terminal_and_is_markdown_on_a_page() -> None:
    table = Table(("stage", "s"), (("read", "10.5"), ("detect", "2")), "12.5 s in all.")
    assert table.text().splitlines() == ["stage   s", "read    10.5", "detect  2", "12.5 s in all."]
    assert table.markdown().splitlines() == [
        "| stage | s |", "|---|---|", "| read | 10.5 |", "| detect | 2 |", "", "12.5 s in all.",
    ]  # fmt: skip


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.951, 96), (1.0, 100)])
def test_a_quantile_is_one_of_the_values(share: float, value: int) -> None:
    assert latency.quantile(range(100, 0, -1), share) == value


@pytest.mark.parametrize(("tally", "whole"), [
    (Tally(confirmed=["a"], stored=["a"], cards=1, crises=1, events=2, replies=2), True),
    (Tally(confirmed=["a"], stored=[], cards=1, crises=1, events=2, replies=2), False),
    (Tally(cards=2, crises=1), False),
    (Tally(cards=1, crises=1, events=2, replies=3, doubled=1), False),
])  # fmt: skip
def test_a_lost_note_or_a_doubled_card_fails_the_crash_benchmark(tally: Tally, whole: bool) -> None:
    assert crash.is_whole(tally) is whole


def test_silence_scores_zero_and_the_first_row_of_each_window_a_hundred() -> None:
    silent = Outcome("x", windows=2, gains=(), costs=(), weeks=1.0, seconds_per_row=0.0)
    perfect = Outcome("x", windows=2, gains=(1.0, 1.0), costs=(), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([silent], "lowFP") == 0
    assert detection.score([perfect], "lowFN") == 100


def test_a_false_alert_costs_more_where_false_alerts_matter() -> None:
    noisy = Outcome("x", windows=1, gains=(1.0,), costs=(1.0,), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([noisy], "lowFP") < detection.score([noisy], "std") < 100


# --- detection ---------------------------------------------------------------------------------------------

HOUR = [f"2026-03-02 {i // 12:02}:{i % 12 * 5:02}:00" for i in range(240)]


def series(counts: list[float]) -> Series:
    return Series("x", tuple(zip(HOUR, counts, strict=False)), ((HOUR[100], HOUR[120]),), (HOUR[110],))


@pytest.mark.parametrize(("alert", "minutes"), [(100, -50.0), (110, 0.0), (113, 15.0)])
def test_the_delay_is_counted_from_the_label(alert: int, minutes: float) -> None:
    found = detection.judge(series([1.0] * 240), [alert, 119], seconds=0.0)
    assert found.delays == (minutes,)
    assert (len(found.gains), found.costs) == (1, ())


def test_an_alert_before_the_probation_is_over_does_not_count() -> None:
    found = detection.judge(series([1.0] * 240), [35, 36], seconds=0.0)
    assert len(found.costs) == 1


def test_what_was_looked_at_and_what_is_held_out_have_rows_of_their_own() -> None:
    made = [Outcome(name, 1, (1.0,), (), weeks=1.0, seconds_per_row=0.0) for name in ("AAPL", "IBM")]
    names = [row[0] for row in detection.table(made).rows]
    assert names == ["AAPL", "IBM", "AAPL (looked at)", "IBM (held out)", "all"]


def test_findings_within_a_day_of_each_other_are_one_alert() -> None:
    assert alerts([5, 6, 290, 570, 858]) == [5, 858]


# --- peers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "least"), [(0, float("inf")), (1, 9.0), (2, 7.0)])
def test_the_threshold_is_the_lowest_that_keeps_the_others_within_the_budget(told: int, least: float) -> None:
    scores = [0.0] * 2000
    scores[400], scores[900], scores[1500] = 9.0, 7.0, 5.0
    other = Series("y", tuple((str(i), score) for i, score in enumerate(scores)), ())
    assert peers.threshold([(other, scores)], budget=(told + 0.5) / other.weeks) == least


@pytest.mark.parametrize("peer", [peer for peer in PEERS if not peer.missing], ids=lambda peer: peer.name)
def test_no_peer_looks_ahead(peer: Peer) -> None:
    counts = [float(i * 7 % 11) for i in range(peers.FIRST_ROWS)]
    assert not peers.looks_ahead(peer, [*counts, 500.0, *counts[:600]])


def test_a_peer_that_looks_ahead_is_caught() -> None:
    total = Peer("total", lambda counts: iter([sum(counts)] * len(counts)))
    assert peers.looks_ahead(total, [1.0] * (peers.FIRST_ROWS + 1))


def test_a_peer_that_is_not_installed_is_named_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = peers.compare([], [Peer("absent", lambda counts: iter(()), "no_such_module")])
    assert "absent" not in found
    assert "skipped absent: no_such_module is not installed" in capsys.readouterr().err


# --- scenarios ---------------------------------------------------------------------------------------------


def shape(word: str) -> Shape:
    return next(one for one in SHAPES if word in one.name)


def test_a_seed_always_makes_the_same_slots() -> None:
    first, again, other = (Brand.drawn(60, seed) for seed in (3, 3, 4))
    assert play(shape("outage"), first, BEGINS) == play(shape("outage"), again, BEGINS)
    assert play(shape("outage"), first, BEGINS) != play(shape("outage"), other, BEGINS)


@pytest.mark.parametrize("size", SIZES)
def test_a_brand_has_about_as_many_mentions_as_it_should(size: float) -> None:
    brand = Brand.drawn(size, 2)
    mentions = sum(slot.mentions for slot in brand.slots(BEGINS, 5 * 288, part="count"))
    assert 0.6 < mentions / (size * 5 * 24) < 1.6


@pytest.mark.parametrize("one", [one for one in SHAPES if one.tell], ids=lambda one: one.name)
def test_the_onset_lies_within_the_event(one: Shape) -> None:
    played = play(one, Brand.drawn(60, 2), BEGINS)
    assert played.began <= played.onsets[0] < played.ended
    assert len(played.onsets) == len(one.waves)


@pytest.mark.parametrize(("word", "lost"), [("slots missing", True), ("unseen", False), ("all of it", False)])
def test_a_gap_loses_slots_or_says_that_nobody_looked(word: str, lost: bool) -> None:
    slots = play(shape(word), Brand.drawn(500, 2), BEGINS).slots
    follows = all(b.start - a.start == SLOT for a, b in pairwise(slots))
    assert follows is not lost


def test_a_gap_read_at_once_loses_no_mention() -> None:
    brand, late = Brand.drawn(500, 2), shape("gap, then all")
    whole = list(brand.slots(BEGINS, len(play(late, brand, BEGINS).slots), part=late.name))
    assert sum(s.mentions for s in play(late, brand, BEGINS).slots) == sum(s.mentions for s in whole)


@pytest.mark.parametrize(("minutes", "trouble"), [(10.0, 0), (None, 1), (45.0, 1)])
def test_a_flash_that_is_missed_or_late_fails_the_scenarios(minutes: float | None, trouble: int) -> None:
    seen = scenarios.Seen(shape("flash in m").name, True, 60, minutes, Level.ORANGE, Level.RED)
    calm = scenarios.Calm(60, learning=1, later=1, clocks=0)
    assert len(scenarios.broken([seen], [calm])) == trouble


def test_more_alerts_than_the_budget_in_ordinary_weeks_fail_the_scenarios() -> None:
    calm = [scenarios.Calm(60, learning=3, later=later, clocks=0) for later in (9, 10)]
    assert [len(scenarios.broken([], [one])) for one in calm] == [0, 1]


# --- cost --------------------------------------------------------------------------------------------------


def test_each_of_many_brands_takes_a_step() -> None:
    hour = tuple(("null", slot) for slot in Brand.drawn(2, 0).slots(BEGINS, cost.HOUR, part="x"))
    done = cost.step_all([cost.Lived(2, (0.0,), hour)], 150)
    assert done.brands == 150
    assert 0 < done.step <= done.dearest


@pytest.mark.parametrize(("micros", "kilobytes", "trouble"), [(60, 10, 0), (900, 10, 1), (900, 90, 2)])
def test_a_dear_step_or_a_big_state_fails_the_benchmark_of_cost(
    micros: int, kilobytes: int, trouble: int
) -> None:
    slot = next(Brand.drawn(2, 0).slots(BEGINS, 1, part="x"))
    lived = cost.Lived(2, (micros / 1e6,), (("x" * 1000 * kilobytes, slot),))
    assert len(cost.dear([lived])) == trouble


# --- clustering --------------------------------------------------------------------------------------------


def test_pairs_are_counted_once_and_nobody_pairs_with_none() -> None:
    placed = [(1, "a"), (1, "a"), (1, "b"), (None, "a"), (2, None)]
    assert clustering.pairs(placed) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_a_stream_is_the_same_for_a_seed_and_has_copies_of_every_kind() -> None:
    told = copies.stream(600, 3)
    assert told == copies.stream(600, 3)
    assert len(told) == len({one.post.mention.id for one in told}) == 600
    assert 0.5 < len({one.origin for one in told}) / 600 < 0.95


@pytest.mark.parametrize("name", copies.VARIANTS)
def test_a_copy_differs_from_its_original_and_folds_into_it(name: str) -> None:
    text = (
        "handle of the kettle came off and scalded my mum, we were in Cork with a blue vase and took the bus"
    )
    copy = copies.VARIANTS[name](text, random.Random(4))
    folded = fold([scored(text, native_key="1"), scored(copy, native_key="2")])
    assert (copy != text, len(folded)) == (True, 1)


@pytest.mark.parametrize(("change", "trouble"), [
    ({}, []), ({"recall": 0.5}, ["pair recall"]), ({"folding": 90.0, "peak": 2e3}, ["seconds", "megabytes"]),
])  # fmt: skip
def test_a_missed_goal_fails_the_benchmark_of_clustering(
    change: dict[str, float], trouble: list[str]
) -> None:
    good = clustering.Outcome(10, 1.0, 0.99, 0.95, 1.0, 8, 0.95, 0.9, 90.0)
    assert clustering.broken(replace(good, **change)) == trouble  # type: ignore[arg-type]


# --- themes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "reasons"), [
    ("lost my suitcase", ("Lost Luggage",)),
    ("my suitcase came back crushed", ("Damaged Luggage",)),
    ("cancelled, and the crew was rude", ("Cancelled Flight", "Flight Attendant Complaints")),
    ("a data breach and a rip off", ("Can't Tell",)),
    ("well done", ()),
])  # fmt: skip
def test_a_theme_stands_for_the_reason_its_words_say(text: str, reasons: tuple[str, ...]) -> None:
    assert themes.reasons_of(text) == reasons


def test_no_tag_counts_as_cannot_tell_and_a_wrong_one_against_two_reasons() -> None:
    one = themes.measure([("so late", "Late Flight"), ("well done", "Can't Tell"), ("late", "Lost Luggage")])
    assert (one.accuracy, one.tagged, one.any_tag) == (2 / 3, 2 / 3, 2 / 3)
    assert one.macro_f1 == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_every_theme_has_its_reasons() -> None:
    assert themes.REASONS.keys() == titles().keys()


# --- quiet -------------------------------------------------------------------------------------------------


def heard(*mentions: tuple[int, str, bool], **places: int) -> quiet.Heard:
    told = [(NOON + timedelta(minutes=minute), person, asked) for minute, person, asked in mentions]
    return quiet.Heard(Counter({"channel": 1, "thread": 20} | places), mentions=told, events=40)


def test_a_quiet_crisis_misses_no_goal() -> None:
    run = heard(*[(minute * 12, "U1", True) for minute in range(10)])
    assert (run.most_in_an_hour, run.most_of_one, quiet.broken(run)) == (5, 10, [])


def test_each_kind_of_noise_is_named() -> None:
    crowded = heard(*[(minute, "U1", True) for minute in range(7)])
    assert quiet.broken(crowded) == ["7 mentions in an hour"]
    bystander = heard((0, "U2", False))
    assert quiet.broken(bystander) == ["mentions of people of whom nothing was asked: U2"]
    assert quiet.broken(heard(channel=2)) == ["one crisis is more than one message in the channel"]
    assert quiet.broken(heard(thread=40)) == ["40 lines for 40 entries"]


def test_the_script_is_as_long_as_the_page_says() -> None:
    assert len(quiet.SCRIPT) == 40
    assert max(minute for minute, _, _ in quiet.SCRIPT) < quiet.MINUTES


# --- gravity -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_posts_of_a_grave_category_that_were_learned_stay_told(slug: str) -> None:
    found = gravity.grade(slug, gravity.posts_of(slug), "dev")
    assert found.told >= 0.95 * found.posts
    assert found.false <= found.negatives / 3


def test_every_category_of_the_benchmark_is_held() -> None:
    assert set(gravity.slugs()) == set(SLUGS)


def test_only_the_category_itself_and_only_the_part_asked_for_counts() -> None:
    posts = [
        gravity.Post("legal", "They were sued", "dev"),
        gravity.Post("legal", "nice bread", "dev"),
        gravity.Post("none", "sued again", "dev"),
        gravity.Post("legal", "They were sued", "held"),
    ]
    assert gravity.grade("legal", posts, "dev") == gravity.Grade(posts=2, told=1, negatives=1, false=1)


@pytest.mark.parametrize(("sued", "told"), [(1, 0), (2, 1)])
def test_a_cluster_is_told_when_two_of_its_five_posts_are(sued: int, told: int) -> None:
    texts = ["They were sued"] * sued + ["nice bread"] * (6 - sued)
    found = gravity.grade("legal", [gravity.Post("legal", text, "dev") for text in texts], "dev")
    assert (found.clusters, found.clusters_told) == (1, told)
