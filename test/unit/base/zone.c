/* Time zones, against other implementations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers here were computed by another implementation (Python's zoneinfo); the machine's libc is
 * asked as well. */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include "base/zone.h"

#include "base/out.h"
#include "check.h"

#include <stdlib.h>
#include <time.h>

static const char folder[] = "/usr/share/zoneinfo";

static struct str bytes_of(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no time zone file %s: install tzdata", path);
    char *p = NEW(room(), char, 1 << 16);
    size_t n = fread(p, 1, 1 << 16, f);
    fclose(f);
    return arena_copy(room(), (struct str){p, (ptrdiff_t)n});
}

static const struct zone *zone(const char *name)
{
    struct err e = {0};
    const struct zone *z = zone_parse(str_of(name), bytes_of(name), room(), &e);
    if (!z)
        fail_msg("%s", e.text);
    return z;
}

static int64_t day(int year, int month, int d)
{
    return civil_to_day((struct civil){year, month, d});
}

static void offsets_are_those_of_another_implementation(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int64_t s;
        int32_t offset;
    } row[] = {
        {"Europe/Berlin",       1743296399,  3600  }, /* 2025-03-30T00:59:59 */
        {"Europe/Berlin",       1743296400,  7200  },
        {"Europe/Berlin",       1761440399,  7200  }, /* 2025-10-26T00:59:59 */
        {"Europe/Berlin",       1761440400,  3600  },
        {"Europe/Berlin",       -2524521600, 3208  }, /* 1890, before the first change */
        {"Europe/Berlin",       -774662400,  10800 }, /* 1945-06-15, double summer time */
        {"Europe/Berlin",       16709328000, 7200  }, /* 2499-07-01, by the footer */
        {"Europe/Berlin",       16722547200, 3600  }, /* 2499-12-01 */
        {"Australia/Sydney",    1735689600,  39600 }, /* 2025-01-01 */
        {"Australia/Sydney",    1751328000,  36000 }, /* 2025-07-01 */
        {"Australia/Sydney",    13601084400, 39600 }, /* 2400-12-31T23 */
        {"Australia/Sydney",    13585190400, 36000 }, /* 2400-07-01 */
        {"Australia/Lord_Howe", 1735689600,  39600 },
        {"Australia/Lord_Howe", 10429430400, 37800 }, /* 2300-07-01, half an hour less */
        {"America/Sao_Paulo",   1541300399,  -10800}, /* 2018-11-04T02:59:59 */
        {"America/Sao_Paulo",   1541300400,  -7200 },
        {"America/Sao_Paulo",   4102444800,  -10800}, /* 2100-01-01 */
        {"Asia/Kathmandu",      1735689600,  20700 },
        {"America/St_Johns",    8851593600,  -9000 }, /* 2250-07-01 */
        {"Pacific/Apia",        1325239199,  -36000}, /* 2011-12-30T09:59:59 */
        {"Pacific/Apia",        1325239200,  50400 },
        {"Europe/Dublin",       19882108800, 0     }, /* 2600-01-15, daylight time is the winter's */
        {"Europe/Dublin",       19897747200, 3600  }, /* 2600-07-15 */
        {"America/New_York",    -2717650801, -17762}, /* 1883-11-18, railway time */
        {"America/New_York",    -2717650800, -18000},
        {"Africa/Casablanca",   1710892800,  0     }, /* 2024-03-20, Ramadan */
        {"Africa/Casablanca",   1721433600,  3600  },
        {"America/Santiago",    16725225600, -10800}, /* 2500-01-01 */
        {"America/Santiago",    16740864000, -14400}, /* 2500-07-01 */
        {"Etc/GMT+12",          1721433600,  -43200},
        {"UTC",                 1721433600,  0     },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        const struct zone *z = zone(row[i].zone);
        check_str(zone_name(z), row[i].zone);
        int32_t got = zone_offset_s(z, row[i].s * SECOND_MS);
        if (got != row[i].offset)
            fail_msg("%s at %lld: %d, wanted %d", row[i].zone, (long long)row[i].s, got,
                     row[i].offset);
        check_int(zone_offset_s(z, row[i].s * SECOND_MS + 999), row[i].offset);
    }
}

