/* Weeks, months, series and bands.
 * SPDX-License-Identifier: Apache-2.0 */
#include "metric/calendar.h"

#include "handmade.h"

#include <math.h>

static const struct zone *berlin(void)
{
    static char bytes[1 << 16];
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    if (!f)
        fail_msg("no time zone file: install tzdata");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    struct err e = {0};
    struct str tzif = {bytes, (ptrdiff_t)n};
    const struct zone *z = zone_parse(S("Europe/Berlin"), tzif, room(), &e);
    if (!z)
        fail_msg("%s", e.text);
    return z;
}

static int64_t instant(const char *z)
{
    int64_t ms = 0;
    check_true(time_parse(str_of(z), &ms));
    return ms;
}

static struct metrics *series_of(const struct handmade *h, const char *from, const char *to,
                                 enum bucket bucket, const struct zone *zone, ptrdiff_t *n)
{
    struct window w = {instant(from), instant(to)};
    return metrics_series(&h->facts, only(0), w, bucket, zone, room(), n);
}

static void weeks_of_berlin_have_167_and_169_hours(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 24 * 365 * 3);
    ptrdiff_t n;
    struct metrics *m =
        series_of(h, "2025-03-16T23:00:00Z", "2025-04-06T22:00:00Z", BUCKET_WEEK, berlin(), &n);
    check_int(n, 3);
    check_int((m[0].window.to_ms - m[0].window.from_ms) / HOUR_MS, 168);
    check_int(m[1].window.from_ms, instant("2025-03-23T23:00:00Z"));
    check_int((m[1].window.to_ms - m[1].window.from_ms) / HOUR_MS, 167);
    check_int((m[2].window.to_ms - m[2].window.from_ms) / HOUR_MS, 168);
    check_near(m[1].deployment_frequency.days, 167.0 / 24, 0);
    check_true(!m[0].partial && !m[2].partial);
    m = series_of(h, "2025-10-12T22:00:00Z", "2025-10-26T23:00:00Z", BUCKET_WEEK, berlin(), &n);
    check_int(n, 2);
    check_int((m[1].window.to_ms - m[1].window.from_ms) / HOUR_MS, 169);
    m = series_of(h, "2025-02-28T23:00:00Z", "2025-04-30T22:00:00Z", BUCKET_MONTH, berlin(), &n);
    check_int(n, 2);
    check_int((m[0].window.to_ms - m[0].window.from_ms) / HOUR_MS, 31 * 24 - 1);
}

static void buckets_follow_months_and_weeks(void **state)
{
    (void)state;
    int64_t day = civil_to_day((struct civil){2024, 2, 29});
    check_int(calendar_first(BUCKET_MONTH, day), day - 28);
    check_int(calendar_next(BUCKET_MONTH, day - 28), day + 1);
    check_int(calendar_next(BUCKET_MONTH, civil_to_day((struct civil){2025, 12, 1})),
              civil_to_day((struct civil){2026, 1, 1}));
    check_int(calendar_first(BUCKET_WEEK, civil_to_day((struct civil){2026, 8, 30})),
              civil_to_day((struct civil){2026, 8, 24}));
    check_int(calendar_first(BUCKET_DAY, day), day);
    check_int(calendar_from(BUCKET_WEEK, EPOCH_MS, zone_utc()), EPOCH_MS / DAY_MS);
    check_int(calendar_from(BUCKET_WEEK, EPOCH_MS + 1, zone_utc()), EPOCH_MS / DAY_MS + 7);
    enum bucket bucket = BUCKET_NONE;
    check_true(bucket_find(S("month"), &bucket) && bucket == BUCKET_MONTH);
    check_true(!bucket_find(S("none"), &bucket) && !bucket_find(S(""), &bucket));
    check_str(bucket_name(BUCKET_WEEK), "week");
}

/* A window from Wednesday to Wednesday: the first week that starts in it, and a cut last one. */
static void series_start_whole_and_end_partial(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 24 * 100);
    deployed(h, 0, 24 * 3);  /* before the first Monday of the window: in no bucket */
    deployed(h, 0, 24 * 8);  /* week 2 */
    deployed(h, 0, 24 * 15); /* week 3, cut */
    deployed(h, 0, 24 * 17); /* after the window */
    ptrdiff_t n;
    struct metrics *m =
        metrics_series(&h->facts, only(0), hours(48, 16 * 24), BUCKET_WEEK, zone_utc(), room(), &n);
    check_int(n, 2);
    check_int(m[0].window.from_ms, hour(7 * 24));
    check_true(!m[0].partial && m[0].deployment_frequency.n == 1);
    check_int(m[1].window.to_ms, hour(16 * 24));
    check_true(m[1].partial && m[1].deployment_frequency.n == 1);
    check_near(m[1].deployment_frequency.days, 2, 0);
    /* a window that ends after now: the running week is partial, later ones are not there */
    h->facts.now_ms = hour(24 * 10);
    m = metrics_series(&h->facts, only(0), hours(0, 24 * 60), BUCKET_WEEK, zone_utc(), room(), &n);
    check_int(n, 2);
    check_true(!m[0].partial && m[1].partial);
    check_int(m[1].window.to_ms, hour(14 * 24));
    m = metrics_series(&h->facts, only(0), hours(0, 0), BUCKET_DAY, zone_utc(), room(), &n);
    check_true(n == 0 && !m);
    metrics_series(&h->facts, only(0), hours(0, 48), BUCKET_NONE, zone_utc(), room(), &n);
    check_int(n, 0);
}

