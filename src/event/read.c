/* SPDX-License-Identifier: Apache-2.0 */
#include "event/read.h"

#include "base/limits.h"
#include "event/reading.h"

#include <string.h>

const char *read_kind(const struct json *j)
{
    switch (j->type) {
    case JSON_NULL:
        return "null";
    case JSON_BOOL:
        return j->flag ? "true" : "false";
    case JSON_INTEGER:
    case JSON_NUMBER:
        return "a number";
    case JSON_STRING:
        return "a string";
    case JSON_ARRAY:
        return "an array";
    case JSON_OBJECT:
        return "an object";
    }
    return "something else";
}

bool read_fail(struct reading *r, const struct field_rule *rule, const char *expected,
               const struct json *got)
{
    return check_fail(r->e, r->build.type, rule->field, "expected %s, got %s", expected,
                      read_kind(got));
}

static const struct field_rule *rule_at(const struct reading *r, int i)
{
    return i < ENVELOPE_FIELDS ? &envelope_rules[i]
                               : &kind_rules[r->kind].field[i - ENVELOPE_FIELDS];
}

/* The rule of the member of that name. Members mostly come in the order of the vocabulary, so the
 * search goes on where the last one ended. */
static const struct field_rule *rule_named(struct reading *r, struct str name)
{
    int n = ENVELOPE_FIELDS + kind_rules[r->kind].n;
    for (int tried = 0, i = r->next; tried < n; tried++, i++) {
        if (i >= n)
            i = 0;
        const struct field_rule *rule = rule_at(r, i);
        if (str_equal(event_field_name(rule->field), name)) {
            r->next = i + 1;
            return rule;
        }
    }
    return NULL;
}

void read_remark(struct reading *r, struct str field, struct str near)
{
    if (!r->remark->field.p)
        *r->remark = (struct event_remark){field, near};
}

/* --- lists and references ------------------------------------------------------------------- */

static bool read_list(struct reading *r, const struct field_rule *rule, const struct json *j,
                      struct value *v)
{
    if (j->type != JSON_ARRAY)
        return read_fail(r, rule,
                         rule->kind == VALUE_SHAS ? "an array of shas" : "an array of strings", j);
    struct str *list = NEW(r->build.a, struct str, j->nchild);
    ptrdiff_t n = 0;
    for (const struct json *c = json_first(j); c; c = json_next(j, c)) {
        if (c->type != JSON_STRING)
            return check_fail(r->e, r->build.type, rule->field,
                              "item %lld: expected a string, got %s", (long long)n + 1,
                              read_kind(c));
        list[n++] = c->text;
    }
    *v = (struct value){.kind = VALUE_TEXTS, .list = list, .n = n};
    return true;
}

/* a string or integer as the text of an id */
static bool read_id(struct arena *a, const struct json *j, struct str *id)
{
    if (j->type == JSON_INTEGER) {
        struct out o = out_to(a);
        out_int(&o, j->integer);
        *id = out_str_of(&o);
        return true;
    }
    *id = j->text;
    return j->type == JSON_STRING;
}

/* what narrows a reference: its part, 0 when name narrows nothing */
static int ref_part(struct str name)
{
    return str_equal(name, S("service")) ? REF_PART_SERVICE
           : str_equal(name, S("env"))   ? REF_PART_ENV
           : str_equal(name, S("repo"))  ? REF_PART_REPO
                                         : 0;
}

static bool read_ref_member(struct reading *r, const struct field_rule *rule, const struct json *c,
                            struct str list[REF_PARTS], bool *as_number)
{
    int part = ref_part(c->key);
    struct str known = list[REF_PART_NAME];
    bool external = str_equal(c->key, S("external"));
    if (part) {
        if (c->type != JSON_STRING)
            return check_fail(r->e, r->build.type, rule->field, "'%s': expected a string, got %s",
                              shown(c->key).z, read_kind(c));
        list[part] = c->text.n ? c->text : (struct str){0};
        return true;
    }
    if (known.p)
        return check_fail(r->e, r->build.type, rule->field, "names two things: '%s' and '%s'",
                          shown(known).z, shown(c->key).z);
    list[REF_PART_NAME] = c->key;
    if (external ? c->type == JSON_BOOL && c->flag : read_id(r->build.a, c, &list[REF_PART_ID])) {
        *as_number = c->type == JSON_INTEGER;
        return true;
    }
    return check_fail(r->e, r->build.type, rule->field, "'%s': expected %s, got %s",
                      shown(c->key).z, external ? "true" : "a string or an integer", read_kind(c));
}

