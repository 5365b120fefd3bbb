/* Every view of a small organisation against test/golden/view/.
 * SPDX-License-Identifier: Apache-2.0
 *
 * UPDATE=1 writes the expected files anew: review the diff like code. */
#include "handmade.h"
#include "view/explain.h"
#include "view/report.h"

#include <stdlib.h>

/* payments: everything happens; web: a few; new: only waits */
static struct handmade *organisation(void)
{
    struct handmade *h = handmade(3, 24 * 90);
    h->service[0].name = S("payments-api");
    h->service[0].team = S("payments");
    h->service[0].tier = S("1");
    static const struct str tags[] = {STR("lang=c"), STR("org=shop")};
    h->service[0].tags = (struct texts){tags, 2};
    h->service[1].name = S("web|\x1b[31m<b>");
    h->service[2].name = S("zoo");
    memcpy(h->rules.hash, "1a2b3c4d5e6f", 13);
    baseline(h, 0, 5);
    for (int i = 1; i < 60; i++)
        deployed(h, 0, 5 + 35.5 * i);
    baseline(h, 1, 30)->inferred = true;
    deployed(h, 1, 1000)->inferred = true;
    int32_t first = merged(h, 2, 1);
    struct lead *l = led(h, 0, first, 0);
    l->excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
    for (int i = 1; i < 60; i++) {
        int32_t change = merged(h, 35.5 * i - 3, 20 + i);
        if (i == 7)
            h->change[change].title = S("Fix \"rounding\"\n| of cents");
        l = led(h, 0, change, i);
        l->stage_ms[STAGE_DEPLOY] = 8 * HOUR_MS;
        l->stage_ms[STAGE_REVIEW] = l->deployed_ms - l->start_ms - 8 * HOUR_MS;
        if (i == 20)
            l->excluded = REASON_CLOCK_SKEW;
    }
    led(h, 0, merged(h, 24 * 89, 4), -1);
    led(h, 0, merged(h, 24 * 89 + 5, 4), -1);
    led(h, 2, merged(h, 24 * 50, 4), -1);
    opened(h, 0, 5 + 35.5 * 10 + 1, 5 + 35.5 * 10 + 1.5, 10);
    opened(h, 0, 5 + 35.5 * 10 + 2, 5 + 35.5 * 10 + 5, 10);
    opened(h, 0, 5 + 35.5 * 30 + 2, 5 + 35.5 * 30 + 3.25, 30)->severity = S("SEV1");
    opened(h, 0, 24 * 88, -1, -1);
    opened(h, 1, 40, 41, -1)->excluded = REASON_CANCELLED;
    failed(&h->service[0].deployment[40], SIGNAL_ROLLBACK, 5 + 35.5 * 40 + 0.5)->rule = "F8";
    struct deployment *back = &h->service[0].deployment[41];
    back->rollback = back->rework = true;
    back->rework_rule = "rollback";
    struct deployment *staging = &h->service[0].deployment[50];
    staging->env = S("staging");
    staging->excluded = REASON_NOT_PRODUCTION;
    staging->production = staging->success = staging->counted = false;
    return h;
}

static void compare(const char *name, const struct out *got)
{
    char path[200];
    snprintf(path, sizeof path, "test/golden/view/%s", name);
    const char *update = getenv("UPDATE");
    FILE *f = fopen(path, update && *update ? "wb" : "rb");
    if (!f)
        fail_msg("no %s: run with UPDATE=1 to write it", path);
    if (update && *update) {
        fwrite(got->item, 1, (size_t)got->n, f);
        fclose(f);
        return;
    }
    char *p = NEW(room(), char, 1 << 20);
    size_t n = fread(p, 1, 1 << 20, f);
    fclose(f);
    struct str want = {p, (ptrdiff_t)n};
    if (!str_equal(out_str_of(got), want)) {
        print_error("%s differs; got:\n%.*s\n", path, (int)got->n, got->item);
        fail();
    }
}

