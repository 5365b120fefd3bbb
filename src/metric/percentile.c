/* SPDX-License-Identifier: Apache-2.0 */
#include "metric/percentile.h"

#include <math.h>
#include <string.h>

enum { FEW = 64, DIGITS = 256 };

static void insert(int64_t *v, ptrdiff_t n)
{
    for (ptrdiff_t i = 1; i < n; i++) {
        int64_t x = v[i];
        ptrdiff_t at = i;
        for (; at > 0 && v[at - 1] > x; at--)
            v[at] = v[at - 1];
        v[at] = x;
    }
}

/* one pass of a radix sort: from -> to by the byte at shift of the distance to least */
static void deal(const int64_t *from, int64_t *to, ptrdiff_t n, uint64_t least, int shift)
{
    ptrdiff_t place[DIGITS] = {0};
    for (ptrdiff_t i = 0; i < n; i++)
        place[((uint64_t)from[i] - least) >> shift & (DIGITS - 1)]++;
    for (ptrdiff_t digit = 0, sum = 0; digit < DIGITS; digit++) {
        ptrdiff_t count = place[digit];
        place[digit] = sum;
        sum += count;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        to[place[((uint64_t)from[i] - least) >> shift & (DIGITS - 1)]++] = from[i];
}

void sort_ms(int64_t *v, ptrdiff_t n, struct arena scratch)
{
    if (n <= FEW) {
        insert(v, n);
        return;
    }
    int64_t least = v[0], most = v[0];
    bool sorted = true;
    for (ptrdiff_t i = 1; i < n; i++) {
        sorted &= v[i - 1] <= v[i];
        least = v[i] < least ? v[i] : least;
        most = v[i] > most ? v[i] : most;
    }
    if (sorted)
        return;
    uint64_t range = (uint64_t)most - (uint64_t)least;
    int64_t *from = v, *to = NEW_RAW(&scratch, int64_t, n);
    for (int shift = 0; shift < 64 && range >> shift; shift += 8) {
        deal(from, to, n, (uint64_t)least, shift);
        int64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != v)
        memcpy(v, from, (size_t)n * sizeof *v);
}

double percentile(const int64_t *v, ptrdiff_t n, int percent, enum percentile_rule rule, int unit)
{
    if (n == 0)
        return (double)NAN;
    if (rule == PERCENTILE_NEAREST_RANK) {
        ptrdiff_t rank = (n * percent + 99) / 100;
        return (double)v[rank > 0 ? rank - 1 : 0] / unit;
    }
    ptrdiff_t at = (n - 1) * percent / 100, rest = (n - 1) * percent % 100;
    if (rule == PERCENTILE_LOWER || rest == 0)
        return (double)v[at] / unit;
    /* durations reach 3e14 ms and instants twice that: whole hundredths fit an int64 */
    return (double)(v[at] * 100 + (v[at + 1] - v[at]) * rest) / (100.0 * unit);
}

static double log_factorial(double n)
{
    static const double small[] = {
        1,     1,      2,       6,        24,        120,        720,         5040,
        40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200, 1307674368000};
    if (n < (double)COUNT(small))
        return log(small[(int)n]);
    const double half_log_two_pi = 0.91893853320467274178;
    double r = 1 / n, rr = r * r; /* Stirling's series, good to 1e-15 here */
    double tail = r * (1.0 / 12 - rr * (1.0 / 360 - rr * (1.0 / 1260 - rr / 1680)));
    return (n + 0.5) * log(n) - n + half_log_two_pi + tail;
}

/* largest l with P(Bin(n, q) <= l - 1) <= 0.025, 0 when even P(Bin = 0) is above */
static ptrdiff_t rank_below(ptrdiff_t n, double q)
{
    double mean = (double)n * q, sd = sqrt(mean * (1 - q));
    double k = floor(mean - 12 * sd - 12); /* what lies below it is under 1e-30 */
    if (k < 0)
        k = 0;
    double size = (double)n;
    double p = exp(log_factorial(size) - log_factorial(k) - log_factorial(size - k) + k * log(q) +
                   (size - k) * log1p(-q));
    double sum = p;
    while (sum <= 0.025) {
        p *= (size - k) / (k + 1) * q / (1 - q);
        k += 1;
        sum += p;
    }
    return (ptrdiff_t)k;
}

void quantile_ranks(ptrdiff_t n, int percent, ptrdiff_t rank[2])
{
    rank[0] = rank_below(n, percent / 100.0);
    rank[1] = n + 1 - rank_below(n, (100 - percent) / 100.0);
}

static void interval(const int64_t *ms, ptrdiff_t n, int percent, double ci_s[2])
{
    ci_s[0] = ci_s[1] = (double)NAN;
    if (n < 6)
        return;
    ptrdiff_t rank[2];
    quantile_ranks(n, percent, rank);
    if (rank[0] >= 1)
        ci_s[0] = (double)ms[rank[0] - 1] / 1000;
    if (rank[1] <= n)
        ci_s[1] = (double)ms[rank[1] - 1] / 1000;
}

static double mean(const int64_t *v, ptrdiff_t n)
{
    if (n == 0)
        return (double)NAN;
    int64_t whole = 0, rest = 0; /* exact, and no sum can overflow */
    for (ptrdiff_t i = 0; i < n; i++) {
        whole += v[i] / n;
        rest += v[i] % n;
    }
    return (double)whole + (double)rest / (double)n;
}

struct spread spread_of(int64_t *ms, ptrdiff_t n, enum percentile_rule rule, struct arena scratch)
{
    sort_ms(ms, n, scratch);
    struct spread s = {
        .n = n,
        .p50_s = percentile(ms, n, 50, rule, 1000),
        .p75_s = percentile(ms, n, 75, rule, 1000),
        .p90_s = percentile(ms, n, 90, rule, 1000),
        .p95_s = percentile(ms, n, 95, rule, 1000),
        .mean_s = mean(ms, n) / 1000,
    };
    interval(ms, n, 50, s.p50_ci_s);
    interval(ms, n, 95, s.p95_ci_s);
    return s;
}
