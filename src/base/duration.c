/* Lengths of time (base/time.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

bool duration_parse(struct str s, int64_t *ms)
{
    static const struct {
        struct str name;
        int64_t ms;
    } unit[] = {
        {STR("ms"), 1         },
        {STR("s"),  SECOND_MS },
        {STR("m"),  MINUTE_MS },
        {STR("h"),  HOUR_MS   },
        {STR("d"),  DAY_MS    },
        {STR("w"),  7 * DAY_MS},
    };
    ptrdiff_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    int64_t count, v;
    struct str name = str_slice(s, digits, s.n);
    for (ptrdiff_t i = 0; i < COUNT(unit); i++)
        if (str_equal(name, unit[i].name) && str_int(str_slice(s, 0, digits), &count) &&
            !__builtin_mul_overflow(count, unit[i].ms, &v)) {
            *ms = v;
            return true;
        }
    return false;
}

void out_duration(struct out *o, int64_t ms)
{
    static const struct {
        const char *name;
        uint64_t ms;
        uint64_t tenths_below; /* a tenth is shown below this many units */
        uint64_t below;        /* from this many units on, the next row speaks */
    } unit[] = {
        {"s",   1000,     10,  60        },
        {"min", 60000,    10,  60        },
        {"h",   3600000,  100, 48        },
        {"d",   86400000, 100, UINT64_MAX},
    };
    uint64_t size = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    for (ptrdiff_t i = 0; i < COUNT(unit); i++) {
        uint64_t tenths = (size + unit[i].ms / 20) / (unit[i].ms / 10);
        if (tenths >= 10 * unit[i].tenths_below)
            tenths = (size + unit[i].ms / 2) / unit[i].ms * 10;
        if (tenths / 10 >= unit[i].below)
            continue;
        if (ms < 0 && tenths)
            out_byte(o, '-');
        out_int(o, (int64_t)(tenths / 10));
        if (tenths % 10) {
            out_byte(o, '.');
            out_byte(o, (char)('0' + tenths % 10));
        }
        out_byte(o, ' ');
        out_text(o, unit[i].name);
        return;
    }
}
