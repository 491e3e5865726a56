"""The moments networks write, in every form they were seen in, as aware UTC."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))?)?"
    r"\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_UNITS = ((10**11, 1), (10**14, 1_000), (10**17, 1_000_000), (10**20, 1_000_000_000))


def moment_of(value: object) -> datetime | None:
    """A moment of ISO 8601 (with `+0000` or without offset: UTC), epoch seconds to nanoseconds (number or
    text), or an HTTP date; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    if not isinstance(value, str):
        return None
    text = value.strip()[:64]
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    return _of_iso(text) or _of_http(text)


def _of_number(number: float) -> datetime | None:
    if not 0 <= number < _UNITS[-1][0]:  # neither NaN nor infinity is
        return None
    divisor = next(unit for below, unit in _UNITS if number < below)
    try:
        return _EPOCH + timedelta(seconds=number / divisor)
    except OverflowError:
        return None


def _of_iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    day, time, fraction, offset = found.groups()
    offset = "+00:00" if not offset or offset.upper() in ("Z", "UTC") else offset
    try:
        moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment + timedelta(microseconds=int(f"{fraction or '0':0<6.6}"))


def _of_http(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
