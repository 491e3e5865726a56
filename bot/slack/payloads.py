"""What Slack sends when people type, click and submit, read into values; and a form's own memory."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.slack.shortcuts import PINS

Body = Mapping[str, Any]
MAX_METADATA = 3_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody did something, and how to answer them there; a form remembers where it was opened.

    `whispered` says that they clicked in words only they can see, which no card will bring up to date.
    """

    surface: str
    user_id: str
    user_name: str | None = None
    channel: str | None = None
    thread_ts: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    whispered: bool = False

    @property
    def direct(self) -> bool:
        """Whether it was in the talk with the bot alone, where no card stands."""
        return (self.channel or "").startswith("D")


def origin_of(body: Body) -> Origin:
    """The origin of any payload; a submitted form stands where it was opened."""
    user_id, user_name = _user(body)
    message = body.get("message") or {}
    item = (body.get("event") or {}).get("item") or {}
    opened_from = meta_of(body.get("view") or {}).get("origin") or {}
    return Origin(
        surface=_surface(body),
        user_id=user_id,
        user_name=user_name,
        channel=_channel(body) or item.get("channel") or opened_from.get("channel"),
        thread_ts=message.get("thread_ts") or opened_from.get("thread_ts"),
        response_url=body.get("response_url") or opened_from.get("response_url"),
        trigger_id=body.get("trigger_id"),
        whispered=bool((body.get("container") or {}).get("is_ephemeral") or opened_from.get("whispered")),
    )


def request_key(body: Body) -> str | None:
    """What stays the same when Slack delivers the same thing again; None where nothing does.

    A form sent again after an error has the same id and hash, but another trigger.
    """
    if "event" in body:
        parts = ["event", body.get("event_id")]
    elif body.get("actions"):
        action = body["actions"][0]
        parts = ["action", action.get("action_ts"), _user(body)[0], action.get("action_id")]
    elif body.get("type") == "view_submission":
        view = body.get("view") or {}
        parts = ["view", view.get("id"), view.get("hash"), body.get("trigger_id")]
    else:
        parts = ["command", body.get("trigger_id")]
    return ":".join(map(str, parts)) if None not in parts else None


def _user(body: Body) -> tuple[str, str | None]:
    if "user_id" in body:
        return body["user_id"], body.get("user_name")
    user = body.get("user") or (body.get("event") or {}).get("user") or {}
    if isinstance(user, str):
        return user, None
    return str(user.get("id", "")), user.get("name") or user.get("username")


def _channel(body: Body) -> str | None:
    channel = body.get("channel_id") or body.get("channel")
    return channel.get("id") if isinstance(channel, Mapping) else channel


def _surface(body: Body) -> str:
    if "command" in body:
        return "command"
    if body.get("type") == "view_submission":
        return "modal"
    if body.get("type") in ("shortcut", "message_action"):
        return "shortcut"
    if (body.get("event") or {}).get("type") == "reaction_added":
        return "reaction"
    # A list that was opened from the home tab is a form there: what is clicked in it was clicked on the tab.
    if "event" in body or (body.get("view") or {}).get("type") == "home" or opened_from(body) == "home":
        return "home"
    return "button"


# --- forms -------------------------------------------------------------------------------------------------


def meta_of(view: Body) -> dict[str, Any]:
    """What a form was opened with; empty when it is not ours."""
    try:
        meta = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return meta if isinstance(meta, dict) else {}


def remember(view: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """The form with its origin in its memory, unless it has one already."""
    place = {name: value for name, value in asdict(origin).items() if value and name != "trigger_id"}
    memory = json.dumps({"origin": place} | meta_of(view), ensure_ascii=False)
    if len(memory) > MAX_METADATA:
        return dict(view)
    return {**view, "private_metadata": memory}


def opened_from(body: Body) -> str:
    """The surface a submitted form was opened from."""
    return str((meta_of(body.get("view") or {}).get("origin") or {}).get("surface", ""))


def field_values(view: Body) -> dict[str, Any]:
    """A form's answers by field name (its block_id): a string, a list for several, None when left open."""
    states = (view.get("state") or {}).get("values") or {}
    return {name: _value(next(iter(state.values()), {})) for name, state in states.items()}


def _value(state: Body) -> Any:
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or []]
    if "selected_users" in state:
        return list(state["selected_users"] or [])
    option = state.get("selected_option") or {}
    kinds = ("user", "conversation", "date", "time", "date_time")
    picked = (state.get(f"selected_{kind}") for kind in kinds)
    return state.get("value") or option.get("value") or next(filter(None, picked), None)


def is_of_interest(event: Body) -> bool:
    """Whether anything may come of an event: of all reactions only the pins do, and people react a lot."""
    return event.get("type") != "reaction_added" or event.get("reaction") in PINS


def first_field(view: Body) -> str | None:
    """The first field of a form, under which a refusal can stand."""
    blocks = view.get("blocks") or []
    return next((block["block_id"] for block in blocks if block.get("type") == "input"), None)
