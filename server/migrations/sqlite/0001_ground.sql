-- Accounts, doors (sessions, tokens), articles, and the update log of each room.
-- Times are milliseconds since the Unix epoch. Ids are 16-byte UUIDs.

CREATE TABLE accounts (
    id           BLOB PRIMARY KEY NOT NULL,
    username     TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    unit         TEXT NOT NULL,
    roles        TEXT NOT NULL, -- names, separated by one space
    password     TEXT NOT NULL, -- PHC string
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only hashes of secrets are kept: a stolen file opens no door.
CREATE TABLE sessions (
    hash       BLOB PRIMARY KEY NOT NULL,
    account    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE tokens (
    id           BLOB PRIMARY KEY NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    account      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_account ON tokens (account);

-- headline, excerpt and updated_at are derived from the document; described_seq
-- says up to which log row, so that a killed server knows what to derive again.
CREATE TABLE articles (
    id            BLOB PRIMARY KEY NOT NULL,
    headline      TEXT NOT NULL,
    excerpt       TEXT NOT NULL,
    unit          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    stage         TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    created_by    BLOB NOT NULL REFERENCES accounts (id),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    described_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_update ON articles (updated_at DESC, id DESC);

CREATE TABLE rooms (
    id      INTEGER PRIMARY KEY,
    article BLOB NOT NULL REFERENCES articles (id),
    part    TEXT NOT NULL,
    UNIQUE (article, part)
) STRICT;

-- Every update that entered, in order. `author` is null for the server's own
-- repairs. `sum` is CRC-32 over seq and bytes.
CREATE TABLE log (
    room        INTEGER NOT NULL REFERENCES rooms (id),
    seq         INTEGER NOT NULL,
    author      BLOB,
    received_at INTEGER NOT NULL,
    sum         INTEGER NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

-- The whole document up to and including row `seq`, as one update.
CREATE TABLE checkpoints (
    room    INTEGER PRIMARY KEY REFERENCES rooms (id),
    seq     INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    sum     INTEGER NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;

-- Log rows behind a checkpoint, merged by author and time. Never deleted.
CREATE TABLE history (
    room       INTEGER NOT NULL REFERENCES rooms (id),
    first_seq  INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL,
    author     BLOB,
    rows       INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    sum        INTEGER NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (room, first_seq)
) STRICT, WITHOUT ROWID;

-- What was found damaged on load, kept for a human.
CREATE TABLE set_aside (
    room     INTEGER NOT NULL REFERENCES rooms (id),
    seq      INTEGER NOT NULL,
    source   TEXT NOT NULL, -- log, checkpoint or history
    found_at INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    author   BLOB,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (room, seq, source, found_at)
) STRICT, WITHOUT ROWID;

-- Written and removed by the readiness check: proof that rows still fit.
CREATE TABLE pulse (
    id  INTEGER PRIMARY KEY,
    pad BLOB NOT NULL
) STRICT;
