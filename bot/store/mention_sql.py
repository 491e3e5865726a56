"""The statements on mentions, their tallies and how they are forgotten; rules as in `sql`."""

ADD_MENTION = """
INSERT INTO mention (watch_id, source, native_key, slot_ms, created_at, observed_at, first_seen, text,
    text_key, url, title, lang, handle, author_name, author_key, followers, verified, is_bot, likes, replies,
    shares, views, quotes, saves, votes, kind, edited_at, parent_key, root_key, quoted_key, rating, reach,
    reach_basis, sponsored, via, extra, label, tone, chance_negative, chance_positive, categories, cues,
    reasons, matched, muted)
VALUES (:watch_id, :source, :native_key, :slot_ms, :created_at, :observed_at, :observed_at, :text,
    :text_key, :url, :title, :lang, :handle, :author_name, :author_key, :followers, :verified, :is_bot,
    :likes, :replies, :shares, :views, :quotes, :saves, :votes, :kind, :edited_at, :parent_key, :root_key,
    :quoted_key, :rating, :reach, :reach_basis, :sponsored, :via, :extra, :label, :tone, :chance_negative,
    :chance_positive, :categories, :cues, :reasons, :matched, :muted)
"""
# CROSS JOIN: the keys come first, whatever the planner thinks of them.
SEEN = """
SELECT id, native_key, slot_ms, observed_at, deleted_at, text, text_key, title, lang, kind, edited_at,
    parent_key, root_key, quoted_key, rating, sponsored, extra, label, tone, chance_negative, chance_positive,
    categories, cues, reasons,
    matched, muted, likes, replies, shares, views, quotes, saves, votes,
    (SELECT MAX(at) FROM mention_sample WHERE mention_id = mention.id) AS sampled_at,
    (SELECT kind FROM answer WHERE mention_id = mention.id) AS answered,
    (SELECT category FROM answer WHERE mention_id = mention.id) AS topic
FROM (SELECT value AS wanted FROM json_each(:keys))
CROSS JOIN mention ON watch_id = :watch_id AND source = :source AND native_key = wanted
"""
# What a later sight does not give is kept.
COUNT_AGAIN = """
UPDATE mention SET observed_at = :observed_at, url = COALESCE(:url, url), handle = COALESCE(:handle, handle),
    author_name = COALESCE(:author_name, author_name), author_key = COALESCE(:author_key, author_key),
    followers = COALESCE(:followers, followers), verified = COALESCE(:verified, verified),
    is_bot = COALESCE(:is_bot, is_bot), likes = COALESCE(:likes, likes),
    replies = COALESCE(:replies, replies), shares = COALESCE(:shares, shares),
    views = COALESCE(:views, views), quotes = COALESCE(:quotes, quotes),
    saves = COALESCE(:saves, saves), votes = COALESCE(:votes, votes), reach = COALESCE(:reach, reach),
    reach_basis = COALESCE(:reach_basis, reach_basis)
WHERE id = :id
"""
# The slot stays: a post counts once, when it was first seen.
READ_AGAIN = """
UPDATE mention SET text = :text, text_key = :text_key, title = COALESCE(:title, title),
    lang = COALESCE(:lang, lang), kind = :kind, edited_at = COALESCE(:edited_at, edited_at),
    parent_key = COALESCE(:parent_key, parent_key), root_key = COALESCE(:root_key, root_key),
    quoted_key = COALESCE(:quoted_key, quoted_key), rating = COALESCE(:rating, rating),
    sponsored = COALESCE(:sponsored, sponsored), extra = CASE WHEN :extra = '[]' THEN extra ELSE :extra END,
    label = :label, tone = :tone, chance_negative = :chance_negative,
    chance_positive = :chance_positive, categories = :categories, cues = :cues, reasons = :reasons,
    matched = :matched
WHERE id = :id
"""
ADD_SAMPLE = """
INSERT INTO mention_sample (mention_id, at, likes, replies, shares, views, quotes, saves, votes)
VALUES (:id, :observed_at, :likes, :replies, :shares, :views, :quotes, :saves, :votes)
ON CONFLICT (mention_id, at) DO NOTHING
"""
PACE = """
SELECT at, sample.likes, sample.replies, sample.shares, sample.views, sample.quotes, sample.saves,
    sample.votes
FROM mention JOIN mention_sample AS sample ON sample.mention_id = mention.id
WHERE watch_id = :watch_id AND source = :source AND native_key = :native_key
UNION ALL
SELECT observed_at, likes, replies, shares, views, quotes, saves, votes FROM mention
WHERE watch_id = :watch_id AND source = :source AND native_key = :native_key
ORDER BY 1
"""

# tallies

