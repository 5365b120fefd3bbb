/* One function per metric: picks -> its numbers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md M1-M6. All pure; the pool is that of the scope, see pick.h. */
#ifndef METRIC_MEASURE_H
#define METRIC_MEASURE_H

#include "metric/pick.h"

struct lead_time lead_time_of(const struct pool *p, struct window w, struct arena scratch);

struct deployment_frequency deployment_frequency_of(const struct pool *p, struct window w,
                                                    const struct zone *zone, struct arena scratch);

struct change_fail_rate change_fail_rate_of(const struct pool *p, struct window w,
                                            struct arena scratch);

/* metric: METRIC_TIME_TO_RESTORE or METRIC_RECOVERY_TIME */
struct restore_time restore_time_of(const struct pool *p, enum metric metric, struct window w,
                                    struct arena scratch);

struct ratio rework_rate_of(const struct pool *p, struct window w, struct arena scratch);

/* metrics_in: all six */
struct metrics metrics_in(const struct pool *p, struct window w, const struct zone *zone,
                          struct arena scratch);

#endif
