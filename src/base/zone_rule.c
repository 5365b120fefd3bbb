/* SPDX-License-Identifier: Apache-2.0 */
#include "base/zone_rule.h"

#include "base/time.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* --- reading: each takes its part off the front of *s ------------------------------------------
 */
static bool take(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_slice(*s, 1, s->n);
    return true;
}

static bool take_number(struct str *s, int least, int most, int *value)
{
    int v = 0;
    ptrdiff_t i = 0;
    for (; i < s->n && i < 3 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        v = 10 * v + (s->p[i] - '0');
    if (i == 0 || v < least || v > most)
        return false;
    *s = str_slice(*s, i, s->n);
    *value = v;
    return true;
}

/* "CET" or "<+03>": three bytes or more */
static bool take_name(struct str *s)
{
    bool quoted = take(s, '<');
    ptrdiff_t i = 0;
    for (; i < s->n; i++) {
        char c = s->p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool more = (c >= '0' && c <= '9') || c == '+' || c == '-';
        if (!letter && !(quoted && more))
            break;
    }
    *s = str_slice(*s, i, s->n);
    return i >= 3 && (!quoted || take(s, '>'));
}

/* [+-]h[:m[:s]] */
static bool take_clock(struct str *s, int most_hours, int32_t *seconds)
{
    int hour, minute = 0, second = 0;
    int sign = take(s, '-') ? -1 : 1;
    if (sign > 0)
        take(s, '+');
    if (!take_number(s, 0, most_hours, &hour))
        return false;
    if (take(s, ':')) {
        if (!take_number(s, 0, 59, &minute))
            return false;
        if (take(s, ':') && !take_number(s, 0, 59, &second))
            return false;
    }
    *seconds = sign * (hour * HOUR_S + minute * MINUTE_S + second);
    return true;
}

static bool take_change(struct str *s, struct zone_change *c)
{
    *c = (struct zone_change){.second = 2 * HOUR_S};
    bool good;
    if (take(s, 'J')) {
        c->form = ZONE_JULIAN;
        good = take_number(s, 1, 365, &c->day);
    } else if (take(s, 'M')) {
        c->form = ZONE_WEEKDAY;
        good = take_number(s, 1, 12, &c->month) && take(s, '.') && take_number(s, 1, 5, &c->week) &&
               take(s, '.') && take_number(s, 0, 6, &c->day);
    } else {
        c->form = ZONE_DAY;
        good = take_number(s, 0, 365, &c->day);
    }
    return good && (!take(s, '/') || take_clock(s, 167, &c->second));
}

bool zone_rule_parse(struct str tz, struct zone_rule *r)
{
    struct zone_rule v = {0};
    if (!take_name(&tz) || !take_clock(&tz, 24, &v.standard_s))
        return false;
    v.standard_s = -v.standard_s; /* POSIX counts west of UTC */
    if (tz.n > 0) {
        v.changes = true;
        v.daylight_s = v.standard_s + HOUR_S;
        if (!take_name(&tz))
            return false;
        if (tz.n > 0 && tz.p[0] != ',') {
            if (!take_clock(&tz, 24, &v.daylight_s))
                return false;
            v.daylight_s = -v.daylight_s;
        }
        if (!take(&tz, ',') || !take_change(&tz, &v.start) || !take(&tz, ',') ||
            !take_change(&tz, &v.end) || tz.n > 0)
            return false;
    }
    *r = v;
    return true;
}

/* --- use ---------------------------------------------------------------------------------------
 */
/* wall-clock seconds since 1970 of a change in a year */
static int64_t change_in(const struct zone_change *c, int year)
{
    int64_t first = civil_to_day((struct civil){year, 1, 1}), day = first + c->day;
    if (c->form == ZONE_JULIAN) {
        int64_t march = civil_to_day((struct civil){year, 3, 1});
        bool leap = march - first == 60;
        day = first + c->day - 1 + (leap && c->day >= 60);
    } else if (c->form == ZONE_WEEKDAY) {
        int64_t month = civil_to_day((struct civil){year, c->month, 1});
        int64_t next = c->month == 12 ? civil_to_day((struct civil){year + 1, 1, 1})
                                      : civil_to_day((struct civil){year, c->month + 1, 1});
        int wanted = (c->day + 6) % 7; /* Monday = 0 */
        day = month + (wanted - day_weekday(month) + 7) % 7 + 7 * ((int64_t)c->week - 1);
        if (day >= next)
            day -= 7;
    }
    return day * DAY_S + c->second;
}

static int64_t floor_day(int64_t s)
{
    return s / DAY_S - (s % DAY_S < 0);
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t s, int64_t *until)
{
    if (!r->changes) {
        *until = INT64_MAX;
        return r->standard_s;
    }
    int year = civil_of_day(floor_day(s + r->standard_s)).year;
    int64_t start = change_in(&r->start, year) - r->standard_s;
    int64_t end = change_in(&r->end, year) - r->daylight_s;
    int64_t next = civil_to_day((struct civil){year + 1, 1, 1}) * DAY_S - r->standard_s;
    if (start > s && start < next)
        next = start;
    if (end > s && end < next)
        next = end;
    *until = next;
    bool daylight = start < end ? s >= start && s < end : s >= start || s < end;
    return daylight ? r->daylight_s : r->standard_s;
}
