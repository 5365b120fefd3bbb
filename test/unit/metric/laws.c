/* Roll-ups, and what must hold for any facts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "handmade.h"

#include <math.h>

static struct metrics of(const struct handmade *h, struct scope scope, double from, double to)
{
    return metrics_of(&h->facts, scope, hours(from, to), zone_utc(), *room());
}

static void a_shared_event_is_one_row(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    struct deployment *a = deployed(h, 0, 10), *b = deployed(h, 1, 10);
    deployed(h, 1, 20);
    b->event = a->event; /* one event named both */
    failed(b, SIGNAL_ROLLBACK, 30);
    failed(a, SIGNAL_MANUAL, -1);
    struct metrics m = of(h, all_services(h), 0, 100);
    check_int(m.deployment_frequency.n, 2);
    check_int(m.change_fail_rate.ratio.n, 2);
    check_int(m.change_fail_rate.ratio.hits, 1);
    check_int(m.change_fail_rate.by_signal[SIGNAL_ROLLBACK], 1);
    check_int(m.change_fail_rate.by_signal[SIGNAL_MANUAL], 1);
    check_true(m.recovery_time.open == 1 && m.recovery_time.spread.n == 0); /* open in one: open */
    b->event = S("another");
    check_int(of(h, all_services(h), 0, 100).deployment_frequency.n, 3);
    b->event = a->event;
    b->id = S("another id"); /* two deployments that one event told are two */
    check_int(of(h, all_services(h), 0, 100).deployment_frequency.n, 3);
    a->event = b->event = (struct str){0};
    b->id = a->id;
    check_int(of(h, all_services(h), 0, 100).deployment_frequency.n, 3);
}

static void a_shared_incident_ends_when_all_are_restored(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    struct incident *a = opened(h, 0, 10, 12, -1), *b = opened(h, 1, 10, 15, -1);
    opened(h, 1, 50, 51, -1);
    b->event = a->event;
    struct restore_time m = of(h, all_services(h), 0, 100).time_to_restore;
    check_true(m.spread.n == 2 && m.open == 0);
    check_near(m.spread.p95_s, (1 + 4 * 0.95) * 3600, 1e-9);
    check_int(of(h, all_services(h), 0, 100).change_fail_rate.unlinked_incidents, 2);
    b->restored_ms = TIME_NONE;
    m = of(h, all_services(h), 0, 100).time_to_restore;
    check_true(m.spread.n == 1 && m.open == 1);
    struct rows rows =
        metric_rows(&h->facts, all_services(h), METRIC_TIME_TO_RESTORE, hours(0, 100), room());
    check_int(rows.n, 2);
    check_int(rows.item[0].state, ROW_OPEN);
}

static void a_shared_flag_off_is_one_row(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    for (int k = 0; k < 2; k++)
        h->service[k].flag_off[h->service[k].nflag_off++] =
            (struct flag_off){.flag = S("f"),
                              .env = S("production"),
                              .service = k,
                              .on_ms = hour(5 + k),
                              .off_ms = hour(9),
                              .event = S("off-1")};
    struct metrics m = of(h, all_services(h), 0, 100);
    check_int(m.time_to_restore.spread.n, 1);
    check_int(m.change_fail_rate.unlinked_flag_offs, 1);
    h->service[1].flag_off[0].event = S("off-2");
    check_int(of(h, all_services(h), 0, 100).time_to_restore.spread.n, 2);
}

/* One row per change, in the last of its first deployments, pending until then. */
static void a_shared_change_is_deployed_when_all_have_it(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    for (int k = 0; k < 2; k++)
        baseline(h, k, 1);
    deployed(h, 0, 20);
    deployed(h, 1, 40);
    int32_t both = merged(h, 10, 2), one = merged(h, 15, 2);
    led(h, 0, both, 1);
    led(h, 1, both, 1);
    led(h, 0, one, 1);
    struct lead_time m = of(h, all_services(h), 0, 100).lead_time;
    check_int(m.spread.n, 2);
    check_near(m.spread.p95_s + m.spread.p50_s, (7 + 25 * 0.95 + 7 + 25 * 0.5) * 3600, 1e-6);
    m = of(h, all_services(h), 0, 40).lead_time;
    check_true(m.spread.n == 1 && m.pending == 1);
    m = of(h, all_services(h), 30, 100).lead_time;
    check_true(m.spread.n == 1 && m.pending == 0);
    struct rows rows =
        metric_rows(&h->facts, all_services(h), METRIC_LEAD_TIME, hours(30, 100), room());
    check_int(rows.n, 1);
    check_int(rows.item[0].service, 1);
    check_str(rows.item[0].deploy, "d1");
}

