"""The statements on what is pushed to us and on budgets; the same subset and rules as in `sql`."""

# arrivals

ADD_ARRIVAL = """
INSERT INTO arrival (source_key, at, source, native_key, mention)
VALUES (:source_key, :now, :source, :native_key, :mention)
"""
ADD_DELIVERY = """
INSERT INTO delivery (source_key, delivery, at) VALUES (:source_key, :delivery, :now)
ON CONFLICT (source_key, delivery) DO NOTHING
"""
ARRIVALS = """
SELECT seq, source, native_key, mention FROM arrival
WHERE source_key = :source_key AND seq > :after ORDER BY seq LIMIT :limit
"""
FORGET_ARRIVALS = """
DELETE FROM arrival WHERE seq IN (SELECT seq FROM arrival WHERE at < :before ORDER BY at LIMIT :limit)
"""
FORGET_DELIVERIES = "DELETE FROM delivery WHERE at < :before"

# streams

STREAM = "SELECT cursor, heard_at FROM stream WHERE source_key = :source_key"
SAVE_STREAM_CURSOR = """
INSERT INTO stream (source_key, cursor) VALUES (:source_key, :cursor)
ON CONFLICT (source_key) DO UPDATE SET cursor = excluded.cursor
"""
HEARD = """
INSERT INTO stream (source_key, cursor, heard_at) VALUES (:source_key, '{}', :now)
ON CONFLICT (source_key) DO UPDATE SET heard_at = excluded.heard_at
"""

# budgets

BUDGET = "SELECT value FROM budget WHERE key = :key"
SAVE_BUDGET = """
INSERT INTO budget (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
