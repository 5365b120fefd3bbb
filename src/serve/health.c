/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/health.h"

#include "base/sort.h"
#include "store/access.h"
#include "store/raw.h"

enum { REFUSALS_SHOWN = 5, ERASURES_SHOWN = 20 };

struct gathering {
    struct arena *a;
    struct {
        struct intake_source *item;
        ptrdiff_t n, capacity;
    } source;
    struct {
        struct intake_refusal *item; /* the last ones, as a ring */
        int64_t seen;
    } refusal;
    struct {
        struct intake_erasure *item;
        ptrdiff_t n, capacity;
    } erasure;
    struct names source_name;
    struct intake *x;
};

static struct intake_source *source_of(struct gathering *g, struct str name)
{
    int32_t i = names_add(&g->source_name, name, g->a);
    if (i == g->source.n) {
        g->source_name.item[i] = arena_copy(g->a, name);
        *PUSH(g->a, &g->source) = (struct intake_source){.name = g->source_name.item[i],
                                                         .last_at_ms = TIME_NONE,
                                                         .last_arrival_ms = TIME_NONE,
                                                         .lag_ms = TIME_NONE};
    }
    return &g->source.item[i];
}

static bool add_count(void *context, const struct source_count *c)
{
    struct intake_source *s = source_of(context, c->source);
    s->accepted = c->accepted;
    s->duplicate = c->duplicate;
    s->ignored = c->ignored;
    s->refused = c->refused;
    s->skewed = c->skewed;
    s->last_at_ms = c->last_at_ms;
    s->last_arrival_ms = c->last_arrival_ms;
    s->lag_ms = c->lag_ms;
    return true;
}

static bool add_configured(void *context, const struct source_row *row)
{
    struct gathering *g = context;
    if (row->removed_ms != TIME_NONE)
        return true;
    struct intake_source *s = source_of(g, row->name);
    s->adapter = arena_copy(g->a, row->adapter);
    s->scheme = arena_copy(g->a, row->scheme);
    return true;
}

static bool add_refusal(void *context, const struct refused *r)
{
    struct gathering *g = context;
    g->refusal.item[g->refusal.seen++ % REFUSALS_SHOWN] =
        (struct intake_refusal){.source = arena_copy(g->a, r->source),
                                .reason = arena_copy(g->a, r->reason),
                                .line = r->line,
                                .arrival_ms = r->arrival_ms};
    return true;
}

static bool add_erasure(void *context, const struct erasure *x)
{
    struct gathering *g = context;
    *PUSH(g->a, &g->erasure) = (struct intake_erasure){.by = arena_copy(g->a, x->by),
                                                       .reason = arena_copy(g->a, x->reason),
                                                       .at_ms = x->at_ms,
                                                       .bodies = x->bodies};
    return true;
}

static bool add_token(void *context, const struct token *t)
{
    struct gathering *g = context;
    g->x->open = false;
    if (t->revoked_ms == TIME_NONE && t->scope >= MAY_INGEST && t->scope <= MAY_ADMIN)
        g->x->tokens[t->scope - MAY_INGEST]++;
    return true;
}

static bool gather(struct gathering *g, struct store *s, struct err *e)
{
    struct raw_counts raw;
    if (!store_source_counts_each(s, add_count, g, e) ||
        !store_sources_each(s, add_configured, g, e) ||
        !store_quarantine_each(s, add_refusal, g, e) || !store_raw_count(s, &raw, e) ||
        !store_erasures_each(s, add_erasure, g, e) || !store_tokens_each(s, add_token, g, e))
        return false;
    g->x->bodies = raw.bodies;
    g->x->body_bytes = raw.bytes;
    g->x->oldest_body_ms = raw.oldest_ms;
    return true;
}

/* what the facts know of sources; a log older than the counts has no others */
static void add_facts(struct gathering *g, const struct seen *seen)
{
    for (ptrdiff_t i = 0; i < seen->nsource; i++) {
        struct intake_source *s = source_of(g, seen->source[i].name);
        s->unrouted = seen->source[i].nunrouted;
        s->last_at_ms = seen->source[i].all.last_ms;
        if (!s->accepted)
            s->accepted = seen->source[i].all.n;
    }
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct intake_source *)a)->name,
                       ((const struct intake_source *)b)->name);
}

static void latest_first(struct gathering *g)
{
    struct intake *x = g->x;
    x->quarantined = g->refusal.seen;
    x->nrefusal = g->refusal.seen < REFUSALS_SHOWN ? g->refusal.seen : REFUSALS_SHOWN;
    struct intake_refusal *latest = NEW(g->a, struct intake_refusal, x->nrefusal);
    for (ptrdiff_t i = 0; i < x->nrefusal; i++)
        latest[i] = g->refusal.item[(g->refusal.seen - 1 - i) % REFUSALS_SHOWN];
    x->refusal = latest;
    x->nerasure = g->erasure.n < ERASURES_SHOWN ? g->erasure.n : ERASURES_SHOWN;
    struct intake_erasure *erasure = NEW(g->a, struct intake_erasure, x->nerasure);
    for (ptrdiff_t i = 0; i < x->nerasure; i++)
        erasure[i] = g->erasure.item[g->erasure.n - 1 - i];
    x->erasure = erasure;
}

bool intake_of(struct store *s, const struct snapshot *snapshot, struct arena *a, struct intake *x,
               struct err *e)
{
    struct gathering g = {.a = a, .x = x};
    *x = (struct intake){.facts = snapshot->facts,
                         .log = snapshot_log_name(snapshot),
                         .oldest_body_ms = TIME_NONE,
                         .open = true};
    g.refusal.item = NEW(a, struct intake_refusal, REFUSALS_SHOWN);
    if (s && !gather(&g, s, e))
        return false;
    add_facts(&g, &snapshot->facts->seen);
    sort(g.source.item, g.source.n, sizeof *g.source.item, by_name, *a);
    x->source = g.source.item;
    x->nsource = g.source.n;
    latest_first(&g);
    return true;
}
