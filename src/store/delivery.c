/* SPDX-License-Identifier: Apache-2.0 */
#include "store/delivery.h"

#include "base/hash.h"
#include "store/append.h"
#include "store/body.h"
#include "store/walk.h"

#include <string.h>

static void put_text(struct out *o, struct str text)
{
    put_number(o, text.p ? 1 + (uint64_t)text.n : 0);
    out_str(o, text);
}

static bool get_text(struct str *rest, struct str *text)
{
    uint64_t n;
    *text = (struct str){0};
    if (!get_number(rest, &n) || n > 1 + (uint64_t)rest->n)
        return false;
    if (n == 0)
        return true;
    *text = str_slice(*rest, 0, (ptrdiff_t)n - 1);
    *rest = str_slice(*rest, (ptrdiff_t)n - 1, rest->n);
    return true;
}

void delivery_pack(struct out *o, const struct delivery *d)
{
    out_byte(o, EVENT_NONE);
    put_number(o, (uint64_t)d->outcome);
    put_number(o, (uint64_t)d->events);
    put_text(o, d->source);
    put_text(o, d->id);
    put_text(o, d->adapter);
    put_text(o, d->kind);
    put_text(o, d->note);
    put_text(o, d->headers);
}

bool delivery_unpack(struct str bytes, struct delivery *d)
{
    uint64_t outcome, events;
    if (!is_delivery(bytes))
        return false;
    struct str rest = str_slice(bytes, 1, bytes.n);
    *d = (struct delivery){0};
    if (!get_number(&rest, &outcome) || outcome > DELIVERY_REFUSED || !get_number(&rest, &events) ||
        events > INT64_MAX || !get_text(&rest, &d->source) || !get_text(&rest, &d->id) ||
        !get_text(&rest, &d->adapter) || !get_text(&rest, &d->kind) || !get_text(&rest, &d->note) ||
        !get_text(&rest, &d->headers) || rest.n)
        return false;
    d->outcome = (enum delivery_outcome)outcome;
    d->events = (int64_t)events;
    return true;
}

/* The key of (source, id), as of an event with that id; but what is hashed starts with a letter,
 * where that of an event starts with a digit. */
static void delivery_key(const struct delivery *d, unsigned char key[16], struct arena scratch)
{
    unsigned char digest[32];
    struct out o = out_to(&scratch);
    out_format(&o, "d%td:", d->source.n);
    out_str(&o, d->source);
    out_str(&o, d->id);
    hash_sha256(out_str_of(&o), digest);
    memcpy(key, digest, 16);
}

static void count(struct origin *o, const struct delivery *d, enum append_result result)
{
    struct source_count *c = &o->count;
    if (result == APPEND_DUPLICATE) {
        c->duplicate++;
        return;
    }
    c->ignored += d->outcome == DELIVERY_IGNORED;
    c->refused += d->outcome == DELIVERY_REFUSED;
    if (d->arrival_ms > c->last_arrival_ms)
        c->last_arrival_ms = d->arrival_ms;
}

bool store_deliver(struct store *s, struct delivery *d, enum append_result *result, struct err *e)
{
    if (!d->source.p || !d->id.p)
        bug("a delivery without source or id");
    if (d->body.n > BODY_BYTES_LIMIT)
        return err_set(e, ERR_INPUT, "a body of more than %d bytes", BODY_BYTES_LIMIT);
    if (!append_begin(s, e))
        return false;
    struct origin *origin = origin_of(&s->origins, d->source);
    struct arena scratch = s->batch.scratch;
    struct store_row row = {.type = EVENT_NONE, .entity = d->source};
    delivery_key(d, row.key, scratch);
    struct out o = out_to(&scratch);
    delivery_pack(&o, d);
    row.bytes = out_str_of(&o);
    if (!append_entry(s, &row, d->arrival_ms, result, &d->seq, e))
        return false;
    count(origin, d, *result);
    return *result == APPEND_DUPLICATE || !d->body.p ||
           body_add(s, origin, d->seq, d->arrival_ms, d->body, scratch, e);
}

/* --- reading -------------------------------------------------------------------------------- */

struct listing {
    struct store *s;
    struct str source;
    int64_t from, to; /* numbers */
    bool body, failed;
    bool (*each)(void *context, const struct delivery *d);
    void *context;
    struct err *e;
};

static bool list(void *context, const struct block_row *row, int64_t seq, struct arena scratch)
{
    struct listing *l = context;
    struct delivery d;
    if (seq < l->from || !is_delivery(row->bytes))
        return true;
    if (seq > l->to)
        return false;
    if (!delivery_unpack(row->bytes, &d)) {
        l->failed = true;
        return err_set(l->e, ERR_STORE, "'%s' is damaged: delivery %lld", l->s->path,
                       (long long)seq);
    }
    if (l->source.p && !str_equal(l->source, d.source))
        return true;
    d.seq = seq;
    d.arrival_ms = row->arrival_ms;
    if (l->body && !body_get(l->s, seq, &scratch, &d.body, l->e)) {
        l->failed = true;
        return false;
    }
    return l->each(l->context, &d);
}

static bool each_between(struct listing *l)
{
    return walk_entries(l->s, SQL_RUN_DELIVERED, l->from, l->to, list, l, l->e) && !l->failed;
}

bool store_deliveries_each(struct store *s, struct str source, int64_t from, bool body,
                           bool (*each)(void *context, const struct delivery *d), void *context,
                           struct err *e)
{
    struct listing l = {.s = s,
                        .source = source,
                        .from = from,
                        .to = INT64_MAX,
                        .body = body,
                        .each = each,
                        .context = context,
                        .e = e};
    return each_between(&l);
}

struct one {
    struct arena *a;
    struct delivery *d;
    bool found;
};

static bool keep(void *context, const struct delivery *d)
{
    struct one *one = context;
    struct arena *a = one->a;
    *one->d = *d;
    one->d->source = arena_copy(a, d->source);
    one->d->id = arena_copy(a, d->id);
    one->d->adapter = arena_copy(a, d->adapter);
    one->d->kind = arena_copy(a, d->kind);
    one->d->note = arena_copy(a, d->note);
    one->d->headers = arena_copy(a, d->headers);
    one->d->body = arena_copy(a, d->body);
    one->found = true;
    return false;
}

bool store_delivery(struct store *s, int64_t seq, struct arena *a, struct delivery *d,
                    struct err *e)
{
    struct one one = {.a = a, .d = d};
    struct listing l = {
        .s = s, .from = seq, .to = seq, .body = true, .each = keep, .context = &one, .e = e};
    if (!each_between(&l))
        return false;
    return one.found || err_set(e, ERR_NOT_FOUND, "no delivery %lld", (long long)seq);
}
