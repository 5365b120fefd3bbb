/* What each metric counts, holds pending or leaves out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "handmade.h"

#include <math.h>

static struct metrics of(const struct handmade *h, struct scope scope, double from, double to)
{
    return metrics_of(&h->facts, scope, hours(from, to), zone_utc(), *room());
}

static ptrdiff_t excluded(const struct excluded_count *e, ptrdiff_t n, enum reason reason)
{
    for (ptrdiff_t i = 0; i < n; i++)
        if (e[i].reason == reason)
            return e[i].n;
    return 0;
}

static void nothing_is_no_data(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    struct metrics m = of(h, only(0), 0, 100);
    check_true(m.lead_time.spread.n == 0 && isnan(m.lead_time.spread.p50_s));
    check_true(m.lead_time.pending == 0 && isnan(m.lead_time.pending_oldest_s));
    check_true(isnan(m.change_fail_rate.ratio.ratio) && isnan(m.rework_rate.ratio));
    check_true(isnan(m.time_to_restore.spread.p50_s) && isnan(m.time_to_restore.km_p50_s));
    check_true(isnan(m.recovery_time.spread.p95_s) && isnan(m.recovery_time.open_oldest_s));
    struct scope none = {NULL, 0};
    check_int(of(h, none, 0, 100).lead_time.spread.n, 0);
}

static void lead_times_of_one_hour_to_41_days(void **state)
{
    (void)state;
    static const double minutes[] = {60, 120, 6000, 60000};
    struct handmade *h = handmade(1, 2000);
    baseline(h, 0, 0);
    deployed(h, 0, 1200);
    for (int i = 0; i < 4; i++)
        led(h, 0, merged(h, 1200 - minutes[i] / 60, 0), 1);
    struct metrics m = of(h, only(0), 1, 2000);
    check_int(m.lead_time.spread.n, 4);
    check_near(m.lead_time.spread.p50_s, 3060 * 60, 0);
    check_near(m.lead_time.stage[STAGE_DEPLOY].p50_s, 3060 * 60, 0);
    check_int(m.lead_time.stage[STAGE_REVIEW].n, 0);
    check_true(isnan(m.lead_time.stage[STAGE_REVIEW].p50_s));
    h->rules.base.percentile = PERCENTILE_LOWER;
    check_near(of(h, only(0), 1, 2000).lead_time.spread.p50_s, 120 * 60, 0);
}

static void the_last_deployment_is_one_that_counts(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    check_true(last_deployment_ms(&h->service[0], hour(100)) == TIME_NONE);
    deployed(h, 0, 10);
    struct deployment *d = deployed(h, 0, 20);
    d->excluded = REASON_NOT_PRODUCTION;
    d = deployed(h, 0, 30);
    d->success = d->counted = false;
    check_true(last_deployment_ms(&h->service[0], hour(100)) == hour(10));
    check_true(last_deployment_ms(&h->service[0], hour(10)) == TIME_NONE);
}

static void windows_are_half_open(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    baseline(h, 0, 1);
    for (int at = 10; at <= 30; at += 10)
        deployed(h, 0, at);
    led(h, 0, merged(h, 5, 1), 1);
    led(h, 0, merged(h, 15, 1), 2);
    led(h, 0, merged(h, 25, 1), 3);
    struct metrics m = of(h, only(0), 10, 30);
    check_int(m.lead_time.spread.n, 2);
    check_int(m.deployment_frequency.n, 2);
    check_int(m.change_fail_rate.ratio.n, 2);
    check_int(of(h, only(0), 10, 10).deployment_frequency.n, 0);
}

/* As of min(to, now): merged before it, deployed at or after it. */
static void pending_is_judged_at_the_end_of_the_window(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    baseline(h, 0, 1);
    deployed(h, 0, 50);
    led(h, 0, merged(h, 10, 5), 1);
    led(h, 0, merged(h, 40, 5), 1);
    led(h, 0, merged(h, 60, 5), -1);
    struct metrics m = of(h, only(0), 30, 50);
    check_true(m.lead_time.spread.n == 0 && m.lead_time.pending == 2);
    check_near(m.lead_time.pending_oldest_s, 40 * 3600, 0);
    check_near(m.lead_time.pending_age_p50_s, 25 * 3600, 0);
    m = of(h, only(0), 30, 51);
    check_true(m.lead_time.spread.n == 2 && m.lead_time.pending == 0);
    m = of(h, only(0), 30, 500); /* ends after now: pending as of now */
    check_true(m.lead_time.spread.n == 2 && m.lead_time.pending == 1);
    check_near(m.lead_time.pending_oldest_s, 40 * 3600, 0);
    check_int(of(h, only(0), 30, 60).lead_time.pending, 0); /* merged at to: not yet */
    h->facts.now_ms = hour(50); /* deployed now, in a window that goes on: counted, not pending */
    m = of(h, only(0), 30, 500);
    check_true(m.lead_time.spread.n == 2 && m.lead_time.pending == 0);
}

