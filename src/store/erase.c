/* Erasing bodies, and bringing the journal into the file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Bodies are overwritten where they stand (sql/migrate/0002_intake.sql says why); copies of the
 * page stand in the journal until a checkpoint cuts that to nothing. Where a reader hinders it, the
 * erasure stays marked, and the next checkpoint tries again. */
#include "store/raw.h"
#include "store/sqlite.h"

enum {
    JOURNAL_PAGES = 64 << 8, /* 64 MiB of 4096 */
    BRIEF_MS = 20,           /* writers wait while a checkpoint waits for readers */
    PAUSE_MS = 80,           /* between two tries */
    ROWS_APART = 1024        /* more than stand in the pages that SQLite balances at a time */
};

static bool record(struct store *s, const struct erasure *x, struct err *e)
{
    sqlite3_stmt *add = db_use(s, SQL_ERASURE_ADD, e);
    if (!add)
        return false;
    sqlite3_bind_int64(add, 1, x->seq);
    sqlite3_bind_int64(add, 2, x->at_ms);
    db_text(add, 3, x->by.p ? x->by : S(""));
    db_text(add, 4, x->reason.p ? x->reason : S(""));
    sqlite3_bind_int64(add, 5, x->bodies);
    return db_run(s, add, e);
}

/* one body, where it stands; *n grows by 1 where there was one */
static bool overwrite(struct store *s, int64_t seq, int64_t *n, struct err *e)
{
    sqlite3_stmt *erase = db_use(s, SQL_RAW_ERASE, e);
    if (!erase)
        return false;
    sqlite3_bind_int64(erase, 1, seq);
    if (!db_run(s, erase, e))
        return false;
    *n += sqlite3_changes(s->db);
    return true;
}

/* one that others wait for, if only briefly. SQLite's code. */
static int checkpoint(struct store *s, int mode)
{
    sqlite3_busy_timeout(s->db, BRIEF_MS);
    int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, mode, NULL, NULL);
    sqlite3_busy_timeout(s->db, s->busy_ms);
    return rc;
}

/* what was erased leaves the journal too; *busy: not yet, somebody reads it */
static bool cut_journal(struct store *s, bool *busy, struct err *e)
{
    bool own;
    int rc = checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
    *busy = rc == SQLITE_BUSY;
    if (*busy)
        return true;
    if (rc != SQLITE_OK)
        return db_error(s, e);
    return change_begin(s, &own, e) && change_end(s, own, db_exec(s, SQL_ERASURE_DONE, e), e);
}

bool store_raw_erase(struct store *s, int64_t seq, struct str by, struct str reason, int64_t now_ms,
                     struct err *e)
{
    bool own;
    struct erasure x = {.seq = seq, .at_ms = now_ms, .by = by, .reason = reason};
    if (s->writing)
        bug("a body erased within a transaction");
    if (!change_begin(s, &own, e))
        return false;
    bool ok = overwrite(s, seq, &x.bodies, e);
    if (ok && !x.bodies)
        ok = err_set(e, ERR_NOT_FOUND, "no body of delivery %lld", (long long)seq);
    if (!change_end(s, own, ok && record(s, &x, e), e))
        return false;
    bool busy = true;
    for (int ms = 0; busy && ms <= s->busy_ms; ms += BRIEF_MS + PAUSE_MS) {
        if (ms)
            sqlite3_sleep(PAUSE_MS);
        if (!cut_journal(s, &busy, e))
            return false;
    }
    return !busy || err_set(e, ERR_STORE,
                            "'%s': the body is erased, but others read the log: its journal is "
                            "overwritten with the next checkpoint",
                            s->path);
}

/* the body after number x->seq that is to expire; *seq 0: none. One that a wrong clock put into the
 * future goes with those before it. */
