/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/line.h"

#include "event/read.h"
#include "event/write.h"

#include <stdarg.h>
#include <stdio.h>

struct str text_of(struct teller *t, const char *format, ...)
{
    char z[512];
    va_list args;
    va_start(args, format);
    vsnprintf(z, sizeof z, format, args);
    va_end(args);
    return arena_copy(&t->a, str_of(z));
}

static void add(struct line *l, struct value v)
{
    if (l->n == COUNT(l->value))
        bug("a sample event with more than %d fields", l->n);
    l->value[l->n++] = v;
}

void line_text(struct line *l, enum event_field field, struct str text)
{
    add(l, value_text(field, text));
}

void line_z(struct line *l, enum event_field field, const char *text)
{
    line_text(l, field, str_of(text));
}

void line_time(struct line *l, enum event_field field, int64_t ms)
{
    add(l, value_time(field, ms));
}

void line_int(struct line *l, enum event_field field, int64_t v)
{
    add(l, value_integer(field, v));
}

void line_number(struct line *l, enum event_field field, double v)
{
    add(l, (struct value){.field = (uint8_t)field, .kind = VALUE_NUMBER, .number = v});
}

void line_flag(struct line *l, enum event_field field, bool flag)
{
    add(l, value_flag(field, flag));
}

void line_json(struct line *l, enum event_field field, struct str json)
{
    add(l, (struct value){.field = (uint8_t)field, .kind = VALUE_JSON, .text = json});
}

void line_list(struct line *l, enum event_field field, const struct str *list, ptrdiff_t n)
{
    add(l, (struct value){.field = (uint8_t)field,
                          .kind = field == FIELD_SHAS ? VALUE_SHAS : VALUE_TEXTS,
                          .list = list,
                          .n = n});
}

void line_ref(struct line *l, enum event_field field, const char *name, struct str id)
{
    struct str *part = NEW(&l->t->a, struct str, REF_PARTS);
    part[REF_PART_NAME] = str_of(name);
    part[REF_PART_ID] = id;
    add(l,
        (struct value){.field = (uint8_t)field, .kind = VALUE_REF, .list = part, .n = REF_PARTS});
}

struct line line_of(struct teller *t, enum event_type type, int64_t at_ms, struct str service)
{
    struct line l;
    l.t = t;
    l.type = type;
    l.n = 0;
    line_time(&l, FIELD_AT, at_ms);
    line_z(&l, FIELD_SOURCE, "sample");
    if (service.p)
        line_text(&l, FIELD_SERVICE, service);
    return l;
}

static struct event built(struct line *l, struct arena *a)
{
    struct event event;
    struct err e;
    if (!event_build(l->type, l->value, l->n, a, &event, &e))
        bug("a sample event that cannot be: %s", e.text);
    return event;
}

void line_tell(struct line *l)
{
    struct teller *t = l->t;
    if (l->value[0].integer > t->now_ms)
        return;
    t->told++;
    if (!t->out)
        return;
    struct arena scratch = t->a;
    struct event event = built(l, &scratch);
    out_event(t->out, &event);
    out_byte(t->out, '\n');
}

struct str line_key(struct line *l)
{
    struct event event = built(l, &l->t->a);
    struct out o = out_to(&l->t->a);
    out_semantic_key(&o, &event);
    return out_str_of(&o);
}
