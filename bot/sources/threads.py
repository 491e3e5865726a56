"""Public posts on Threads, through its keyword search."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.core.budget import Limit
from bot.core.cleaning import clean
from bot.core.dialects import compile_query
from bot.core.mentions import Batch, Kind, Mention, Query, Rejection
from bot.errors import SourceError, Trouble
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.meta import Page, Person, Reading, author_of, graph, link, when
from bot.sources.shapes import Flag, Id, Maybe, OptionalId, Shape, Text, listed, mentions_of
from bot.sources.walks import asked, step_of

KIND = "threads"
API_URL = Key(
    "THREADS_API_URL",
    "where the Threads API is, with its version",
    secret=False,
    needed=False,
    default="https://graph.threads.net/v1.0",
)
TOKEN = Key("THREADS_TOKEN", "A long-lived Threads user token with threads_keyword_search.")
ABOUT = About(
    name="Threads",
    example="threads — public posts on Threads",
    finds="every public post with one of the watch's words or tags",
    blind=(
        "words Threads holds to be sensitive: it answers with nothing, and does not say so",
        "everybody else's posts, until Meta approved threads_keyword_search for the app",
        "likes, replies and reposts: the search gives no counts",
        "deletions and later edits: a stranger's post cannot be looked up again",
    ),
    login="a Threads user token of an app with App Review",
    steps=(
        "On developers.facebook.com create an app with the use case “Access the Threads API”.",
        "Ask in App Review for threads_basic and threads_keyword_search.",
        "Sign in with a Threads account, exchange its token for a long-lived one (60 days).",
        "Put it into THREADS_TOKEN, and renew it before it ends: GET /refresh_access_token.",
    ),
    cost="free",
    keys=(TOKEN,),
    base_url=API_URL,
    every=timedelta(minutes=10),
    limits=(
        Limit(
            "search",
            2_200,
            timedelta(days=1),
            source="developers.facebook.com/documentation/threads/keyword-search, for a user over all apps",
        ),
    ),
    terms="Platform Terms: delete what is deleted on Threads.",
)
FIELDS = "id,text,username,permalink,timestamp,is_reply,replied_to,root_post,is_quote_post"
PAGE = 100


class Reference(Shape):
    """Another post, by its id."""

    id: OptionalId = None


class Post(Shape):
    """A post as the search gives it."""

    id: Id
    text: Text = None
    username: Text = None
    permalink: Text = None
    timestamp: Any = None
    is_reply: Flag = None
    is_quote_post: Flag = None
    replied_to: Maybe[Reference] = None
    root_post: Maybe[Reference] = None


def open(target: str, *, query: Query, access: Access) -> "Threads":
    """The source that asks the search for a watch's terms."""
    return Threads(query, access)


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The posts of one page of the search."""
    to_mention = partial(_mention, observed_at=observed_at)
    return mentions_of(listed(data, "data"), Post, to_mention, where="Threads post")


class Threads:
    """Reads each word or tag newest first, down to where the last look began."""

    def __init__(self, query: Query, access: Access) -> None:
        self._plan = compile_query(KIND, query)
        self._clock = access.clock
        self._meter = access.meter
        self._api = graph(access, network=KIND, base_url=API_URL, token=TOKEN, app_secret=None)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """One page of one search; raises SourceError."""
        step, now = step_of(asked(self._plan), cursor), self._clock()
        reading = Reading.of(step.place)
        try:
            data = self._search(step.params, reading, now)
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED or not reading.after:
                raise
            data, (place, more, gap) = None, reading.anew(now=now)
        else:
            place, more, gap = reading.over(Page.of(data, time="timestamp"), now=now)
        mentions, rejected = parse(data, observed_at=now)
        after, waiting = step.after(place.kept(), more=more)
        return Batch(
            tuple(sorted(mentions, key=lambda mention: mention.created_at)),
            after,
            tuple(rejected),
            more=waiting,
            gap=gap,
            usage=self._meter.usage(),
        )

    def _search(self, params: Mapping[str, str], reading: Reading, now: datetime) -> Any:
        fixed = {"search_type": "RECENT", "fields": FIELDS, "limit": str(PAGE)}
        return self._api.get(
            "/keyword_search", {**params, **fixed, **reading.params(now)}, bucket="search"
        ).data


def _mention(post: Post, *, observed_at: datetime) -> Mention:
    author = Person(username=post.username) if post.username else None
    parent = post.replied_to.id if post.replied_to else None
    kind = Kind.REPLY if post.is_reply or parent else Kind.QUOTE if post.is_quote_post else Kind.POST
    return Mention(
        source=KIND,
        native_key=clean(post.id, limit=200),
        text=clean(post.text or ""),
        created_at=when(post.timestamp, observed_at),
        observed_at=observed_at,
        url=link(post.permalink),
        author=author_of(author),
        kind=kind,
        parent_key=parent,
        root_key=post.root_post.id if post.root_post else None,
    )
