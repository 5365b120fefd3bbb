/* M2: how often production gets something new.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Band: our mapping, docs/metrics.md "Band". */
#include "metric/calendar.h"
#include "metric/measure.h"
#include "metric/percentile.h"

#include <math.h>

static const struct str band_word[] = {
    [BAND_NONE] = {NULL, 0},
      [BAND_DAILY] = STR("daily"), [BAND_WEEKLY] = STR("weekly"),
    [BAND_MONTHLY] = STR("monthly"), [BAND_RARER] = STR("rarer"),
};

struct str band_name(enum band band)
{
    return band_word[band];
}

/* Deploy days of each whole bucket. "Whole": starts at or after the day of the first success, lies
 * in the window, ends by now. */
struct counts {
    int64_t *item;
    ptrdiff_t n, capacity;
};

/* day[n]: distinct local days with a deployment, ascending */
static struct counts count_whole(const struct pool *p, struct window w, enum bucket bucket,
                                 const struct zone *zone, const int64_t *day, ptrdiff_t n,
                                 struct arena *a)
{
    struct counts counts = {0};
    if (p->first_success_ms == TIME_NONE)
        return counts;
    int64_t end_ms = w.to_ms < p->facts->now_ms ? w.to_ms : p->facts->now_ms;
    int64_t from_ms = zone_day_start(zone, zone_day(zone, p->first_success_ms));
    if (from_ms < w.from_ms)
        from_ms = w.from_ms;
    if (from_ms >= end_ms)
        return counts;
    ptrdiff_t i = 0;
    for (int64_t first = calendar_from(bucket, from_ms, zone), next;; first = next) {
        next = calendar_next(bucket, first);
        if (zone_day_start(zone, next) > end_ms)
            return counts;
        while (i < n && day[i] < first)
            i++;
        ptrdiff_t before = i;
        while (i < n && day[i] < next)
            i++;
        *PUSH(a, &counts) = i - before;
    }
}

static double median(int64_t *v, ptrdiff_t n, enum percentile_rule rule, struct arena scratch)
{
    sort_ms(v, n, scratch);
    return percentile(v, n, 50, rule, 1);
}

/* median over the buckets of "has a deployment at all" */
static double median_any(const struct counts *counts, enum percentile_rule rule,
                         struct arena scratch)
{
    int64_t *any = NEW_RAW(&scratch, int64_t, counts->n);
    for (ptrdiff_t i = 0; i < counts->n; i++)
        any[i] = counts->item[i] > 0;
    return median(any, counts->n, rule, scratch);
}

static enum band band_of(double days_per_week, double any_per_week, ptrdiff_t weeks,
                         double any_per_month, ptrdiff_t months)
{
    if (weeks < 4)
        return BAND_NONE;
    if (days_per_week >= 3)
        return BAND_DAILY;
    if (any_per_week >= 1)
        return BAND_WEEKLY;
    if (months > 0)
        return any_per_month >= 1 ? BAND_MONTHLY : BAND_RARER;
    return BAND_NONE;
}

static void measure_weeks(const struct pool *p, struct window w, const struct zone *zone,
                          const int64_t *day, struct deployment_frequency *m, struct arena scratch)
{
    enum percentile_rule rule = p->rules->percentile;
    struct counts weeks = count_whole(p, w, BUCKET_WEEK, zone, day, m->deploy_days, &scratch);
    struct counts months = count_whole(p, w, BUCKET_MONTH, zone, day, m->deploy_days, &scratch);
    double any_per_week = median_any(&weeks, rule, scratch);
    m->whole_weeks = weeks.n;
    m->whole_months = months.n;
    m->median_deploy_days_per_week = median(weeks.item, weeks.n, rule, scratch);
    m->band = band_of(m->median_deploy_days_per_week, any_per_week, weeks.n,
                      median_any(&months, rule, scratch), months.n);
}

static double median_gap_s(const int64_t *at, ptrdiff_t n, enum percentile_rule rule,
                           struct arena scratch)
{
    if (n < 2)
        return (double)NAN;
    int64_t *gap = NEW_RAW(&scratch, int64_t, n - 1);
    for (ptrdiff_t i = 1; i < n; i++)
        gap[i - 1] = at[i] - at[i - 1];
    sort_ms(gap, n - 1, scratch);
    return percentile(gap, n - 1, 50, rule, 1000);
}

struct deployment_frequency deployment_frequency_of(const struct pool *p, struct window w,
                                                    const struct zone *zone, struct arena scratch)
{
    struct deployment_frequency m = {0};
    struct picks picks = picks_of(p, METRIC_DEPLOYMENT_FREQUENCY, w, &scratch);
    int64_t *at = NEW_RAW(&scratch, int64_t, picks.n), *day = NEW_RAW(&scratch, int64_t, picks.n);
    for (ptrdiff_t i = 0; i < picks.n; i++)
        if (picks.item[i].state == ROW_COUNTED) {
            day[m.n] = zone_day(zone, picks.item[i].at_ms);
            at[m.n++] = picks.item[i].at_ms;
            m.inferred += picks.item[i].deployment->inferred;
        }
    sort_ms(at, m.n, scratch);
    sort_ms(day, m.n, scratch); /* a zone may step back over midnight: not ordered by at */
    for (ptrdiff_t i = 0; i < m.n; i++)
        if (i == 0 || day[i] != day[i - 1])
            day[m.deploy_days++] = day[i];
    m.known = p->first_success_ms != TIME_NONE && p->first_success_ms < w.to_ms;
    m.days = (double)(w.to_ms - w.from_ms) / (double)DAY_MS;
    m.per_day = m.days > 0 ? (double)m.n / m.days : (double)NAN;
    m.median_gap_s = median_gap_s(at, m.n, p->rules->percentile, scratch);
    measure_weeks(p, w, zone, day, &m, scratch);
    m.nexcluded = picks_excluded(&picks, m.excluded);
    return m;
}
