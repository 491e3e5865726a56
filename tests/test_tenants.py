"""Two workspaces from one installation, end to end: let in, kept apart, let go."""

import json
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot import app as composition
from bot import check, web_several
from bot.app import Bot
from bot.check_sources import Finding
from bot.config import Settings
from bot.core.mentions import SourceSpec
from bot.core.models import Change
from bot.sandbox.deliver import Timing
from bot.sandbox.server import Sandbox
from bot.sandbox.services import new_app
from bot.sandbox.wire import encoded, signed
from bot.sandbox.workspace import Message
from bot.tenants import Tenants, installation_from, keys_of
from tests.desks import QUICK
from tests.standins.slack_front import front, serving
from tests.worlds import crisis, now, watch

MANIFEST = composition.app_manifest(
    "https://bot.example/slack/events", redirect_url="https://bot.example/back"
)
BRINDLE, HOLLOW = "T0BRINDLE0", "T0HOLLOW00"
PATIENT = Timing(redelivery_seconds=(0.1, 0.2, 0.4))


@dataclass(frozen=True, slots=True)
class House:
    """A bot that workspaces install, and two workspaces."""

    tenants: Tenants
    url: str
    brindle: Sandbox
    hollow: Sandbox
    folder: Path

    def consent(self, sandbox: Sandbox, answer: str = "Allow") -> httpx.Response:
        """Somebody begins at our address, answers Slack's question, and is sent back."""
        begun = httpx.get(f"{self.url}/slack/install", trust_env=False)
        asked = urlsplit(begun.headers["location"])
        page = httpx.get(f"{sandbox.page_url.rstrip('/')}{asked.path}?{asked.query}", trust_env=False)
        back = unescape(re.findall(f'<a href="([^"]+)">{answer}', page.text)[0])
        return self.back(back, begun.cookies["firebreak_state"])

    def back(self, address: str, state: str) -> httpx.Response:
        cookie = {"Cookie": f"firebreak_state={state}"}
        return httpx.get(address, headers=cookie, trust_env=False)

    def installed(self, sandbox: Sandbox) -> Bot:
        assert self.consent(sandbox).status_code == 200
        bot = self.tenants.named(sandbox.workspace.team_id)
        assert bot is not None
        return bot


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    app = new_app()
    with (
        Sandbox(manifest=MANIFEST, app=app, timing=PATIENT) as brindle,
        Sandbox(manifest=MANIFEST, app=app, timing=PATIENT, team=(HOLLOW, "Hollow & <Sons>")) as hollow,
        front([brindle, hollow]) as api,
    ):
        tenants = Tenants(settings(brindle, api, tmp_path), pace=QUICK)
        tenants.start()
        with serving(web_several.site(tenants)) as url:
            for sandbox in (brindle, hollow):
                sandbox.use_http(f"{url}/slack/events")
                sandbox.use_oauth(f"{url}/slack/oauth_redirect")
            yield House(tenants, url, brindle, hollow, tmp_path)
        tenants.stop()


def settings(sandbox: Sandbox, api: str, folder: Path) -> Settings:
    return Settings(
        client_id=sandbox.client_id,
        client_secret=sandbox.client_secret,
        signing_secret=sandbox.signing_secret,
        api_url=api,
        database=str(folder / "firebreak.db"),
        keys={"WEBHOOK_TOKEN_ACME": "t0ken"},
    )


def raised(bot: Bot, sandbox: Sandbox, **changes: object) -> Message:
    """A crisis in one workspace, and its card."""
    bot.ports.store.apply(Change(crisis(id=0, **changes)), channel="crisis-desk")
    return sandbox.wait_for(lambda: sandbox.messages("crisis-desk"), 10)[0]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_two_workspaces_live_apart_until_one_leaves(house: House) -> None:
    """Both have a crisis number 1; a click in one is a click in one."""
    first, second = house.installed(house.brindle), house.installed(house.hollow)
    card = raised(first, house.brindle, title="Brindle kettles burn")
    assert house.hollow.messages("crisis-desk") == []
    other = raised(second, house.hollow, title="Hollow chairs break")

    house.brindle.act_as("maya").click(card, "crisis_acknowledge")
    assert [bot.ports.store.crisis(1).owner is None for bot in (first, second)] == [False, True]
    house.hollow.act_as("priya").click(other, "crisis_acknowledge")
    assert second.ports.store.crisis(1).owner.name == "Priya Raman"
    kept = {key: bytes_of(house.folder / "workspaces" / key) for key in (BRINDLE, HOLLOW)}
    assert [b"Hollow chairs" in kept[BRINDLE], b"Brindle kettles" in kept[HOLLOW]] == [False, False]
    assert [b"Brindle kettles" in kept[BRINDLE], b"Hollow chairs" in kept[HOLLOW]] == [True, True]

    house.brindle.uninstall()
    house.brindle.wait_for(lambda: not (house.folder / "workspaces" / BRINDLE).exists(), 20)
    lena = house.hollow.act_as("lena")
    lena.command("/crisis")
    house.hollow.wait_for(lena.ephemerals)
    assert "Hollow chairs" in json.dumps([lena.ephemerals()[-1].text, lena.ephemerals()[-1].blocks])
    maya = house.brindle.act_as("maya")
    maya.command("/crisis")
    assert "not installed here" in house.brindle.wait_for(maya.ephemerals)[-1].text


