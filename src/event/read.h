/* JSON -> event.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVENT_READ_H
#define EVENT_READ_H

#include "event/event.h"
#include "json/json.h"

/* A remark on an event that was accepted: an unknown field, kept in FIELD_EXTRA, or an unknown
 * member of a commit, which is dropped (authors and messages). */
struct event_remark {
    struct str field; /* p == NULL: none */
    struct str near;  /* the known name it resembles, p == NULL: none */
};

/* event_read(j, a, event, remark, e): the event in one JSON object. Strings are borrowed from the
 * JSON tree's parser or a. null and empty texts are as not told, "key" is ignored. Unknown fields
 * are kept (FIELD_EXTRA) and the first is remarked. On false *e says which field and why:
 * "deploy.finished: 'at': not a time: 'yesterday'". */
bool event_read(const struct json *j, struct arena *a, struct event *event,
                struct event_remark *remark, struct err *e);

/* event_build(type, value, n, a): an event from values in any field order (at included), for
 * importers and tests; checks as event_read does (a VALUE_TEXT is taken for any kind that JSON
 * spells as a string, a VALUE_INTEGER for ids, numbers and times). Texts and lists are borrowed. */
bool event_build(enum event_type type, const struct value *value, ptrdiff_t n, struct arena *a,
                 struct event *event, struct err *e);

/* value_*: one value for event_build. value_time has the canonical text. */
struct value value_text(enum event_field field, struct str text);
struct value value_time(enum event_field field, int64_t ms);
struct value value_integer(enum event_field field, int64_t v);
struct value value_flag(enum event_field field, bool flag);

/* commits_add(o, commit): appends to the packed text of a VALUE_COMMITS value. Shas are 4 to 64 hex
 * digits; times outside the years 0001-9999 are clamped to them; at most COMMIT_PARENTS parents. */
void commits_add(struct out *o, const struct event_commit *commit);
struct value value_commits(struct str packed);

#endif
