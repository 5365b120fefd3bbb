/* Recorded webhooks into the log, as if they came now.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_IMPORT_SOURCE_H
#define LOAD_IMPORT_SOURCE_H

#include "load/import_events.h"
#include "source/source.h"

/* What became of deliveries of one kind, for one reason. */
struct source_line {
    struct str kind;   /* "pull_request.closed"; "" where it could not be read */
    struct str status; /* "accepted", "duplicate", "ignored", "refused" */
    struct str reason; /* of "ignored" and "refused"; "" */
    int64_t n;
};
struct source_summary {
    struct source_line *item; /* [n], by kind, status, reason */
    ptrdiff_t n, capacity;
    int64_t read, accepted, duplicate, ignored, refused; /* deliveries */
    int64_t events;                                      /* that those accepted gave */
};

/* A file of recorded webhooks, and whose they are. */
struct source_file {
    struct str text, name;
    struct str source;
    const struct adapter *adapter;
    int64_t now_ms;
};

/* import_source(log, file, watch, a, summary, e): every line as a delivery. Written in chunks, each
 * one transaction: an import that was cut off can be repeated. texts of *summary are in a. */
bool import_source(struct log_port *log, const struct source_file *file,
                   const struct import_watch *watch, struct arena *a,
                   struct source_summary *summary, struct err *e);

/* reparse(log, s, source, adapter, count, e): reads the kept bodies of a source again.
 * An event that comes out other than the log has it is appended as "ID#n+HASH8"; hash of what it
 * says, so that doing it again appends nothing. count->read: deliveries; count->duplicate: events
 * that came out the same. s: the log, for reading. */
bool reparse(struct log_port *log, struct store *s, struct str source,
             const struct adapter *adapter, struct import_count *count, struct err *e);

#endif
