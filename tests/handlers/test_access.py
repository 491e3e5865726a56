"""Ranks at the desk: everything people type, click and submit is looked at in one place."""

import time
from dataclasses import replace
from typing import Any

import pytest

import handlers
from bot.core.access import Access, Grant, Rank
from bot.core.models import Person
from bot.ports import Ports
from bot.slack import ids, lists, modals
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, PRIYA

LENA = "U0LENA0000"
LEADS = Person("S0COMMSLDS", "comms-leads")
REGISTRY = handlers.registry()


def give(ports: Ports, *grants: tuple[Person, Rank], default: Rank = Rank.RESPONDER) -> None:
    """Ranks in the store, as an admin has given them."""
    access = Access(tuple(Grant(person, rank) for person, rank in grants), default)
    ports.store.change_desk(lambda desk: replace(desk, access=access), actor=MAYA, surface="modal", now=NOON)


@pytest.fixture
def ranked(desk: Desk) -> Desk:
    """Maya is admin, the leads approve, everybody else looks."""
    raise_crisis(desk.ports)
    give(desk.ports, (MAYA, Rank.ADMIN), (LEADS, Rank.APPROVER), default=Rank.VIEWER)
    return desk


def refused(desk: Desk) -> list[str]:
    return [one.after or "" for one in desk.ports.store.audited() if one.action == "refused"]


# --- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", REGISTRY.verbs, ids=lambda verb: verb.name)
def test_every_verb_is_refused_to_those_below_its_rank(ranked: Desk, verb: handlers.Verb) -> None:
    told = str(ranked.type(f"{verb.name} #1" if verb.numbered else verb.name, by=LENA))
    assert (f"This needs {verb.needs.word}." in told) == (verb.needs > Rank.VIEWER)


@pytest.mark.parametrize("action_id", sorted(REGISTRY.actions))
def test_every_button_is_refused_to_those_below_its_rank(ranked: Desk, action_id: str) -> None:
    needed = REGISTRY.needs(action_id)
    ranked.click(action_id, "1", by=LENA)
    assert refused(ranked) == ([f"{action_id} needs {needed.word}"] if needed > Rank.VIEWER else [])


@pytest.mark.parametrize(
    "form", sorted(name for name in REGISTRY.views if REGISTRY.needs(name) > Rank.VIEWER)
)
def test_every_form_is_refused_to_those_below_its_rank(ranked: Desk, form: str) -> None:
    view = {"type": "modal", "callback_id": form, "blocks": [], "private_metadata": "{}"}
    answer = ranked.submit(view, by=LENA)
    assert f"This needs {REGISTRY.needs(form).word}." in str(answer)
    assert REGISTRY.needs(form) > Rank.VIEWER


@pytest.mark.parametrize(
    "gesture",
    [
        lambda desk: desk.click(ids.ACKNOWLEDGE, "1", by=LENA),
        lambda desk: desk.choose(ids.MORE, "note:1", by=LENA),
        lambda desk: desk.click(f"{lists.RUN}:1", "ack #1", by=LENA),
    ],
)
def test_buttons_and_menus_of_verbs_are_refused_like_the_verb(ranked: Desk, gesture: Any) -> None:
    gesture(ranked)
    assert "This needs responder." in ranked.slack.whispered()[0]["text"]
    assert ranked.crisis().owner is None


def test_a_refusal_says_who_can_by_name_and_mentions_nobody(ranked: Desk) -> None:
    told = ranked.type("ack", by=LENA)
    assert told["response_type"] == "ephemeral"
    assert told["text"] == "This needs responder. Ask Maya Okafor or @comms-leads."
    assert "<@" not in str(told)


def test_a_refusal_is_on_record(ranked: Desk) -> None:
    ranked.type("ack #1", by=LENA)
    entry = ranked.ports.store.audited()[-1]
    assert (entry.action, entry.subject, entry.after) == ("refused", "crisis 1", "ack needs responder")
    assert entry.actor.id == LENA