static bool next_old(struct store *s, const struct erasure *x, int64_t before_ms, int64_t *seq,
                     struct err *e)
{
    sqlite3_stmt *oldest = db_use(s, SQL_RAW_OLDEST, e);
    bool row = false;
    *seq = 0;
    if (!oldest)
        return false;
    sqlite3_bind_int64(oldest, 1, x->seq);
    if (!db_row(s, oldest, &row, e))
        return false;
    if (row) {
        int64_t arrival_ms = sqlite3_column_int64(oldest, 1);
        if (arrival_ms < before_ms || arrival_ms > x->at_ms)
            *seq = sqlite3_column_int64(oldest, 0);
        sqlite3_reset(oldest);
    }
    return true;
}

static bool overwrite_old(struct store *s, int64_t before_ms, int64_t most, struct erasure *x,
                          struct err *e)
{
    int64_t seq;
    while (x->bodies < most) {
        if (!next_old(s, x, before_ms, &seq, e))
            return false;
        if (!seq)
            return true;
        if (!overwrite(s, seq, &x->bodies, e))
            return false;
        x->seq = seq;
    }
    return true;
}

/* rows that are erased, far enough from those that are not */
static bool remove_rows(struct store *s, int64_t expired, struct err *e)
{
    sqlite3_stmt *set = db_use(s, SQL_EXPIRED_SET, e);
    if (!set)
        return false;
    sqlite3_bind_int64(set, 1, expired);
    sqlite3_stmt *rows = db_run(s, set, e) ? db_use(s, SQL_RAW_REMOVE, e) : NULL;
    if (!rows)
        return false;
    sqlite3_bind_int64(rows, 1, expired);
    sqlite3_bind_int(rows, 2, ROWS_APART);
    return db_run(s, rows, e);
}

bool store_raw_expire(struct store *s, int64_t before_ms, int64_t most, int64_t now_ms, int64_t *n,
                      struct err *e)
{
    bool own;
    struct erasure x = {.at_ms = now_ms, .by = S("retention"), .reason = S("retention")};
    *n = 0;
    if (!change_begin(s, &own, e))
        return false;
    int64_t expired;
    bool ok = db_integer(s, SQL_EXPIRED, &expired, e);
    x.seq = expired;
    ok = ok && overwrite_old(s, before_ms, most, &x, e) && (!x.bodies || record(s, &x, e)) &&
         (x.seq == expired || remove_rows(s, x.seq, e));
    if (!change_end(s, own, ok, e))
        return false;
    *n = x.bodies;
    return true;
}

bool store_raw_count(struct store *s, struct raw_counts *counts, struct err *e)
{
    sqlite3_stmt *row = db_fresh(s, SQL_RAW_COUNT, e);
    bool more = false, ok = row && db_row(s, row, &more, e);
    *counts = (struct raw_counts){.oldest_ms = TIME_NONE};
    if (ok && more) {
        counts->bodies = sqlite3_column_int64(row, 0);
        counts->bytes = sqlite3_column_int64(row, 1);
        if (sqlite3_column_type(row, 2) != SQLITE_NULL)
            counts->oldest_ms = sqlite3_column_int64(row, 2);
    }
    sqlite3_finalize(row);
    return ok;
}

bool store_erasures_each(struct store *s, bool (*each)(void *context, const struct erasure *x),
                         void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_ERASURE_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct erasure x = {.seq = sqlite3_column_int64(rows, 0),
                            .at_ms = sqlite3_column_int64(rows, 1),
                            .by = db_column(rows, 2),
                            .reason = db_column(rows, 3),
                            .bodies = sqlite3_column_int64(rows, 4)};
        if (!each(context, &x))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

void store_set_checkpoint(struct store *s, int pages)
{
    sqlite3_wal_autocheckpoint(s->db, pages);
}

bool store_checkpoint(struct store *s, struct err *e)
{
    int64_t pending = 0;
    int pages = 0, done = 0;
    if (!db_integer(s, SQL_ERASURE_PENDING, &pending, e))
        return false;
    if (pending) {
        bool busy;
        return cut_journal(s, &busy, e);
    }
    int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &done);
    if (rc == SQLITE_OK && pages > JOURNAL_PAGES)
        rc = checkpoint(s, SQLITE_CHECKPOINT_RESTART);
    if (rc == SQLITE_BUSY) /* a reader is at its pages, or another checkpoint is: later, then */
        return true;
    return rc == SQLITE_OK || db_error(s, e);
}