static void gaps_and_folds_of_berlin(void **state)
{
    (void)state;
    const struct zone *z = zone("Europe/Berlin");
    /* docs: 02:30 that does not exist reads with the offset before the gap, as 03:30 */
    check_int(zone_local(z, day(2025, 3, 30), 9000), INT64_C(1743298200) * 1000);
    check_int(zone_local(z, day(2025, 3, 30), 7199), INT64_C(1743296399) * 1000);
    check_int(zone_local(z, day(2025, 3, 30), 7200), INT64_C(1743296400) * 1000);
    check_int(zone_local(z, day(2025, 3, 30), 10800), INT64_C(1743296400) * 1000);
    /* 02:30 that comes twice is the first */
    check_int(zone_local(z, day(2025, 10, 26), 9000), INT64_C(1761438600) * 1000);
    check_int(zone_local(z, day(2025, 10, 26), 10800), INT64_C(1761444000) * 1000);
    check_int(zone_local(z, day(2025, 6, 1), 0), zone_day_start(z, day(2025, 6, 1)));
}

static void weeks_of_berlin_have_their_own_length(void **state)
{
    (void)state;
    const struct zone *z = zone("Europe/Berlin");
    static const struct {
        struct civil monday;
        int hours;
    } row[] = {
        {{2025, 3, 24},  167},
        {{2025, 3, 31},  168},
        {{2025, 10, 20}, 169},
        {{2025, 10, 27}, 168},
        {{2125, 3, 19},  167},
        {{2125, 10, 22}, 169}, /* by the footer */
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        int64_t monday = civil_to_day(row[i].monday);
        check_int(day_weekday(monday), 0);
        check_int(zone_day_start(z, monday + 7) - zone_day_start(z, monday),
                  row[i].hours * HOUR_MS);
    }
}

static void days_start_where_midnight_is_missing_or_twice(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        struct civil c;
        int64_t start_s;
    } row[] = {
        {"America/Sao_Paulo", {2018, 11, 4},  1541300400 }, /* at 01:00 */
        {"America/Sao_Paulo", {2018, 2, 18},  1518922800 }, /* 23:00 came twice the day before */
        {"Africa/Cairo",      {2024, 4, 26},  1714082400 },
        {"Asia/Beirut",       {2024, 3, 31},  1711836000 },
        {"America/Asuncion",  {2024, 10, 6},  1728187200 },
        {"America/Havana",    {2024, 11, 3},  1730606400 }, /* the first of two midnights */
        {"America/Havana",    {2024, 3, 10},  1710046800 },
        {"America/Toronto",   {1919, 3, 31},  -1601753400}, /* at 00:30 */
        {"America/Santiago",  {2500, 9, 5},   16746580800}, /* by the footer */
        {"Pacific/Apia",      {2011, 12, 30}, 1325239200 }, /* left out */
        {"Pacific/Apia",      {2011, 12, 31}, 1325239200 },
        {"Asia/Tokyo",        {2025, 1, 1},   1735657200 },
        {"UTC",               {2025, 1, 1},   1735689600 },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        int64_t got = zone_day_start(zone(row[i].zone), civil_to_day(row[i].c));
        if (got != row[i].start_s * SECOND_MS)
            fail_msg("%s %d-%d-%d: %lld", row[i].zone, row[i].c.year, row[i].c.month, row[i].c.day,
                     (long long)got);
    }
}

static const char *const many[] = {
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Anchorage",
    "America/Argentina/San_Luis",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Toronto",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Pacific/Norfolk",
    "UTC",
};

static void the_machines_libc_agrees(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(many); i++) {
        const struct zone *z = zone(many[i]);
        setenv("TZ", many[i], 1);
        tzset();
        /* from 1900 to 2600 by a step of about 13 days that meets every hour */
        for (int64_t s = -2208988800; s < 19880899200; s += 1123457) {
            time_t t = (time_t)s;
            struct tm tm;
            check_true(localtime_r(&t, &tm) != NULL);
            int64_t today = day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
            if (zone_offset_s(z, s * SECOND_MS) != tm.tm_gmtoff ||
                zone_day(z, s * SECOND_MS) != today)
                fail_msg("%s at %lld: %d, libc says %ld", many[i], (long long)s,
                         zone_offset_s(z, s * SECOND_MS), tm.tm_gmtoff);
        }
    }
    unsetenv("TZ");
    tzset();
}

