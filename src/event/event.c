/* SPDX-License-Identifier: Apache-2.0 */
#include "event/event.h"

#include "event/vocabulary.h"

static const struct str field_names[FIELDS] = {
    [FIELD_AT] = STR("at"),
    [FIELD_ID] = STR("id"),
    [FIELD_SOURCE] = STR("source"),
    [FIELD_SERVICE] = STR("service"),
    [FIELD_ENV] = STR("env"),
    [FIELD_ACTOR] = STR("actor"),
    [FIELD_URL] = STR("url"),
    [FIELD_TITLE] = STR("title"),
    [FIELD_INFERRED] = STR("inferred"),
    [FIELD_REPO] = STR("repo"),
    [FIELD_CHANGE] = STR("change"),
    [FIELD_BASE] = STR("base"),
    [FIELD_BRANCH] = STR("branch"),
    [FIELD_HEAD_SHA] = STR("head_sha"),
    [FIELD_MERGE_SHA] = STR("merge_sha"),
    [FIELD_SHAS] = STR("shas"),
    [FIELD_FIRST_COMMIT_AT] = STR("first_commit_at"),
    [FIELD_OPENED_AT] = STR("opened_at"),
    [FIELD_READY_AT] = STR("ready_at"),
    [FIELD_FIRST_REVIEW_AT] = STR("first_review_at"),
    [FIELD_APPROVED_AT] = STR("approved_at"),
    [FIELD_MERGED_AT] = STR("merged_at"),
    [FIELD_ADDITIONS] = STR("additions"),
    [FIELD_DELETIONS] = STR("deletions"),
    [FIELD_FILES] = STR("files"),
    [FIELD_LABELS] = STR("labels"),
    [FIELD_REVERTS] = STR("reverts"),
    [FIELD_REF] = STR("ref"),
    [FIELD_BEFORE] = STR("before"),
    [FIELD_AFTER] = STR("after"),
    [FIELD_COMMITS] = STR("commits"),
    [FIELD_RUN] = STR("run"),
    [FIELD_ATTEMPT] = STR("attempt"),
    [FIELD_PIPELINE] = STR("pipeline"),
    [FIELD_SHA] = STR("sha"),
    [FIELD_STATUS] = STR("status"),
    [FIELD_STARTED_AT] = STR("started_at"),
    [FIELD_ARTIFACT] = STR("artifact"),
    [FIELD_QUEUED_AT] = STR("queued_at"),
    [FIELD_SHARDS] = STR("shards"),
    [FIELD_TESTS] = STR("tests"),
    [FIELD_DEPLOY] = STR("deploy"),
    [FIELD_VERSION] = STR("version"),
    [FIELD_ROLLBACK] = STR("rollback"),
    [FIELD_ROLLBACK_TO] = STR("rollback_to"),
    [FIELD_REWORK] = STR("rework"),
    [FIELD_STRATEGY] = STR("strategy"),
    [FIELD_RING] = STR("ring"),
    [FIELD_INDEX] = STR("index"),
    [FIELD_OF] = STR("of"),
    [FIELD_WEIGHT_PCT] = STR("weight_pct"),
    [FIELD_ANALYSIS] = STR("analysis"),
    [FIELD_FLAG] = STR("flag"),
    [FIELD_FROM] = STR("from"),
    [FIELD_TO] = STR("to"),
    [FIELD_PERCENT] = STR("percent"),
    [FIELD_KILL] = STR("kill"),
    [FIELD_INCIDENT] = STR("incident"),
    [FIELD_SEVERITY] = STR("severity"),
    [FIELD_DETECTED_AT] = STR("detected_at"),
    [FIELD_DETECTED_BY] = STR("detected_by"),
    [FIELD_CAUSE] = STR("cause"),
    [FIELD_DUPLICATE_OF] = STR("duplicate_of"),
    [FIELD_ACTION] = STR("action"),
    [FIELD_DUE_AT] = STR("due_at"),
    [FIELD_DRILL] = STR("drill"),
    [FIELD_KIND] = STR("kind"),
    [FIELD_SUCCESS] = STR("success"),
    [FIELD_KR] = STR("kr"),
    [FIELD_VALUE] = STR("value"),
    [FIELD_UNIT] = STR("unit"),
    [FIELD_OBJECTIVE] = STR("objective"),
    [FIELD_TARGET] = STR("target"),
    [FIELD_DIRECTION] = STR("direction"),
    [FIELD_EXPERIMENT] = STR("experiment"),
    [FIELD_METRIC] = STR("metric"),
    [FIELD_HYPOTHESIS] = STR("hypothesis"),
    [FIELD_TREATED] = STR("treated"),
    [FIELD_CONTROLS] = STR("controls"),
    [FIELD_EXPECTED] = STR("expected"),
    [FIELD_ENDS_AT] = STR("ends_at"),
    [FIELD_OUTCOME] = STR("outcome"),
    [FIELD_TEMPLATE] = STR("template"),
    [FIELD_CAPABILITY] = STR("capability"),
    [FIELD_ITEM] = STR("item"),
    [FIELD_SCORE] = STR("score"),
    [FIELD_SCALE] = STR("scale"),
    [FIELD_SLO] = STR("slo"),
    [FIELD_WINDOW] = STR("window"),
    [FIELD_WEEK] = STR("week"),
    [FIELD_TEXT] = STR("text"),
    [FIELD_HASH] = STR("hash"),
    [FIELD_REL] = STR("rel"),
    [FIELD_REASON] = STR("reason"),
    [FIELD_EXTRA] = STR("extra"),
};

