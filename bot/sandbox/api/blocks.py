"""blocks.validate: the validator as a method of its own, open to all."""

from __future__ import annotations

from typing import Any

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.validate import check_blocks, check_view
from bot.sandbox.validate.grammar import Problem


@method("blocks.validate")
def validate(call: Call) -> Json:
    """Says what is wrong with exactly one of blocks, message or view."""
    given = [name for name in ("blocks", "message", "view") if call.has(name)]
    if len(given) != 1:
        raise invalid_arguments("provide exactly one of blocks, message, view")
    kind = given[0]
    payload: Any = call.data(kind, object, error="invalid_arguments")
    problems = _problems(kind, payload)
    if problems:
        raise Refused(f"invalid_{kind}", errors=[_shown(problem) for problem in problems])
    return {}


def _problems(kind: str, payload: Any) -> list[Problem]:
    if kind == "view":
        return check_view(payload, at="")
    if kind == "blocks":
        return check_blocks(payload, surface="message", at="")
    if not isinstance(payload, dict):
        raise invalid_arguments("message must be an object")
    if "text" in payload:
        return [Problem("/text", "invalid additional property: text", code="additional_property")]
    return check_blocks(payload.get("blocks", []), surface="message")


def _shown(problem: Problem) -> Json:
    shape: Json = {"pointer": problem.pointer, "code": problem.code, "message": problem.message}
    return shape | ({"constraint": problem.constraint} if problem.constraint else {})
