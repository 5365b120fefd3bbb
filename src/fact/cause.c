/* F9: which deployment a cause means, told or inferred.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

/* the latest counted deployment that finished at or before, -1 */
static int32_t latest_counted(const struct derivation *d, int32_t service, int64_t at_ms)
{
    const struct service *s = &d->service[service];
    ptrdiff_t low = 0, high = s->ndeployment;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        int64_t finished = s->deployment[middle].finished_ms;
        if (finished != TIME_NONE && finished <= at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? d->last_counted[service][low - 1] : -1;
}

int32_t inferred_target(const struct derivation *d, const struct service *s, int32_t deployment,
                        int64_t from_ms)
{
    if (deployment < 0)
        return -1;
    const struct deployment *one = &s->deployment[deployment];
    if (from_ms - one->finished_ms > rules_for(d->rules, s->name)->link_window_ms)
        return -1;
    return one->rollback ? one->undoes : deployment;
}

const struct target nothing = {-1, -1, false, NULL};

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
    int32_t target = inferred_target(d, s, latest_counted(d, service, at_ms), at_ms);
    return target < 0 ? nothing : (struct target){service, target, true, rule};
}

/* F9 flag_off without what its incident says: the deployment told, else the latest before its on */
struct target flag_off_target(struct derivation *d, int32_t service, ptrdiff_t i)
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

struct target told_cause(struct derivation *d, int32_t service, ptrdiff_t i)
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

/* `caused` names incidents by id: all parts of it, or one part as "7#2". The last one stands. */
static void note_caused(struct derivation *d, const struct told_link *l)
{
    int32_t place[REFERENCES_MOST];
    int32_t n =
        resolve_incident(d, l->to.id, l->to.service, l->told.service, place, REFERENCES_MOST);
    for (int32_t i = 0; i < n; i++) {
        const struct incident_place *p = &d->incident_place.item[place[i]];
        if (signal_on(d, p->service, SIGNAL_MANUAL))
            d->incident_told[p->service][p->index].caused = l;
    }
}

void causes_collect(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->nlink; i++) {
        const struct told_link *l = d->link[i];
        if (str_equal(l->rel, S("caused")) && l->to.kind == REF_INCIDENT &&
            l->from.kind == REF_DEPLOY)
            note_caused(d, l);
    }
}

struct target link_target(const struct derivation *d, const struct told_link *l)
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
