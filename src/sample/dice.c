/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/dice.h"

static uint64_t splitmix(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t dice_mix(uint64_t a, uint64_t b)
{
    uint64_t state = a;
    state = splitmix(&state) ^ b;
    return splitmix(&state);
}

struct dice dice_of(uint64_t seed)
{
    struct dice d;
    for (int i = 0; i < 4; i++)
        d.s[i] = splitmix(&seed);
    return d;
}

static uint64_t rotated(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t dice_roll(struct dice *d)
{
    uint64_t result = rotated(d->s[1] * 5, 7) * 9, t = d->s[1] << 17;
    d->s[2] ^= d->s[0];
    d->s[3] ^= d->s[1];
    d->s[1] ^= d->s[2];
    d->s[0] ^= d->s[3];
    d->s[2] ^= t;
    d->s[3] = rotated(d->s[3], 45);
    return result;
}

int64_t dice_below(struct dice *d, int64_t n)
{
    return n < 1 ? 0 : (int64_t)(dice_roll(d) % (uint64_t)n);
}
