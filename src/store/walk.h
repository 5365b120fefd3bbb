/* Walking over the entries of the log, events and deliveries.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "store/sqlite.h"

/* walk_entries(s, which, from, to, each, context, e): by number, the entries of the runs that the
 * statement gives (SQL_RUN_EACH, or SQL_RUN_DELIVERED for runs of numbers from .. to with
 * deliveries), of one moment. each returns false to stop; row and scratch are gone after it. */
bool walk_entries(struct store *s, enum sql which, int64_t from, int64_t to,
                  bool (*each)(void *context, const struct block_row *row, int64_t seq,
                               struct arena scratch),
                  void *context, struct err *e);

#endif