def test_without_ranks_everybody_may_everything(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "is acknowledged" in desk.type("ack", by=LENA)["text"]
    assert "Nobody has a rank yet" in desk.type("access", by=LENA)["text"]


# --- user groups -------------------------------------------------------------------------------------------


def test_members_of_a_group_have_its_rank(ranked: Desk) -> None:
    ranked.slack.groups = {LEADS.id: [LENA]}
    assert "is acknowledged" in ranked.type("ack", by=LENA)["text"]
    assert "This needs admin. Ask Maya Okafor." in ranked.type("tune", by=LENA)["text"]


def test_where_slack_cannot_say_the_default_holds_and_it_says_so(ranked: Desk) -> None:
    ranked.slack.broken["usergroups.users.list"] = "missing_scope"
    told = ranked.type("ack", by=LENA)["text"]
    assert "This needs responder." in told
    assert "Slack does not say just now who is in which group" in told
    assert "#1" in ranked.type("list", by=LENA)["text"]


# --- giving ranks ------------------------------------------------------------------------------------------


def test_who_gives_the_first_rank_becomes_admin(desk: Desk) -> None:
    desk.slack.groups = {LEADS.id: []}
    desk.type("access change")
    form = desk.opened()
    assert "Maya Okafor, you are admin from now on" in str(form)
    desk.submit(form, approver_people=[PRIYA.id], approver_groups=[LEADS.id], default="viewer")
    access = desk.ports.store.desk().access
    assert {(one.name, one.rank) for one in access.grants} == {
        ("Maya Okafor", Rank.ADMIN),
        ("Priya Raman", Rank.APPROVER),
        ("@comms-leads", Rank.APPROVER),
    }
    assert access.default is Rank.VIEWER


def test_the_form_opens_as_things_are_and_saves_what_is_left_alone(ranked: Desk) -> None:
    before = ranked.ports.store.desk().access
    ranked.type("access change")
    ranked.submit(ranked.opened(), approver_groups=[LEADS.id])
    assert ranked.ports.store.desk().access == before


def test_the_last_admin_cannot_leave(ranked: Desk) -> None:
    ranked.type("access change")
    answer = ranked.submit(ranked.opened(), admin_people=[], approver_people=[MAYA.id])
    assert "At least one person must stay admin" in str(answer)


def test_without_an_answer_of_slack_groups_keep_their_rank(ranked: Desk) -> None:
    ranked.slack.broken["usergroups.list"] = "missing_scope"
    ranked.type("access change")
    assert "Slack does not say which user groups there are" in str(ranked.opened())
    assert LEADS.name in str(ranked.opened())


def test_however_many_groups_there_are_those_with_a_rank_can_be_picked(ranked: Desk) -> None:
    ranked.slack.groups = {f"S0AAAA{number:04d}": [] for number in range(150)}
    ranked.type("access change")
    [block] = [one for one in ranked.opened()["blocks"] if one.get("block_id") == "approver_groups"]
    values = [one["value"] for one in block["element"]["options"]]
    assert len(values) == 100
    assert LEADS.id in values


def test_the_list_shows_who_is_what(ranked: Desk) -> None:
    told = ranked.type("access")["text"]
    assert "Admin: Maya Okafor" in told
    assert "Approver: @comms-leads" in told
    assert "Everybody else is viewer." in told


def test_other_words_behind_access_are_explained(ranked: Desk) -> None:
    assert "/crisis access change opens the form" in ranked.type("access everybody")["text"]


# --- the record --------------------------------------------------------------------------------------------


def test_an_admin_reads_who_did_what(ranked: Desk) -> None:
    ranked.type("ack")
    ranked.type("watch add Brindle")
    lines = ranked.type("audit")["text"].splitlines()
    assert lines[0] == "The last 4 entries"
    assert "Maya Okafor added watch 1: Brindle" in lines[1]
    assert "Maya Okafor acknowledged crisis 1" in lines[2]


def test_of_one_crisis_only_its_own_entries_are_told(ranked: Desk) -> None:
    ranked.type("watch add Brindle")
    told = ranked.type("audit 1")["text"]
    assert "crisis 1" in told
    assert "watch" not in told


def test_every_form_and_button_has_a_rank() -> None:
    asked = (REGISTRY.actions, REGISTRY.views, REGISTRY.events, REGISTRY.shortcuts)
    assert set(REGISTRY.ranks) == {name for kind in asked for name in kind}
    assert REGISTRY.needs(modals.ACCESS) is Rank.ADMIN


def test_a_slow_slack_delays_no_answer(ranked: Desk, slack: Loopback) -> None:
    slack.slow = {"usergroups.users.list": 5.0, "users.info": 5.0}
    started = time.monotonic()
    ranked.type("list", by=LENA)
    assert time.monotonic() - started < 0.9
