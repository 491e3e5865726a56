"""TELL: what executives read, on demand and on schedule."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core import briefing, keys, updates
from bot.core.lifecycle import Act, record_brief
from bot.core.messages import Brief, Digest, Purpose
from bot.core.models import Crisis, Person, State, Watch
from bot.core.payloads import to_payload
from bot.core.theming import mostly_about
from bot.days import day_of
from bot.errors import Refused
from bot.ports import Ports
from bot.said import posts_of

DIGEST_HOUR = 8
"""The local hour at which a watch's daily digest is due."""

MOST_COUNTED = 300
"""Crises of a watch that are looked through: ten a day for the month that is counted."""


PRIVATE = (
    "Crisis #{0} is private, and a brief is read by everybody in its channel. Show it to those who "
    "may see it: /crisis show {0}"
)


def make_brief(ports: Ports, crisis_id: int, *, said: str = "", by: Person | None = None) -> Brief:
    """One screen about a crisis, as it stands now, below what somebody says of it."""
    crisis = ports.store.crisis(crisis_id)
    about = mostly_about(post.mention.text for post in posts_of(ports, crisis))
    screen = briefing.brief(crisis, ports.store.events(crisis_id), now=ports.clock(), about=about)
    return replace(screen, said=said, by=by.name if by else "")


def post_brief(ports: Ports, crisis_id: int, act: Act) -> Crisis:
    """Sends the brief to the executives' channel and notes on the timeline that it went."""
    refuse_private(ports.store.crisis(crisis_id))
    send_brief(ports, crisis_id, at=act.at)
    return ports.commit(crisis_id, lambda crisis: updates.renewed(record_brief(crisis, act), at=act.at))


def refuse_private(crisis: Crisis) -> None:
    """Raises Refused for a private crisis: executives' channel has more readers than it may have."""
    if crisis.private:
        raise Refused(PRIVATE.format(crisis.id))


def send_brief(
    ports: Ports, crisis_id: int, *, at: datetime, said: str = "", by: Person | None = None
) -> None:
    """Asks for the brief in the executives' channel, below what somebody says of it."""
    brief = make_brief(ports, crisis_id, said=said, by=by)
    crisis = ports.store.crisis(crisis_id)
    watch = ports.store.watch(crisis.watch_id)
    ports.store.want(
        Purpose.BRIEF,
        key=f"brief:{crisis_id}:{at.isoformat()}",
        stream=f"brief:{crisis_id}",
        channel=ports.brief_channel(watch, crisis),
        payload=to_payload(brief),
        crisis_id=crisis_id,
        now=at,
    )


def send_due_digests(ports: Ports) -> int:
    """Asks for each watch's digest, once per local date from its digest hour on; says how many."""
    now = ports.clock()
    sent = 0
    for watch in ports.store.watches():
        local = now.astimezone(ZoneInfo(watch.timezone))
        if watch.paused or local.hour < DIGEST_HOUR or _added_since_digest_hour(ports, watch, local):
            continue
        sent += _want_digest(ports, watch, date=f"{local:%Y-%m-%d}", now=now)
    return sent


def _added_since_digest_hour(ports: Ports, watch: Watch, local: datetime) -> bool:
    """Whether the watch is so new that today's digest would have nothing to tell."""
    added = ports.store.setting(keys.watch_added(watch.id))
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return added is not None and datetime.fromisoformat(added) >= due


def _want_digest(ports: Ports, watch: Watch, *, date: str, now: datetime) -> bool:
    key = f"digest:{watch.id}:{date}"
    if ports.store.setting(f"sent:{key}"):
        return False
    ports.store.want(
        Purpose.DIGEST,
        key=key,
        stream=key,
        channel=ports.brief_channel(watch),
        payload=to_payload(make_digest(ports, watch, date=date, now=now)),
        now=now,
    )
    ports.store.save_setting(f"sent:{key}", now.isoformat())
    return True


def make_digest(ports: Ports, watch: Watch, *, date: str, now: datetime) -> Digest:
    """The digest of a watch over the 24 hours before `now`, beside its usual day of the four weeks before."""
    day = timedelta(days=1)
    known = ports.store.crises(watch_id=watch.id, limit=MOST_COUNTED)
    crises = [one for one in known if not one.private]
    counted = day_of(ports, watch, crises, now=now)
    return briefing.digest(
        watch,
        date=date,
        mentions=counted.mentions,
        usual=counted.usual,
        negative=counted.negative,
        crises=[one for one in crises if one.state.live or _closed_since(one, now - day)],
        coverage=ports.store.coverage(watch.id),
        asides=counted.asides,
        alerts=counted.alerts,
        false_alarms=sum(
            one.state is State.DISMISSED and _closed_since(one, now - 30 * day) for one in crises
        ),
    )


def _closed_since(crisis: Crisis, since: datetime) -> bool:
    return crisis.closed_at is not None and crisis.closed_at > since
