/* A share with its interval.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef METRIC_RATIO_H
#define METRIC_RATIO_H

#include "metric/metric.h"

/* ratio_of(hits, n): hits / n and the 95 % score interval of Wilson 1927, without continuity
 * correction (R: prop.test(correct = FALSE)); NAN throughout for n == 0. 0 <= hits <= n. */
struct ratio ratio_of(ptrdiff_t hits, ptrdiff_t n);

#endif