COUNT_SLOT = """
INSERT INTO slot (watch_id, slot_ms, mentions, negative, scored)
VALUES (:watch_id, :slot_ms, :mentions, :negative, :scored)
ON CONFLICT (watch_id, slot_ms) DO UPDATE SET mentions = slot.mentions + excluded.mentions,
    negative = slot.negative + excluded.negative, scored = slot.scored + excluded.scored
"""
SLOTS = """
SELECT slot_ms, mentions, negative, scored FROM slot
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end ORDER BY slot_ms
"""
FIRST_SLOT = "SELECT MIN(slot_ms) AS slot_ms FROM slot WHERE watch_id = :watch_id"
PLATFORMS = """
SELECT source, COUNT(*) AS n FROM mention
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
    AND (:crisis_id = 0 OR (:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
GROUP BY source ORDER BY n DESC, source
"""
CATEGORY_SETS = """
SELECT categories, COUNT(*) AS n FROM mention
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL AND categories <> '[]'
    AND (:crisis_id = 0 OR (:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
GROUP BY categories
"""
SLOT_CATEGORIES = """
SELECT slot_ms, categories, COUNT(*) AS n FROM mention
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL AND categories <> '[]'
GROUP BY slot_ms, categories
"""
# The authors of forgotten posts are nobody any more; each post then stands for one.
REACH = """
SELECT CAST(SUM(followers) AS BIGINT) AS reach FROM (
    SELECT MAX(followers) AS followers FROM mention
    WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
        AND (:crisis_id = 0 OR (:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
    GROUP BY source, handle, CASE WHEN deleted_at IS NULL THEN 0 ELSE id END) AS author
"""
COUNT_INTAKE = """
INSERT INTO intake (watch_id, source_key, hour_ms, mentions)
VALUES (:watch_id, :source_key, :hour_ms, :mentions)
ON CONFLICT (watch_id, source_key, hour_ms) DO UPDATE SET mentions = intake.mentions + excluded.mentions
"""
INTAKE = """
SELECT hour_ms, mentions FROM intake
WHERE watch_id = :watch_id AND source_key = :source_key AND hour_ms >= :start AND hour_ms < :end
ORDER BY hour_ms
"""

# lists

TOP_MENTIONS = """
WITH weighed AS (
    SELECT id, text_key, CASE WHEN label = 'negative' THEN 0 ELSE 2 END
        + CASE WHEN categories = '[]' THEN 1 ELSE 0 END AS gravity,
        COALESCE(followers, 0) + COALESCE(likes, 0) + COALESCE(replies, 0) + COALESCE(shares, 0)
            + COALESCE(saves, 0) AS weight
    FROM mention
    WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
        AND deleted_at IS NULL
        AND (:crisis_id = 0 OR (:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
), ranked AS (
    SELECT id, gravity, weight,
        ROW_NUMBER() OVER (PARTITION BY text_key ORDER BY gravity, weight DESC, id) AS place
    FROM weighed
)
SELECT mention.* FROM ranked JOIN mention ON mention.id = ranked.id
WHERE ranked.place = 1 ORDER BY ranked.gravity, ranked.weight DESC, ranked.id LIMIT :limit
"""
RECENT_MENTIONS = """
SELECT * FROM mention WHERE watch_id = :watch_id AND muted IS NULL
ORDER BY created_at DESC, id DESC LIMIT :limit
"""
MENTIONS_BETWEEN = """
SELECT * FROM mention
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL AND deleted_at IS NULL
    AND (:crisis_id = 0 OR (:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
ORDER BY slot_ms DESC, id DESC LIMIT :limit
"""
# The counts of one crisis (or, -1, of what none has), by slot.
CLAIMED_SLOTS = """
SELECT slot_ms, COUNT(*) AS mentions,
    SUM(CASE WHEN label = 'unknown' THEN 0.0 WHEN chance_negative IS NOT NULL THEN chance_negative
        WHEN label = 'negative' THEN 1.0 ELSE 0.0 END) AS negative,
    COUNT(*) FILTER (WHERE label <> 'unknown') AS scored
FROM mention
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
    AND ((:crisis_id = -1 AND crisis_id IS NULL) OR crisis_id = :crisis_id)
GROUP BY slot_ms ORDER BY slot_ms
"""
CLAIM = """
UPDATE mention SET crisis_id = :crisis_id
WHERE watch_id = :watch_id AND source = :source AND native_key IN (SELECT value FROM json_each(:keys))
"""
CLAIM_REST = """
UPDATE mention SET crisis_id = :crisis_id
WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL AND crisis_id IS NULL
"""
TAKE_OVER = "UPDATE mention SET crisis_id = :crisis_id WHERE crisis_id = :other"
# The n-th most answered post since a moment, of those that anybody answered at all.
RANKED_INTERACTIONS = """
SELECT COALESCE(likes, 0) + COALESCE(replies, 0) + COALESCE(shares, 0) + COALESCE(saves, 0) AS n
FROM mention WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
ORDER BY n DESC LIMIT 1 OFFSET :rank
"""
WIDEST = """
SELECT MAX(COALESCE(followers, 0)) AS followers,
    MAX(COALESCE(likes, 0) + COALESCE(replies, 0) + COALESCE(shares, 0) + COALESCE(saves, 0)) AS interactions
FROM mention WHERE watch_id = :watch_id AND slot_ms >= :start AND slot_ms < :end AND muted IS NULL
    AND deleted_at IS NULL
"""
# Of a post that several watches have, the copy seen last.
STORED_MENTIONS = """
SELECT * FROM mention AS one
WHERE created_at >= :start AND deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM mention AS twin
    WHERE twin.watch_id IN (SELECT id FROM watch) AND twin.source = one.source
        AND twin.native_key = one.native_key AND twin.created_at >= :start AND twin.deleted_at IS NULL
        AND (twin.observed_at > one.observed_at OR (twin.observed_at = one.observed_at AND twin.id < one.id)))
ORDER BY created_at DESC, id DESC LIMIT :limit
"""

