/* The merge rule of docs/events.md.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/shape.h"

#include <math.h>
#include <string.h>

int told_compare(const struct told *x, const struct told *y)
{
    if (x->inferred != y->inferred)
        return x->inferred ? -1 : 1;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    int order = str_compare(x->id, y->id);
    return order ? order : str_compare(x->source, y->source);
}

static bool is_told(const struct slot *slot, const void *record)
{
    const void *at = (const char *)record + slot->offset;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
    case SLOT_NAME:
    case SLOT_OWN_ID:
        return ((const struct str *)at)->p;
    case SLOT_TEXTS:
    case SLOT_NAMES:
        return ((const struct texts *)at)->item;
    case SLOT_TIME:
    case SLOT_START:
    case SLOT_OWN_AT:
        return *(const int64_t *)at != TIME_NONE;
    case SLOT_FLAG:
        return *(const int8_t *)at >= 0;
    case SLOT_NUMBER:
        return !isnan(*(const double *)at);
    case SLOT_REF:
        return ((const struct event_ref *)at)->kind != REF_NONE;
    }
    return false;
}

static size_t slot_size(const struct slot *slot)
{
    static const uint8_t size[] = {
        [SLOT_TEXT] = sizeof(struct str),     [SLOT_NAME] = sizeof(struct str),
        [SLOT_OWN_ID] = sizeof(struct str),   [SLOT_TEXTS] = sizeof(struct texts),
        [SLOT_NAMES] = sizeof(struct texts),  [SLOT_TIME] = sizeof(int64_t),
        [SLOT_START] = sizeof(int64_t),       [SLOT_OWN_AT] = sizeof(int64_t),
        [SLOT_FLAG] = sizeof(int8_t),         [SLOT_NUMBER] = sizeof(double),
        [SLOT_REF] = sizeof(struct event_ref)};
    return size[slot->kind];
}

static void take(const struct slot *slot, void *into, const void *from)
{
    memcpy((char *)into + slot->offset, (const char *)from + slot->offset, slot_size(slot));
}

/* later records of one certainty over earlier ones */
static void fold(const struct shape *shape, void *into, const void *from)
{
    for (int i = 0; i < shape->n; i++) {
        const struct slot *slot = &shape->slot[i];
        if (!is_told(slot, from))
            continue;
        int64_t *at = (int64_t *)(void *)((char *)into + slot->offset);
        int64_t before = slot->kind == SLOT_START ? *at : TIME_NONE;
        take(slot, into, from);
        if (before != TIME_NONE && before < *at)
            *at = before;
    }
}

void record_fill(const struct shape *shape, void *into, const void *from)
{
    for (int i = 0; i < shape->n; i++)
        if (!is_told(&shape->slot[i], into))
            take(&shape->slot[i], into, from);
}

void record_merge(const struct shape *shape, const void *const *record, ptrdiff_t n, void *into)
{
    union {
        max_align_t align;
        struct told_deploy deploy;
        struct told_change change;
        struct told_incident incident;
        struct told_link link;
        struct told_push push;
        struct told_flag flag;
    } guess;
    const struct told *last = record[n - 1], *earliest;
    ptrdiff_t explicit_from = 0;
    while (explicit_from < n && ((const struct told *)record[explicit_from])->inferred)
        explicit_from++;
    ptrdiff_t from = explicit_from < n ? explicit_from : 0;
    memcpy(into, record[from], shape->size);
    earliest = record[from]; /* ordered by `at` within one certainty */
    for (ptrdiff_t i = from + 1; i < n; i++)
        fold(shape, into, record[i]);
    if (from) {
        memcpy(&guess, record[0], shape->size);
        for (ptrdiff_t i = 1; i < from; i++)
            fold(shape, &guess, record[i]);
        record_fill(shape, into, &guess);
    }
    struct told told = *last;
    told.at_ms = earliest->at_ms;
    memcpy(into, &told, sizeof told);
}
