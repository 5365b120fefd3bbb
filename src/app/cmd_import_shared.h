/* What the import commands share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CMD_IMPORT_SHARED_H
#define APP_CMD_IMPORT_SHARED_H

#include "app/session.h"
#include "load/import_events.h"
#include "source/source.h"

enum { IMPORT_FILE_BYTES = 1 << 30 };

/* import_watch_of(r): tells people on standard error. */
struct import_watch import_watch_of(const struct session *r);

/* import_file_check(r, path, e): before a log is made for nothing: whether the file ("-": standard
 * input) can be read. import_file_read: the whole of it, in r->a. import_file_name: in messages. */
bool import_file_check(struct session *r, struct str path, struct err *e);
bool import_file_read(struct session *r, struct str path, struct str *text, struct err *e);
struct str import_file_name(struct str path);

/* import_progress_end(r, count): the line of progress goes. */
void import_progress_end(const struct session *r, const struct import_count *count);

/* out_import_summary(r, thing, count): "read 3 events: 2 new, ..."; thing: "event". And what to do
 * about refusals; the exit status is 1 then. */
void out_import_summary(struct session *r, const char *thing, const struct import_count *count);

/* import_adapter(r, db, name, adapter, e): of a configured source, else the one of that name. *e:
 * ERR_USAGE with the near match. */
bool import_adapter(struct session *r, const char *db, struct str name,
                    const struct adapter **adapter, struct err *e);

#endif
