/* M1: how long a change takes from its start to production.
 * SPDX-License-Identifier: Apache-2.0 */
#include "metric/measure.h"
#include "metric/percentile.h"

#include <math.h>

static void measure_stages(const struct pool *p, const struct picks *picks, struct lead_time *m,
                           struct arena scratch)
{
    int64_t *ms = NEW_RAW(&scratch, int64_t, picks->n);
    for (int stage = 0; stage < STAGES; stage++) {
        ptrdiff_t n = 0;
        for (ptrdiff_t i = 0; i < picks->n; i++)
            if (picks->item[i].state == ROW_COUNTED && picks->item[i].lead->stage_ms[stage] >= 0)
                ms[n++] = picks->item[i].lead->stage_ms[stage];
        m->stage[stage] = spread_of(ms, n, p->rules->percentile, scratch);
    }
}

static void measure_pending(const struct pool *p, const struct picks *picks, struct window w,
                            struct lead_time *m, struct arena scratch)
{
    int64_t until = w.to_ms < p->facts->now_ms ? w.to_ms : p->facts->now_ms;
    int64_t *age_ms = NEW_RAW(&scratch, int64_t, picks->n);
    for (ptrdiff_t i = 0; i < picks->n; i++)
        if (picks->item[i].state == ROW_PENDING)
            age_ms[m->pending++] = until - picks->item[i].at_ms;
    sort_ms(age_ms, m->pending, scratch);
    m->pending_age_p50_s = percentile(age_ms, m->pending, 50, p->rules->percentile, 1000);
    m->pending_oldest_s = m->pending ? (double)age_ms[m->pending - 1] / 1000 : (double)NAN;
}

struct lead_time lead_time_of(const struct pool *p, struct window w, struct arena scratch)
{
    struct lead_time m = {0};
    struct picks picks = picks_of(p, METRIC_LEAD_TIME, w, &scratch);
    ptrdiff_t n;
    int64_t *ms = picks_durations(&picks, &n, &scratch);
    m.spread = spread_of(ms, n, p->rules->percentile, scratch);
    measure_stages(p, &picks, &m, scratch);
    measure_pending(p, &picks, w, &m, scratch);
    m.nexcluded = picks_excluded(&picks, m.excluded);
    return m;
}
