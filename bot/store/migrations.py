"""The tables, as functions in a list: each is applied once, in order, by whoever opens the file first."""

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("firebreak")


def migrate(connection: sqlite3.Connection) -> None:
    """Applies what is pending in one transaction; safe for several processes at once."""
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    if not migrations.pending(db):
        return
    # Without the lock up front, two of three racing processes die of "database is locked".
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _create(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


@migrations()
def watches(db: Database) -> None:
    """Watches, and the small values that go when a watch goes."""
    _create(
        db,
        """CREATE TABLE watch (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE,
            query TEXT NOT NULL,
            sources TEXT NOT NULL,
            channel TEXT,
            exec_channel TEXT,
            timezone TEXT NOT NULL,
            interval_seconds INTEGER NOT NULL,
            paused INTEGER NOT NULL,
            next_scan_at INTEGER NOT NULL,
            lease_owner TEXT,
            lease_until INTEGER
        ) STRICT""",
        """CREATE TABLE scan_cursor (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            source_key TEXT NOT NULL,
            cursor TEXT NOT NULL,
            PRIMARY KEY (watch_id, source_key)
        ) STRICT""",
        """CREATE TABLE coverage (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            source TEXT NOT NULL,
            freshness TEXT NOT NULL,
            last_success_at INTEGER,
            detail TEXT NOT NULL,
            retry_at INTEGER,
            PRIMARY KEY (watch_id, source)
        ) STRICT""",
        """CREATE TABLE detector_state (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (watch_id, name)
        ) STRICT""",
    )


@migrations()
def mentions(db: Database) -> None:
    """Mentions and their tallies; no foreign key, because a removed watch's mentions go in batches."""
    _create(
        db,
        """CREATE TABLE mention (
            id INTEGER PRIMARY KEY,
            watch_id INTEGER NOT NULL,
            source TEXT NOT NULL,
            native_key TEXT NOT NULL,
            slot_ms INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            observed_at INTEGER NOT NULL,
            text TEXT NOT NULL,
            text_key TEXT NOT NULL,
            url TEXT,
            title TEXT,
            lang TEXT,
            handle TEXT,
            author_name TEXT,
            followers INTEGER,
            verified INTEGER,
            likes INTEGER,
            replies INTEGER,
            shares INTEGER,
            views INTEGER,
            label TEXT NOT NULL,
            tone REAL,
            categories TEXT NOT NULL,
            cues TEXT NOT NULL,
            reasons TEXT NOT NULL,
            UNIQUE (watch_id, source, native_key)
        ) STRICT""",
        "CREATE INDEX mention_slot ON mention (watch_id, slot_ms)",
        "CREATE INDEX mention_created ON mention (watch_id, created_at)",
        """CREATE TABLE slot (
            watch_id INTEGER NOT NULL,
            slot_ms INTEGER NOT NULL,
            mentions INTEGER NOT NULL,
            negative INTEGER NOT NULL,
            scored INTEGER NOT NULL,
            PRIMARY KEY (watch_id, slot_ms)
        ) STRICT""",
    )


@migrations()
def crises(db: Database) -> None:
    """Crises and their timeline, which nothing may rewrite."""
    _create(
        db,
        """CREATE TABLE crisis (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            watch_id INTEGER NOT NULL,
            brand TEXT NOT NULL,
            title TEXT NOT NULL,
            category TEXT,
            level INTEGER NOT NULL,
            state TEXT NOT NULL,
            live INTEGER NOT NULL,
            opened_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            situation TEXT NOT NULL,
            peak_level INTEGER NOT NULL,
            set_level INTEGER,
            owner_id TEXT,
            owner_name TEXT,
            acknowledged_at INTEGER,
            closed_at INTEGER,
            outcome TEXT,
            calm_since INTEGER,
            version INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX crisis_watch ON crisis (watch_id, id)",
        "CREATE INDEX crisis_live ON crisis (live, id)",
        """CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            crisis_id INTEGER NOT NULL REFERENCES crisis(id),
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            was TEXT,
            became TEXT,
            text TEXT,
            draft TEXT,
            surface TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX event_crisis ON event (crisis_id, id)",
        """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'the timeline is never rewritten'); END""",
        """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'the timeline is never rewritten'); END""",
    )


@migrations()
def outbox(db: Database) -> None:
    """Messages that should exist in Slack, with their delivery."""
    _create(
        db,
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            dedupe_key TEXT NOT NULL UNIQUE,
            key TEXT NOT NULL UNIQUE,
            purpose TEXT NOT NULL,
            stream TEXT NOT NULL,
            channel TEXT NOT NULL,
            crisis_id INTEGER,
            event_id INTEGER,
            payload TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'dead')),
            asked_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            lease_owner TEXT,
            lease_until INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0,
            first_tried_at INTEGER,
            uncertain INTEGER NOT NULL DEFAULT 0,
            wanted INTEGER NOT NULL DEFAULT 1,
            sent INTEGER NOT NULL DEFAULT 0,
            ts TEXT,
            posted_channel TEXT,
            error TEXT
        ) STRICT""",
        "CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('pending', 'sending')",
        "CREATE INDEX outbox_unsent ON outbox (stream, id) WHERE state IN ('pending', 'sending')",
        "CREATE UNIQUE INDEX outbox_card ON outbox (stream) WHERE purpose = 'card'",
        "CREATE TABLE paused_channel (channel TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT",
    )


@migrations()
def facts(db: Database) -> None:
    """Small keyed facts: requests seen, settings, leases."""
    _create(
        db,
        "CREATE TABLE seen_request (request_key TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT",
        "CREATE INDEX seen_request_age ON seen_request (seen_at)",
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE lease (
            name TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT""",
    )


