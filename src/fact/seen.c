/* What arrived, by source and by service and kind; what found no service.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

#include <string.h>

/* --- events that no fact is made of ---------------------------------------------------------- */

/* interned texts, so their places will do */
struct other_key {
    const char *source, *env, *repo;
    int32_t service, kind;
};

void other_add(struct fact_builder *b, const struct event *v)
{
    struct told told = {0};
    enum event_kind kind = event_kind_of(v->type);
    if (v->at_ms > b->now_ms)
        return;
    told_where(v, &b->text, b->a, &told);
    struct str repo = kind == KIND_BUILD ? event_text(v, FIELD_REPO) : (struct str){0};
    repo = intern(&b->text, repo, b->a);
    struct other_key key = {told.source.p, told.env.p, repo.p, told.service, (int32_t)kind};
    int32_t number = names_find(&b->other_key, (struct str){(const char *)&key, sizeof key});
    if (number < 0) {
        struct other_key *kept = NEW(b->a, struct other_key, 1);
        *kept = key;
        number = names_add(&b->other_key, (struct str){(const char *)kept, sizeof key}, b->a);
        *PUSH(b->a, &b->other) = (struct told_other){
            told.source, told.env, repo, told.service, (int32_t)kind, 0, TIME_NONE};
    }
    struct told_other *other = &b->other.item[number];
    other->n++;
    other->last_ms = v->at_ms > other->last_ms ? v->at_ms : other->last_ms;
}

/* --- by source, by service ------------------------------------------------------------------- */

struct collecting {
    struct derivation *d;
    struct names source;
    LIST_OF(struct seen_source) heard;
    int32_t last_source; /* what comes together often has one source */
    struct seen_service *service;
    struct seen_kind (*repo)[KINDS]; /* [nrepo] of events that name no service */
};

static void count(struct seen_kind *seen, int64_t n, int64_t at_ms)
{
    seen->n += n;
    seen->last_ms = at_ms > seen->last_ms ? at_ms : seen->last_ms;
}

static struct seen_source *source_of(struct collecting *c, struct str name)
{
    if (c->last_source >= 0 && c->source.item[c->last_source].p == name.p)
        return &c->heard.item[c->last_source];
    c->last_source = names_add(&c->source, name, c->d->a);
    if (c->last_source == c->heard.n)
        *PUSH(c->d->a, &c->heard) = (struct seen_source){.name = name, .all.last_ms = TIME_NONE};
    return &c->heard.item[c->last_source];
}

/* n events of one source, for the services of the set or, where it is empty, of the repository */
static void hear(struct collecting *c, struct str source, int32_t set, struct str repo,
                 enum event_kind kind, int64_t n, int64_t at_ms)
{
    ptrdiff_t nmember;
    const int32_t *member = set_members(&c->d->b->text, set, &nmember);
    count(&source_of(c, source)->all, n, at_ms);
    for (ptrdiff_t i = 0; i < nmember; i++) {
        int32_t service = c->d->service_of[member[i]];
        if (service >= 0) /* a link's own may be no other event's */
            count(&c->service[service].kind[kind], n, at_ms);
    }
    int32_t i = nmember || !repo.p ? -1 : names_find(&c->d->repo_name, repo);
    if (i >= 0)
        count(&c->repo[i][kind], n, at_ms);
}

#define HEAR(list, of, in)                                                                         \
    for (ptrdiff_t i = 0; i < b->list.n; i++)                                                      \
    hear(c, b->list.item[i].told.source, b->list.item[i].told.service, in, of, 1,                  \
         b->list.item[i].told.at_ms)

static void hear_records(struct collecting *c)
{
    const struct fact_builder *b = c->d->b;
    static const struct str nowhere;
    HEAR(deploy, KIND_DEPLOY, nowhere);
    HEAR(ring, KIND_RING, nowhere);
    HEAR(flag, KIND_FLAG, nowhere);
    HEAR(incident, KIND_INCIDENT, nowhere);
    HEAR(link, KIND_LINK, nowhere);
    HEAR(void_, KIND_VOID, nowhere);
    HEAR(change, KIND_CHANGE, b->change.item[i].repo);
    HEAR(push, KIND_PUSH, b->push.item[i].repo);
}

/* kinds that need a service may have one by a route */
static int32_t route_other(struct collecting *c, const struct told_other *other)
{
    const struct told told = {.source = other->source, .env = other->env};
    struct route_event v = question_of(&told, (enum event_kind)other->kind);
    bool may = other->kind == KIND_POSTMORTEM || other->kind == KIND_DRILL ||
               other->kind == KIND_SLO || other->kind == KIND_ADOPTION;
    struct arena scratch = upper_half(c->d->a);
    struct texts name;
    if (!may || route_find(c->d->rules, &v, &scratch, &name) < 0)
        return 0;
    for (ptrdiff_t i = 0; i < name.n; i++) /* one that only this names is listed nowhere */
        if (names_find(&c->d->service_name, name.item[i]) < 0)
            return 0;
    return set_of_names(c->d, name);
}

static void hear_others(struct collecting *c)
{
    const struct fact_builder *b = c->d->b;
    for (ptrdiff_t i = 0; i < b->other.n; i++) {
        const struct told_other *other = &b->other.item[i];
        int32_t set = other->service ? other->service : route_other(c, other);
        hear(c, other->source, set, other->repo, (enum event_kind)other->kind, other->n,
             other->last_ms);
    }
}

