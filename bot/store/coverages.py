"""How each source of a watch fared, and what it brought by the hour."""

from datetime import datetime

from bot.core.mentions import Coverage, Freshness, Gap
from bot.store import coverage_sql, mention_sql
from bot.store.codec import dump, load, millis, moment, optional_millis, optional_moment
from bot.store.engine import Part, Row
from bot.store.watches import require_watch


class Coverages(Part):
    """Keeps what a watch can see."""

    def set_coverage(self, watch_id: int, coverage: Coverage) -> None:
        """Remembers how a source fared."""
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            session.run(
                coverage_sql.SAVE_COVERAGE,
                watch_id=watch_id,
                source=coverage.source,
                freshness=coverage.freshness.value,
                last_success_at=optional_millis(coverage.last_success_at),
                detail=coverage.detail,
                retry_at=optional_millis(coverage.retry_at),
                next_at=optional_millis(coverage.next_at),
                lag_seconds=coverage.lag_seconds,
                gap=None if coverage.gap is None else dump(coverage.gap),
                quota_left=coverage.quota_left,
                usd_left=coverage.usd_left,
            )

    def coverage(self, watch_id: int) -> list[Coverage]:
        """How each source of a watch fared last, by name."""
        with self._engine.reading() as session:
            return [_coverage(row) for row in session.all(coverage_sql.COVERAGE, watch_id=watch_id)]

    def intake(
        self, watch_id: int, source_key: str, *, start: datetime, end: datetime
    ) -> list[tuple[datetime, int]]:
        """How many new mentions a source brought, by the hour (UTC) they were made in; no empty hours."""
        with self._engine.reading() as session:
            rows = session.all(
                mention_sql.INTAKE,
                watch_id=watch_id,
                source_key=source_key,
                start=millis(start),
                end=millis(end),
            )
        return [(moment(row["hour_ms"]), row["mentions"]) for row in rows]


def _coverage(row: Row) -> Coverage:
    return Coverage(
        source=row["source"],
        freshness=Freshness(row["freshness"]),
        last_success_at=optional_moment(row["last_success_at"]),
        detail=row["detail"],
        retry_at=optional_moment(row["retry_at"]),
        next_at=optional_moment(row["next_at"]),
        lag_seconds=row["lag_seconds"],
        gap=None if row["gap"] is None else load(Gap, row["gap"]),
        quota_left=row["quota_left"],
        usd_left=row["usd_left"],
    )