@migrations()
def streams(db: Database) -> None:
    """What is pushed to us until it is read, and what each network's budget has left."""
    _create(
        db,
        """CREATE TABLE arrival (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            source_key TEXT NOT NULL,
            at INTEGER NOT NULL,
            source TEXT NOT NULL,
            native_key TEXT NOT NULL,
            mention TEXT
        ) STRICT""",
        "CREATE INDEX arrival_key ON arrival (source_key, seq)",
        "CREATE INDEX arrival_at ON arrival (at)",
        "CREATE INDEX arrival_native ON arrival (native_key, source)",
        """CREATE TABLE delivery (
            source_key TEXT NOT NULL,
            delivery TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (source_key, delivery)
        ) STRICT""",
        "CREATE INDEX delivery_at ON delivery (at)",
        """CREATE TABLE stream (
            source_key TEXT PRIMARY KEY,
            cursor TEXT NOT NULL,
            heard_at INTEGER
        ) STRICT""",
        "CREATE TABLE budget (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "ALTER TABLE watch ADD COLUMN nudged_at INTEGER",
    )


@migrations()
def sources(db: Database) -> None:
    """What networks tell of a mention and of themselves beyond the first sources' share."""
    texts = ("parent_key", "root_key", "quoted_key", "reach_basis", "author_key")
    numbers = ("edited_at", "deleted_at", "reach", "sponsored", "is_bot", "quotes", "saves", "votes")
    _create(
        db,
        *(f"ALTER TABLE mention ADD COLUMN {name} TEXT" for name in texts),
        *(f"ALTER TABLE mention ADD COLUMN {name} INTEGER" for name in numbers),
        "ALTER TABLE mention ADD COLUMN rating REAL",
        "ALTER TABLE mention ADD COLUMN kind TEXT NOT NULL DEFAULT 'post'",
        "ALTER TABLE mention ADD COLUMN via TEXT NOT NULL DEFAULT 'poll'",
        "ALTER TABLE mention ADD COLUMN extra TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE mention ADD COLUMN matched TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE mention ADD COLUMN first_seen INTEGER NOT NULL DEFAULT 0",
        "UPDATE mention SET first_seen = observed_at",
        "CREATE INDEX mention_newest ON mention (created_at) WHERE deleted_at IS NULL",
        "CREATE INDEX mention_kept ON mention (source, first_seen) WHERE deleted_at IS NULL",
        """CREATE TABLE mention_sample (
            mention_id INTEGER NOT NULL REFERENCES mention(id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            likes INTEGER,
            replies INTEGER,
            shares INTEGER,
            views INTEGER,
            quotes INTEGER,
            saves INTEGER,
            votes INTEGER,
            PRIMARY KEY (mention_id, at)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE intake (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            source_key TEXT NOT NULL,
            hour_ms INTEGER NOT NULL,
            mentions INTEGER NOT NULL,
            PRIMARY KEY (watch_id, source_key, hour_ms)
        ) STRICT, WITHOUT ROWID""",
        "ALTER TABLE coverage ADD COLUMN next_at INTEGER",
        "ALTER TABLE coverage ADD COLUMN lag_seconds INTEGER",
        "ALTER TABLE coverage ADD COLUMN gap TEXT",
        "ALTER TABLE coverage ADD COLUMN quota_left REAL",
        "ALTER TABLE coverage ADD COLUMN usd_left REAL",
    )