/* A service that is new to a repository claims all of it as its baseline: that must not take the
 * lead times away that another one measured. */
static void a_new_service_takes_nothing_away(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    baseline(h, 0, 1);
    deployed(h, 0, 20);
    int32_t change = merged(h, 10, 2);
    led(h, 0, change, 1);
    struct lead *late = led(h, 1, change, -1); /* no deployment yet */
    struct lead_time m = of(h, all_services(h), 0, 100).lead_time;
    check_true(m.spread.n == 1 && m.pending == 0 && m.nexcluded == 0);
    baseline(h, 1, 50);
    late->deployment = 0;
    late->deployed_ms = hour(50);
    late->excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
    m = of(h, all_services(h), 0, 100).lead_time;
    check_true(m.spread.n == 1 && m.pending == 0 && m.nexcluded == 0);
    m = of(h, only(1), 0, 100).lead_time;
    check_true(m.spread.n == 0 && m.nexcluded == 1);
}

/* As of a time when another service had it and this one had no baseline yet: it waits for it. */
static void half_deployed_is_pending(void **state)
{
    (void)state;
    struct handmade *h = handmade(3, 100);
    baseline(h, 0, 1);
    deployed(h, 0, 20);
    baseline(h, 1, 40);
    deployed(h, 1, 60);
    int32_t change = merged(h, 10, 2);
    led(h, 0, change, 1);
    struct lead *other = led(h, 1, change, 1);
    struct lead_time m = of(h, all_services(h), 0, 30).lead_time;
    check_true(m.pending == 1 && m.spread.n == 0 && m.nexcluded == 0);
    m = of(h, all_services(h), 0, 100).lead_time;
    check_true(m.pending == 0 && m.spread.n == 1 && m.spread.p50_s == 52 * 3600);
    /* told as merged only after it was deployed: what is left out does not stand for it */
    h->change[change].merged_ms = hour(30);
    other->excluded = REASON_CLOCK_SKEW;
    other->deployed_ms = hour(22);
    baseline(h, 2, 2);
    led(h, 2, change, -1);
    m = of(h, all_services(h), 0, 25).lead_time;
    check_true(m.pending == 0 && m.spread.n == 0 && m.nexcluded == 0);
    m = of(h, all_services(h), 0, 31).lead_time;
    check_true(m.pending == 1 && m.spread.n == 0 && m.nexcluded == 0);
}

static void united_rows_have_the_signals_of_both(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    struct deployment *a = deployed(h, 0, 10), *b = deployed(h, 1, 9);
    b->event = a->event;
    failed(a, SIGNAL_ROLLBACK, 30);
    struct failure *two = NEW(room(), struct failure, 2);
    two[0] = *failed(b, SIGNAL_MANUAL, 40);
    two[1] = a->failure[0];
    two[0].signal = SIGNAL_ROLLBACK;
    two[0].event = S("another");
    b->failure = two;
    b->nfailure = 2;
    struct rows rows =
        metric_rows(&h->facts, all_services(h), METRIC_CHANGE_FAIL_RATE, hours(0, 100), room());
    check_int(rows.n, 1);
    check_int(rows.item[0].deployment->nfailure, 2);
    check_str(rows.item[0].deployment->failure[0].event, "another");
    check_int(rows.item[0].at_ms, hour(9));
}

/* --- random facts ------------------------------------------------------------------------------
 */

static uint64_t seed;
static int pick(int n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int)((seed >> 33) % (uint64_t)n);
}

