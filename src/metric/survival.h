/* Times of which some are not over yet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Kaplan & Meier 1958; docs/metrics.md "KM", docs/statistics.md 9. */
#ifndef METRIC_SURVIVAL_H
#define METRIC_SURVIVAL_H

#include "base/arena.h"

/* One time: it ended (event), or has lasted that long and goes on. */
struct spell {
    int64_t ms;
    bool event;
};

/* survival_sort(spell, n, scratch): by time, events before the open ones of equal time. */
void survival_sort(struct spell *spell, ptrdiff_t n, struct arena scratch);

/* survival_quantile(spell, n, q): over sorted spells, the smallest t with S(t) < 1 - q; where S(t)
 * equals 1 - q within 1.5e-8, the midpoint between t and the next event's time. In ms; NAN when S
 * never gets there, or equals 1 - q from the last event on. */
double survival_quantile(const struct spell *spell, ptrdiff_t n, double q);

#endif
