"""The statements behind what is seen at a glance: sums, how the last message fared; rules as in `sql`."""

COUNTED = """
SELECT COALESCE(SUM(mentions), 0) AS mentions, COALESCE(SUM(negative), 0) AS negative,
    COALESCE(SUM(scored), 0) AS scored
FROM slot WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end
"""
# What was tried says more than what still waits.
LAST_TOLD = """
SELECT ts, error FROM outbox WHERE channel = :channel
ORDER BY CASE WHEN ts IS NULL AND error IS NULL THEN 1 ELSE 0 END, id DESC LIMIT 1
"""
DRAFTED = "SELECT text, COUNT(*) AS n FROM event WHERE kind = 'drafted' AND draft IS NOT NULL GROUP BY text"
