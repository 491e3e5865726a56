"""Channel names → ids, as the look-up needs them; read once, again only for a name not seen yet."""

import re

from slack_sdk import WebClient

from bot.slack import answers

_ID = re.compile(r"[CGD][A-Z0-9]{6,}")  # public, private, direct
_USER = re.compile(r"[UW][A-Z0-9]{6,}")
PAGE = 1_000


class Channels:
    """The channels the bot can see."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}

    def resolve(self, channel: str) -> str:
        """The id of `crisis-desk`, `#crisis-desk`, an id itself, or of the talk with the person of a user id;
        raises DeliveryError if there is none."""
        name = channel.removeprefix("#")
        if _ID.fullmatch(name):
            return name
        if _USER.fullmatch(name):
            return self._direct(name)
        if name not in self._ids:
            self._ids |= self._listed()
        if name not in self._ids:
            raise answers.rejected("channel_not_found", name)
        return self._ids[name]

    def _direct(self, user_id: str) -> str:
        if user_id not in self._ids:
            opened = answers.ask(
                self._client.conversations_open, about=user_id, repeatable=True, users=user_id
            )
            self._ids[user_id] = str(opened["channel"]["id"])
        return self._ids[user_id]

    def _listed(self) -> dict[str, str]:
        """Public and private ones, or only public ones where the app may not list private ones."""
        try:
            return self._of("public_channel,private_channel")
        except answers.Rejected as refusal:
            if refusal.code != "missing_scope":
                raise
            return self._of("public_channel")

    def _of(self, types: str) -> dict[str, str]:
        pages = answers.pages(
            self._client.conversations_list, about="", types=types, exclude_archived=False, limit=PAGE
        )
        return {str(one["name"]): str(one["id"]) for page in pages for one in page.get("channels", ())}
