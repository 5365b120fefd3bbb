/* Events as bytes of the log: blocks of about 64 KiB, compressed alone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * raw block = group*
 * group     = size(entity) entity count event[count]
 * event     = offset arrival size(bytes) bytes
 * Numbers are LEB128. offset is the event's place in its run (by arrival), less that of the event
 * before it in the group; arrival the same in milliseconds, zigzag, the first one relative to the
 * run's. bytes are event_pack's or delivery_pack's: their first byte tells which. */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include "base/out.h"

enum { BLOCK_BYTES = 64 << 10, BLOCK_RAW_LIMIT = 64 << 20 };

struct block_row {
    struct str entity, bytes; /* bytes: event_pack's, or delivery_pack's (store/delivery.h) */
    int64_t arrival_ms;
    int32_t offset; /* in its run */
};

/* LEB128 and bytes with their number before them; get: false where *rest holds none. */
void put_number(struct out *o, uint64_t v);
bool get_number(struct str *rest, uint64_t *v);
bool get_bytes(struct str *rest, struct str *bytes);

/* block_order(row, n, a): the numbers 0 .. n - 1 by entity, then by number. Row i has offset i. */
int32_t *block_order(const struct block_row *row, ptrdiff_t n, struct arena *a);

/* block_fill(o, row, order, n, arrival_ms): one raw block of the first rows of order[n]; returns
 * how many it took, at least 1. */
ptrdiff_t block_fill(struct out *o, const struct block_row *row, const int32_t *order, ptrdiff_t n,
                     int64_t arrival_ms);

/* squeeze(z, raw, a): raw compressed, or raw itself where that is not longer. expand(z, bytes,
 * raw_bytes, a, raw): the reverse; false when the bytes are damaged (a checksum tells). One z is
 * used by one thread at a time. */
struct zip;
struct zip *zip_new(void);
void zip_free(struct zip *z); /* NULL is fine */
struct str squeeze(struct zip *z, struct str raw, struct arena *a);
bool expand(struct zip *z, struct str bytes, int64_t raw_bytes, struct arena *a, struct str *raw);

/* Walking a raw block: {.rest = raw, .arrival_ms = the run's}. block_next: the next row, borrowed
 * from raw; false at the end, which is damage when rest.n != 0 or left != 0. */
struct block_walk {
    struct str rest;
    int64_t run_arrival_ms;
    struct str entity;
    int64_t left, offset, arrival_ms; /* of the group: rows to come, and the row before */
};
bool block_next(struct block_walk *w, struct block_row *row);

#endif
