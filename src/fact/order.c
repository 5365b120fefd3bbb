/* F2, F9: which deployments count, and their order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

static int compare_deployments(const void *x, const void *y)
{
    const struct deployment *a = x, *b = y;
    if (a->finished_ms != b->finished_ms) { /* TIME_NONE is the least instant and stands last */
        if (a->finished_ms == TIME_NONE || b->finished_ms == TIME_NONE)
            return a->finished_ms == TIME_NONE ? 1 : -1;
        return a->finished_ms < b->finished_ms ? -1 : 1;
    }
    int order = str_compare(a->id, b->id);
    return order ? order : str_compare(a->env, b->env);
}

/* deployment.counts_at: one that is rolled out by rings counts from the ring event asked for */
void deployments_move(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->deployment.n; i++) {
        struct deployment *one = &d->deployment.item[i];
        const struct deployment_told *told = &d->told.item[one->told];
        enum counts_at at = rules_for(d->rules, d->service_name.item[one->service])->counts_at;
        if (at == COUNTS_AT_FINISHED || one->status != DEPLOY_SUCCESS || !told->ringed)
            continue;
        one->finished_ms = told->ring_ms;
        if (told->ring_ms == TIME_NONE)
            one->status = DEPLOY_UNFINISHED;
    }
}

static void judge(struct derivation *d, struct deployment *one)
{
    const struct deployment_told *told = &d->told.item[one->told];
    const struct rule_set *set = rules_for(d->rules, d->service_name.item[one->service]);
    bool aborted = one->production && !told->cleared && told->abort_ms != TIME_NONE &&
                   (set->signals >> SIGNAL_RING_ABORTED & 1);
    bool failed = one->production && !told->cleared && one->status == DEPLOY_FAILURE &&
                  (set->signals >> SIGNAL_DEPLOY_FAILED & 1);
    if (aborted && (one->status == DEPLOY_UNFINISHED || one->status == DEPLOY_CANCELLED))
        one->finished_ms = told->abort_ms;
    else if (one->status == DEPLOY_UNFINISHED && one->told_finished_ms == TIME_NONE &&
             told->began_ms != TIME_NONE && d->now_ms - told->began_ms > set->deployment_expire_ms)
        one->status = DEPLOY_UNKNOWN;
    one->success = one->production && one->status == DEPLOY_SUCCESS;
    one->counted = one->success || aborted || failed;
    one->excluded = !one->env.p        ? REASON_NO_ENVIRONMENT
                    : !one->production ? REASON_NOT_PRODUCTION
                    : !one->counted    ? REASON_UNSUCCESSFUL
                                       : REASON_NONE;
}

static void note_last_counted(struct derivation *d, ptrdiff_t service)
{
    const struct service *s = &d->service[service];
    int32_t last = -1, *list = NEW_RAW(d->a, int32_t, s->ndeployment);
    for (int32_t i = 0; i < s->ndeployment; i++) {
        last = s->deployment[i].counted ? i : last;
        list[i] = last;
    }
    d->last_counted[service] = list;
}

void deployments_order(struct derivation *d)
{
    d->last_counted = NEW(d->a, int32_t *, d->service_name.n + 1);
    for (ptrdiff_t i = 0; i < d->deployment.n; i++) {
        judge(d, &d->deployment.item[i]);
        d->service[d->deployment.item[i].service].ndeployment++;
    }
    for (ptrdiff_t s = 0; s < d->service_name.n; s++) {
        d->service[s].deployment = NEW_RAW(d->a, struct deployment, d->service[s].ndeployment);
        d->service[s].ndeployment = 0;
    }
    for (ptrdiff_t i = 0; i < d->deployment.n; i++) {
        struct service *s = &d->service[d->deployment.item[i].service];
        s->deployment[s->ndeployment++] = d->deployment.item[i];
    }
    for (ptrdiff_t i = 0; i < d->service_name.n; i++) {
        struct service *s = &d->service[i];
        sort(s->deployment, s->ndeployment, sizeof *s->deployment, compare_deployments, *d->a);
        note_last_counted(d, i);
        for (ptrdiff_t k = 0; k < s->ndeployment; k++) {
            const struct deployment *one = &s->deployment[k];
            d->told.item[one->told].index = (int32_t)k;
            if (one->success && s->first_success_ms == TIME_NONE)
                s->first_success_ms = one->finished_ms;
            s->inferred_deployments |= one->success && one->inferred;
        }
    }
}
