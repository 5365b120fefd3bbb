/* SPDX-License-Identifier: Apache-2.0 */
#include "metric/survival.h"

#include "base/sort.h"

#include <math.h>

static int by_time(const void *a, const void *b)
{
    const struct spell *x = a, *y = b;
    if (x->ms != y->ms)
        return x->ms < y->ms ? -1 : 1;
    return (int)y->event - (int)x->event;
}

void survival_sort(struct spell *spell, ptrdiff_t n, struct arena scratch)
{
    sort(spell, n, sizeof *spell, by_time, scratch);
}

static ptrdiff_t next_event(const struct spell *spell, ptrdiff_t n, ptrdiff_t i)
{
    while (i < n && !spell[i].event)
        i++;
    return i;
}

double survival_quantile(const struct spell *spell, ptrdiff_t n, double q)
{
    const double tolerance = 1.5e-8; /* as R's survfit: square root of the double's epsilon */
    double left = 1;                 /* S(t) */
    for (ptrdiff_t i = next_event(spell, n, 0), next; i < n; i = next) {
        ptrdiff_t same = i;
        while (same < n && spell[same].event && spell[same].ms == spell[i].ms)
            same++;
        left *= 1 - (double)(same - i) / (double)(n - i);
        next = next_event(spell, n, same);
        if (left < 1 - q - tolerance)
            return (double)spell[i].ms;
        if (left <= 1 - q + tolerance)
            return next == n ? (double)NAN : ((double)spell[i].ms + (double)spell[next].ms) / 2;
    }
    return (double)NAN;
}