static void direct_commits_wait_on_the_default_branch_only(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    baseline(h, 0, 1);
    for (int i = 0; i < 2; i++) {
        struct change *c = &h->change[merged(h, 10, 0)];
        c->direct = true;
        c->merged_ms = TIME_NONE;
        c->committed_ms = hour(10);
        c->default_branch = i == 0;
        led(h, 0, (int32_t)(c - h->change), -1);
    }
    struct metrics m = of(h, only(0), 0, 100);
    check_int(m.lead_time.pending, 1);
    check_int(m.lead_time.nexcluded, 0);
}

static void without_a_baseline_nothing_is_pending(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    int32_t before = merged(h, 5, 1), other = merged(h, 6, 1);
    h->change[other].repo_i = 1; /* whose first deployment never came */
    struct lead *l = led(h, 0, before, -1);
    led(h, 0, other, -1);
    struct metrics m = of(h, only(0), 0, 100);
    check_int(m.lead_time.pending, 0);
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_NO_DEPLOYMENT_YET), 2);
    check_int(of(h, only(0), 6, 100).lead_time.excluded[0].n, 1); /* merged in the window only */
    baseline(h, 0, 50);
    l->deployment = 0;
    l->deployed_ms = hour(50);
    l->excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
    m = of(h, only(0), 0, 100);
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_NO_DEPLOYMENT_YET), 1);
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_BEFORE_FIRST_DEPLOYMENT),
              1);
    m = of(h, only(0), 0, 50); /* as of then, there was no baseline */
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_NO_DEPLOYMENT_YET), 2);
}

static void reasons_count_in_their_window(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    baseline(h, 0, 1);
    deployed(h, 0, 50);
    led(h, 0, merged(h, 10, 1), 1)->excluded = REASON_CLOCK_SKEW;
    led(h, 0, merged(h, 11, 1), 1);
    int32_t release = merged(h, 12, 1), closed = merged(h, 20, 1);
    h->change[release].excluded = REASON_NO_OWN_COMMITS;
    led(h, 0, release, -1);
    h->change[closed].excluded = REASON_ABANDONED;
    h->change[closed].merged_ms = TIME_NONE; /* never merged: no row at all */
    led(h, 0, closed, -1);
    struct metrics m = of(h, only(0), 0, 100);
    check_int(m.lead_time.spread.n, 1);
    check_int(m.lead_time.pending, 0);
    check_int(m.lead_time.nexcluded, 2);
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_CLOCK_SKEW), 1);
    check_int(excluded(m.lead_time.excluded, m.lead_time.nexcluded, REASON_NO_OWN_COMMITS), 1);
    check_int(of(h, only(0), 30, 100).lead_time.nexcluded, 1);
    check_int(of(h, only(0), 0, 50).lead_time.pending, 2); /* the skew came with the deployment */
}

