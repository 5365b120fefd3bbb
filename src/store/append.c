/* SPDX-License-Identifier: Apache-2.0 */
#include "store/append.h"

#include "store/raw.h"
#include "store/run.h"

#include <string.h>

/* an event belongs to its repository, else to its service, else to who sent it: what is derived
 * together stands together */
static struct str entity_of(const struct event *v)
{
    struct str entity = event_text(v, FIELD_REPO);
    const struct value *service = entity.p ? NULL : event_value(v, FIELD_SERVICE);
    if (service && service->n > 0)
        entity = service->list[0];
    if (!entity.p)
        entity = event_text(v, FIELD_SOURCE);
    return entity.p ? entity : S("");
}

struct store_row store_row(const struct event *v, struct arena *a)
{
    struct store_row row = {.type = v->type,
                            .entity = entity_of(v),
                            .source = event_text(v, FIELD_SOURCE),
                            .at_ms = v->at_ms};
    event_delivery_key(v, row.key, *a);
    struct out o = out_to(a);
    event_pack(&o, v);
    row.bytes = out_str_of(&o);
    return row;
}

static void forget(struct batch *b)
{
    b->free = b->whole;
    b->row = NEW_RAW(&b->free, struct block_row, RUN_EVENTS);
    b->key = NEW_RAW(&b->free, struct key, RUN_EVENTS);
    b->n = b->bytes = 0;
}

bool store_begin(struct store *s, struct err *e)
{
    struct batch *b = &s->batch;
    if (s->writing)
        bug("a transaction within a transaction");
    if (!db_exec(s, SQL_BEGIN, e))
        return false;
    s->writing = true;
    int64_t version;
    if (!db_integer(s, SQL_DATA_VERSION, &version, e)) {
        store_rollback(s);
        return false;
    }
    if (version != s->data_version) /* others have written: dictionaries, perhaps */
        origins_forget(&s->origins);
    s->data_version = version;
    b->first = b->n = b->duplicates = 0;
    memset(b->by_type, 0, sizeof b->by_type);
    b->arrival_ms = TIME_NONE;
    return true;
}

/* at the first event of a transaction: what others appended since the last one becomes known */
static bool start(struct store *s, struct err *e)
{
    struct batch *b = &s->batch;
    if (!b->whole.at) {
        enum { SCRATCH = 256 << 20 };
        b->whole = b->reserved = arena_reserve(((size_t)1 << 30) + SCRATCH);
        b->whole.end -= SCRATCH;
        b->scratch = (struct arena){b->whole.end, b->reserved.end};
        b->zip = zip_new();
    }
    int64_t next;
    if (!db_integer(s, SQL_RUN_NEXT, &next, e))
        return false;
    if (next == 0)
        next = 1;
    if (b->known > next) /* another file in its place */
        key_set_free(&b->keys);
    if (b->known != next) {
        key_set_reserve(&b->keys, next);
        if (!run_keys(s, b->zip, b->keys.n ? b->known : 1, &b->keys, b->whole, e))
            return false;
    }
    b->known = b->first = next;
    forget(b);
    return true;
}

static bool flush(struct store *s, struct err *e)
{
    struct batch *b = &s->batch;
    if (b->n == 0)
        return true;
    bool whole = b->n >= RUN_WHOLE_EVENTS || b->bytes >= RUN_WHOLE_BYTES;
    if (!run_write(s, b->first, b->row, b->key, b->n, whole ? RUN_WHOLE : 0, b->free, e))
        return false;
    b->first += b->n;
    b->known = b->first;
    forget(b);
    return true;
}

bool append_begin(struct store *s, struct err *e)
{
    if (!s->writing)
        bug("an entry appended outside a transaction");
    return s->batch.first || start(s, e);
}

