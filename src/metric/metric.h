/* Facts -> numbers: the metrics M1-M6 of docs/metrics.md over a window, per service and rolled up.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers are computed from rows (metric/rows.h), the same that `explain` shows, so that they
 * cannot disagree. A roll-up is the same computation over the union of the services' raw rows. NAN
 * means "no data" (JSON null), never 0. Seconds are doubles. */
#ifndef METRIC_METRIC_H
#define METRIC_METRIC_H

#include "base/zone.h"
#include "fact/fact.h"

/* [from, to), instants in ms */
struct window {
    int64_t from_ms, to_ms;
};

/* Which services: index into facts.service, ascending, each once. n == 1 is "the service". */
struct scope {
    const int32_t *service;
    ptrdiff_t n;
};

enum metric {
    METRIC_LEAD_TIME,
    METRIC_DEPLOYMENT_FREQUENCY,
    METRIC_CHANGE_FAIL_RATE,
    METRIC_TIME_TO_RESTORE,
    METRIC_RECOVERY_TIME,
    METRIC_REWORK_RATE,
    METRICS
};
struct str metric_name(enum metric metric); /* "lead_time", "failed_deployment_recovery_time", ...
                                               as in the report schema */
bool metric_find(struct str name, enum metric *metric);
struct str metric_id(enum metric metric); /* "M1" */

/* Durations of n rows; all in seconds; n == 0: NAN throughout. ci: NAN when n < 6. p95_open: the
 * upper bound of its interval is open (n < 72). */
struct spread {
    ptrdiff_t n;
    double p50_s, p75_s, p90_s, p95_s, mean_s;
    double p50_ci_s[2],
        p95_ci_s[2]; /* order statistics, statistics.md 7; an unbounded side is NAN */
};

struct excluded_count {
    enum reason reason;
    ptrdiff_t n;
};

struct lead_time {
    struct spread spread;
    ptrdiff_t pending;
    double pending_age_p50_s, pending_oldest_s;
    struct spread stage[STAGES];
    struct excluded_count excluded[REASONS]; /* [nexcluded], by reason, non-zero only */
    ptrdiff_t nexcluded;
};

enum band { BAND_NONE, BAND_DAILY, BAND_WEEKLY, BAND_MONTHLY, BAND_RARER };
struct str band_name(enum band band); /* "daily"; p == NULL for none */

struct deployment_frequency {
    ptrdiff_t n;
    bool known; /* a production success is known before the end of the window: its n may be 0 */
    double days, per_day; /* 0 also when nothing is known; NAN for an empty window */
    ptrdiff_t deploy_days;
    ptrdiff_t whole_weeks, whole_months;
    double median_deploy_days_per_week; /* NAN without a whole week */
    double median_gap_s;                /* between consecutive deployments, NAN for n < 2 */
    enum band band;
    ptrdiff_t inferred; /* of n, how many are inferred from tags */
    struct excluded_count excluded[REASONS];
    ptrdiff_t nexcluded;
};

struct ratio {
    ptrdiff_t n, hits;
    double ratio, ci[2]; /* Wilson 1927, 95 %; NAN for n == 0 */
};

struct change_fail_rate {
    struct ratio ratio;
    ptrdiff_t by_signal[SIGNALS];
    ptrdiff_t unlinked_flag_offs, unlinked_incidents; /* shown beside */
    ptrdiff_t unknown_commit;                         /* of n */
    struct excluded_count excluded[REASONS];
    ptrdiff_t nexcluded;
};

struct restore_time {
    struct spread spread; /* of the restored */
    ptrdiff_t open;
    double km_p50_s, km_p95_s; /* Kaplan-Meier; NAN when open == 0 or never reached */
    double open_oldest_s;
    struct excluded_count excluded[REASONS];
    ptrdiff_t nexcluded;
};

struct metrics {
    struct window window;
    bool partial; /* the bucket has not ended by now */
    struct lead_time lead_time;
    struct deployment_frequency deployment_frequency;
    struct change_fail_rate change_fail_rate;
    struct restore_time time_to_restore;
    struct restore_time recovery_time;
    struct ratio rework_rate;
};

/* metrics_of(facts, scope, window, zone, scratch): all six. Pure. O(rows log rows). */
struct metrics metrics_of(const struct facts *f, struct scope scope, struct window w,
                          const struct zone *zone, struct arena scratch);

/* last_deployment_ms(s, before_ms): when the last deployment that M2 counts finished before then;
 * TIME_NONE: none did. O(log deployments + those that do not count behind it). */
int64_t last_deployment_ms(const struct service *s, int64_t before_ms);

enum bucket { BUCKET_NONE, BUCKET_DAY, BUCKET_WEEK, BUCKET_MONTH };
struct str bucket_name(enum bucket bucket); /* "week" */
bool bucket_find(struct str name, enum bucket *bucket);

/* series_fits: whether the window has at most SERIES_MOST buckets; what asks for more is refused
 * (ERR_USAGE) before metrics_series, which stops there. */
enum { SERIES_MOST = 4000 };
bool series_fits(struct window w, enum bucket bucket);

/* metrics_series: the buckets of the zone that start in the window, and by now, in order; the last,
 * where it ends after to or now, is cut at to and marked partial; *n of them, in a. */
struct metrics *metrics_series(const struct facts *f, struct scope scope, struct window w,
                               enum bucket bucket, const struct zone *zone, struct arena *a,
                               ptrdiff_t *n);

#endif
