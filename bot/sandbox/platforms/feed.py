"""A publisher's feed: one RSS document, with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "feed"
TARGET = "{url}/rss.xml"
MOST = 50


def routes(world: World) -> list[BaseRoute]:
    """The feed's one address."""

    def rss(request: Request) -> Response:
        posts = list(reversed(world.standing(KIND)))[:MOST]
        body = document("The Harbour Gazette", posts, world, KIND)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(body, media_type="application/rss+xml", headers={"ETag": tag})

    return [Route("/rss.xml", rss)]


def settings(url: str) -> dict[str, str]:
    """Nothing: a watch names the feed's address."""
    return {}


def throttled(world: World) -> Response:
    """Too often: wait so many seconds."""
    return PlainTextResponse("slow down", 429, {"Retry-After": "300"})


def expired(world: World) -> Response:
    """There is no token; the nearest is a refusal."""
    return PlainTextResponse("forbidden", 403)


def document(title: str, posts: Sequence[PublicPost], world: World, network: str, *, guid: str = "") -> bytes:
    """An RSS document of posts as a network would write it, with its quirks."""
    rows = list(posts)
    if world.strikes(network, Quirk.DUPLICATES):
        rows += rows[-1:]
    if world.strikes(network, Quirk.DISORDER):
        rows = rows[1:] + rows[:1]
    bare = world.strikes(network, Quirk.MISSING_FIELDS)
    strange = "<media:zz new='1'>?</media:zz>" if world.strikes(network, Quirk.UNKNOWN_FIELDS) else ""
    dates = _dates(rows, world.clock(), odd=world.strikes(network, Quirk.ODD_TIMES))
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}{post.key}</guid>"
        f"{_body(post, date, network, bare=bare)}{strange}</item>"
        for post, date in zip(rows, dates, strict=True)
    )
    head = f"<title>{escape(title)}</title><language>en</language>"
    opening = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'>"
    return f"<?xml version='1.0' encoding='utf-8'?>{opening}<channel>{head}{items}</channel></rss>".encode()


def _dates(posts: Sequence[PublicPost], now: datetime, *, odd: bool) -> list[str]:
    """RFC 822 as it should be; odd: ISO 8601 instead, the first an hour ahead."""
    if not odd:
        return [format_datetime(post.at, usegmt=True) for post in posts]
    moments = [now + timedelta(hours=1), *(post.at for post in posts[1:])]
    return [moment.strftime("%Y-%m-%dT%H:%M:%S+0000") for moment in moments[: len(posts)]]


def _body(post: PublicPost, date: str, network: str, *, bare: bool) -> str:
    said = escape(" ".join(post.text.split()))
    if bare:
        return f"<title>{said}</title>"
    if network == KIND:
        text = escape(f"<p>{said}</p>")
        link = f"<link>https://gazette.example/{post.key}</link>"
        title = f"<title>{escape(post.title or 'In the harbour')}</title>"
        return f"{title}{link}<pubDate>{date}</pubDate><description>{text}</description>"
    link = f"https://news.example/rss/articles/CBMi{post.key}?oc=5"
    publisher = escape(post.name)
    teaser = escape(
        f'<a href="{link}" target="_blank">{said}</a>&nbsp;&nbsp;<font color="#6f6f6f">{publisher}</font>'
    )
    source = (
        f"<source url='https://{post.domains[0] if post.domains else 'gazette.example'}'>{publisher}</source>"
    )
    title = f"<title>{said} - {publisher}</title>"
    return f"{title}<link>{link}</link><pubDate>{date}</pubDate><description>{teaser}</description>{source}"
