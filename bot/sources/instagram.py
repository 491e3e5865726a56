"""What the public says to and about an Instagram account: media that tag it, comments, hashtags, mentions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.core.budget import Limit
from bot.core.dialects import compile_query
from bot.core.mentions import Arrival, Batch, Gap, Gone, Kind, Mention, Query, Rejection
from bot.core.moments import moment_of
from bot.errors import SourceError, Trouble
from bot.sources.about import About, Key
from bot.sources.access import Access
from bot.sources.instagram_posts import (
    COMMENT_FIELDS,
    HASHTAG_FIELDS,
    MENTIONED_COMMENT_FIELDS,
    MENTIONED_FIELDS,
    TAGGED_FIELDS,
    Comment,
    Media,
    MediaReference,
    of_comment,
    of_media,
    with_replies,
)
from bot.sources.instagram_tags import MOST_TAGS, NotShown, Tag, allowed, refusal
from bot.sources.meta import (
    APP_SECRET,
    VERIFY_TOKEN,
    Page,
    Reading,
    account_id,
    graph,
    is_own_word,
    places_of,
)
from bot.sources.shapes import Count, Id, Shape, Text, at, listed, mentions_of

KIND = "instagram"
READS_INBOX = True
API_URL = Key(
    "INSTAGRAM_API_URL",
    "where the Graph API is, with its version",
    secret=False,
    needed=False,
    default="https://graph.facebook.com/v26.0",
)
TOKEN = Key(
    "INSTAGRAM_TOKEN",
    "A long-lived user token for the account's Page; INSTAGRAM_TOKEN_<account id> for each of several.",
)
ABOUT = About(
    name="Instagram",
    example="instagram:ACCOUNT_ID — media that tag your account, comments on yours, hashtags, mentions",
    finds="media that tag your account, comments on your newest, 30 hashtags, @mentions by webhook",
    blind=(
        "everything without your tag or one of the hashtags: Instagram has no word search",
        "stories, and what private accounts post",
        "@mentions in captions and comments, unless webhooks are set up: nothing lists them",
        "hashtag posts older than 24 hours, and who wrote them",
        "sensitive hashtags, and a 31st in seven days",
        "new answers to old comments, deletions and later edits, unless webhooks are set up",
    ),
    login="a user token of an app with App Review, for a professional account linked to a Page",
    steps=(
        "Make the Instagram account a professional one and link it to your Facebook Page.",
        "On developers.facebook.com create an app of the type Business and have the business verified.",
        "Ask in App Review for instagram_basic, instagram_manage_comments, pages_show_list and "
        "pages_read_engagement, and for the feature Instagram Public Content Access (hashtags).",
        "Sign in as an admin, exchange the user token for a long-lived one: INSTAGRAM_TOKEN.",
        "Get the account's id: GET /PAGE_ID?fields=instagram_business_account. Watch instagram:ID.",
        "For @mentions set META_APP_SECRET and META_VERIFY_TOKEN, run `firebreak serve`, and subscribe the "
        "app's webhook https://YOUR-HOST/ingest/meta to the Instagram fields mentions and comments.",
    ),
    cost="free",
    keys=(TOKEN, APP_SECRET, VERIFY_TOKEN),
    base_url=API_URL,
    target="the account's numeric id",
    target_needed=True,
    every=timedelta(minutes=15),
    calls=4,
    own=True,
    limits=(
        Limit(
            "account",
            4_800,
            timedelta(days=1),
            source="for each impression: developers.facebook.com/docs/graph-api/overview/rate-limiting",
        ),
    ),
    webhooks=True,
    terms="Platform Terms: delete what is deleted on Instagram; hashtag media are for analysis, not a copy.",
)
TAGS, MEDIA, BELOW = "tags", "media", "comments:"
NEWEST = 25
"""Of the account's own media so many are asked for comments."""
PAGE, ARRIVALS = 50, 25
HELD = timedelta(hours=24)
"""How far back a hashtag shows media."""
DISORDER = timedelta(hours=1)
"""A hashtag's media are not always in order of time."""
_BUCKET = "account"


class OwnMedia(Shape):
    """One of the account's own media, as far as it tells whether there is something new below it."""

    id: Id
    permalink: Text = None
    username: Text = None
    comments_count: Count = None


@dataclass
class State:
    """The cursor of a look: what is still to be read, how far each list was, what is known of the tags."""

    inbox: int
    todo: list[str]
    places: dict[str, Any]
    tags: dict[str, Any]
    me: str
    more: bool = field(default=True, init=False)

    @classmethod
    def of(cls, cursor: Mapping[str, Any], *, lanes: Sequence[str]) -> "State":
        """The state in a cursor; a new look where none is under way."""
        kept, inbox, me, tags = (cursor.get(name) for name in ("todo", "inbox", "me", "tags"))
        waiting = [lane for lane in kept if isinstance(lane, str)] if isinstance(kept, list) else []
        return cls(
            inbox=inbox if isinstance(inbox, int) else 0,
            todo=[lane for lane in waiting if not lane.startswith("#") or lane in lanes] or list(lanes),
            places=places_of(cursor),
            tags=dict(tags) if isinstance(tags, dict) else {},
            me=me if isinstance(me, str) else "",
        )

    def cursor(self) -> dict[str, Any]:
        """As it is kept."""
        kept = {"inbox": self.inbox, "places": self.places, "tags": self.tags, "me": self.me}
        return {**kept, "todo": self.todo} if self.todo else kept


