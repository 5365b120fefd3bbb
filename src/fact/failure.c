/* F9: which deployments failed, and why.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

static struct failure failure_of(enum signal signal, bool inferred, struct str event)
{
    return (struct failure){.signal = signal,
                            .rule = signal == SIGNAL_ROLLBACK ? "F8" : "F9",
                            .inferred = inferred,
                            .event = event,
                            .incident = -1,
                            .incident_service = -1,
                            .impact_ms = TIME_NONE,
                            .end_ms = TIME_NONE,
                            .ends = true};
}

/* Marks a counted deployment, unless the last word on it is that it did not fail. */
static bool mark(struct derivation *d, int32_t service, int32_t deployment, struct failure failure)
{
    const struct deployment *one = &d->service[service].deployment[deployment];
    if (!one->counted || d->told.item[one->told].cleared)
        return false;
    *PUSH(d->a, &d->mark) = (struct mark){service, deployment, failure};
    return true;
}

static void mark_incident(struct derivation *d, int32_t service, ptrdiff_t i)
{
    struct incident *one = &d->service[service].incident[i];
    const struct incident_told *told = &d->incident_told[service][i];
    if (one->excluded)
        return;
    const struct told_link *link = told->caused;
    bool by_signal = signal_on(d, service, SIGNAL_INCIDENT);
    struct target t = link ? link_target(d, link) : by_signal ? told_cause(d, service, i) : nothing;
    if (t.deployment < 0)
        return;
    struct str event = link                           ? link->told.id
                       : told->cause.kind != REF_NONE ? told->cause_event
                                                      : one->event;
    struct failure f = failure_of(link ? SIGNAL_MANUAL : SIGNAL_INCIDENT, t.inferred, event);
    f.incident = (int32_t)i;
    f.incident_service = service;
    f.impact_ms = one->opened_ms;
    f.end_ms = one->restored_ms;
    if (!mark(d, t.service, t.deployment, f))
        return;
    one->linked = true;
    one->link_rule = t.rule;
    one->blamed_service = t.service;
    one->blamed = t.deployment;
}

/* the incident that a flag-off names: its first part */
static const struct incident *named_incident(const struct derivation *d, int32_t service,
                                             struct str id)
{
    int32_t place;
    if (!id.n || !resolve_incident(d, id, (struct str){0}, own_set(d, service), &place, 1))
        return NULL;
    const struct incident_place *p = &d->incident_place.item[place];
    return &d->service[p->service].incident[p->index];
}

static void mark_flag_off(struct derivation *d, int32_t service, ptrdiff_t i)
{
    struct flag_off *off = &d->service[service].flag_off[i];
    const struct incident *incident =
        named_incident(d, service, d->flag_off_told[service][i].incident);
    struct target t = nothing;
    if (incident && incident->linked)
        t = (struct target){incident->blamed_service, incident->blamed, false, NULL};
    else if (!incident || !incident->external) /* what is external has no deployment to blame */
        t = flag_off_target(d, service, i);
    if (t.deployment < 0)
        return;
    struct failure f = failure_of(SIGNAL_FLAG_OFF, t.inferred, off->event);
    f.impact_ms = off->on_ms != TIME_NONE ? off->on_ms : off->off_ms;
    f.end_ms = off->off_ms;
    off->linked = mark(d, t.service, t.deployment, f);
}

/* what a rollback went back to: told, else the last success of its sha in its place; -1 */
static int32_t rollback_target(const struct derivation *d, const struct service *s, int32_t i)
{
    const struct deployment *one = &s->deployment[i];
    struct str to = d->told.item[one->told].rollback_to;
    for (int32_t k = i - 1; k >= 0; k--) {
        const struct deployment *other = &s->deployment[k];
        if (!other->success || other->repo_i != one->repo_i || !str_equal(other->env, one->env))
            continue;
        bool named = to.n && (str_equal(other->id, to) ||
                              (to.n >= 4 && other->sha.n && str_starts(other->sha, to)));
        bool same = one->commit != COMMIT_NONE ? one->commit == other->commit
                                               : one->sha.n && str_equal(one->sha, other->sha);
        if (to.n ? named : same)
            return k;
    }
    return -1;
}

