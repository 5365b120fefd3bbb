/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/sort.h"
#include "event/vocabulary.h"
#include "event/write.h"

#include <string.h>

/* The semantic key (docs/events.md): type | entity | services | env | ring or status | at. Each
 * part has its place, told or not, so that keys of one type are equal only where every part is. */

static void escaped(struct out *o, struct str part, char also)
{
    ptrdiff_t from = 0;
    for (ptrdiff_t i = 0; i < part.n; i++)
        if (part.p[i] == '|' || part.p[i] == '\\' || (also && part.p[i] == also)) {
            out_str(o, str_slice(part, from, i));
            out_byte(o, '\\');
            from = i;
        }
    out_str(o, str_slice(part, from, part.n));
}

static int compare_services(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* services in bytewise order, each once: their order as sent means nothing */
static void services(struct out *o, const struct value *v, struct arena scratch)
{
    struct str *list = NEW_RAW(&scratch, struct str, v->n);
    memcpy(list, v->list, (size_t)v->n * sizeof *list);
    sort(list, v->n, sizeof *list, compare_services, scratch);
    for (ptrdiff_t i = 0; i < v->n; i++) {
        if (i && str_equal(list[i], list[i - 1]))
            continue;
        if (i)
            out_byte(o, ',');
        escaped(o, list[i], ',');
    }
}

static void lower(struct out *o, struct str env)
{
    for (ptrdiff_t i = 0; i < env.n; i++) {
        char c = env.p[i];
        if (c == '|' || c == '\\')
            out_byte(o, '\\');
        out_byte(o, (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c));
    }
}

static void part(struct out *o, const struct event *v, enum event_field field, struct arena scratch)
{
    const struct value *value = event_value(v, field);
    out_byte(o, '|');
    if (!value) {
        if (field == FIELD_ATTEMPT)
            out_byte(o, '1');
    } else if (value->kind == VALUE_INTEGER) {
        out_int(o, value->integer);
    } else if (value->kind == VALUE_REF) {
        escaped(o, event_ref(v, field, &scratch).json, 0);
    } else {
        escaped(o, value->text, 0);
    }
}

static void semantic(struct out *o, const struct event *v, struct arena scratch)
{
    const struct type_rule *type = &type_rules[v->type];
    const struct kind_rule *kind = &kind_rules[type->kind];
    const struct value *service = event_value(v, FIELD_SERVICE);
    out_str(o, type->name);
    for (int i = 0; i < COUNT(kind->identity) && kind->identity[i]; i++)
        part(o, v, kind->identity[i], scratch);
    out_byte(o, '|');
    if (service && service->n == 1)
        escaped(o, service->list[0], ',');
    else if (service)
        services(o, service, scratch);
    out_byte(o, '|');
    lower(o, event_text(v, FIELD_ENV));
    if (type->tail)
        part(o, v, type->tail, scratch);
    if (type->keyed_at) {
        out_byte(o, '|');
        out_time(o, v->at_ms);
    }
}

void out_semantic_key(struct out *o, const struct event *v)
{
    /* temporaries may not stand where o's memory grows: o is filled aside and copied */
    struct arena scratch = *o->a;
    ptrdiff_t half = (scratch.end - scratch.at) / 2;
    struct arena upper = {scratch.at + half, scratch.end};
    semantic(o, v, upper);
}

static struct str canonical_id(const struct event *v, struct arena scratch, char hex[64])
{
    unsigned char digest[32];
    struct out o = out_to(&scratch);
    out_event(&o, v);
    hash_sha256(out_str_of(&o), digest);
    o.n = 0;
    out_hex(&o, (struct str){(const char *)digest, sizeof digest});
    memcpy(hex, o.item, 64);
    return (struct str){hex, 64};
}

struct str event_delivery_id(const struct event *v, struct arena *a)
{
    struct str id = event_text(v, FIELD_ID);
    char hex[64];
    return id.p ? id : arena_copy(a, canonical_id(v, *a, hex));
}

void event_delivery_key(const struct event *v, unsigned char key[16], struct arena scratch)
{
    unsigned char digest[32];
    char hex[64];
    struct str source = event_text(v, FIELD_SOURCE), id = event_text(v, FIELD_ID);
    if (!id.p)
        id = canonical_id(v, scratch, hex);
    struct out o = out_to(&scratch);
    source = source.p ? source : S("api");
    out_int(&o, source.n); /* where it ends: either may hold any byte */
    out_byte(&o, ':');
    out_str(&o, source);
    out_str(&o, id);
    hash_sha256(out_str_of(&o), digest);
    memcpy(key, digest, 16);
}

struct event_keys event_keys(const struct event *v, struct arena scratch)
{
    struct event_keys keys;
    unsigned char digest[32];
    event_delivery_key(v, keys.delivery, scratch);
    struct out o = out_to(&scratch);
    out_semantic_key(&o, v);
    hash_sha256(out_str_of(&o), digest);
    memcpy(keys.semantic, digest, sizeof keys.semantic);
    return keys;
}
