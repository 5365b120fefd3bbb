/* From records to facts: the order of the steps.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

#include "base/sort.h"

#include <string.h>

struct arena upper_half(const struct arena *a)
{
    struct arena scratch = *a;
    scratch.at += (scratch.end - scratch.at) / 2;
    return scratch;
}

struct str lower_copy(struct str s, struct arena *a)
{
    char *p = arena_alloc_raw(a, 1, 1, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 'a' - 'A' : s.p[i]);
    return (struct str){p, s.n};
}

void sort_pointers(void *item, ptrdiff_t n, int (*compare)(const void *, const void *),
                   struct arena scratch)
{
    sort(item, n, sizeof(void *), compare, scratch);
}

static int compare_texts(const void *x, const void *y)
{
    return str_compare(*(const struct str *)x, *(const struct str *)y);
}

/* the same names, numbered in ascending order */
static struct names in_order(const struct names *found, struct arena *a)
{
    struct names ordered = {.key = found->key};
    struct str *item = NEW_RAW(a, struct str, found->n);
    if (found->n)
        memcpy(item, found->item, (size_t)found->n * sizeof *item);
    sort(item, found->n, sizeof *item, compare_texts, *a);
    for (ptrdiff_t i = 0; i < found->n; i++)
        names_add(&ordered, item[i], a);
    return ordered;
}

static void see_services(struct derivation *d, struct names *found, const struct told *told)
{
    ptrdiff_t n;
    const int32_t *member = set_members(&d->b->text, told->service, &n);
    for (ptrdiff_t i = 0; i < n; i++)
        names_add(found, d->b->text.name.item[member[i]], d->a);
}

#define SEE_SERVICES(list)                                                                         \
    for (ptrdiff_t i = 0; i < d->b->list.n; i++)                                                   \
    see_services(d, &found, &d->b->list.item[i].told)

static void name_services(struct derivation *d)
{
    struct names found = {.key = d->b->key};
    struct interned *t = &d->b->text;
    SEE_SERVICES(deploy);
    SEE_SERVICES(ring);
    SEE_SERVICES(change);
    SEE_SERVICES(push);
    SEE_SERVICES(flag);
    SEE_SERVICES(incident);
    for (ptrdiff_t i = 0; i < d->b->other.n; i++) {
        const struct told named = {.service = d->b->other.item[i].service};
        see_services(d, &found, &named);
    }
    for (ptrdiff_t i = 0; i < d->rules->nservice; i++)
        names_add(&found, intern(t, d->rules->service[i].name, d->a), d->a);
    d->service_name = in_order(&found, d->a);
    d->service_of = NEW_RAW(d->a, int32_t, t->name.n);
    for (ptrdiff_t i = 0; i < t->name.n; i++)
        d->service_of[i] = names_find(&d->service_name, t->name.item[i]);
    d->service = NEW(d->a, struct service, d->service_name.n + 1);
    d->set_of_service = NEW_RAW(d->a, int32_t, d->service_name.n + 1);
    for (ptrdiff_t i = 0; i < d->service_name.n; i++) {
        int32_t number = names_find(&t->name, d->service_name.item[i]);
        d->set_of_service[i] = set_of(t, &number, 1, d->a);
        const struct service_rule *rule = rules_service(d->rules, d->service_name.item[i]);
        d->service[i] = (struct service){.name = d->service_name.item[i],
                                         .first_success_ms = TIME_NONE,
                                         .baseline_ms = TIME_NONE};
        if (rule) {
            d->service[i].team = rule->team;
            d->service[i].tier = rule->tier;
            d->service[i].tags = rule->tags;
        }
    }
}

#define SEE_REPOS(list)                                                                            \
    for (ptrdiff_t i = 0; i < d->b->list.n; i++)                                                   \
        if (d->b->list.item[i].repo.p)                                                             \
    names_add(&found, d->b->list.item[i].repo, d->a)

static void name_repos(struct derivation *d)
{
    struct names found = {.key = d->b->key};
    SEE_REPOS(deploy);
    SEE_REPOS(change);
    SEE_REPOS(push);
    for (ptrdiff_t i = 0; i < d->rules->nrepo; i++)
        names_add(&found, d->rules->repo[i].name, d->a);
    for (ptrdiff_t i = 0; i < d->rules->nservice; i++)
        for (ptrdiff_t k = 0; k < d->rules->service[i].repos.n; k++)
            names_add(&found, d->rules->service[i].repos.item[k], d->a);
    d->repo_name = in_order(&found, d->a);
    d->repo = NEW(d->a, struct repository, d->repo_name.n + 1);
    d->repo_told = NEW(d->a, struct repo_told, d->repo_name.n + 1);
}

