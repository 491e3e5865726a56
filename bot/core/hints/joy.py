"""KNOWN JOY: why much may be said of a brand that is no crisis, by its calendar or by what is said."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.core.hints import ridicule
from bot.core.hints.chance import tail
from bot.core.hints.context import Context
from bot.core.hints.reading import Reading, data
from bot.core.hints.voices import Voice, text_of, voices, within
from bot.core.models import Joy, Label, Level, Score, Scored
from bot.core.risk import CATEGORIES
from bot.core.terms import fold
from bot.core.tuning import Occasion, OccasionKind
from bot.core.wording import percent

SPANS = (15, 60, 180, 360)
"""The wave is what stands out most from the usual among the last so many minutes."""
ENOUGH = 8
"""Under eight voices nothing can be called a giveaway or a launch day."""
KNOWN_SHARE, CALENDAR_SHARE = 0.50, 0.30
"""Half of the posts must say why so much is said; three tenths when the calendar says it too."""
MORE_NEGATIVE, NEGATIVE_UNKNOWN, NEGATIVE_AT_MOST = 0.10, 0.25, 0.50
"""How far over the usual negative share a happy wave may be; the most where none is known, and ever."""
SCORED_SHARE = 0.3
"""With the tone known of fewer than three tenths of the posts it says nothing of the rest."""
TROUBLED_AUTHORS, TROUBLED_SHARE, TROUBLED_CHANCE = 3, 0.05, 0.01
"""Three authors and a twentieth of the posts on a kind of crisis, beyond the usual: no joy."""
EARLIER, LESS_JOY = 20, 0.10
"""Where all talk is of launches and shares anyway (by twenty earlier posts), a wave with less of it than
before, by more than ten points, is about something else."""
COPIES = 0.5
"""When half of a wave copies itself it is machines or a campaign, unless the copies speak of trouble."""
CONFUSABLE = frozenset({"misinformation", "disclosure"})
"""Kinds whose words ("is it true", "sponsored") are said at every launch and giveaway too."""
BUSINESS = frozenset({"giveaway", "earnings", "launch", "deals", "event", "jobs"})
"""Kinds of talk about what a company does, not of how it did."""

GUARDS = "joy.guards"
KINDS = {
    OccasionKind.CAMPAIGN: "your own campaign",
    OccasionKind.GIVEAWAY: "your own giveaway",
    OccasionKind.EARNINGS: "an earnings day",
    OccasionKind.LAUNCH: "your own launch",
    OccasionKind.EVENT: "your own event",
}


def joy(posts: Sequence[Scored], context: Context) -> Joy | None:
    """Why the wave is no crisis; None when it may be one."""
    wave = wave_of(posts, context)
    said = voices(wave)
    if len(wave) < ENOUGH or _is_negative(wave, context) or _is_troubled(said, context) or _is_mocked(said):
        return None
    oldest = min(post.mention.created_at for post in wave)
    earlier = [post for post in posts if post.mention.created_at < oldest]
    return (
        _by_calendar(said, wave, context)
        or _by_words(said, wave, earlier, context)
        or _by_copies(said, wave, context)
    )


def wave_of(posts: Sequence[Scored], context: Context) -> list[Scored]:
    """The posts of the span that stands out most from the usual; all of them where none does."""
    spans = [(minutes, within(posts, context.now, minutes)) for minutes in SPANS]
    enough = [(minutes, recent) for minutes, recent in spans if len(recent) >= 2 * ENOUGH] or spans[-1:]
    return max(enough, key=lambda one: _excess(len(one[1]), context.expected(one[0])))[1]


def kinds_of(reading: Reading) -> frozenset[str]:
    """The kinds of joy or business a text speaks of: `giveaway`, `earnings`…"""
    hits = [hit for hit in reading.hits if hit.row.startswith("joy.")]
    guarded = {n for hit in hits if hit.row == GUARDS for n in range(hit.start, hit.end)}
    strong: set[str] = set()
    weak: dict[str, set[tuple[str, ...]]] = {}
    for hit in hits:
        if hit.row == GUARDS or not guarded.isdisjoint(range(hit.start, hit.end)):
            continue
        _, kind, strength = hit.row.split(".")
        if strength == "strong":
            strong.add(kind)
        else:
            weak.setdefault(kind, set()).add(reading.words[hit.start : hit.end])
    return frozenset(strong | {kind for kind, words in weak.items() if len(words) > 1})


def troubles_of(score: Score, reading: Reading) -> tuple[str, ...]:
    """The kinds of crisis a post speaks of, without those that talk of business only seems to speak of.

    "Rumours of a leaked design" are no misinformation, a share that crashes on results is no lawsuit.
    """
    business = bool(kinds_of(reading) & BUSINESS)
    return tuple(
        slug
        for slug in score.categories
        if slug in CATEGORIES
        and CATEGORIES[slug].floor > Level.GREEN
        and not (business and (slug in CONFUSABLE or not _strongly(score, slug)))
        and not (slug == "legal" and _is_price_news(score))
    )


def _strongly(score: Score, slug: str) -> bool:
    return any(cue.strong for cue in score.cues if cue.category == slug)


def _is_price_news(score: Score) -> bool:
    strong = [cue.text for cue in score.cues if cue.category == "legal" and cue.strong]
    return bool(strong) and all(text.startswith(("share", "stock")) for text in strong)


def _excess(count: int, expected: float) -> float:
    return (count - expected) / float((expected + 1.0) ** 0.5)


# --- what speaks against it --------------------------------------------------------------------------------


def _is_negative(wave: Sequence[Scored], context: Context) -> bool:
    share = _negative_share(wave)
    if share is None:
        return False
    if context.usual_share is None:
        return share > NEGATIVE_UNKNOWN
    return share > min(context.usual_share + MORE_NEGATIVE, NEGATIVE_AT_MOST)


def _negative_share(wave: Sequence[Scored]) -> float | None:
    scored = sum(one.score.label is not Label.UNKNOWN for one in wave)
    return (
        sum(one.score.negative for one in wave) / scored
        if scored and scored >= SCORED_SHARE * len(wave)
        else None
    )


def _is_troubled(said: Sequence[Voice], context: Context) -> bool:
    """Whether a kind of crisis is spoken of by several, more than usual and by more than a few of many."""
    if not said:
        return False
    minutes = max(5.0, (context.now - said[0].first.mention.created_at) / timedelta(minutes=1))
    by_category: dict[str, list[Voice]] = {}
    for voice in said:
        for slug in troubles_of(voice.first.score, voice.reading):
            by_category.setdefault(slug, []).append(voice)
    return any(
        len({voice.author for voice in found}) >= TROUBLED_AUTHORS
        and len(found) >= TROUBLED_SHARE * len(said)
        and tail(len(found), context.expected_of(slug, minutes)) < TROUBLED_CHANCE
        for slug, found in by_category.items()
    )


def _is_mocked(said: Sequence[Voice]) -> bool:
    mocking = sum(ridicule.mocks(voice.reading) for voice in said)
    return mocking > 2 and mocking >= ridicule.LEAST_SHARE * len(said)


# --- what speaks for it ------------------------------------------------------------------------------------


def _by_calendar(said: Sequence[Voice], wave: Sequence[Scored], context: Context) -> Joy | None:
    for occasion in context.occasions:
        if not occasion.on(context.today):
            continue
        share = _share_of_terms(said, occasion)
        if share >= CALENDAR_SHARE:
            return _told(f"{KINDS[occasion.kind]}, {occasion.name}", share, len(said), wave, context)
    return None


def _share_of_terms(said: Sequence[Voice], occasion: Occasion) -> float:
    if not occasion.terms:
        return 1.0
    terms = [fold(term).lstrip("#") for term in occasion.terms]
    texts = [fold(text_of(voice.first.mention)) for voice in said]
    return sum(any(term in text for term in terms) for text in texts) / max(len(texts), 1)


def _by_words(
    said: Sequence[Voice], wave: Sequence[Scored], earlier: Sequence[Scored], context: Context
) -> Joy | None:
    """Joy by its words; a post that is itself negative or mocking is none, whatever its words."""
    glad = [kinds for voice in said if (kinds := _kinds_if_calm(voice))]
    share = len(glad) / max(len(said), 1)
    if len(said) < ENOUGH or share < KNOWN_SHARE:
        return None
    if share < _usual_gladness(earlier) - LESS_JOY:
        return None
    counts = Counter(kind for kinds in glad for kind in kinds)
    kind = max(counts, key=lambda slug: (counts[slug], slug))
    return _told(str(data("joy")[kind]["title"]), share, len(said), wave, context)


def _usual_gladness(earlier: Sequence[Scored]) -> float:
    """The share of joy before the wave; 0 where too little was said to tell."""
    said = voices(earlier)
    return sum(bool(_kinds_if_calm(voice)) for voice in said) / len(said) if len(said) >= EARLIER else 0.0


def _kinds_if_calm(voice: Voice) -> frozenset[str]:
    return kinds_of(voice.reading) if _is_calm(voice) else frozenset()


def _is_calm(voice: Voice) -> bool:
    return voice.first.score.label is not Label.NEGATIVE and not ridicule.mocks(voice.reading)


def _by_copies(said: Sequence[Voice], wave: Sequence[Scored], context: Context) -> Joy | None:
    """The same post by many accounts: machines, as long as what they copy is harmless."""
    copied = sum(len(voice.posts) for voice in said if _is_harmless_copy(voice))
    if copied < COPIES * len(wave):
        return None
    looks_like = "the same few posts, copied many times"
    return _told(looks_like, copied / len(wave), len(wave), wave, context)


def _is_harmless_copy(voice: Voice) -> bool:
    score = voice.first.score
    return (
        len(voice.posts) >= 5 and _is_calm(voice) and not score.categories and bool(kinds_of(voice.reading))
    )


def _told(looks_like: str, share: float, n: int, wave: Sequence[Scored], context: Context) -> Joy:
    negative = _negative_share(wave)
    tone = "tone unknown" if negative is None else f"{percent(negative)} negative"
    if negative is not None and context.usual_share is not None:
        tone += f", usually {percent(context.usual_share)}"
    words = f"Not a crisis: looks like {looks_like} ({percent(share)} of {n} posts; {tone})"
    return Joy(looks_like, round(share, 3), words)
