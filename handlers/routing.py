"""What people type, click and submit, led to the handler that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import respond, rooms
from bot.ports import Ports
from bot.slack import ids, lists, sentences
from bot.slack.typed import split_verb
from bot.slack.verbs import Refuse, Registry, Reply, Request, Verb, with_line


@dataclass(frozen=True, slots=True)
class Router:
    """Finds who answers; what is no longer known is answered with the current state."""

    ports: Ports
    registry: Registry

    def typed(self, request: Request, line: str) -> Reply:
        """What follows `/crisis`; nothing lists the crises, a number alone shows that one."""
        word, rest = split_verb(line)
        if word.removeprefix("#").isdigit():
            word, rest = lists.SHOW, line
        verb = self.registry.verb(word or lists.LIST)
        if verb is None:
            return Refuse(sentences.unknown_verb(word, self.registry.suggestion(word)))
        return self._run(verb, self._placed(with_line(request, verb, rest), verb))

    def clicked(self, request: Request, action: Mapping[str, Any]) -> Reply:
        """A button or a menu entry: on a crisis, a whole command, or an action of its own."""
        name = str(action.get("action_id", "")).partition(":")[0]
        value = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
        if name == lists.RUN:
            return self.typed(request, value)
        if name == ids.MORE:
            word, _, number = value.partition(":")
            return self._on_crisis(self.registry.verb(word), request, number)
        verb = next((verb for verb in self.registry.verbs if verb.action_id == name), None)
        if verb is not None:
            return self._on_crisis(verb, request, value)
        run = self.registry.actions.get(name)
        return run(self.ports, replace(request, value=value)) if run else self.obsolete()

    def submitted(self, request: Request, callback_id: str) -> Reply:
        """A form."""
        run = self.registry.views.get(callback_id)
        return run(self.ports, request) if run else self.obsolete()

    def happened(self, request: Request, event_type: str) -> Reply | None:
        """An event of the workspace; None when nobody cares."""
        run = self.registry.events.get(event_type)
        return run(self.ports, request) if run else None

    def obsolete(self) -> Reply:
        """What to say to a control that an older (or newer) version put there."""
        return lists.obsolete(respond.list_crises(self.ports), now=self.ports.clock())

    def _on_crisis(self, verb: Verb | None, request: Request, number: str) -> Reply:
        if verb is None or not number.isdecimal():
            return self.obsolete()
        return self._run(verb, replace(request, verb=verb.name, crisis_id=int(number)))

    def _placed(self, request: Request, verb: Verb) -> Request:
        """In a war room its crisis is meant, unless another is named."""
        if request.crisis_id is not None or not verb.numbered:
            return request
        return replace(request, crisis_id=rooms.implied(self.ports, request.channel))

    def _run(self, verb: Verb, request: Request) -> Reply:
        try:
            return verb.run(self.ports, request)
        except respond.Ambiguous as which:
            return lists.choose(which.choices, verb=verb.name, text=request.text)
