"""The statements on the audit log; there is none that changes or removes an entry."""

LAST = "SELECT * FROM audit ORDER BY seq DESC LIMIT 1"
ADD = """
INSERT INTO audit (seq, at, actor_id, actor_name, surface, action, subject, was, became, hash)
VALUES (:seq, :at, :actor_id, :actor_name, :surface, :action, :subject, :was, :became, :hash)
"""
FROM = "SELECT * FROM audit WHERE seq > :after AND at >= :since ORDER BY seq LIMIT :limit"
NEWEST = """
SELECT * FROM audit WHERE (:subject = '' OR subject = :subject) AND seq < :before
ORDER BY seq DESC LIMIT :limit
"""
