/* One event being read from JSON. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_READING_H
#define EVENT_READING_H

#include "event/build.h"
#include "event/read.h"

struct reading {
    struct build build;
    enum event_kind kind;
    int next; /* place in the order of the vocabulary where the next member is looked for first */
    struct event_remark *remark;
    struct err *e;
};

/* read_kind(j): what j is, for an error that says what came. */
const char *read_kind(const struct json *j);

/* read_fail(r, rule, expected, got): "TYPE: 'FIELD': expected THIS, got A KIND"; returns false. */
bool read_fail(struct reading *r, const struct field_rule *rule, const char *expected,
               const struct json *got);

/* read_remark(r, field, near): remarks the first member that is not known. */
void read_remark(struct reading *r, struct str field, struct str near);

/* read_commits(r, rule, j, v): the commits of a push. */
bool read_commits(struct reading *r, const struct field_rule *rule, const struct json *j,
                  struct value *v);

#endif
