"""What each verb does, by words and by form, from anywhere."""

import pytest

from bot.core.models import Level, State
from bot.slack import ids
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import MAYA, PRIYA, Hands

# --- which crisis ------------------------------------------------------------------------------------------


def test_one_live_crisis_needs_no_number(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("note called the plant")
    assert desk.timeline()[-1].text == "called the plant"


def test_several_are_offered_as_buttons_that_carry_the_whole_command(desk: Desk) -> None:
    for brand in ("Brindle & Fern", "Brindle", "Umber"):
        raise_crisis(desk.ports, brand=brand)
    answer = desk.type("note called the plant")
    button = answer["blocks"][1]["elements"][1]
    desk.click_whispered(button)
    assert button["value"] == "note #2 called the plant"
    assert desk.timeline(2)[-1].text == "called the plant"
    told = desk.slack.whispered()[0]
    assert (told["text"], told["replace_original"]) == ("Noted on crisis #2.", True)


def test_a_form_opened_from_a_whisper_says_that_it_is_saved(desk: Desk) -> None:
    raise_crisis(desk.ports)
    row = desk.type("")["blocks"][1]["elements"]
    desk.click_whispered(next(button for button in row if button["action_id"] == ids.ASSIGN))
    desk.submit(desk.opened(), owner=PRIYA.id)
    assert desk.slack.whispered()[0]["text"] == "Priya Raman owns crisis #1 now."


def test_at_most_five_are_offered(desk: Desk) -> None:
    for _ in range(7):
        raise_crisis(desk.ports)
    assert len(desk.type("ack")["blocks"][1]["elements"]) == 5


def test_an_unknown_number_is_refused(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "9" in desk.type("ack 9")["text"]


def test_a_typing_error_is_met_with_a_suggestion(desk: Desk) -> None:
    told = desk.type("asign me")["text"]
    assert "Did you mean /crisis assign?" in told
    assert "/crisis help" in told


def test_quiet_is_said(desk: Desk) -> None:
    assert "All quiet" in desk.type("")["text"]
    assert "All quiet" in desk.type("ack")["text"]


# --- looking -----------------------------------------------------------------------------------------------


def test_the_list_has_the_buttons_of_each_crisis(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, brand="Brindle", level=Level.RED)
    answer = desk.type("")
    rows = [block for block in answer["blocks"] if block["type"] == "actions"]
    assert [row["elements"][0]["value"] for row in rows] == ["2", "1"]
    assert rows[0]["elements"][0]["action_id"] == ids.ACKNOWLEDGE


def test_status_is_one_line_a_crisis(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("ack")
    told = desk.type("status")["text"]
    assert told.count("\n") == 0
    assert "#1 Orange" in told
    assert "owned by Maya Okafor" in told


@pytest.mark.parametrize("line", ["show", "#1", "1", "timeline 1"])
def test_a_crisis_is_shown_with_its_timeline(desk: Desk, line: str) -> None:
    raise_crisis(desk.ports)
    desk.type("note called the plant")
    told = desk.type(line)["text"]
    assert "Firebreak opened it: orange" in told
    assert "Maya Okafor noted: called the plant" in told


def test_markup_in_a_note_comes_back_as_plain_words(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("note &lt;!channel&gt; <@U0PRIYA000|priya> wrote <https://a.example|here>")
    assert desk.timeline()[-1].text == "<!channel> @priya wrote https://a.example"
    assert "<!channel>" not in desk.type("show")["text"]


def test_help_explains_one_verb_or_all(desk: Desk) -> None:
    assert "/crisis ack [id]" in desk.type("help")["text"]
    assert "Also: acknowledge" in desk.type("help ACK")["text"]
    assert "Takes the rank admin or a higher one." in desk.type("help tune")["text"]
    assert "Did you mean /crisis resolve?" in desk.type("help resolv")["text"]


# --- acting ------------------------------------------------------------------------------------------------


def test_assign_takes_a_mention_and_a_note(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "Priya Raman owns" in desk.type("assign <@U0PRIYA000|priya> please call 2 shops")["text"]
    event = desk.timeline()[-1]
    assert (desk.crisis().owner, event.text) == (PRIYA, "please call 2 shops")


def test_assign_alone_asks_for_the_person(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.ASSIGN, "1")
    assert desk.submit(desk.opened(), owner=PRIYA.id, note="yours") == ""
    assert desk.crisis().owner == PRIYA
    assert desk.slack.whispered(within=0.2) == []  # the card says it


def test_assign_me_takes_it_over(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("ack", by=PRIYA.id)
    desk.type("assign me")
    assert desk.crisis().owner == MAYA


def test_a_name_slack_did_not_link_is_refused_with_the_way_out(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "pick the person from the list" in desk.type("assign @priya")["text"]


def test_assigning_the_owner_again_stays_in_the_form(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("assign <@U0PRIYA000|priya>")
    desk.type("assign")
    answer = desk.submit(desk.opened(), owner=PRIYA.id)
    assert answer["errors"] == {"owner": "Priya Raman already owns crisis #1."}


@pytest.mark.parametrize("line", ["level red it is on the news", "LEVEL Red #1 it is on the news"])
def test_level_is_set_by_words(desk: Desk, line: str) -> None:
    raise_crisis(desk.ports)
    desk.type(line)
    assert desk.crisis().set_level is Level.RED
    assert desk.timeline()[-1].text == "it is on the news"


def test_level_is_set_by_form(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.choose(ids.MORE, "level:1")
    desk.submit(desk.opened(), level="red", why="on the news")
    assert (desk.crisis().level, desk.timeline()[-1].text) == (Level.RED, "on the news")


def test_an_unknown_level_is_refused(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "Levels: green, yellow, orange, red" in desk.type("level purple")["text"]


@pytest.mark.parametrize(
    ("verb", "answers", "state", "recorded"),
    [
        ("contain", {"why": "post is down"}, State.CONTAINED, "post is down"),
        ("resolve", {"outcome": "Apologised.", "said": "here"}, State.RESOLVED, "Apologised. We said: here"),
        ("dismiss", {"reason": "our own campaign"}, State.DISMISSED, "our own campaign"),
        ("note", {"text": "called the plant"}, State.OPEN, "called the plant"),
    ],
)
def test_a_form_acts_as_its_words_do(
    desk: Desk, verb: str, answers: dict[str, str], state: State, recorded: str
) -> None:
    raise_crisis(desk.ports)
    desk.type(verb)
    assert desk.submit(desk.opened(), **answers) == ""
    assert desk.crisis().state is state
    assert desk.timeline()[-1].text == recorded


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("contain post is down", State.CONTAINED),
        ("resolve apologised", State.RESOLVED),
        ("dismiss #1 our own campaign", State.DISMISSED),
        ("close 1 apologised", State.RESOLVED),
    ],
)
def test_words_act_as_the_form_does(desk: Desk, line: str, state: State) -> None:
    raise_crisis(desk.ports)
    assert "#1" in desk.type(line)["text"]
    assert desk.crisis().state is state


def test_the_last_closed_crisis_is_reopened(desk: Desk, clock: Hands) -> None:
    raise_crisis(desk.ports)
    desk.type("resolve over")
    clock.forward(minutes=5)
    assert "open again" in desk.type("reopen it goes on")["text"]
    assert desk.timeline()[-1].text == "it goes on"


def test_an_open_crisis_is_not_reopened(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.REOPEN, "1")
    assert "is not closed" in desk.slack.whispered()[0]["text"]


def test_the_brief_says_where_it_went(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "#exec-brief" in desk.type("brief")["text"]
    assert desk.timeline()[-1].kind == "briefed"


def test_the_home_tab_shows_what_is_live(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.open_home()
    published = desk.slack.called("views.publish")[0]
    assert published["user_id"] == MAYA.id
    assert "1 live crisis, 1 without an owner" in str(published["view"])
