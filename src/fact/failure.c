/* F9: which deployments failed, and why. SPDX-License-Identifier: Apache-2.0 */
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

/* the latest counted deployment that finished at or before, -1 */
static int32_t latest_counted(const struct service *s, int64_t at_ms)
{
    ptrdiff_t low = 0, high = s->ndeployment;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        int64_t finished = s->deployment[middle].finished_ms;
        if (finished != TIME_NONE && finished <= at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && !s->deployment[low - 1].counted)
        low--;
    return (int32_t)low - 1;
}

/* What an inferred link marks when its rule picks `deployment`: it reaches back link_window from
 * `from_ms`, and not a rollback but what that one undid. -1: unlinked. */
static int32_t inferred_target(const struct derivation *d, const struct service *s,
                               int32_t deployment, int64_t from_ms)
{
    if (deployment < 0)
        return -1;
    const struct deployment *one = &s->deployment[deployment];
    if (from_ms - one->finished_ms > rules_for(d->rules, s->name)->link_window_ms)
        return -1;
    return one->rollback ? one->undoes : deployment;
}

/* a deployment of some service */
struct target {
    int32_t service, deployment; /* -1: none */
    bool inferred;
    const char *rule;
};

static const struct target nothing = {-1, -1, false, NULL};

static struct target told_target(const struct derivation *d, struct asked asked, const char *rule)
{
    int32_t told;
    if (!resolve_deploy(d, asked, &told, 1))
        return nothing;
    const struct deployment *one = deployment_at(d, told);
    if (!one->counted)
        return nothing;
    return (struct target){one->service, d->told.item[told].index, false, rule};
}

static struct target inferred_at(const struct derivation *d, int32_t service, int64_t at_ms,
                                 const char *rule)
{
    const struct service *s = &d->service[service];
    int32_t target = inferred_target(d, s, latest_counted(s, at_ms), at_ms);
    return target < 0 ? nothing : (struct target){service, target, true, rule};
}

static int32_t own_set(struct derivation *d, int32_t service)
{
    int32_t number = names_find(&d->b->text.name, d->service_name.item[service]);
    return set_of(&d->b->text, &number, 1, d->a);
}

/* F9 flag_off without what its incident says: the deployment told, else the latest before its on */
static struct target flag_off_target(struct derivation *d, int32_t service, ptrdiff_t i)
{
    const struct flag_off *off = &d->service[service].flag_off[i];
    const struct flag_off_told *told = &d->flag_off_told[service][i];
    if (told->deploy.n)
        return told_target(
            d, (struct asked){.id = told->deploy, .own = own_set(d, service), .at_ms = off->off_ms},
            "cause.flag");
    return inferred_at(d, service, off->on_ms != TIME_NONE ? off->on_ms : off->off_ms,
                       "cause.flag");
}

/* cause flag: as the flag-off that answers the incident; none yet: by when the flag went on */
static struct target flag_cause(struct derivation *d, int32_t service, const struct incident *one,
                                struct str flag)
{
    const struct service *s = &d->service[service];
    for (ptrdiff_t i = 0; i < s->nflag_off; i++)
        if (str_equal(s->flag_off[i].flag, flag) &&
            str_equal(d->flag_off_told[service][i].incident, part_of(one)))
            return flag_off_target(d, service, i);
    int64_t on = flag_last_on(d, service, flag, one->opened_ms);
    return inferred_at(d, service, on != TIME_NONE ? on : one->opened_ms, "cause.flag");
}

static struct target told_cause(struct derivation *d, int32_t service, ptrdiff_t i)
{
    const struct incident *one = &d->service[service].incident[i];
    const struct incident_told *told = &d->incident_told[service][i];
    int32_t by = told->sha_deployment;
    switch (told->cause.kind) {
    case REF_DEPLOY:
        return told_target(d,
                           (struct asked){.id = told->cause.id,
                                          .service = told->cause.service,
                                          .env = told->cause.env,
                                          .own = own_set(d, service),
                                          .at_ms = told->cause_at},
                           "cause.deploy");
    case REF_SHA:
        return by < 0 ? nothing : (struct target){service, by, false, "cause.sha"};
    case REF_FLAG:
        return flag_cause(d, service, one, told->cause.id);
    case REF_NONE:
        return inferred_at(d, service, one->opened_ms, "inferred");
    case REF_EXTERNAL:
    case REF_INCIDENT:
    case REF_CHANGE:
    case REF_OTHER:
        break;
    }
    return nothing;
}

