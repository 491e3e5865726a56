"""What each network is asked for a watch's query: more than the query accepts, never less."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from bot.core.dialects import (
    bluesky,
    hackernews,
    instagram,
    mastodon,
    news,
    reddit,
    threads,
    x,
    youtube,
)
from bot.core.dialects._build import CannotAsk
from bot.core.dialects._parts import local
from bot.core.mentions import Query
from bot.core.plans import Plan, Request

_DIALECTS: Mapping[str, Callable[[Query], Plan]] = {
    module.KIND: module.compile_query
    for module in (x, bluesky, youtube, reddit, news, hackernews, mastodon, instagram, threads)
}


@lru_cache(maxsize=1024)
def compile_query(kind: str, query: Query) -> Plan:
    """What a kind of source is asked; one without a search is asked for everything it has."""
    if kind not in _DIALECTS:
        return Plan((Request("everything it shows"),), local(query))
    try:
        return _DIALECTS[kind](query)
    except CannotAsk as why:
        return Plan(refused=str(why))
