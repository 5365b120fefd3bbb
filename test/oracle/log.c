/* The log: what is a fact by now, and what several tellings of one thing say together.
 * SPDX-License-Identifier: Apache-2.0 */
#include "event/write.h"
#include "oracle/world.h"

struct str lower_case(struct arena *a, struct str s)
{
    if (!s.p)
        return s;
    char *p = NEW(a, char, s.n + 1);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
    return (struct str){p, s.n};
}

bool is(const struct told *t, enum event_type type)
{
    return t->v->type == type;
}

bool is_kind(const struct told *t, enum event_kind kind)
{
    return event_kind_of(t->v->type) == kind;
}

bool serviced(const struct told *t)
{
    return event_value(t->v, FIELD_SERVICE) != NULL || t->ngiven;
}

bool names_service(const struct world *w, const struct told *t, int service)
{
    const struct value *v = event_value(t->v, FIELD_SERVICE);
    for (ptrdiff_t i = 0; v && i < v->n; i++)
        if (str_equal(v->list[i], w->service.item[service]))
            return true;
    for (ptrdiff_t i = 0; i < t->ngiven; i++)
        if (str_equal(t->given[i], w->service.item[service]))
            return true;
    return false;
}

bool text_in(struct texts list, struct str s)
{
    for (ptrdiff_t i = 0; i < list.n; i++)
        if (str_equal(list.item[i], s))
            return true;
    return false;
}

bool folded_in(struct texts list, struct str s)
{
    for (ptrdiff_t i = 0; i < list.n; i++)
        if (str_equal_fold(list.item[i], s))
            return true;
    return false;
}

bool production(const struct world *w, struct str env)
{
    return folded_in(w->set->production, env);
}

int64_t least(int64_t a, int64_t b)
{
    if (a == TIME_NONE)
        return b;
    if (b == TIME_NONE)
        return a;
    return a < b ? a : b;
}

bool later(const struct told *a, const struct told *b)
{
    return a->at != b->at ? a->at > b->at : str_compare(a->id, b->id) > 0;
}

static bool beats(const struct told *a, const struct told *b)
{
    if (a->inferred != b->inferred)
        return !a->inferred;
    if (a->at != b->at)
        return a->at > b->at;
    return str_compare(a->id, b->id) > 0;
}

const struct value *field_of(const struct told *const *t, ptrdiff_t n, enum event_field field)
{
    const struct told *best = NULL;
    for (ptrdiff_t i = 0; i < n; i++)
        if (event_value(t[i]->v, field) && (!best || beats(t[i], best)))
            best = t[i];
    return best ? event_value(best->v, field) : NULL;
}

int64_t time_of(const struct told *const *t, ptrdiff_t n, enum event_field field,
                enum event_type type)
{
    for (int phase = 0; phase < 2; phase++)
        for (int inferred = 0; inferred < 2; inferred++) {
            int64_t at = TIME_NONE;
            for (ptrdiff_t i = 0; i < n; i++)
                if (t[i]->inferred == inferred && !phase && field)
                    at = least(at, event_time(t[i]->v, field));
                else if (t[i]->inferred == inferred && phase && type && is(t[i], type))
                    at = least(at, t[i]->at);
            if (at != TIME_NONE)
                return at;
        }
    return TIME_NONE;
}

void world_service(struct world *w, struct str name)
{
    for (ptrdiff_t i = 0; i < w->service.n; i++)
        if (str_equal(w->service.item[i], name))
            return;
    *PUSH(w->a, &w->service) = name;
}

static bool voided(const struct world *w, struct str key)
{
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (is(t, EVENT_VOID_EVENT) && str_equal(event_text(t->v, FIELD_TARGET), key))
            return true;
    }
    return false;
}

/* Events that are facts by now, each once, without those that a void names. */
void world_log(struct world *w, const struct event *event, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        if (event[i].at_ms > w->now)
            continue;
        struct out o = out_to(w->a);
        out_semantic_key(&o, &event[i]);
        struct told t = {.v = &event[i],
                         .at = event[i].at_ms,
                         .id = event_delivery_id(&event[i], w->a),
                         .key = arena_copy(w->a, out_str_of(&o)),
                         .env = lower_case(w->a, event_text(&event[i], FIELD_ENV)),
                         .inferred = event_flag(&event[i], FIELD_INFERRED) == 1};
        bool again = false;
        for (ptrdiff_t k = 0; k < w->told.n; k++)
            again |= str_equal(t.id, w->told.item[k].id) && str_equal(t.key, w->told.item[k].key) &&
                     t.at == w->told.item[k].at;
        if (!again)
            *PUSH(w->a, &w->told) = t;
    }
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        struct told t = w->told.item[i];
        if (is(&t, EVENT_VOID_EVENT) || !voided(w, t.key))
            w->told.item[kept++] = t;
    }
    w->told.n = kept;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct value *v = event_value(w->told.item[i].v, FIELD_SERVICE);
        for (ptrdiff_t k = 0; v && k < v->n; k++)
            world_service(w, v->list[k]);
    }
    for (ptrdiff_t i = 0; i < w->rules->nservice; i++)
        world_service(w, w->rules->service[i].name);
}
