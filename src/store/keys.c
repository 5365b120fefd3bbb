/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keys.h"

#include "base/err.h"
#include "base/sort.h"

#include <stdlib.h>

struct key key_of(const unsigned char *delivery)
{
    struct key k = {0};
    for (int i = 0; i < 8; i++)
        k.high = k.high << 8 | delivery[i];
    k.low = (uint16_t)(delivery[8] << 8 | delivery[9]);
    if (k.high == 0) /* marks a free slot; 1 key in 2^64 */
        k.high = 1;
    return k;
}

static int compare(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->high != y->high)
        return x->high < y->high ? -1 : 1;
    return (x->low > y->low) - (x->low < y->low);
}

void keys_sort(struct key *key, ptrdiff_t n, struct arena scratch)
{
    sort(key, n, sizeof *key, compare, scratch);
}

void keys_pack(struct out *o, const struct key *key, ptrdiff_t n)
{
    for (int plane = 0; plane < 8; plane++)
        for (ptrdiff_t i = 0; i < n; i++)
            out_byte(o, (char)(unsigned char)(key[i].high >> (56 - 8 * plane)));
    for (ptrdiff_t i = 0; i < n; i++)
        out_byte(o, (char)(unsigned char)(key[i].low >> 8));
    for (ptrdiff_t i = 0; i < n; i++)
        out_byte(o, (char)(unsigned char)key[i].low);
}

void keys_unpack(struct str bytes, struct key *key)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    ptrdiff_t n = bytes.n / KEY_BYTES;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint64_t high = 0;
        for (int plane = 0; plane < 8; plane++)
            high = high << 8 | p[plane * n + i];
        key[i] = (struct key){high, (uint16_t)(p[8 * n + i] << 8 | p[9 * n + i])};
    }
}

/* Slots are in order of the keys' leading bits, so that adding ascending keys, as runs hold them,
 * walks through memory once. */
static ptrdiff_t home_of(const struct key_set *s, struct key key)
{
    int bits = __builtin_ctzll((unsigned long long)s->capacity);
    return (ptrdiff_t)(key.high >> (64 - bits));
}

static ptrdiff_t slot_of(const struct key_set *s, struct key key)
{
    ptrdiff_t i = home_of(s, key);
    while (s->high[i] && (s->high[i] != key.high || s->low[i] != key.low))
        i = (i + 1) & (s->capacity - 1);
    return i;
}

static void put(struct key_set *s, ptrdiff_t slot, struct key key)
{
    s->high[slot] = key.high;
    s->low[slot] = key.low;
    s->n++;
}

static void resize(struct key_set *s, ptrdiff_t capacity)
{
    struct key_set old = *s;
    *s = (struct key_set){.high = calloc((size_t)capacity, sizeof *s->high),
                          .low = calloc((size_t)capacity, sizeof *s->low),
                          .capacity = capacity};
    if (!s->high || !s->low)
        fatal("out of memory for %td idempotency keys", capacity);
    for (ptrdiff_t i = 0; i < old.capacity; i++)
        if (old.high[i]) {
            struct key key = {old.high[i], old.low[i]};
            put(s, slot_of(s, key), key);
        }
    key_set_free(&old);
}

void key_set_reserve(struct key_set *s, ptrdiff_t n)
{
    ptrdiff_t capacity = 1024;
    while (capacity / 4 * 3 < n)
        capacity *= 2;
    if (capacity > s->capacity)
        resize(s, capacity);
}

void key_set_fetch(const struct key_set *s, struct key key)
{
    if (s->capacity) {
        __builtin_prefetch(&s->high[home_of(s, key)], 1);
        __builtin_prefetch(&s->low[home_of(s, key)], 1);
    }
}

bool key_set_add(struct key_set *s, struct key key)
{
    key_set_reserve(s, s->n + 1);
    ptrdiff_t slot = slot_of(s, key);
    if (s->high[slot])
        return false;
    put(s, slot, key);
    return true;
}

void key_set_free(struct key_set *s)
{
    free(s->high);
    free(s->low);
    *s = (struct key_set){0};
}
