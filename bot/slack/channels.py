"""Channel names → ids, as the look-up needs them; read once, again only for a name not seen yet."""

import re

from slack_sdk import WebClient

from bot.slack import answers

_ID = re.compile(r"[CGDUW][A-Z0-9]{6,}")  # public, private, direct, a person (who is written to alone)
PAGE = 1_000


class Channels:
    """The channels the bot can see."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}

    def resolve(self, channel: str) -> str:
        """The id of `crisis-desk`, `#crisis-desk` or an id itself; raises DeliveryError if there is none."""
        name = channel.removeprefix("#")
        if _ID.fullmatch(name):
            return name
        if name not in self._ids:
            self._ids = self._listed()
        if name not in self._ids:
            raise answers.rejected("channel_not_found", name)
        return self._ids[name]

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
