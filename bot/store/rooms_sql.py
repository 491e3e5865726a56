"""The statements on war rooms; rules as in `sql`."""

ROOM = "SELECT room FROM room WHERE crisis_id = :crisis_id"
ROOM_IN = "SELECT crisis_id FROM room WHERE channel = :channel AND state = 'open'"
ROOMS = "SELECT room FROM room ORDER BY crisis_id DESC LIMIT :limit"
# A crisis that comes back after its room was archived gets another one.
ROOMLESS = """
SELECT crisis.id FROM crisis LEFT JOIN room ON room.crisis_id = crisis.id
WHERE live = 1 AND level >= :level AND (room.crisis_id IS NULL OR room.state = 'archived')
ORDER BY crisis.id LIMIT :limit
"""
# `> :absurd`: planned before the clock was set back.
DUE_ROOM = """
SELECT room.crisis_id FROM room JOIN crisis ON crisis.id = room.crisis_id
WHERE room.state IN ('wanted', 'open', 'failed')
    AND (hold_until IS NULL OR hold_until <= :now OR hold_until > :absurd)
    AND (room.due_at <= :now OR room.due_at > :absurd
        OR (room.state = 'open' AND room.seen <> crisis.version))
ORDER BY room.due_at, room.crisis_id LIMIT 1
"""
SAVE_ROOM = """
INSERT INTO room (crisis_id, state, channel, seen, due_at, hold_until, room)
VALUES (:crisis_id, :state, :channel, :seen, :due_at, :hold_until, :room)
ON CONFLICT (crisis_id) DO UPDATE SET state = excluded.state, channel = excluded.channel,
    seen = excluded.seen, due_at = excluded.due_at, hold_until = excluded.hold_until, room = excluded.room
"""
TO_TELL = "SELECT id, kind FROM event WHERE crisis_id = :crisis_id AND id > :known ORDER BY id"
LAST_EVENT = "SELECT COALESCE(MAX(id), 0) AS id FROM event WHERE crisis_id = :crisis_id"
UNSENT = """
SELECT COUNT(*) AS unsent FROM outbox WHERE stream = :stream AND state IN ('pending', 'sending')
"""
# A channel that is gone takes no more messages: they are not what `check` calls given up.
DROP_MESSAGES = """
UPDATE outbox SET state = 'sent', error = 'the room is gone'
WHERE stream = :stream AND state IN ('pending', 'dead')
"""
