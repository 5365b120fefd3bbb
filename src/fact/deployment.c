/* F1, F2: deployments.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/sort.h"
#include "fact/derive.h"

#include <string.h>

/* a record as one of its services sees it */
struct item {
    uint64_t entity; /* hash of (service, env, deploy id) */
    int32_t service; /* -1: none */
    const struct told_deploy *record;
};

static int compare_items(const void *x, const void *y)
{
    const struct item *a = x, *b = y;
    if (a->entity != b->entity)
        return a->entity < b->entity ? -1 : 1;
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    int order = str_compare(a->record->told.env, b->record->told.env);
    if (!order)
        order = str_compare(a->record->deploy, b->record->deploy);
    return order ? order : told_compare(&a->record->told, &b->record->told);
}

static bool same_entity(const struct item *a, const struct item *b)
{
    return a->entity == b->entity && a->service == b->service &&
           str_equal(a->record->told.env, b->record->told.env) &&
           str_equal(a->record->deploy, b->record->deploy);
}

static uint64_t entity_of(int32_t service, const struct told_deploy *r)
{
    uint64_t part[] = {(uint64_t)service, hash64(r->told.env), hash64(r->deploy)};
    return hash64((struct str){(const char *)part, sizeof part});
}

static enum deploy_status status_of(const struct told_deploy *r)
{
    if (r->told.type != EVENT_DEPLOY_FINISHED)
        return DEPLOY_UNFINISHED;
    /* finished and nothing told: well */
    if (!r->status.p || str_equal(r->status, S("success")))
        return DEPLOY_SUCCESS;
    return str_equal(r->status, S("failure")) ? DEPLOY_FAILURE : DEPLOY_CANCELLED;
}

bool production_env(const struct derivation *d, int32_t service, struct str env)
{
    const struct rule_set *set =
        service < 0 ? &d->rules->base : rules_for(d->rules, d->service_name.item[service]);
    for (ptrdiff_t i = 0; env.p && i < set->production.n; i++)
        if (str_equal_fold(set->production.item[i], env))
            return true;
    return false;
}

/* the shas told, `sha` first, each once */
static struct texts shas_of(const struct told_deploy *r, struct arena *a)
{
    struct str *item = NEW_RAW(a, struct str, r->shas.n + 1);
    ptrdiff_t n = 0;
    if (r->sha.n)
        item[n++] = r->sha;
    for (ptrdiff_t i = 0; i < r->shas.n; i++) {
        bool again = false;
        for (ptrdiff_t k = 0; k < n && n < 64; k++)
            again |= str_equal(item[k], r->shas.item[i]);
        if (!again)
            item[n++] = r->shas.item[i];
    }
    return (struct texts){item, n};
}

struct deployment *deployment_new(struct derivation *d, int32_t service, struct str id,
                                  struct str env)
{
    int32_t told = (int32_t)d->told.n;
    *PUSH(d->a, &d->told) = (struct deployment_told){.says_rollback = -1,
                                                     .says_rework = -1,
                                                     .service = service,
                                                     .index = -1,
                                                     .next = -1,
                                                     .began_ms = TIME_NONE,
                                                     .abort_ms = TIME_NONE,
                                                     .ring_ms = TIME_NONE,
                                                     .cleared_ms = TIME_NONE,
                                                     .fixed_ms = TIME_NONE};
    struct deployment *new = PUSH(d->a, &d->deployment);
    *new = (struct deployment){.id = id,
                               .env = env,
                               .service = service,
                               .repo_i = -1,
                               .commit = COMMIT_NONE,
                               .status = DEPLOY_UNFINISHED,
                               .started_ms = TIME_NONE,
                               .finished_ms = TIME_NONE,
                               .told_finished_ms = TIME_NONE,
                               .undoes = -1,
                               .told = told,
                               .recovery_start_ms = TIME_NONE,
                               .recovery_end_ms = TIME_NONE,
                               .production = production_env(d, service, env)};
    int32_t number = names_add(&d->deploy_id, id, d->a);
    if (number == d->first_of_id.n)
        *PUSH(d->a, &d->first_of_id) = -1;
    d->told.item[told].next = d->first_of_id.item[number];
    d->first_of_id.item[number] = told;
    return new;
}

