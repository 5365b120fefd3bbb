/* Time zones from TZif data (RFC 8536), many at once: no process-global state.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

/* Rules of one zone, immutable once parsed; lives in the arena given to zone_parse. */
struct zone;

/* zone_utc(): the zone without an offset; static, never freed. */
const struct zone *zone_utc(void);

/* zone_parse(name, tzif, a, e): the zone in the bytes of a TZif file, version 2 or later, with its
 * POSIX footer for times after the last transition. name is kept for zone_name. NULL and *e on
 * bytes that are no such file. (The caller reads the file: this is pure.) */
const struct zone *zone_parse(struct str name, struct str tzif, struct arena *a, struct err *e);

struct str zone_name(const struct zone *z);

/* seconds east of UTC in force at ms */
int32_t zone_offset_s(const struct zone *z, int64_t ms);

/* local day (days since 1970-01-01 on the zone's calendar) that holds ms */
int64_t zone_day(const struct zone *z, int64_t ms);

/* first instant of a local day: of two midnights the first; where midnight does not exist, the
 * first instant after the gap. Days have 23, 24 or 25 hours; a day that a zone left out has none
 * and starts with the next. */
int64_t zone_day_start(const struct zone *z, int64_t day);

/* zone_local(z, day, second): instant of a wall-clock time on a local day, second in [0, 86400). A
 * time in a gap reads as after it by the gap's length (offset from before), a repeated one as the
 * first. */
int64_t zone_local(const struct zone *z, int64_t day, int32_t second);

#endif
