/* What the log keeps beside the events: refusals, tips, settings, counts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/limits.h"
#include "store/delivery.h"
#include "store/walk.h"

#include <stdio.h>
#include <string.h>

static bool change(struct store *s, sqlite3_stmt *statement, struct err *e)
{
    bool own;
    if (!statement || !change_begin(s, &own, e))
        return false;
    return change_end(s, own, db_run(s, statement, e), e);
}

/* 16 bytes that tell one refusal from another */
static void refusal_key(const struct refused *r, struct str raw, unsigned char key[32])
{
    unsigned char part[32 + 32 + 8];
    hash_sha256(r->source, part);
    hash_sha256(raw, part + 32);
    memcpy(part + 64, &r->line, 8);
    hash_sha256((struct str){(const char *)part, sizeof part}, key);
}

bool store_refuse(struct store *s, const struct refused *r, struct err *e)
{
    sqlite3_stmt *add = db_use(s, SQL_QUARANTINE_ADD, e);
    if (!add)
        return false;
    struct str raw = str_slice(r->raw, 0, LIMIT_QUARANTINE_BYTES);
    unsigned char key[32];
    refusal_key(r, raw, key);
    db_blob(add, 1, (struct str){(const char *)key, 16});
    db_text(add, 2, r->source.p ? r->source : S(""));
    sqlite3_bind_int64(add, 3, r->line);
    db_text(add, 4, r->field);
    db_text(add, 5, r->reason);
    db_blob(add, 6, raw);
    sqlite3_bind_int64(add, 7, r->arrival_ms);
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    bool ok = db_run(s, add, e);
    if (ok && sqlite3_changes(s->db)) {
        struct source_count *c = &origin_of(&s->origins, r->source.p ? r->source : S(""))->count;
        c->refused++;
        if (r->arrival_ms > c->last_arrival_ms)
            c->last_arrival_ms = r->arrival_ms;
    }
    return change_end(s, own, ok, e);
}

bool store_quarantine_drop(struct store *s, int64_t seq, struct str reason, int64_t now_ms,
                           struct err *e)
{
    char name[32], text[64 + LIMIT_TEXT_BYTES];
    sqlite3_stmt *drop = db_use(s, SQL_QUARANTINE_DROP, e);
    if (!drop)
        return false;
    sqlite3_bind_int64(drop, 1, seq);
    bool own;
    if (!change_begin(s, &own, e))
        return false;
    bool ok = db_run(s, drop, e);
    if (ok && !sqlite3_changes(s->db))
        ok = err_set(e, ERR_NOT_FOUND, "nothing in quarantine has the number %lld", (long long)seq);
    if (ok && reason.n) {
        snprintf(name, sizeof name, "dropped.%lld", (long long)seq);
        snprintf(text, sizeof text, "%lld %.*s", (long long)now_ms, FMT(reason));
        ok = store_setting_set(s, str_of(name), str_of(text), e);
    }
    return change_end(s, own, ok, e);
}

bool store_quarantine_each(struct store *s, bool (*each)(void *context, const struct refused *r),
                           void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_QUARANTINE_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct refused r = {.seq = sqlite3_column_int64(rows, 0),
                            .source = db_column(rows, 1),
                            .line = sqlite3_column_int64(rows, 2),
                            .field = db_column(rows, 3),
                            .reason = db_column(rows, 4),
                            .raw = db_column(rows, 5),
                            .arrival_ms = sqlite3_column_int64(rows, 6)};
        if (!each(context, &r))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}

bool store_tips_each(struct store *s, struct str repo,
                     bool (*each)(void *context, struct str ref, struct str sha), void *context,
                     struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_TIP_EACH, e);
    if (rows)
        db_text(rows, 1, repo);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more)
        if (!each(context, db_column(rows, 0), db_column(rows, 1)))
            break;
    sqlite3_finalize(rows);
    return ok;
}

bool store_tip_set(struct store *s, struct str repo, struct str ref, struct str sha, struct err *e)
{
    sqlite3_stmt *set = db_use(s, sha.n ? SQL_TIP_SET : SQL_TIP_REMOVE, e);
    if (!set)
        return false;
    db_text(set, 1, repo);
    db_text(set, 2, ref);
    if (sha.n)
        db_text(set, 3, sha);
    return change(s, set, e);
}

