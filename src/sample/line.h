/* One event of the sample at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SAMPLE_LINE_H
#define SAMPLE_LINE_H

#include "event/event.h"

/* Where events go. */
struct teller {
    struct out *out; /* NULL: they are only counted */
    struct arena a;  /* texts of the events at hand; whoever fills it for long gives it back */
    int64_t now_ms;  /* later events have not happened: they are dropped */
    int64_t told;    /* events so far */
    uint64_t seed;
};

/* An event in the making: its fields in any order, each at most once. */
struct line {
    struct teller *t;
    enum event_type type;
    struct value value[32];
    int n;
};

/* line_of(t, type, at, service): service p == NULL: none. */
struct line line_of(struct teller *t, enum event_type type, int64_t at_ms, struct str service);

/* line_*(l, field, value): adds a field; texts are borrowed until line_tell. */
void line_text(struct line *l, enum event_field field, struct str text);
void line_z(struct line *l, enum event_field field, const char *text);
void line_time(struct line *l, enum event_field field, int64_t ms);
void line_int(struct line *l, enum event_field field, int64_t v);
void line_number(struct line *l, enum event_field field, double v);
void line_flag(struct line *l, enum event_field field, bool flag);
void line_json(struct line *l, enum event_field field, struct str json);
void line_list(struct line *l, enum event_field field, const struct str *list, ptrdiff_t n);

/* line_ref(l, field, name, id): {"deploy":"p-7"}; id p == NULL: {"external":true}. */
void line_ref(struct line *l, enum event_field field, const char *name, struct str id);

/* line_tell(l): writes or counts it unless it lies after now. */
void line_tell(struct line *l);

/* line_key(l): its semantic key, as a void event names it; in l->t->a. */
struct str line_key(struct line *l);

/* text_of(t, format, ...): in t->a. */
struct str text_of(struct teller *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
