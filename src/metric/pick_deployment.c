/* The rows of M2, M3 and M6: deployments that finished in the window.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md F1, F2. */
#include "metric/pick.h"

ptrdiff_t deployment_from(const struct service *s, int64_t ms)
{
    ptrdiff_t low = 0, high = s->ndeployment;
    while (low < high) {
        ptrdiff_t middle = low + (high - low) / 2;
        int64_t at = s->deployment[middle].finished_ms;
        if (at != TIME_NONE && at < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Why the metric leaves it out: M2 wants successes, M3 and M6 also what failed without one. */
static enum reason reason_of(const struct deployment *d, enum metric metric)
{
    if (metric == METRIC_DEPLOYMENT_FREQUENCY) {
        if (d->excluded)
            return d->excluded;
        return d->success ? REASON_NONE : REASON_UNSUCCESSFUL;
    }
    if (d->counted)
        return REASON_NONE;
    return d->excluded ? d->excluded : REASON_UNSUCCESSFUL;
}

int64_t last_deployment_ms(const struct service *s, int64_t before_ms)
{
    for (ptrdiff_t i = deployment_from(s, before_ms); i-- > 0;)
        if (!reason_of(&s->deployment[i], METRIC_DEPLOYMENT_FREQUENCY))
            return s->deployment[i].finished_ms;
    return TIME_NONE;
}

void pick_deployments(const struct pool *p, enum metric metric, struct window w,
                      struct picks *picks, struct arena *a)
{
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &p->facts->service[p->scope.service[k]];
        for (ptrdiff_t i = deployment_from(s, w.from_ms); i < s->ndeployment; i++) {
            const struct deployment *d = &s->deployment[i];
            if (d->finished_ms == TIME_NONE || d->finished_ms >= w.to_ms)
                break;
            *PUSH(a, picks) = (struct pick){.at_ms = d->finished_ms,
                                            .start_ms = d->started_ms,
                                            .end_ms = d->finished_ms,
                                            .deployment = d,
                                            .service = p->scope.service[k],
                                            .kind = ROW_DEPLOYMENT};
        }
    }
    if (p->scope.n > 1)
        unite(picks, p->facts->key, a);
    for (ptrdiff_t i = 0; i < picks->n; i++) {
        enum reason reason = reason_of(picks->item[i].deployment, metric);
        picks->item[i].reason = (uint8_t)reason;
        picks->item[i].state = reason ? ROW_EXCLUDED : ROW_COUNTED;
    }
}
