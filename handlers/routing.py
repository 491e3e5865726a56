"""What people type, click and submit, led to the handler that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import respond, rooms, seen
from bot.core.access import Rank, may
from bot.ports import Ports
from bot.slack import access_list, ids, lists, sentences
from bot.slack.typed import split_verb
from bot.slack.verbs import Refuse, Registry, Reply, Request, Run, Verb, with_line


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
        if run is None:
            return self.obsolete(request)
        return self._allowed(name, self.registry.needs(name), run, replace(request, value=value))

    def submitted(self, request: Request, callback_id: str) -> Reply:
        """A form."""
        run = self.registry.views.get(callback_id)
        if run is None:
            return self.obsolete(request)
        return self._allowed(callback_id, self.registry.needs(callback_id), run, request)

    def happened(self, request: Request, event_type: str) -> Reply | None:
        """An event of the workspace; None when nobody cares."""
        run = self.registry.events.get(event_type)
        return self._allowed(event_type, self.registry.needs(event_type), run, request) if run else None

    def pointed(self, request: Request, callback_id: str) -> Reply:
        """A shortcut, of a message or a global one."""
        run = self.registry.shortcuts.get(callback_id)
        if run is None:
            return self.obsolete(request)
        return self._allowed(callback_id, self.registry.needs(callback_id), run, request)

    def obsolete(self, request: Request) -> Reply:
        """What to say to a control that an older (or newer) version put there."""
        ports = self._seen(request)
        return lists.obsolete(respond.list_crises(ports), now=ports.clock())

    def _on_crisis(self, verb: Verb | None, request: Request, number: str) -> Reply:
        if verb is None or not number.isdecimal():
            return self.obsolete(request)
        return self._run(verb, replace(request, verb=verb.name, crisis_id=int(number)))

    def _placed(self, request: Request, verb: Verb) -> Request:
        """In a war room its crisis is meant, unless another is named."""
        if request.crisis_id is not None or not verb.numbered:
            return request
        return replace(request, crisis_id=rooms.implied(self._seen(request), request.channel))

    def _seen(self, request: Request) -> Ports:
        return seen.by(self.ports, request.viewer, surface=request.surface)

    def _run(self, verb: Verb, request: Request) -> Reply:
        try:
            return self._allowed(verb.name, verb.needs, verb.run, request)
        except respond.Ambiguous as which:
            return lists.choose(which.choices, verb=verb.name, text=request.text)

    def _allowed(self, what: str, needed: Rank, run: Run, request: Request) -> Reply:
        """What `run` answers somebody who may, over what they see; else who can, and that is on record."""
        access = self.ports.store.desk().access
        if may(needed, request.viewer, access):
            try:
                return run(self._seen(request), request)
            except seen.NeedsRank as lacking:
                what, needed = lacking.what, lacking.needed
        act = respond.who_acts(self.ports, request.actor, surface=request.surface)
        seen.refused(self.ports, act, what, needed, crisis_id=request.crisis_id)
        return Refuse(access_list.refusal(access, needed, unsure=request.unsure))
