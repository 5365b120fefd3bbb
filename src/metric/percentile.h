/* Percentiles of durations and their intervals.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Percentile"; Hyndman & Fan 1996; docs/statistics.md 1 and 7. */
#ifndef METRIC_PERCENTILE_H
#define METRIC_PERCENTILE_H

#include "metric/metric.h"

/* sort_ms(v, n, scratch): v[n] into ascending order, any values, O(n) for large n. */
void sort_ms(int64_t *v, ptrdiff_t n, struct arena scratch);

/* percentile(v, n, percent, rule, unit): of the ascending v[n], divided by unit (1: as they are,
 * 1000: ms as seconds) and rounded once; NAN for n == 0. percent in [0, 100]. With h = (n - 1) *
 * percent / 100, counted from 0: TYPE7 interpolates between floor(h) and the next, LOWER takes
 * floor(h); NEAREST_RANK takes the ceil(n * percent / 100)th, counted from 1. */
double percentile(const int64_t *v, ptrdiff_t n, int percent, enum percentile_rule rule, int unit);

/* quantile_ranks(n, percent, rank): the order statistics, counted from 1, that bound the quantile
 * with 95 % confidence: rank[0] = largest l with P(Bin(n, q) <= l - 1) <= 0.025, 0: unbounded
 * below; rank[1] = smallest u with P(Bin(n, q) >= u) <= 0.025, n + 1: unbounded above.
 * 0 < percent < 100. O(sqrt(n)) about. */
void quantile_ranks(ptrdiff_t n, int percent, ptrdiff_t rank[2]);

/* spread_of(ms, n, rule, scratch): sorts ms[n] in place. */
struct spread spread_of(int64_t *ms, ptrdiff_t n, enum percentile_rule rule, struct arena scratch);

#endif