static const enum reason deploy_reason[] = {REASON_NONE, REASON_NONE, REASON_NONE,
                                            REASON_NOT_PRODUCTION, REASON_UNSUCCESSFUL};

/* shared[i]: told of all services at once, at that hour */
static void random_deployments(struct handmade *h, int k, const double shared[40])
{
    double at = 1 + pick(20);
    baseline(h, k, at);
    for (int i = 0; i < 40; i++) {
        bool own = pick(3) != 0;
        at = own && pick(2) ? shared[i] + 1 : shared[i];
        struct deployment *d = deployed(h, k, at);
        d->excluded = deploy_reason[pick(5)];
        if (d->excluded)
            d->success = d->counted = d->production = false;
        else if (pick(4) == 0)
            failed(d, (enum signal)(1 + pick(6)), pick(2) ? at + pick(40) : -1);
        if (d->failed && pick(4) == 0)
            d->recovers = false;
        d->rework = d->counted && pick(5) == 0;
        if (!own)
            d->event = d->id = text("shared-%d", i);
    }
}

static int by_deployed(const void *a, const void *b)
{
    const struct lead *x = a, *y = b;
    uint64_t p = (uint64_t)x->deployed_ms - 1 - (uint64_t)TIME_NONE; /* TIME_NONE last */
    uint64_t q = (uint64_t)y->deployed_ms - 1 - (uint64_t)TIME_NONE;
    if (p != q)
        return p < q ? -1 : 1;
    return (x->change > y->change) - (x->change < y->change);
}

static void random_leads(struct handmade *h, int k)
{
    struct service *s = &h->service[k];
    for (int32_t c = 0; c < h->facts.nchange; c++) {
        if (pick(3) == 0)
            continue;
        int32_t d = pick((int)s->ndeployment + 8);
        if (d >= s->ndeployment || s->deployment[d].finished_ms < h->change[c].merged_ms)
            d = -1;
        struct lead *l = led(h, k, c, d);
        if (d == 0)
            l->excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
        else if (d > 0 && pick(8) == 0)
            l->excluded = REASON_CLOCK_SKEW;
    }
    for (ptrdiff_t i = 1; i < s->nlead; i++) /* few: insertion */
        for (ptrdiff_t j = i; j > 0 && by_deployed(&s->lead[j], &s->lead[j - 1]) < 0; j--) {
            struct lead swap = s->lead[j];
            s->lead[j] = s->lead[j - 1];
            s->lead[j - 1] = swap;
        }
}

static struct handmade *random_facts(uint64_t from)
{
    seed = from * UINT64_C(0x9E3779B97F4A7C15);
    struct handmade *h = handmade(3, 24 * (20 + pick(30)));
    for (int i = 0; i < 120; i++) {
        struct change *c = &h->change[merged(h, pick(800), pick(50))];
        c->direct = pick(3) == 0;
        c->committed_ms = c->merged_ms;
        c->default_branch = pick(4) != 0;
        c->excluded = pick(12) == 0 ? REASON_NO_OWN_COMMITS : REASON_NONE;
    }
    double shared[40], hour = 20;
    for (int i = 0; i < 40; i++)
        shared[i] = hour += 2 + pick(30);
    for (int k = 0; k < 3; k++) {
        random_deployments(h, k, shared);
        random_leads(h, k);
        double at = 0;
        for (int i = 0; i < 20; i++) {
            at += pick(60);
            struct incident *one = opened(h, k, at, pick(3) ? at + pick(90) : -1,
                                          pick(3) ? pick((int)h->service[k].ndeployment) : -1);
            one->excluded = pick(6) == 0 ? REASON_DUPLICATE : REASON_NONE;
        }
    }
    return h;
}

static ptrdiff_t counted_rows(const struct handmade *h, struct scope scope, enum metric metric,
                              struct window w, enum row_state state)
{
    struct rows rows = metric_rows(&h->facts, scope, metric, w, room());
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < rows.n; i++) {
        n += rows.item[i].state == state;
        check_true(rows.item[i].rule != NULL);
        check_int(rows.item[i].reason != REASON_NONE, rows.item[i].state == ROW_EXCLUDED);
        check_true(i == 0 || rows.item[i - 1].at_ms <= rows.item[i].at_ms);
    }
    return n;
}