static void report(const char *name, const struct report *r, enum format format, int width,
                   bool colour)
{
    struct out o = out_to(room());
    out_report(&o, r, format, width, colour, *room());
    compare(name, &o);
}

static struct report whole(const struct handmade *h)
{
    return (struct report){.facts = &h->facts,
                           .zone = zone_utc(),
                           .window = hours(0, 24 * 90),
                           .scope = all_services(h),
                           .total = true};
}

static void reports_are_as_reviewed(void **state)
{
    (void)state;
    struct handmade *h = organisation();
    struct report r = whole(h);
    report("report.json", &r, FORMAT_JSON, 0, false);
    report("report.txt", &r, FORMAT_TABLE, 120, false);
    report("report-100.txt", &r, FORMAT_TABLE, 0, false);
    report("report-90.txt", &r, FORMAT_TABLE, 90, false);
    report("report-80.txt", &r, FORMAT_TABLE, 82, false);
    report("report-60.txt", &r, FORMAT_TABLE, 60, false);
    report("report-colour.txt", &r, FORMAT_TABLE, 120, true);
    report("report.csv", &r, FORMAT_CSV, 0, false);
    report("report.md", &r, FORMAT_MD, 0, false);
    r.window = hours(0, 24 * 91); /* a Monday to a Monday, past now */
    r.bucket = BUCKET_MONTH;
    report("months.json", &r, FORMAT_JSON, 0, false);
    report("months.txt", &r, FORMAT_TABLE, 120, false);
    report("months.csv", &r, FORMAT_CSV, 0, false);
    report("months.md", &r, FORMAT_MD, 0, false);
    r.bucket = BUCKET_WEEK;
    r.scope = only(0);
    r.total = false;
    report("weeks.txt", &r, FORMAT_TABLE, 120, false);
}

static void sample_data_is_marked_in_all(void **state)
{
    (void)state;
    struct handmade *h = organisation();
    h->rules.version = 3;
    struct report r = whole(h);
    r.scope = only(1);
    r.total = false;
    r.log_name = S("sample");
    report("sample.json", &r, FORMAT_JSON, 0, false);
    report("sample.txt", &r, FORMAT_TABLE, 0, false);
    report("sample.csv", &r, FORMAT_CSV, 0, false);
    report("sample.md", &r, FORMAT_MD, 0, false);
    struct explain x = {.facts = &h->facts,
                        .zone = zone_utc(),
                        .window = hours(0, 24 * 90),
                        .scope = only(1),
                        .metric = METRIC_DEPLOYMENT_FREQUENCY,
                        .log_name = S("sample")};
    static const char *const name[] = {"sample-explain.txt", "sample-explain.json",
                                       "sample-explain.csv", "sample-explain.md"};
    for (int format = FORMAT_TABLE; format <= FORMAT_MD; format++) {
        struct out o = out_to(room());
        out_explain(&o, &x, (enum format)format, 0, false, *room());
        compare(name[format], &o);
        struct str text = out_str_of(&o);
        bool marked = false;
        for (ptrdiff_t i = 0; i < text.n && !marked; i++)
            marked = str_starts(str_slice(text, i, text.n), S("sample")) ||
                     str_starts(str_slice(text, i, text.n), S("SAMPLE"));
        check_true(marked);
    }
}

static void nobody_is_no_data(void **state)
{
    (void)state;
    struct handmade *h = handmade(0, 24);
    struct report r = whole(h);
    r.window = hours(0, 24);
    report("nobody.txt", &r, FORMAT_TABLE, 0, false);
    report("nobody.json", &r, FORMAT_JSON, 0, false);
    report("nobody.md", &r, FORMAT_MD, 0, false);
}

