/* SPDX-License-Identifier: Apache-2.0 */
#include "metric/calendar.h"

static const struct str bucket_word[] = {
    [BUCKET_NONE] = STR("none"),
    [BUCKET_DAY] = STR("day"),
    [BUCKET_WEEK] = STR("week"),
    [BUCKET_MONTH] = STR("month"),
};

struct str bucket_name(enum bucket bucket)
{
    return bucket_word[bucket];
}

bool bucket_find(struct str name, enum bucket *bucket)
{
    for (int b = BUCKET_DAY; b < COUNT(bucket_word); b++)
        if (str_equal(name, bucket_word[b])) {
            *bucket = (enum bucket)b;
            return true;
        }
    return false;
}

int64_t calendar_first(enum bucket bucket, int64_t day)
{
    if (bucket == BUCKET_WEEK)
        return day - day_weekday(day);
    if (bucket == BUCKET_MONTH)
        return day - (civil_of_day(day).day - 1);
    return day;
}

int64_t calendar_next(enum bucket bucket, int64_t first)
{
    if (bucket == BUCKET_MONTH)
        return calendar_first(bucket, first + 31);
    return first + (bucket == BUCKET_WEEK ? 7 : 1);
}

int64_t calendar_from(enum bucket bucket, int64_t ms, const struct zone *zone)
{
    int64_t first = calendar_first(bucket, zone_day(zone, ms));
    return zone_day_start(zone, first) < ms ? calendar_next(bucket, first) : first;
}