static void rows_and_numbers_agree(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 20; i++) {
        struct handmade *h = random_facts(i);
        struct scope scopes[] = {only(0), only(2), all_services(h)};
        for (ptrdiff_t k = 0; k < COUNT(scopes); k++) {
            struct window w = hours(pick(300), 300 + pick(900));
            struct metrics m = metrics_of(&h->facts, scopes[k], w, zone_utc(), *room());
            ptrdiff_t n[METRICS] = {m.lead_time.spread.n,       m.deployment_frequency.n,
                                    m.change_fail_rate.ratio.n, m.time_to_restore.spread.n,
                                    m.recovery_time.spread.n,   m.rework_rate.n};
            for (int metric = 0; metric < METRICS; metric++)
                check_int(counted_rows(h, scopes[k], (enum metric)metric, w, ROW_COUNTED),
                          n[metric]);
            check_int(counted_rows(h, scopes[k], METRIC_LEAD_TIME, w, ROW_PENDING),
                      m.lead_time.pending);
            check_int(counted_rows(h, scopes[k], METRIC_TIME_TO_RESTORE, w, ROW_OPEN),
                      m.time_to_restore.open);
            ptrdiff_t excluded = 0;
            for (ptrdiff_t e = 0; e < m.lead_time.nexcluded; e++)
                excluded += m.lead_time.excluded[e].n;
            check_int(counted_rows(h, scopes[k], METRIC_LEAD_TIME, w, ROW_EXCLUDED), excluded);
            check_true(m.change_fail_rate.ratio.hits <= m.change_fail_rate.ratio.n);
            check_true(m.rework_rate.hits <= m.rework_rate.n);
            for (int signal = 0; signal < SIGNALS; signal++)
                check_true(m.change_fail_rate.by_signal[signal] <= m.change_fail_rate.ratio.hits);
        }
    }
}

/* doubles compared as bytes would be: NAN equals NAN */
static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

static void check_same(const struct metrics *a, const struct metrics *b)
{
    check_int(a->lead_time.spread.n, b->lead_time.spread.n);
    check_true(same(a->lead_time.spread.p50_s, b->lead_time.spread.p50_s));
    check_true(same(a->lead_time.spread.mean_s, b->lead_time.spread.mean_s));
    check_int(a->lead_time.pending, b->lead_time.pending);
    check_true(same(a->lead_time.pending_age_p50_s, b->lead_time.pending_age_p50_s));
    check_int(a->lead_time.nexcluded, b->lead_time.nexcluded);
    for (ptrdiff_t i = 0; i < a->lead_time.nexcluded; i++)
        check_int(a->lead_time.excluded[i].n, b->lead_time.excluded[i].n);
    check_int(a->deployment_frequency.n, b->deployment_frequency.n);
    check_int(a->deployment_frequency.deploy_days, b->deployment_frequency.deploy_days);
    check_int(a->deployment_frequency.band, b->deployment_frequency.band);
    check_true(same(a->deployment_frequency.median_gap_s, b->deployment_frequency.median_gap_s));
    check_int(a->change_fail_rate.ratio.n, b->change_fail_rate.ratio.n);
    check_int(a->change_fail_rate.ratio.hits, b->change_fail_rate.ratio.hits);
    check_int(a->time_to_restore.spread.n, b->time_to_restore.spread.n);
    check_true(same(a->time_to_restore.km_p50_s, b->time_to_restore.km_p50_s));
    check_int(a->recovery_time.open, b->recovery_time.open);
    check_int(a->rework_rate.hits, b->rework_rate.hits);
}

