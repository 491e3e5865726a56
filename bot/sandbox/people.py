"""What a person does in the page: each gesture becomes the payload the platform would send."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import envelopes, modals
from bot.sandbox.accept import accepted_view, actionable
from bot.sandbox.deliver import Ack
from bot.sandbox.forms import acted, problems, state_of
from bot.sandbox.hooks import respond
from bot.sandbox.refusals import Refused
from bot.sandbox.services import Services
from bot.sandbox.shapes import view_json
from bot.sandbox.typed import escaped, linked, unlabelled
from bot.sandbox.workspace import Channel, Message, User, View

Json = dict[str, Any]
COMMAND = re.compile(r"(/\S+)\s*(.*)", re.DOTALL)


class NotThere(Exception):
    """The person points at something that is not on the screen."""


class People:
    """Acts for any person of the workspace; returns when the app has answered or time is up."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.workspace, self.delivery = services.workspace, services.delivery
        self._message_states: dict[tuple[str, str, str], Json] = {}

    async def command(self, user: str, channel: str, text: str) -> None:
        """Runs a slash command; `text` starts with the command itself."""
        person, place = self._at(user, channel)
        match = COMMAND.fullmatch(text.strip())
        known = {known["command"]: known for known in self.workspace.commands}
        if match is None or match[1] not in known:
            self.workspace.notify(person.id, f"{text.split(' ')[0]} is not a valid command.")
            return
        escape = bool(known[match[1]].get("should_escape"))
        ticket = self.services.tickets.hook(person.id, place.id)
        payload = envelopes.command(
            self.workspace,
            person,
            place,
            name=match[1],
            text=linked(self.workspace, match[2]) if escape else escaped(match[2]),
            trigger_id=self.services.tickets.trigger(person.id),
            url=self.services.hook_url(ticket),
        )
        ack = await self.delivery.send("slash_commands", payload)
        if not ack.ok:
            self._failed(person, match[1], ack)
        elif ack.body:
            self._answer(ticket, ack.body)

    async def message(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> None:
        """Says something in a channel or thread."""
        person, place = self._at(user, channel)
        if place.is_archived:
            raise NotThere(f"#{place.name} is archived")
        if thread_ts and (place.id, thread_ts) not in self.workspace.messages:
            raise NotThere(f"#{place.name} has no thread {thread_ts}")
        self.services.posts.post(
            Message(
                channel=place.id,
                ts=self.workspace.stamp(),
                user=person.id,
                text=unlabelled(linked(self.workspace, text)),
                thread_ts=thread_ts,
            )
        )

    async def act(self, user: str, *, container: Json, action: Json) -> None:
        """Uses one element of a message, a modal or the home tab."""
        person = self.workspace.user(user)
        if container.get("type") == "view":
            await self._act_in_view(person, self._open_view(container["view_id"], person), action)
        else:
            await self._act_in_message(person, self._seen_message(container, person), action)

    async def submit(self, user: str, view_id: str, values: Json) -> None:
        """Sends a modal off; what is missing or refused shows in the view's errors."""
        person = self.workspace.user(user)
        view = self._open_view(view_id, person)
        view.state_values = values
        view.errors = problems(view.payload, values)
        if view.errors:
            self.workspace.changed("modal", user=person.id)
            return
        trigger = self.services.tickets.trigger(person.id)
        ack = await self.delivery.send(
            "interactive", envelopes.view_submission(self.workspace, view, trigger_id=trigger)
        )
        if not ack.ok:
            self._failed(person, "This form", ack)
            return
        try:
            self._follow(view, ack.body if isinstance(ack.body, dict) else {})
        except Refused as refused:
            self.workspace.notify(person.id, f"The app answered the form with a view that fails: {refused}")

    async def close(self, user: str, view_id: str) -> None:
        """Closes a modal without sending it."""
        person = self.workspace.user(user)
        view = self._open_view(view_id, person)
        modals.closed(self.workspace, view)
        if view.payload.get("notify_on_close"):
            payload = envelopes.view_closed(self.workspace, view, is_cleared=False)
            await self.delivery.send("interactive", payload)

    async def open_home(self, user: str) -> None:
        """Opens the app's home tab."""
        person = self.workspace.user(user)
        known = self.workspace.home(person.id)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.workspace.direct(person.id).id,
            "tab": "home",
            "event_ts": self.workspace.stamp(),
        }
        if known:
            event["view"] = view_json(self.workspace, known)
        self.delivery.emit(event)

    async def suggest(
        self, user: str, *, container: Json, action_id: str, block_id: str, query: str
    ) -> list[Json]:
        """The options the app offers for what was typed so far."""
        person = self.workspace.user(user)
        in_view = container.get("type") == "view"
        where: View | Message = (
            self._open_view(container["view_id"], person)
            if in_view
            else self._seen_message(container, person)
        )
        payload = envelopes.block_suggestion(
            self.workspace, person, action_id=action_id, block_id=block_id, query=query, where=where
        )
        ack = await self.delivery.send("interactive", payload)
        body = ack.body if isinstance(ack.body, dict) else {}
        grouped = [option for group in body.get("option_groups", ()) for option in group["options"]]
        return [*body.get("options", ()), *grouped]

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> None:
        """Runs a global shortcut, or a message's own."""
        person = self.workspace.user(user)
        trigger = self.services.tickets.trigger(person.id)
        at = self.workspace.stamp()
        if message is None:
            payload = envelopes.shortcut(
                self.workspace, person, callback_id=callback_id, trigger_id=trigger, at=at
            )
        else:
            ticket = self.services.tickets.hook(person.id, message.channel, message_ts=message.ts)
            payload = envelopes.message_shortcut(
                self.workspace,
                person,
                message,
                callback_id=callback_id,
                trigger_id=trigger,
                url=self.services.hook_url(ticket),
                at=at,
            )
        ack = await self.delivery.send("interactive", payload)
        if not ack.ok:
            self._failed(person, "This shortcut", ack)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Adds an emoji to a message, or takes one's own away."""
        person, place = self._at(user, channel)
        message = self._seen_message({"channel": place.id, "ts": ts}, person)
        users = message.reactions.setdefault(name, [])
        added = person.id not in users
        (users.append if added else users.remove)(person.id)
        if not users:
            del message.reactions[name]
        self.workspace.touched(message)
        if self.workspace.bot_user_id not in place.members:  # the app hears of its own channels alone
            return
        self.delivery.emit(
            {
                "type": "reaction_added" if added else "reaction_removed",
                "user": person.id,
                "reaction": name,
                "item_user": message.user,
                "item": {"type": "message", "channel": place.id, "ts": ts},
                "event_ts": self.workspace.stamp(),
            }
        )

    async def _act_in_message(self, person: User, message: Message, action: Json) -> None:
        element = self._element(message.blocks, action)
        full = acted(element, action, at=self.workspace.stamp())
        state = self._message_states.setdefault((message.channel, message.ts, person.id), {})
        state.update(state_of(element, full))
        ticket = self.services.tickets.hook(person.id, message.channel, message_ts=message.ts)
        payload = envelopes.message_action_block(
            self.workspace,
            person,
            message,
            action=full,
            state=state,
            trigger_id=self.services.tickets.trigger(person.id),
            url=self.services.hook_url(ticket),
        )
        ack = await self.delivery.send("interactive", payload)
        if not ack.ok:
            self._failed(person, "This action", ack)

    async def _act_in_view(self, person: User, view: View, action: Json) -> None:
        element = self._element(view.payload["blocks"], action)
        full = acted(
            element, {key: v for key, v in action.items() if key != "state"}, at=self.workspace.stamp()
        )
        for block_id, typed in (action.get("state") or {}).items():
            view.state_values.setdefault(block_id, {}).update(typed)
        for block_id, used in state_of(element, full).items():
            view.state_values.setdefault(block_id, {}).update(used)
        trigger = self.services.tickets.trigger(person.id)
        payload = envelopes.view_action_block(self.workspace, view, action=full, trigger_id=trigger)
        ack = await self.delivery.send("interactive", payload)
        if not ack.ok:
            self._failed(person, "This action", ack)

    def _follow(self, view: View, answer: Json) -> None:
        step = answer.get("response_action")
        if step == "errors":
            self._show_errors(view, dict(answer.get("errors") or {}))
        elif step == "update":
            modals.replaced(self.workspace, view, accepted_view(answer["view"]))
        elif step == "push":
            modals.pushed(self.workspace, view.user, accepted_view(answer["view"]))
        elif step == "clear":
            modals.cleared(self.workspace, view.user)
        else:
            modals.closed(self.workspace, view)

    def _show_errors(self, view: View, errors: dict[str, str]) -> None:
        """The platform drops errors for fields it does not find; here the person is told instead."""
        fields = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
        if not errors or set(errors) - fields:
            unknown = ", ".join(sorted(set(errors) - fields)) or "nothing"
            self.workspace.notify(view.user, f"The app's errors name no field of this form: {unknown}.")
        view.errors = errors
        self.workspace.changed("modal", user=view.user)

    def _answer(self, ticket: str, body: Any) -> None:
        hook = self.services.tickets.hooks[ticket]
        try:
            respond(self.services, hook, {"text": body} if isinstance(body, str) else body)
        except Refused as refused:
            self.workspace.notify(hook.user, f"The app answered with a message that fails: {refused}")

    def _failed(self, person: User, what: str, ack: Ack) -> None:
        if ack.reason == "http_timeout":
            why = "did not respond in time"
        else:
            why = f"failed because the app could not be reached ({ack.reason})"
        self.workspace.notify(person.id, f"{what} {why}.")

    def _at(self, user: str, channel: str) -> tuple[User, Channel]:
        person, place = self.workspace.user(user), self.workspace.channel(channel)
        if person.id not in place.members:
            raise NotThere(f"{person.name} is not in #{place.name}")
        return person, place

    def _open_view(self, view_id: str, person: User) -> View:
        view = self.workspace.view(view_id)
        if view is None or view.user != person.id:
            raise NotThere(f"{person.name} has no view {view_id} open")
        return view

    def _seen_message(self, container: Json, person: User) -> Message:
        message = self.workspace.messages.get((container["channel"], container["ts"]))
        if message is None or message.deleted or message.ephemeral_to not in (None, person.id):
            raise NotThere(f"{person.name} sees no message {container['ts']}")
        return message

    def _element(self, blocks: list[Json], action: Json) -> Json:
        for element in actionable(blocks):
            is_same_block = action.get("block_id") in (None, element["block_id"])
            if element["action_id"] == action["action_id"] and is_same_block:
                return element
        raise NotThere(f"there is no element {action.get('action_id')!r}")
