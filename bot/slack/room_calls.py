"""The war room's calls of the Web API, each of them safe to make again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape

from slack_sdk import WebClient

from bot.slack import answers

PAGE = 1_000
LOOK_BACK = timedelta(seconds=5)
"""How far before the first try a look-up begins: Slack's clock and ours differ, and it keeps seconds."""

ABOUT_PEOPLE = frozenset(
    {
        "already_in_channel",
        "cant_invite",
        "cant_invite_self",
        "no_user",
        "user_not_found",
        "user_is_restricted",
        "user_team_not_in_channel",
        "ura_max_channels",
    }
)
"""What Slack says of those invited, not of the app: they stay out, and nothing is broken."""


class SlackRooms:
    """Makes channels in one workspace. The client must not retry by itself: that makes two."""

    def __init__(self, client: WebClient) -> None:
        if client.retry_handlers:
            raise ValueError("the client that makes rooms must have retry_handlers=[]")
        self._client = client
        self._own_id = ""

    def make(self, name: str, *, private: bool) -> str:
        """The id of a new channel; raises DeliveryError with the code, UnknownOutcome when it may exist."""
        call = self._client.conversations_create
        answer = answers.ask(call, about=name, repeatable=False, name=name, is_private=private)
        return str(answer["channel"]["id"])

    def find(self, name: str, *, private: bool, since: datetime) -> str | None:
        """The id of a channel of that name which this app made since a moment, over every page."""
        own, oldest = self._me(), (since - LOOK_BACK).timestamp()
        kind = "private_channel" if private else "public_channel"
        call = self._client.conversations_list
        for page in answers.pages(call, about=name, types=kind, exclude_archived=True, limit=PAGE):
            for one in page.get("channels", ()):
                ours = one.get("name") == name and one.get("creator") == own
                if ours and float(one.get("created") or 0) >= oldest:
                    return str(one["id"])
        return None

    def topic(self, channel: str) -> str:
        """The topic as it stands."""
        call = self._client.conversations_info
        answer = answers.ask(call, about=channel, repeatable=True, channel=channel)
        return unescape(str(((answer["channel"].get("topic")) or {}).get("value") or ""))

    def set_topic(self, channel: str, topic: str) -> None:
        """Sets the topic."""
        call = self._client.conversations_setTopic
        answers.ask(call, about=channel, repeatable=True, channel=channel, topic=topic)

    def set_purpose(self, channel: str, purpose: str) -> None:
        """Sets the purpose."""
        call = self._client.conversations_setPurpose
        answers.ask(call, about=channel, repeatable=True, channel=channel, purpose=purpose)

    def invite(self, channel: str, people: Sequence[str]) -> None:
        """Invites users by id; those who cannot come or are there already hold nobody else back."""
        call = self._client.conversations_invite
        with _unless(*ABOUT_PEOPLE):
            answers.ask(
                call, about=channel, repeatable=True, channel=channel, users=",".join(people), force=True
            )

    def members(self, group: str) -> tuple[str, ...]:
        """The users of a user group."""
        call = self._client.usergroups_users_list
        return tuple(map(str, answers.ask(call, about=group, repeatable=True, usergroup=group)["users"]))

    def pin(self, channel: str, ts: str) -> None:
        """Pins a message; one pinned already stays so."""
        call = self._client.pins_add
        with _unless("already_pinned"):
            answers.ask(call, about=channel, repeatable=True, channel=channel, timestamp=ts)

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        call = self._client.chat_getPermalink
        answer = answers.ask(call, about=channel, repeatable=True, channel=channel, message_ts=ts)
        return str(answer["permalink"])

    def bookmark(self, channel: str, *, title: str, link: str) -> None:
        """Puts an address at the channel's head; raises UnknownOutcome when it may stand there."""
        call = self._client.bookmarks_add
        answers.ask(
            call, about=channel, repeatable=False, channel_id=channel, title=title, type="link", link=link
        )

    def archive(self, channel: str) -> None:
        """Archives the channel; one archived already stays so."""
        call = self._client.conversations_archive
        with _unless("already_archived"):
            answers.ask(call, about=channel, repeatable=True, channel=channel)

    def _me(self) -> str:
        if not self._own_id:
            answer = answers.ask(self._client.auth_test, about="", repeatable=True)
            self._own_id = str(answer["user_id"])
        return self._own_id


@contextmanager
def _unless(*codes: str) -> Iterator[None]:
    """Passes over a refusal that says it is so already."""
    try:
        yield
    except answers.Rejected as refusal:
        if refusal.code not in codes:
            raise
