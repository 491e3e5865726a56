"""The statements on watches, crises, the outbox and small facts, by name: what SQLite and PostgreSQL share.

Parameters are `:name`; flags are 0 and 1; moments are UTC epoch milliseconds; JSON is text.
"""

# watches

ADD_WATCH = """
INSERT INTO watch (name, name_key, query, sources, channel, exec_channel, timezone, interval_seconds,
    paused, occasions, tuning, next_scan_at)
VALUES (:name, :name_key, :query, :sources, :channel, :exec_channel, :timezone, :interval_seconds,
    :paused, :occasions, :tuning, :now)
ON CONFLICT (name_key) DO NOTHING
RETURNING id
"""
# A new interval moves the next scan by the difference, so that a shorter one is felt at once.
SAVE_WATCH = """
UPDATE watch SET name = :name, name_key = :name_key, query = :query, sources = :sources,
    channel = :channel, exec_channel = :exec_channel, timezone = :timezone, paused = :paused,
    occasions = :occasions, next_scan_at = next_scan_at + (:interval_seconds - interval_seconds) * 1000,
    interval_seconds = :interval_seconds
WHERE id = :id
"""
WATCH_NAMED = "SELECT id FROM watch WHERE name_key = :name_key"
REMOVE_WATCH = "DELETE FROM watch WHERE id = :id"
WATCHES = "SELECT * FROM watch ORDER BY name_key"
WATCH = "SELECT * FROM watch WHERE id = :id"
ORPHANS = "SELECT DISTINCT watch_id FROM slot WHERE watch_id NOT IN (SELECT id FROM watch)"
REMOVE_SLOTS = "DELETE FROM slot WHERE watch_id = :watch_id"

# A scan due much later than its interval allows was planned before the clock was set back.
CLAIM_SCAN = """
UPDATE watch SET lease_owner = :owner, lease_until = :until, nudged_at = NULL
WHERE id = (
    SELECT id FROM watch
    WHERE paused = 0
        AND (next_scan_at <= :now OR next_scan_at > :now + 2000 * interval_seconds + 3600000)
        AND (lease_until IS NULL OR lease_until <= :now OR lease_until > :absurd)
    ORDER BY CASE WHEN next_scan_at > :now THEN :now ELSE next_scan_at END, id
    LIMIT 1)
RETURNING *
"""
FINISH_SCAN = """
UPDATE watch SET next_scan_at = CASE WHEN nudged_at < :next_at THEN nudged_at ELSE :next_at END,
    nudged_at = NULL, lease_owner = NULL, lease_until = NULL
WHERE id = :watch_id AND lease_owner = :owner
"""
NUDGE = """
UPDATE watch SET next_scan_at = CASE WHEN next_scan_at > :at THEN :at ELSE next_scan_at END,
    nudged_at = CASE WHEN nudged_at <= :at THEN nudged_at ELSE :at END
WHERE id = :watch_id
"""

# how a brand is judged, and what was left off the desk

SAVE_TUNING = "UPDATE watch SET tuning = :after WHERE id = :watch_id"
LOG_TUNING = """
INSERT INTO tuning (watch_id, at, actor_id, actor_name, before, after, why, crisis_id)
VALUES (:watch_id, :at, :actor_id, :actor_name, :before, :after, :why, :crisis_id)
"""
TUNINGS = "SELECT * FROM tuning WHERE watch_id = :watch_id ORDER BY id DESC LIMIT :limit"
# The same sort of wave within hours of its last sight is the same wave.
GROW_ASIDE = """
UPDATE aside SET until = :until, mentions = :mentions, words = :words
WHERE watch_id = :watch_id AND looks_like = :looks_like AND until >= :since
"""
ADD_ASIDE = """
INSERT INTO aside (watch_id, began, until, looks_like, mentions, words)
VALUES (:watch_id, :began, :until, :looks_like, :mentions, :words)
ON CONFLICT (watch_id, looks_like, began) DO UPDATE SET until = excluded.until,
    mentions = excluded.mentions, words = excluded.words
"""
ASIDES = """
SELECT * FROM aside WHERE watch_id = :watch_id AND until >= :start AND began < :end ORDER BY began
"""

# partners

