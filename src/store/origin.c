/* SPDX-License-Identifier: Apache-2.0 */
#include "store/origin.h"

#include "store/sqlite.h"

enum { NAMES_LIMIT = 1 << 16 }; /* known at a time: who sends names without end costs no memory */

struct origin *origin_of(struct origins *o, struct str source)
{
    if (!source.p)
        source = S("api");
    struct origin *origin = o->latest;
    if (!origin || !str_equal(origin->name, source)) {
        if (!o->whole.at)
            o->free = o->whole = arena_reserve((size_t)1 << 30);
        int32_t i = names_find(&o->names, source);
        if (i < 0) {
            origin = NEW(&o->free, struct origin, 1);
            origin->name = arena_copy(&o->free, source);
            names_add(&o->names, origin->name, &o->free);
            *PUSH(&o->free, &o->list) = origin; /* NOLINT(bugprone-sizeof-expression): pointers */
        } else {
            origin = o->list.item[i];
        }
        o->latest = origin;
    }
    if (!origin->counted) {
        origin->counted = true;
        origin->count = (struct source_count){
            .last_arrival_ms = TIME_NONE, .last_at_ms = TIME_NONE, .lag_ms = TIME_NONE};
        origin->bodies = origin->body_bytes = origin->packed_bytes = 0;
        origin->next = o->counted;
        o->counted = origin;
    }
    return origin;
}

void origins_forget(struct origins *o)
{
    for (ptrdiff_t i = 0; i < o->list.n; i++)
        ZSTD_freeCDict(o->list.item[i]->packing);
    *o = (struct origins){.whole = o->whole, .free = o->whole};
}

void origins_free(struct origins *o)
{
    origins_forget(o);
    arena_release(o->whole);
}

bool origin_find(struct store *s, struct origin *o, struct err *e)
{
    if (o->id)
        return true;
    sqlite3_stmt *make = db_use(s, SQL_SOURCE_MAKE, e);
    if (make)
        db_text(make, 1, o->name);
    sqlite3_stmt *find = db_run(s, make, e) ? db_use(s, SQL_SOURCE_FIND, e) : NULL;
    if (!find)
        return false;
    bool row = false;
    db_text(find, 1, o->name);
    if (!db_row(s, find, &row, e))
        return false;
    if (!row)
        bug("a source without its row");
    o->id = sqlite3_column_int64(find, 0);
    o->dictionary = sqlite3_column_int64(find, 1);
    sqlite3_reset(find);
    return true;
}

static bool write_one(struct store *s, const struct origin *o, struct err *e)
{
    const struct source_count *c = &o->count;
    sqlite3_stmt *add = db_use(s, SQL_SOURCE_COUNT, e);
    if (!add)
        return false;
    db_text(add, 1, o->name);
    sqlite3_bind_int64(add, 2, c->accepted);
    sqlite3_bind_int64(add, 3, c->duplicate);
    sqlite3_bind_int64(add, 4, c->ignored);
    sqlite3_bind_int64(add, 5, c->refused);
    sqlite3_bind_int64(add, 6, c->skewed);
    db_bind_time(add, 7, c->last_arrival_ms);
    db_bind_time(add, 8, c->last_at_ms);
    db_bind_time(add, 9, c->lag_ms);
    sqlite3_bind_int64(add, 10, o->bodies);
    sqlite3_bind_int64(add, 11, o->body_bytes);
    sqlite3_bind_int64(add, 12, o->packed_bytes);
    return db_run(s, add, e);
}

bool origins_write(struct store *s, struct err *e)
{
    struct origins *o = &s->origins;
    for (; o->counted; o->counted = o->counted->next) {
        o->counted->counted = false;
        if (!write_one(s, o->counted, e))
            return false;
    }
    if (o->list.n > NAMES_LIMIT)
        origins_forget(o);
    return true;
}

bool store_source_counts_each(struct store *s,
                              bool (*each)(void *context, const struct source_count *c),
                              void *context, struct err *e)
{
    sqlite3_stmt *rows = db_fresh(s, SQL_SOURCE_EACH, e);
    bool more = true, ok = rows;
    while (ok && (ok = db_row(s, rows, &more, e)) && more) {
        struct source_count c = {.source = db_column(rows, 0),
                                 .accepted = sqlite3_column_int64(rows, 1),
                                 .duplicate = sqlite3_column_int64(rows, 2),
                                 .ignored = sqlite3_column_int64(rows, 3),
                                 .refused = sqlite3_column_int64(rows, 4),
                                 .skewed = sqlite3_column_int64(rows, 5),
                                 .last_arrival_ms = db_time(rows, 6),
                                 .last_at_ms = db_time(rows, 7),
                                 .lag_ms = db_time(rows, 8)};
        if (!each(context, &c))
            break;
    }
    sqlite3_finalize(rows);
    return ok;
}
