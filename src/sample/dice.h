/* Random numbers that are the same everywhere.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SAMPLE_DICE_H
#define SAMPLE_DICE_H

#include <stdint.h>

/* xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64 */
struct dice {
    uint64_t s[4];
};

/* dice_mix(a, b): one 64-bit number out of two, by splitmix64. */
uint64_t dice_mix(uint64_t a, uint64_t b);

struct dice dice_of(uint64_t seed);
uint64_t dice_roll(struct dice *d);

/* dice_below(d, n): 0 .. n - 1; 0 when n < 1. */
int64_t dice_below(struct dice *d, int64_t n);

#endif
