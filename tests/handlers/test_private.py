"""A private crisis, looked for by somebody who may not know of it, everywhere there is."""

import json
from dataclasses import replace
from typing import Any

import pytest

import handlers
from bot import brief, respond, seen, tune
from bot.commands import scan
from bot.core import lifecycle
from bot.core.access import Viewer
from bot.core.lifecycle import Act
from bot.core.models import Label, Level, Quote
from bot.core.rooms import Room, RoomState
from bot.core.story import NO_STORY
from bot.core.tuning import Tuning
from bot.deliver import deliver_one
from bot.errors import Refused, UnknownCrisis
from bot.playbooks import templates
from bot.ports import Ports, Subject
from bot.scan import ScanReport
from bot.slack import hidden, ids, lists, sentences, shortcuts
from bot.slack.rendering import render
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.examples import ARGUMENTS, BUTTONS
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, PRIYA, Hands, situation, watch

LENA = "U0LENA0000"
WORDS = ("zyzzyva", "rats", "salad", "quokka", "priya")
"""What the private crisis is made of: brand, title, quote, owner."""
REGISTRY = handlers.registry()
NUMBERED = [
    verb.name for verb in REGISTRY.verbs if verb.numbered and verb.name not in ("list", "status", "help")
]


class Wall:
    """A notifier that keeps every message as it stands in Slack now."""

    def __init__(self) -> None:
        self.messages: dict[int, dict[str, Any]] = {}

    def post(self, subject: Subject) -> tuple[str, str]:
        self.messages[subject.message.id] = render(subject)
        return "C1", subject.message.ts or f"{subject.message.id}.0"

    def find(self, message: object) -> None:
        return None

    @property
    def text(self) -> str:
        return json.dumps(self.messages, ensure_ascii=False).casefold()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def desk(ports: Ports, slack: Loopback, wall: Wall) -> Desk:
    """Priya owns and hides crisis 1, whose card and brief stand in Slack already."""
    desk = Desk(replace(ports, templates=templates(), notifier=wall), slack)
    ports.store.add_watch(watch(id=0, name="Brindle"), now=NOON)
    quote = Quote("m", "x", "quokka", 9, "rats", None, 1, Label.NEGATIVE, NOON, "1")
    raise_crisis(ports, brand="Zyzzyva", title="Rats in the salad", situation=situation(quotes=(quote,)))
    desk.type("ack", by=PRIYA.id)
    desk.type("note #1 rats seen", by=PRIYA.id)
    desk.type("brief", by=PRIYA.id)
    tell(desk)
    assert all(word in wall.text for word in WORDS)
    told = desk.type("private", by=PRIYA.id)["text"]
    assert "Crisis #1 is private" in told
    tell(desk)
    slack.calls.clear()
    slack.whispers.clear()
    return desk


def tell(desk: Desk) -> None:
    while deliver_one(desk.ports, owner="test"):
        pass


def assert_silent(desk: Desk, *answers: object) -> None:
    """Nothing that Lena was answered has a word of it."""
    names = ("users.info",)  # what we ask Slack is no answer
    told = [made for name, made in desk.slack.calls if name not in names]
    everything = json.dumps([*answers, *told, *desk.slack.whispers], ensure_ascii=False).casefold()
    assert not [word for word in WORDS if word in everything], everything


# --- as an outsider ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["{}", "{} {}", "{} #1", "{} #1 {}"])
@pytest.mark.parametrize("verb", [verb.name for verb in REGISTRY.verbs])
def test_no_verb_tells_of_it(desk: Desk, verb: str, line: str) -> None:
    before = desk.crisis()
    answer = desk.type(line.format(verb, ARGUMENTS.get(verb, "")).strip(), by=LENA)
    desk.slack.whispered(within=0.05)
    assert_silent(desk, answer)
    assert desk.crisis() == before


@pytest.mark.parametrize("verb", NUMBERED)
def test_its_number_is_answered_like_one_that_does_not_exist(desk: Desk, verb: str) -> None:
    words = "9" if verb == "merge" else ARGUMENTS.get(verb, "")
    hers, none = (desk.type(f"{verb} #{n} {words}".strip(), by=LENA)["text"] for n in (1, 7))
    assert "There is no crisis #1." in hers
    assert hers.replace("#1", "#7") == none


@pytest.mark.parametrize("action_id", [*sorted(BUTTONS), *sorted(REGISTRY.actions)])
def test_no_button_tells_of_it(desk: Desk, action_id: str) -> None:
    before = desk.crisis()
    desk.click(action_id, "1", by=LENA)
    desk.slack.whispered(within=0.1)
    assert_silent(desk)
    assert desk.crisis() == before


