/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include "check.h"

struct form {
    const char *who; /* sends this form */
    const char *text;
    int64_t ms;
};

static void every_form_of_the_sources_reads(void **state)
{
    (void)state;
    static const struct form form[] = {
        {"GitHub",                   "2019-05-15T15:20:55Z",           1557933655000  },
        {"GitLab",                   "2021-06-15T19:22:27.000Z",       1623784947000  },
        {"RFC 3339 offset of zero",  "2019-05-15T15:20:55+00:00",      1557933655000  },
        {"ms and Z",                 "2020-10-02T18:45:22.169Z",       1601664322169  },
        {"Alertmanager, 9 digits",   "2026-11-22T18:40:45.123932584Z", 1795372845123  },
        {"Azure, 7 digits",          "2014-06-30T18:59:12.3660573Z",   1404154752366  },
        {"6 digits",                 "2023-02-20T09:38:17.522007Z",    1676885897522  },
        {"GitLab, blank and offset", "2021-04-28 21:50:00 +0200",      1619639400000  },
        {"GitLab, UTC",              "2016-08-12 15:23:28 UTC",        1471015408000  },
        {"FireHydrant",              "2023-07-25 13:34:49 UTC",        1690292089000  },
        {"Jira, no colon",           "2019-05-15T15:20:55.000+0000",   1557933655000  },
        {"Rootly",                   "2022-11-27T19:15:29.546-08:00",  1669605329546  },
        {"ServiceNow, no zone",      "2016-08-12 15:23:28",            1471015408000  },
        {"no zone with T",           "2016-08-12T15:23:28",            1471015408000  },
        {"lower case",               "2016-08-12t15:23:28z",           1471015408000  },
        {"seconds",                  "1557933655",                     1557933655000  },
        {"Flagger, ms",              "1557933655123",                  1557933655123  },
        {"us",                       "1557933655123999",               1557933655123  },
        {"Datadog, ns",              "1557933655123999999",            1557933655123  },
        {"Alertmanager, not ended",  "0001-01-01T00:00:00Z",           -62135596800000},
        {"last",                     "9999-12-31T23:59:59.999999Z",    253402300799999},
        {"leap second",              "2016-12-31T23:59:60Z",           1483228800000  },
        {"leap second elsewhere",    "2016-12-31T15:59:60.5-08:00",    1483228800500  },
        {"leap day",                 "2024-02-29T00:00:00Z",           1709164800000  },
        {"floored below zero",       "1969-12-31T23:59:59.9989Z",      -2             },
        {"one digit",                "1970-01-01T00:00:00.5Z",         500            },
        {"half-hour zone",           "1970-01-01T05:30:00+05:30",      0              },
    };
    for (ptrdiff_t i = 0; i < COUNT(form); i++) {
        int64_t ms = 7;
        if (!time_parse(str_of(form[i].text), &ms) || ms != form[i].ms)
            fail_msg("%s: '%s' gives %lld", form[i].who, form[i].text, (long long)ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const text[] = {
        "",
        " ",
        "yesterday",
        "2026-11-22",
        "2026-11-22T",
        "2026-11-22T10",
        "2026-11-22T10:00",
        "2026-11-22T10:00Z",
        "2026-11-22T10:00:0",
        "2026-11-22T10:00:00.",
        "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00,5Z",
        "2026-11-22T10:00:00ZZ",
        "2026-11-22T10:00:00Z ",
        " 2026-11-22T10:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2026-11-22T10:00:61Z",
        "2026-11-22T10:00:00+2",
        "2026-11-22T10:00:00+24:00",
        "2026-11-22T10:00:00+02:60",
        "2026-11-22T10:00:00+02:",
        "2026-11-22T10:00:00+02:000",
        "2026-11-22T10:00:00 ",
        "2026-11-22T10:00:00 CET",
        "2026-11-22_10:00:00Z",
        "2026-00-22T10:00:00Z",
        "2026-13-22T10:00:00Z",
        "2026-11-00T10:00:00Z",
        "2026-11-31T10:00:00Z",
        "2023-02-29T10:00:00Z",
        "1900-02-29T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "2026-11-2 T10:00:00Z",
        "2026-1a-22T10:00:00Z",
        "-",
        "12345.6",
        "0x10",
        "9223372036854775808",
    };
    for (ptrdiff_t i = 0; i < COUNT(text); i++) {
        int64_t ms = 7;
        if (time_parse(str_of(text[i]), &ms) || ms != 7)
            fail_msg("'%s' gives %lld", text[i], (long long)ms);
    }
    int64_t ms = 7;
    check_true(!time_parse((struct str){"2026-11-22T10:00:00\0Z", 21}, &ms) && ms == 7);
    check_true(!time_parse((struct str){0}, &ms) && ms == 7);
}

static void integers_are_told_apart_by_magnitude(void **state)
{
    (void)state;
    static const struct {
        int64_t v, ms;
    } row[] = {
        {0,                  0              },
        {99999999999,        99999999999000 },
        {100000000000,       100000000000   },
        {99999999999999,     99999999999999 },
        {100000000000000,    100000000000   },
        {99999999999999999,  99999999999999 },
        {100000000000000000, 100000000000   },
        {INT64_MAX,          9223372036854  },
        {INT64_MIN,          -9223372036855 },
        {-1,                 -1000          },
        {-62135596800,       -62135596800000},
        {-100000000000001,   -100000000001  },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        int64_t ms = 7;
        check_true(time_parse_integer(row[i].v, &ms));
        check_int(ms, row[i].ms);
    }
    int64_t ms = 7;
    check_true(!time_parse_integer(-62135596801, &ms) && ms == 7); /* before the year 1 */
}

static void times_are_written_as_they_are_read(void **state)
{
    (void)state;
    struct out o = out_to(room());
    static const int64_t ms[] = {1787529600000, 1787529600123, -1, 0, 1709164800000};
    for (ptrdiff_t i = 0; i < COUNT(ms); i++)
        out_time(&o, ms[i]), out_byte(&o, ' ');
    check_str(out_str_of(&o), "2026-08-24T00:00:00Z 2026-08-24T00:00:00.123Z "
                              "1969-12-31T23:59:59.999Z 1970-01-01T00:00:00Z "
                              "2024-02-29T00:00:00Z ");
    struct out clamped = out_to(room());
    out_time(&clamped, INT64_MAX);
    out_time(&clamped, TIME_NONE);
    check_str(out_str_of(&clamped), "9999-12-31T23:59:59.999Z0001-01-01T00:00:00Z");
    for (int64_t t = -62135596800000, back; t < 253402300800000; t += 123456789012) {
        struct out once = out_to(room());
        out_time(&once, t);
        check_true(time_parse(out_str_of(&once), &back));
        check_int(back, t);
    }
}

static void days_and_dates_agree_over_eras(void **state)
{
    (void)state;
    check_int(civil_to_day((struct civil){1970, 1, 1}), 0);
    check_int(civil_to_day((struct civil){2000, 3, 1}), 11017);
    check_int(civil_to_day((struct civil){1, 1, 1}), -719162);
    struct civil last = {0};
    for (int64_t day = -800000; day < 3000000; day += 17) {
        struct civil c = civil_of_day(day);
        check_int(civil_to_day(c), day);
        check_true(c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31);
        check_true(c.year > last.year || c.month > last.month || c.day > last.day ||
                   day == -800000);
        last = c;
    }
    check_int(civil_of_day(INT64_MAX).year, 292278994); /* clamped to what ms can say */
    check_int(civil_of_day(INT64_MIN).year, -292275055);
    struct civil c = {1, 2, 3};
    check_true(civil_parse(S("2024-02-29"), &c) && c.year == 2024 && c.month == 2 && c.day == 29);
    check_true(!civil_parse(S("2023-02-29"), &c) && !civil_parse(S("2100-02-29"), &c) &&
               !civil_parse(S("2023-2-9"), &c) && !civil_parse(S("2023-02-091"), &c) &&
               !civil_parse(S("+023-02-01"), &c));
    check_int(c.year, 2024);
}

static void iso_weeks_belong_to_the_year_of_their_thursday(void **state)
{
    (void)state;
    static const struct {
        struct civil c;
        int year, week;
    } row[] = {
        {{2024, 12, 30}, 2025, 1 },
        {{2021, 1, 3},   2020, 53},
        {{2027, 1, 1},   2026, 53},
        {{2026, 1, 1},   2026, 1 },
        {{2008, 12, 28}, 2008, 52},
        {{2008, 12, 29}, 2009, 1 },
        {{1969, 12, 29}, 1970, 1 },
        {{1969, 12, 28}, 1969, 52},
        {{1, 1, 1},      1,    1 },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct iso_week w = day_iso_week(civil_to_day(row[i].c));
        check_int(w.year, row[i].year);
        check_int(w.week, row[i].week);
    }
    check_int(day_weekday(0), 3);
    check_int(day_weekday(-1), 2);
    check_int(day_weekday(-4), 6);
    check_int(day_weekday(civil_to_day((struct civil){2026, 8, 24})), 0);
}

static void durations_read_one_number_and_one_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } row[] = {
        {"90d",   90 * DAY_MS},
        {"24h",   DAY_MS     },
        {"30m",   1800000    },
        {"45s",   45000      },
        {"500ms", 500        },
        {"2w",    14 * DAY_MS},
        {"0d",    0          },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        int64_t ms = -1;
        check_true(duration_parse(str_of(row[i].text), &ms));
        check_int(ms, row[i].ms);
    }
    static const char *const bad[] = {"",
                                      "d",
                                      "90",
                                      "-1d",
                                      "+1d",
                                      "1.5h",
                                      "1 d",
                                      "1dd",
                                      "1h30m",
                                      "1y",
                                      "1D",
                                      " 1d",
                                      "1d ",
                                      "9223372036854775807w",
                                      "99999999999999999999s"};
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        int64_t ms = -1;
        if (duration_parse(str_of(bad[i]), &ms) || ms != -1)
            fail_msg("'%s' gives %lld", bad[i], (long long)ms);
    }
}

