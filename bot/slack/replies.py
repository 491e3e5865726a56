"""Replies as Slack takes them: messages, the acknowledgement of a form, forms that remember their place."""

from collections.abc import Mapping
from typing import Any

from bot.slack import sentences
from bot.slack.modals import notice
from bot.slack.payloads import Body, Origin, first_field, meta_of, remember
from bot.slack.verbs import Done, Errors, Open, Refuse, Reply, Say


def message(words: Say | Refuse) -> dict[str, Any]:
    """Words for one person as a payload; plain text, so that nothing in it formats, links or mentions."""
    blocks = list(words.blocks) if isinstance(words, Say) else []
    return {
        "text": sentences.escaped(words.text),
        "blocks": blocks or [sentences.plain(words.text)],
    }


def whispered(words: Say | Refuse) -> dict[str, Any]:
    """The same, as a command or a response_url takes it."""
    return {"response_type": "ephemeral", **message(words)}


def view_answer(reply: Reply, view: Body) -> dict[str, Any]:
    """The acknowledgement of a form: errors keep it open, words or another form take its place."""
    field = first_field(view)
    if isinstance(reply, Errors):
        return {"response_action": "errors", "errors": dict(reply.by_field)}
    if isinstance(reply, Refuse) and field:
        return {"response_action": "errors", "errors": {field: reply.text}}
    if isinstance(reply, Open):
        return {"response_action": "update", "view": carried(reply.view, view)}
    if isinstance(reply, Say | Refuse):
        blocks = reply.blocks if isinstance(reply, Say) else ()
        return {"response_action": "update", "view": notice(reply.text, blocks)}
    return {}


def carried(view: Mapping[str, Any], before: Body) -> dict[str, Any]:
    """A form that takes another's place, and remembers where that was opened."""
    place = meta_of(before).get("origin") or {}
    return remember(view, Origin(**({"surface": "", "user_id": ""} | place)))


def words_of(reply: Reply) -> Say | Refuse | None:
    """What a reply says to the person; None when it says nothing."""
    if isinstance(reply, Done):
        return Say(reply.text, reply.blocks) if reply.text else None
    return reply if isinstance(reply, Say | Refuse) else None
