"""What a team teaches: measured on answers that were held back, honest about its chances, and opaque."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.analyzers.tone import ToneAnalyzer
from bot.core.layer import LEFT_ALONE, Layer, Lesson, Taught
from bot.core.mentions import Mention
from bot.core.models import Label
from tests.worlds import NOON, mention

ANALYZER = ToneAnalyzer()
PARTS = ("kettle", "teapot", "lid", "handle", "spout", "parcel", "box", "tea", "cup", "filter")
FORMS = (
    "the {} is sick lol",
    "the {} came on tuesday as planned",
    "so wicked, my {} is here",
    "a {} in green",
)
TONES = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
ALIKE = [Lesson(mention(str(n), f"a {PARTS[n % 10]} in the window"), Label.NEUTRAL) for n in range(100)]
SICK = mention("new", "this mug is sick lol")


def lessons(count: int = 120) -> list[Lesson]:
    """A team whose public says "sick" and "wicked" of what it likes; the rest is neutral."""
    made = []
    for n in range(count):
        form = (n + n // 4) % 4  # so that every fourth is now this form, now that
        text = FORMS[form].format(PARTS[n // 4 % 10]) + f" {n // 40}"
        label = Label.NEUTRAL if form % 2 else Label.POSITIVE
        made.append(Lesson(mention(str(n), text), label))
    return made


def learned(some: Sequence[Lesson], rival: Layer | None = None) -> Taught:
    return ANALYZER.teach(1, some, rival=rival, now=NOON)


def taught(some: Sequence[Lesson]) -> Layer:
    return learned(some).layer


def label(post: Mention, layer: Layer | None = None) -> Label:
    return ANALYZER.score([post], layer=layer)[0].label


def test_a_team_teaches_its_own_words() -> None:
    layer = replace(taught(lessons()), version=1)
    assert label(SICK) is not Label.POSITIVE
    assert label(SICK, layer) is Label.POSITIVE
    assert (layer.answers, layer.watch_id, layer.made_at) == (120, 1, NOON)


def test_what_was_learned_is_measured_on_answers_it_did_not_see() -> None:
    new = learned(lessons())
    assert new.layer.held_back == 120
    assert new.layer.before < new.least < new.layer.after < 1
    at_random = [replace(one, label=TONES[(7 * n + n // 3) % 3]) for n, one in enumerate(lessons())]
    assert learned(at_random).least < 1 / 3


def test_each_tone_counts_alike_however_rare() -> None:
    """Ninety of a hundred are neutral, and nothing tells which: to be sure of the many counts no more
    than a throw of three tones."""
    some = [replace(one, label=Label.POSITIVE) if n % 10 == n // 10 else one for n, one in enumerate(ALIKE)]
    assert learned(some).layer.after < 1 / 3


def test_it_is_measured_on_fresh_answers_beside_what_is_on() -> None:
    first = replace(taught(lessons()), version=1)
    some = [replace(one, fresh=n >= 80) for n, one in enumerate(lessons())]
    new = learned(some, rival=first)
    assert new.layer.held_back == 40
    assert new.layer.before > taught(lessons()).before
    assert learned([replace(one, fresh=n >= 111) for n, one in enumerate(lessons())]).layer.after == 0.0


def test_the_prior_is_the_smoothed_share_of_each_tone_among_the_lessons() -> None:
    some = [replace(one, weight=LEFT_ALONE) if one.label is Label.NEUTRAL else one for one in lessons(40)]
    total = 20 + 20 * LEFT_ALONE + 15
    assert taught(some).prior == pytest.approx((5 / total, (20 * LEFT_ALONE + 5) / total, 25 / total))
    assert taught(some).answers == 20


@pytest.mark.parametrize(
    "some",
    [
        [replace(one, label=Label.NEGATIVE) for one in lessons(20)],
        [replace(one, weight=LEFT_ALONE) for one in lessons(20)],
        [replace(one, mention=mention(one.mention.native_key, "\U0001f621")) for one in lessons(20)],
        [replace(one, mention=replace(one.mention, lang="de")) for one in lessons(20)],
        [replace(one, mention=mention(one.mention.native_key, "ok ok")) for one in lessons(20)],
    ],
    ids=["one tone", "only glances", "only emoji", "another language", "one text"],
)
def test_odd_lessons_make_a_layer_that_can_be_used(some: list[Lesson]) -> None:
    layer = replace(taught(some), version=1)
    assert sum(layer.prior) == pytest.approx(1)
    assert sum(ANALYZER.score([SICK], layer=layer)[0].chances or ()) == pytest.approx(1, abs=0.001)


def test_the_prior_follows_the_posts() -> None:
    bad = [mention(str(n), f"awful service, broken {part}, i am furious") for n, part in enumerate(PARTS)]
    good = [mention(str(n), f"lovely {part}, thank you, best day") for n, part in enumerate(PARTS)]
    assert ANALYZER.prior(bad)[0] > 0.6 > ANALYZER.prior(good)[0]
    assert ANALYZER.prior([replace(one, lang="de") for one in bad]) == (1 / 3, 1 / 3, 1 / 3)


def test_a_renewed_prior_is_felt_at_once() -> None:
    post = mention("p", "the kettle is here on tuesday")
    first = ANALYZER.score([post], layer=Layer(1, (0.9, 0.05, 0.05), NOON))[0]
    later = ANALYZER.score([post], layer=Layer(1, (0.1, 0.1, 0.8), NOON.replace(hour=13)))[0]
    assert first.chances != later.chances
