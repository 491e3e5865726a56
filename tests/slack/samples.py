"""One believable crisis and its parts, to be varied by the tests of the surfaces."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.mentions import Coverage, Freshness
from bot.core.messages import Outgoing, Purpose
from bot.core.models import (
    SYSTEM,
    Crisis,
    Draft,
    Event,
    EventKind,
    Label,
    Level,
    Part,
    Person,
    Quote,
    Reason,
    Severity,
    Situation,
    State,
    Window,
)
from bot.ports import Subject

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
OPENED = NOW - timedelta(minutes=12)
MAYA = Person("U0MAYA", "Maya Ortiz")
SAM = Person("U0SAM", "Sam Lee")
HOSTILE = "STRANGER <!channel> <@U0MAYA> *bold* _it_ `x` <https://evil.example/a|refund> \u202egnp @everyone"

WINDOW = Window(
    start=NOW - timedelta(minutes=15),
    end=NOW,
    mentions=61,
    negative=35,
    scored=60,
    expected=6.8,
    usual_share=0.12,
)

VOLUME = Reason(
    rule="volume",
    observed=61,
    expected=6.8,
    n=61,
    window_minutes=15,
    words="61 mentions in 15 min, 9× the usual.",
    end=NOW,
    rarity_weeks=7.2,
    clears_below=20,
)
SEVERITY = Severity(
    score=50,
    raw=62,
    confidence=0.8,
    parts=(
        Part("volume", 0.84, 21, 25, "volume 9x the usual"),
        Part("negativity", 0.6, 12, 20, "58 % negative, usually 12 %"),
        Part("velocity", 1.0, 15, 15, "doubles every 20 min"),
        Part("reach", 0.0, 0, 15, "reach is unknown"),
        Part("gravity", 0.96, 14, 15, "product safety"),
        Part("spread", 0.0, 0, 10, "one network, as usual"),
    ),
    why="12 of the 61 posts are near-copies.",
)


def quote(**changes: Any) -> Quote:
    sample = Quote(
        mention_id="a" * 32,
        source="bluesky",
        author="@dana.example",
        followers=12_400,
        text="The kettle caught fire while my kids were in the kitchen.",
        url="https://bsky.app/profile/dana.example/post/3k",
        engagements=310,
        label=Label.NEGATIVE,
        created_at=NOW - timedelta(minutes=9),
    )
    return replace(sample, **changes)


def situation(**changes: Any) -> Situation:
    series = tuple((NOW - timedelta(minutes=5 * n), 3 + 60 // n, 6.8) for n in range(20, 0, -1))
    sample = Situation(
        at=NOW,
        window=WINDOW,
        began=OPENED,
        total=104,
        reach=1_260_000,
        platforms=(("bluesky", 42), ("reddit", 11), ("hackernews", 8)),
        categories=(("product-safety", 31), ("boycott", 12)),
        quotes=(quote(), quote(source="reddit", followers=None), quote(author="@lee")),
        series=series,
        reasons=(Reason("burst", 61, 6.8, 61, 15, "61 mentions in 15 min where 7 are usual"),),
        coverage=(Coverage("file:mentions.csv", Freshness.OK, NOW),),
    )
    return replace(sample, **changes)


def crisis(**changes: Any) -> Crisis:
    sample = Crisis(
        id=12,
        watch_id=1,
        brand="Acme",
        title="product safety",
        category="product-safety",
        level=Level.ORANGE,
        state=State.OPEN,
        opened_at=OPENED,
        updated_at=NOW,
        situation=situation(),
        peak_level=Level.ORANGE,
        version=3,
    )
    return replace(sample, **changes)


def in_state(state: State, level: Level = Level.ORANGE) -> Crisis:
    owner = None if state is State.OPEN else MAYA
    outcome = None if state.live else "The batch is recalled and the refund page is up."
    return crisis(state=state, level=level, peak_level=level, owner=owner, outcome=outcome)


def event(kind: EventKind, **changes: Any) -> Event:
    return replace(Event(kind=kind, at=NOW, actor=MAYA, id=7), **changes)


def opened(level: Level = Level.ORANGE) -> Event:
    return Event(EventKind.OPENED, OPENED, SYSTEM, after=level.word, id=1)


def draft(*missing: str) -> Draft:
    text = "We know about the reports on our kettles.\nPlease stop using model K2."
    return Draft("holding", "Holding statement", text, missing)


def message(purpose: Purpose = Purpose.CARD, **changes: Any) -> Outgoing:
    return replace(Outgoing(5, "k3y", purpose, "crisis:12", "crisis-desk", crisis_id=12), **changes)


def subject(
    about: Crisis | None = None,
    *timeline: Event,
    said: Event | None = None,
    sent: Outgoing | None = None,
    now: datetime = NOW,
) -> Subject:
    about = about or crisis()
    purpose = Purpose.EVENT if said else Purpose.CARD
    return Subject(sent or message(purpose), about, said, timeline or (opened(about.level),), now)