/* what names no service is heard of every service that has the repository */
static void spread_repos(struct collecting *c)
{
    struct derivation *d = c->d;
    for (int32_t repo = 0; repo < d->repo_name.n; repo++) {
        const struct repo_told *r = &d->repo_told[repo];
        int32_t set = r->everywhere;
        for (ptrdiff_t i = 0; i < r->pathed.n; i++)
            set = set_union(&d->b->text, set, own_set(d, r->pathed.item[i]), d->a);
        ptrdiff_t n;
        const int32_t *member = set_members(&d->b->text, set, &n);
        for (ptrdiff_t i = 0; i < n; i++)
            for (int kind = 0; kind < KINDS; kind++)
                if (c->repo[repo][kind].n)
                    count(&c->service[d->service_of[member[i]]].kind[kind], c->repo[repo][kind].n,
                          c->repo[repo][kind].last_ms);
    }
}

static int compare_sources(const void *x, const void *y)
{
    return str_compare(((const struct seen_source *)x)->name,
                       ((const struct seen_source *)y)->name);
}

/* --- unrouted -------------------------------------------------------------------------------- */

void stray_add(struct derivation *d, const struct told *told, struct str repo, struct texts label)
{
    struct str best = {0};
    for (ptrdiff_t i = 0; i < label.n; i++) {
        bool pair = str_find(label.item[i], '=') > 0;
        int order = !best.p ? -1 : route_label_worth(label.item[i]) - route_label_worth(best);
        if (pair && (order < 0 || (order == 0 && str_compare(label.item[i], best) < 0)))
            best = label.item[i];
    }
    *PUSH(d->a, &d->b->stray) = (struct stray){told_hash(told), told, repo, best};
}

static struct unrouted group_of(const struct stray *s)
{
    return (struct unrouted){.kind = event_kind_of(s->told->type),
                             .repo = s->repo,
                             .env = s->told->env,
                             .source = s->told->source,
                             .label = s->label,
                             .n = 1,
                             .last_ms = s->told->at_ms};
}

static int compare_groups(const void *x, const void *y)
{
    const struct unrouted *a = x, *b = y;
    int order = (int)a->kind - (int)b->kind;
    order = order ? order : str_compare(a->source, b->source);
    order = order ? order : (a->repo.p != NULL) - (b->repo.p != NULL);
    order = order ? order : str_compare(a->repo, b->repo);
    order = order ? order : (a->env.p != NULL) - (b->env.p != NULL);
    return order ? order : str_compare(a->env, b->env);
}

static int compare_weights(const void *x, const void *y)
{
    const struct unrouted *a = x, *b = y;
    return a->n != b->n ? (a->n < b->n ? 1 : -1) : compare_groups(x, y);
}

static int compare_strays(const void *x, const void *y)
{
    uint64_t a = ((const struct stray *)x)->hash, b = ((const struct stray *)y)->hash;
    return (a > b) - (a < b);
}

static void group_strays(struct collecting *c, struct seen *seen)
{
    struct derivation *d = c->d;
    struct stray *stray = d->b->stray.item;
    struct unrouted *group = NEW_RAW(d->a, struct unrouted, d->b->stray.n);
    ptrdiff_t n = 0, kept = 0;
    sort(stray, d->b->stray.n, sizeof *stray, compare_strays, upper_half(d->a));
    for (ptrdiff_t i = 0; i < d->b->stray.n; i++)
        if (!i || stray[i].hash != stray[i - 1].hash) { /* copies of a delivery are one */
            source_of(c, stray[i].told->source)->nunrouted++;
            group[n++] = group_of(&stray[i]);
        }
    sort(group, n, sizeof *group, compare_groups, upper_half(d->a));
    for (ptrdiff_t i = 0; i < n; i++) {
        struct unrouted *into = kept ? &group[kept - 1] : NULL;
        if (!into || compare_groups(into, &group[i]) != 0) {
            group[kept++] = group[i];
            continue;
        }
        into->n++;
        into->last_ms = group[i].last_ms > into->last_ms ? group[i].last_ms : into->last_ms;
        if (group[i].label.p && (!into->label.p || str_compare(group[i].label, into->label) < 0))
            into->label = group[i].label;
    }
    sort(group, kept, sizeof *group, compare_weights, upper_half(d->a));
    seen->unrouted = group;
    seen->nunrouted = kept;
}

struct seen seen_collect(struct derivation *d)
{
    struct collecting c = {.d = d, .source = {.key = d->b->key}, .last_source = -1};
    struct seen seen = {.nservice = d->service_name.n};
    c.service = NEW(d->a, struct seen_service, d->service_name.n + 1);
    c.repo = (struct seen_kind(*)[KINDS])(void *)NEW(d->a, struct seen_kind,
                                                     (d->repo_name.n + 1) * KINDS);
    for (ptrdiff_t i = 0; i < d->service_name.n; i++) {
        c.service[i].name = d->service_name.item[i];
        for (int kind = 0; kind < KINDS; kind++)
            c.service[i].kind[kind].last_ms = TIME_NONE;
    }
    for (ptrdiff_t i = 0; i < d->repo_name.n; i++)
        for (int kind = 0; kind < KINDS; kind++)
            c.repo[i][kind].last_ms = TIME_NONE;
    hear_records(&c);
    hear_others(&c);
    spread_repos(&c);
    group_strays(&c, &seen);
    sort(c.heard.item, c.heard.n, sizeof *c.heard.item, compare_sources, upper_half(d->a));
    seen.service = c.service;
    seen.source = c.heard.item;
    seen.nsource = c.heard.n;
    return seen;
}