@pytest.mark.parametrize("word", ["why", "level", "note", "merge", "contain", "dismiss", "show"])
def test_no_menu_tells_of_it(desk: Desk, word: str) -> None:
    desk.choose(ids.MORE, f"{word}:1", by=LENA)
    desk.click(f"{lists.RUN}:1", f"{word} #1", by=LENA)
    assert len(desk.slack.whispered(2, within=1)) == 2
    assert_silent(desk)


@pytest.mark.parametrize("form", sorted(REGISTRY.views))
def test_no_form_tells_of_it(desk: Desk, form: str) -> None:
    before = desk.crisis()
    memory = json.dumps({"crisis": 1, "watch": 1, "template": "holding"})
    view = {"type": "modal", "callback_id": form, "blocks": [], "private_metadata": memory}
    assert_silent(desk, desk.submit(view, by=LENA))
    assert desk.crisis() == before


def test_neither_its_thread_nor_its_room_gives_its_number_away(desk: Desk) -> None:
    raise_crisis(desk.ports, brand="Brindle", title="Late parcels")
    room = Room(1, due_at=NOON, state=RoomState.OPEN, channel="C0ROOM0001")
    desk.ports.store.change_room(1, lambda _: room)
    place = desk.ports.store.card(1)
    assert place is not None
    desk.type("note seen in the room", by=LENA, channel_id="C0ROOM0001")
    body = {"channel": {"id": place[0]}}
    desk.deliver(desk.pointing(shortcuts.ATTACH, "late again", by=LENA, thread_ts=place[1]) | body)
    assert [event.kind for event in desk.timeline(2)][-2:] == ["noted", "evidence"]
    assert "#1" not in str(desk.slack.whispered(within=0.1))


def test_its_room_is_not_kept_open_by_a_button(desk: Desk) -> None:
    room = Room(1, due_at=NOON, state=RoomState.OPEN, channel="C0ROOM0001")
    desk.ports.store.change_room(1, lambda _: room)
    desk.click(ids.KEEP_ROOM, "1", by=LENA)
    assert "There is no crisis #1." in desk.slack.whispered()[0]["text"]
    assert desk.ports.store.room(1) == room


def test_neither_home_nor_what_is_of_another_version_tells_of_it(desk: Desk) -> None:
    desk.open_home(by=LENA)
    [home] = desk.slack.called("views.publish")
    assert "No live crisis" in str(home)
    desk.click("crisis_snooze", "1", by=LENA)
    assert sentences.QUIET in desk.slack.whispered()[0]["text"]
    assert_silent(desk)


def test_among_others_it_is_not_counted(desk: Desk) -> None:
    for number in range(3):
        raise_crisis(desk.ports, brand="Brindle", title=f"Late parcels {number}")
    told = desk.type("list", by=LENA)
    assert [f"#{n} " in told["text"] for n in (1, 2, 3, 4)] == [False, True, True, True]
    assert "Which crisis" in desk.type("ack", by=LENA)["text"]
    desk.type("merge", by=LENA)
    assert "#2" in str(desk.opened())
    assert_silent(desk, told)


def test_the_record_does_not_tell_of_it_either(desk: Desk) -> None:
    assert "crisis 1" not in desk.type("audit", by=LENA)["text"]
    assert "crisis 1" in desk.type("audit", by=PRIYA.id)["text"]


# --- in the channels ---------------------------------------------------------------------------------------


def test_what_stood_in_the_channels_is_replaced(desk: Desk, wall: Wall) -> None:
    texts = [message["text"] for message in wall.messages.values()]
    assert texts.count(hidden.OWNED) == 1
    assert set(texts) == {hidden.OWNED, hidden.ENTRY}
    assert not [word for word in WORDS if word in wall.text]


def test_what_happens_meanwhile_stays_out_of_the_channels(desk: Desk, wall: Wall) -> None:
    count = len(wall.messages)
    desk.type("note 1 rats again", by=PRIYA.id)
    desk.type("level 1 red", by=PRIYA.id)
    tell(desk)
    assert len(wall.messages) == count
    assert not [word for word in WORDS if word in wall.text]


def test_the_digest_leaves_it_out_and_a_brief_is_refused(desk: Desk, wall: Wall, clock: Hands) -> None:
    clock.forward(days=1)
    assert brief.send_due_digests(desk.ports) == 1
    tell(desk)
    assert not [word for word in WORDS if word in wall.text]
    assert "a brief is read by everybody" in desk.type("brief 1", by=PRIYA.id)["text"]


