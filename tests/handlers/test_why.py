"""Why a crisis was raised can be asked by words and from its card."""

from bot.core.mentions import Author
from bot.core.models import Crisis, Label, Score, Scored
from bot.ports import Placed, Ports
from bot.slack import ids
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import NOON, mention, watch

SLOGAN = "everybody has to stop buying from this company because it lies to all of its own customers"


def store(ports: Ports, crisis: Crisis, texts: list[str]) -> None:
    """Posts of a crisis, each by somebody else, all in the moment it began."""
    assert ports.store.add_watch(watch(), now=NOON).id == crisis.watch_id
    began = crisis.situation.began
    said = [
        Scored(
            mention(str(n), text, created_at=began, observed_at=began, author=Author(handle=f"u{n}")),
            Score(Label.NEGATIVE, -0.6),
        )
        for n, text in enumerate(texts)
    ]
    ports.store.add(crisis.watch_id, [Placed(one, began) for one in said], source_key="x", cursor={})
    names = [(one.mention.source, one.mention.native_key) for one in said]
    ports.store.file_posts(crisis, names, rest_from=None, until=crisis.situation.window.end)


def test_why_is_answered_by_words_and_from_the_menu(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "61 mentions" in desk.type("why")["text"]
    desk.choose(ids.MORE, "why:1")
    assert "9× the usual" in str(desk.slack.whispered()[0]["blocks"])


def test_a_crisis_that_is_over_still_says_why(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("dismiss our own campaign")
    assert "All quiet" in desk.type("why")["text"]
    assert "61 mentions" in desk.type("why 1")["text"]


def test_posts_that_share_text_and_minute_are_told_as_coordinated(desk: Desk) -> None:
    crisis = raise_crisis(desk.ports)
    texts = [*(f"{n} things {n + 1} people {n + 2} cups say {n + 3}" for n in range(20, 40)), *[SLOGAN] * 20]
    store(desk.ports, crisis, texts)
    assert "50 % of the 40 posts that are no reposts look coordinated" in desk.type("why")["text"]


def test_the_answer_leads_to_the_forms(desk: Desk) -> None:
    raise_crisis(desk.ports)
    row = desk.type("why")["blocks"][-1]["elements"]
    desk.click_whispered(next(one for one in row if one["text"]["text"] == "Set level…"))
    assert desk.opened()["title"]["text"] == "Set the level"
