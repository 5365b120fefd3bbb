/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#define FIRST_MS INT64_C(-62135596800000) /* 0001-01-01T00:00:00Z */
#define LAST_MS  INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* --- reading: each takes its part off the front of *s or leaves *s alone -----------------------
 */
static bool take_byte(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_slice(*s, 1, s->n);
    return true;
}

/* two digits, 0 .. most */
static bool take_two(struct str *s, int most, int *value)
{
    if (s->n < 2 || s->p[0] < '0' || s->p[0] > '9' || s->p[1] < '0' || s->p[1] > '9')
        return false;
    int v = 10 * (s->p[0] - '0') + (s->p[1] - '0');
    if (v > most)
        return false;
    *s = str_slice(*s, 2, s->n);
    *value = v;
    return true;
}

/* ".123456789": whole milliseconds, the rest dropped, which is the floor */
static bool take_fraction(struct str *s, int *ms)
{
    int v = 0;
    ptrdiff_t i = 1;
    if (s->n < 2 || s->p[0] != '.')
        return false;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        if (i <= 3)
            v = v * 10 + (s->p[i] - '0');
    if (i == 1)
        return false;
    for (ptrdiff_t k = i; k <= 3; k++)
        v *= 10;
    *s = str_slice(*s, i, s->n);
    *ms = v;
    return true;
}

/* what may follow the time of day, up to the end: nothing (UTC), Z, UTC, or an offset */
static bool read_zone(struct str s, int *offset_minutes)
{
    int hour, minute;
    *offset_minutes = 0;
    if (s.n == 0 || str_equal_fold(s, S("Z")) || str_equal(s, S(" UTC")))
        return true;
    take_byte(&s, ' ');
    int sign = take_byte(&s, '-') ? -1 : take_byte(&s, '+') ? 1 : 0;
    if (!sign || !take_two(&s, 23, &hour))
        return false;
    take_byte(&s, ':');
    if (!take_two(&s, 59, &minute) || s.n != 0)
        return false;
    *offset_minutes = sign * (60 * hour + minute);
    return true;
}

static bool in_range(int64_t v, int64_t *ms)
{
    if (v < FIRST_MS || v > LAST_MS)
        return false;
    *ms = v;
    return true;
}

bool time_parse(struct str s, int64_t *ms)
{
    int64_t integer;
    struct civil c;
    int hour, minute, second, fraction = 0, offset;
    if (s.n < 5 || s.p[4] != '-')
        return str_int(s, &integer) && time_parse_integer(integer, ms);
    if (!civil_parse(str_slice(s, 0, 10), &c))
        return false;
    s = str_slice(s, 10, s.n);
    if (!(take_byte(&s, 'T') || take_byte(&s, ' ') || take_byte(&s, 't')))
        return false;
    if (!take_two(&s, 23, &hour) || !take_byte(&s, ':') || !take_two(&s, 59, &minute) ||
        !take_byte(&s, ':') || !take_two(&s, 60, &second))
        return false;
    take_fraction(&s, &fraction); /* a point without digits stays and is no zone */
    if (!read_zone(s, &offset))
        return false;
    return in_range(civil_to_day(c) * DAY_MS + hour * HOUR_MS + (minute - offset) * MINUTE_MS +
                        second * SECOND_MS + fraction,
                    ms);
}

static int64_t floor_div(int64_t v, int64_t by)
{
    return v / by - (v % by < 0);
}

bool time_parse_integer(int64_t v, int64_t *ms)
{
    uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int64_t in_ms = size < UINT64_C(100000000000)         ? v * 1000
                    : size < UINT64_C(100000000000000)    ? v
                    : size < UINT64_C(100000000000000000) ? floor_div(v, 1000)
                                                          : floor_div(v, 1000000);
    return in_range(in_ms, ms);
}

/* --- writing -----------------------------------------------------------------------------------
 */
static char *put_number(char *p, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        p[i] = (char)('0' + value % 10);
    return p + digits;
}

void out_time(struct out *o, int64_t ms)
{
    char text[24], *p = text;
    ms = ms < FIRST_MS ? FIRST_MS : ms > LAST_MS ? LAST_MS : ms;
    int64_t day = floor_div(ms, DAY_MS);
    int rest = (int)(ms - day * DAY_MS);
    struct civil c = civil_of_day(day);
    const struct {
        int value, digits;
        char end;
    } part[] = {
        {c.year,            4, '-'},
        {c.month,           2, '-'},
        {c.day,             2, 'T'},
        {rest / 3600000,    2, ':'},
        {rest / 60000 % 60, 2, ':'},
        {rest / 1000 % 60,  2, '.'},
        {rest % 1000,       3, 'Z'},
    };
    ptrdiff_t parts = rest % 1000 ? COUNT(part) : COUNT(part) - 1;
    for (ptrdiff_t i = 0; i < parts; i++) {
        p = put_number(p, part[i].value, part[i].digits);
        *p++ = part[i].end;
    }
    p[-1] = 'Z';
    out_str(o, (struct str){text, p - text});
}
