/* M3: how many deployments went wrong.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Failed deployments over deployments, so never above 1, however many incidents one caused. */
#include "metric/measure.h"
#include "metric/ratio.h"

struct change_fail_rate change_fail_rate_of(const struct pool *p, struct window w,
                                            struct arena scratch)
{
    struct change_fail_rate m = {0};
    struct picks picks = picks_of(p, METRIC_CHANGE_FAIL_RATE, w, &scratch);
    ptrdiff_t n = 0, failed = 0;
    for (ptrdiff_t i = 0; i < picks.n; i++) {
        if (picks.item[i].state != ROW_COUNTED)
            continue;
        const struct deployment *d = picks.item[i].deployment;
        n++;
        m.unknown_commit += d->unknown_commit;
        failed += d->failed;
        bool has[SIGNALS] = {0};
        for (ptrdiff_t k = 0; d->failed && k < d->nfailure; k++)
            has[d->failure[k].signal] = true;
        for (int signal = 0; signal < SIGNALS; signal++)
            m.by_signal[signal] += has[signal];
    }
    m.ratio = ratio_of(failed, n);
    m.nexcluded = picks_excluded(&picks, m.excluded);
    struct picks unlinked = picks_unlinked(p, w, &scratch);
    for (ptrdiff_t i = 0; i < unlinked.n; i++)
        *(unlinked.item[i].kind == ROW_FLAG ? &m.unlinked_flag_offs : &m.unlinked_incidents) += 1;
    return m;
}
