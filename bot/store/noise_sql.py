"""The statements on what is told in one message and what is held back; rules as in `sql`."""

LAST_LINE = """
SELECT id, state FROM outbox WHERE stream = :stream AND purpose = 'event' AND joined IS NULL
ORDER BY id DESC LIMIT 1
"""
# A joined entry is sent with the message it joined: that one is wanted again.
JOIN_MESSAGE = """
INSERT INTO outbox (dedupe_key, key, purpose, stream, channel, crisis_id, event_id, payload, state, asked_at,
    due_at, joined)
VALUES (:dedupe_key, :key, :purpose, :stream, :channel, :crisis_id, :event_id, :payload, 'sent', :now, :now,
    :message_id)
"""
JOINED = "SELECT event_id FROM outbox WHERE joined = :id ORDER BY id"
HOLD_BACK = "UPDATE outbox SET not_before = :until WHERE dedupe_key = :dedupe_key"
# A reminder in private is answered by an update: it stops asking.
WANT_REMINDERS_AGAIN = """
UPDATE outbox SET wanted = wanted + 1, asked_at = :now, due_at = :now,
    state = CASE WHEN state = 'sending' THEN state ELSE 'pending' END
WHERE crisis_id = :crisis_id AND purpose = 'direct' AND ts IS NOT NULL
    AND event_id IN (SELECT id FROM event WHERE crisis_id = :crisis_id AND kind = 'reminded')
"""
