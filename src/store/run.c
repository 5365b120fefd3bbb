/* SPDX-License-Identifier: Apache-2.0 */
#include "store/run.h"

#include "store/delivery.h"

static bool damaged(struct store *s, int64_t first, struct err *e)
{
    return err_set(e, ERR_STORE, "'%s' is damaged: the run of events from number %lld", s->path,
                   (long long)first);
}

static bool write_blocks(struct store *s, int64_t first, const struct block_row *row, ptrdiff_t n,
                         struct arena scratch, struct err *e)
{
    const int32_t *order = block_order(row, n, &scratch);
    int64_t id = first;
    for (ptrdiff_t at = 0; at < n; id++) {
        struct arena a = scratch;
        struct out raw = out_to(&a);
        ptrdiff_t taken = block_fill(&raw, row, order + at, n - at, row[0].arrival_ms);
        struct str bytes = squeeze(s->batch.zip, out_str_of(&raw), &a);
        sqlite3_stmt *add = db_use(s, SQL_BLOCK_ADD, e);
        if (!add)
            return false;
        sqlite3_bind_int64(add, 1, id);
        sqlite3_bind_int64(add, 2, raw.n);
        db_text(add, 3, row[order[at]].entity);
        db_blob(add, 4, bytes);
        if (!db_run(s, add, e))
            return false;
        at += taken;
    }
    return true;
}

bool run_write(struct store *s, int64_t first, const struct block_row *row, struct key *key,
               ptrdiff_t n, int level, struct arena scratch, struct err *e)
{
    if (!write_blocks(s, first, row, n, scratch, e))
        return false;
    keys_sort(key, n, scratch);
    struct out planes = out_to(&scratch);
    keys_pack(&planes, key, n);
    struct str keys = squeeze(s->batch.zip, out_str_of(&planes), &scratch);
    sqlite3_stmt *add = db_use(s, SQL_RUN_ADD, e);
    if (!add)
        return false;
    sqlite3_bind_int64(add, 1, first);
    sqlite3_bind_int64(add, 2, n);
    sqlite3_bind_int(add, 3, level);
    sqlite3_bind_int64(add, 4, row[0].arrival_ms);
    db_blob(add, 5, keys);
    int64_t deliveries = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        deliveries += is_delivery(row[i].bytes);
    sqlite3_bind_int64(add, 6, deliveries);
    return db_run(s, add, e);
}

struct block_row *run_rows(struct store *s, const struct run *run, struct zip *zip, struct arena *a,
                           struct err *e)
{
    sqlite3_stmt *blocks = db_use(s, SQL_BLOCK_OF_RUN, e);
    if (!blocks)
        return NULL;
    sqlite3_bind_int64(blocks, 1, run->first);
    sqlite3_bind_int64(blocks, 2, run->n);
    struct block_row *row = NEW(a, struct block_row, run->n), got;
    int64_t n = 0;
    bool more, whole = true;
    while (whole && db_row(s, blocks, &more, e)) {
        if (!more)
            return n == run->n ? row : (damaged(s, run->first, e), NULL);
        struct block_walk walk = {.run_arrival_ms = run->arrival_ms};
        whole = expand(zip, db_column(blocks, 1), sqlite3_column_int64(blocks, 0), a, &walk.rest);
        while (whole && block_next(&walk, &got)) {
            whole = got.offset < run->n && !row[got.offset].bytes.p;
            if (whole)
                row[got.offset] = got, n++;
        }
        whole = whole && walk.rest.n == 0 && walk.left == 0;
    }
    sqlite3_reset(blocks);
    if (!whole)
        damaged(s, run->first, e);
    return NULL;
}

/* the keys of one run, from its column */
static struct key *unpack_keys(struct zip *zip, struct str bytes, int64_t n, struct arena *a)
{
    struct str planes;
    if (n <= 0 || n > BLOCK_RAW_LIMIT / KEY_BYTES || !expand(zip, bytes, n * KEY_BYTES, a, &planes))
        return NULL;
    struct key *key = NEW_RAW(a, struct key, n);
    keys_unpack(planes, key);
    return key;
}

enum { AHEAD = 16 }; /* keys: the set is larger than any cache */

