"""A few words to write a JSON schema in: each rule yields the problems it finds, with JSON pointers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and the limit that says so."""

    pointer: str
    message: str
    code: str = "failed_constraint"
    constraint: Json = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Found = Iterator[Problem]
Rule = Callable[[Any, str], Found]


def text(most: int | None = None, *, least: int = 1, pattern: str | None = None) -> Rule:
    """A string of so many characters that matches the pattern."""

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, str):
            yield _wrong_type(at, "string", value)
        elif len(value) < least:
            limit = {"type": "min_length", "limit": least}
            yield Problem(at, f"must be more than {least - 1} characters", constraint=limit)
        elif most is not None and len(value) > most:
            limit = {"type": "max_length", "limit": most}
            yield Problem(at, f"must be less than {most + 1} characters", constraint=limit)
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem(at, f"must match the pattern {pattern}")

    return check


def number(low: float | None = None, high: float | None = None, *, above: float | None = None) -> Rule:
    """A number within bounds."""

    def check(value: Any, at: str) -> Found:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield _wrong_type(at, "number", value)
        elif low is not None and value < low:
            yield Problem(at, f"must be greater than or equal to {low:g}")
        elif high is not None and value > high:
            yield Problem(at, f"must be less than or equal to {high:g}")
        elif above is not None and value <= above:
            yield Problem(at, f"must be greater than {above:g}")

    return check


def flag(value: Any, at: str) -> Found:
    """True or false."""
    if not isinstance(value, bool):
        yield _wrong_type(at, "boolean", value)


def one_of(*allowed: Any) -> Rule:
    """One of the listed values."""

    def check(value: Any, at: str) -> Found:
        if value not in allowed:
            constraint = {"type": "enum", "expected": list(allowed), "got": value}
            shown = ", ".join(map(str, allowed))
            yield Problem(at, f"must be one of: {shown}", code="invalid_enum", constraint=constraint)

    return check


def items(rule: Rule, *, least: int = 0, most: int | None = None) -> Rule:
    """A list of so many items, each by the rule."""

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, list):
            yield _wrong_type(at, "array", value)
            return
        if len(value) < least:
            yield Problem(at, f"no fewer than {least} items allowed", constraint={"limit": least})
        if most is not None and len(value) > most:
            yield Problem(at, f"no more than {most} items allowed", constraint={"limit": most})
        yield from chain.from_iterable(rule(item, f"{at}/{index}") for index, item in enumerate(value))

    return check


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule) -> Rule:
    """An object with these fields and no others; `also` looks at it whole when it is otherwise right."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, dict):
            yield _wrong_type(at, "object", value)
            return
        problems = [
            *(_missing(at, name) for name in required if value.get(name) is None),
            *(_additional(at, name) for name in value if name not in known),
            *chain.from_iterable(
                known[name](content, f"{at}/{name}")
                for name, content in value.items()
                if name in known and content is not None
            ),
        ]
        yield from problems
        if not problems:
            yield from chain.from_iterable(rule(value, at) for rule in also)

    return check


def by_type(rules: Mapping[str, Rule], *, key: str = "type") -> Rule:
    """An object whose type names the rule for it."""

    def check(value: Any, at: str) -> Found:
        if not isinstance(value, dict):
            yield _wrong_type(at, "object", value)
            return
        kind = value.get(key)
        rule = rules.get(kind) if isinstance(kind, str) else None
        if rule is not None:
            yield from rule(value, at)
        elif kind is None:
            yield _missing(at, key)
        else:
            constraint = {"type": "enum", "expected": sorted(rules), "got": kind}
            yield Problem(f"{at}/{key}", f"unsupported type: {kind}", constraint=constraint)

    return check


def exactly_one(*names: str) -> Rule:
    """Of these fields, one and only one is there."""

    def check(value: Any, at: str) -> Found:
        given = [name for name in names if value.get(name) is not None]
        if not given:
            yield Problem(at, f"missing required field: {' or '.join(names)}", code="missing_field")
        elif len(given) > 1:
            yield Problem(at, f"only one of {', '.join(names)} is allowed")

    return check


def at_least_one(*names: str) -> Rule:
    """Of these fields, one or more are there."""

    def check(value: Any, at: str) -> Found:
        if not any(value.get(name) for name in names):
            yield Problem(at, f"missing required field: {' or '.join(names)}", code="missing_field")

    return check


def later(rule: Callable[[], Rule]) -> Rule:
    """A rule looked up when it is needed, for shapes that hold themselves."""
    return lambda value, at: rule()(value, at)


def _missing(at: str, name: str) -> Problem:
    return Problem(at, f"missing required field: {name}", code="missing_field")


def _additional(at: str, name: str) -> Problem:
    return Problem(f"{at}/{name}", f"invalid additional property: {name}", code="additional_property")


def _wrong_type(at: str, wanted: str, value: Any) -> Problem:
    got = {bool: "boolean", str: "string", list: "array", dict: "object", type(None): "null"}
    constraint = {"type": "type", "expected": wanted, "got": got.get(type(value), "number")}
    return Problem(at, f"must provide a {wanted}", code="invalid_type", constraint=constraint)
