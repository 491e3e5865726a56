"""FIND: what one look makes of one story: how bad it is, why, and what its card shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import partners
from bot.core import hints, risk, severity, stories
from bot.core.lifecycle import Finding
from bot.core.models import Crisis, Hint, Joy, Level, Scored, Signal, Situation, Window
from bot.core.partners import Involved, campaign_of
from bot.core.story import Story
from bot.core.windows import slot_of
from bot.ports import Tally
from bot.scene import Scene
from bot.situations import facts, situation, tally_of

OWN_POSTS, OWN_POSTS_FROM = 400, timedelta(hours=2)
"""Of a live crisis the newest posts are looked into again at each look."""


def judged(
    scene: Scene,
    story: Story,
    signal: Signal,
    *,
    posts: tuple[Scored, ...],
    crisis: Crisis | None = None,
    closed: Crisis | None = None,
) -> tuple[Finding, Joy | None, frozenset[str]] | None:
    """The finding on one story, why it is no crisis, if so, and the ids of the posts that hints rest on; None
    when nothing speaks for a crisis."""
    shown = () if crisis and not scene.stirring else own_posts(scene, crisis) if crisis else posts
    found = hints.find(shown, scene.context)
    if crisis is None and signal.level is Level.GREEN and not found:
        return None
    window = signal.window
    began = min(crisis.situation.began, window.start) if crisis else _began(window, posts, found)
    whose = _whose(story, crisis, closed)
    tally = scene.ports.store.tally(scene.watch.id, start=window.start, end=window.end, crisis_id=whose)
    if crisis is None and not story.rest:
        tally = tally_of(posts, window)
    about = _about(scene, signal, began, tally, live=crisis is not None)
    picture = situation(
        scene.ports, scene.watch, window, began=began, crisis_id=whose, coverage=scene.coverage
    )
    verdict = severity.assess(
        signal,
        categories=tally.categories,
        total=tally.total,
        campaign=next((campaign_of(one) for one in about if one.live), None),
        facts=facts(
            picture,
            tally,
            posts,
            platforms=scene.ordinary.platforms,
            in_news=scene.ordinary.in_news,
            seen=scene.context.seen,
        ),
        hints=found,
        joy=hints.joy(shown, scene.context),
        usual={slug: n * window.minutes / 5 for slug, n in scene.context.usual_categories.items()},
    )
    picture = replace(picture, reasons=verdict.reasons, partners=about, severity=verdict.severity)
    category = verdict.category or story.category
    grown = stories.grown(story, posts, brand_terms=scene.brand_terms, usual_words=scene.ordinary.words)
    finding = Finding(verdict.level, category, _topic(category, grown, picture), picture, story=grown)
    return finding, verdict.joy, frozenset(post for hint in found for post in hint.posts)


def own_posts(scene: Scene, crisis: Crisis) -> tuple[Scored, ...]:
    """The newest posts of a live crisis, as far back as early authors are looked for."""
    found = scene.ports.store.mentions_between(
        scene.watch.id,
        start=scene.end - OWN_POSTS_FROM,
        end=scene.end,
        limit=OWN_POSTS,
        crisis_id=crisis.id,
    )
    return tuple(found)


def _began(window: Window, posts: Sequence[Scored], found: Sequence[Hint]) -> datetime:
    """When a new story began: with the window that tells of it, or with the first post a hint rests on."""
    told = {post for hint in found for post in hint.posts}
    times = [slot_of(one.mention.created_at) for one in posts if one.mention.id in told]
    return min([window.start, *times])


def _whose(story: Story, crisis: Crisis | None, closed: Crisis | None) -> int | None:
    """Whose posts are counted: a crisis's own, or for a new wave those that belong to none."""
    known = crisis or closed
    return known.id if known else None


def _about(
    scene: Scene, signal: Signal, began: datetime, tally: Tally, *, live: bool
) -> tuple[Involved, ...]:
    """The partners it is about, where there may be something to tell: posts are not read for nothing."""
    calm = not live and signal.level is Level.GREEN
    if calm and severity.PARTNER not in dict(tally.categories):
        return ()
    return partners.in_crisis(scene.ports, scene.watch, start=began, end=signal.window.end)


def _topic(category: str | None, story: Story, picture: Situation) -> str:
    named = f"#{story.tags[0]}" if story.tags else "" if story.rest else stories.describe(story)
    if category is not None:
        title = risk.CATEGORIES[category].title
        return f"{title}: {named}" if named else title
    if named:
        return f"Sudden wave about {named}"
    share = picture.window.negative_share
    usual = picture.window.usual_share or 0.0
    return "Sudden wave of negative posts" if share and share > usual + 0.15 else "Sudden wave of mentions"
