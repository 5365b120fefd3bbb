/* M6: how many deployments only repair earlier ones (F11).
 * SPDX-License-Identifier: Apache-2.0 */
#include "metric/measure.h"
#include "metric/ratio.h"

struct ratio rework_rate_of(const struct pool *p, struct window w, struct arena scratch)
{
    struct picks picks = picks_of(p, METRIC_REWORK_RATE, w, &scratch);
    ptrdiff_t n = 0, rework = 0;
    for (ptrdiff_t i = 0; i < picks.n; i++)
        if (picks.item[i].state == ROW_COUNTED) {
            n++;
            rework += picks.item[i].deployment->rework;
        }
    return ratio_of(rework, n);
}
