-- The intake, version 2. SPDX-License-Identifier: Apache-2.0
--
-- A delivery (a webhook, a posted batch) is an entry of the log: it has a number and a key among the events', its row
-- stands in the blocks of a run. Its body does not: bodies are appended in a table of their own, each compressed alone
-- with what bodies of its source have in common, so that one can be erased and reading events does not read them.

ALTER TABLE run ADD COLUMN deliveries INTEGER NOT NULL DEFAULT 0; -- how many of its n entries are deliveries
ALTER TABLE state ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;  -- bodies of deliveries up to this number are erased
ALTER TABLE state ADD COLUMN access INTEGER NOT NULL DEFAULT 0;   -- grows with every change of tokens, sessions, sources, secrets

CREATE TABLE source_count (     -- what came from each source
    id         INTEGER PRIMARY KEY, -- raw and dictionary name it so
    source     TEXT NOT NULL UNIQUE,-- its name, as in events
    accepted   INTEGER NOT NULL DEFAULT 0, -- events appended
    duplicate  INTEGER NOT NULL DEFAULT 0, -- deliveries and events that were known already
    ignored    INTEGER NOT NULL DEFAULT 0, -- deliveries that were understood and give nothing to count
    refused    INTEGER NOT NULL DEFAULT 0, -- deliveries and lines that could not be read
    skewed     INTEGER NOT NULL DEFAULT 0, -- events more than 5 minutes later than their arrival
    last_arrival_ms INTEGER,        -- when something came last; NULL: nothing yet
    last_at_ms INTEGER,             -- the latest `at` of its events; NULL: none
    lag_ms     INTEGER,             -- arrival less `at` of the event that arrived last; NULL: none
    dictionary INTEGER NOT NULL DEFAULT 0, -- that its bodies are compressed with now; 0: none
    bodies     INTEGER NOT NULL DEFAULT 0, -- bodies since then; halved at 8192, with the two below, so that old ones fade
    body_bytes INTEGER NOT NULL DEFAULT 0, -- of theirs, as they came
    packed_bytes INTEGER NOT NULL DEFAULT 0, -- of theirs, as they stand in raw
    permille   INTEGER              -- packed_bytes of 1000 body_bytes when the dictionary was young; NULL: too few bodies yet
) STRICT;

-- Rows are appended and erased in place, by zeros of the same size: SQLite moves rows of a page only when others of it
-- change their size or go, and leaves copies behind then. So rows go only when many erased ones stand on either side.
CREATE TABLE raw (              -- bodies of deliveries, redacted
    seq        INTEGER PRIMARY KEY, -- number of the delivery
    source     INTEGER NOT NULL,    -- source_count.id
    arrival_ms INTEGER NOT NULL,    -- when it came
    dictionary INTEGER NOT NULL,    -- dictionary.id, 0: none
    raw_bytes  INTEGER NOT NULL,    -- bytes when not compressed
    bytes      BLOB NOT NULL        -- 1 and a zstd frame without its magic number, 2 and the bytes themselves, or erased: zeros
) STRICT;

CREATE TABLE dictionary (       -- what bodies of a source have in common; kept while bodies need it
    id         INTEGER PRIMARY KEY, -- in order of learning
    source     INTEGER NOT NULL,    -- source_count.id
    first      INTEGER NOT NULL,    -- entries of the log from this number on may use it
    bytes      BLOB NOT NULL        -- zstd dictionary
) STRICT;

CREATE TABLE erasure (          -- bodies that were erased
    id         INTEGER PRIMARY KEY, -- in order
    seq        INTEGER NOT NULL,    -- number of the delivery; of several, of the last one
    at_ms      INTEGER NOT NULL,    -- when
    by         TEXT NOT NULL,       -- label of a token, or "retention"
    reason     TEXT NOT NULL,       -- why
    bodies     INTEGER NOT NULL,    -- how many
    journal    INTEGER NOT NULL     -- 1: the journal may still hold them, 0: it is overwritten too
) STRICT;
CREATE INDEX erasure_journal ON erasure (journal) WHERE journal = 1; -- what is still to be overwritten

CREATE TABLE token (            -- who may
    id         INTEGER PRIMARY KEY, -- in order
    label      TEXT NOT NULL,       -- what it is called; the person behind it is not known
    scope      INTEGER NOT NULL,    -- enum permission
    team       TEXT,                -- only this team; NULL: every one
    source     TEXT,                -- only this source; NULL: every one
    created_ms INTEGER NOT NULL,    -- when
    revoked_ms INTEGER,             -- NULL: it stands
    hash       BLOB NOT NULL        -- SHA-256 of it
) STRICT;
CREATE UNIQUE INDEX token_standing ON token (label) WHERE revoked_ms IS NULL; -- one standing token of a label

CREATE TABLE session (          -- browsers that signed in with a token
    hash       BLOB PRIMARY KEY,    -- SHA-256 of the cookie
    token      INTEGER NOT NULL,    -- token.id
    created_ms INTEGER NOT NULL,    -- when
    ends_ms    INTEGER NOT NULL     -- from then on it is none
) STRICT, WITHOUT ROWID;
CREATE INDEX session_token ON session (token); -- a revoked token ends its sessions
CREATE INDEX session_ends ON session (ends_ms); -- which are over

CREATE TABLE source (           -- configured senders
    id         INTEGER PRIMARY KEY, -- in order
    name       TEXT NOT NULL,       -- as in /hook/NAME and in events
    adapter    TEXT NOT NULL,       -- that reads it
    scheme     TEXT NOT NULL,       -- how it signs
    header     TEXT,                -- where scheme "header" looks; NULL: the scheme knows
    created_ms INTEGER NOT NULL,    -- when
    removed_ms INTEGER              -- NULL: it stands
) STRICT;
CREATE UNIQUE INDEX source_standing ON source (name) WHERE removed_ms IS NULL; -- one standing source of a name

CREATE TABLE secret (           -- what sources sign with, as it is: a signature is made from it
    id         INTEGER PRIMARY KEY, -- in order
    source     TEXT NOT NULL,       -- source.name
    secret     TEXT NOT NULL,       -- its bytes as given
    created_ms INTEGER NOT NULL,    -- when
    ends_ms    INTEGER              -- from then on it is none; NULL: it does not end
) STRICT;
CREATE INDEX secret_source ON secret (source); -- those of one source

PRAGMA user_version = 2;