/* what must hold for any zone at any instant */
static void laws_at(const struct zone *z, int64_t ms)
{
    int64_t s_ms = ms - ((ms % SECOND_MS) + SECOND_MS) % SECOND_MS;
    int32_t offset = zone_offset_s(z, ms);
    int64_t today = zone_day(z, ms);
    int64_t second = (s_ms + offset * SECOND_MS) / SECOND_MS - today * 86400;
    check_true(second >= 0 && second < 86400);
    /* the wall clock read back: the same instant, or the first of two */
    int64_t back = zone_local(z, today, (int32_t)second);
    check_true(back <= s_ms && zone_day(z, back) == today);
    check_true(back == s_ms || zone_offset_s(z, back) > offset);
    check_int(back + zone_offset_s(z, back) * SECOND_MS, s_ms + offset * SECOND_MS);
    int64_t start = zone_day_start(z, today), next = zone_day_start(z, today + 1);
    check_true(start <= back && back < next && zone_day(z, start) == today);
    check_true(zone_day(z, start - 1) < today);
}

static void walls_and_instants_agree_everywhere(void **state)
{
    (void)state;
    for (ptrdiff_t i = 0; i < COUNT(many); i++) {
        const struct zone *z = zone(many[i]);
        for (int64_t s = -2208988800; s < 19880899200; s += 2468013)
            laws_at(z, s * SECOND_MS + 137);
        for (int64_t s = 1704067200; s < 1735689600; s += 1800) /* every half hour of 2024 */
            laws_at(z, s * SECOND_MS);
    }
    check_true(zone_day_start(zone_utc(), INT64_MAX) > 0);
    check_true(zone_day_start(zone("Europe/Berlin"), INT64_MIN) < 0);
    zone_offset_s(zone("Europe/Berlin"), INT64_MAX);
    zone_offset_s(zone("Europe/Berlin"), TIME_NONE);
    zone_day(zone("America/Santiago"), INT64_MIN);
    check_int(zone_offset_s(zone_utc(), 5), 0);
    check_int(zone_day(zone_utc(), -1), -1);
    check_str(zone_name(zone_utc()), "UTC");
}

/* --- files that are none -----------------------------------------------------------------------
 */
static void big_endian(struct out *o, int64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        out_byte(o, (char)(uint8_t)((uint64_t)v >> 8 * i));
}

struct file {
    char version;
    int64_t isut, isstd, leap, ntime, ntype, chars; /* 0: as many as there are */
    int64_t time[3];
    int type[3];
    int n;
    int32_t offset;
    const char *footer;
};

static struct str made(const struct file *f)
{
    static const char zeros[16];
    struct out o = out_to(room());
    for (int block = 0; block < 2; block++) {
        int n = block ? f->n : 0, ntype = block ? 2 : 1;
        out_text(&o, "TZif");
        out_byte(&o, f->version ? f->version : '2');
        out_str(&o, (struct str){zeros, 15});
        big_endian(&o, block ? f->isut : 0, 4);
        big_endian(&o, block ? f->isstd : 0, 4);
        big_endian(&o, block ? f->leap : 0, 4);
        big_endian(&o, block && f->ntime ? f->ntime : n, 4);
        big_endian(&o, block && f->ntype ? f->ntype : ntype, 4);
        big_endian(&o, block && f->chars ? f->chars : 4, 4);
        for (int i = 0; i < n; i++)
            big_endian(&o, f->time[i], 8);
        for (int i = 0; i < n; i++)
            big_endian(&o, f->type[i], 1);
        for (int i = 0; i < ntype; i++) {
            big_endian(&o, i ? 3600 : f->offset, 4);
            big_endian(&o, 0, 2);
        }
        out_str(&o, S("LMT\0"));
        if (block)
            out_str(&o, (struct str){zeros, f->isut + f->isstd + 12 * f->leap});
    }
    out_text(&o, f->footer ? f->footer : "\nCET-1\n");
    return arena_copy(room(), out_str_of(&o));
}

