"""How a workspace installs the bot: out to Slack with a state, back with a code, the code against a token."""

import hmac
import logging
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.errors import FirebreakError
from bot.slack.manifest import SCOPES
from bot.tenants import Tenants, installation_from

log = logging.getLogger(__name__)

STATE_SECONDS = 600
"""How long somebody may take to agree; Slack's code holds as long."""

MOST_STATES = 10_000
"""Whoever asks for more at once only pushes out the oldest."""

AGAIN = "Begin again."
STALE = frozenset({"invalid_code", "code_expired", "code_already_used"})


@dataclass(frozen=True, slots=True)
class Page:
    """What the person in the browser reads: a heading, what to do, and whether to offer a new beginning."""

    status: int
    heading: str
    words: str
    again: bool = True


class States:
    """Random words that come back from Slack once, soon; they prove that we sent the person there."""

    def __init__(self) -> None:
        self._issued: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def issue(self, *, now: datetime) -> str:
        """A new state."""
        state = secrets.token_urlsafe(32)
        with self._lock:
            self._issued[state] = now
            while len(self._issued) > MOST_STATES:
                del self._issued[next(iter(self._issued))]
        return state

    def consume(self, state: str, *, now: datetime) -> bool:
        """Whether the state was issued by us, lately, and was not back before."""
        with self._lock:
            issued = self._issued.pop(state, None)
        return issued is not None and now - issued <= timedelta(seconds=STATE_SECONDS)


class Installer:
    """Leads one person at a time through Slack's consent."""

    def __init__(self, tenants: Tenants) -> None:
        settings = tenants.settings
        self._tenants = tenants
        self._states = States()
        self._client = WebClient(base_url=settings.api_url, timeout=10)
        self._id, self._secret = settings.client_id, settings.client_secret
        self._consent = AuthorizeUrlGenerator(
            client_id=settings.client_id,
            scopes=list(SCOPES),
            authorization_url=urljoin(settings.api_url, "../oauth/v2/authorize"),
        )

    def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the state it has to keep in a cookie."""
        state = self._states.issue(now=self._tenants.clock())
        return self._consent.generate(state), state

    def finish(self, query: Mapping[str, str], cookie: str) -> Page:
        """Installs for whoever comes back from Slack; the page says what to do in every other case."""
        state, code = query.get("state", ""), query.get("code", "")
        known = self._states.consume(state, now=self._tenants.clock())
        if not known or not hmac.compare_digest(state.encode(), cookie.encode()):
            return Page(400, "This link is used up", f"It holds ten minutes, once, in one browser. {AGAIN}")
        if query.get("error") or not code:
            return Page(400, "Nothing was installed", f"Slack says that permission was not given. {AGAIN}")
        try:
            answer = self._client.oauth_v2_access(client_id=self._id, client_secret=self._secret, code=code)
            installation = installation_from(answer, now=self._tenants.clock())
            self._tenants.install(installation)
        except SlackApiError as error:
            return _refused(str(error.response.get("error")))
        except (SlackClientError, OSError):
            log.error("Slack could not be reached to install a workspace")
            return Page(502, "Slack cannot be reached", f"Nothing was installed. {AGAIN}")
        except (FirebreakError, KeyError, TypeError) as error:
            log.error("a workspace was not installed: %s", error)
            return Page(500, "Nothing was installed", "Ask whoever runs Firebreak to look into its log.")
        desk, brief = self._tenants.settings.channel, self._tenants.settings.exec_channel
        words = (
            f"In Slack, make the channels #{desk} and #{brief}, type /invite @Firebreak in both, "
            "then /crisis watch add for the first brand."
        )
        return Page(200, f"Firebreak is in {installation.name}", words, again=False)


def _refused(reason: str) -> Page:
    if reason in STALE:
        return Page(400, "The code has expired", f"Nothing was installed. {AGAIN}")
    log.error("Slack refuses to install a workspace: %s. Check SLACK_CLIENT_ID and its secret.", reason)
    return Page(502, "Slack refused", f"It says {reason}. Ask whoever runs Firebreak to look into its log.")
