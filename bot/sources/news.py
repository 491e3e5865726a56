"""News articles by keyword, from a search that answers in the way of Google News."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Gap, Query
from bot.core.moments import moment_of
from bot.errors import InputError
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.feed import ACCEPT, entries_of, read_feed, seen_in
from bot.sources.feed_formats import Feed
from bot.sources.walks import asked, step_of

KIND = "news"
URL = Key(
    "NEWS_SEARCH_URL",
    "where the news search is",
    secret=False,
    needed=False,
    default="https://news.google.com",
)
ABOUT = About(
    name="News search",
    example="news:en-US — articles in the news of a language and country, by the watch's words",
    finds="articles that the search lists for the watch's words, of the last hours",
    blind=(
        "whatever the search does not list: it is no official interface, promises nothing and may stop",
        "the article itself: only its title, publisher and time are read",
        "news in other languages and countries than the one named",
        "more than 100 articles between two looks",
    ),
    login="none",
    steps=("Nothing to do; name the language and country, as in news:de-DE, or have news:en-US.",),
    cost="free",
    base_url=URL,
    target="language and country, as in pt-BR; empty is en-US",
    every=timedelta(minutes=10),
    urgent=timedelta(minutes=10),
    limits=(Limit("search", 150, timedelta(days=1), source="our own courtesy: one look every ten minutes"),),
    terms="Titles and links only; articles stay with their publishers.",
)
MOST = 100
"""The search lists no more, and has no second page."""
LOCALE = "en-US"
LONGEST_HOURS = 7 * 24
_LOCALE = re.compile(r"([a-z]{2,3})-([A-Z]{2})")
# Editions whose language the search names in its own way.
_EDITIONS = {"pt-BR": "pt-419", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
_SPANISH_419 = frozenset({"AR", "CL", "CO", "CU", "MX", "PE", "US", "VE"})


def open(target: str, *, query: Query, access: Access) -> "News":
    """The source that asks one edition of the search; raises InputError for what is no language-COUNTRY."""
    return News(target, query, access)


def edition(target: str) -> dict[str, str]:
    """The parameters of an edition: `pt-BR` is hl=pt-BR, gl=BR, ceid=BR:pt-419."""
    locale = target.strip() or LOCALE
    found = _LOCALE.fullmatch(locale)
    if not found:
        raise InputError(f"news:{target}: name a language and a country, as in news:{LOCALE}")
    language, country = found.groups()
    if language == "es" and country in _SPANISH_419:
        return {"hl": "es-419", "gl": country, "ceid": f"{country}:es-419"}
    return {"hl": locale, "gl": country, "ceid": f"{country}:{_EDITIONS.get(locale, language)}"}


class News:
    """Asks for what came since the last look, an hour to a week back, and gives what it did not meet yet."""

    def __init__(self, target: str, query: Query, access: Access) -> None:
        self._edition = edition(target)
        self._plan = compile_query(KIND, query)
        self._access = access
        self._base = access.setting(URL, target).rstrip("/")

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The new articles of one request, oldest first; raises SourceError."""
        step = step_of(asked(self._plan), cursor)
        now = self._access.clock()
        since = moment_of(step.place.get("at"))
        hours = hours_since(since, now)
        query = {"q": f"{step.params['q']} when:{hours}h", **self._edition}
        self._access.meter.take("search")
        found = self._access.http.get(
            f"{self._base}/rss/search?{urlencode(query)}", headers={"Accept": ACCEPT}
        )
        feed = read_feed(found, known=True)
        fresh = entries_of(feed, seen_in(step.place), url=self._base, observed_at=now)
        after, waiting = step.after({"at": now.isoformat(), "seen": fresh.seen}, more=False)
        return Batch(
            fresh.mentions,
            after,
            fresh.rejected,
            more=waiting,
            gap=_cut(feed, since or now - timedelta(hours=hours), all_new=len(fresh.mentions) >= MOST),
            usage=self._access.meter.usage(),
        )


def hours_since(since: datetime | None, now: datetime) -> int:
    """How many hours back to ask: an hour more than passed, for the search lists articles late."""
    passed = (now - since) / timedelta(hours=1) if since else 23.0
    return min(max(math.ceil(passed), 0) + 1, LONGEST_HOURS)


def _cut(feed: Feed, since: datetime, *, all_new: bool) -> Gap | None:
    """What older articles a full list leaves no room for; none while it still reaches what was known."""
    times = [entry.published for entry in feed.entries if entry.published]
    if not all_new or not times or min(times) <= since:
        return None
    why = f"the search lists {MOST} articles at most, and all of them were new"
    return Gap(since, min(times), why)
