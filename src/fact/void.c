/* What stands: every record but those that a `void` names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/sort.h"
#include "fact/derive.h"

#include <string.h>

static struct str key_bytes(const struct hash128 *key)
{
    return (struct str){(const char *)key, sizeof *key};
}

static int compare_targets(const void *x, const void *y)
{
    ptrdiff_t a = ((const struct told_void *)x)->target.n,
              b = ((const struct told_void *)y)->target.n;
    return (a < b) - (a > b);
}

/* The keys that are void. A void that names another void holds that one's key, which is longer than
 * what that one names: longest first, each is judged before what it judges. */
static struct names void_keys(struct fact_builder *b)
{
    struct names keys = {.key = b->key};
    sort(b->void_.item, b->void_.n, sizeof *b->void_.item, compare_targets, *b->a);
    for (ptrdiff_t i = 0; i < b->void_.n; i++) {
        const struct told_void *v = &b->void_.item[i];
        if (names_find(&keys, key_bytes(&v->told.key)) >= 0)
            continue;
        struct hash128 *key = NEW(b->a, struct hash128, 1);
        *key = hash_keyed128(&b->key, v->target);
        names_add(&keys, key_bytes(key), b->a);
    }
    return keys;
}

static ptrdiff_t keep(struct fact_builder *b, const struct names *keys, void *item, ptrdiff_t n,
                      size_t size)
{
    char *to = item, *from = item;
    for (ptrdiff_t i = 0; i < n; i++, from += size) {
        const struct told *told = (const struct told *)(const void *)from;
        if (names_find(keys, key_bytes(&told->key)) >= 0)
            continue;
        *PUSH(b->a, &b->event) = told_hash(told);
        if (to != from)
            memcpy(to, from, size);
        to += size;
    }
    return n ? (to - (char *)item) / (ptrdiff_t)size : 0;
}

#define KEEP(list) (b->list.n = keep(b, &keys, b->list.item, b->list.n, sizeof *b->list.item))

void records_keep_standing(struct fact_builder *b)
{
    struct names keys = void_keys(b);
    KEEP(deploy);
    KEEP(ring);
    KEEP(change);
    KEEP(push);
    KEEP(flag);
    KEEP(incident);
    KEEP(link);
}

static int compare_hashes(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

int64_t count_distinct(uint64_t *hash, ptrdiff_t n, struct arena scratch)
{
    int64_t distinct = 0;
    sort(hash, n, sizeof *hash, compare_hashes, scratch);
    for (ptrdiff_t i = 0; i < n; i++)
        distinct += !i || hash[i] != hash[i - 1];
    return distinct;
}
