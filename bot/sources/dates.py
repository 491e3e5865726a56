"""The moments in files and deliveries: ISO 8601 and what else is unmistakable, or a format somebody gave."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.cleaning import clean
from bot.core.moments import moment_of
from bot.errors import InputError

EXAMPLE = "2026-03-01T14:05:00Z"
ISO, EXCEL = "iso", "excel"
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (the zone is added after counting)
_EXCEL_DAYS = range(20_000, 80_000)
"""1954 to 2119 as Excel counts days; no other way of writing a moment gives such numbers."""
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SLASHED = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*")
_EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
_HINT = "say how dates are written, dates=%d/%m/%Y (or %m/%d/%Y) and tz=Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Dates:
    """How moments are written: iso, excel, or a pattern of strptime; `zone` is that of those without one."""

    format: str = ISO
    zone: str = "UTC"

    def moment(self, value: Any) -> datetime:
        """The moment (aware UTC) that a value stands for; raises ValueError with what to do."""
        try:
            moment = self._read(value)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))
            return aware.astimezone(UTC)
        except (AttributeError, TypeError, ValueError, OverflowError):
            raise ValueError(self._refusal(value)) from None

    def _read(self, value: Any) -> datetime:
        if self.format == EXCEL:
            return _of_serial(value)
        if self.format != ISO:
            return _of_pattern(str(value).strip(), self.format)
        return _of_iso(value)

    def _refusal(self, value: Any) -> str:
        shown = clean(str(value), limit=40)
        if self.format == EXCEL:
            return f"“{shown}” is no Excel date, which counts days, like 46082.5"
        if self.format != ISO:
            return f"“{shown}” is not written as {self.format}"
        if _SERIAL.fullmatch(shown):
            return f"“{shown}” is not ISO 8601; if it is an Excel date, say dates=excel and tz=Europe/Berlin"
        if _SLASHED.fullmatch(shown):
            return f"“{shown}” is not ISO 8601 and can be read in two ways: {_HINT}"
        return f"“{shown}” is not ISO 8601, like {EXAMPLE}"


def dates_of(written: str, zone: str) -> Dates:
    """The dates a person described; raises InputError where that leaves a doubt."""
    written = written.strip() or ISO
    if zone:
        _require_zone(zone)
    if written.lower() in (ISO, EXCEL):
        written = written.lower()
    elif "%Y" not in written and "%y" not in written:
        raise InputError(f"dates={written} names no year: use iso, excel, or a pattern like %d/%m/%Y %H:%M.")
    else:
        _require_pattern(written)
    if written != ISO and "%z" not in written and not zone:
        raise InputError(f"dates={written} needs a time zone: add tz=Europe/Berlin (or tz=UTC).")
    return Dates(written, zone or "UTC")


def _require_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise InputError(f"tz={clean(zone, limit=40)} is no time zone, try Europe/Berlin.") from None


def _require_pattern(pattern: str) -> None:
    try:
        sample = datetime(2026, 3, 1, 14, 5, tzinfo=UTC).strftime(pattern)
        datetime.strptime(sample, pattern).replace(tzinfo=UTC)
    except (ValueError, re.error) as error:
        raise InputError(f"dates={pattern} cannot be used: {error}.") from None


def _of_iso(value: Any) -> datetime:
    if isinstance(value, str) and not _EPOCH.fullmatch(value.strip()):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            if _SLASHED.fullmatch(value.strip()):
                raise
    elif isinstance(value, int | float) and value < 10**8:  # no epoch since 1973: more likely Excel's
        raise ValueError(value)
    moment = moment_of(value)
    if moment is None:
        raise ValueError(value)
    return moment


def _of_serial(value: Any) -> datetime:
    days = float(str(value).strip().replace(",", "."))
    if int(days) not in _EXCEL_DAYS:
        raise ValueError(value)
    return _EXCEL_DAY_ZERO + timedelta(seconds=round(days * 86_400))


def _of_pattern(text: str, pattern: str) -> datetime:
    """By the pattern, or by it and a time of day behind it where the pattern names only the day."""
    day_only = not re.search(r"%[HIcXfsT]", pattern)
    for time in _TIMES if day_only else ("",):
        try:
            return datetime.strptime(text, pattern + time)  # noqa: DTZ007 (the zone is added by the caller)
        except ValueError:
            continue
    raise ValueError(text)
