"""The statements on what people say posts are about; rules as in `sql`."""

# A word on what a post is about is none on its tone: the verdict stays empty until there is one.
SAVE_TOPIC = """
INSERT INTO answer (mention_id, watch_id, verdict, said, kind, dealt, at, actor_id, actor_name, category,
    category_at)
VALUES (:id, :watch_id, '', :said, 'seen', 0, :at, :actor_id, :actor_name, :category, :at)
ON CONFLICT (mention_id) DO UPDATE SET category = excluded.category, category_at = excluded.category_at
"""
NEWEST_TOPICS = """
SELECT mention.*, answer.category AS topic, answer.category_at
FROM answer JOIN mention ON mention.id = answer.mention_id
WHERE answer.watch_id = :watch_id AND category IS NOT NULL AND deleted_at IS NULL
ORDER BY category_at DESC, mention.id DESC LIMIT :limit
"""
REMEMBERED = """
SELECT CASE WHEN title IS NULL OR title = '' THEN text ELSE title || '. ' || text END AS said,
    answer.category AS topic
FROM answer JOIN mention ON mention.id = answer.mention_id
WHERE answer.watch_id = :watch_id AND category IS NOT NULL AND deleted_at IS NULL
ORDER BY category_at DESC, mention.id DESC LIMIT :limit
"""
CLEAR_TOPIC = "UPDATE answer SET category = NULL, category_at = NULL WHERE mention_id = :id"
CLEAR_EMPTY = "DELETE FROM answer WHERE mention_id = :id AND verdict = ''"
