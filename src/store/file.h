/* Files of logs: by their plain names, for their owner alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include "base/err.h"
#include "store/backup.h"

#include <sqlite3.h>

/* file_open(path, flags, db): sqlite3_open_v2 of a path that is nothing but a name; a new file gets
 * mode 0600. file_open_read: without writing anything, also where nothing may be written.
 * file_open_still: the file alone, without a journal, which nobody else has. All return SQLite's
 * code; *db is to be closed in any case. */
int file_open(const char *path, int flags, sqlite3 **db);
int file_open_read(const char *path, sqlite3 **db);
int file_open_still(const char *path, sqlite3 **db);

/* file_beside(path, suffix): "PATHsuffix"; for sqlite3_free. */
char *file_beside(const char *path, const char *suffix);

/* file_copy(from, to, watch): all pages as of one moment. watch may be NULL. SQLite's code, whose
 * text to has. */
int file_copy(sqlite3 *from, sqlite3 *to, const struct backup_watch *watch);

/* file_is_free(path, e): nothing has that name, and no journal of another log stands beside it. */
bool file_is_free(const char *path, struct err *e);

/* file_part(path, e): a new empty file beside path, mode 0600; its name, for sqlite3_free; NULL and
 * *e. file_publish(part, path, e): it gets its true name, durably, unless that is taken meanwhile.
 * file_remove(path): and what SQLite puts beside it. */
char *file_part(const char *path, struct err *e);
bool file_publish(const char *part, const char *path, struct err *e);
void file_remove(const char *path);

#endif
