"""`/crisis language`: one setting for the whole workspace, kept on record."""

from dataclasses import replace

import pytest

from bot.core.models import Change
from bot.deliver import deliver_one
from bot.ports import Ports, Subject
from bot.slack import ids
from bot.slack.rendering import render
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, SilentDesk, crisis, watch


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    ports.store.add_watch(replace(watch(), id=0), now=NOON)
    ports.store.apply(Change(crisis(id=0)), channel="C0CRISISD0")
    return Desk(ports, slack)


class Reader(SilentDesk):
    """Takes messages and remembers their words."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def post(self, subject: Subject) -> tuple[str, str]:
        self.read.append(render(subject)["text"])
        return super().post(subject)


def test_a_typed_language_is_spoken_at_once_and_by_everything(desk: Desk) -> None:
    assert desk.type("language de")["text"].startswith("Ab jetzt schreibe ich Deutsch.")
    assert "nicht übernommen" in desk.type("status")["text"]
    assert desk.type("ack")["text"].startswith("Krise #1 ist übernommen; zuständig: ")


def test_cards_that_wait_are_sent_in_the_language(desk: Desk) -> None:
    desk.type("language de")
    reader = Reader()
    deliver_one(replace(desk.ports, notifier=reader), owner="me")
    assert "Als Nächstes: übernehmen bis" in reader.read[0]


def test_the_form_offers_every_language_by_its_own_name(desk: Desk) -> None:
    desk.type("language")
    element = desk.opened()["blocks"][0]["element"]
    assert [one["text"]["text"] for one in element["options"]] == ["English", "Deutsch"]
    assert element["initial_option"]["value"] == "en"
    desk.submit(desk.opened(), language="de")
    assert desk.ports.store.desk().language == "de"


def test_a_form_is_in_the_language_too(desk: Desk) -> None:
    desk.type("language de")
    desk.click(ids.ASSIGN, "1")
    assert (desk.opened()["title"]["text"], desk.opened()["close"]["text"]) == ("Zuweisen", "Abbrechen")


def test_a_language_that_is_not_there_is_refused_and_nothing_changes(desk: Desk) -> None:
    assert desk.type("language tlh")["text"] == "There is no language “tlh” yet. Languages: en, de."
    assert desk.ports.store.desk().language == "en"


def test_a_change_of_language_is_audited(desk: Desk) -> None:
    desk.type("language de")
    entry = desk.ports.store.audited()[-1]
    assert (entry.subject, entry.before, entry.after) == ("desk", "language: en", "language: de")
