/* The normalised event: what every source says, in one form.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The vocabulary (types, fields, kinds of value, words) is closed and stands in one table
 * (event/vocabulary.c); it drives reading, checking, packing, writing, docs/events.md and
 * completion. */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/out.h"
#include "base/time.h"

/* Numbers are stored in the log: append, never reorder. */
enum event_type {
    EVENT_NONE,
    EVENT_CHANGE_OPENED,
    EVENT_CHANGE_READY,
    EVENT_CHANGE_REVIEWED,
    EVENT_CHANGE_APPROVED,
    EVENT_CHANGE_QUEUED,
    EVENT_CHANGE_MERGED,
    EVENT_CHANGE_ABANDONED,
    EVENT_PUSH_LANDED,
    EVENT_PUSH_FORCED,
    EVENT_PUSH_REF_CREATED,
    EVENT_PUSH_REF_DELETED,
    EVENT_BUILD_STARTED,
    EVENT_BUILD_FINISHED,
    EVENT_DEPLOY_QUEUED,
    EVENT_DEPLOY_STARTED,
    EVENT_DEPLOY_FINISHED,
    EVENT_RING_ENTERED,
    EVENT_RING_PASSED,
    EVENT_RING_PAUSED,
    EVENT_RING_FAILED,
    EVENT_RING_ABORTED,
    EVENT_RING_PROMOTED,
    EVENT_FLAG_ON,
    EVENT_FLAG_OFF,
    EVENT_FLAG_CHANGED,
    EVENT_FLAG_ARCHIVED,
    EVENT_INCIDENT_OPENED,
    EVENT_INCIDENT_ACKNOWLEDGED,
    EVENT_INCIDENT_MITIGATED,
    EVENT_INCIDENT_RESOLVED,
    EVENT_INCIDENT_REOPENED,
    EVENT_INCIDENT_CANCELLED,
    EVENT_POSTMORTEM_STARTED,
    EVENT_POSTMORTEM_PUBLISHED,
    EVENT_POSTMORTEM_ACTION_OPENED,
    EVENT_POSTMORTEM_ACTION_CLOSED,
    EVENT_DRILL_FINISHED,
    EVENT_OUTCOME_SAMPLED,
    EVENT_OUTCOME_TARGETED,
    EVENT_EXPERIMENT_STARTED,
    EVENT_EXPERIMENT_ENDED,
    EVENT_EXPERIMENT_VERDICT,
    EVENT_ADOPTION_ADOPTED,
    EVENT_ADOPTION_REMOVED,
    EVENT_ASSESSMENT_ANSWERED,
    EVENT_SLO_SAMPLED,
    EVENT_REVIEW_EXPLAINED,
    EVENT_REVIEW_SIGNED,
    EVENT_DEFINITION_PUBLISHED,
    EVENT_LINK_ASSERTED,
    EVENT_LINK_RETRACTED,
    EVENT_NOTE_ADDED,
    EVENT_VOID_EVENT,
    EVENT_TYPES
};

enum event_kind {
    KIND_CHANGE,
    KIND_PUSH,
    KIND_BUILD,
    KIND_DEPLOY,
    KIND_RING,
    KIND_FLAG,
    KIND_INCIDENT,
    KIND_POSTMORTEM,
    KIND_DRILL,
    KIND_OUTCOME,
    KIND_EXPERIMENT,
    KIND_ADOPTION,
    KIND_ASSESSMENT,
    KIND_SLO,
    KIND_REVIEW,
    KIND_DEFINITION,
    KIND_LINK,
    KIND_NOTE,
    KIND_VOID,
    KINDS
};

/* Field names; one name means one spelling, its kind of value depends on the event's kind. Numbers
 * are stored in the log: append, never reorder. The first ten are the envelope. */
