/* What a value must be, wherever it comes from. Private to the event module.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_CHECK_H
#define EVENT_CHECK_H

#include "event/vocabulary.h"

/* A value as it is shown in an error: shortened, whole UTF-8 sequences. */
struct shown {
    char z[72];
};
struct shown shown(struct str s);

/* check_fail(e, type, field, ...): sets "TYPE: 'FIELD': text"; returns false. */
bool check_fail(struct err *e, enum event_type type, enum event_field field, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* check_value(type, rule, v, a, e): brings *v, whose kind says what it is, into the kind that rule
 * wants: spelled as the value kind says, within limits, UTF-8. v->text.p == NULL or an empty text
 * or an empty list of services becomes "not told": v->kind = VALUE_KINDS. */
enum { VALUE_KINDS = VALUE_JSON + 1 };
bool check_value(enum event_type type, const struct field_rule *rule, struct value *v,
                 struct arena *a, struct err *e);

/* check_missing(v): the first required field that was not told, FIELD_NONE when all were. */
enum event_field check_missing(const struct event *v);

/* check_json(text): one compact JSON value, nothing around it; shape as the enum json_shape says:
 * NULL when it is fine, else what was expected. */
const char *check_json(struct str text, enum json_shape shape);

/* check_sha(s): 4 to 64 hex digits of any case. */
bool check_sha(struct str s);

/* check_utf8(s): as str_utf8, quick on ASCII. */
bool check_utf8(struct str s);

/* check_time_canonical(text, ms): whether text, which reads as some instant, is what out_time
 * writes for it. */
bool check_time_canonical(struct str text);

/* check_commits(packed, n, what): walks packed commits, *n: their number; false when packed is not
 * what commits_add wrote. *what: what is missing in commit *n, NULL when nothing is. */
bool check_commits(struct str packed, ptrdiff_t *n, const char **what);

#endif
