/* Which facts a number is made of: the one selection that both rows and numbers come from.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Metrics over a window", "Lineage". */
#ifndef METRIC_PICK_H
#define METRIC_PICK_H

#include "metric/rows.h"

/* One fact and its part in a metric; metric_rows spells it out. */
struct pick {
    int64_t at_ms;            /* what places it in the window */
    int64_t start_ms, end_ms; /* of what is measured; TIME_NONE: absent */
    union {
        const void *fact;
        const struct deployment *deployment; /* a united copy where several services share it */
        const struct lead *lead;
        const struct incident *incident;
        const struct flag_off *flag_off;
    };
    int32_t service;
    uint8_t kind, state, reason; /* enum row_kind, row_state, reason */
};

struct picks {
    struct pick *item; /* in a fixed order, not sorted */
    ptrdiff_t n, capacity;
};

/* A change's lead in one of the services. */
struct touch {
    const struct lead *lead;
    int32_t service;
};

/* A scope made ready: built once, picked from for many windows. */
struct pool {
    const struct facts *facts;
    struct scope scope;
    const struct rule_set *rules; /* of the one service, else the base */
    int64_t first_success_ms;     /* of the scope, TIME_NONE */
    /* first baseline's finish by service and repository: baseline[baseline_at[k] ..
     * baseline_at[k + 1]) belong to scope.service[k] */
    struct baseline {
        int64_t ms;
        int32_t repo;
    } * baseline;
    ptrdiff_t *baseline_at;
    /* of a scope of several services only: touch[touch_at[c] .. touch_at[c + 1]) are those of
     * change c, by service; NULL for one */
    struct touch *touch;
    ptrdiff_t *touch_at;
};

/* pool_of(f, scope, a): O(rows of the scope). f and scope.service stay borrowed. */
struct pool pool_of(const struct facts *f, struct scope scope, struct arena *a);

/* picks_of(pool, metric, window, a): counted, pending, open and excluded ones of the window. */
struct picks picks_of(const struct pool *p, enum metric metric, struct window w, struct arena *a);

/* unlinked incidents (nothing told, nothing found) and flag-offs of the window, shown beside M3 */
struct picks picks_unlinked(const struct pool *p, struct window w, struct arena *a);

/* The parts of picks_of. */
void pick_changes(const struct pool *p, struct window w, struct picks *picks, struct arena *a);
void pick_deployments(const struct pool *p, enum metric metric, struct window w,
                      struct picks *picks, struct arena *a);
void pick_restores(const struct pool *p, enum metric metric, struct window w, struct picks *picks,
                   struct arena *a);

/* unite(picks, key, a): of picks deployments, incidents and flag-offs that one
 * event told of several services become one; order kept. */
void unite(struct picks *picks, struct hash_key key, struct arena *a);

/* Small helpers over picks. */
ptrdiff_t picks_count(const struct picks *picks, enum row_state state);
ptrdiff_t picks_excluded(const struct picks *picks, struct excluded_count excluded[REASONS]);
/* the durations end - start of the counted ones, >= 0, in a: *n of them */
int64_t *picks_durations(const struct picks *picks, ptrdiff_t *n, struct arena *a);

/* deployment_from(s, ms): the first of the service's deployments that finished at or after ms. */
ptrdiff_t deployment_from(const struct service *s, int64_t ms);

#endif
