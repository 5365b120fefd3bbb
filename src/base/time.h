/* Instants and civil dates.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An instant is int64 milliseconds since 1970-01-01T00:00:00Z, finer input floored. A day is int64
 * days since 1970-01-01 in some zone; a civil date is proleptic Gregorian. Pure: nothing here reads
 * a clock. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/out.h"
#include "base/str.h"

#define TIME_NONE INT64_MIN /* "not told": never a time */
#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* time_parse(s, ms): every written form that event sources use (docs/events.md, "Times"): RFC 3339
 * with 'T' or a blank, any number of fraction digits, 'Z', ' UTC', '+00:00', '+0000', ' +0200', or
 * no zone (UTC); a bare integer as a string as in time_parse_integer. Leap second 60 reads as the
 * next second. Years 0001-9999. False: no time; *ms untouched. */
bool time_parse(struct str s, int64_t *ms);

/* time_parse_integer(v, ms): seconds, ms, us or ns by magnitude of |v|: < 1e11, < 1e14, < 1e17,
 * else. */
bool time_parse_integer(int64_t v, int64_t *ms);

/* out_time(o, ms): RFC 3339 UTC, "2026-08-24T00:00:00Z", with ".123" only where ms are not zero.
 * Instants outside the years 0001-9999 are clamped to them. */
void out_time(struct out *o, int64_t ms);

struct civil {
    int year, month, day; /* month 1-12, day 1-31 */
};

int64_t civil_to_day(struct civil c);
struct civil civil_of_day(int64_t day);

/* civil_parse(s, c): "2026-11-22", a date that exists. */
bool civil_parse(struct str s, struct civil *c);

/* weekday of a day: 0 = Monday .. 6 = Sunday. */
int day_weekday(int64_t day);

/* ISO 8601 week of a day: 2027-01-01 is in 2026-W53. */
struct iso_week {
    int year, week;
};
struct iso_week day_iso_week(int64_t day);

/* duration_parse(s, ms): "90d", "24h", "30m", "45s", "500ms", "2w"; a whole number >= 0 with one
 * unit. */
bool duration_parse(struct str s, int64_t *ms);

/* out_duration(o, ms): for people, two digits that matter: "35 min", "18.9 h", "3.2 d", "0 s". */
void out_duration(struct out *o, int64_t ms);

#endif
