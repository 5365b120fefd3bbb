/* Percentiles, ratios and survival against the vectors of R and SciPy.
 * SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "metric/percentile.h"
#include "metric/ratio.h"
#include "metric/survival.h"

#include <math.h>

static double of(const int64_t *v, ptrdiff_t n, int percent, enum percentile_rule rule)
{
    return percentile(v, n, percent, rule, 1);
}

static void percentiles_follow_their_rule(void **state)
{
    (void)state;
    const int64_t minutes[] = {60, 120, 6000, 60000}, digits[] = {1, 1, 2, 3, 4, 5, 6, 9};
    check_near(of(minutes, 4, 50, PERCENTILE_TYPE7), 3060, 0);
    check_near(of(digits, 8, 50, PERCENTILE_TYPE7), 3.5, 0);
    check_near(of(digits, 8, 95, PERCENTILE_TYPE7), 7.95, 0);
    check_near(of(digits, 8, 50, PERCENTILE_NEAREST_RANK), 3, 0);
    check_near(of(digits, 8, 95, PERCENTILE_NEAREST_RANK), 9, 0);
    check_near(of(digits, 8, 50, PERCENTILE_LOWER), 3, 0);
    check_near(of(digits, 8, 95, PERCENTILE_LOWER), 6, 0);
    for (enum percentile_rule rule = PERCENTILE_TYPE7; rule <= PERCENTILE_LOWER; rule++) {
        check_near(of(digits + 3, 1, 50, rule), 3, 0);
        check_near(of(digits, 8, 0, rule), 1, 0);
        check_near(of(digits, 8, 100, rule), 9, 0);
        check_true(isnan(of(digits, 0, 50, rule)));
    }
    check_near(percentile(digits, 8, 95, PERCENTILE_TYPE7, 1000), 0.00795, 0);
}

/* 0.95 is no double: 20 * 0.95 must still be the 19th distance, without a trace of the next */
static void percentiles_at_a_whole_rank_are_the_value(void **state)
{
    (void)state;
    int64_t v[2001];
    for (int i = 0; i < COUNT(v); i++)
        v[i] = INT64_C(1000003) * i;
    for (int n = 21; n <= COUNT(v); n += 20)
        check_near(of(v, n, 95, PERCENTILE_TYPE7), (double)v[(n - 1) / 20 * 19], 0);
}

static void no_order_of_the_input_matters(void **state)
{
    (void)state;
    enum { N = 5000 };
    static int64_t v[N], sorted[N];
    uint64_t seed = 1;
    for (int i = 0; i < N; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        v[i] = (int64_t)(seed >> (seed & 31)) - (INT64_C(1) << 40);
        sorted[i] = v[i];
    }
    sort_ms(v, N, *room());
    for (int i = 1; i < N; i++)
        check_true(v[i - 1] <= v[i]);
    uint64_t sum = 0;
    for (int i = 0; i < N; i++)
        sum += (uint64_t)v[i] * (uint64_t)v[i] - (uint64_t)sorted[i] * (uint64_t)sorted[i];
    check_true(sum == 0);
    int64_t few[] = {3, INT64_MAX, -5, INT64_MIN, 3};
    sort_ms(few, 5, *room());
    check_true(few[0] == INT64_MIN && few[1] == -5 && few[2] == 3 && few[4] == INT64_MAX);
    struct spread s = spread_of(v, 0, PERCENTILE_TYPE7, *room());
    check_true(s.n == 0 && isnan(s.p50_s) && isnan(s.mean_s) && isnan(s.p95_ci_s[1]));
}

static void ranks_bound_the_quantile(void **state)
{
    (void)state;
    static const struct {
        ptrdiff_t n;
        int percent;
        ptrdiff_t low, high;
    } vector[] = {
        {20,     50, 6,     15   },
        {6,      50, 1,     6    },
        {5,      50, 0,     6    },
        {200,    95, 184,   197  },
        {71,     95, 63,    72   },
        {72,     95, 64,    72   },
        {100000, 50, 49690, 50311},
    };
    for (ptrdiff_t i = 0; i < COUNT(vector); i++) {
        ptrdiff_t rank[2];
        quantile_ranks(vector[i].n, vector[i].percent, rank);
        check_int(rank[0], vector[i].low);
        check_int(rank[1], vector[i].high);
    }
}