/* What the records of one deployment say together. The records that decide its status come first,
 * what they do not tell comes from the others. */
static void derive_one(struct derivation *d, const struct item *item, ptrdiff_t n,
                       struct arena scratch)
{
    const void **all = NEW(&scratch, const void *, n), **deciding = NEW(&scratch, const void *, n);
    const void **starts = NEW(&scratch, const void *, n);
    ptrdiff_t ndeciding = 0, nstarts = 0;
    enum deploy_status status = DEPLOY_UNFINISHED;
    for (ptrdiff_t i = 0; i < n; i++) {
        enum deploy_status one = status_of(item[i].record);
        status = one < status ? one : status; /* success before failure before cancelled */
        all[i] = item[i].record;
        if (item[i].record->told.type == EVENT_DEPLOY_STARTED)
            starts[nstarts++] = item[i].record;
    }
    struct told_deploy r, whole, start;
    bool rollback = false, rework = false;
    int64_t first = TIME_NONE;
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct told_deploy *one = item[i].record;
        rollback |= one->rollback == 1;
        rework |= one->rework == 1;
        first = first == TIME_NONE || one->told.at_ms < first ? one->told.at_ms : first;
        if (status_of(one) == status)
            deciding[ndeciding++] = one;
    }
    record_merge(&shape_deploy, all, n, &whole);
    record_merge(&shape_deploy, deciding, ndeciding, &r);
    record_fill(&shape_deploy, &r, &whole);
    struct deployment *new = deployment_new(d, item->service, r.deploy, r.told.env);
    struct deployment_told *told = &d->told.item[new->told];
    new->started_ms = whole.started_at;
    if (new->started_ms == TIME_NONE && nstarts) {
        record_merge(&shape_deploy, starts, nstarts, &start);
        new->started_ms = start.told.at_ms;
    }
    told->shas = shas_of(&r, d->a);
    told->has_sha = r.sha.n > 0;
    told->rollback_to = r.rollback_to;
    told->says_rollback = rollback ? 1 : whole.rollback;
    told->says_rework = rework ? 1 : whole.rework;
    told->began_ms = new->started_ms != TIME_NONE ? new->started_ms : first;
    new->repo = r.repo;
    new->sha = told->shas.n ? told->shas.item[0] : (struct str){0};
    new->version = r.version;
    new->url = r.url;
    new->status = status;
    new->finished_ms = new->told_finished_ms =
        status == DEPLOY_UNFINISHED ? TIME_NONE : r.told.at_ms;
    new->inferred = r.told.inferred;
    new->event = r.told.id;
}

void deployments_collect(struct derivation *d)
{
    struct fact_builder *b = d->b;
    LIST_OF(struct item) list = {0};
    for (ptrdiff_t i = 0; i < b->deploy.n; i++) {
        const struct told_deploy *r = &b->deploy.item[i];
        ptrdiff_t n;
        const int32_t *member = set_members(&b->text, r->told.service, &n);
        if (!n)
            stray_add(d, &r->told, r->repo, (struct texts){0});
        for (ptrdiff_t k = 0; k < n; k++) {
            int32_t service = d->service_of[member[k]];
            *PUSH(d->a, &list) = (struct item){entity_of(service, r), service, r};
        }
    }
    sort(list.item, list.n, sizeof *list.item, compare_items, *d->a);
    struct arena scratch; /* results grow in d->a: temporaries stand far above them */
    for (ptrdiff_t i = 0, end; i < list.n; i = end) {
        for (end = i + 1; end < list.n && same_entity(&list.item[i], &list.item[end]);)
            end++;
        scratch = upper_half(d->a);
        derive_one(d, &list.item[i], end - i, scratch);
    }
}