enum event_field {
    FIELD_NONE,
    FIELD_AT,
    FIELD_ID,
    FIELD_SOURCE,
    FIELD_SERVICE,
    FIELD_ENV,
    FIELD_ACTOR,
    FIELD_URL,
    FIELD_TITLE,
    FIELD_INFERRED,
    /* change, push, build, deploy */
    FIELD_REPO,
    FIELD_CHANGE,
    FIELD_BASE,
    FIELD_BRANCH,
    FIELD_HEAD_SHA,
    FIELD_MERGE_SHA,
    FIELD_SHAS,
    FIELD_FIRST_COMMIT_AT,
    FIELD_OPENED_AT,
    FIELD_READY_AT,
    FIELD_FIRST_REVIEW_AT,
    FIELD_APPROVED_AT,
    FIELD_MERGED_AT,
    FIELD_ADDITIONS,
    FIELD_DELETIONS,
    FIELD_FILES,
    FIELD_LABELS,
    FIELD_REVERTS,
    FIELD_REF,
    FIELD_BEFORE,
    FIELD_AFTER,
    FIELD_COMMITS,
    FIELD_RUN,
    FIELD_ATTEMPT,
    FIELD_PIPELINE,
    FIELD_SHA,
    FIELD_STATUS,
    FIELD_STARTED_AT,
    FIELD_ARTIFACT,
    FIELD_QUEUED_AT,
    FIELD_SHARDS,
    FIELD_TESTS,
    FIELD_DEPLOY,
    FIELD_VERSION,
    FIELD_ROLLBACK,
    FIELD_ROLLBACK_TO,
    FIELD_REWORK,
    FIELD_STRATEGY,
    /* ring, flag, incident */
    FIELD_RING,
    FIELD_INDEX,
    FIELD_OF,
    FIELD_WEIGHT_PCT,
    FIELD_ANALYSIS,
    FIELD_FLAG,
    FIELD_FROM,
    FIELD_TO,
    FIELD_PERCENT,
    FIELD_KILL,
    FIELD_INCIDENT,
    FIELD_SEVERITY,
    FIELD_DETECTED_AT,
    FIELD_DETECTED_BY,
    FIELD_CAUSE,
    FIELD_DUPLICATE_OF,
    /* the rest */
    FIELD_ACTION,
    FIELD_DUE_AT,
    FIELD_DRILL,
    FIELD_KIND,
    FIELD_SUCCESS,
    FIELD_KR,
    FIELD_VALUE,
    FIELD_UNIT,
    FIELD_OBJECTIVE,
    FIELD_TARGET,
    FIELD_DIRECTION,
    FIELD_EXPERIMENT,
    FIELD_METRIC,
    FIELD_HYPOTHESIS,
    FIELD_TREATED,
    FIELD_CONTROLS,
    FIELD_EXPECTED,
    FIELD_ENDS_AT,
    FIELD_OUTCOME,
    FIELD_TEMPLATE,
    FIELD_CAPABILITY,
    FIELD_ITEM,
    FIELD_SCORE,
    FIELD_SCALE,
    FIELD_SLO,
    FIELD_WINDOW,
    FIELD_WEEK,
    FIELD_TEXT,
    FIELD_HASH,
    FIELD_REL,
    FIELD_REASON,
    FIELD_EXTRA, /* fields outside the vocabulary, kept: one JSON object; never read by a rule */
    FIELDS
};

enum value_kind {
    VALUE_TEXT, /* string */
    VALUE_ID,   /* string or integer; the integer's digits are the text, as_number is set */
    VALUE_SHA,  /* 4-64 hex digits, lower-cased; may be a prefix */
    VALUE_TIME, /* integer = ms; text = as sent (JSON string's bytes, or digits with as_number), p
                   == NULL when that is the canonical form of out_time */
    VALUE_INTEGER, /* integer >= 0 */
    VALUE_NUMBER,  /* number, any finite */
    VALUE_FLAG,    /* flag */
    VALUE_WORD,    /* text, one of the field's closed list, lower-cased */
    VALUE_TEXTS,   /* list[n]; a single string is read as a list of one */
    VALUE_SHAS,    /* list[n] of shas */
    VALUE_REF, /* {"deploy"|"incident"|"sha"|"flag"|"change"|"external"...: id}: list[REF_PARTS],
                  as_number: the id was one; read it with event_ref */
    VALUE_COMMITS, /* packed in text; walk with event_commit_next */
    VALUE_JSON     /* text: compact JSON, shape checked where the vocabulary says one */
};

