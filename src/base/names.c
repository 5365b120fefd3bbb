/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"

#include "base/err.h"

/* the slot of name: where it stands or the free one where it belongs */
static ptrdiff_t slot_of(const struct names *s, struct str name)
{
    ptrdiff_t mask = s->nslot - 1, i = (ptrdiff_t)(hash64_keyed(&s->key, name) & (uint64_t)mask);
    while (s->slot[i] && !str_equal(s->item[s->slot[i] - 1], name))
        i = (i + 1) & mask;
    return i;
}

static void widen(struct names *s, struct arena *a)
{
    s->nslot = s->nslot ? 2 * s->nslot : 16;
    s->slot = NEW(a, int32_t, s->nslot);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        ptrdiff_t mask = s->nslot - 1,
                  at = (ptrdiff_t)(hash64_keyed(&s->key, s->item[i]) & (uint64_t)mask);
        while (s->slot[at])
            at = (at + 1) & mask;
        s->slot[at] = (int32_t)(i + 1);
    }
}

int32_t names_add(struct names *s, struct str name, struct arena *a)
{
    if (s->n >= s->nslot / 2)
        widen(s, a);
    ptrdiff_t at = slot_of(s, name);
    if (!s->slot[at]) {
        if (s->n == INT32_MAX)
            fatal("out of memory: a table of names is full");
        *PUSH(a, s) = name;
        s->slot[at] = (int32_t)s->n;
    }
    return s->slot[at] - 1;
}

int32_t names_find(const struct names *s, struct str name)
{
    return s->nslot ? s->slot[slot_of(s, name)] - 1 : -1;
}
