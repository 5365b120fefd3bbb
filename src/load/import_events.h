/* pitwall import events FILE|-: NDJSON into the log.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_IMPORT_EVENTS_H
#define LOAD_IMPORT_EVENTS_H

#include "load/log_port.h"

struct import_count {
    int64_t read; /* events, good and bad; blank lines are none */
    int64_t added, duplicate, refused;
    int64_t remarked; /* of those that were not refused: have a field that no rule knows */
};

/* What the caller is told on the way; functions may be NULL. Called in the caller's thread, in the
 * order of the lines within a kind. */
struct import_watch {
    /* a refused line: "events.ndjson:17: deploy.finished: 'at': not a time: 'yesterday'" */
    void (*refused)(void *context, struct str text);
    /* an accepted one: "events.ndjson:3: unknown field 'enviroment' kept, did you mean 'env'?" */
    void (*remarked)(void *context, struct str text);
    void (*progress)(void *context, const struct import_count *count); /* now and then */
    void *context;
};

/* import_events_file(log, path, watch, count, e): every event of the file ("-": standard
 * input), which holds one JSON object per line, or is one JSON array of up to LIMIT_LINE_BYTES and
 * 65536 items (these are then counted as lines). Blank lines, CRLF, a UTF-8 byte order mark and a
 * last line without an end are fine. A line that is no event is refused alone and goes to
 * quarantine. Commits every 64k events: an import that was cut off can
 * be repeated, and adds what was missing. Memory does not depend on the size of the file. False
 * only where the file cannot be read or the log cannot be written; *count tells what was committed
 * before. */
bool import_events_file(struct log_port *log, struct str path, const struct import_watch *watch,
                        struct import_count *count, struct err *e);

#endif
