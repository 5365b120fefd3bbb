/* Sources, as one connection knows them: what the open transaction has to count, how their bodies
 * are compressed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_ORIGIN_H
#define STORE_ORIGIN_H

#include "base/names.h"
#include "store/raw.h"

#include <zstd.h>

struct origin {
    struct str name;
    int64_t id; /* its row of source_count, 0: not looked up */
    int64_t dictionary;
    ZSTD_CDict *packing;       /* of that dictionary; NULL: none, or not loaded */
    struct source_count count; /* of the transaction */
    int64_t bodies, body_bytes, packed_bytes;
    bool counted;
    struct origin *next; /* counted too */
};

struct origins {
    struct arena whole, free;
    struct names names;
    struct {
        struct origin **item; /* by number of the name */
        ptrdiff_t n, capacity;
    } list;
    struct origin *counted, *latest;
};

/* origin_of(o, source): its entry, to be written at the commit; source p == NULL is "api", as in
 * delivery keys. */
struct origin *origin_of(struct origins *o, struct str source);

/* origin_find(s, o, e): o->id and o->dictionary, read once; its row is made. In a transaction. */
struct store;
bool origin_find(struct store *s, struct origin *o, struct err *e);

/* origins_write(s, e): what was counted, into the log, and begins anew. origins_forget(o): all of
 * it, after a rollback or when another connection may have changed something. */
bool origins_write(struct store *s, struct err *e);
void origins_forget(struct origins *o);
void origins_free(struct origins *o);

#endif
