/* Hashes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

/* hash64(s): a fast 64-bit hash for tables in memory (not for anything stored or hostile-proof). */
uint64_t hash64(struct str s);

/* hash_sha256(s, digest): SHA-256, by libcrypto; safe from many threads. */
void hash_sha256(struct str s, unsigned char digest[32]);

#endif
