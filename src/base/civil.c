/* Days and dates (base/time.h).
 * SPDX-License-Identifier: Apache-2.0
 *
 * By the integer algorithms of H. Hinnant, "chrono-compatible low-level date algorithms", 2013. */
#include "base/time.h"

enum {
    ERA_DAYS = 146097, /* 400 years */
    EPOCH = 719468     /* days from 0000-03-01 to 1970-01-01: years begin in March, so that the
                          leap day is the last of its year */
};
/* what int64 milliseconds hold: days outside would overflow the year */
#define DAY_MOST (INT64_MAX / DAY_MS)

int64_t civil_to_day(struct civil c)
{
    int64_t y = (int64_t)c.year - (c.month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, year_of_era = y - era * 400;
    int day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH;
}

struct civil civil_of_day(int64_t day)
{
    day = day > DAY_MOST ? DAY_MOST : day < -DAY_MOST - 1 ? -DAY_MOST - 1 : day;
    int64_t z = day + EPOCH, era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int day_of_era = (int)(z - era * ERA_DAYS);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153; /* month, March = 0 */
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (struct civil){(int)(year_of_era + era * 400) + (month <= 2), month,
                          day_of_year - (153 * shifted + 2) / 5 + 1};
}

static bool number(const char *p, int digits, int *value)
{
    int v = 0;
    for (int i = 0; i < digits; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *value = v;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool civil_parse(struct str s, struct civil *c)
{
    struct civil v;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !number(s.p, 4, &v.year) ||
        !number(s.p + 5, 2, &v.month) || !number(s.p + 8, 2, &v.day))
        return false;
    if (v.year < 1 || v.month < 1 || v.month > 12 || v.day < 1 ||
        v.day > month_days(v.year, v.month))
        return false;
    *c = v;
    return true;
}

int day_weekday(int64_t day)
{
    return (int)((day % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday */
}

struct iso_week day_iso_week(int64_t day)
{
    int64_t thursday = day - day_weekday(day) + 3; /* a week belongs to the year of its Thursday */
    int year = civil_of_day(thursday).year;
    return (struct iso_week){year,
                             (int)(thursday - civil_to_day((struct civil){year, 1, 1})) / 7 + 1};
}