/* Beside a service that has nothing, the roll-up is the service: it goes the way of several. */
static void rolled_up_with_nothing_a_service_is_itself(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 20; i++) {
        struct handmade *h = random_facts(i);
        h->service[1].ndeployment = h->service[1].nlead = h->service[1].nincident = 0;
        h->service[1].first_success_ms = TIME_NONE;
        for (ptrdiff_t d = 0; d < h->service[0].ndeployment; d++) /* none shared with itself */
            h->service[0].deployment[d].event = text("own-%td", d);
        struct window w = hours(pick(300), 300 + pick(900));
        static const int32_t two[] = {0, 1};
        struct metrics one = metrics_of(&h->facts, only(0), w, zone_utc(), *room());
        struct metrics both = metrics_of(&h->facts, (struct scope){two, 2}, w, zone_utc(), *room());
        check_same(&one, &both);
    }
}

/* The order of the services decides nothing: swap two of them, shared events and all. */
static void the_order_of_services_decides_nothing(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 20; i++) {
        struct handmade *h = random_facts(i);
        struct window w = hours(pick(300), 300 + pick(900));
        struct metrics before = metrics_of(&h->facts, all_services(h), w, zone_utc(), *room());
        struct service swap = h->service[0];
        h->service[0] = h->service[2];
        h->service[2] = swap;
        for (int k = 0; k < 3; k++)
            for (ptrdiff_t d = 0; d < h->service[k].ndeployment; d++) {
                struct deployment *one = &h->service[k].deployment[d];
                for (ptrdiff_t s = 0; s < one->nfailure; s++)
                    if (one->failure[s].incident >= 0) {
                        struct failure copy = one->failure[s];
                        copy.incident_service = k;
                        struct failure *list = NEW(room(), struct failure, one->nfailure);
                        memcpy(list, one->failure, (size_t)one->nfailure * sizeof *list);
                        list[s] = copy;
                        one->failure = list;
                    }
            }
        struct metrics after = metrics_of(&h->facts, all_services(h), w, zone_utc(), *room());
        check_same(&before, &after);
    }
}

/* Every counted row of the window from the first bucket on is in exactly one bucket. */
static void series_sum_to_the_window(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 20; i++) {
        struct handmade *h = random_facts(i);
        h->facts.now_ms = hour(24 * 90);
        struct scope scopes[] = {only(0), all_services(h)};
        for (int k = 0; k < 2; k++) {
            ptrdiff_t n, sum[5] = {0};
            struct window w = hours(0, 24 * 60 + pick(300));
            struct metrics all = metrics_of(&h->facts, scopes[k], w, zone_utc(), *room());
            struct metrics *m =
                metrics_series(&h->facts, scopes[k], w, (enum bucket)(BUCKET_DAY + pick(2)),
                               zone_utc(), room(), &n);
            for (ptrdiff_t b = 0; b < n; b++) {
                sum[0] += m[b].lead_time.spread.n;
                sum[1] += m[b].deployment_frequency.n;
                sum[2] += m[b].change_fail_rate.ratio.hits;
                sum[3] += m[b].time_to_restore.spread.n;
                sum[4] += m[b].recovery_time.open;
            }
            check_int(sum[0], all.lead_time.spread.n);
            check_int(sum[1], all.deployment_frequency.n);
            check_int(sum[2], all.change_fail_rate.ratio.hits);
            check_int(sum[3], all.time_to_restore.spread.n);
            check_int(sum[4], all.recovery_time.open);
            check_int(m[n - 1].lead_time.pending, all.lead_time.pending);
            check_true(all.lead_time.spread.n > 0 && all.deployment_frequency.n > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_event_is_one_row),
        cmocka_unit_test(a_shared_incident_ends_when_all_are_restored),
        cmocka_unit_test(a_shared_flag_off_is_one_row),
        cmocka_unit_test(a_shared_change_is_deployed_when_all_have_it),
        cmocka_unit_test(a_new_service_takes_nothing_away),
        cmocka_unit_test(half_deployed_is_pending),
        cmocka_unit_test(united_rows_have_the_signals_of_both),
        cmocka_unit_test(rows_and_numbers_agree),
        cmocka_unit_test(rolled_up_with_nothing_a_service_is_itself),
        cmocka_unit_test(the_order_of_services_decides_nothing),
        cmocka_unit_test(series_sum_to_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
