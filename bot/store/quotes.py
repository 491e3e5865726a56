"""Quotes of mentions that were taken down: found by the mention's id, and blanked wherever they stand."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.core.models import Crisis, Quote, Situation
from bot.store import mention_sql, sql
from bot.store.codec import dump, load
from bot.store.engine import Row, Session

DELETED = "deleted"
"""Who a forgotten post is by, as a card shows it."""

_BLANK = {"text": "", "author": DELETED, "url": None, "native_key": ""}


def buried(session: Session, mention_ids: Iterable[str]) -> frozenset[str]:
    """Which of these mentions were taken down."""
    ids = list(mention_ids)
    rows = session.all(mention_sql.BURIED, ids=json.dumps(ids)) if ids else ()
    return frozenset(row["mention_id"] for row in rows)


def without_buried(session: Session, crisis: Crisis) -> Crisis:
    """The crisis with blank quotes of what was taken down while it was being decided on."""
    gone = buried(session, (quote.mention_id for quote in crisis.situation.quotes))
    return replace(crisis, situation=_without(crisis.situation, gone)) if gone else crisis


def without_buried_quotes(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same for a brief as the outbox carries it."""
    gone = buried(session, (str(quote["mention_id"]) for quote in payload.get("quotes", ())))
    return _without_quotes(payload, gone) if gone else payload


def note_quotes(session: Session, crisis: Crisis) -> None:
    """Remembers which mentions the crisis quotes, to find it when one of them goes."""
    for quote in crisis.situation.quotes:
        session.run(mention_sql.NOTE_QUOTE, mention_id=quote.mention_id, crisis_id=crisis.id)


def unquote(session: Session, mention_ids: Collection[str], *, now: int) -> list[int]:
    """Blanks the quotes of these mentions in crises and their briefs, and wants what was posted edited; gives
    the numbers of the crises that quoted them."""
    quoting = {
        row["crisis_id"] for one in mention_ids for row in session.all(mention_sql.QUOTING, mention_id=one)
    }
    return [crisis_id for crisis_id in sorted(quoting) if _unquote(session, crisis_id, mention_ids, now=now)]


def _unquote(session: Session, crisis_id: int, gone: Collection[str], *, now: int) -> bool:
    row = session.one(sql.CRISIS, id=crisis_id)
    assert row is not None
    before = load(Situation, row["situation"])
    after = _without(before, gone)
    if after != before:
        session.run(sql.BLANK_QUOTES, id=crisis_id, situation=dump(after))
        card = session.one(sql.CARD_ROW, dedupe_key=f"card:{crisis_id}")
        if card is not None:
            session.run(sql.WANT_AGAIN, id=card["id"], payload=card["payload"], now=now)
    briefs = session.all(sql.BRIEFS, crisis_id=crisis_id)
    return any([_unquote_brief(session, brief, gone, now=now) for brief in briefs]) or after != before


def _unquote_brief(session: Session, row: Row, gone: Collection[str], *, now: int) -> bool:
    before = json.loads(row["payload"])
    after = _without_quotes(before, gone)
    if after == before:
        return False
    session.run(sql.WANT_AGAIN, id=row["id"], payload=dump(after), now=now)
    return True


def _without_quotes(payload: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """A brief as the outbox carries it, with these mentions' quotes blank."""
    quotes = payload.get("quotes", ())
    return {
        **payload,
        "quotes": [{**one, **_BLANK} if one.get("mention_id") in gone else one for one in quotes],
    }


def _without(situation: Situation, gone: Collection[str]) -> Situation:
    return replace(
        situation, quotes=tuple(_blank(one) if one.mention_id in gone else one for one in situation.quotes)
    )


def _blank(quote: Quote) -> Quote:
    return replace(quote, text="", author=DELETED, url=None, native_key="")