/* the last standing `caused` to this incident, NULL */
static const struct told_link *caused_link(const struct derivation *d, int32_t service,
                                           const struct incident *one)
{
    for (ptrdiff_t i = d->caused.n - 1; i >= 0; i--) {
        const struct caused *c = &d->caused.item[i];
        bool exact = str_equal(c->link->to.id, one->id);
        if (c->service == service && (exact || str_equal(c->link->to.id, part_of(one))))
            return c->link;
    }
    return NULL;
}

/* `caused` names the incident of its own service, else the one that is unique in the log */
static void collect_caused(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->link.n; i++) {
        const struct told_link *l = d->link.item[i];
        if (!str_equal(l->rel, S("caused")) || l->to.kind != REF_INCIDENT ||
            l->from.kind != REF_DEPLOY)
            continue;
        int32_t own = -1, any = -1;
        bool several = false;
        for (int32_t s = 0; s < d->service_name.n; s++) {
            const struct service *service = &d->service[s];
            bool has = false;
            for (ptrdiff_t k = 0; k < service->nincident && !has; k++)
                has = str_equal(service->incident[k].id, l->to.id);
            if (!has || (l->to.service.p && !str_equal(service->name, l->to.service)))
                continue;
            several = any >= 0;
            any = s;
            if (!l->to.service.p && in_set(d, l->told.service, s)) {
                *PUSH(d->a, &d->caused) = (struct caused){s, l};
                own = s;
            }
        }
        if (own < 0 && any >= 0 && !several)
            *PUSH(d->a, &d->caused) = (struct caused){any, l};
    }
}

static struct target link_target(const struct derivation *d, const struct told_link *l)
{
    struct target t = told_target(d, asked_by_link(&l->from, l), "manual");
    if (t.deployment < 0 || !signal_on(d, t.service, SIGNAL_MANUAL))
        return nothing;
    /* what was said before the last `not_failed` went with it */
    const struct deployment *one = &d->service[t.service].deployment[t.deployment];
    const struct deployment_told *told = &d->told.item[one->told];
    bool later =
        told->cleared_ms == TIME_NONE || l->told.at_ms > told->cleared_ms ||
        (l->told.at_ms == told->cleared_ms && str_compare(l->told.id, told->cleared_id) > 0);
    return later ? t : nothing;
}

static void mark_incident(struct derivation *d, int32_t service, ptrdiff_t i)
{
    struct incident *one = &d->service[service].incident[i];
    const struct incident_told *told = &d->incident_told[service][i];
    if (one->excluded)
        return;
    const struct told_link *link = caused_link(d, service, one);
    bool by_signal = signal_on(d, service, SIGNAL_INCIDENT);
    struct target t = link ? link_target(d, link) : by_signal ? told_cause(d, service, i) : nothing;
    if (t.deployment < 0)
        return;
    struct str event = link                           ? link->told.id
                       : told->cause.kind != REF_NONE ? told->cause_event
                                                      : one->event;
    struct failure f =
        failure_of(link && !by_signal ? SIGNAL_MANUAL : SIGNAL_INCIDENT, t.inferred, event);
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

static const struct incident *named_incident(const struct derivation *d, int32_t service,
                                             struct str id)
{
    const struct incident *found = NULL;
    int32_t n = 0;
    for (int32_t s = 0; s < d->service_name.n && id.n; s++)
        for (ptrdiff_t i = 0; i < d->service[s].nincident; i++) {
            const struct incident *one = &d->service[s].incident[i];
            if (!str_equal(one->id, id))
                continue;
            if (s == service)
                return one;
            found = one;
            n++;
        }
    return n == 1 ? found : NULL;
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
    int32_t before = i - 1;
    while (before >= 0 && !s->deployment[before].counted)
        before--;
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
    collect_caused(d);
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
