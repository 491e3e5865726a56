"""Everything Firebreak raises on purpose.

FirebreakError            one line for a person: what is wrong and what to do
├── InputError            bad input from outside: file, option, setting        (exit 2)
│   └── ConfigError       a setting is missing or wrong; names its key
├── Refused               a person asked for something that cannot be done now
│   ├── UnknownCrisis     no crisis has that number
│   └── Conflict          somebody else changed the crisis first
├── SourceError           a source could not be read; says until when to wait
├── StoreError            the store could not be read or written
│   └── StoreBusy         another process holds the store; trying again helps
└── DeliveryError         Slack did not take a message; says whether trying again helps
    └── UnknownOutcome    Slack may or may not have taken it: look it up first
"""

from datetime import datetime
from enum import StrEnum


class FirebreakError(Exception):
    """The root of the tree; its message is written for the person who will read it."""

    exit_code = 1


class InputError(FirebreakError):
    """Bad input from outside: a file, an option, a record."""

    exit_code = 2


class ConfigError(InputError):
    """A setting is missing or wrong; the message names its key."""


class Refused(FirebreakError):
    """Somebody asked for something that cannot be done now; the message says why and what to do."""


class UnknownCrisis(Refused):
    """No crisis has that number."""

    exit_code = 2


def unknown_crisis(number: int) -> UnknownCrisis:
    """What is raised for a number that no crisis has, and for one that somebody may not know of."""
    return UnknownCrisis(f"There is no crisis #{number}. /crisis lists those there are.")


class Conflict(Refused):
    """Somebody else changed the crisis first."""


class Trouble(StrEnum):
    """Why a source could not be read, as far as it changes what is to be done."""

    BROKEN = "broken"
    """Cut, late, an error of the server's, nonsense: tried again at the next scan."""
    THROTTLED = "throttled"
    """Asked for too often: wait until `retry_at`."""
    LOGIN = "login"
    """The credential is missing, wrong, expired or lacks a permission: a person must act."""
    MONEY = "money"
    """The network wants to be paid, or our own spending limit is reached: a person must act."""
    BUDGET = "budget"
    """Our own share of the calls is used up until `retry_at`; what is held back is for crises."""
    REFUSED = "refused"
    """The request itself was refused; asking again changes nothing."""
    GONE = "gone"
    """What was asked for no longer exists."""


class SourceError(FirebreakError):
    """A source could not be read.

    `permanent` says that a person must act; `retry_at` (aware UTC) is when reading may be tried again;
    `trouble` is the kind of failure; `status` (HTTP) and `code` (the network's own word or number for it, as
    text) are there for the source itself to tell cases apart.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_at: datetime | None = None,
        trouble: Trouble = Trouble.BROKEN,
        status: int = 0,
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_at = retry_at
        self.trouble = trouble
        self.status = status
        self.code = code


class StoreError(FirebreakError):
    """The store could not be read or written."""


class StoreBusy(StoreError):
    """Another process holds the store; trying again helps."""


class DeliveryError(FirebreakError):
    """Slack did not take a message.

    `retry_after_seconds` says when trying again may help; None means that it will not without a person.
    `code` is Slack's own word for a refusal, to tell cases apart.
    """

    def __init__(self, message: str, *, retry_after_seconds: float | None = None, code: str = "") -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.code = code


class UnknownOutcome(DeliveryError):
    """Slack may or may not have taken the message: look it up before sending again."""