@migrations()
def forgetting(db: Database) -> None:
    """What must not come back, and which crises quote what."""
    _create(
        db,
        """CREATE TABLE tombstone (
            mention_id TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            known INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX tombstone_at ON tombstone (known, at)",
        """CREATE TABLE quoted (
            mention_id TEXT NOT NULL,
            crisis_id INTEGER NOT NULL REFERENCES crisis(id),
            PRIMARY KEY (mention_id, crisis_id)
        ) STRICT, WITHOUT ROWID""",
        """INSERT INTO quoted (mention_id, crisis_id)
            SELECT DISTINCT json_extract(quote.value, '$.mention_id'), crisis.id
            FROM crisis, json_each(crisis.situation, '$.quotes') AS quote""",
        "CREATE INDEX outbox_brief ON outbox (crisis_id) WHERE purpose = 'brief'",
    )


@migrations()
def partners(db: Database) -> None:
    """Who is paid to speak for a watch's brand."""
    _create(
        db,
        """CREATE TABLE partner (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL,
            handles TEXT NOT NULL,
            campaign TEXT NOT NULL,
            starts TEXT,
            ends TEXT,
            clause TEXT NOT NULL,
            posts TEXT NOT NULL,
            engagement_rate REAL,
            followers INTEGER,
            UNIQUE (watch_id, name_key)
        ) STRICT""",
    )


@migrations()
def stories(db: Database) -> None:
    """Which posts belong to which crisis, how each brand is judged, and what was left off the desk."""
    _create(
        db,
        "ALTER TABLE crisis ADD COLUMN story TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE crisis ADD COLUMN rising INTEGER",
        "ALTER TABLE crisis ADD COLUMN merged_into INTEGER",
        "ALTER TABLE mention ADD COLUMN crisis_id INTEGER",
        "CREATE INDEX mention_crisis ON mention (crisis_id, slot_ms) WHERE crisis_id IS NOT NULL",
        "ALTER TABLE watch ADD COLUMN tuning TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE watch ADD COLUMN occasions TEXT NOT NULL DEFAULT '[]'",
        """CREATE TABLE tuning (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            why TEXT NOT NULL,
            crisis_id INTEGER
        ) STRICT""",
        "CREATE INDEX tuning_watch ON tuning (watch_id, id)",
        """CREATE TRIGGER tuning_no_update BEFORE UPDATE ON tuning
            BEGIN SELECT RAISE(ABORT, 'what was tuned is never rewritten'); END""",
        """CREATE TABLE aside (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            began INTEGER NOT NULL,
            until INTEGER NOT NULL,
            looks_like TEXT NOT NULL,
            mentions INTEGER NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (watch_id, looks_like, began)
        ) STRICT, WITHOUT ROWID""",
    )


@migrations()
def chances(db: Database) -> None:
    """How likely each post is negative and positive; a slot's negative ones are the sum of that."""
    _create(
        db,
        "ALTER TABLE mention ADD COLUMN chance_negative REAL",
        "ALTER TABLE mention ADD COLUMN chance_positive REAL",
        """CREATE TABLE tally (
            watch_id INTEGER NOT NULL,
            slot_ms INTEGER NOT NULL,
            mentions INTEGER NOT NULL,
            negative REAL NOT NULL,
            scored INTEGER NOT NULL,
            PRIMARY KEY (watch_id, slot_ms)
        ) STRICT""",
        "INSERT INTO tally SELECT watch_id, slot_ms, mentions, negative, scored FROM slot",
        "DROP TABLE slot",
        "ALTER TABLE tally RENAME TO slot",
    )


@migrations()
def teaching(db: Database) -> None:
    """What people say about the tone of posts, and what was learned from it, version by version."""
    _create(
        db,
        """CREATE TABLE answer (
            mention_id INTEGER PRIMARY KEY REFERENCES mention(id) ON DELETE CASCADE,
            watch_id INTEGER NOT NULL,
            verdict TEXT NOT NULL,
            said TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('answer', 'seen')),
            dealt INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX answer_watch ON answer (watch_id, at)",
        """CREATE TABLE layer (
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            made_at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            prior TEXT NOT NULL,
            answers INTEGER NOT NULL,
            held_back INTEGER NOT NULL,
            before REAL NOT NULL,
            after REAL NOT NULL,
            weights BLOB NOT NULL,
            worth INTEGER NOT NULL,
            why TEXT NOT NULL,
            is_on INTEGER NOT NULL,
            PRIMARY KEY (watch_id, version)
        ) STRICT""",
    )


@migrations()
def desk(db: Database) -> None:
    """What falls due on a crisis, who does what in it, and who was asked for what."""
    _create(
        db,
        "ALTER TABLE crisis ADD COLUMN dues TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE crisis ADD COLUMN due_at INTEGER",
        "ALTER TABLE crisis ADD COLUMN roles TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE crisis ADD COLUMN next_update INTEGER",
        "ALTER TABLE crisis ADD COLUMN private INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX crisis_due ON crisis (due_at) WHERE live = 1",
        "ALTER TABLE event ADD COLUMN people TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE event ADD COLUMN happened_at INTEGER",
        "ALTER TABLE event ADD COLUMN link TEXT",
        "ALTER TABLE event ADD COLUMN corrects INTEGER",
    )


@migrations()
def mutes(db: Database) -> None:
    """What is kept but not counted for a while."""
    _create(
        db,
        """CREATE TABLE mute (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            watch_id INTEGER NOT NULL REFERENCES watch(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            also TEXT NOT NULL,
            until INTEGER NOT NULL,
            made_at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            hidden INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
        "CREATE INDEX mute_watch ON mute (watch_id, until)",
        "ALTER TABLE mention ADD COLUMN muted INTEGER",
    )


@migrations()
def audit(db: Database) -> None:
    """Who did what, in a chain that nobody can mend: entries are only ever added."""
    _create(
        db,
        """CREATE TABLE audit (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor_id TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            surface TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            was TEXT,
            became TEXT,
            hash TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX audit_subject ON audit (subject, seq)",
        """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
        """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
        # Replacing a row deletes it without that trigger.
        """CREATE TRIGGER audit_next BEFORE INSERT ON audit
            WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM audit), 0) + 1
            BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
    )


@migrations()
def places(db: Database) -> None:
    """Messages found by where they stand in Slack."""
    _create(db, "CREATE INDEX outbox_place ON outbox (posted_channel, ts) WHERE ts IS NOT NULL")


@migrations()
def rooms(db: Database) -> None:
    """The war rooms: which channel each crisis should have, and how far it is made."""
    _create(
        db,
        """CREATE TABLE room (
            crisis_id INTEGER PRIMARY KEY REFERENCES crisis(id),
            state TEXT NOT NULL,
            channel TEXT,
            seen INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            hold_until INTEGER,
            room TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX room_channel ON room (channel) WHERE channel IS NOT NULL",
        "CREATE INDEX room_due ON room (due_at) WHERE state IN ('wanted', 'open', 'failed')",
    )


@migrations()
def noise(db: Database) -> None:
    """Whom an event called, which entries are told in one message, and what is held back until when."""
    _create(
        db,
        "ALTER TABLE event ADD COLUMN called TEXT",
        "ALTER TABLE outbox ADD COLUMN joined INTEGER",
        "ALTER TABLE outbox ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX outbox_joined ON outbox (joined) WHERE joined IS NOT NULL",
    )