/* The list of a VALUE_REF: the member that names ("deploy"), its id (p == NULL for external), and
 * what narrows it (p == NULL: not told). */
enum { REF_PART_NAME, REF_PART_ID, REF_PART_SERVICE, REF_PART_ENV, REF_PART_REPO, REF_PARTS };

struct value {
    uint8_t field; /* enum event_field */
    uint8_t kind;  /* enum value_kind */
    bool as_number;
    bool flag;
    struct str text;
    const struct str *list; /* TEXTS, SHAS: list[n] */
    ptrdiff_t n;
    union {
        int64_t integer; /* INTEGER; TIME in ms */
        double number;
    };
};

/* One event. value[n] ascends by field; required fields are there; nothing is NULL. All memory is
 * the arena's or the parser's it was read with. */
struct event {
    enum event_type type;
    int64_t at_ms;
    const struct value *value;
    ptrdiff_t n;
};

/* An event that is later than its arrival by more than this has a wrong clock or time. */
enum { EVENT_SKEW_MS = 5 * 60 * 1000 };

/* event_value(v, field): the value, NULL when it was not told. O(n) over the few fields told. */
const struct value *event_value(const struct event *v, enum event_field field);

/* event_text(v, field): text of a TEXT, ID, SHA, WORD, JSON value; p == NULL when not told. */
struct str event_text(const struct event *v, enum event_field field);

/* event_time(v, field): ms, TIME_NONE when not told. */
int64_t event_time(const struct event *v, enum event_field field);

/* event_flag(v, field): 1 true, 0 false, -1 not told. */
int event_flag(const struct event *v, enum event_field field);

/* What a reference names. service, env and repo narrow it where told (p == NULL: not told). */
enum ref_kind {
    REF_NONE,
    REF_DEPLOY,
    REF_INCIDENT,
    REF_SHA,
    REF_FLAG,
    REF_CHANGE,
    REF_EXTERNAL,
    REF_OTHER
};
struct event_ref {
    enum ref_kind kind;
    struct str id, service, env, repo;
    struct str json; /* canonical compact JSON: equal references have equal bytes */
};
/* event_ref(v, field, a): kind REF_NONE when not told. In json a number as id is spelled as a
 * string and env is in lower case, since {"deploy":7} and {"deploy":"7"} name the same. */
struct event_ref event_ref(const struct event *v, enum event_field field, struct arena *a);

/* One commit of a push. parent[nparent] is meaningful when parents_told (told and empty = a root).
 */
enum {
    COMMIT_PARENTS = 128, /* more are refused; git's own Linux history has a merge of 66 */
    COMMIT_HEX_BYTES = (COMMIT_PARENTS + 1) * 64
};
struct event_commit {
    struct str sha; /* lower-case hex */
    bool parents_told;
    int nparent;
    struct str parent[COMMIT_PARENTS]; /* lower-case hex */
    int64_t authored_ms, committed_ms; /* TIME_NONE when not told */
    struct str paths;                  /* JSON array text, p == NULL when not told */
};
/* event_commit_next(rest, commit, hex): the next commit of the packed text *rest, which starts as
 * the text of a VALUE_COMMITS value; false at its end. Shas are spelled into hex, valid until the
 * next call. */
bool event_commit_next(struct str *rest, struct event_commit *commit, char hex[COMMIT_HEX_BYTES]);

/* event_kind_of, event_type_name ("deploy.finished"), event_kind_name, event_field_name: from the
 * table. */
enum event_kind event_kind_of(enum event_type type);
struct str event_type_name(enum event_type type);
struct str event_kind_name(enum event_kind kind);
struct str event_field_name(enum event_field field);
enum event_type event_type_find(struct str name); /* EVENT_NONE when unknown */

/* event_entity_field(kind): the field that names the entity (KIND_DEPLOY: FIELD_DEPLOY ...),
 * FIELD_NONE where the entity is more than one field (link, push). */
enum event_field event_entity_field(enum event_kind kind);

#endif
