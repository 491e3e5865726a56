"""Why a crisis was raised can be asked by words and from its card."""

from bot.slack import ids
from tests.handlers.desk import Desk, raise_crisis


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


def test_the_answer_leads_to_the_forms(desk: Desk) -> None:
    raise_crisis(desk.ports)
    row = desk.type("why")["blocks"][-1]["elements"]
    desk.click_whispered(next(one for one in row if one["text"]["text"] == "Set level…"))
    assert desk.opened()["title"]["text"] == "Set the level"
