/* What a zone does after its last recorded change: the POSIX TZ string of a TZif footer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Used by zone.c only. IEEE 1003.1 "Environment Variables, TZ", with the wider hours of RFC 8536
 * section 3.3.1. */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include "base/str.h"

/* a day of each year, and the wall-clock time on it */
struct zone_change {
    enum { ZONE_JULIAN, ZONE_DAY, ZONE_WEEKDAY } form; /* "J60", "59", "M3.5.0" */
    int day;        /* J: 1-365, 29 February never counted; plain: 0-365; M: 0 = Sunday .. 6 */
    int month;      /* M: 1-12 */
    int week;       /* M: 1-5, 5 = the last */
    int32_t second; /* -167 h .. 167 h */
};

struct zone_rule {
    int32_t standard_s, daylight_s; /* seconds east of UTC */
    bool changes;                   /* false: always standard_s */
    struct zone_change start, end;  /* of daylight time, by the clock in force before each */
};

/* zone_rule_parse(tz, r): "CET-1CEST,M3.5.0,M10.5.0/3"; false when it is no such string. */
bool zone_rule_parse(struct str tz, struct zone_rule *r);

/* zone_rule_offset(r, s, until): seconds east of UTC at s (seconds since 1970), which hold at least
 * up to *until > s. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t s, int64_t *until);

#endif
