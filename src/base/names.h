/* A set of byte strings, numbered in order of first sight.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/arena.h"
#include "base/hash.h"

/* item[n]: the names by number. Open addressing on hash64_keyed; {0} is the empty set, {.key = key}
 * one whose names outsiders may choose. Names are
 * borrowed: the bytes given to names_add stay where they are. */
struct names {
    struct str *item;
    ptrdiff_t n, capacity;
    int32_t *slot; /* 1 + number, 0 = free */
    ptrdiff_t nslot;
    struct hash_key key;
};

/* names_add(s, name, a): the number of name, added when it is new. O(1) expected. */
int32_t names_add(struct names *s, struct str name, struct arena *a);

/* names_find(s, name): its number, -1 when it is not there. */
int32_t names_find(const struct names *s, struct str name);

#endif