bool store_setting_get(struct store *s, struct str name, struct arena *a, struct str *value,
                       struct err *e)
{
    sqlite3_stmt *get = db_use(s, SQL_SETTING_GET, e);
    bool row = false;
    if (!get)
        return false;
    db_text(get, 1, name);
    if (!db_row(s, get, &row, e))
        return false;
    *value = row ? arena_copy(a, db_column(get, 0)) : (struct str){0};
    sqlite3_reset(get);
    return true;
}

bool store_setting_set(struct store *s, struct str name, struct str value, struct err *e)
{
    sqlite3_stmt *set = db_use(s, SQL_SETTING_SET, e);
    if (!set)
        return false;
    db_text(set, 1, name);
    db_text(set, 2, value);
    return change(s, set, e);
}

bool store_count(struct store *s, struct store_counts *counts, struct err *e)
{
    *counts = (struct store_counts){.last_arrival_ms = TIME_NONE};
    sqlite3_stmt *state = db_use(s, SQL_STATE, e);
    bool more = false;
    if (!state || !db_row(s, state, &more, e))
        return false;
    if (more) {
        counts->position = sqlite3_column_int64(state, 0);
        counts->duplicates = sqlite3_column_int64(state, 1);
        if (sqlite3_column_type(state, 2) != SQLITE_NULL)
            counts->last_arrival_ms = sqlite3_column_int64(state, 2);
        sqlite3_reset(state);
    }
    sqlite3_stmt *types = db_use(s, SQL_TYPE_EACH, e);
    bool ok = types;
    while (ok && (ok = db_row(s, types, &more, e)) && more) {
        int64_t type = sqlite3_column_int64(types, 0), n = sqlite3_column_int64(types, 1);
        if (type == EVENT_NONE)
            counts->deliveries = n;
        else
            counts->events += n;
        if (type >= 0 && type < EVENT_TYPES)
            counts->by_type[type] = n;
    }
    return ok && db_integer(s, SQL_QUARANTINE_COUNT, &counts->quarantined, e) &&
           db_integer(s, SQL_PAGES, &counts->bytes, e);
}

struct census {
    struct store *s;
    int64_t by_type[EVENT_TYPES];
    bool ok;
    struct err *e;
};

/* an entry that cannot be read ends the walk */
static bool count_one(void *context, const struct block_row *row, int64_t seq, struct arena scratch)
{
    struct census *census = context;
    struct delivery d;
    struct event v = {.type = EVENT_NONE};
    census->ok = is_delivery(row->bytes) ? delivery_unpack(row->bytes, &d)
                                         : event_unpack(row->bytes, &scratch, &v);
    census->by_type[v.type]++;
    return census->ok || err_set(census->e, ERR_STORE, "'%s' is damaged: entry %lld",
                                 census->s->path, (long long)seq);
}

static bool integrity(struct store *s, struct err *e)
{
    sqlite3_stmt *check = db_use(s, SQL_INTEGRITY, e);
    bool row = false;
    if (!check || !db_row(s, check, &row, e))
        return false;
    bool ok = !row || str_equal(db_column(check, 0), S("ok"));
    if (!ok)
        err_set(e, ERR_STORE, "'%s' is damaged: %.*s", s->path, FMT(db_column(check, 0)));
    sqlite3_reset(check);
    return ok;
}

bool store_check(struct store *s, struct err *e)
{
    struct store_counts told;
    struct census found = {.s = s, .ok = true, .e = e};
    if (!integrity(s, e) || !store_count(s, &told, e) ||
        !walk_entries(s, SQL_RUN_EACH, 0, INT64_MAX, count_one, &found, e) || !found.ok)
        return false;
    int64_t n = 0;
    for (int type = 0; type < EVENT_TYPES; type++)
        n += found.by_type[type];
    if (memcmp(told.by_type, found.by_type, sizeof told.by_type) == 0)
        return true;
    return err_set(e, ERR_STORE, "'%s' is damaged: it counts %lld entries and has %lld", s->path,
                   (long long)told.events + told.deliveries, (long long)n);
}