def open(target: str, *, query: Query, access: Access) -> "Instagram":
    """The source that reads the account with the id `target`; raises InputError for what is no id."""
    return Instagram(account_id(KIND, target), query, access)


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The media in one page of a list."""
    to_mention = partial(of_media, observed_at=observed_at)
    return mentions_of(listed(data, "data"), Media, to_mention, where="Instagram media")


def parse_comments(
    data: Any, *, media: MediaReference, me: str, observed_at: datetime
) -> tuple[list[Mention], list[Rejection]]:
    """The comments in one page below a media with their answers, without those `me` wrote."""
    comments: list[Comment] = []
    _, rejected = mentions_of(
        listed(data, "data"), Comment, lambda comment: comments.append(comment), where="Instagram comment"
    )
    found = [m for c in comments for m in with_replies(c, media=media, observed_at=observed_at)]
    return [mention for mention in found if not me or mention.author.handle != me], rejected


class Instagram:
    """Reads what was pushed, then the lists one page a fetch: tags, comments on own media, hashtags."""

    def __init__(self, account: str, query: Query, access: Access) -> None:
        self._account = account
        self._plan = compile_query(KIND, query)
        self._clock = access.clock
        self._meter = access.meter
        self._inbox = access.inbox
        self._api = graph(
            access, network=KIND, base_url=API_URL, token=TOKEN, app_secret=APP_SECRET, target=account
        )

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """What arrived, else one page of one list; raises SourceError."""
        hashtags = [f"#{request.asked['hashtag']}" for request in self._plan.requests]
        state = State.of(cursor, lanes=(TAGS, MEDIA, *hashtags))
        came = self._inbox.arrivals(f"{KIND}:{self._account}", after=state.inbox, limit=ARRIVALS)
        if came:
            return self._arrived(came, state)
        lane = state.todo[0]
        if lane == MEDIA:
            return self._own_media(state)
        return self._hashtag(state, lane[1:]) if lane.startswith("#") else self._list(state, lane)

    def resolve(self, native_key: str) -> Mention | Gone:
        """A mention known by its id only (`media`, or `media_comment`) with its text, or that it is gone;
        raises SourceError."""
        try:
            found = self._mentioned(native_key)
        except SourceError as error:
            if error.trouble is Trouble.GONE:
                return Gone(KIND, native_key)
            raise
        return found or Gone(KIND, native_key)

    # what was pushed

    def _arrived(self, came: Sequence[Arrival], state: State) -> Batch:
        mentions: list[Mention] = []
        gone: list[Gone] = []
        rejected: list[Rejection] = []
        before = state.inbox
        for arrival in came:
            try:
                found = self._whole(arrival)
            except SourceError as error:
                if not is_own_word(error):
                    if state.inbox == before:
                        raise
                    break
                rejected.append(Rejection("Instagram mention", str(error)))
                found = None
            state.inbox = arrival.seq
            mentions += [found] if isinstance(found, Mention) else []
            gone += [found] if isinstance(found, Gone) else []
        return self._batch(state, mentions, rejected, gone=gone)

    def _whole(self, arrival: Arrival) -> Mention | Gone | None:
        if arrival.mention is None or arrival.mention.kind is not Kind.STUB:
            return arrival.mention or arrival.gone
        found = self.resolve(arrival.mention.native_key)
        return replace(found, via=arrival.mention.via) if isinstance(found, Mention) else found

    def _mentioned(self, native_key: str) -> Mention | None:
        media, _, comment = native_key.partition("_")
        name = "mentioned_comment" if comment else "mentioned_media"
        which = f"comment_id({comment})" if comment else f"media_id({media})"
        fields = MENTIONED_COMMENT_FIELDS if comment else MENTIONED_FIELDS
        params = {"fields": f"{name}.{which}{{{fields}}}"}
        item = at(self._api.get(f"/{self._account}", params, bucket=_BUCKET).data, name)
        if not comment:
            mentions, _ = parse({"data": [item]}, observed_at=self._clock())
            return mentions[0] if mentions else None
        below = MediaReference(id=media, permalink=at(item, "media", "permalink"))
        to_mention = partial(of_comment, media=below, observed_at=self._clock())
        mentions, _ = mentions_of([item], Comment, to_mention, where="Instagram comment")
        return mentions[0] if mentions else None

    # lists

    def _list(self, state: State, lane: str) -> Batch:
        """A page of the media that tag the account, or of the comments below one of its own."""
        now, reading = self._clock(), Reading.of(state.places.get(lane))
        below = lane.removeprefix(BELOW) if lane.startswith(BELOW) else ""
        path = f"/{below}/comments" if below else f"/{self._account}/{TAGS}"
        fields = COMMENT_FIELDS if below else TAGGED_FIELDS
        try:
            data = self._get(path, fields, reading)
        except SourceError as error:
            if error.trouble is Trouble.REFUSED and reading.after:
                return self._turned(state, lane, reading.anew(now=now))
            if not below or not is_own_word(error):
                raise
            del state.todo[0]
            return self._batch(state)
        if below:
            media = MediaReference(id=below, permalink=at(state.places.get(lane), "url"))
            mentions, rejected = parse_comments(data, media=media, me=state.me, observed_at=now)
        else:
            mentions, rejected = parse(data, observed_at=now)
        turned = reading.over(Page.of(data, time="timestamp"), now=now)
        return self._turned(state, lane, turned, mentions, rejected)

    def _own_media(self, state: State) -> Batch:
        """Which of the account's own media have other comments below them than at the last look."""
        params = {"fields": "id,timestamp,permalink,username,comments_count", "limit": str(NEWEST)}
        data = self._api.get(f"/{self._account}/{MEDIA}", params, bucket=_BUCKET).data
        own: list[OwnMedia] = []
        _, rejected = mentions_of(
            listed(data, "data"), OwnMedia, lambda media: own.append(media), where="own media"
        )
        own = [media for media in own if media.id.isdecimal()]
        state.me = next((media.username for media in own if media.username), state.me)
        lanes = {f"{BELOW}{media.id}": media for media in own}
        due = [lane for lane, media in lanes.items() if _has_news(media, state.places.get(lane))]
        state.places = {k: p for k, p in state.places.items() if not k.startswith(BELOW) or k in lanes}
        for lane, media in lanes.items():
            marks = {"count": media.comments_count, "url": media.permalink}
            state.places[lane] = {**(state.places.get(lane) or {}), **marks}
        state.todo[:1] = due
        return self._batch(state, rejected=rejected)

    def _hashtag(self, state: State, name: str) -> Batch:
        """A page of the newest media with a hashtag, if it may be asked for."""
        lane, now = f"#{name}", self._clock()
        reading = Reading.of(state.places.get(lane))
        try:
            tag = allowed(name, Tag.of(state.tags.get(name)), api=self._api, account=self._account, now=now)
            state.tags[name] = tag.kept()
            data = self._get(f"/{tag.id}/recent_media", HASHTAG_FIELDS, reading, user_id=self._account)
        except NotShown as why:
            return self._left_out(state, str(why))
        except SourceError as error:
            if error.trouble is Trouble.REFUSED and reading.after:
                return self._turned(state, lane, reading.anew(now=now))
            if (unseen := refusal(name, error)) is None:
                raise
            return self._left_out(state, str(unseen))
        mentions, rejected = parse(data, observed_at=now)
        after, more, gap = reading.over(Page.of(data, time="timestamp"), now=now, slack=DISORDER)
        gap = gap or _too_late(state.places.get(lane), now=now)
        return self._turned(state, lane, (after, more, gap), mentions, rejected)

    def _left_out(self, state: State, note: str) -> Batch:
        del state.todo[0]
        return self._batch(state, note=note)

    def _get(self, path: str, fields: str, reading: Reading, **params: str) -> Any:
        asked = {"fields": fields, "limit": str(PAGE), **params, **reading.params(self._clock(), since=False)}
        return self._api.get(path, asked, bucket=_BUCKET).data

    def _turned(
        self,
        state: State,
        lane: str,
        turned: tuple[Reading, bool, Gap | None],
        mentions: Sequence[Mention] = (),
        rejected: Sequence[Rejection] = (),
    ) -> Batch:
        """The batch of one page, with the place of its list after it."""
        reading, more, gap = turned
        old = state.places.get(lane) or {}
        marks = {name: old[name] for name in ("count", "url", "read_at") if old.get(name) is not None}
        if not more:
            marks["read_at"] = self._clock().isoformat()
            del state.todo[0]
        state.places[lane] = {**marks, **reading.kept()}
        return self._batch(state, mentions, rejected, gap=gap)

    def _batch(
        self,
        state: State,
        mentions: Sequence[Mention] = (),
        rejected: Sequence[Rejection] = (),
        *,
        gone: Sequence[Gone] = (),
        gap: Gap | None = None,
        note: str = "",
    ) -> Batch:
        too_many = [doubt for doubt in self._plan.doubts if str(MOST_TAGS) in doubt]
        return Batch(
            tuple(sorted(mentions, key=lambda mention: mention.created_at)),
            state.cursor(),
            tuple(rejected),
            more=bool(state.todo),
            gone=tuple(gone),
            gap=gap,
            note="; ".join(filter(None, (note, *too_many))),
            usage=self._meter.usage(),
        )


def _has_news(media: OwnMedia, place: Any) -> bool:
    """Whether the number of comments changed, or is not told."""
    known = at(place, "count")
    return media.comments_count is None or media.comments_count != (known or 0)


def _too_late(place: Any, *, now: datetime) -> Gap | None:
    """What a hashtag no longer shows when it was last read more than a day ago."""
    read_at = moment_of(at(place, "read_at"))
    if read_at is None or at(place, "after") or read_at >= now - HELD:
        return None
    return Gap(read_at, now - HELD, "a hashtag shows 24 hours, and was not read for longer")
