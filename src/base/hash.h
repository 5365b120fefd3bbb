/* Hashes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

/* hash64(s): a fast 64-bit hash for tables in memory over bytes that we or the operator choose (not
 * for anything stored or hostile-proof: hash64_keyed). */
uint64_t hash64(struct str s);

/* A secret that whoever chooses the bytes does not know; {0} is none. */
struct hash_key {
    uint64_t k[3];
};

/* hash64_keyed(key, s): as fast, for tables over bytes that outsiders choose. Its multiplications
 * are masked by the secret on both sides, so that what falls together cannot be told without it; it
 * is no cryptographic hash. With the key {0} it is hash64. */
uint64_t hash64_keyed(const struct hash_key *key, struct str s);

/* hash_keyed128(key, s): SipHash-1-3 of 128 bits (Aumasson, Bernstein 2012), where equal hashes are
 * taken for equal bytes. Not for anything stored. */
struct hash128 {
    uint64_t a, b;
};
struct hash128 hash_keyed128(const struct hash_key *key, struct str s);

/* hash_sha256(s, digest): SHA-256, by libcrypto; safe from many threads. */
void hash_sha256(struct str s, unsigned char digest[32]);

#endif