static void files_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct err e = {0};
    struct file good = {
        .n = 3, .time = {-100, 0, 100},
             .type = {1,    0, 1  },
             .offset = -7200
    };
    const struct zone *z = zone_parse(S("x"), made(&good), room(), &e);
    check_true(z != NULL);
    check_int(zone_offset_s(z, -100001), -7200);
    check_int(zone_offset_s(z, -100000), 3600);
    check_int(zone_offset_s(z, 0), -7200);
    check_int(zone_offset_s(z, 100000), 3600);
    static const struct {
        struct file file;
        const char *reason;
    } row[] = {
        {{.version = '1'},                               "version 1 has no times after 2037"},
        {{.version = 1},                                 "version 1 has no times after 2037"},
        {{.n = 2, .time = {5, 5}},                       "transitions out of order"         },
        {{.n = 2, .time = {5, 4}},                       "transitions out of order"         },
        {{.n = 1, .type = {2}},                          "transitions out of order"         },
        {{.offset = 93600},                              "an offset of more than a day"     },
        {{.offset = INT32_MIN},                          "an offset of more than a day"     },
        {{.leap = 1},                                    "it counts leap seconds"           },
        {{.isut = 1},                                    "counts that do not fit"           },
        {{.isstd = 3},                                   "counts that do not fit"           },
        {{.ntime = UINT32_MAX},                          "cut short"                        },
        {{.ntype = UINT32_MAX},                          "cut short"                        },
        {{.chars = UINT32_MAX},                          "cut short"                        },
        {{.footer = ""},                                 "no footer"                        },
        {{.footer = "\n"},                               "no footer"                        },
        {{.footer = "\nCET-1"},                          "no footer"                        },
        {{.footer = "CET-1\n"},                          "no footer"                        },
        {{.footer = "\nCET-1\nx"},                       "no footer"                        },
        {{.footer = "\n \n"},                            "a footer that is no TZ string"    },
        {{.footer = "\nC-1\n"},                          "a footer that is no TZ string"    },
        {{.footer = "\nCET\n"},                          "a footer that is no TZ string"    },
        {{.footer = "\nCET-\n"},                         "a footer that is no TZ string"    },
        {{.footer = "\nCET-25\n"},                       "a footer that is no TZ string"    },
        {{.footer = "\nCET-1:60\n"},                     "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST\n"},                    "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.5.0\n"},             "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.5.0,M13.5.0\n"},     "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.6.0,M10.5.0\n"},     "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.5.7,M10.5.0\n"},     "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.5.0,M10.5.0/168\n"}, "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,M3.5.0,M10.5.0/3x\n"},  "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,J0,J365\n"},            "a footer that is no TZ string"    },
        {{.footer = "\nCET-1CEST,0,366\n"},              "a footer that is no TZ string"    },
        {{.footer = "\n<CET-1\n"},                       "a footer that is no TZ string"    },
        {{.footer = "\n:Europe/Berlin\n"},               "a footer that is no TZ string"    },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct out text = out_to(room());
        out_format(&text, "not a time zone file: 'x': %s%c", row[i].reason, 0);
        if (zone_parse(S("x"), made(&row[i].file), room(), &e))
            fail_msg("row %td was taken, wanted: %s", i, row[i].reason);
        check_str(str_of(e.text), out_str_of(&text).p);
        check_int(e.code, ERR_INPUT);
    }
    check_true(!zone_parse(S("x"), (struct str){0}, room(), &e));
    check_str(str_of(e.text), "not a time zone file: 'x': no TZif header");
}

static void a_time_jumped_over_may_come_later(void **state)
{
    (void)state; /* forward by an hour at 0, back by an hour 100 s later */
    struct err e = {0};
    struct file f = {
        .n = 2, .time = {0, 100},
             .type = {1, 0  },
             .footer = "\n\n"
    };
    const struct zone *z = zone_parse(S("x"), made(&f), room(), &e);
    check_true(z != NULL);
    check_int(zone_local(z, 0, 50), 50000);
    check_int(zone_local(z, 0, 150), 150000);
    check_int(zone_local(z, 0, 3650), 50000);
    check_int(zone_day_start(z, 0), 0);
}