# forgetting

BLANK = """
UPDATE mention SET text = '', text_key = '', title = NULL, url = NULL, handle = NULL, author_name = NULL,
    author_key = NULL, extra = '[]', cues = '[]', reasons = '[]', matched = '[]', deleted_at = :now
WHERE watch_id IN (SELECT id FROM watch) AND source = :source AND native_key = :native_key
    AND deleted_at IS NULL
"""
BLANK_OLD = """
UPDATE mention SET text = '', text_key = '', title = NULL, url = NULL, handle = NULL, author_name = NULL,
    author_key = NULL, extra = '[]', cues = '[]', reasons = '[]', matched = '[]', deleted_at = :now
WHERE id IN (SELECT id FROM mention
    WHERE deleted_at IS NULL AND source = :source AND first_seen < :before ORDER BY first_seen LIMIT :limit)
RETURNING source, native_key
"""
SOURCES = "SELECT DISTINCT source FROM mention WHERE deleted_at IS NULL ORDER BY source"
BLANK_ARRIVAL = """
UPDATE arrival SET mention = NULL
WHERE native_key = :native_key AND source = :source AND mention IS NOT NULL
"""
BURY = """
INSERT INTO tombstone (mention_id, at, known) VALUES (:mention_id, :now, :known)
ON CONFLICT (mention_id) DO UPDATE SET known = 1 WHERE excluded.known = 1
"""
BURIED = """
SELECT mention_id FROM tombstone WHERE mention_id IN (SELECT value FROM json_each(:ids))
"""
# Of these keys and ids, what there would be to blank.
KNOWN = """
SELECT native_key AS name FROM mention
WHERE watch_id IN (SELECT id FROM watch) AND source = :source AND deleted_at IS NULL
    AND native_key IN (SELECT value FROM json_each(:keys))
UNION SELECT native_key FROM arrival
WHERE native_key IN (SELECT value FROM json_each(:keys)) AND source = :source AND mention IS NOT NULL
UNION SELECT mention_id FROM quoted WHERE mention_id IN (SELECT value FROM json_each(:ids))
"""
FORGET_TOMBSTONES = "DELETE FROM tombstone WHERE at < :before AND known <= :known"
NOTE_QUOTE = """
INSERT INTO quoted (mention_id, crisis_id) VALUES (:mention_id, :crisis_id)
ON CONFLICT (mention_id, crisis_id) DO NOTHING
"""
QUOTING = "SELECT crisis_id FROM quoted WHERE mention_id = :mention_id"

# removing

COUNTED_WATCHES = "SELECT DISTINCT watch_id FROM slot ORDER BY watch_id"
REMOVE_MENTIONS = """
DELETE FROM mention WHERE id IN (SELECT id FROM mention WHERE watch_id = :watch_id LIMIT :limit)
"""
REMOVE_BLANK = """
DELETE FROM mention WHERE id IN (SELECT id FROM mention
    WHERE watch_id = :watch_id AND slot_ms < :before AND deleted_at IS NOT NULL LIMIT :limit)
"""
REMOVE_OLD_SLOTS = """
DELETE FROM slot WHERE watch_id = :watch_id AND slot_ms IN (
    SELECT slot_ms FROM slot WHERE watch_id = :watch_id AND slot_ms < :before LIMIT :limit)
"""
REMOVE_INTAKE = "DELETE FROM intake WHERE watch_id = :watch_id AND hour_ms < :before"
