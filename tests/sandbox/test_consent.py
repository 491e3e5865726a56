"""The consent page and oauth.v2.access, as an app meets them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.scopes import DEFAULT_SCOPES
from bot.sandbox.server import Sandbox
from bot.sandbox.tickets import CODE_SECONDS

BACK = "http://127.0.0.1:9/back"


def asked(sandbox: Sandbox, **changes: str) -> httpx.Response:
    query = {"client_id": sandbox.client_id, "scope": ",".join(DEFAULT_SCOPES), "state": "s&1"} | changes
    return httpx.get(f"{sandbox.page_url}oauth/v2/authorize", params=query, trust_env=False)


def answered(sandbox: Sandbox, answer: str) -> dict[str, list[str]]:
    """What comes back to the app after this answer."""
    sandbox.use_oauth(BACK)
    link = unescape(re.findall(f'<a href="([^"]+)">{answer}', asked(sandbox).text)[0])
    assert link.startswith(f"{BACK}?")
    return parse_qs(urlsplit(link).query)


def code_of(sandbox: Sandbox) -> str:
    return answered(sandbox, "Allow")["code"][0]


def access(sandbox: Sandbox, code: str, **changes: str) -> dict[str, Any]:
    keys = {"client_id": sandbox.client_id, "client_secret": sandbox.client_secret} | changes
    try:
        return dict(WebClient(base_url=sandbox.api_url).oauth_v2_access(code=code, **keys).data)
    except SlackApiError as error:
        return dict(error.response.data)


def test_a_consent_becomes_the_token_once(sandbox: Sandbox) -> None:
    code = code_of(sandbox)
    answer = access(sandbox, code)
    assert (answer["access_token"], answer["team"]["id"]) == (sandbox.bot_token, "T0BRINDLE0")
    assert access(sandbox, code)["error"] == "code_already_used"


def test_both_answers_carry_the_state(sandbox: Sandbox) -> None:
    assert answered(sandbox, "Allow")["state"] == ["s&1"]
    assert answered(sandbox, "Cancel") == {"error": ["access_denied"], "state": ["s&1"]}


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"client_id": "1.1"}, "invalid_client_id"), ({"client_secret": "x"}, "bad_client_secret")],
)
def test_another_app_gets_no_token(sandbox: Sandbox, changes: dict[str, str], error: str) -> None:
    assert access(sandbox, code_of(sandbox), **changes)["error"] == error


def test_a_code_is_forgotten_after_ten_minutes(sandbox: Sandbox) -> None:
    code = code_of(sandbox)
    sandbox.services.tickets.codes[code].born -= CODE_SECONDS + 1
    assert access(sandbox, code)["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "1.1"}, "invalid_client_id"),
        ({"redirect_uri": "https://elsewhere.example/"}, "bad_redirect_uri"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_wrong_request_is_not_put_to_anybody(sandbox: Sandbox, changes: dict[str, str], error: str) -> None:
    sandbox.use_oauth(BACK)
    page = asked(sandbox, **changes)
    assert (page.status_code, page.text) == (400, error)


def test_an_app_that_waits_nowhere_is_refused(sandbox: Sandbox) -> None:
    assert asked(sandbox).text == "bad_redirect_uri"


def test_a_token_holds_until_the_app_is_thrown_out_and_again_after_it_is_back(sandbox: Sandbox) -> None:
    client = WebClient(sandbox.bot_token, base_url=sandbox.api_url)
    sandbox.uninstall()
    with pytest.raises(SlackApiError, match="token_revoked"):
        client.auth_test()
    access(sandbox, code_of(sandbox))
    assert client.auth_test()["ok"]


def test_the_log_of_the_wire_holds_no_secret(sandbox: Sandbox) -> None:
    access(sandbox, code_of(sandbox))
    shown = repr(sandbox.workspace.exchanges())
    assert not [secret for secret in (sandbox.client_secret, sandbox.bot_token) if secret in shown]
