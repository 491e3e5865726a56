"""How elements report what a person did, and what a form must hold before it can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

# Where each element keeps its value, in actions and in view.state.values.
VALUE_KEYS: Mapping[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
INITIAL_KEYS: Mapping[str, str] = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
} | {key: key.replace("selected", "initial") for key in VALUE_KEYS.values() if key.startswith("selected")}
REQUIRED = "Please complete this required field."


def acted(element: Json, action: Json, *, at: str) -> Json:
    """The action as the app receives it: what was used, and the value the person gave."""
    full: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": element["block_id"]}
    if element["type"] == "button":
        full |= {"text": element["text"]} | {k: element[k] for k in ("value", "style") if k in element}
    key = VALUE_KEYS.get(element["type"])
    if key and key in action:
        full[key] = _as_option(element, action[key])
    for name in ("placeholder", "confirm"):
        if name in element:
            full[name] = element[name]
    return full | {"action_ts": at}


def state_of(element: Json, action: Json) -> Json:
    """What the action leaves in state.values; buttons and overflow menus leave nothing."""
    key = VALUE_KEYS.get(element["type"])
    if key is None or element["type"] == "overflow":
        return {}
    value = {"type": element["type"], key: action.get(key)}
    return {element["block_id"]: {element["action_id"]: value}}


def filled(payload: Json, given: Mapping[str, Any], typed: Mapping[str, Any]) -> Json:
    """A form's state.values: what is given by action id, else what was typed, else the initial value."""
    values: Json = {}
    for block in payload.get("blocks", ()):
        for element in form_elements(block):
            key = VALUE_KEYS[element["type"]]
            action_id = element["action_id"]
            before = typed.get(block["block_id"], {}).get(action_id, {}).get(key)
            value = given.get(action_id, before if before is not None else _initial(element, key))
            state = {"type": element["type"], key: _as_option(element, value)}
            values.setdefault(block["block_id"], {})[action_id] = state
    unknown = set(given) - {action_id for block in values.values() for action_id in block}
    if unknown:
        raise KeyError(f"the form has no {', '.join(sorted(unknown))}")
    return values


def problems(payload: Json, values: Mapping[str, Any]) -> dict[str, str]:
    """What keeps a form from being sent, by block id."""
    found: dict[str, str] = {}
    for block in payload.get("blocks", ()):
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element["action_id"], {})
        reason = _problem(element, state.get(VALUE_KEYS[element["type"]]), bool(block.get("optional")))
        if reason:
            found[block["block_id"]] = reason
    return found


def form_elements(block: Json) -> list[Json]:
    """The elements of a block that hold a value."""
    candidates = [block.get("element"), block.get("accessory")]
    if block["type"] == "actions":
        candidates += block["elements"]
    return [e for e in candidates if e and e["type"] in VALUE_KEYS and e["type"] != "overflow"]


def _problem(element: Json, value: Any, is_optional: bool) -> str:
    if value in (None, "", []):
        return "" if is_optional else REQUIRED
    if element["type"] == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if element["type"] == "number_input":
        return _number_problem(element, value)
    return ""


def _number_problem(element: Json, value: Any) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed", False) and not number.is_integer():
        return "Please enter a whole number."
    if number < float(element.get("min_value", "-inf")):
        return f"Please enter at least {element['min_value']}."
    if number > float(element.get("max_value", "inf")):
        return f"Please enter at most {element['max_value']}."
    return ""


def _initial(element: Json, key: str) -> Any:
    initial = element.get(INITIAL_KEYS.get(key, ""))
    return [] if initial is None and key.endswith("s") else initial


def _as_option(element: Json, value: Any) -> Any:
    """Lets a caller name an option by its value; an option that is not offered is refused."""
    if isinstance(value, list) and "option" in VALUE_KEYS[element["type"]]:
        return [_as_option(element, one) for one in value]
    if VALUE_KEYS[element["type"]] not in ("selected_option", "selected_options") or value is None:
        return value
    wanted = value["value"] if isinstance(value, dict) else value
    options = options_of(element)
    if not options and "external" in element["type"]:
        return value
    for option in options:
        if option.get("value") == wanted:
            return option
    raise KeyError(f"{element['action_id']} does not offer {wanted!r}")


def options_of(element: Json) -> list[Json]:
    """Every option of an element, groups flattened."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]
