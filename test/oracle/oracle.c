/* The steps in their order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

static bool listed(const struct world *w, int service)
{
    bool any = false;
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        any |= w->deploy.item[i].service == service;
    for (ptrdiff_t i = 0; i < w->lead.n; i++)
        any |= w->lead.item[i].service == service;
    for (ptrdiff_t i = 0; i < w->incident.n; i++)
        any |= w->incident.item[i].service == service;
    return any;
}

struct oracle_answer *oracle(const struct event *event, ptrdiff_t nevent, const struct rules *rules,
                             int64_t now_ms, struct window window, struct arena *a, ptrdiff_t *n)
{
    struct world *w = NEW(a, struct world, 1);
    w->a = a;
    w->rules = rules;
    w->set = &rules->base;
    w->now = now_ms;
    world_log(w, event, nevent);
    world_graph(w);
    world_route(w);
    world_deploys(w);
    world_changes(w);
    world_claims(w);
    world_rollbacks(w);
    world_leads(w);
    world_incidents(w);
    world_failures(w);
    struct oracle_answer *answer = NEW(a, struct oracle_answer, w->service.n);
    for (int i = 0; i < (int)w->service.n; i++) {
        answer[i].service = w->service.item[i];
        answer[i].listed = listed(w, i);
        world_numbers(w, window, &answer[i], i);
    }
    *n = w->service.n;
    for (ptrdiff_t i = 0; i < *n; i++)
        for (ptrdiff_t k = i; k > 0 && str_compare(answer[k].service, answer[k - 1].service) < 0;
             k--) {
            struct oracle_answer swap = answer[k];
            answer[k] = answer[k - 1];
            answer[k - 1] = swap;
        }
    return answer;
}
