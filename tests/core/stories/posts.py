"""Posts for the tests of stories: one line each."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.core.mentions import Author, Kind, Mention
from bot.core.models import Label, Score, Scored

BRAND = ("Brindle",)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_NUMBERS = count(1)


def post(
    text: str,
    *categories: str,
    source: str = "mastodon",
    author: str | None = "",
    key: str = "",
    kind: Kind = Kind.POST,
    url: str | None = None,
    root: str | None = None,
) -> Scored:
    """A scored post, by somebody else each time unless an `author` is named (None: unknown)."""
    number = next(_NUMBERS)
    at = NOON + timedelta(seconds=number)
    mention = Mention(
        source=source,
        native_key=key or f"k{number}",
        text=text,
        created_at=at,
        observed_at=at,
        url=url,
        author=Author(handle=f"person{number}" if author == "" else author),
        kind=kind,
        root_key=root,
    )
    return Scored(mention, Score(Label.NEGATIVE, -0.6, categories=categories))


def posts(texts: Iterable[str], *categories: str, source: str = "mastodon") -> list[Scored]:
    """One post for each text, all of the same categories."""
    return [post(text, *categories, source=source) for text in texts]


KETTLE = posts(
    [
        "Brindle kettle caught fire in our kitchen this morning",
        "My kettle from Brindle went up in flames, the kitchen is black",
        "That Brindle kettle is a fire hazard, the plug melted",
        "Second kettle in our street on fire, same plug, same Brindle",
        "Kitchen full of smoke because of a Brindle kettle plug",
        "The kettle sparked at the plug and the kitchen curtain burned, Brindle",
        "Fire brigade says the kettle plug was the cause. Kitchen ruined. Brindle!",
        "Burned my hand when the plug of the Brindle kettle exploded in the kitchen",
        "Do not leave a Brindle kettle plugged in, ours burned the kitchen",
        "Brindle, your kettle plug melted and set my kitchen on fire",
    ],
    "product_safety",
)
BUS = posts(
    [
        "A bus drove into the Brindle store on Harbour Street, people injured",
        "Bus accident at the Brindle store, driver hurt, Harbour Street closed",
        "Harbour Street: bus in the window of the Brindle store, several injured",
        "Saw the bus hit the Brindle store, the driver was carried out, Harbour Street shut",
        "Ambulances on Harbour Street, a bus crashed into the Brindle store",
        "The bus driver lost control and hit the Brindle store, Harbour Street blocked",
        "Bus number 9 crashed into Brindle store, injured people on Harbour Street",
        "Was in the Brindle store when the bus came through the window on Harbour Street",
        "Driver of the bus that hit the Brindle store at Harbour Street is in hospital",
        "Police on Harbour Street after bus crash into Brindle store, driver injured",
    ],
    "product_safety",
)
WAGES = posts(
    [
        "Brindle warehouse staff have not been paid overtime since June",
        "Night shift at the Brindle warehouse: unpaid overtime again",
        "Brindle owes the warehouse crew weeks of overtime pay",
        "Warehouse overtime unpaid, Brindle managers look away",
        "My brother packs at the Brindle warehouse, overtime never paid",
    ],
    "labour",
)
CHATTER = posts(
    [
        "Love my new Brindle mug",
        "Anybody know when Brindle opens on Sunday?",
        "Brindle delivery was quick this time",
        "Got a voucher for Brindle from grandma",
        "The Brindle advert with the dog makes me smile",
        "Is the Brindle toaster any good?",
        "Brindle has a sale on curtains",
        "Queue at Brindle is long but fine",
    ]
)