ADD_PARTNER = """
INSERT INTO partner (watch_id, name, name_key, handles, campaign, starts, ends, clause, posts,
    engagement_rate, followers)
VALUES (:watch_id, :name, :name_key, :handles, :campaign, :starts, :ends, :clause, :posts,
    :engagement_rate, :followers)
RETURNING id
"""
SAVE_PARTNER = """
UPDATE partner SET watch_id = :watch_id, name = :name, name_key = :name_key, handles = :handles,
    campaign = :campaign, starts = :starts, ends = :ends, clause = :clause, posts = :posts,
    engagement_rate = :engagement_rate, followers = :followers
WHERE id = :id
"""
PARTNER_NAMED = "SELECT id FROM partner WHERE watch_id = :watch_id AND name_key = :name_key"
REMOVE_PARTNER = "DELETE FROM partner WHERE id = :id"
PARTNERS = """
SELECT * FROM partner WHERE :watch_id = 0 OR watch_id = :watch_id ORDER BY name_key, id
"""

# cursors and detectors

CURSOR = "SELECT cursor FROM scan_cursor WHERE watch_id = :watch_id AND source_key = :source_key"
SAVE_CURSOR = """
INSERT INTO scan_cursor (watch_id, source_key, cursor) VALUES (:watch_id, :source_key, :cursor)
ON CONFLICT (watch_id, source_key) DO UPDATE SET cursor = excluded.cursor
"""
DETECTOR_STATE = "SELECT state FROM detector_state WHERE watch_id = :watch_id AND name = :name"
SAVE_DETECTOR_STATE = """
INSERT INTO detector_state (watch_id, name, state) VALUES (:watch_id, :name, :state)
ON CONFLICT (watch_id, name) DO UPDATE SET state = excluded.state
"""

# crises

OPEN_CRISIS = """
INSERT INTO crisis (watch_id, brand, title, category, level, state, live, opened_at, updated_at, situation,
    peak_level, set_level, owner_id, owner_name, acknowledged_at, closed_at, outcome, calm_since, rising,
    story, merged_into, dues, due_at, roles, next_update, private, version)
VALUES (:watch_id, :brand, :title, :category, :level, :state, :live, :opened_at, :updated_at, :situation,
    :peak_level, :set_level, :owner_id, :owner_name, :acknowledged_at, :closed_at, :outcome, :calm_since,
    :rising, :story, :merged_into, :dues, :due_at, :roles, :next_update, :private, 1)
RETURNING *
"""
SAVE_CRISIS = """
UPDATE crisis SET watch_id = :watch_id, brand = :brand, title = :title, category = :category, level = :level,
    state = :state, live = :live, opened_at = :opened_at, updated_at = :updated_at, situation = :situation,
    peak_level = :peak_level, set_level = :set_level, owner_id = :owner_id, owner_name = :owner_name,
    acknowledged_at = :acknowledged_at, closed_at = :closed_at, outcome = :outcome,
    calm_since = :calm_since, rising = :rising, story = :story, merged_into = :merged_into,
    dues = :dues, due_at = :due_at, roles = :roles, next_update = :next_update, private = :private,
    version = version + 1
WHERE id = :id AND version = :version
RETURNING *
"""
CRISIS = "SELECT * FROM crisis WHERE id = :id"
BLANK_QUOTES = "UPDATE crisis SET situation = :situation, version = version + 1 WHERE id = :id"
CRISES = """
SELECT * FROM crisis
WHERE (:live = -1 OR live = :live) AND (:watch_id = 0 OR watch_id = :watch_id)
ORDER BY id DESC LIMIT :limit
"""
# What was changed later than now was changed before the clock was set back: its moments are looked at again.
DUE_CRISES = """
SELECT id FROM crisis WHERE live = 1 AND (due_at <= :now OR updated_at > :jumped) ORDER BY due_at, id
LIMIT :limit
"""
ADD_EVENT = """
INSERT INTO event (crisis_id, kind, at, actor_id, actor_name, was, became, text, draft, surface, people,
    happened_at, link, corrects, called)
VALUES (:crisis_id, :kind, :at, :actor_id, :actor_name, :was, :became, :text, :draft, :surface, :people,
    :happened_at, :link, :corrects, :called)
RETURNING id
"""
EVENTS = "SELECT * FROM event WHERE crisis_id = :crisis_id ORDER BY id"
EVENT = "SELECT * FROM event WHERE id = :id"