/* rules that no shipped zone shows */
static void footers_of_every_form_are_followed(void **state)
{
    (void)state;
    static const struct {
        const char *footer;
        int64_t day;
        int32_t second; /* UTC */
        int32_t offset;
    } row[] = {
        {"\n\n",                               20000, 0,     0     }, /* the last offset stays */
        {"\n<+0530>-5:30\n",                   20000, 0,     19800 },
        {"\nABC+3:15:30\n",                    20000, 0,     -11730},
        {"\nEST5EDT,0/0,J365/25\n",            20000, 0,     -14400}, /* daylight time all year */
        {"\nEST5EDT,0/0,J365/25\n",            20089, 18000, -14400}, /* 2025-01-01 00:00 */
        {"\nAAA0BBB,J60,J61\n",                19782, 7199,  0     }, /* 2024-02-29 is no J60 */
        {"\nAAA0BBB,J60,J61\n",                19783, 7199,  0     },
        {"\nAAA0BBB,J60,J61\n",                19783, 7200,  3600  }, /* 2024-03-01 is */
        {"\nAAA0BBB,J60,J61\n",                19784, 3600,  0     },
        {"\nAAA0BBB,59,60\n",                  19782, 7200,  3600  }, /* 2024-02-29 is day 59 */
        {"\nAAA0BBB,59,60\n",                  20148, 7200,  3600  }, /* 2025-03-01 is, too */
        {"\nAAA0BBB,59,60\n",                  20148, 7199,  0     },
        {"\nAAA0BBB-2,M3.1.0/-1,M10.5.6/24\n", 20148, 82800, 7200  }, /* the evening before 2 March */
        {"\nAAA0BBB-2,M3.1.0/-1,M10.5.6/24\n", 20148, 82799, 0     },
        {"\nAAA0BBB-2,M3.1.0/-1,M10.5.6/24\n", 20386, 79199, 7200  }, /* Saturday 2025-10-25, 24:00 */
        {"\nAAA0BBB-2,M3.1.0/-1,M10.5.6/24\n", 20386, 79200, 0     },
        {"\nAAA0BBB,M12.5.0,M1.1.0\n",         20086, 7200,  3600  }, /* last Sunday of December 2024 */
        {"\nAAA0BBB,M12.5.0,M1.1.0\n",         20086, 7199,  0     },
        {"\nAAA0BBB,M12.5.0,M1.1.0\n",         20093, 3599,  3600  }, /* Sunday 2025-01-05 */
        {"\nAAA0BBB,M12.5.0,M1.1.0\n",         20093, 3600,  0     },
    };
    for (ptrdiff_t i = 0; i < COUNT(row); i++) {
        struct err e = {0};
        struct file f = {.footer = row[i].footer};
        const struct zone *z = zone_parse(S("x"), made(&f), room(), &e);
        if (!z)
            fail_msg("row %td: %s", i, e.text);
        int32_t got = zone_offset_s(z, row[i].day * DAY_MS + row[i].second * SECOND_MS);
        if (got != row[i].offset)
            fail_msg("row %td: %s: %d, wanted %d", i, row[i].footer, got, row[i].offset);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    static const char *const file[] = {"Europe/Berlin", "America/Sao_Paulo", "UTC"};
    for (ptrdiff_t i = 0; i < COUNT(file); i++) {
        struct str all = bytes_of(file[i]);
        struct err e = {0};
        check_true(zone_parse(S("x"), all, room(), &e) != NULL);
        for (ptrdiff_t n = 0; n < all.n; n++) {
            struct arena scratch = *room();
            struct str cut = arena_copy(&scratch, str_slice(all, 0, n));
            check_true(!zone_parse(S("x"), cut, &scratch, &e));
        }
    }
}

static void a_wrong_byte_anywhere_is_harmless(void **state)
{
    (void)state;
    struct str all = bytes_of("America/Nuuk");
    int taken = 0;
    for (ptrdiff_t i = 0; i < all.n; i++)
        for (int k = 0; k < 4; k++) {
            static const unsigned char flip[] = {0xFF, 0x80, 0x01, 0x10};
            struct arena scratch = *room();
            struct err e = {0};
            char *p = NEW(&scratch, char, all.n);
            memcpy(p, all.p, (size_t)all.n);
            p[i] = (char)(p[i] ^ flip[k]);
            const struct zone *z = zone_parse(S("x"), (struct str){p, all.n}, &scratch, &e);
            if (!z)
                continue;
            taken++;
            for (int64_t s = -3000000000; s < 9000000000; s += 500000003) {
                int64_t ms = zone_local(z, zone_day(z, s * SECOND_MS), 43200);
                check_true(zone_offset_s(z, ms) < 26 * 3600 && zone_offset_s(z, ms) > -26 * 3600);
            }
        }
    check_true(taken > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_another_implementation),
        cmocka_unit_test(gaps_and_folds_of_berlin),
        cmocka_unit_test(weeks_of_berlin_have_their_own_length),
        cmocka_unit_test(days_start_where_midnight_is_missing_or_twice),
        cmocka_unit_test(the_machines_libc_agrees),
        cmocka_unit_test(walls_and_instants_agree_everywhere),
        cmocka_unit_test(files_are_refused_with_a_reason),
        cmocka_unit_test(a_time_jumped_over_may_come_later),
        cmocka_unit_test(footers_of_every_form_are_followed),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_wrong_byte_anywhere_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
