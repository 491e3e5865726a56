"""The glue to Bolt: what a person does is saved before it is acknowledged, and nothing raises after that.

Bolt loses an acknowledgement whose listener raises within some 10 ms after it, so every listener here goes:
answer (which commits), ack, then the slow rest inside a guard.
"""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.context.respond import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core.models import Person
from bot.errors import InputError, Refused, SourceError, StoreBusy
from bot.slack import sentences
from bot.slack.completing import Completing
from bot.slack.groups import Groups
from bot.slack.language import ENGLISH, _, speak
from bot.slack.modals import notice
from bot.slack.payloads import (
    Body,
    field_values,
    is_of_interest,
    meta_of,
    opened_from,
    origin_of,
    remember,
    request_key,
)
from bot.slack.people import People
from bot.slack.picked import Picked
from bot.slack.pointing import Pointing
from bot.slack.replies import carried, message, view_answer, whispered, words_of
from bot.slack.verbs import COMMAND, Done, Open, Publish, Refuse, Reply, Request, Say, Update, View
from handlers.routing import Router

log = logging.getLogger(__name__)
ANYTHING = re.compile(".*", re.DOTALL)
HOME_OPENED = "app_home_opened"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where everything that comes from Slack is answered."""

    router: Router
    people: People
    completing: Completing
    groups: Groups
    pointing: Pointing

    def attach(self, app: App) -> None:
        """Listens to everything; the router knows what is ours, and answers what no longer is."""
        app.command(COMMAND)(self.on_command)
        app.action(ANYTHING)(self.on_action)
        app.view(ANYTHING)(self.on_view)
        app.event(ANYTHING)(self.on_event)
        app.shortcut(ANYTHING)(self.on_shortcut)
        app.error(on_error)

    # --- one listener for each kind of payload -------------------------------------------------------------

    def on_command(self, ack: Ack, body: Body, client: WebClient) -> None:
        """`/crisis …`: the words travel in the acknowledgement itself."""
        turn = Turn(self, client, body)
        line = str(body.get("text") or "")
        reply = turn.answer(lambda request: self.router.typed(request, line))
        words = words_of(reply)
        ack(whispered(words)) if words else ack()
        turn.guard(lambda: None if words else turn.follow(reply))

    def on_action(self, ack: Ack, body: Body, client: WebClient) -> None:
        """A button or a menu, on a card, a list or the home tab."""
        turn = Turn(self, client, body)
        action = body["actions"][0]
        reply = turn.answer(lambda request: self.router.clicked(request, action))
        ack()
        turn.guard(lambda: turn.follow(reply))

    def on_view(self, ack: Ack, body: Body, client: WebClient) -> None:
        """A submitted form: what is wrong goes under its fields, and what was typed stays."""
        turn = Turn(self, client, body)
        view = body["view"]
        form = str(view.get("callback_id"))
        reply = turn.answer(lambda request: self.router.submitted(request, form))
        ack(**view_answer(reply, view))
        turn.guard(lambda: turn.settle(reply))

    def on_event(self, body: Body, client: WebClient) -> None:
        """Something that happened in the workspace; Bolt has acknowledged it already."""
        if not is_of_interest(body["event"]):
            return
        turn = Turn(self, client, body)
        kind = str(body["event"].get("type"))
        reply = turn.answer(lambda request: self.router.happened(request, kind) or Done())
        # Who reacts asks for something; else nobody asked, so nobody is told.
        if isinstance(reply, Publish) or turn.origin.surface == "reaction":
            turn.guard(lambda: turn.follow(reply))

    def on_shortcut(self, ack: Ack, body: Body, client: WebClient) -> None:
        """A shortcut: of a message, or a global one."""
        turn = Turn(self, client, body)
        name = str(body.get("callback_id"))
        reply = turn.answer(lambda request: self.router.pointed(request, name))
        ack()
        turn.guard(lambda: turn.follow(reply))


class Turn:
    """One payload being answered."""

    def __init__(self, desk: Desk, client: WebClient, body: Body) -> None:
        self.desk, self.client, self.body = desk, client, body
        self.origin = origin_of(body)
        speak(self._language())  # listeners share threads, so every turn says it anew

    def answer(self, run: Callable[[Request], Reply]) -> Reply:
        """The reply to the request; a redelivered one does nothing. Never raises."""
        ports = self.desk.router.ports
        try:
            key = request_key(self.body)
            if key and not ports.store.first_time(key, now=ports.clock()):
                return Done()
            return run(self._request())
        except StoreBusy:
            return Refuse(_(sentences.NOT_SAVED))
        except (Refused, InputError, SourceError) as error:
            return Refuse(str(error))
        except Exception:
            return Refuse(sentences.failed(_logged("answering")))

    def follow(self, reply: Reply) -> None:
        """The slow rest of a reply, after the acknowledgement."""
        if isinstance(reply, Done) and reply.mark is not None:
            self._mark(*reply.mark)
        if isinstance(reply, Open):
            view = remember(reply.view, self.origin)
            self.client.views_open(trigger_id=self.origin.trigger_id or "", view=view)
        elif isinstance(reply, Update):
            self._update(reply)
        elif isinstance(reply, Publish):
            self.client.views_publish(user_id=self.origin.user_id, view=reply.view)
        elif isinstance(reply, Say | Refuse):
            self._tell(reply)
        elif self.origin.surface == "home":
            self._republish()
            in_list = (self.body.get("view") or {}).get("type") == "modal"
            self._tell_if_told(reply, anyway=in_list)
        elif isinstance(reply, Done) and reply.text and self.origin.whispered:
            self._tell(Say(reply.text, reply.blocks), instead=True)
        elif isinstance(reply, Done) and reply.text and self.origin.direct:
            self._tell(Say(reply.text, reply.blocks))
        else:
            self._tell_if_told(reply)

    def settle(self, reply: Reply) -> None:
        """What a saved form still owes: a word where no card shows it, or a fresh home tab."""
        if not isinstance(reply, Done):
            return
        came_from = opened_from(self.body)
        if came_from == "home":
            self._republish()
            self._tell_if_told(reply, anyway="crisis" not in meta_of(self.body.get("view") or {}))
        elif reply.text and (reply.told or came_from == "command" or self._unseen):
            self._tell(Say(reply.text, reply.blocks))

    def guard(self, work: Callable[[], None]) -> None:
        """Does work that may fail; then says so, with a reference, instead of raising."""
        try:
            work()
        except Exception as error:
            reference = _logged("following up")
            late = "expired_trigger_id" in str(error)  # a form must open within three seconds of the click
            with suppress(Exception):
                self._tell(Refuse(_(sentences.TOO_LATE) if late else sentences.failed(reference)))

    def _language(self) -> str:
        """The team's; English where the store is too busy to say."""
        try:
            return self.desk.router.ports.store.desk().language
        except StoreBusy:
            return ENGLISH

    def _request(self) -> Request:
        view = self.body.get("view") or {}
        meta = meta_of(view)
        groups, user_id = self.desk.groups, self.origin.user_id
        asked = groups.ask(self.client, self.desk.router.ports.store.desk().groups)
        actor = self._person(user_id, self.origin.user_name)  # while Slack looks the groups up
        belongs = groups.of(user_id, asked)
        return Request(
            actor=actor,
            surface=self.origin.surface,
            crisis_id=meta.get("crisis"),
            channel=self.origin.channel,
            values=field_values(view),
            meta=meta,
            person=self._person,
            groups=belongs.groups,
            unsure=belongs.unsure,
            list_groups=lambda: groups.all(self.client),
            message=self._message(),
            read=self._read,
        )

    def _message(self) -> Picked | None:
        item = (self.body.get("event") or {}).get("item") or {}
        if item.get("type") == "message":
            return self._read(str(item["channel"]), str(item["ts"]))
        return self.desk.pointing.of(self.client, self.body)

    def _read(self, channel: str, ts: str) -> Picked:
        return self.desk.pointing.read(self.client, channel, ts)

    def _person(self, user_id: str, otherwise: str | None = None) -> Person:
        return self.desk.people.find(self.client, user_id, otherwise=otherwise)

    def _tell(self, words: Say | Refuse, *, instead: bool = False) -> None:
        """Says it to this person alone; `instead` of the words they clicked in."""
        origin = self.origin
        if origin.response_url:
            whisper = Respond(response_url=origin.response_url, proxy=self.client.proxy, ssl=self.client.ssl)
            whisper({**whispered(words), "replace_original": instead, "thread_ts": origin.thread_ts})
        elif origin.channel:
            self.client.chat_postEphemeral(channel=origin.channel, user=origin.user_id, **message(words))
        elif origin.trigger_id:
            view = notice(words.text, words.blocks if isinstance(words, Say) else ())
            self.client.views_open(trigger_id=origin.trigger_id, view=remember(view, origin))

    def _mark(self, channel: str, ts: str) -> None:
        """A ✅ on the message; where the app may not, or has already, nothing is lost."""
        try:
            self.client.reactions_add(channel=channel, timestamp=ts, name="white_check_mark")
        except (SlackClientError, OSError) as error:
            log.info("no mark on message %s: %s", ts, error)

    @property
    def _unseen(self) -> bool:
        """Whether no card shows them what they did."""
        return self.origin.whispered or self.origin.direct

    def _tell_if_told(self, reply: Reply, *, anyway: bool = False) -> None:
        """Says what more it has to say than a card or the tab; or `anyway`, where neither shows it."""
        if isinstance(reply, Done) and reply.text and (reply.told or anyway):
            self._tell(Say(reply.text, reply.blocks))

    def _update(self, reply: Update) -> None:
        """The form as it is now, and once more when what takes seconds is known."""
        before, then = self.body.get("view") or {}, reply.then
        shown = self._show(reply.view, before.get("hash"))
        if shown is None or then is None:
            return
        view = self.desk.completing.run(str(before.get("id")), lambda: _completed(then) or reply.otherwise)
        if view:
            self._show(view, shown)

    def _show(self, view: Mapping[str, Any], seen: str | None) -> str | None:
        """Shows a form in place of the one whose hash was seen (without: of any), and gives its own;
        None when it has changed again or is closed: then there is nothing to bring up to date."""
        before = self.body.get("view") or {}
        try:
            answer = self.client.views_update(
                view_id=before.get("id"), hash=seen or None, view=carried(view, before)
            )
        except SlackApiError as error:
            if error.response.get("error") not in ("hash_conflict", "not_found"):
                raise
            return None
        return str((answer.get("view") or {}).get("hash") or "")

    def _republish(self) -> None:
        reply = self.desk.router.happened(self._request(), HOME_OPENED)
        if isinstance(reply, Publish):
            self.client.views_publish(user_id=self.origin.user_id, view=reply.view)


def _completed(then: Callable[[], View]) -> View | None:
    try:
        return then()
    except Exception:
        _logged("completing a form")
        return None


def on_error(error: Exception, body: Body) -> BoltResponse:
    """Bolt's last resort: what failed outside a listener is logged, and the person gets its reference."""
    words = sentences.failed(_logged("receiving", error))
    return BoltResponse(status=200, body=whispered(Refuse(words)) if "command" in body else "")


def _logged(doing: str, error: Exception | None = None) -> str:
    reference = secrets.token_hex(3)
    log.error("Failed while %s, reference %s", doing, reference, exc_info=error or True)
    return reference
