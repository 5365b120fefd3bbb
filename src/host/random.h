/* Bytes that nobody can guess.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HOST_RANDOM_H
#define HOST_RANDOM_H

#include "base/arena.h"

/* random_fill(to, n): n <= 256 bytes of the system's generator. */
void random_fill(unsigned char *to, ptrdiff_t n);

/* random_hex(n, a): n random bytes as hex digits, in a. */
struct str random_hex(ptrdiff_t n, struct arena *a);

#endif
