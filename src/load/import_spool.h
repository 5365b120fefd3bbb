/* What a command gathered in a file beside the log, for the server to write: see load/log_port.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_IMPORT_SPOOL_H
#define LOAD_IMPORT_SPOOL_H

#include "store/store.h"

struct import_spool_count {
    int64_t added, duplicate, refused;
    int64_t deployments; /* of those added: deploy.finished */
};

/* import_spool(s, path, arrival_ms, count, e): within a transaction, may be repeated: every line of
 * the file, {"event":{}}, {"tip":{}}, {"drop":{}} or {"refused":{}}. *e: ERR_INPUT where the file
 * cannot be opened; ERR_STORE, with its place, for a line that is none of these: the transaction is
 * undone.
 */
bool import_spool(struct store *s, const char *path, int64_t arrival_ms,
                  struct import_spool_count *count, struct err *e);

#endif
