/* F9: what a reference to a deployment or an incident means.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

bool in_set(const struct derivation *d, int32_t set, int32_t service)
{
    ptrdiff_t n;
    const int32_t *member = set_members(&d->b->text, set, &n);
    for (ptrdiff_t i = 0; i < n; i++)
        if (d->service_of[member[i]] == service)
            return true;
    return false;
}

/* when it finished, also before deployments_order: an abort ends what had no good end */
static int64_t instant_of(const struct derivation *d, const struct deployment *one)
{
    const struct deployment_told *told = &d->told.item[one->told];
    bool ended = one->status == DEPLOY_SUCCESS || one->status == DEPLOY_FAILURE;
    if (!ended && told->abort_ms != TIME_NONE && signal_on(d, told->service, SIGNAL_RING_ABORTED))
        return told->abort_ms;
    return one->finished_ms != TIME_NONE ? one->finished_ms : told->began_ms;
}

const struct deployment *deployment_at(const struct derivation *d, int32_t told)
{
    const struct deployment_told *t = &d->told.item[told];
    return t->index < 0 ? &d->deployment.item[told] : &d->service[t->service].deployment[t->index];
}

/* Of a service's deployments of that id in several environments: the latest at or before the event.
 */
static int32_t pick_env(const struct derivation *d, const struct asked *asked, int32_t service)
{
    int32_t found = -1, n = 0, latest = -1;
    for (int32_t t = asked->chain; t >= 0; t = d->told.item[t].next) {
        const struct deployment *one = deployment_at(d, t);
        bool fits = one->service == service && one->production &&
                    (!asked->env.p || str_equal(one->env, asked->env));
        if (!fits)
            continue;
        found = t;
        n++;
        int64_t at = instant_of(d, one);
        if (at == TIME_NONE || at > asked->at_ms)
            continue;
        const struct deployment *best = latest < 0 ? NULL : deployment_at(d, latest);
        int64_t best_at = best ? instant_of(d, best) : TIME_NONE;
        if (!best || at > best_at || (at == best_at && str_compare(one->env, best->env) < 0))
            latest = t;
    }
    return n == 1 ? found : latest;
}

/* the services that have such a production deployment: those of one event are one */
static int32_t services_with(const struct derivation *d, const struct asked *asked, int32_t set,
                             int32_t *service, int32_t most)
{
    int32_t n = 0;
    struct str event = {0};
    bool one_event = true;
    for (int32_t t = asked->chain; t >= 0; t = d->told.item[t].next) {
        const struct deployment *one = deployment_at(d, t);
        bool fits =
            one->production && (!asked->env.p || str_equal(one->env, asked->env)) &&
            (!asked->service.p || str_equal(d->service_name.item[one->service], asked->service)) &&
            (set < 0 || in_set(d, set, one->service));
        bool again = false;
        for (int32_t i = 0; i < n; i++)
            again |= service[i] == one->service;
        if (!fits || again)
            continue;
        one_event &= !n || (one->event.p && str_equal(one->event, event));
        event = one->event;
        if (n < most)
            service[n++] = one->service;
    }
    /* of the event's own services each is meant; elsewhere only what is unique in the log */
    return set >= 0 || asked->service.p || n < 2 || one_event ? n : 0;
}

int32_t resolve_deploy(const struct derivation *d, struct asked asked, int32_t *told, int32_t most)
{
    int32_t service[REFERENCES_MOST], n = 0, found = 0;
    int32_t number = asked.id.p ? names_find(&d->deploy_id, asked.id) : -1;
    if (number < 0)
        return 0;
    asked.chain = d->first_of_id.item[number];
    if (!asked.service.p && asked.own > 0)
        n = services_with(d, &asked, asked.own, service, REFERENCES_MOST);
    if (!n)
        n = services_with(d, &asked, -1, service, REFERENCES_MOST);
    for (int32_t i = 0; i < n && found < most; i++) {
        int32_t t = pick_env(d, &asked, service[i]);
        if (t >= 0)
            told[found++] = t;
    }
    return found;
}

int32_t own_set(const struct derivation *d, int32_t service)
{
    return d->set_of_service[service];
}

void incidents_index(struct derivation *d)
{
    for (int32_t s = d->service_name.n ? (int32_t)d->service_name.n - 1 : -1; s >= 0; s--)
        for (ptrdiff_t i = d->service[s].nincident - 1; i >= 0; i--) {
            int32_t number = names_add(&d->incident_id, part_of(&d->service[s].incident[i]), d->a);
            if (number == d->first_of_incident.n)
                *PUSH(d->a, &d->first_of_incident) = -1;
            int32_t next = d->first_of_incident.item[number];
            d->first_of_incident.item[number] = (int32_t)d->incident_place.n;
            *PUSH(d->a, &d->incident_place) = (struct incident_place){s, (int32_t)i, next};
        }
}

/* where the parts of an id start; *only is the one part that the id names, else p == NULL */
static int32_t incident_chain(const struct derivation *d, struct str id, struct str *only)
{
    int32_t number = id.n ? names_find(&d->incident_id, id) : -1;
    *only = (struct str){0};
    if (number < 0 && id.n) {
        ptrdiff_t n = id.n;
        while (n > 0 && id.p[n - 1] != '#')
            n--;
        number = n > 1 ? names_find(&d->incident_id, str_slice(id, 0, n - 1)) : -1;
        *only = id;
    }
    return number < 0 ? -1 : d->first_of_incident.item[number];
}

int32_t resolve_incident(const struct derivation *d, struct str id, struct str service, int32_t own,
                         int32_t *place, int32_t most)
{
    struct str only;
    int32_t chain = incident_chain(d, id, &only), n = 0, one = -1;
    bool mine = false, several = false;
    for (int32_t p = chain; p >= 0; p = d->incident_place.item[p].next) {
        int32_t s = d->incident_place.item[p].service;
        mine |= !service.p && in_set(d, own, s);
        if (service.p && !str_equal(d->service_name.item[s], service))
            continue;
        several |= one >= 0 && one != s;
        one = s;
    }
    if (!mine && several)
        return 0;
    for (int32_t p = chain; p >= 0 && n < most; p = d->incident_place.item[p].next) {
        const struct incident_place *at = &d->incident_place.item[p];
        bool meant = mine ? in_set(d, own, at->service) : at->service == one;
        if (meant && (!only.p || str_equal(d->service[at->service].incident[at->index].id, only)))
            place[n++] = p;
    }
    return n;
}
