/* M4 and M5: how long until it worked again, with what is still broken as censored.
 * SPDX-License-Identifier: Apache-2.0 */
#include "metric/measure.h"
#include "metric/percentile.h"
#include "metric/survival.h"

#include <math.h>

/* Open ones have lasted from their start to now, and go on. */
static void measure_open(const struct pool *p, const struct picks *picks, struct restore_time *m,
                         struct arena scratch)
{
    int64_t now = p->facts->now_ms, oldest = 0;
    struct spell *spell = NEW_RAW(&scratch, struct spell, picks->n);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < picks->n; i++) {
        const struct pick *pick = &picks->item[i];
        if (pick->state != ROW_COUNTED && pick->state != ROW_OPEN)
            continue;
        bool open = pick->state == ROW_OPEN;
        int64_t ms = (open ? now : pick->end_ms) - pick->start_ms;
        spell[n++] = (struct spell){ms > 0 ? ms : 0, !open};
        if (open && ms > oldest)
            oldest = ms;
        m->open += open;
    }
    m->km_p50_s = m->km_p95_s = m->open_oldest_s = (double)NAN;
    if (m->open == 0)
        return;
    survival_sort(spell, n, scratch);
    m->km_p50_s = survival_quantile(spell, n, 0.5) / 1000;
    m->km_p95_s = survival_quantile(spell, n, 0.95) / 1000;
    m->open_oldest_s = (double)oldest / 1000;
}

struct restore_time restore_time_of(const struct pool *p, enum metric metric, struct window w,
                                    struct arena scratch)
{
    struct restore_time m = {0};
    struct picks picks = picks_of(p, metric, w, &scratch);
    ptrdiff_t n;
    int64_t *ms = picks_durations(&picks, &n, &scratch);
    m.spread = spread_of(ms, n, p->rules->percentile, scratch);
    measure_open(p, &picks, &m, scratch);
    m.nexcluded = picks_excluded(&picks, m.excluded);
    return m;
}
