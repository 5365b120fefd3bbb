/* Any bytes as a time, a date, a duration, an integer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

#include "fuzz.h"

static void one_instant(int64_t ms)
{
    struct arena a = fresh();
    struct out o = out_to(&a);
    int64_t back = 0;
    out_time(&o, ms);
    law(time_parse(out_str_of(&o), &back) && back == ms);
}

static void one_number(int64_t v)
{
    struct arena a = fresh();
    struct out o = out_to(&a);
    int64_t ms = 0;
    out_duration(&o, v);
    law(o.n >= 3);
    out_time(&o, v);
    if (time_parse_integer(v, &ms))
        one_instant(ms);
    int64_t day = v % 100000000;
    struct civil c = civil_of_day(day);
    law(c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31 && civil_to_day(c) == day);
    struct iso_week w = day_iso_week(day), next = day_iso_week(day + 7);
    law(w.week >= 1 && w.week <= 53);
    law(next.year == w.year ? next.week == w.week + 1 : next.week == 1);
    law((day_weekday(day) + 1) % 7 == day_weekday(day + 1));
    civil_of_day(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = exact(data, size);
    int64_t ms = TIME_NONE, number;
    struct civil c;
    if (time_parse(s, &ms))
        one_instant(ms);
    else
        law(ms == TIME_NONE);
    if (civil_parse(s, &c)) {
        struct civil back = civil_of_day(civil_to_day(c));
        law(back.year == c.year && back.month == c.month && back.day == c.day);
    }
    if (duration_parse(s, &ms))
        law(ms >= 0);
    if (size >= sizeof number) {
        memcpy(&number, data, sizeof number);
        one_number(number);
    }
    drop(s);
    return 0;
}