def test_a_scan_on_the_command_line_says_that_it_is_private(desk: Desk) -> None:
    report = ScanReport("Brindle", 1, 1, 1, (), (), None, (desk.crisis(),))
    said = scan.words(report).casefold()
    assert "crisis #1: private" in said
    assert not [word for word in WORDS if word in said]


def test_shown_again_everything_comes_back(desk: Desk, wall: Wall) -> None:
    desk.type("note 1 rats again", by=PRIYA.id)
    desk.type("private 1 off", by=PRIYA.id)
    tell(desk)
    assert "rats again" in wall.text
    assert hidden.ENTRY.casefold() not in wall.text
    assert "#1" in desk.type("list", by=LENA)["text"]


# --- for those it names ------------------------------------------------------------------------------------


def test_its_owner_works_it_as_before(desk: Desk) -> None:
    assert "Rats in the salad" in desk.type("show", by=PRIYA.id)["text"]
    desk.open_home(by=PRIYA.id)
    assert "Zyzzyva" in str(desk.slack.called("views.publish"))
    desk.click(ids.RESOLVE, "1", by=PRIYA.id)
    assert "Zyzzyva" in str(desk.opened())


def test_who_gets_it_sees_it_and_an_admin_does_too(desk: Desk) -> None:
    assert "no crisis #1" in desk.type("show 1", by=LENA)["text"]
    desk.type(f"assign 1 <@{LENA}|lena>", by=PRIYA.id)
    assert "Rats" in desk.type("show 1", by=LENA)["text"]
    assert "no crisis #1" in desk.type("show 1")["text"]
    desk.type("access change")
    desk.submit(desk.opened())
    assert "Rats" in desk.type("show 1")["text"]


def test_it_goes_together_only_with_another_private_one(desk: Desk) -> None:
    raise_crisis(desk.ports, brand="Brindle", title="Late parcels")
    told = desk.type("merge 2 1", by=PRIYA.id)["text"]
    assert "Crisis #1 is private and #2 is not" in told


def test_it_teaches_nothing_that_others_read(desk: Desk) -> None:
    assert tune.learn_false_alarm(desk.ports, desk.crisis(), Act(PRIYA, NOON)) is None
    kept = desk.ports.store.watch(1)
    assert kept is not None
    assert kept.tuning == Tuning()


@pytest.mark.parametrize("words", ["private 1 perhaps", "private 1 on"])
def test_what_cannot_be_done_is_explained(desk: Desk, words: str) -> None:
    told = desk.type(words, by=PRIYA.id)["text"]
    assert "private" in told
    assert len([one for one in desk.timeline() if one.kind == "hidden"]) == 1


def test_the_store_itself_still_has_it(desk: Desk) -> None:
    """What is hidden from people is not hidden from the scan."""
    assert desk.ports.store.crisis(1).private
    with pytest.raises(UnknownCrisis):
        desk.ports.store.crisis(2)
    with pytest.raises(Refused, match="private"):
        brief.post_brief(desk.ports, 1, Act(MAYA, NOON))


def test_an_entry_of_its_timeline_is_not_there_for_others(desk: Desk) -> None:
    number = desk.timeline()[-1].id
    hers, his = (seen.by(desk.ports, Viewer(who), surface="command") for who in (PRIYA, MAYA))
    assert hers.store.event(number) == desk.timeline()[-1]
    assert his.store.event(number) is None
    assert his.store.event(number + 1) is None


def test_as_many_are_listed_as_asked_for_though_some_are_hidden(desk: Desk) -> None:
    for number in range(8):
        found = raise_crisis(desk.ports, brand="Brindle", title=f"Late parcels {number}")
        if number % 2:
            respond.hide(desk.ports, found.id, Act(PRIYA, NOON), private=True)
    store = seen.by(desk.ports, Viewer(MAYA), surface="command").store
    assert [one.id for one in store.crises(limit=3)] == [8, 6, 4]
    assert [one.id for one in store.crises(limit=9)] == [8, 6, 4, 2]


def test_a_part_of_it_is_private_too(desk: Desk) -> None:
    secret = desk.crisis()
    new, left = lifecycle.split(
        secret,
        Act(PRIYA, NOON),
        title="Rats elsewhere",
        category=None,
        story=NO_STORY,
        rest_story=NO_STORY,
        level=Level.YELLOW,
        situation=secret.situation,
    )
    assert new.crisis.private
    assert left.crisis.private
