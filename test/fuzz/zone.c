/* Any bytes as an instant and a time zone file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/zone.h"

#include "fuzz.h"

static void laws_at(const struct zone *z, int64_t ms)
{
    int32_t offset = zone_offset_s(z, ms);
    law(offset < 26 * 3600 && offset > -26 * 3600);
    int64_t s_ms = ms - (ms % SECOND_MS + SECOND_MS) % SECOND_MS, day = zone_day(z, ms);
    int64_t second = (s_ms + offset * SECOND_MS) / SECOND_MS - day * 86400;
    law(second >= 0 && second < 86400);
    int64_t back = zone_local(z, day, (int32_t)second);
    law(back <= s_ms);
    law(back + zone_offset_s(z, back) * SECOND_MS == s_ms + offset * SECOND_MS);
    int64_t start = zone_day_start(z, day), next = zone_day_start(z, day + 1);
    law(start <= back && start <= next);
    law(zone_day(z, start) >= day && zone_day(z, start - 1) < day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = fresh();
    struct err e = {0};
    int64_t ms;
    if (size < sizeof ms)
        return 0;
    memcpy(&ms, data, sizeof ms);
    struct str s = exact(data + sizeof ms, size - sizeof ms);
    const struct zone *z = zone_parse(S("fuzz"), s, &a, &e);
    if (z) {
        for (int i = 0; i < 40; i++)
            laws_at(z, ms % INT64_C(100000000000000000) + (i - 20) * 45 * DAY_MS);
        zone_offset_s(z, ms);
        zone_day(z, ms);
        zone_day_start(z, ms);
        zone_local(z, ms, 86399);
    } else {
        law(e.code == ERR_INPUT);
    }
    drop(s);
    return 0;
}