static void deployments_are_counted_by_metric(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    deployed(h, 0, 1);
    struct deployment *staging = deployed(h, 0, 2), *broken = deployed(h, 0, 3);
    staging->excluded = REASON_NOT_PRODUCTION;
    staging->production = staging->success = staging->counted = false;
    broken->excluded = REASON_UNSUCCESSFUL;
    broken->success = broken->counted = false;
    struct deployment *aborted = deployed(h, 0, 4); /* counted by its signal only */
    aborted->success = false;
    failed(aborted, SIGNAL_RING_ABORTED, -1)->ends = false;
    aborted->recovers = false;
    struct deployment *endless = deployed(h, 0, 5);
    endless->finished_ms = TIME_NONE;
    endless->excluded = REASON_UNSUCCESSFUL;
    struct metrics m = of(h, only(0), 0, 100);
    check_int(m.deployment_frequency.n, 1);
    check_int(excluded(m.deployment_frequency.excluded, m.deployment_frequency.nexcluded,
                       REASON_UNSUCCESSFUL),
              2);
    check_int(m.change_fail_rate.ratio.n, 2);
    check_int(m.change_fail_rate.ratio.hits, 1);
    check_int(m.change_fail_rate.by_signal[SIGNAL_RING_ABORTED], 1);
    check_int(m.change_fail_rate.nexcluded, 2);
    check_int(m.rework_rate.n, 2);
    check_true(m.recovery_time.spread.n == 0 && m.recovery_time.open == 0);
    check_int(excluded(m.recovery_time.excluded, m.recovery_time.nexcluded, REASON_RING_ONLY), 1);
    check_int(m.time_to_restore.spread.n + m.time_to_restore.open, 0);
}

static void three_incidents_are_one_failure(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    deployed(h, 0, 10);
    opened(h, 0, 11, 12, 0);
    opened(h, 0, 11.5, 13, 0);
    opened(h, 0, 12, 20, 0);
    struct metrics m = of(h, only(0), 0, 100);
    check_true(m.change_fail_rate.ratio.n == 1 && m.change_fail_rate.ratio.hits == 1);
    check_near(m.change_fail_rate.ratio.ratio, 1, 0);
    check_int(m.change_fail_rate.by_signal[SIGNAL_INCIDENT], 1);
    check_int(m.time_to_restore.spread.n, 3);
    check_near(m.time_to_restore.spread.p50_s, 1.5 * 3600, 0);
    check_int(m.recovery_time.spread.n, 1);
}

/* "not_failed" clears: the signals stay known, and count nothing */
static void cleared_signals_count_nothing(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    failed(deployed(h, 0, 10), SIGNAL_ROLLBACK, 11);
    h->service[0].deployment[0].failed = false;
    h->service[0].deployment[0].unknown_commit = true;
    struct metrics m = of(h, only(0), 0, 100);
    check_int(m.change_fail_rate.ratio.hits, 0);
    check_int(m.change_fail_rate.by_signal[SIGNAL_ROLLBACK], 0);
    check_int(m.change_fail_rate.unknown_commit, 1);
    check_int(m.recovery_time.spread.n + m.time_to_restore.spread.n, 0);
}

static void restores_may_be_open(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 100);
    deployed(h, 0, 10);
    opened(h, 0, 20, 24, -1);
    opened(h, 0, 30, -1, 0);
    opened(h, 0, 40, 90, -1); /* restored after the window: restored as of now */
    opened(h, 0, 45, 46, -1)->excluded = REASON_CANCELLED;
    opened(h, 0, 50, 51, -1);
    struct restore_time m = of(h, only(0), 15, 50).time_to_restore;
    check_true(m.spread.n == 2 && m.open == 1);
    check_near(m.spread.p50_s, 27 * 3600, 0);
    check_near(m.km_p50_s, 50 * 3600, 0); /* S(4) = 2/3, S(50) = 1/3: open ones count */
    check_true(isnan(m.km_p95_s));
    check_near(m.open_oldest_s, 70 * 3600, 0);
    check_int(excluded(m.excluded, m.nexcluded, REASON_CANCELLED), 1);
    struct metrics all = of(h, only(0), 0, 100);
    check_true(all.recovery_time.spread.n == 0 && all.recovery_time.open == 1);
    check_int(all.change_fail_rate.unlinked_incidents, 3);
    h->service[0].incident[0].external = true;
    check_int(of(h, only(0), 0, 100).change_fail_rate.unlinked_incidents, 2);
    check_true(isnan(of(h, only(0), 15, 25).time_to_restore.km_p50_s)); /* none open */
}