static void intervals_open_where_data_ends(void **state)
{
    (void)state;
    int64_t v[72];
    for (int i = 0; i < COUNT(v); i++)
        v[i] = 1000 * (i + 1);
    struct spread s = spread_of(v, 5, PERCENTILE_TYPE7, *room());
    check_true(isnan(s.p50_ci_s[0]) && isnan(s.p50_ci_s[1]) && isnan(s.p95_ci_s[0]));
    s = spread_of(v, 6, PERCENTILE_TYPE7, *room());
    check_near(s.p50_ci_s[0], 1, 0);
    check_near(s.p50_ci_s[1], 6, 0);
    check_true(isnan(s.p95_ci_s[1]));
    s = spread_of(v, 20, PERCENTILE_TYPE7, *room());
    check_near(s.p50_ci_s[0], 6, 0);
    check_near(s.p50_ci_s[1], 15, 0);
    check_near(s.mean_s, 10.5, 0);
    s = spread_of(v, 71, PERCENTILE_TYPE7, *room());
    check_true(s.p95_ci_s[0] == 63 && isnan(s.p95_ci_s[1]));
    s = spread_of(v, 72, PERCENTILE_TYPE7, *room());
    check_near(s.p95_ci_s[1], 72, 0);
}

static void means_do_not_overflow(void **state)
{
    (void)state;
    enum { N = 40 };
    int64_t v[N];
    for (int i = 0; i < N; i++)
        v[i] = INT64_C(300000000000000) + i % 2;
    check_near(spread_of(v, N, PERCENTILE_TYPE7, *room()).mean_s, 300000000000.0005, 1e-4);
    int64_t third[] = {1, 1, 2};
    check_near(spread_of(third, 3, PERCENTILE_TYPE7, *room()).mean_s, 4.0 / 3000, 1e-18);
}

static void ratios_have_score_intervals(void **state)
{
    (void)state;
    struct ratio r = ratio_of(2, 20);
    check_near(r.ci[0], 0.0278664812137682, 1e-15);
    check_near(r.ci[1], 0.301033645228487, 1e-15);
    r = ratio_of(0, 7);
    check_near(r.ci[0], 0, 0);
    check_near(r.ci[1], 0.354330435066687, 1e-15);
    r = ratio_of(7, 7);
    check_near(r.ci[0], 1 - 0.354330435066687, 1e-15);
    check_near(r.ci[1], 1, 0);
    check_near(ratio_of(1, 63).ratio, 1.0 / 63, 0);
    r = ratio_of(0, 0);
    check_true(isnan(r.ratio) && isnan(r.ci[0]) && isnan(r.ci[1]));
    for (int n = 1; n < 200; n++)
        for (int x = 0; x <= n; x++) {
            r = ratio_of(x, n);
            check_true(0 <= r.ci[0] && r.ci[0] <= r.ratio && r.ratio <= r.ci[1] && r.ci[1] <= 1);
        }
}

static double median_of(const struct spell *spell, ptrdiff_t n, double q)
{
    struct spell copy[16];
    memcpy(copy, spell, (size_t)n * sizeof *spell);
    survival_sort(copy, n, *room());
    return survival_quantile(copy, n, q);
}

static void survival_counts_the_open(void **state)
{
    (void)state;
    const struct spell r[] = {
        {5,  1},
        {8,  1},
        {12, 0},
        {3,  1},
        {30, 1},
        {45, 0},
        {9,  1},
        {9,  0},
        {22, 1},
        {2,  1}
    };
    check_near(median_of(r, 10, 0.5), 15.5, 0); /* R survfit: S(9) = .5 to the next event, 22 */
    check_near(median_of(r, 10, 0.1), 2.5, 0);  /* S(2) = .9: midpoint 2..3 */
    check_near(median_of(r, 10, 0.8), 30, 0);   /* S(22) = 1/3, S(30) = 1/6 */
    check_true(isnan(median_of(r, 10, 0.95)));  /* S stays at 1/6 */
    const struct spell half[] =
        {
            {1, 1},
            {9, 0}
    },
                       none[] = {{1, 0}, {2, 0}}, early[] = {{1, 0}, {4, 1}};
    check_true(isnan(median_of(half, 2, 0.5))); /* S = .5 and no later restoration */
    check_true(isnan(median_of(none, 2, 0.5)) && isnan(median_of(none, 0, 0.5)));
    check_near(median_of(early, 2, 0.5), 4, 0);
    const struct spell tie[] = {
        {4, 0},
        {4, 1},
        {8, 1}
    }; /* open at 4 is at risk at 4: S = 2/3 */
    check_near(median_of(tie, 3, 0.5), 8, 0);
    const struct spell all[] = {
        {1, 1},
        {2, 1},
        {3, 1},
        {4, 1}
    };
    check_near(median_of(all, 4, 0.5), 2.5, 0);
    check_near(median_of(all, 4, 0.95), 4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_follow_their_rule),
        cmocka_unit_test(percentiles_at_a_whole_rank_are_the_value),
        cmocka_unit_test(no_order_of_the_input_matters),
        cmocka_unit_test(ranks_bound_the_quantile),
        cmocka_unit_test(intervals_open_where_data_ends),
        cmocka_unit_test(means_do_not_overflow),
        cmocka_unit_test(ratios_have_score_intervals),
        cmocka_unit_test(survival_counts_the_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
