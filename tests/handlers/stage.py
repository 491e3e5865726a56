"""A desk where everything stands that somebody could use: a crisis with posts, and one of each setting."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.core import keys, wishes
from bot.core.desk import Rota, Swap
from bot.core.mentions import Author, Query
from bot.core.models import Change, Label, Level, Score, Scored
from bot.core.mutes import Mute, MuteKind
from bot.core.noise import Noise, Verbosity
from bot.core.partners import Partner
from bot.core.rooms import Room, RoomState
from bot.core.routes import Route
from bot.core.story import Story
from bot.core.tuning import Occasion, OccasionKind
from bot.playbooks import templates
from bot.ports import Placed, Ports
from bot.situations import quote
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, PRIYA, mention, situation, watch

BRAND = "Brindle"
EVIL = "<!channel> <@U0EVIL000> *melts* & more"
"""What somebody may write in a post, a title or a name, and what must call nobody."""
SAID = {
    "kettles": f"My Brindle kettle melted on the stove, what now? #kettlegate {EVIL}",
    "parking": "Brindle towed forty cars from the Leeds shop's car park #towed",
}
ROOM = "C0ROOM0001"
MINUTE = timedelta(minutes=1)


def staged(ports: Ports, slack: Loopback, *, crises: int = 1) -> Desk:
    """The desk over a store with so many live crises."""
    ports = replace(ports, templates=templates())
    _settings(ports)
    _first(ports)
    for number in range(2, crises + 1):
        raise_crisis(ports, brand=BRAND, title=f"Late parcels {number}")
    return Desk(ports, slack)


def another(desk: Desk) -> None:
    """A second crisis."""
    raise_crisis(desk.ports, brand=BRAND, title="Recall", story=Story(tags=("recall",)))


def roomed(desk: Desk) -> None:
    """The first crisis has a room."""
    room = Room(1, due_at=NOON, state=RoomState.OPEN, channel=ROOM, name="crisis-1-kettles")
    desk.ports.store.change_room(1, lambda _: room)


def corrected(desk: Desk) -> None:
    """A note of Maya's, to be corrected."""
    desk.type("note #1 called the plant")


def worded(desk: Desk) -> None:
    """The team has its own words for the holding statement."""
    desk.type("template holding")
    view = desk.opened(len(desk.slack.called("views.open", 0)) or 1)
    desk.submit(view, original_text="We know about it and look into it.")


def _settings(ports: Ports) -> None:
    fair = Occasion("Fair", OccasionKind.EVENT, date(2026, 3, 2), date(2026, 3, 3), ())
    brand = watch(id=0, name=BRAND, query=Query(any=(BRAND,)), occasions=(fair,))
    kept = ports.store.add_watch(brand, now=NOON)
    ports.store.add_partner(Partner(kept.id, "Ember"))
    muted = Mute(kept.id, MuteKind.AUTHOR, "bot", until=NOON + timedelta(days=2), made_at=NOON, actor=MAYA)
    ports.store.add_mute(muted, ())
    swap = Swap(NOON, NOON + timedelta(days=1), PRIYA)
    rota = Rota((MAYA, PRIYA), date(2026, 3, 2), swaps=(swap,))
    routes = (Route(channel="C0LEGAL000", least=Level.RED),)
    loud = Noise(verbosity=Verbosity.FULL)
    ports.store.change_desk(
        lambda desk: replace(desk, rota=rota, routes=routes, noise=loud),
        actor=MAYA,
        surface="modal",
        now=NOON,
    )


def _first(ports: Ports) -> None:
    """A crisis that holds the posts of two stories and quotes one of each."""
    posts = [
        mention(f"{topic}{n}", f"{said} {n}", author=Author(f"{topic}{n}"), created_at=NOON - n * MINUTE)
        for topic, said in SAID.items()
        for n in range(1, 12)
    ]
    scored = [Scored(one, Score(Label.NEGATIVE, -0.5)) for one in posts]
    placed = [Placed(one, NOON - timedelta(minutes=5)) for one in scored]
    ports.store.add(1, placed, source_key="x:", cursor={})
    shown = situation(quotes=(quote(scored[0]), quote(scored[11])))
    crisis = raise_crisis(
        ports, brand=BRAND, title=f"Kettles {EVIL}", story=Story(rest=True), situation=shown
    )
    under = tuple((one.source, one.native_key) for one in posts)
    ports.store.apply(Change(crisis, posts=under), channel="crisis-desk")


def everything(ports: Ports) -> dict[str, Any]:
    """All that people can change, to be compared."""
    store, now = ports.store, ports.clock()
    watches = store.watches()
    return {
        "crises": {one.id: (one, store.events(one.id)) for one in store.crises(limit=99)},
        "desk": store.desk(),
        "watches": watches,
        "partners": store.partners(),
        "mutes": [store.mutes(one.id, now=now) for one in watches],
        "layers": [store.layers(one.id) for one in watches],
        "answers": [[one for one in store.answered(w.id) if not one.seen] for w in watches],
        "rooms": store.rooms(),
        "settings": [store.setting(name) for name in (wishes.key(MAYA.id), keys.GUIDE)],
        "asked": store.outbox_health(now=now)["due"],
    }