/* M4: a failed deployment without an incident, by its start; flags move the start */
static void failures_without_an_incident_are_restores(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 200);
    struct service *s = &h->service[0];
    failed(deployed(h, 0, 10), SIGNAL_ROLLBACK, 16);
    struct failure *flag = failed(deployed(h, 0, 20), SIGNAL_FLAG_OFF, 30);
    flag->impact_ms = hour(26); /* its on, after the finish */
    struct failure *early = failed(deployed(h, 0, 40), SIGNAL_FLAG_OFF, 50);
    early->impact_ms = hour(35); /* its on, before the finish */
    struct failure *dark = failed(deployed(h, 0, 60), SIGNAL_FLAG_OFF, 70);
    dark->impact_ms = hour(70); /* its off: the on is not known */
    s->flag_off[s->nflag_off++] = (struct flag_off){.flag = S("dark"),
                                                    .env = S("production"),
                                                    .on_ms = TIME_NONE,
                                                    .off_ms = hour(70),
                                                    .linked = true,
                                                    .event = dark->event};
    struct metrics m = of(h, only(0), 0, 200);
    check_int(m.time_to_restore.spread.n, 4);
    struct rows rows =
        metric_rows(&h->facts, only(0), METRIC_TIME_TO_RESTORE, hours(0, 200), room());
    check_int(rows.n, 4);
    check_int(rows.item[0].value_ms, 6 * HOUR_MS);
    check_int(rows.item[1].value_ms, 4 * HOUR_MS);
    check_int(rows.item[1].at_ms, hour(26));
    check_int(rows.item[2].value_ms, 10 * HOUR_MS);
    check_int(rows.item[3].value_ms, 10 * HOUR_MS);
    check_int(of(h, only(0), 20, 25).time_to_restore.spread.n, 0); /* placed by its start */
    check_int(of(h, only(0), 20, 25).recovery_time.spread.n, 1);   /* M5: by its finish */
}

static void flag_offs_without_a_deployment_stand_alone(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 200);
    struct service *s = &h->service[0];
    static const struct {
        double on, off;
        bool linked, names;
    } row[] = {
        {10, 12, false, false},
        {-1, 20, false, false},
        {30, 31, true,  false},
        {40, 41, false, true },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++)
        s->flag_off[s->nflag_off++] =
            (struct flag_off){.flag = text("f%td", i),
                              .env = S("production"),
                              .on_ms = row[i].on < 0 ? TIME_NONE : hour(row[i].on),
                              .off_ms = hour(row[i].off),
                              .linked = row[i].linked,
                              .names_incident = row[i].names,
                              .event = text("flag-%td", i)};
    struct metrics m = of(h, only(0), 0, 200);
    check_int(m.time_to_restore.spread.n, 1);
    check_near(m.time_to_restore.spread.p50_s, 2 * 3600, 0);
    check_int(m.change_fail_rate.unlinked_flag_offs, 3);
    check_int(of(h, only(0), 11, 13).time_to_restore.spread.n, 0); /* by its on */
    check_int(of(h, only(0), 11, 13).change_fail_rate.unlinked_flag_offs, 1);
}

static void names_are_those_of_the_schema(void **state)
{
    (void)state;
    enum metric metric = METRICS;
    for (int m = 0; m < METRICS; m++) {
        check_true(metric_find(metric_name((enum metric)m), &metric) && (int)metric == m);
        check_true(metric_find(metric_id((enum metric)m), &metric) && (int)metric == m);
    }
    check_true(!metric_find(S("mttr"), &metric) && !metric_find(S(""), &metric));
    check_str(metric_name(METRIC_RECOVERY_TIME), "failed_deployment_recovery_time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_no_data),
        cmocka_unit_test(lead_times_of_one_hour_to_41_days),
        cmocka_unit_test(the_last_deployment_is_one_that_counts),
        cmocka_unit_test(windows_are_half_open),
        cmocka_unit_test(pending_is_judged_at_the_end_of_the_window),
        cmocka_unit_test(direct_commits_wait_on_the_default_branch_only),
        cmocka_unit_test(without_a_baseline_nothing_is_pending),
        cmocka_unit_test(reasons_count_in_their_window),
        cmocka_unit_test(deployments_are_counted_by_metric),
        cmocka_unit_test(three_incidents_are_one_failure),
        cmocka_unit_test(cleared_signals_count_nothing),
        cmocka_unit_test(restores_may_be_open),
        cmocka_unit_test(failures_without_an_incident_are_restores),
        cmocka_unit_test(flag_offs_without_a_deployment_stand_alone),
        cmocka_unit_test(names_are_those_of_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
