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
