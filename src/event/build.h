/* An event in the making, its values in any order. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_BUILD_H
#define EVENT_BUILD_H

#include "event/check.h"

struct build {
    enum event_type type;
    struct arena *a;
    ptrdiff_t n;
    uint64_t told[(FIELDS + 63) / 64]; /* bit per field: value[field] is set */
    struct value value[FIELDS];        /* undefined where not told */
};

/* build_start(b, type, a): nothing told yet. */
void build_start(struct build *b, enum event_type type, struct arena *a);

/* build_value(b, rule, v, e): takes the value for rule's field, checked. False: it may not be so,
 * or was told before. */
bool build_value(struct build *b, const struct field_rule *rule, struct value v, struct err *e);

/* build_event(b, event, e): the event of what was taken; false when a required field is missing. */
bool build_event(struct build *b, struct event *event, struct err *e);

#endif
