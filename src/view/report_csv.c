/* The report as CSV (RFC 4180): one row per service and bucket, no data is an empty cell.
 * SPDX-License-Identifier: Apache-2.0 */
#include "view/form.h"

#include <math.h>
#include <string.h>

enum kind { COUNTED, MEASURED, NAMED_BAND };

/* one flat column of struct metrics; the unit is in the name */
static const struct {
    const char *name;
    enum kind kind;
    size_t at;
} column[] = {
#define COUNTED_AT(name, member)                                                                   \
    {                                                                                              \
        name, COUNTED, offsetof(struct metrics, member)                                            \
    }
#define MEASURED_AT(name, member)                                                                  \
    {                                                                                              \
        name, MEASURED, offsetof(struct metrics, member)                                           \
    }
    COUNTED_AT("lead_time_n", lead_time.spread.n),
    COUNTED_AT("lead_time_pending", lead_time.pending),
    MEASURED_AT("lead_time_p50_s", lead_time.spread.p50_s),
    MEASURED_AT("lead_time_p75_s", lead_time.spread.p75_s),
    MEASURED_AT("lead_time_p90_s", lead_time.spread.p90_s),
    MEASURED_AT("lead_time_p95_s", lead_time.spread.p95_s),
    MEASURED_AT("lead_time_mean_s", lead_time.spread.mean_s),
    MEASURED_AT("lead_time_p50_ci_low_s", lead_time.spread.p50_ci_s[0]),
    MEASURED_AT("lead_time_p50_ci_high_s", lead_time.spread.p50_ci_s[1]),
    MEASURED_AT("coding_p50_s", lead_time.stage[STAGE_CODING].p50_s),
    MEASURED_AT("pickup_p50_s", lead_time.stage[STAGE_PICKUP].p50_s),
    MEASURED_AT("review_p50_s", lead_time.stage[STAGE_REVIEW].p50_s),
    MEASURED_AT("merge_p50_s", lead_time.stage[STAGE_MERGE].p50_s),
    MEASURED_AT("deploy_p50_s", lead_time.stage[STAGE_DEPLOY].p50_s),
    COUNTED_AT("deployments", deployment_frequency.n),
    MEASURED_AT("days", deployment_frequency.days),
    MEASURED_AT("deployments_per_day", deployment_frequency.per_day),
    COUNTED_AT("deploy_days", deployment_frequency.deploy_days),
    MEASURED_AT("median_deploy_days_per_week", deployment_frequency.median_deploy_days_per_week),
    {"band", NAMED_BAND, offsetof(struct metrics, deployment_frequency.band)},
    COUNTED_AT("deployments_inferred", deployment_frequency.inferred),
    COUNTED_AT("change_fail_rate_n", change_fail_rate.ratio.n),
    COUNTED_AT("change_fail_rate_failed", change_fail_rate.ratio.hits),
    MEASURED_AT("change_fail_rate_ratio", change_fail_rate.ratio.ratio),
    MEASURED_AT("change_fail_rate_ci_low", change_fail_rate.ratio.ci[0]),
    MEASURED_AT("change_fail_rate_ci_high", change_fail_rate.ratio.ci[1]),
    COUNTED_AT("unlinked_incidents", change_fail_rate.unlinked_incidents),
    COUNTED_AT("unlinked_flag_offs", change_fail_rate.unlinked_flag_offs),
    COUNTED_AT("time_to_restore_n", time_to_restore.spread.n),
    COUNTED_AT("time_to_restore_open", time_to_restore.open),
    MEASURED_AT("time_to_restore_p50_s", time_to_restore.spread.p50_s),
    MEASURED_AT("time_to_restore_p95_s", time_to_restore.spread.p95_s),
    MEASURED_AT("time_to_restore_km_p50_s", time_to_restore.km_p50_s),
    MEASURED_AT("time_to_restore_km_p95_s", time_to_restore.km_p95_s),
    COUNTED_AT("recovery_time_n", recovery_time.spread.n),
    COUNTED_AT("recovery_time_open", recovery_time.open),
    MEASURED_AT("recovery_time_p50_s", recovery_time.spread.p50_s),
    MEASURED_AT("recovery_time_p95_s", recovery_time.spread.p95_s),
    COUNTED_AT("rework_n", rework_rate.n),
    COUNTED_AT("rework", rework_rate.hits),
    MEASURED_AT("rework_ratio", rework_rate.ratio),
    MEASURED_AT("rework_ci_low", rework_rate.ci[0]),
    MEASURED_AT("rework_ci_high", rework_rate.ci[1]),
};

static void cell(struct out *o, const struct metrics *m, ptrdiff_t c)
{
    const char *at = (const char *)m + column[c].at;
    ptrdiff_t count;
    double v;
    enum band band;
    switch (column[c].kind) {
    case COUNTED:
        memcpy(&count, at, sizeof count);
        out_int(o, count);
        break;
    case MEASURED:
        memcpy(&v, at, sizeof v);
        if (!isnan(v))
            out_double(o, v);
        break;
    case NAMED_BAND:
        memcpy(&band, at, sizeof band);
        out_str(o, band_name(band));
        break;
    }
}

/* scope: "service" or "total"; s is NULL for a total */
static void record(struct out *o, const struct report *r, const struct service *s,
                   const struct metrics *m)
{
    out_text(o, s ? "service," : "total,");
    out_csv(o, s ? s->name : (struct str){0});
    out_byte(o, ',');
    out_csv(o, s ? s->team : (struct str){0});
    out_byte(o, ',');
    out_time(o, m->window.from_ms);
    out_byte(o, ',');
    out_time(o, m->window.to_ms);
    out_text(o, m->partial ? ",true" : ",false");
    for (ptrdiff_t c = 0; c < COUNT(column); c++) {
        out_byte(o, ',');
        cell(o, m, c);
    }
    out_byte(o, ',');
    out_csv(o, r->log_name);
    out_text(o, "\r\n");
}

static void records(struct out *o, const struct report *r, struct scope scope,
                    const struct service *s, struct arena scratch)
{
    if (r->bucket == BUCKET_NONE) {
        struct metrics m = metrics_of(r->facts, scope, r->window, r->zone, scratch);
        record(o, r, s, &m);
        return;
    }
    ptrdiff_t n;
    const struct metrics *m =
        metrics_series(r->facts, scope, r->window, r->bucket, r->zone, &scratch, &n);
    for (ptrdiff_t i = 0; i < n; i++)
        record(o, r, s, &m[i]);
}

void out_report_csv(struct out *o, const struct report *r, struct arena scratch)
{
    out_text(o, "scope,service,team,start,end,partial");
    for (ptrdiff_t c = 0; c < COUNT(column); c++) {
        out_byte(o, ',');
        out_text(o, column[c].name);
    }
    out_text(o, ",log\r\n");
    for (ptrdiff_t i = 0; i < r->scope.n; i++) {
        const struct service *s = &r->facts->service[r->scope.service[i]];
        records(o, r, (struct scope){&r->scope.service[i], 1}, s, scratch);
    }
    if (r->total)
        records(o, r, r->scope, NULL, scratch);
}