/* One failed rollout of two services: each service leaves out one, both together leave out one. */
static void notes_of_a_total_count_once_what_is_shared(void **state)
{
    (void)state;
    struct handmade *h = handmade(2, 100);
    for (int k = 0; k < 2; k++) {
        struct deployment *d = deployed(h, k, 10);
        d->event = S("one");
        d->excluded = REASON_UNSUCCESSFUL;
        d->success = d->counted = false;
    }
    struct report r = whole(h);
    r.window = hours(0, 100);
    report("shared.txt", &r, FORMAT_TABLE, 0, false);
    r.total = false;
    report("not-shared.txt", &r, FORMAT_TABLE, 0, false);
}

/* web is known to have deployed, not when the window says */
static void idle_services_say_when_they_last_deployed(void **state)
{
    (void)state;
    struct handmade *h = organisation();
    struct report r = whole(h);
    r.window = hours(1100, 24 * 90);
    report("idle.txt", &r, FORMAT_TABLE, 0, false);
    report("idle.json", &r, FORMAT_JSON, 0, false);
}

static void explanations_are_as_reviewed(void **state)
{
    (void)state;
    struct handmade *h = organisation();
    static const struct {
        const char *name;
        enum metric metric;
        enum format format;
        int width;
        double from, to;
    } row[] = {
        {"lead.json",      METRIC_LEAD_TIME,            FORMAT_JSON,  0,  0,    400    },
        {"lead.txt",       METRIC_LEAD_TIME,            FORMAT_TABLE, 0,  0,    800    },
        {"lead-50.txt",    METRIC_LEAD_TIME,            FORMAT_TABLE, 50, 0,    200    },
        {"lead.csv",       METRIC_LEAD_TIME,            FORMAT_CSV,   0,  0,    300    },
        {"lead.md",        METRIC_LEAD_TIME,            FORMAT_MD,    0,  0,    300    },
        {"pending.txt",    METRIC_LEAD_TIME,            FORMAT_TABLE, 0,  2100, 24 * 90},
        {"fail.json",      METRIC_CHANGE_FAIL_RATE,     FORMAT_JSON,  0,  300,  400    },
        {"fail.txt",       METRIC_CHANGE_FAIL_RATE,     FORMAT_TABLE, 0,  300,  2000   },
        {"fail.csv",       METRIC_CHANGE_FAIL_RATE,     FORMAT_CSV,   0,  300,  400    },
        {"frequency.json", METRIC_DEPLOYMENT_FREQUENCY, FORMAT_JSON,  0,  1700, 1800   },
        {"restore.txt",    METRIC_TIME_TO_RESTORE,      FORMAT_TABLE, 0,  0,    24 * 90},
        {"restore.json",   METRIC_TIME_TO_RESTORE,      FORMAT_JSON,  0,  0,    24 * 90},
        {"recovery.txt",   METRIC_RECOVERY_TIME,        FORMAT_TABLE, 0,  0,    24 * 90},
        {"rework.txt",     METRIC_REWORK_RATE,          FORMAT_TABLE, 0,  1400, 1500   },
        {"rework.json",    METRIC_REWORK_RATE,          FORMAT_JSON,  0,  1400, 1500   },
        {"empty.txt",      METRIC_REWORK_RATE,          FORMAT_TABLE, 0,  0,    1      },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct explain x = {.facts = &h->facts,
                            .zone = zone_utc(),
                            .window = hours(row[i].from, row[i].to),
                            .scope = only(0),
                            .metric = row[i].metric};
        char name[64];
        snprintf(name, sizeof name, "explain-%s", row[i].name);
        struct out o = out_to(room());
        out_explain(&o, &x, row[i].format, row[i].width, false, *room());
        compare(name, &o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_as_reviewed),
        cmocka_unit_test(sample_data_is_marked_in_all),
        cmocka_unit_test(nobody_is_no_data),
        cmocka_unit_test(idle_services_say_when_they_last_deployed),
        cmocka_unit_test(notes_of_a_total_count_once_what_is_shared),
        cmocka_unit_test(explanations_are_as_reviewed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
