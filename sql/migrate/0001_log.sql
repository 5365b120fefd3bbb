-- The log, version 1. SPDX-License-Identifier: Apache-2.0
--
-- Events are many and small, their idempotency keys are random: a row and an index entry for each
-- would cost most of the time and space. So events are written in runs, one per transaction or per
-- 64k events: a few large rows. Small runs (single webhooks) are merged into larger ones, sixteen
-- of a level into one of the next, so the form is the same whichever way events come.

CREATE TABLE run (              -- events that were written together; runs are disjoint and without gaps
    first      INTEGER PRIMARY KEY, -- number of its first event; events are numbered from 1 by arrival
    n          INTEGER NOT NULL,    -- how many events: first .. first + n - 1
    level      INTEGER NOT NULL,    -- 0 as written by a small transaction, + 1 per merge, 3 is not merged
    arrival_ms INTEGER NOT NULL,    -- when its first event arrived; the events' times are relative to it
    keys       BLOB NOT NULL        -- n delivery keys of 10 bytes, ascending, byte planes, zstd where smaller
) STRICT;

CREATE TABLE block (            -- the events of a run, ordered by entity, then by arrival
    id         INTEGER PRIMARY KEY, -- run.first + number of the block in its run
    raw_bytes  INTEGER NOT NULL,    -- bytes when not compressed; equal to length(bytes) when they are not
    entity     TEXT NOT NULL,       -- entity of its first event: repository, else service, else source
    bytes      BLOB NOT NULL        -- packed events (src/store/block.h), zstd
) STRICT;

CREATE TABLE type_count (       -- how many events there are
    type       INTEGER PRIMARY KEY, -- enum event_type
    n          INTEGER NOT NULL     -- events of it
) STRICT;

CREATE TABLE state (            -- one row
    id         INTEGER PRIMARY KEY CHECK (id = 1), -- 1
    position   INTEGER NOT NULL,    -- grows with every transaction that changed something
    duplicates INTEGER NOT NULL,    -- deliveries that were known already
    arrival_ms INTEGER              -- of the latest event; NULL: none yet
) STRICT;
INSERT INTO state VALUES (1, 0, 0, NULL);

CREATE TABLE quarantine (       -- what was refused, to be listed, fixed and replayed
    seq        INTEGER PRIMARY KEY, -- in order of arrival
    key        BLOB NOT NULL UNIQUE,-- 16 bytes of the SHA-256 of source, line and raw: one refusal, one row
    source     TEXT NOT NULL,       -- file or sender
    line       INTEGER NOT NULL,    -- 1-based line or index, 0: none
    field      TEXT,                -- the field at fault; NULL: the whole
    reason     TEXT NOT NULL,       -- what is wrong with it
    raw        BLOB NOT NULL,       -- the bytes refused, at most 64 KiB of them
    arrival_ms INTEGER NOT NULL     -- when they came
) STRICT;

CREATE TABLE tip (              -- how far repositories have been read
    repo       TEXT NOT NULL,       -- repository as in events
    ref        TEXT NOT NULL,       -- full name of the ref
    sha        TEXT NOT NULL,       -- what it named when it was read
    PRIMARY KEY (repo, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (          -- small named texts
    name       TEXT PRIMARY KEY,    -- "sample": "1" marks a sample organisation
    value      TEXT NOT NULL        -- its text
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 1346982999; -- "PITW": the file is ours
PRAGMA user_version = 1;