# outbox

WANT = """
INSERT INTO outbox (dedupe_key, key, purpose, stream, channel, crisis_id, event_id, payload, state, asked_at,
    due_at)
VALUES (:dedupe_key, :key, :purpose, :stream, :channel, :crisis_id, :event_id, :payload, 'pending', :now,
    :now)
ON CONFLICT (dedupe_key) DO NOTHING
"""
# What was posted is edited, what was not is sent as it is now; what Slack never took stays dead.
WANT_AGAIN = """
UPDATE outbox SET wanted = wanted + 1, payload = :payload, attempts = CASE
        WHEN state = 'sent' OR (state = 'dead' AND ts IS NOT NULL) THEN 0 ELSE attempts END,
    asked_at = CASE WHEN state = 'sent' OR (state = 'dead' AND ts IS NOT NULL) THEN :now ELSE asked_at END,
    due_at = CASE WHEN state = 'sent' OR (state = 'dead' AND ts IS NOT NULL) THEN :now ELSE due_at END,
    state = CASE WHEN state = 'sent' OR (state = 'dead' AND ts IS NOT NULL) THEN 'pending' ELSE state END
WHERE id = :id
"""
# What somebody was told in private stays true: it is edited, but one being sent stays with its sender.
WANT_DIRECTS_AGAIN = """
UPDATE outbox SET wanted = wanted + 1, asked_at = :now, due_at = :now,
    state = CASE WHEN state = 'sending' THEN state ELSE 'pending' END
WHERE crisis_id = :crisis_id AND purpose = 'direct' AND ts IS NOT NULL
"""
CARD_ROW = "SELECT id, payload FROM outbox WHERE dedupe_key = :dedupe_key"
BRIEFS = "SELECT id, payload FROM outbox WHERE crisis_id = :crisis_id AND purpose = 'brief'"
# A card being sent stays so (its sender finds `wanted` grown); one waiting to be tried again keeps waiting.
WANT_CARD = """
INSERT INTO outbox (dedupe_key, key, purpose, stream, channel, crisis_id, payload, state, asked_at, due_at)
VALUES (:dedupe_key, :key, 'card', :stream, :channel, :crisis_id, '{}', 'pending', :now, :now)
ON CONFLICT (dedupe_key) DO UPDATE SET wanted = outbox.wanted + 1,
    channel = CASE WHEN outbox.ts IS NULL THEN excluded.channel ELSE outbox.channel END,
    state = CASE WHEN outbox.state IN ('sent', 'dead') THEN 'pending' ELSE outbox.state END,
    asked_at = CASE WHEN outbox.state IN ('sent', 'dead') THEN excluded.asked_at ELSE outbox.asked_at END,
    due_at = CASE WHEN outbox.state IN ('sent', 'dead') THEN excluded.due_at ELSE outbox.due_at END,
    attempts = CASE WHEN outbox.state IN ('sent', 'dead') THEN 0 ELSE outbox.attempts END
"""
# `asked_at > :jumped`, `> :absurd`: from before the clock was set back; not to wait until that hour returns.
CLAIM_MESSAGE = """
WITH head AS MATERIALIZED (
    SELECT o.id FROM outbox AS o
    LEFT JOIN outbox AS card ON card.stream = o.stream AND card.purpose = 'card' AND card.id <> o.id
    WHERE o.state IN ('pending', 'sending') AND o.not_before <= :now
        AND CASE WHEN o.ts IS NULL THEN :posts ELSE :edits END = 1
        AND CASE WHEN o.state = 'sending' THEN o.lease_until <= :now OR o.lease_until > :absurd
            ELSE o.due_at <= :now OR o.due_at > :absurd OR (o.attempts = 0 AND o.asked_at > :jumped) END
        AND (card.id IS NULL OR card.ts IS NOT NULL OR card.state = 'dead')
        AND (o.purpose = 'card' OR NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.stream = o.stream AND earlier.id < o.id AND earlier.purpose <> 'card'
                AND earlier.ts IS NULL
                AND earlier.state IN ('pending', 'sending')))
        AND NOT EXISTS (
            SELECT 1 FROM paused_channel AS paused
            WHERE paused.until_ms > :now AND paused.until_ms <= :absurd AND paused.channel IN ('*', o.channel,
                COALESCE(o.posted_channel, o.channel), COALESCE(card.posted_channel, o.channel)))
    ORDER BY CASE WHEN o.purpose = 'card' AND o.ts IS NULL THEN 0
        WHEN o.purpose IN ('card', 'event', 'direct') THEN 1 WHEN o.purpose = 'brief' THEN 2 ELSE 3 END,
        o.due_at, CASE WHEN o.purpose = 'event' THEN 0 ELSE 1 END, o.id
    LIMIT 1
)
UPDATE outbox SET state = 'sending', lease_owner = :owner, lease_until = :until, attempts = attempts + 1,
    first_tried_at = COALESCE(first_tried_at, :now),
    uncertain = CASE WHEN state = 'sending' AND ts IS NULL THEN 1 ELSE uncertain END
FROM head WHERE outbox.id = head.id AND outbox.state IN ('pending', 'sending')
RETURNING outbox.id, key, purpose, stream, channel, crisis_id, event_id, payload, ts, posted_channel,
    attempts, wanted, uncertain, first_tried_at
"""
CARD_OF_STREAM = "SELECT ts, posted_channel FROM outbox WHERE stream = :stream AND purpose = 'card'"
MESSAGE_SENT = """
UPDATE outbox SET ts = :ts, posted_channel = :channel, sent = :wanted,
    state = CASE WHEN wanted > :wanted THEN 'pending' ELSE 'sent' END,
    due_at = :now, asked_at = :now, attempts = 0, first_tried_at = NULL, uncertain = 0, error = NULL,
    lease_owner = NULL, lease_until = NULL
WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""
# A sender that lost its lease cannot finish the row, but the post it made exists.
MESSAGE_EXISTS = """
UPDATE outbox SET ts = :ts, posted_channel = :channel, uncertain = 0,
    state = CASE WHEN state = 'sending' THEN state WHEN wanted > :wanted THEN 'pending' ELSE 'sent' END
