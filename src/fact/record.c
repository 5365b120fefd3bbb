/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/record.h"

#include "base/hash.h"
#include "base/sort.h"
#include "event/write.h"
#include "fact/shape.h"

#include <math.h>
#include <string.h>

struct str intern(struct interned *t, struct str text, struct arena *a)
{
    if (!text.p)
        return text;
    int32_t number = names_add(&t->name, text, a);
    if (t->name.item[number].p == text.p) /* new: the bytes are the caller's until now */
        t->name.item[number] = arena_copy(a, text);
    return t->name.item[number];
}

static int compare_numbers(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

int32_t set_of(struct interned *t, int32_t *number, ptrdiff_t n, struct arena *a)
{
    sort(number, n, sizeof *number, compare_numbers, *a);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (!kept || number[kept - 1] != number[i])
            number[kept++] = number[i];
    struct str bytes = {(const char *)number, kept * (ptrdiff_t)sizeof *number};
    if (!t->set.n)
        names_add(&t->set, S(""), a);
    int32_t set = names_add(&t->set, bytes, a);
    if (kept && t->set.item[set].p == bytes.p) {
        int32_t *copy = NEW_RAW(a, int32_t, kept);
        memcpy(copy, number, (size_t)bytes.n);
        t->set.item[set].p = (const char *)copy;
    }
    return set;
}

const int32_t *set_members(const struct interned *t, int32_t set, ptrdiff_t *n)
{
    *n = 0;
    if (set <= 0)
        return NULL;
    struct str bytes = t->set.item[set];
    *n = bytes.n / (ptrdiff_t)sizeof(int32_t);
    return (const int32_t *)(const void *)bytes.p;
}

int32_t set_union(struct interned *t, int32_t x, int32_t y, struct arena *a)
{
    if (x == y || y <= 0)
        return x;
    if (x <= 0)
        return y;
    ptrdiff_t nx, ny;
    const int32_t *in_x = set_members(t, x, &nx), *in_y = set_members(t, y, &ny);
    enum { FEW = 64 };
    int32_t few[FEW], *both = nx + ny <= FEW ? few : NEW_RAW(a, int32_t, nx + ny);
    memcpy(both, in_x, (size_t)nx * sizeof *both);
    memcpy(both + nx, in_y, (size_t)ny * sizeof *both);
    return set_of(t, both, nx + ny, a);
}

static int32_t services_of(const struct event *v, struct interned *t, struct arena *a)
{
    const struct value *value = event_value(v, FIELD_SERVICE);
    if (!value || !value->n)
        return 0;
    struct arena scratch = *a;
    scratch.at += (scratch.end - scratch.at) / 2;
    int32_t *number = NEW_RAW(&scratch, int32_t, value->n);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < value->n; i++)
        if (value->list[i].n) {
            intern(t, value->list[i], a);
            number[n++] = names_find(&t->name, value->list[i]);
        }
    return n ? set_of(t, number, n, a) : 0;
}

static struct str lower(struct str s, struct interned *t, struct arena *a)
{
    if (!s.n)
        return (struct str){0};
    struct arena scratch = *a;
    scratch.at += (scratch.end - scratch.at) / 2;
    char *p = arena_alloc_raw(&scratch, 1, 1, s.n);
    for (ptrdiff_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 'a' - 'A' : s.p[i]);
    return intern(t, (struct str){p, s.n}, a);
}

void told_where(const struct event *v, struct interned *t, struct arena *a, struct told *told)
{
    struct str source = event_text(v, FIELD_SOURCE);
    told->source = intern(t, source.p ? source : S("api"), a);
    told->env = lower(event_text(v, FIELD_ENV), t, a);
    told->service = services_of(v, t, a);
}

static void told_read(const struct event *v, struct interned *t, struct arena *a, struct told *told)
{
    struct str id = event_text(v, FIELD_ID);
    bool batch = event_kind_of(v->type) == KIND_PUSH && event_flag(v, FIELD_INFERRED) == 1;
    struct arena scratch = *a;
    struct out key = out_to(&scratch);
    out_semantic_key(&key, v);
    *told = (struct told){.at_ms = v->at_ms,
                          .key = hash_keyed128(&t->name.key, out_str_of(&key)),
                          .type = (uint8_t)v->type,
                          .inferred = event_flag(v, FIELD_INFERRED) == 1};
    /* an id would be the hash of all of a batch's commits, and names nothing that anyone sent */
    if (id.p)
        told->id = arena_copy(a, id);
    else if (!batch)
        told->id = event_delivery_id(v, a);
    told_where(v, t, a, told);
}

static struct texts copy_list(const struct value *value, bool interns, struct interned *t,
                              struct arena *a)
{
    struct str *item = NEW_RAW(a, struct str, value->n + 1);
    for (ptrdiff_t i = 0; i < value->n; i++)
        item[i] = interns ? intern(t, value->list[i], a) : arena_copy(a, value->list[i]);
    return (struct texts){item, value->n};
}

static struct event_ref copy_ref(const struct event *v, enum event_field field, struct interned *t,
                                 struct arena *a)
{
    struct arena scratch = *a;
    scratch.at += (scratch.end - scratch.at) / 2;
    struct event_ref ref = event_ref(v, field, &scratch);
    ref.id = arena_copy(a, ref.id);
    ref.json = arena_copy(a, ref.json);
    ref.service = intern(t, ref.service, a);
    ref.env = lower(ref.env, t, a);
    ref.repo = intern(t, ref.repo, a);
    return ref;
}

static void slot_read(const struct slot *slot, const struct event *v, struct interned *t,
                      struct arena *a, void *at)
{
    const struct value *value = event_value(v, slot->field);
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        *(struct str *)at = value ? arena_copy(a, value->text) : (struct str){0};
        break;
    case SLOT_NAME:
        *(struct str *)at = value ? intern(t, value->text, a) : (struct str){0};
        break;
    case SLOT_TEXTS:
    case SLOT_NAMES:
        *(struct texts *)at =
            value ? copy_list(value, slot->kind == SLOT_NAMES, t, a) : (struct texts){0};
        break;
    case SLOT_TIME:
    case SLOT_START:
        *(int64_t *)at = event_time(v, slot->field);
        break;
    case SLOT_FLAG:
        *(int8_t *)at = (int8_t)event_flag(v, slot->field);
        break;
    case SLOT_NUMBER:
        *(double *)at = value ? value->number : (double)NAN;
        break;
    case SLOT_REF:
        *(struct event_ref *)at = copy_ref(v, slot->field, t, a);
        break;
    case SLOT_OWN_AT:
        *(int64_t *)at = value ? v->at_ms : TIME_NONE;
        break;
    case SLOT_OWN_ID:
        *(struct str *)at = (struct str){0}; /* from the told part, see record_read */
        break;
    }
}

void record_read(const struct shape *shape, const struct event *v, struct interned *t,
                 struct arena *a, void *record)
{
    struct told *told = record;
    told_read(v, t, a, told);
    for (int i = 0; i < shape->n; i++) {
        const struct slot *slot = &shape->slot[i];
        void *at = (char *)record + slot->offset;
        slot_read(slot, v, t, a, at);
        if (slot->kind == SLOT_OWN_ID && event_value(v, slot->field))
            *(struct str *)at = told->id;
    }
}
