/* Days, ISO weeks and months of a zone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Calendar". Bounds are local midnights, so a week may have 167 or 169 hours. */
#ifndef METRIC_CALENDAR_H
#define METRIC_CALENDAR_H

#include "metric/metric.h"

/* calendar_first(bucket, day): the first local day of the bucket that holds the local day.
 * calendar_next(bucket, first): the first day of the one after it. bucket is not NONE. */
int64_t calendar_first(enum bucket bucket, int64_t day);
int64_t calendar_next(enum bucket bucket, int64_t first);

/* calendar_from(bucket, ms, zone): first day of the first bucket that starts at or after ms. */
int64_t calendar_from(enum bucket bucket, int64_t ms, const struct zone *zone);

#endif
