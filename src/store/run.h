/* Writing and reading the runs of the log.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include "store/sqlite.h"

/* run_write(s, first, row, key, n, level, scratch, e): row[n], n > 0, by arrival, as one run whose
 * events get the numbers from first on. key[n] is sorted on the way. */
bool run_write(struct store *s, int64_t first, const struct block_row *row, struct key *key,
               ptrdiff_t n, int level, struct arena scratch, struct err *e);

/* run_merge(s, e): while the last RUN_FAN_IN runs are of one level and small, makes one of them.
 * Uses the batch's memory, which holds no rows. */
bool run_merge(struct store *s, struct err *e);

struct run {
    int64_t first, n, arrival_ms;
};
/* run_rows(s, run, zip, a, e): its events by arrival, all of them; NULL on an error. */
struct block_row *run_rows(struct store *s, const struct run *run, struct zip *zip, struct arena *a,
                           struct err *e);

/* run_keys(s, zip, known, set, scratch, e): adds the keys of events from number `known` on. */
bool run_keys(struct store *s, struct zip *zip, int64_t known, struct key_set *set,
              struct arena scratch, struct err *e);

#endif
