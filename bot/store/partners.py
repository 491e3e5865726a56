"""Partners: who is paid to speak for a watch's brand; they go when the watch goes."""

from datetime import date
from typing import Any

from bot.core.differing import difference
from bot.core.lifecycle import Act
from bot.core.mentions import Handle
from bot.core.partners import Partner
from bot.errors import Refused
from bot.store import sql
from bot.store.audit import add_act
from bot.store.codec import dump, load
from bot.store.engine import Part, Row, Session
from bot.store.mention_rows import MOST
from bot.store.watches import require_watch


class Partners(Part):
    """Keeps the register of creators and partners."""

    def add_partner(self, partner: Partner, *, by: Act | None = None) -> Partner:
        """Saves a new partner and gives it back with its id; raises Refused if the watch has one of that
        name, or is gone. `by` is the person's act that the audit log keeps, here and below."""
        columns = _columns(partner)
        with self._engine.writing() as session:
            _require_free(session, columns, partner_id=0)
            row = session.one(sql.ADD_PARTNER, **columns)
            assert row is not None
            add_act(session, by, "added", f"partner {row['id']}", after=partner.name)
            return _partner({**columns, "id": row["id"]})

    def save_partner(self, partner: Partner, *, by: Act | None = None) -> None:
        """Replaces a partner of the same id; raises Refused as `add_partner` does, or if it is gone."""
        columns = _columns(partner)
        with self._engine.writing() as session:
            _require_free(session, columns, partner_id=partner.id)
            known = session.one(sql.PARTNER, id=partner.id)
            if known is None:
                raise Refused(f"{partner.name} was removed meanwhile. Add them again: /crisis partners add")
            session.run(sql.SAVE_PARTNER, id=partner.id, **columns)
            before, after = difference(_partner(known), partner)
            add_act(session, by, "changed", f"partner {partner.id}", before=before, after=after)

    def remove_partner(self, partner_id: int, *, by: Act | None = None) -> None:
        """Forgets a partner; nothing if it is gone already."""
        with self._engine.writing() as session:
            known = session.one(sql.PARTNER, id=partner_id)
            if known is not None:
                session.run(sql.REMOVE_PARTNER, id=partner_id)
                add_act(session, by, "removed", f"partner {partner_id}", before=known["name"])

    def partners(self, watch_id: int | None = None) -> list[Partner]:
        """The partners of a watch (None: of all) by name."""
        with self._engine.reading() as session:
            return [_partner(row) for row in session.all(sql.PARTNERS, watch_id=watch_id or 0)]


def _require_free(session: Session, columns: dict[str, Any], *, partner_id: int) -> None:
    require_watch(session, columns["watch_id"])
    named = session.one(sql.PARTNER_NAMED, watch_id=columns["watch_id"], name_key=columns["name_key"])
    if named is not None and named["id"] != partner_id:
        raise Refused(f"There is already a partner called “{columns['name']}”. Choose another name.")


def _columns(partner: Partner) -> dict[str, Any]:
    return {
        "watch_id": partner.watch_id,
        "name": partner.name,
        "name_key": " ".join(partner.name.casefold().split()),
        "handles": dump(partner.handles),
        "campaign": partner.campaign,
        "starts": partner.starts and partner.starts.isoformat(),
        "ends": partner.ends and partner.ends.isoformat(),
        "clause": partner.clause,
        "posts": dump(partner.posts),
        "engagement_rate": partner.engagement_rate,
        "followers": None if partner.followers is None else min(partner.followers, MOST),
    }


def _partner(row: Row) -> Partner:
    return Partner(
        watch_id=row["watch_id"],
        name=row["name"],
        handles=load(tuple[Handle, ...], row["handles"]),
        campaign=row["campaign"],
        starts=_day(row["starts"]),
        ends=_day(row["ends"]),
        clause=row["clause"],
        posts=load(tuple[str, ...], row["posts"]),
        engagement_rate=row["engagement_rate"],
        followers=row["followers"],
        id=row["id"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
