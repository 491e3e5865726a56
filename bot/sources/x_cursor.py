"""Where the reading of one listing of X stands: what was read whole, and how far into what is newer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.mentions import Gap
from bot.core.moments import moment_of
from bot.sources.x_posts import is_id, moment_of_id

REACH = timedelta(days=6, hours=23)
"""Recent search holds seven days; the hour is for clocks that differ."""
FIRST_LOOK = timedelta(hours=24)
"""What a new watch reads back: every post is paid for."""
OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Place:
    """`since`: highest id of the last listing read whole, `seen_to` when that began; the others belong to
    the listing under way: `top` its highest id, `began`, `start` (where it has no `since`), `next` page,
    `pages` read and the `mark` of the last of them. `last_pages` is how many the last whole one had."""

    since: str | None = None
    seen_to: datetime | None = None
    top: str | None = None
    began: datetime | None = None
    start: datetime | None = None
    next: str | None = None
    pages: int = 0
    mark: str = ""
    last_pages: int = 0


def place_of(data: Any) -> Place:
    """A place as it was written down."""
    found: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    moments = {name: moment_of(found.get(name)) for name in ("seen_to", "began", "start")}
    ids = {name: found.get(name) for name in ("since", "top") if is_id(found.get(name))}
    counts = {name: int(found.get(name) or 0) for name in ("pages", "last_pages")}
    mark = found["mark"] if isinstance(found.get("mark"), str) else ""
    return Place(next=found.get("next"), mark=mark, **moments, **ids, **counts)  # type: ignore[arg-type]


def written(place: Place) -> dict[str, Any]:
    """A place as JSON holds it."""
    plain = {key: v.isoformat() if isinstance(v, datetime) else v for key, v in asdict(place).items()}
    return {key: value for key, value in plain.items() if value}


def begun(place: Place, now: datetime) -> tuple[Place, Gap | None]:
    """The place with a listing under way; a gap where what was not read yet is out of X's reach by now."""
    if place.next:
        return place, None
    fresh = replace(place, began=now, top=None, start=None, pages=0, mark="")
    read_at = moment_of_id(place.since) if place.since else None
    if read_at and read_at > now - REACH:
        return fresh, None
    return _from_time(fresh, now)


def _from_time(place: Place, now: datetime) -> tuple[Place, Gap | None]:
    floor = now - REACH
    if place.seen_to is None:
        return replace(place, since=None, start=now - FIRST_LOOK), None
    gap = (
        Gap(place.seen_to, floor, "X finds posts of the last seven days only")
        if place.seen_to < floor
        else None
    )
    return replace(place, since=None, start=max(place.seen_to - OVERLAP, floor)), gap


def restarted(place: Place, now: datetime) -> tuple[Place, Gap | None]:
    """The place after X refused to go on from it: a page is asked for anew, an id gives way to a time."""
    if place.next:
        return replace(place, next=None, pages=0, mark=""), None
    read_at = (moment_of_id(place.since) if place.since else None) or place.seen_to or now - REACH
    start = max(now - REACH, (place.seen_to or now - FIRST_LOOK) - OVERLAP)
    gap = Gap(min(read_at, start), start, "X no longer goes on from the last post read")
    return replace(place, since=None, start=start), gap


def advanced(place: Place, *, newest: str | None, token: str | None, mark: str) -> Place:
    """The place after a page, which `mark` names ("": it was empty); `since` moves only once the listing was
    read whole. A page that comes again is the end, and so is an empty one that names itself as the next."""
    top = newest if place.pages == 0 else place.top
    pages = place.pages + 1
    ended = mark == place.mark if mark else token == place.next
    if token and not ended:
        return replace(place, top=top, next=token, pages=pages, mark=mark)
    since = max((id for id in (place.since, top) if id), key=int, default=None)
    return Place(since=since, seen_to=place.began, last_pages=pages)
