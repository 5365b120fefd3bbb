/* Copies of a log, made while it is being written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

struct backup_watch {
    void (*progress)(void *context, int64_t pages, int64_t of); /* NULL: none */
    void *context;
};

/* store_backup(s, path, watch, counts, e): a whole copy of one moment in a new file (mode 0600),
 * checked by opening it and reading every event (*counts: what it holds). Written under a name of
 * its own and renamed when it is whole; an existing file is refused (ERR_INPUT). Works while others
 * write. Secrets and tokens are in it, and bodies that are erased from the log later. */
bool store_backup(struct store *s, const char *path, const struct backup_watch *watch,
                  struct store_counts *counts, struct err *e);

/* store_restore(from, to, watch, counts, e): the reverse, checked the same way; `to` must not
 * exist. A backup of an older version is migrated in the copy. */
bool store_restore(const char *from, const char *to, const struct backup_watch *watch,
                   struct store_counts *counts, struct err *e);

#endif