def test_the_token_is_kept_where_only_we_read(house: House) -> None:
    house.installed(house.brindle)
    file = house.folder / "workspaces" / BRINDLE / "installation.json"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, file.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_the_token_stands_nowhere_else(house: House, caplog: pytest.LogCaptureFixture) -> None:
    raised(house.installed(house.brindle), house.brindle)
    folder = house.folder / "workspaces" / BRINDLE
    found = [path.name for path in folder.rglob("*") if house.brindle.bot_token.encode() in path.read_bytes()]
    assert found == ["installation.json"]
    assert house.brindle.bot_token not in caplog.text


def test_installing_again_renews_the_token_in_place(house: House) -> None:
    before = house.installed(house.brindle)
    raised(before, house.brindle)
    after = house.installed(house.brindle)
    assert after is not before
    assert after.ports.store.crisis(1) is not None


def test_a_workspace_that_comes_back_begins_anew(house: House) -> None:
    raised(house.installed(house.brindle), house.brindle)
    house.brindle.uninstall()
    house.brindle.wait_for(lambda: not (house.folder / "workspaces" / BRINDLE).exists(), 20)
    assert house.installed(house.brindle).ports.store.crises() == []


def test_installed_workspaces_go_on_after_a_restart(house: House) -> None:
    house.installed(house.brindle)
    house.tenants.stop()
    again = Tenants(house.tenants.settings, pace=QUICK)
    again.start()
    try:
        assert again.named(BRINDLE) is not None
        raised(again.running()[0], house.brindle)
    finally:
        again.stop()


def test_health_and_figures_are_of_all_together(house: House) -> None:
    raised(house.installed(house.brindle), house.brindle)
    raised(house.installed(house.hollow), house.hollow)
    assert httpx.get(f"{house.url}/healthz", trust_env=False).json()["ok"] is True
    lines = httpx.get(f"{house.url}/metrics", trust_env=False).text.splitlines()
    assert {"firebreak_workspaces 2", "firebreak_crises_live 2"} <= set(lines)


# --- what goes wrong on the way in ------------------------------------------------------------------------


def test_a_refusal_of_consent_installs_nothing(house: House) -> None:
    page = house.consent(house.brindle, "Cancel")
    assert (page.status_code, "permission was not given" in page.text) == (400, True)
    assert 'href="/slack/install"' in page.text
    assert house.tenants.running() == []


def test_a_way_back_holds_once(house: House) -> None:
    page = house.consent(house.brindle)
    again = house.back(str(page.url), page.request.headers["cookie"].partition("=")[2])
    assert (page.status_code, again.status_code) == (200, 400)
    assert "used up" in again.text


@pytest.mark.parametrize("query", ["", "?code=x", "?state=made-up&code=x", "?error=access_denied"])
def test_whoever_was_not_sent_by_us_is_sent_to_the_beginning(house: House, query: str) -> None:
    page = house.back(f"{house.url}/slack/oauth_redirect{query}", "made-up")
    assert (page.status_code, "used up" in page.text) == (400, True)


def test_a_way_back_holds_in_one_browser(house: House) -> None:
    """Else somebody could be led into a workspace that is not theirs."""
    begun = httpx.get(f"{house.url}/slack/install", trust_env=False)
    state = begun.cookies["firebreak_state"]
    address = f"{house.url}/slack/oauth_redirect?state={state}&code={BRINDLE}.x"
    assert house.back(address, "another").status_code == 400
    assert "Secure" in begun.headers["set-cookie"]