WHERE id = :id AND ts IS NULL
"""
MESSAGE_FAILED = """
UPDATE outbox SET state = CASE WHEN :final = 1 AND wanted <= :wanted THEN 'dead' ELSE 'pending' END,
    due_at = :due_at, error = :error, uncertain = :uncertain, lease_owner = NULL, lease_until = NULL
WHERE id = :id AND state = 'sending' AND lease_owner = :owner
"""
PAUSE_CHANNEL = """
INSERT INTO paused_channel (channel, until_ms) VALUES (:channel, :until)
ON CONFLICT (channel) DO UPDATE SET until_ms = excluded.until_ms
"""
CARD = """
SELECT posted_channel, ts FROM outbox WHERE dedupe_key = :dedupe_key AND ts IS NOT NULL
"""
OUTBOX_HEALTH = """
SELECT COUNT(*) FILTER (WHERE state <> 'dead' AND due_at <= :now AND not_before <= :now) AS due,
    COUNT(*) FILTER (WHERE state = 'dead') AS dead,
    MIN(CASE WHEN not_before > asked_at THEN not_before ELSE asked_at END)
        FILTER (WHERE state <> 'dead' AND not_before <= :now) AS oldest
FROM outbox WHERE state <> 'sent'
"""

# once-only, settings, leases

FIRST_TIME = """
INSERT INTO seen_request (request_key, seen_at) VALUES (:request_key, :now)
ON CONFLICT (request_key) DO UPDATE SET seen_at = excluded.seen_at WHERE seen_request.seen_at <= :expired
"""
FORGET_REQUESTS = "DELETE FROM seen_request WHERE seen_at <= :expired"
SETTING = "SELECT value FROM setting WHERE key = :key"
SAVE_SETTING = """
INSERT INTO setting (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
HOLD_LEASE = """
INSERT INTO lease (name, owner, expires_at) VALUES (:name, :owner, :until)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
WHERE lease.owner = excluded.owner OR lease.expires_at <= :now OR lease.expires_at > :absurd
"""
RELEASE_LEASE = "DELETE FROM lease WHERE name = :name AND owner = :owner"
COUNTS = """
SELECT (SELECT COUNT(*) FROM watch) AS watches, (SELECT COUNT(*) FROM mention) AS mentions,
    (SELECT COUNT(*) FROM crisis) AS crises, (SELECT COUNT(*) FROM outbox WHERE state <> 'sent') AS unsent
"""
