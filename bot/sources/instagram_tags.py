"""Which hashtags an Instagram account may ask for: 30 different ones in any seven days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.http.api import Api
from bot.sources.meta import is_own_word
from bot.sources.shapes import at, listed

MOST_TAGS = 30
WINDOW = timedelta(days=7)
"""Both: developers.facebook.com/docs/instagram-api/guides/hashtag-search."""
TRUSTED = timedelta(days=1)
"""How long a tag counts as paid for that somebody else asked for first, nobody knows when."""
BUCKET = "account"


class NotShown(Exception):
    """Why a hashtag cannot be read now, in a sentence."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag as the cursor knows it: its id, for ever; until when asking again is free."""

    id: str = ""
    free_until: datetime | None = None

    @classmethod
    def of(cls, kept: Any) -> "Tag":
        """The tag in a cursor."""
        id = at(kept, "id")
        return cls(id if isinstance(id, str) else "", moment_of(at(kept, "free_until")))

    def kept(self) -> dict[str, str]:
        """As it stands in the cursor."""
        return {"id": self.id, "free_until": self.free_until.isoformat() if self.free_until else ""}


def allowed(name: str, tag: Tag, *, api: Api, account: str, now: datetime) -> Tag:
    """The tag with its id, once it may be asked for; raises NotShown when it may not, or is not shown."""
    free_until = tag.free_until
    if free_until is None or not now < free_until <= now + WINDOW:
        free_until = now + _paid_for(name, tag, api=api, account=account)
    return Tag(tag.id or _id_of(name, api=api, account=account), free_until)


def refusal(name: str, error: SourceError) -> NotShown | None:
    """Why this tag alone is not shown; None for an error that concerns all of Instagram."""
    code = error.code.partition("/")[0]
    if code == "18":
        return NotShown(
            f"#{name} was left out: this account has asked for {MOST_TAGS} hashtags in seven days"
        )
    permission = error.trouble is Trouble.LOGIN and code not in ("190", "102", "104", "")
    if permission or is_own_word(error):
        return NotShown(f"#{name} was left out: {error}")
    return None


def _paid_for(name: str, tag: Tag, *, api: Api, account: str) -> timedelta:
    """How long the tag is free from now on; raises NotShown when there is no room for another."""
    params = {"fields": "id,name", "limit": str(MOST_TAGS)}
    asked = listed(api.get(f"/{account}/recently_searched_hashtags", params, bucket=BUCKET).data, "data")
    if any(_is(item, name, tag.id) for item in asked):
        return TRUSTED
    if len(asked) >= MOST_TAGS:
        raise NotShown(f"#{name} was left out: this account has asked for {MOST_TAGS} hashtags in seven days")
    return WINDOW


def _is(item: Mapping[str, Any], name: str, id: str) -> bool:
    told = at(item, "name")
    return (bool(id) and str(at(item, "id")) == id) or (isinstance(told, str) and told.casefold() == name)


def _id_of(name: str, *, api: Api, account: str) -> str:
    data = api.get("/ig_hashtag_search", {"user_id": account, "q": name}, bucket=BUCKET).data
    found = next((at(item, "id") for item in listed(data, "data")), at(data, "id"))
    if not (id := str(found or "")).isdecimal():
        raise NotShown(f"#{name} was left out: Instagram knows no such hashtag")
    return id