bool run_keys(struct store *s, struct zip *zip, int64_t known, struct key_set *set,
              struct arena scratch, struct err *e)
{
    sqlite3_stmt *runs = db_use(s, SQL_RUN_KEYS, e);
    if (!runs)
        return false;
    sqlite3_bind_int64(runs, 1, known);
    bool more;
    while (db_row(s, runs, &more, e)) {
        if (!more)
            return true;
        struct arena a = scratch;
        int64_t first = sqlite3_column_int64(runs, 0), n = sqlite3_column_int64(runs, 1);
        const struct key *key = unpack_keys(zip, db_column(runs, 2), n, &a);
        if (!key) {
            sqlite3_reset(runs);
            return damaged(s, first, e);
        }
        for (int64_t i = 0; i < n; i++) {
            key_set_fetch(set, key[i + AHEAD < n ? i + AHEAD : i]);
            key_set_add(set, key[i]);
        }
    }
    return false;
}

/* the runs to be merged, latest first, and their keys behind one another; 0 where none are */
static int tail(struct store *s, struct run run[RUN_FAN_IN], struct key **key, int *level,
                struct arena *a, struct err *e)
{
    sqlite3_stmt *runs = db_use(s, SQL_RUN_TAIL, e);
    if (!runs)
        return -1;
    sqlite3_bind_int(runs, 1, RUN_FAN_IN);
    struct str keys[RUN_FAN_IN];
    int n = 0;
    int64_t events = 0;
    bool more;
    while (db_row(s, runs, &more, e)) {
        if (!more && n < RUN_FAN_IN)
            return 0;
        if (!more)
            break;
        if (n == 0)
            *level = sqlite3_column_int(runs, 2);
        if (*level == RUN_WHOLE || sqlite3_column_int(runs, 2) != *level) {
            sqlite3_reset(runs);
            return 0;
        }
        run[n] = (struct run){sqlite3_column_int64(runs, 0), sqlite3_column_int64(runs, 1),
                              sqlite3_column_int64(runs, 3)};
        keys[n] = arena_copy(a, db_column(runs, 4));
        events += run[n++].n;
    }
    *key = NEW_RAW(a, struct key, events);
    events = 0;
    for (int i = 0; i < n; i++) {
        struct arena scratch = *a;
        const struct key *some = unpack_keys(s->batch.zip, keys[i], run[i].n, &scratch);
        if (!some)
            return damaged(s, run[i].first, e), -1;
        for (int64_t k = 0; k < run[i].n; k++)
            (*key)[events++] = some[k];
    }
    return n;
}

static bool remove_from(struct store *s, enum sql which, int64_t first, struct err *e)
{
    sqlite3_stmt *remove = db_use(s, which, e);
    if (remove)
        sqlite3_bind_int64(remove, 1, first);
    return db_run(s, remove, e);
}

static bool merge(struct store *s, const struct run *run, int nrun, struct key *key, int level,
                  struct arena a, struct err *e)
{
    int64_t n = 0, bytes = 0, first = run[nrun - 1].first;
    for (int i = 0; i < nrun; i++)
        n += run[i].n;
    struct block_row *row = NEW(&a, struct block_row, n);
    for (int i = 0; i < nrun; i++) {
        const struct block_row *some = run_rows(s, &run[i], s->batch.zip, &a, e);
        if (!some)
            return false;
        if (run[i].first + run[i].n > first + n)
            return damaged(s, run[i].first, e);
        for (int64_t k = 0; k < run[i].n; k++) {
            row[run[i].first - first + k] = some[k];
            bytes += some[k].bytes.n;
        }
    }
    for (int64_t i = 0; i < n; i++)
        if (!row[i].bytes.p)
            return damaged(s, first + i, e);
    bool whole = n >= RUN_WHOLE_EVENTS || bytes >= RUN_WHOLE_BYTES || level + 1 >= RUN_WHOLE;
    return remove_from(s, SQL_RUN_REMOVE, first, e) && remove_from(s, SQL_BLOCK_REMOVE, first, e) &&
           run_write(s, first, row, key, n, whole ? RUN_WHOLE : level + 1, a, e);
}

bool run_merge(struct store *s, struct err *e)
{
    for (;;) {
        struct arena a = s->batch.whole;
        struct run run[RUN_FAN_IN];
        struct key *key = NULL;
        int level = 0, n = tail(s, run, &key, &level, &a, e);
        if (n <= 0)
            return n == 0;
        if (!merge(s, run, n, key, level, a, e))
            return false;
    }
}
