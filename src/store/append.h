/* Adding entries to the open transaction: what store/append.c shares with deliveries.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_APPEND_H
#define STORE_APPEND_H

#include "store/sqlite.h"

/* append_begin(s, e): before the first entry of a transaction, and any other: the keys of the log
 * are known, s->batch.scratch is there. */
bool append_begin(struct store *s, struct err *e);

/* append_entry(s, row, arrival_ms, result, seq, e): row.type EVENT_NONE: a delivery; *seq is the
 * number it got where it is new. Nothing is counted by source. */
bool append_entry(struct store *s, const struct store_row *row, int64_t arrival_ms,
                  enum append_result *result, int64_t *seq, struct err *e);

#endif