const struct value *event_value(const struct event *v, enum event_field field)
{
    for (ptrdiff_t i = 0; i < v->n && v->value[i].field <= field; i++)
        if (v->value[i].field == field)
            return &v->value[i];
    return NULL;
}

struct str event_text(const struct event *v, enum event_field field)
{
    const struct value *value = event_value(v, field);
    return value ? value->text : (struct str){0};
}

int64_t event_time(const struct event *v, enum event_field field)
{
    const struct value *value = event_value(v, field);
    return value && value->kind == VALUE_TIME ? value->integer : TIME_NONE;
}

int event_flag(const struct event *v, enum event_field field)
{
    const struct value *value = event_value(v, field);
    return value && value->kind == VALUE_FLAG ? value->flag : -1;
}

enum event_kind event_kind_of(enum event_type type)
{
    return type_rules[type].kind;
}

struct str event_type_name(enum event_type type)
{
    return type_rules[type].name;
}

struct str event_kind_name(enum event_kind kind)
{
    return kind_rules[kind].name;
}

struct str event_field_name(enum event_field field)
{
    return field_names[field];
}

enum event_type event_type_find(struct str name)
{
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++)
        if (str_equal(type_rules[type].name, name))
            return (enum event_type)type;
    return EVENT_NONE;
}

enum event_field event_entity_field(enum event_kind kind)
{
    return kind_rules[kind].entity;
}

static const struct field_rule extra_rule = {
    .field = FIELD_EXTRA, .kind = VALUE_JSON, .of = SHAPE_OBJECT, .limit = INT32_MAX};

const struct field_rule *vocabulary_rule(enum event_kind kind, enum event_field field)
{
    if (field > FIELD_NONE && (int)field <= ENVELOPE_FIELDS)
        return &envelope_rules[field - 1];
    const struct kind_rule *rules = &kind_rules[kind];
    for (int i = 0; i < rules->n; i++)
        if (rules->field[i].field == field)
            return &rules->field[i];
    return field == FIELD_EXTRA ? &extra_rule : NULL;
}

int vocabulary_word(enum word_list list, struct str text)
{
    for (int i = 0; i < word_rules[list].n; i++)
        if (str_equal_fold(word_rules[list].word[i], text))
            return i;
    return -1;
}

const struct str ref_names[REF_OTHER + 1] = {
    [REF_DEPLOY] = STR("deploy"), [REF_INCIDENT] = STR("incident"),
    [REF_SHA] = STR("sha"),       [REF_FLAG] = STR("flag"),
    [REF_CHANGE] = STR("change"), [REF_EXTERNAL] = STR("external"),
};

enum ref_kind vocabulary_ref(struct str name)
{
    for (int i = REF_NONE + 1; i < REF_OTHER; i++)
        if (str_equal(ref_names[i], name))
            return (enum ref_kind)i;
    return REF_OTHER;
}

struct str vocabulary_near(struct str best, struct str name, struct str candidate)
{
    int far = name.n < 12 ? (int)name.n / 3 + 1 : 4; /* "status" may be off by 3, "of" by 1 */
    int distance = str_distance(name, candidate);
    if (distance > far || distance >= name.n || (best.p && str_distance(name, best) <= distance))
        return best;
    return candidate;
}

struct str vocabulary_near_type(struct str name)
{
    struct str best = {0};
    for (int type = EVENT_NONE + 1; type < EVENT_TYPES; type++)
        best = vocabulary_near(best, name, type_rules[type].name);
    return best;
}

struct str vocabulary_near_field(enum event_kind kind, struct str name)
{
    struct str best = vocabulary_near((struct str){0}, name, S("type"));
    for (int i = 0; i < ENVELOPE_FIELDS; i++)
        best = vocabulary_near(best, name, event_field_name(envelope_rules[i].field));
    for (int i = 0; i < kind_rules[kind].n; i++)
        best = vocabulary_near(best, name, event_field_name(kind_rules[kind].field[i].field));
    return best;
}
