/* F1, F9: what rings say of their deployments.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

/* what one ring event says of one deployment */
static void tell(struct derivation *d, int32_t told, const struct told_ring *r)
{
    struct deployment_told *t = &d->told.item[told];
    const struct rule_set *set = rules_for(d->rules, d->service_name.item[t->service]);
    int64_t at = r->told.at_ms;
    t->ringed = true;
    if (t->began_ms == TIME_NONE || (at < t->began_ms && d->deployment.item[told].event.p == NULL))
        t->began_ms = at;
    bool ended = r->told.type == EVENT_RING_ABORTED || r->told.type == EVENT_RING_FAILED;
    bool earlier = t->abort_ms == TIME_NONE || at < t->abort_ms ||
                   (at == t->abort_ms && str_compare(r->told.id, t->abort_event) < 0);
    if (ended && earlier) {
        t->abort_ms = at;
        t->abort_event = r->told.id;
    }
    /* ring:NAME: when the rollout reached it; who tells only that it passed has reached it then */
    bool reached = r->told.type == EVENT_RING_ENTERED || r->told.type == EVENT_RING_PASSED ||
                   r->told.type == EVENT_RING_PROMOTED;
    bool counts = set->counts_at == COUNTS_AT_PROMOTED
                      ? r->told.type == EVENT_RING_PROMOTED
                      : set->counts_at == COUNTS_AT_RING && reached &&
                            str_equal(r->ring, set->counts_at_ring);
    if (counts && (t->ring_ms == TIME_NONE || at < t->ring_ms))
        t->ring_ms = at;
}

static int32_t chain_of(const struct derivation *d, struct str deploy)
{
    int32_t number = names_find(&d->deploy_id, deploy);
    return number < 0 ? -1 : d->first_of_id.item[number];
}

/* A ring's deployments in one service (-1: in all): that of its env, or of another name of
 * production; where it tells no env, every one of that id. Returns whether there was any. */
static bool tell_service(struct derivation *d, int32_t service, const struct told_ring *r)
{
    bool any = false;
    for (int pass = 0; pass < 2 && !any; pass++)
        for (int32_t t = chain_of(d, r->deploy); t >= 0; t = d->told.item[t].next) {
            if (d->told.item[t].service != service && service >= 0)
                continue;
            struct str env = d->deployment.item[t].env;
            bool exact = !r->told.env.p || str_equal(env, r->told.env);
            bool both = production_env(d, d->told.item[t].service, env) &&
                        production_env(d, d->told.item[t].service, r->told.env);
            if (!exact && (pass == 0 || !both))
                continue;
            tell(d, t, r);
            any = true;
        }
    return any;
}

static int compare_rings(const void *x, const void *y)
{
    const struct told_ring *a = *(const struct told_ring *const *)x,
                           *b = *(const struct told_ring *const *)y;
    /* those that tell service and env first: they may be all that is known of a deployment */
    int order = (a->told.service == 0) - (b->told.service == 0);
    if (!order)
        order = str_compare(a->deploy, b->deploy);
    if (!order)
        order = str_compare(b->told.env, a->told.env);
    return order ? order : told_compare(&a->told, &b->told);
}

void rings_collect(struct derivation *d)
{
    struct fact_builder *b = d->b;
    const struct told_ring **ring = NEW(d->a, const struct told_ring *, b->ring.n);
    for (ptrdiff_t i = 0; i < b->ring.n; i++)
        ring[i] = &b->ring.item[i];
    sort_pointers(ring, b->ring.n, compare_rings, *d->a);
    for (ptrdiff_t i = 0; i < b->ring.n; i++) {
        const struct told_ring *r = ring[i];
        ptrdiff_t n;
        const int32_t *member = set_members(&b->text, r->told.service, &n);
        if (r->told.type == EVENT_RING_PAUSED)
            continue;
        if (!n && !tell_service(d, -1, r))
            stray_add(d, &r->told, (struct str){0}, (struct texts){0});
        for (ptrdiff_t k = 0; k < n; k++) {
            int32_t service = d->service_of[member[k]];
            if (tell_service(d, service, r))
                continue;
            /* a rollout that only its rings tell of is an unfinished deployment */
            struct deployment *new = deployment_new(d, service, r->deploy, r->told.env);
            tell(d, new->told, r);
        }
    }
}
