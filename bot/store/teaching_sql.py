"""The statements on what people say about tone, and what was learned from it; rules as in `sql`."""

# What one said counts until the words are forgotten.
ASKED = """
SELECT mention.*, answer.verdict, answer.kind AS answered, answer.category AS topic FROM (
    SELECT value AS wanted FROM json_each(:keys))
CROSS JOIN mention ON mention.watch_id = :watch_id AND source = :source AND native_key = wanted
LEFT JOIN answer ON answer.mention_id = mention.id
WHERE deleted_at IS NULL
"""
UNANSWERED = """
SELECT mention.*, NULL AS verdict, NULL AS answered, NULL AS topic FROM mention
LEFT JOIN answer ON answer.mention_id = mention.id AND answer.kind = 'answer'
WHERE mention.watch_id = :watch_id AND created_at >= :start AND created_at < :end
    AND deleted_at IS NULL AND muted IS NULL AND text <> '' AND answer.mention_id IS NULL
ORDER BY created_at DESC, mention.id DESC LIMIT :limit
"""
JUDGED = """
SELECT mention.*, answer.kind AS answered, answer.said, answer.category AS topic FROM mention
LEFT JOIN answer ON answer.mention_id = mention.id
WHERE mention.id = :id AND mention.watch_id = :watch_id AND deleted_at IS NULL AND muted IS NULL
"""
# A glance never takes the place of an answer; what Firebreak had said stays as it was at first.
SAVE_ANSWER = """
INSERT INTO answer (mention_id, watch_id, verdict, said, kind, dealt, at, actor_id, actor_name)
VALUES (:id, :watch_id, :verdict, :said, :kind, :dealt, :at, :actor_id, :actor_name)
ON CONFLICT (mention_id) DO UPDATE SET verdict = excluded.verdict, kind = excluded.kind, at = excluded.at,
    dealt = CASE WHEN answer.dealt = 1 THEN 1 ELSE excluded.dealt END,
    actor_id = excluded.actor_id, actor_name = excluded.actor_name
WHERE excluded.kind = 'answer' OR answer.kind = 'seen'
"""
MEND_SCORE = """
UPDATE mention SET label = :label, tone = :tone, chance_negative = :chance_negative,
    chance_positive = :chance_positive, categories = :categories, cues = :cues, reasons = :reasons
WHERE id = :id
"""
ANSWERED = """
SELECT mention.*, answer.verdict, answer.said, answer.kind AS answered, answer.dealt, answer.at,
    answer.actor_id, answer.actor_name
FROM answer JOIN mention ON mention.id = answer.mention_id
WHERE answer.watch_id = :watch_id AND deleted_at IS NULL AND verdict <> ''
ORDER BY answer.at DESC, answer.mention_id DESC LIMIT :limit
"""
COUNT_ANSWERS = """
SELECT COUNT(*) FILTER (WHERE answer.kind = 'answer' AND verdict <> 'elsewhere') AS tone,
    COUNT(*) FILTER (WHERE answer.kind = 'answer' AND verdict <> 'elsewhere' AND at > COALESCE(
        (SELECT MAX(made_at) FROM layer WHERE watch_id = :watch_id AND version > 0), 0)) AS new,
    COUNT(*) FILTER (WHERE answer.kind = 'answer' AND verdict = 'elsewhere') AS elsewhere,
    COUNT(*) FILTER (WHERE answer.kind = 'seen' AND verdict <> '') AS seen
FROM answer JOIN mention ON mention.id = answer.mention_id
WHERE answer.watch_id = :watch_id AND deleted_at IS NULL
"""

# layers

SAVE_LAYER = """
INSERT INTO layer (watch_id, version, made_at, actor_id, actor_name, prior, answers, held_back, before, after,
    weights, worth, why, is_on)
VALUES (:watch_id, :version, :made_at, :actor_id, :actor_name, :prior, :answers, :held_back, :before, :after,
    :weights, :worth, :why, 0)
ON CONFLICT (watch_id, version) DO UPDATE SET made_at = excluded.made_at, prior = excluded.prior,
    why = excluded.why, worth = excluded.worth, is_on = 0
WHERE layer.version = 0
"""
LAST_VERSION = "SELECT MAX(version) AS version FROM layer WHERE watch_id = :watch_id"
SWITCH_LAYER = """
UPDATE layer SET is_on = CASE WHEN version = :version THEN 1 ELSE 0 END WHERE watch_id = :watch_id
"""
LAYER_ON = "SELECT * FROM layer WHERE watch_id = :watch_id AND is_on = 1"
LAYERS = "SELECT * FROM layer WHERE watch_id = :watch_id ORDER BY version DESC"