static void mark_rollback(struct derivation *d, int32_t service, int32_t i)
{
    struct service *s = &d->service[service];
    const struct deployment *one = &s->deployment[i];
    struct failure f = failure_of(SIGNAL_ROLLBACK, !one->rollback_told, one->event);
    f.impact_ms = one->started_ms != TIME_NONE ? one->started_ms : one->finished_ms;
    f.end_ms = one->finished_ms;
    enum rollback_blames blames = rules_for(d->rules, s->name)->rollback_blames;
    int32_t target = blames == BLAMES_LATEST ? -1 : rollback_target(d, s, i);
    bool any = false;
    for (int32_t k = target + 1; target >= 0 && k < i; k++) {
        const struct deployment *other = &s->deployment[k];
        if (!other->success || other->rollback || other->repo_i != one->repo_i ||
            !str_equal(other->env, one->env))
            continue;
        mark(d, service, k, f);
        any = true;
        if (blames == BLAMES_FIRST_AFTER_TARGET)
            break;
    }
    if (!any && one->undoes >= 0)
        mark(d, service, one->undoes, f);
}

static void mark_hotfix(struct derivation *d, int32_t service, int32_t i)
{
    struct service *s = &d->service[service];
    const struct deployment *one = &s->deployment[i];
    int32_t before = i ? d->last_counted[service][i - 1] : -1;
    int32_t target = inferred_target(d, s, before, one->finished_ms);
    if (target < 0)
        return;
    struct failure f = failure_of(SIGNAL_HOTFIX, true, one->event);
    f.impact_ms = one->started_ms != TIME_NONE ? one->started_ms : one->finished_ms;
    f.end_ms = one->finished_ms;
    mark(d, service, target, f);
}

/* signals of a deployment's own: rings, a failed rollout, what it undoes or repairs, a person */
static void mark_own(struct derivation *d, int32_t service, int32_t i)
{
    const struct deployment *one = &d->service[service].deployment[i];
    const struct deployment_told *told = &d->told.item[one->told];
    if (one->rollback && one->success && signal_on(d, service, SIGNAL_ROLLBACK))
        mark_rollback(d, service, i);
    if (told->hotfix && one->success && signal_on(d, service, SIGNAL_HOTFIX))
        mark_hotfix(d, service, i);
    struct failure f = failure_of(SIGNAL_RING_ABORTED, false, told->abort_event);
    f.ends = false;
    f.impact_ms = told->abort_ms;
    if (told->abort_ms != TIME_NONE && signal_on(d, service, SIGNAL_RING_ABORTED))
        mark(d, service, i, f);
    f = failure_of(SIGNAL_DEPLOY_FAILED, false, one->event);
    f.ends = false;
    if (one->status == DEPLOY_FAILURE && signal_on(d, service, SIGNAL_DEPLOY_FAILED))
        mark(d, service, i, f);
    f = failure_of(SIGNAL_MANUAL, false, told->marked_event);
    f.ends = false; /* unless nothing else says how it ended: recovery.c */
    if (told->marked_failed)
        mark(d, service, i, f);
}

static int compare_marks(const void *x, const void *y)
{
    const struct mark *a = x, *b = y;
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    if (a->deployment != b->deployment)
        return a->deployment < b->deployment ? -1 : 1;
    if (a->failure.signal != b->failure.signal)
        return a->failure.signal < b->failure.signal ? -1 : 1;
    int order = str_compare(a->failure.event, b->failure.event);
    if (order)
        return order;
    if (a->failure.incident_service != b->failure.incident_service)
        return a->failure.incident_service < b->failure.incident_service ? -1 : 1;
    return (a->failure.incident > b->failure.incident) -
           (a->failure.incident < b->failure.incident);
}

static void hand_out(struct derivation *d)
{
    sort(d->mark.item, d->mark.n, sizeof *d->mark.item, compare_marks, *d->a);
    struct failure *failure = NEW_RAW(d->a, struct failure, d->mark.n);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < d->mark.n; i++) {
        const struct mark *m = &d->mark.item[i];
        struct deployment *one = &d->service[m->service].deployment[m->deployment];
        if (i && compare_marks(m - 1, m) == 0)
            continue;
        failure[n] = m->failure;
        if (!one->failed)
            one->failure = &failure[n];
        one->failed = true;
        one->nfailure++;
        n++;
    }
    d->failure = failure;
    d->nfailure = n;
}

void failures_mark(struct derivation *d)
{
    causes_collect(d);
    for (int32_t s = 0; s < d->service_name.n; s++)
        for (ptrdiff_t i = 0; i < d->service[s].nincident; i++)
            mark_incident(d, s, i);
    for (int32_t s = 0; s < d->service_name.n; s++) {
        for (ptrdiff_t i = 0; i < d->service[s].nflag_off; i++)
            mark_flag_off(d, s, i);
        for (int32_t i = 0; i < d->service[s].ndeployment; i++)
            mark_own(d, s, i);
    }
    hand_out(d);
}
