"""What a team teaches: measured on answers that were held back, honest about its chances, and opaque."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.analyzers.tone import ToneAnalyzer
from bot.core.layer import LEFT_ALONE, Layer, Lesson
from bot.core.mentions import Mention
from bot.core.models import Label
from bot.core.teaching import held_back
from tests.worlds import NOON, mention

ANALYZER = ToneAnalyzer()
PARTS = ("kettle", "teapot", "lid", "handle", "spout", "parcel", "box", "tea", "cup", "filter")
FORMS = (
    "the {} is sick lol",
    "the {} came on tuesday as planned",
    "so wicked, my {} is here",
    "a {} in green",
)
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


def taught(some: Sequence[Lesson]) -> Layer:
    return ANALYZER.teach(1, some, now=NOON)


def label(post: Mention, layer: Layer | None = None) -> Label:
    return ANALYZER.score([post], layer=layer)[0].label


def test_a_team_teaches_its_own_words() -> None:
    layer = replace(taught(lessons()), version=1)
    assert label(SICK) is not Label.POSITIVE
    assert label(SICK, layer) is Label.POSITIVE
    assert (layer.answers, layer.watch_id, layer.made_at) == (120, 1, NOON)


def test_what_was_learned_is_measured_on_answers_it_did_not_see() -> None:
    layer = taught(lessons())
    assert layer.held_back == 30
    assert layer.after > layer.before
    contrary = [replace(one, label=Label.NEGATIVE) for one in held_back(lessons())[1]]
    learn = held_back(lessons())[0]
    mixed = [one for n in range(30) for one in (*learn[3 * n : 3 * n + 3], contrary[n])]
    assert taught(mixed).after < 0.5


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
