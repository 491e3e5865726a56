"""The statements on how each source fared; rules as in `sql`."""

COVERAGE = "SELECT * FROM coverage WHERE watch_id = :watch_id ORDER BY source"
SAVE_COVERAGE = """
INSERT INTO coverage (watch_id, source, freshness, last_success_at, detail, retry_at, next_at, lag_seconds,
    gap, quota_left, usd_left)
VALUES (:watch_id, :source, :freshness, :last_success_at, :detail, :retry_at, :next_at, :lag_seconds, :gap,
    :quota_left, :usd_left)
ON CONFLICT (watch_id, source) DO UPDATE SET freshness = excluded.freshness,
    last_success_at = excluded.last_success_at, detail = excluded.detail, retry_at = excluded.retry_at,
    next_at = excluded.next_at, lag_seconds = excluded.lag_seconds, gap = excluded.gap,
    quota_left = excluded.quota_left, usd_left = excluded.usd_left
"""
