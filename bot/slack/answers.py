"""What an answer of Slack's means for the sender: taken, wait, mend something, or nobody knows."""

import http.client
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import DeliveryError, UnknownOutcome

RETRY_SECONDS = 20.0
"""How long to wait after a failure that names no time."""
RATE_LIMIT_SECONDS = 30.0
"""How long to wait after a 429 whose Retry-After cannot be read."""

MAX_DETAILS = 500

_MEND = {
    "invalid_auth": "Slack refuses the bot token: reinstall the app and set SLACK_BOT_TOKEN to the new one.",
    "not_authed": "Slack got no bot token: set SLACK_BOT_TOKEN.",
    "token_revoked": "The bot token was revoked: reinstall the app and set SLACK_BOT_TOKEN to the new one.",
    "token_expired": "The bot token has expired: reinstall the app and set SLACK_BOT_TOKEN to the new one.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "missing_scope": "The app lacks a permission: reinstall it from the manifest of `firebreak manifest`.",
    "channel_not_found": "Firebreak cannot see #{channel}: create it, or invite @Firebreak to it.",
    "not_in_channel": "Firebreak is not in #{channel}: type /invite @Firebreak there.",
    "is_archived": "#{channel} is archived: unarchive it, or choose another channel for this watch.",
    "restricted_action": "Posting in #{channel} is restricted: allow @Firebreak to post there.",
    "message_not_found": "The message was deleted in #{channel}; Firebreak cannot edit it any more.",
    "cant_update_message": "Slack does not let Firebreak edit its message in #{channel}: "
    "it was posted by another installation of the app.",
    "edit_window_closed": "Slack no longer lets messages in #{channel} be edited.",
    "thread_not_found": "The alert card in #{channel} was deleted, so nothing can be said in its thread.",
}
_MEND["channel_is_archived"] = _MEND["is_archived"]

REFUSED_LAYOUT = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "too_many_attachments",
        "block_mismatch",
    }
)
"""Slack dislikes the shape, not the message: a plainer one may pass."""

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The message cannot be edited, now or later."""

_MAYBE_TAKEN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})

_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")

# Nothing was sent: no connection, no name, no agreement on the encryption.
_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror)


class Rejected(DeliveryError):
    """Slack answered no, with its error code and, where it points at a fault of ours, the details."""

    def __init__(self, message: str, *, code: str, details: str = "") -> None:
        super().__init__(message, code=code)
        self.details = details


def ask(call: Callable[..., SlackResponse], *, about: str, repeatable: bool, **arguments: Any) -> Any:
    """What Slack answers; raises Rejected, DeliveryError, or UnknownOutcome.

    `about` is the channel as people know it; `repeatable` says that doing it twice does no harm, so that a
    lost answer is only worth a retry.
    """
    lost = DeliveryError if repeatable else UnknownOutcome
    try:
        return call(**arguments).data
    except SlackApiError as refusal:
        raise _refused(refusal.response, channel=about, lost=lost) from None
    except (OSError, http.client.HTTPException) as failure:
        raise _broken(failure, lost=lost) from failure


def pages(call: Callable[..., SlackResponse], *, about: str, **arguments: Any) -> Iterator[Any]:
    """Every page of a listing; raises as `ask` does, and a lost answer is worth a retry."""
    cursor = ""
    while True:
        at = {"cursor": cursor} if cursor else {}
        page = ask(call, about=about, repeatable=True, **arguments, **at)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def rejected(code: str, channel: str) -> Rejected:
    """The refusal Slack would give with this code."""
    return Rejected(_sentence(code, channel), code=code)


def _refused(response: SlackResponse, *, channel: str, lost: type[DeliveryError]) -> DeliveryError:
    code = str(response.get("error", "unknown_error")) if isinstance(response.data, dict) else "unknown_error"
    if response.status_code == 429 or code in ("ratelimited", "rate_limited", "message_limit_exceeded"):
        wait = _retry_after(response)
        return DeliveryError(f"Slack asks to wait {wait:.0f} s.", retry_after_seconds=wait)
    if response.status_code >= 500 or code in _MAYBE_TAKEN or code.startswith("duplicate_"):
        return lost("Slack failed while it took the message.", retry_after_seconds=RETRY_SECONDS)
    if not _CODE.fullmatch(code):  # a page, or half an answer, in place of one
        return lost("Slack's answer could not be read.", retry_after_seconds=RETRY_SECONDS)
    return Rejected(_sentence(code, channel), code=code, details=_details(response))


def _details(response: SlackResponse) -> str:
    """What Slack says of the block at fault (`[json-pointer:/blocks/0/…]`), for the log."""
    metadata = response.get("response_metadata") or {}
    said = [*(response.get("errors") or ()), *(metadata.get("messages") or ())]
    return "; ".join(str(one) for one in said)[:MAX_DETAILS]


def _sentence(code: str, channel: str) -> str:
    """What is wrong and what to do."""
    known = _MEND.get(code)
    if known:
        return known.replace("{channel}", channel.lstrip("#"))
    return f"Slack refused the message ({code}): run `firebreak check --online`."


def _retry_after(response: SlackResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    value = headers.get("retry-after", "")
    try:
        return max(1.0, float(value[0] if isinstance(value, list) else value))
    except ValueError:
        return RATE_LIMIT_SECONDS


def _broken(failure: Exception, *, lost: type[DeliveryError]) -> DeliveryError:
    cause = failure.reason if isinstance(failure, URLError) else failure
    if isinstance(cause, _NEVER_LEFT):
        return DeliveryError("Slack cannot be reached.", retry_after_seconds=RETRY_SECONDS)
    return lost("The connection broke before Slack answered.", retry_after_seconds=RETRY_SECONDS)
