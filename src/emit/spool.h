/* Events that could not be sent yet: a file of them, one a line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Any number of emitters may use one spool: appending and taking away happen under a lock
 * ("SPOOL.lock"), sending under another ("SPOOL.drain"), so that nobody waits for a network. */
#ifndef EMIT_SPOOL_H
#define EMIT_SPOOL_H

#include "base/arena.h"
#include "base/err.h"

enum { SPOOL_BYTES = 256 << 20, SPOOL_BATCH_LINES = 500, SPOOL_BATCH_BYTES = 4 << 20 };

/* spool_default(state, home, a): "STATE/pitwall/spool.ndjson" with state $XDG_STATE_HOME, else
 * "HOME/.local/state"; p == NULL where neither is told. */
struct str spool_default(struct str state, struct str home, struct arena *a);

/* spool_append(path, line, e): at the end of the file, which is made (mode 0600) where there is
 * none, its folders too (0700); durable when true. A spool of SPOOL_BYTES takes no more. */
bool spool_append(const char *path, struct str line, struct err *e);

/* What became of a spooled line. */
struct spool_fate {
    bool kept;         /* still to be sent: it and those behind it stay */
    struct str reason; /* refused for good: moved to "SPOOL.refused" with it; p == NULL: accepted */
};
/* The lines of one batch; false: none was sent, all stay. */
typedef bool spool_send(void *context, const struct str *line, ptrdiff_t n, struct spool_fate *fate,
                        struct err *e);

struct spool_count {
    int64_t sent, refused, left;
    bool busy; /* another emitter is sending them: nothing was done */
};
/* spool_drain(path, send, context, a, count, e): in the order of the file, in batches, each taken
 * away when it was sent. No file: nothing to do. False: send failed, or the file could not be read
 * or written; what was sent before is taken away. */
bool spool_drain(const char *path, spool_send *send, void *context, struct spool_count *count,
                 struct err *e);

#endif
