/* Delivery keys: the set of those in the log, and their form on disk.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A key is the first 80 bits of the SHA-256 that event/write.h calls the delivery key. Among 10
 * million events two share one by chance with probability 4e-11 (100 million: 4e-9), which is why
 * equality of keys is taken for equality of deliveries. */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "base/out.h"

struct key {
    uint64_t high;
    uint16_t low;
};
enum { KEY_BYTES = 10 };

/* key_of(delivery): from at least KEY_BYTES bytes of hash. */
struct key key_of(const unsigned char *delivery);

/* keys_sort(key, n, scratch): ascending. */
void keys_sort(struct key *key, ptrdiff_t n, struct arena scratch);

/* keys_pack(o, key, n): n * KEY_BYTES bytes: the first bytes of all keys, then their second ones
 * and so on: of ascending keys the leading planes compress well. keys_unpack: the reverse of it;
 * bytes.n is n * KEY_BYTES. */
void keys_pack(struct out *o, const struct key *key, ptrdiff_t n);
void keys_unpack(struct str bytes, struct key *key);

/* A set of keys in memory: open addressing on the leading bits, 10 bytes a slot, at most three
 * quarters full: 10 million keys take 168 MB. {0} is the empty set; key_set_free gives its memory
 * back and leaves the empty set. */
struct key_set {
    uint64_t *high; /* 0: a free slot */
    uint16_t *low;
    ptrdiff_t n, capacity; /* capacity: a power of two, or 0 */
};

/* key_set_add(s, key): whether it is new. O(1) expected. */
bool key_set_add(struct key_set *s, struct key key);

/* key_set_fetch(s, key): a key that will be added soon: its slot is brought near. */
void key_set_fetch(const struct key_set *s, struct key key);

/* key_set_reserve(s, n): room for n keys in all without growing on the way. */
void key_set_reserve(struct key_set *s, ptrdiff_t n);
void key_set_free(struct key_set *s);

#endif
