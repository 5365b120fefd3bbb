/* Kept bodies read again with today's tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "event/read.h"
#include "event/write.h"
#include "load/import_source.h"
#include "load/recorded.h"

enum { HASH_BYTES = 4 };

struct again {
    struct log_port *log;
    struct store *store;
    const struct adapter *adapter;
    struct import_count *count;
    struct desk *desk;
    struct arena room; /* of one delivery */
    struct err *e;
    bool ok;
};

/* Whether the log has an event with this text among those of an id. */
struct search {
    struct str wanted;
    bool found;
    struct arena scratch;
};

static bool look(void *context, const struct event *v, int64_t arrival_ms)
{
    (void)arrival_ms;
    struct search *x = context;
    struct arena scratch = x->scratch;
    struct out o = out_to(&scratch);
    out_event(&o, v);
    x->found = str_equal(out_str_of(&o), x->wanted);
    return !x->found;
}

static struct str written(const struct event *v, struct arena *a)
{
    struct out o = out_to(a);
    out_event(&o, v);
    return out_str_of(&o);
}

/* "ID#1" -> "ID#1+0a1b2c3d" */
static struct str new_id(struct str id, struct str text, struct arena *a)
{
    unsigned char digest[32];
    hash_sha256(text, digest);
    struct out o = out_to(a);
    out_str(&o, id);
    out_byte(&o, '+');
    out_hex(&o, (struct str){(const char *)digest, HASH_BYTES});
    return out_str_of(&o);
}

static bool compare(struct again *x, const struct event *v, struct arena *a)
{
    struct str id = event_text(v, FIELD_ID), text = written(v, a);
    struct search search = {.wanted = text, .scratch = *a};
    if (!store_find(x->store, id, look, &search, x->e))
        return false;
    if (search.found) {
        x->count->duplicate++;
        return true;
    }
    struct value *value = NEW(a, struct value, v->n);
    for (ptrdiff_t i = 0; i < v->n; i++) {
        value[i] = v->value[i];
        if (value[i].field == FIELD_ID)
            value[i] = value_text(FIELD_ID, new_id(id, text, a));
    }
    struct event other = *v;
    other.value = value;
    return log_append(x->log, &other, x->e);
}

static bool read_again(void *context, const struct delivery *d)
{
    struct again *x = context;
    struct arena a = x->room;
    struct err ignored;
    if (!d->body.p || !str_equal(d->adapter, adapter_name(x->adapter)))
        return true;
    struct source_input in = {
        .source = d->source, .raw = d->body, .arrival_ms = d->arrival_ms, .kept = true};
    const struct json *headers = json_parse(x->desk->parser, d->headers, false, &a, &ignored);
    recorded_headers(headers, &a, &in);
    in.body = json_parse(x->desk->parser, d->body, false, &a, &ignored);
    if (!in.body)
        return true;
    struct source_output out = {0};
    source_read(x->adapter, &in, &a, &out);
    x->count->read++;
    x->count->refused += out.nfault > 0;
    for (ptrdiff_t i = 0; x->ok && i < out.n; i++)
        x->ok = compare(x, &out.event[i], &a);
    return x->ok;
}

bool reparse(struct log_port *log, struct store *s, struct str source,
             const struct adapter *adapter, struct import_count *count, struct err *e)
{
    struct desks *desks = desks_new();
    struct again x = {log, s,   adapter, count, desk_take(desks), arena_reserve((size_t)2 << 30),
                      e,   true};
    struct log_count done = {0};
    *count = (struct import_count){0};
    bool ok = store_deliveries_each(s, source, 0, true, read_again, &x, e) && x.ok &&
              log_commit(log, &done, e);
    log_abandon(log); /* where something failed */
    count->added = done.added;
    count->duplicate += done.duplicate;
    desk_give(desks, x.desk, 0);
    desks_free(desks);
    arena_release(x.room);
    return ok;
}