bool append_entry(struct store *s, const struct store_row *row, int64_t arrival_ms,
                  enum append_result *result, int64_t *seq, struct err *e)
{
    struct batch *b = &s->batch;
    struct key key = key_of(row->key);
    *result = key_set_add(&b->keys, key) ? APPEND_NEW : APPEND_DUPLICATE;
    if (*result == APPEND_DUPLICATE)
        return true;
    if ((b->n == RUN_EVENTS || b->bytes + row->bytes.n > RUN_BYTES) && !flush(s, e))
        return false;
    struct block_row *to = &b->row[b->n];
    bool same = b->n && str_equal(to[-1].entity, row->entity);
    *to = (struct block_row){.entity = same ? to[-1].entity : arena_copy(&b->free, row->entity),
                             .bytes = arena_copy(&b->free, row->bytes),
                             .arrival_ms = arrival_ms};
    *seq = b->first + b->n;
    b->key[b->n++] = key;
    b->bytes += row->bytes.n;
    b->by_type[row->type]++;
    return true;
}

static void count(struct batch *b, struct source_count *c, const struct store_row *row,
                  int64_t arrival_ms)
{
    c->accepted++;
    c->skewed += row->at_ms > arrival_ms && row->at_ms - arrival_ms > EVENT_SKEW_MS;
    c->lag_ms = arrival_ms - row->at_ms;
    if (row->at_ms > c->last_at_ms)
        c->last_at_ms = row->at_ms;
    if (arrival_ms > c->last_arrival_ms)
        c->last_arrival_ms = arrival_ms;
    if (arrival_ms > b->arrival_ms)
        b->arrival_ms = arrival_ms;
}

bool store_append_row(struct store *s, const struct store_row *row, int64_t arrival_ms,
                      enum append_result *result, struct err *e)
{
    int64_t seq;
    if (!append_begin(s, e) || !append_entry(s, row, arrival_ms, result, &seq, e))
        return false;
    struct source_count *c = &origin_of(&s->origins, row->source)->count;
    if (*result == APPEND_NEW) {
        count(&s->batch, c, row, arrival_ms);
    } else {
        s->batch.duplicates++;
        c->duplicate++;
    }
    return true;
}

bool store_append(struct store *s, const struct event *v, int64_t arrival_ms,
                  enum append_result *result, struct arena scratch, struct err *e)
{
    struct store_row row = store_row(v, &scratch);
    return store_append_row(s, &row, arrival_ms, result, e);
}

static bool tally(struct store *s, struct err *e)
{
    const struct batch *b = &s->batch;
    for (int type = 0; type < EVENT_TYPES; type++) {
        if (!b->by_type[type])
            continue;
        sqlite3_stmt *add = db_use(s, SQL_TYPE_ADD, e);
        if (!add)
            return false;
        sqlite3_bind_int(add, 1, type);
        sqlite3_bind_int64(add, 2, b->by_type[type]);
        if (!db_run(s, add, e))
            return false;
    }
    bool events = b->arrival_ms != TIME_NONE; /* facts are made of these alone */
    if (!events && !b->duplicates)
        return true;
    sqlite3_stmt *add = db_use(s, SQL_STATE_ADD, e);
    if (!add)
        return false;
    sqlite3_bind_int64(add, 1, b->duplicates);
    db_bind_time(add, 2, b->arrival_ms);
    sqlite3_bind_int(add, 3, events);
    return db_run(s, add, e);
}

bool store_commit(struct store *s, struct err *e)
{
    bool merges = s->batch.first && s->batch.n > 0;
    if (!s->writing)
        bug("a commit outside a transaction");
    if (flush(s, e) && (!merges || run_merge(s, e)) && tally(s, e) && origins_write(s, e) &&
        db_exec(s, SQL_COMMIT, e)) {
        s->writing = false;
        return true;
    }
    store_rollback(s);
    return false;
}

void store_rollback(struct store *s)
{
    struct batch *b = &s->batch;
    struct err ignored;
    if (!s->writing)
        return;
    if (!sqlite3_get_autocommit(s->db)) /* some errors have rolled back already */
        db_exec(s, SQL_ROLLBACK, &ignored);
    s->writing = false;
    origins_forget(&s->origins);
    if (b->first) { /* the set may hold keys that the log does not */
        key_set_free(&b->keys);
        b->known = 0;
    }
    b->n = 0;
}
