/* F10: when users were well again after a failed deployment.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

static int64_t earlier(int64_t x, int64_t y)
{
    return x == TIME_NONE ? y : y == TIME_NONE || x < y ? x : y;
}

/* when the deployments linked `fixed` to others finished */
static void collect_fixes(struct derivation *d)
{
    int32_t from[REFERENCES_MOST], to[REFERENCES_MOST];
    for (ptrdiff_t i = 0; i < d->nlink; i++) {
        const struct told_link *l = d->link[i];
        if (!str_equal(l->rel, S("fixed")) || l->from.kind != REF_DEPLOY ||
            l->to.kind != REF_DEPLOY)
            continue;
        int32_t nfrom = resolve_deploy(d, asked_by_link(&l->from, l), from, REFERENCES_MOST);
        int32_t nto = resolve_deploy(d, asked_by_link(&l->to, l), to, REFERENCES_MOST);
        for (int32_t k = 0; k < nto; k++) {
            struct deployment_told *told = &d->told.item[to[k]];
            told->has_fix |= nfrom > 0;
            for (int32_t m = 0; m < nfrom; m++)
                told->fixed_ms = earlier(told->fixed_ms, deployment_at(d, from[m])->finished_ms);
        }
    }
}

/* rings that were stopped and rollouts that failed end nothing: not everyone was served */
static bool never_served(enum signal signal)
{
    return signal == SIGNAL_RING_ABORTED || signal == SIGNAL_DEPLOY_FAILED;
}

static bool by_hand(const struct failure *f)
{
    return f->signal == SIGNAL_MANUAL && f->incident < 0;
}

/* an id#2 does not end what an earlier part of the same incident has ended */
static bool has_earlier_part(const struct derivation *d, const struct deployment *one,
                             const struct failure *later)
{
    const struct incident *part = &d->service[later->incident_service].incident[later->incident];
    for (ptrdiff_t i = 0; i < one->nfailure; i++) {
        const struct failure *f = &one->failure[i];
        if (f->incident < 0 || f->incident_service != later->incident_service)
            continue;
        const struct incident *other = &d->service[f->incident_service].incident[f->incident];
        if (other->part < part->part && str_equal(part_of(other), part_of(part)))
            return true;
    }
    return false;
}

/* a mark by hand alone ends with what fixed it, else with the next success */
static int64_t end_by_hand(const struct derivation *d, const struct service *s, ptrdiff_t i)
{
    const struct deployment_told *told = &d->told.item[s->deployment[i].told];
    if (told->has_fix)
        return told->fixed_ms;
    for (i++; i < s->ndeployment; i++)
        if (s->deployment[i].success)
            return s->deployment[i].finished_ms;
    return TIME_NONE;
}

static void derive_one(struct derivation *d, struct service *s, ptrdiff_t i)
{
    struct deployment *one = &s->deployment[i];
    struct failure *failure = d->failure + (one->failure - d->failure);
    bool told_end = false, open = false;
    int64_t end = TIME_NONE, impact = TIME_NONE;
    for (ptrdiff_t k = 0; k < one->nfailure; k++) {
        told_end |= !never_served(failure[k].signal) && !by_hand(&failure[k]);
        one->recovers |= !never_served(failure[k].signal);
    }
    for (ptrdiff_t k = 0; k < one->nfailure; k++) {
        struct failure *f = &failure[k];
        if (f->incident >= 0 && has_earlier_part(d, one, f))
            f->ends = false;
        if (by_hand(f) && !told_end) {
            f->ends = true;
            f->end_ms = end_by_hand(d, s, i);
        }
        impact = earlier(impact, f->impact_ms);
        if (!f->ends)
            continue;
        open |= f->end_ms == TIME_NONE;
        end = f->end_ms > end ? f->end_ms : end; /* TIME_NONE is the least instant */
    }
    if (!one->recovers)
        return;
    enum recovery_start from = rules_for(d->rules, s->name)->recovery_start;
    one->recovery_start_ms =
        from == RECOVERY_IMPACT_STARTED && impact != TIME_NONE ? impact : one->finished_ms;
    one->recovery_end_ms = open ? TIME_NONE : end;
}

void recoveries_derive(struct derivation *d)
{
    collect_fixes(d);
    for (ptrdiff_t i = 0; i < d->service_name.n; i++)
        for (ptrdiff_t k = 0; k < d->service[i].ndeployment; k++)
            if (d->service[i].deployment[k].failed)
                derive_one(d, &d->service[i], k);
}