def test_a_code_that_expired_is_told(house: House) -> None:
    state = httpx.get(f"{house.url}/slack/install", trust_env=False).cookies["firebreak_state"]
    page = house.back(f"{house.url}/slack/oauth_redirect?state={state}&code={BRINDLE}.old", state)
    assert (page.status_code, "code has expired" in page.text) == (400, True)


def test_a_name_is_shown_as_text(house: House) -> None:
    assert "Firebreak is in Hollow &amp; &lt;Sons&gt;" in house.consent(house.hollow).text


# --- who a request is for, and who may not ask -------------------------------------------------------------

ORG = {"enterprise": {"id": "E0ORG00000"}, "team": None, "is_enterprise_install": True, "user": {"id": "W1"}}
EVENT = {"type": "event_callback", "team_id": "T1", "authorizations": [{"team_id": "T2"}], "event": {}}


@pytest.mark.parametrize(
    ("payload", "keys"),
    [
        ({"command": "/crisis", "team_id": "T1", "is_enterprise_install": "false"}, ("T1",)),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "false"}, ("T1", "E1")),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, ("E1", "T1")),
        ({"team": {"id": "T1", "domain": "x"}, "enterprise": None, "user": {"id": "U1"}}, ("T1",)),
        (ORG, ("E0ORG00000",)),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "W1", "team_id": "T1"}}, ("T1", "E1")),
        (EVENT, ("T2",)),
        ({"type": "url_verification"}, ()),
    ],
)
def test_a_payload_names_who_installed(payload: dict[str, object], keys: tuple[str, ...]) -> None:
    assert keys_of(payload) == keys


def test_an_organisation_is_served_by_its_own_installation(house: House) -> None:
    answer = {
        "access_token": house.brindle.bot_token,
        "team": None,
        "enterprise": {"id": "E0ORG00000", "name": "Brindle Group"},
        "is_enterprise_install": True,
    }
    bot = house.tenants.install(installation_from(answer, now=now()))
    assert house.tenants.of(ORG) is bot
    assert house.tenants.of({"team_id": "T1", "enterprise_id": "E0ORG00000"}) is bot
    assert house.tenants.of({"team_id": "T1", "enterprise_id": "E0OTHER000"}) is None


def post(house: House, payload: dict[str, object], *, secret: str | None = None) -> httpx.Response:
    body, kind = encoded("events_api", payload)
    headers = signed(body, secret or house.brindle.signing_secret, at=int(time.time()))
    return httpx.post(
        f"{house.url}/slack/events", content=body, headers=headers | {"content-type": kind}, trust_env=False
    )


def leave(house: House, kind: str, *, at: float, **event: object) -> httpx.Response:
    told = {"type": "event_callback", "team_id": BRINDLE, "event_id": f"Ev{at}", "event_time": int(at)}
    return post(house, told | {"event": {"type": kind, **event}})


def test_slack_may_verify_the_address_before_anybody_installed(house: House) -> None:
    asked = {"type": "url_verification", "challenge": "3eZbrw1a"}
    assert post(house, asked).json() == {"challenge": "3eZbrw1a"}
    assert post(house, asked, secret="another").status_code == 401


def test_nobody_but_slack_says_who_leaves(house: House) -> None:
    house.installed(house.brindle)
    forged = {"team_id": BRINDLE, "event_time": 2**40, "event": {"type": "app_uninstalled"}}
    assert post(house, forged, secret="another").status_code == 401
    assert house.tenants.named(BRINDLE) is not None


def test_what_is_signed_but_no_payload_is_refused(house: House) -> None:
    body = b'{"team_id": '
    headers = signed(body, house.brindle.signing_secret, at=int(time.time()))
    address = f"{house.url}/slack/events"
    assert httpx.post(address, content=body, headers=headers, trust_env=False).status_code == 400


def test_what_comes_while_the_workspaces_start_is_not_acknowledged(house: House) -> None:
    """Slack sends it again, or tells the person; saying "not installed" would be a lie."""
    house.installed(house.brindle)
    house.tenants.stop()
    assert post(house, {"type": "event_callback", "team_id": BRINDLE, "event": {}}).status_code == 503


