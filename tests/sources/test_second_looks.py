"""A second look that learns nothing must not call a post gone: blanking cannot be taken back."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.mentions import Query
from bot.errors import SourceError
from bot.http import Http
from bot.sources import found
from bot.sources.access import Access
from tests.sources.conftest import NOW
from tests.standins.web import Web, answer, serving

KEYS = {"youtube": "yt:video:abcdefghijk", "reddit": "t3_abc"}
SETTINGS = {
    "YOUTUBE_API_KEY": "k",
    "REDDIT_CLIENT_ID": "i",
    "REDDIT_CLIENT_SECRET": "s",
    "REDDIT_USER_AGENT_NAME": "brindle",
    "REDDIT_APPROVED": "yes",
}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as served:
        yield served


@pytest.mark.parametrize("kind", sorted(KEYS))
@pytest.mark.parametrize("body", [b"{}", b'{"items": null, "data": null}', b"[]"])
def test_an_answer_without_a_list_proves_nothing(kind: str, body: bytes, web: Web, http: Http) -> None:
    class Everything(dict[str, Any]):
        def get(self, path: Any, default: Any = None) -> Any:
            token = b'{"access_token": "t", "expires_in": 3600}'
            return [answer(token if "access_token" in path else body)]

    web.pages = Everything()
    urls = {"YOUTUBE_API_URL": web.url, "REDDIT_API_URL": web.url, "REDDIT_LOGIN_URL": web.url}
    access = Access(http, lambda: NOW, SETTINGS | urls)
    source = found()[kind].open("", query=Query(any=("brindle",)), access=access)
    with pytest.raises(SourceError):
        source.recheck([KEYS[kind]])