static bool read_ref(struct reading *r, const struct field_rule *rule, const struct json *j,
                     struct value *v)
{
    if (j->type != JSON_OBJECT)
        return read_fail(r, rule, "an object such as {\"deploy\":\"ID\"}", j);
    struct str *list = NEW(r->build.a, struct str, REF_PARTS);
    bool as_number = false;
    for (const struct json *c = json_first(j); c; c = json_next(j, c))
        if (c->type != JSON_NULL && !read_ref_member(r, rule, c, list, &as_number))
            return false;
    *v = (struct value){.kind = VALUE_REF, .list = list, .n = REF_PARTS, .as_number = as_number};
    return true;
}

/* --- members -------------------------------------------------------------------------------- */

/* the value as it came; check_value brings it into its kind */
static bool read_plain(struct reading *r, const struct field_rule *rule, const struct json *j,
                       struct value *v)
{
    switch (j->type) {
    case JSON_STRING:
        *v = (struct value){.kind = VALUE_TEXT, .text = j->text};
        return true;
    case JSON_INTEGER:
        *v = (struct value){.kind = VALUE_INTEGER, .integer = j->integer};
        return true;
    case JSON_NUMBER:
        *v = (struct value){.kind = VALUE_NUMBER, .number = j->number};
        return true;
    case JSON_BOOL:
        *v = (struct value){.kind = VALUE_FLAG, .flag = j->flag};
        return true;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        *v = (struct value){.kind = VALUE_JSON, .text = j->type == JSON_ARRAY ? S("[") : S("{")};
        return true;
    }
    return read_fail(r, rule, "a value", j);
}

static bool read_json(struct reading *r, const struct json *j, struct value *v)
{
    struct out o = out_to(r->build.a);
    json_write(&o, j);
    *v = (struct value){.kind = VALUE_JSON, .text = out_str_of(&o)};
    return true;
}

static bool read_value(struct reading *r, const struct field_rule *rule, const struct json *j,
                       struct value *v)
{
    bool one = j->type == JSON_STRING; /* a single string may stand for a list of one */
    if ((rule->kind == VALUE_TEXTS || rule->kind == VALUE_SHAS) && !one)
        return read_list(r, rule, j, v);
    if (rule->kind == VALUE_REF)
        return read_ref(r, rule, j, v);
    if (rule->kind == VALUE_COMMITS)
        return read_commits(r, rule, j, v);
    if (rule->kind == VALUE_JSON)
        return read_json(r, j, v);
    return read_plain(r, rule, j, v);
}

static void keep_extra(struct reading *r, struct out *extra, const struct json *member)
{
    read_remark(r, member->key, vocabulary_near_field(r->kind, member->key));
    out_byte(extra, extra->n ? ',' : '{');
    out_json(extra, member->key);
    out_byte(extra, ':');
    json_write(extra, member);
}

static bool read_type(const struct json *j, enum event_type *type, struct err *e)
{
    if (j->type != JSON_OBJECT)
        return err_set(e, ERR_INPUT, "expected an object, got %s", read_kind(j));
    const struct json *name = json_get(j, S("type"));
    if (!name)
        return err_set(e, ERR_INPUT, "'type': missing");
    if (name->type != JSON_STRING)
        return err_set(e, ERR_INPUT, "'type': expected a string, got %s", read_kind(name));
    *type = event_type_find(name->text);
    if (*type != EVENT_NONE)
        return true;
    struct str near = vocabulary_near_type(name->text);
    return err_set(e, ERR_INPUT, "unknown type '%s'%s%.*s%s", shown(name->text).z,
                   near.p ? ", did you mean '" : "", FMT(near), near.p ? "'?" : "");
}

bool event_read(const struct json *j, struct arena *a, struct event *event,
                struct event_remark *first, struct err *e)
{
    struct reading r;
    build_start(&r.build, EVENT_NONE, a);
    r.next = 0;
    r.remark = first;
    r.e = e;
    *first = (struct event_remark){0};
    if (!read_type(j, &r.build.type, e))
        return false;
    r.kind = event_kind_of(r.build.type);
    struct out extra = out_to(a);
    for (const struct json *m = json_first(j); m; m = json_next(j, m)) {
        if (m->type == JSON_NULL || str_equal(m->key, S("type")) || str_equal(m->key, S("key")))
            continue;
        const struct field_rule *rule = rule_named(&r, m->key);
        struct value v = {0};
        if (!rule)
            keep_extra(&r, &extra, m);
        else if (!read_value(&r, rule, m, &v) || !build_value(&r.build, rule, v, e))
            return false;
    }
    if (extra.n) {
        out_byte(&extra, '}');
        struct value v = {.kind = VALUE_JSON, .text = out_str_of(&extra)};
        if (!build_value(&r.build, vocabulary_rule(r.kind, FIELD_EXTRA), v, e))
            return false;
    }
    return build_event(&r.build, event, e);
}
