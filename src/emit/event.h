/* An event from the words of a command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EMIT_EVENT_H
#define EMIT_EVENT_H

#include "event/event.h"
#include "json/json.h"

/* One member of the event on its way to JSON. */
struct emit_member {
    struct str key, text; /* text: JSON; of a list or a reference what stands inside it */
    char open;            /* '[' or '{' around it, 0: nothing */
};

struct emit_event {
    enum event_type type;
    struct {
        struct emit_member *item;
        ptrdiff_t n, capacity;
    } member;
    struct arena *a;
};

/* emit_start(x, type, a, e): *e (ERR_USAGE) with the near match for a type that is none. */
bool emit_start(struct emit_event *x, struct str type, struct arena *a, struct err *e);

/* emit_word(x, word, e): "KEY=VALUE", typed by the vocabulary: texts, times, ids, numbers, true and
 * false; "labels=a,b" and "shas=a,b" and any list by repeating; "cause.deploy=ID" for a member of a
 * reference; "KEY:=JSON" for a value as it is. *e (ERR_USAGE) with the near match for a key that
 * the type does not have, or one given twice. */
bool emit_word(struct emit_event *x, struct str word, struct err *e);

/* emit_told(x, key); emit_set(x, key, json): only where it was not told. */
bool emit_told(const struct emit_event *x, struct str key);
void emit_set(struct emit_event *x, struct str key, struct str json);
void emit_set_text(struct emit_event *x, struct str key, struct str text);

/* emit_build(x, parser, at, id, v, e): the event, checked, with `at` and `id` where the words told
 * none (id p == NULL: none). Texts are borrowed from parser. *e: ERR_INPUT. */
bool emit_build(const struct emit_event *x, struct json_parser *parser, struct str at,
                struct str id, struct event *v, struct err *e);

#endif