def test_a_leave_from_before_the_last_installation_is_none(house: House) -> None:
    """Slack redelivers for hours; meanwhile the workspace may be back."""
    house.installed(house.brindle)
    assert leave(house, "app_uninstalled", at=time.time() - 60).status_code == 200
    assert house.tenants.named(BRINDLE) is not None


def test_a_persons_revoked_token_is_not_ours(house: House) -> None:
    house.installed(house.brindle)
    leave(house, "tokens_revoked", at=time.time() + 1, tokens={"oauth": ["U1"], "bot": []})
    assert house.tenants.named(BRINDLE) is not None


def test_a_revoked_token_stops_the_bot_and_keeps_what_it_knows(house: House) -> None:
    raised(house.installed(house.brindle), house.brindle)
    bot = house.tenants.named(BRINDLE)
    leave(house, "tokens_revoked", at=time.time() + 1, tokens={"oauth": [], "bot": ["U1"]})
    house.brindle.wait_for(lambda: not bot.jobs.sender.is_alive(), 10)
    assert house.tenants.running() == []
    assert house.installed(house.brindle).ports.store.crisis(1)


def test_a_crash_on_the_way_out_is_made_good_at_the_next_start(house: House) -> None:
    house.installed(house.brindle)
    house.tenants.stop()
    house.tenants.installations.bury(BRINDLE)
    again = Tenants(house.tenants.settings, pace=QUICK)
    again.start()
    assert (again.running(), (house.folder / "workspaces" / BRINDLE).exists()) == ([], False)


def test_one_workspace_that_cannot_start_stops_no_other(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.installed(house.brindle)
    house.installed(house.hollow)
    house.tenants.stop()
    (house.folder / "workspaces" / BRINDLE / "firebreak.db").write_bytes(b"no database at all" * 99)
    again = Tenants(house.tenants.settings, pace=QUICK)
    again.start()
    try:
        assert (again.named(BRINDLE), again.named(HOLLOW) is None) == (None, False)
        assert f"workspace {BRINDLE} is not served" in caplog.text
        assert [again.is_waited_for({"team_id": key}) for key in (BRINDLE, "T0NOBODY00")] == [True, False]
    finally:
        again.stop()


def test_a_delivery_goes_to_the_workspace_in_its_address(house: House) -> None:
    for sandbox in (house.brindle, house.hollow):
        bot = house.installed(sandbox)
        bot.ports.store.add_watch(
            watch(id=0, sources=(SourceSpec("webhook", "acme"),), paused=True), now=now()
        )
    news = b'[{"id": "1", "text": "Brindle", "created_at": "2026-03-02T11:00:00Z"}]'
    paths = (
        f"workspaces/{BRINDLE}/ingest/acme/t0ken",
        "workspaces/T0NOBODY00/ingest/acme/t0ken",
        "ingest/acme/t0ken",
    )
    posted = [httpx.post(f"{house.url}/{path}", content=news, trust_env=False) for path in paths]
    assert [answer.status_code for answer in posted] == [202, 401, 404]
    kept = [bot.ports.store.arrivals("webhook:acme", after=0, limit=9) for bot in house.tenants.running()]
    assert [len(arrivals) for arrivals in kept] == [1, 0]


# --- the check ---------------------------------------------------------------------------------------------


def findings(house: House) -> dict[str, Finding]:
    return {one.what: one for one in check.findings(house.tenants.settings, online=True)}


def test_the_check_names_each_workspace_and_whether_its_token_works(house: House) -> None:
    house.installed(house.brindle)
    house.installed(house.hollow)
    house.hollow.faults.switches.token_revoked = True
    found = findings(house)
    assert found[f"{BRINDLE} workspace"].words.startswith("Brindle & Fern, since ")
    assert [found[f"{key} bot token"].well for key in (BRINDLE, HOLLOW)] == [True, False]
    assert "Install it again at /slack/install" in found[f"{HOLLOW} bot token"].words
    assert found[f"{BRINDLE} store"].well


def test_the_check_says_where_to_begin(house: House) -> None:
    assert "/slack/install" in findings(house)["workspaces"].words


def test_the_check_tells_a_token_it_cannot_read(house: House) -> None:
    house.installed(house.brindle)
    file = house.folder / "workspaces" / BRINDLE / "installation.json"
    file.write_text(file.read_text("utf-8").replace("xoxb-", "sealed-"))
    assert "set FIREBREAK_TOKEN_KEY" in findings(house)[f"{BRINDLE} workspace"].words
