/* SPDX-License-Identifier: Apache-2.0 */
#include "event/build.h"

#include "event/read.h"

#include <string.h>

void build_start(struct build *b, enum event_type type, struct arena *a)
{
    b->type = type;
    b->a = a;
    b->n = 0;
    memset(b->told, 0, sizeof b->told); /* value[] is large and needs no clearing */
}

bool build_value(struct build *b, const struct field_rule *rule, struct value v, struct err *e)
{
    v.field = rule->field;
    if (!check_value(b->type, rule, &v, b->a, e))
        return false;
    if (v.kind == VALUE_KINDS)
        return true; /* not told */
    if (b->told[rule->field / 64] >> (rule->field % 64) & 1)
        return check_fail(e, b->type, rule->field, "told twice");
    b->told[rule->field / 64] |= UINT64_C(1) << (rule->field % 64);
    b->value[rule->field] = v;
    b->n++;
    return true;
}

bool build_event(struct build *b, struct event *event, struct err *e)
{
    struct value *value = NEW_RAW(b->a, struct value, b->n);
    ptrdiff_t n = 0;
    for (int word = 0; word < COUNT(b->told); word++)
        for (uint64_t rest = b->told[word]; rest; rest &= rest - 1)
            value[n++] = b->value[word * 64 + __builtin_ctzll(rest)];
    *event = (struct event){.type = b->type, .value = value, .n = n};
    enum event_field missing = check_missing(event);
    if (missing)
        return check_fail(e, b->type, missing, "missing");
    event->at_ms = value[0].integer;
    return true;
}

bool event_build(enum event_type type, const struct value *value, ptrdiff_t n, struct arena *a,
                 struct event *event, struct err *e)
{
    struct build b;
    build_start(&b, type, a);
    if (type <= EVENT_NONE || type >= EVENT_TYPES)
        return err_set(e, ERR_INPUT, "unknown type %d", (int)type);
    enum event_kind kind = event_kind_of(type);
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct field_rule *rule = vocabulary_rule(kind, value[i].field);
        if (!rule)
            return check_fail(e, type, value[i].field < FIELDS ? value[i].field : FIELD_NONE,
                              "not a field of this type");
        if (!build_value(&b, rule, value[i], e))
            return false;
    }
    return build_event(&b, event, e);
}

struct value value_text(enum event_field field, struct str text)
{
    return (struct value){.field = (uint8_t)field, .kind = VALUE_TEXT, .text = text};
}

struct value value_time(enum event_field field, int64_t ms)
{
    return (struct value){.field = (uint8_t)field, .kind = VALUE_TIME, .integer = ms};
}

struct value value_integer(enum event_field field, int64_t v)
{
    return (struct value){.field = (uint8_t)field, .kind = VALUE_INTEGER, .integer = v};
}

struct value value_flag(enum event_field field, bool flag)
{
    return (struct value){.field = (uint8_t)field, .kind = VALUE_FLAG, .flag = flag};
}
