/* Events of one POST /v1/events: read, written, told.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_INGEST_POSTING_H
#define LOAD_INGEST_POSTING_H

#include "load/desk.h"
#include "rule/rule.h"
#include "store/store.h"

enum { POSTING_ITEMS = 16384 /* of one request; more are refused as a whole */ };

/* What the sender may say; texts p == NULL: anything. */
struct posting_bounds {
    struct str source, team;   /* of its token */
    const struct rules *rules; /* to tell a team's services */
    bool sample;               /* it sends a sample organisation's events */
    int64_t line;              /* number of the first line; 0: it is the first */
    int64_t arrival_ms;        /* an event later than that is remarked on; 0: none is */
};

struct posting_item {
    bool refused;
    int64_t line;  /* from 1: of the text where it is read by lines, else index + 1 */
    struct str id; /* accepted: the delivery id */
    struct str field, reason, raw; /* refused, as in struct refused */
    struct str source;             /* as told, p == NULL: not */
    struct str remark;             /* p == NULL: none */
    struct store_row row;
    enum append_result result;
};

struct posting {
    struct posting_item *item; /* [n], in the order sent */
    ptrdiff_t n, capacity;
    int64_t accepted, duplicate, refused; /* refused from reading on, the others by writing */
};

/* posting_read(p, body, lines, bounds, desk, a, e): one JSON object, an array of them, or one per
 * line (told by `lines`, else when the first line alone is JSON and more follow; blank lines are
 * none). Everything kept is in a. False and *e: nothing is there, or more than POSTING_ITEMS. */
bool posting_read(struct posting *p, struct str body, bool lines,
                  const struct posting_bounds *bounds, struct desk *desk, struct arena *a,
                  struct err *e);

/* posting_write(p, s, source, arrival_ms, e): within a transaction, may be repeated; refused items
 * go to quarantine under their own source, else `source`. */
bool posting_write(struct posting *p, struct store *s, struct str source, int64_t arrival_ms,
                   struct err *e);

/* out_posting(o, p): the answer. posting_status(p): 200: nothing was refused, 207: some, 400: all.
 */
void out_posting(struct out *o, const struct posting *p);
int posting_status(const struct posting *p);

#endif
