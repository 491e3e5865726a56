"""The statements on what Slack shows of a private crisis."""

# What was never posted is made as it may be seen when its turn comes; what is being sent is edited later.
WANT_ALL_AGAIN = """
UPDATE outbox SET wanted = wanted + 1,
    state = CASE WHEN state = 'sent' THEN 'pending' ELSE state END,
    attempts = CASE WHEN state = 'sent' THEN 0 ELSE attempts END,
    asked_at = CASE WHEN state = 'sent' THEN :now ELSE asked_at END,
    due_at = CASE WHEN state = 'sent' THEN :now ELSE due_at END
WHERE crisis_id = :crisis_id AND purpose <> 'card'
"""
LAST_TO_HIDE = """
SELECT actor_id FROM event WHERE crisis_id = :crisis_id AND kind IN ('hidden', 'opened') AND actor_id <> ''
ORDER BY id DESC LIMIT 1
"""
