/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/sort.h"
#include "fact/derive.h"

struct fact_builder *facts_begin(const struct rules *rules, int64_t now_ms, struct arena *a)
{
    struct fact_builder *b = NEW(a, struct fact_builder, 1);
    b->a = a;
    b->rules = rules;
    b->now_ms = now_ms;
    return b;
}

void facts_key(struct fact_builder *b, struct hash_key key)
{
    b->key = b->text.name.key = b->text.set.key = key;
}

uint64_t told_hash(const struct told *told)
{
    uint64_t part[] = {told->key.a, told->key.b, (uint64_t)told->at_ms, hash64(told->source),
                       hash64(told->id)};
    return hash64((struct str){(const char *)part, sizeof part});
}

/* one record of a kind, read and kept; one of the future only counted */
#define KEEP(kind, list)                                                                           \
    do {                                                                                           \
        record_read(&shape_##kind, v, &b->text, b->a, PUSH(b->a, &b->list));                       \
        if (v->at_ms > b->now_ms)                                                                  \
            *PUSH(b->a, &b->future) = told_hash(&b->list.item[--b->list.n].told);                  \
    } while (0)

void facts_add(struct fact_builder *b, const struct event *v)
{
    switch (event_kind_of(v->type)) {
    case KIND_DEPLOY:
        KEEP(deploy, deploy);
        break;
    case KIND_RING:
        KEEP(ring, ring);
        break;
    case KIND_CHANGE:
        KEEP(change, change);
        break;
    case KIND_PUSH:
        KEEP(push, push);
        break;
    case KIND_FLAG:
        KEEP(flag, flag);
        break;
    case KIND_INCIDENT:
        KEEP(incident, incident);
        break;
    case KIND_LINK:
        KEEP(link, link);
        break;
    case KIND_VOID:
        KEEP(void, void_);
        break;
    case KIND_BUILD:
    case KIND_POSTMORTEM:
    case KIND_DRILL:
    case KIND_OUTCOME:
    case KIND_EXPERIMENT:
    case KIND_ADOPTION:
    case KIND_ASSESSMENT:
    case KIND_SLO:
    case KIND_REVIEW:
    case KIND_DEFINITION:
    case KIND_NOTE:
        other_add(b, v);
        break;
    case KINDS:
        break;
    }
}