/* Only services with a deployment, a change or an incident are listed: the others go, and what
 * points to a service follows its new number. */
static int32_t list_services(struct derivation *d)
{
    int32_t *number = NEW_RAW(d->a, int32_t, d->service_name.n + 1), n = 0;
    for (ptrdiff_t i = 0; i < d->service_name.n; i++) {
        const struct service *s = &d->service[i];
        number[i] = s->ndeployment || s->nlead || s->nincident ? n++ : -1;
    }
    for (ptrdiff_t i = 0; i < d->service_name.n; i++) {
        struct service *s = &d->service[i];
        if (number[i] < 0)
            continue;
        for (ptrdiff_t k = 0; k < s->ndeployment; k++)
            s->deployment[k].service = number[i];
        for (ptrdiff_t k = 0; k < s->nincident; k++) {
            s->incident[k].service = number[i];
            if (s->incident[k].blamed_service >= 0)
                s->incident[k].blamed_service = number[s->incident[k].blamed_service];
        }
        for (ptrdiff_t k = 0; k < s->nflag_off; k++)
            s->flag_off[k].service = number[i];
        d->service[number[i]] = *s;
    }
    for (ptrdiff_t i = 0; i < d->nfailure; i++)
        if (d->failure[i].incident_service >= 0)
            d->failure[i].incident_service = number[d->failure[i].incident_service];
    return n;
}

static int64_t count_strays(struct derivation *d)
{
    struct arena scratch = upper_half(d->a);
    uint64_t *hash = NEW_RAW(&scratch, uint64_t, d->b->stray.n);
    for (ptrdiff_t i = 0; i < d->b->stray.n; i++)
        hash[i] = d->b->stray.item[i].hash;
    return count_distinct(hash, d->b->stray.n, scratch);
}

static struct honesty count_honesty(struct derivation *d, int32_t nservice)
{
    struct fact_builder *b = d->b;
    struct honesty h = {.nevent = count_distinct(b->event.item, b->event.n, *d->a),
                        .nfuture = count_distinct(b->future.item, b->future.n, *d->a),
                        .nunrouted = count_strays(d)};
    for (int32_t s = 0; s < nservice; s++) {
        const struct service *one = &d->service[s];
        for (ptrdiff_t i = 0; i < one->ndeployment; i++)
            h.nunknown_commit += one->deployment[i].counted && one->deployment[i].unknown_commit;
        for (ptrdiff_t i = 0; i < one->nincident; i++)
            h.nunlinked_incident += !one->incident[i].excluded && !one->incident[i].linked &&
                                    !one->incident[i].external;
    }
    return h;
}

struct facts *facts_finish(struct fact_builder *b)
{
    struct derivation d = {.b = b,
                           .a = b->a,
                           .rules = b->rules,
                           .now_ms = b->now_ms,
                           .deploy_id = {.key = b->key},
                           .incident_id = {.key = b->key}};
    struct facts *f = NEW(b->a, struct facts, 1);
    records_keep_standing(b);
    name_repos(&d);
    pushes_collect(&d);
    graphs_build(&d);
    events_route(&d);
    name_services(&d);
    deployments_collect(&d);
    rings_collect(&d);
    changes_collect(&d);
    deployments_place(&d);
    members_collect(&d);
    branches_find(&d);
    flag_offs_collect(&d);
    incidents_collect(&d);
    incidents_index(&d);
    deployments_move(&d);
    links_collect(&d);
    deployments_order(&d);
    changes_own(&d);
    changes_list(&d);
    leads_derive(&d);
    rollbacks_derive(&d);
    failures_mark(&d);
    recoveries_derive(&d);
    reworks_derive(&d);
    f->now_ms = b->now_ms;
    f->rules = b->rules;
    f->key = b->key;
    f->seen = seen_collect(&d);
    f->nservice = list_services(&d);
    f->service = d.service;
    f->repo = d.repo;
    f->nrepo = (int32_t)d.repo_name.n;
    f->change = d.change.item;
    f->nchange = d.change.n;
    f->honesty = count_honesty(&d, f->nservice);
    return f;
}

int32_t facts_service(const struct facts *f, struct str name)
{
    int32_t low = 0, high = f->nservice;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (str_compare(f->service[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->nservice && str_equal(f->service[low].name, name) ? low : -1;
}
