/* The six metrics over one window, and over the days, weeks or months in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "metric/calendar.h"
#include "metric/measure.h"

static const struct {
    struct str name, id;
} metric_word[METRICS] = {
    [METRIC_LEAD_TIME] = {STR("lead_time"),                       STR("M1")},
    [METRIC_DEPLOYMENT_FREQUENCY] = {STR("deployment_frequency"),            STR("M2")},
    [METRIC_CHANGE_FAIL_RATE] = {STR("change_fail_rate"),                STR("M3")},
    [METRIC_TIME_TO_RESTORE] = {STR("time_to_restore"),                 STR("M4")},
    [METRIC_RECOVERY_TIME] = {STR("failed_deployment_recovery_time"), STR("M5")},
    [METRIC_REWORK_RATE] = {STR("rework_rate"),                     STR("M6")},
};

struct str metric_name(enum metric metric)
{
    return metric_word[metric].name;
}

struct str metric_id(enum metric metric)
{
    return metric_word[metric].id;
}

bool metric_find(struct str name, enum metric *metric)
{
    for (int m = 0; m < METRICS; m++)
        if (str_equal(name, metric_word[m].name) || str_equal_fold(name, metric_word[m].id)) {
            *metric = (enum metric)m;
            return true;
        }
    return false;
}

struct metrics metrics_in(const struct pool *p, struct window w, const struct zone *zone,
                          struct arena scratch)
{
    return (struct metrics){
        .window = w,
        .partial = w.to_ms > p->facts->now_ms,
        .lead_time = lead_time_of(p, w, scratch),
        .deployment_frequency = deployment_frequency_of(p, w, zone, scratch),
        .change_fail_rate = change_fail_rate_of(p, w, scratch),
        .time_to_restore = restore_time_of(p, METRIC_TIME_TO_RESTORE, w, scratch),
        .recovery_time = restore_time_of(p, METRIC_RECOVERY_TIME, w, scratch),
        .rework_rate = rework_rate_of(p, w, scratch),
    };
}

struct metrics metrics_of(const struct facts *f, struct scope scope, struct window w,
                          const struct zone *zone, struct arena scratch)
{
    struct pool p = pool_of(f, scope, &scratch);
    return metrics_in(&p, w, zone, scratch);
}

static const int64_t shortest_ms[] = {
    [BUCKET_NONE] = INT64_MAX,
    [BUCKET_DAY] = 23 * HOUR_MS,
    [BUCKET_WEEK] = 7 * DAY_MS - HOUR_MS,
    [BUCKET_MONTH] = 28 * DAY_MS - HOUR_MS,
};

bool series_fits(struct window w, enum bucket bucket)
{
    return w.to_ms <= w.from_ms || (w.to_ms - w.from_ms) / shortest_ms[bucket] < SERIES_MOST;
}

struct metrics *metrics_series(const struct facts *f, struct scope scope, struct window w,
                               enum bucket bucket, const struct zone *zone, struct arena *a,
                               ptrdiff_t *n)
{
    *n = 0;
    int64_t until = w.to_ms < f->now_ms ? w.to_ms : f->now_ms;
    if (bucket == BUCKET_NONE || w.from_ms >= until)
        return NULL;
    struct {
        struct metrics *item;
        ptrdiff_t n, capacity;
    } list = {0};
    struct pool p = pool_of(f, scope, a);
    int64_t first = calendar_from(bucket, w.from_ms, zone), next;
    for (; list.n < SERIES_MOST && zone_day_start(zone, first) < until; first = next) {
        next = calendar_next(bucket, first);
        struct window one = {zone_day_start(zone, first), zone_day_start(zone, next)};
        bool partial = one.to_ms > until;
        if (one.to_ms > w.to_ms)
            one.to_ms = w.to_ms;
        if (one.to_ms <= one.from_ms) /* a day that the zone skipped */
            continue;
        struct metrics *m = PUSH(a, &list);
        *m = metrics_in(&p, one, zone, *a);
        m->partial = partial;
    }
    *n = list.n;
    return list.item;
}