static void durations_show_the_digits_that_matter(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } row[] = {
        {0,                           "0 s"            },
        {40,                          "0 s"            },
        {-40,                         "0 s"            },
        {50,                          "0.1 s"          },
        {1500,                        "1.5 s"          },
        {9949,                        "9.9 s"          },
        {9950,                        "10 s"           },
        {45 * SECOND_MS,              "45 s"           },
        {59499,                       "59 s"           },
        {59500,                       "1 min"          },
        {90 * SECOND_MS,              "1.5 min"        },
        {35 * MINUTE_MS,              "35 min"         },
        {HOUR_MS - 30001,             "59 min"         },
        {HOUR_MS - 30000,             "1 h"            },
        {68000 * SECOND_MS,           "18.9 h"         },
        {DAY_MS,                      "24 h"           },
        {2 * DAY_MS,                  "2 d"            },
        {3 * DAY_MS + 5 * HOUR_MS,    "3.2 d"          },
        {120 * DAY_MS + 13 * HOUR_MS, "121 d"          },
        {-35 * MINUTE_MS,             "-35 min"        },
        {INT64_MAX,                   "106751991167 d" },
        {INT64_MIN,                   "-106751991167 d"},
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out o = out_to(room());
        out_duration(&o, row[i].ms);
        check_str(out_str_of(&o), row[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_the_sources_reads),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(integers_are_told_apart_by_magnitude),
        cmocka_unit_test(times_are_written_as_they_are_read),
        cmocka_unit_test(days_and_dates_agree_over_eras),
        cmocka_unit_test(iso_weeks_belong_to_the_year_of_their_thursday),
        cmocka_unit_test(durations_read_one_number_and_one_unit),
        cmocka_unit_test(durations_show_the_digits_that_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
