/* What a transaction has gathered and not yet written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "event/event.h"
#include "store/block.h"
#include "store/keys.h"

/* An entry of the log is an event or a delivery; runs count both. */
enum {
    RUN_EVENTS = 64 << 10,       /* a run is written when it has so many events, */
    RUN_BYTES = 32 << 20,        /* or so many bytes */
    RUN_WHOLE_EVENTS = 32 << 10, /* runs of so many events, */
    RUN_WHOLE_BYTES = 8 << 20,   /* or so many bytes are not merged any more: they have */
    RUN_WHOLE = 9,               /* this level */
    RUN_FAN_IN = 16              /* so many runs of one level become one */
};

struct batch {
    struct arena reserved, whole, free, scratch; /* whole: of the rows and of writing them */
    struct block_row *row; /* row[n]: not written yet; allocated for RUN_EVENTS */
    struct key *key;       /* key[n] of theirs */
    ptrdiff_t n, bytes;
    int64_t first;       /* number that row[0] gets, 0: nothing appended yet */
    struct key_set keys; /* of all events before known, and of those appended since */
    int64_t known;       /* events before this number have their keys in the set */
    struct zip *zip;
    int64_t by_type[EVENT_TYPES];   /* appended in the transaction; EVENT_NONE: deliveries */
    int64_t duplicates, arrival_ms; /* of the transaction's events; TIME_NONE: none */
};

#endif