static void series_have_a_limit(void **state)
{
    (void)state;
    struct window ages = {instant("0001-01-01T00:00:00Z"), instant("9999-01-01T00:00:00Z")};
    check_true(!series_fits(ages, BUCKET_DAY) && !series_fits(ages, BUCKET_MONTH));
    check_true(series_fits(ages, BUCKET_NONE));
    check_true(series_fits(hours(0, 24 * 3000), BUCKET_DAY));
    struct handmade *h = handmade(1, 24 * 3000);
    ptrdiff_t n;
    metrics_series(&h->facts, only(0), ages, BUCKET_DAY, zone_utc(), room(), &n);
    check_int(n, SERIES_MOST);
}

/* deployments on the first count[i] days of week i */
static struct handmade *weeks(const int *count, int n)
{
    struct handmade *h = handmade(1, 24 * 7 * n);
    for (int week = 0; week < n; week++)
        for (int day = 0; day < count[week]; day++) {
            deployed(h, 0, 24 * (7 * week + day) + 1);
            deployed(h, 0, 24 * (7 * week + day) + 2); /* twice a day is one deploy day */
        }
    return h;
}

static struct deployment_frequency frequency(const struct handmade *h, double from, double to)
{
    return metrics_of(&h->facts, only(0), hours(from, to), zone_utc(), *room())
        .deployment_frequency;
}

static void thirteen_weeks_are_daily_by_our_rule(void **state)
{
    (void)state;
    const int count[] = {3, 3, 3, 2, 4, 3, 5, 1, 3, 3, 2, 4, 3};
    struct handmade *h = weeks(count, 13);
    struct deployment_frequency m = frequency(h, 0, 24 * 7 * 13);
    check_int(m.whole_weeks, 13);
    check_near(m.median_deploy_days_per_week, 3, 0);
    check_int(m.band, BAND_DAILY);
    check_int(m.deploy_days, 39);
    check_int(m.n, 78);
    check_near(m.per_day, 78.0 / 91, 1e-15);
}

static void bands_need_weeks_and_then_months(void **state)
{
    (void)state;
    static const struct {
        int count[13], n;
        enum band band;
    } row[] = {
        {{7, 7, 7},                               3,  BAND_NONE   },
        {{7, 7, 7, 0},                            4,  BAND_DAILY  },
        {{3, 3, 2, 2},                            4,  BAND_WEEKLY },
        {{1, 0, 1, 0},                            4,  BAND_NONE   }, /* half: neither; no month */
        {{1, 0, 1, 0, 1},                         5,  BAND_WEEKLY },
        {{1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 13, BAND_RARER  }, /* Sep none, Oct 1: half */
        {{1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 13, BAND_MONTHLY},
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct handmade *h = weeks(row[i].count, row[i].n);
        struct deployment_frequency m = frequency(h, 0, 24 * 7 * row[i].n);
        check_int(m.whole_weeks, row[i].n);
        check_int(m.band, row[i].band);
    }
    check_str(band_name(BAND_RARER), "rarer");
    check_true(band_name(BAND_NONE).p == NULL);
}

static void whole_weeks_start_with_the_first_success(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 24 * 70);
    for (int day = 9; day < 60; day++) /* from a Wednesday, 01:00 */
        deployed(h, 0, 24 * day + 1);
    struct deployment_frequency m = frequency(h, 0, 24 * 70);
    check_int(m.whole_weeks, 8); /* days 14 to 69 */
    check_int(m.whole_months, 1);
    m = frequency(h, 24 * 21 + 1, 24 * 48); /* the week that starts an hour before from is out */
    check_int(m.whole_weeks, 2);
    h->facts.now_ms = hour(24 * 35 - 1);
    check_int(frequency(h, 0, 24 * 70).whole_weeks, 2); /* days 14-20, 21-27; 28-34 not over */
    struct handmade *monday = handmade(1, 24 * 70);
    deployed(monday, 0, 24 * 7 + 13); /* on a Monday: its week starts on the same local day */
    check_int(frequency(monday, 0, 24 * 70).whole_weeks, 9);
    struct handmade *nothing = handmade(1, 24 * 70);
    m = frequency(nothing, 0, 24 * 70);
    check_true(m.whole_weeks == 0 && m.n == 0 && isnan(m.median_deploy_days_per_week));
    check_true(isnan(m.median_gap_s) && m.per_day == 0 && m.band == BAND_NONE);
}

static void local_dates_decide_deploy_days(void **state)
{
    (void)state;
    struct handmade *h = handmade(1, 24 * 70);
    deployed(h, 0, 21.5); /* 23:30 in Berlin */
    deployed(h, 0, 22.5); /* 00:30 the next day there, the same in UTC */
    check_int(frequency(h, 0, 48).deploy_days, 1);
    struct metrics m = metrics_of(&h->facts, only(0), hours(0, 48), berlin(), *room());
    check_int(m.deployment_frequency.deploy_days, 2);
    check_near(m.deployment_frequency.median_gap_s, 3600, 0);
    check_int(frequency(h, 5, 5).n, 0);
    check_true(isnan(frequency(h, 5, 5).per_day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_of_berlin_have_167_and_169_hours),
        cmocka_unit_test(buckets_follow_months_and_weeks),
        cmocka_unit_test(series_start_whole_and_end_partial),
        cmocka_unit_test(series_have_a_limit),
        cmocka_unit_test(thirteen_weeks_are_daily_by_our_rule),
        cmocka_unit_test(bands_need_weeks_and_then_months),
        cmocka_unit_test(whole_weeks_start_with_the_first_success),
        cmocka_unit_test(local_dates_decide_deploy_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
