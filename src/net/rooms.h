/* Arenas that are used again: one for each request on its way.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Address space is reserved once. What a request touched beyond ROOM_KEPT_BYTES goes back to the
 * system when its room is given back, and all of it where ROOMS_WARM rooms lie ready. */
#ifndef NET_ROOMS_H
#define NET_ROOMS_H

#include "base/arena.h"

enum {
    ROOM_KEPT_BYTES = 256 << 10,
    ROOMS_WARM = 64,
};

struct rooms;
/* rooms_new(n, bytes): n rooms of that many bytes (a multiple of the page size); fewer where the
 * system refuses the address space. NULL: no memory. */
struct rooms *rooms_new(ptrdiff_t n, size_t bytes);
void rooms_free(struct rooms *r);

/* rooms_take(r): an empty arena, from any thread; one of its own where all are taken. */
struct arena rooms_take(struct rooms *r);

/* rooms_give(r, whole): whole as it was taken. */
void rooms_give(struct rooms *r, struct arena whole);

#endif
