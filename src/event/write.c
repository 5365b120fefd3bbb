/* SPDX-License-Identifier: Apache-2.0 */
#include "event/write.h"

#include "event/vocabulary.h"

#include <string.h>

static void name(struct out *o, struct str member)
{
    out_byte(o, '"');
    out_str(o, member);
    out_text(o, "\":");
}

static void quoted_time(struct out *o, int64_t ms)
{
    out_byte(o, '"');
    out_time(o, ms);
    out_byte(o, '"');
}

static void time_value(struct out *o, const struct value *v)
{
    if (!v->text.p)
        quoted_time(o, v->integer);
    else if (v->as_number)
        out_str(o, v->text);
    else
        out_json(o, v->text);
}

static void list_value(struct out *o, const struct value *v)
{
    bool one = v->field == FIELD_SERVICE && v->n == 1; /* the common case, as people write it */
    if (!one)
        out_byte(o, '[');
    for (ptrdiff_t i = 0; i < v->n; i++) {
        if (i)
            out_byte(o, ',');
        out_json(o, v->list[i]);
    }
    if (!one)
        out_byte(o, ']');
}

static void ref_value(struct out *o, const struct value *v)
{
    static const struct str part[REF_PARTS] = {[REF_PART_SERVICE] = STR("service"),
                                               [REF_PART_ENV] = STR("env"),
                                               [REF_PART_REPO] = STR("repo")};
    struct str id = v->list[REF_PART_ID];
    out_byte(o, '{');
    out_json(o, v->list[REF_PART_NAME]);
    out_byte(o, ':');
    if (!id.p)
        out_text(o, "true");
    else if (v->as_number)
        out_str(o, id);
    else
        out_json(o, id);
    for (int i = REF_PART_SERVICE; i < REF_PARTS; i++)
        if (v->list[i].p) {
            out_byte(o, ',');
            name(o, part[i]);
            out_json(o, v->list[i]);
        }
    out_byte(o, '}');
}

static void commit_value(struct out *o, const struct event_commit *commit)
{
    out_text(o, "{\"sha\":");
    out_json(o, commit->sha);
    if (commit->parents_told) {
        out_text(o, ",\"parents\":[");
        for (int i = 0; i < commit->nparent; i++) {
            if (i)
                out_byte(o, ',');
            out_json(o, commit->parent[i]);
        }
        out_byte(o, ']');
    }
    out_text(o, ",\"authored_at\":");
    quoted_time(o, commit->authored_ms);
    if (commit->committed_ms != TIME_NONE) {
        out_text(o, ",\"committed_at\":");
        quoted_time(o, commit->committed_ms);
    }
    if (commit->paths.p) {
        out_text(o, ",\"paths\":");
        out_str(o, commit->paths);
    }
    out_byte(o, '}');
}

static void commits_value(struct out *o, struct str packed)
{
    struct event_commit commit;
    char hex[COMMIT_HEX_BYTES];
    out_byte(o, '[');
    for (bool first = true; event_commit_next(&packed, &commit, hex); first = false) {
        if (!first)
            out_byte(o, ',');
        commit_value(o, &commit);
    }
    out_byte(o, ']');
}

static void out_value(struct out *o, const struct value *v)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_TEXT:
    case VALUE_SHA:
    case VALUE_WORD:
        out_json(o, v->text);
        return;
    case VALUE_ID:
        if (v->as_number)
            out_str(o, v->text);
        else
            out_json(o, v->text);
        return;
    case VALUE_TIME:
        time_value(o, v);
        return;
    case VALUE_INTEGER:
        out_int(o, v->integer);
        return;
    case VALUE_NUMBER:
        out_double(o, v->number);
        return;
    case VALUE_FLAG:
        out_text(o, v->flag ? "true" : "false");
        return;
    case VALUE_TEXTS:
    case VALUE_SHAS:
        list_value(o, v);
        return;
    case VALUE_REF:
        ref_value(o, v);
        return;
    case VALUE_COMMITS:
        commits_value(o, v->text);
        return;
    case VALUE_JSON:
        out_str(o, v->text);
        return;
    }
}

static void member(struct out *o, const struct value *v)
{
    out_byte(o, ',');
    name(o, event_field_name(v->field));
    out_value(o, v);
}

void out_event(struct out *o, const struct event *v)
{
    const struct kind_rule *rules = &kind_rules[event_kind_of(v->type)];
    uint8_t told[FIELDS] = {0}; /* 1 + index of the field's value */
    out_text(o, "{\"type\":\"");
    out_str(o, event_type_name(v->type));
    out_byte(o, '"');
    ptrdiff_t i = 0;
    for (; i < v->n && v->value[i].field <= ENVELOPE_FIELDS; i++)
        member(o, &v->value[i]);
    for (; i < v->n; i++)
        told[v->value[i].field] = (uint8_t)(i + 1);
    for (int k = 0; k < rules->n; k++)
        if (told[rules->field[k].field])
            member(o, &v->value[told[rules->field[k].field] - 1]);
    struct str extra = told[FIELD_EXTRA] ? v->value[v->n - 1].text : (struct str){0};
    if (extra.n > 2) { /* its members, without its braces */
        out_byte(o, ',');
        out_str(o, str_slice(extra, 1, extra.n - 1));
    }
    out_byte(o, '}');
}

/* --- references ----------------------------------------------------------------------------- */

struct event_ref event_ref(const struct event *v, enum event_field field, struct arena *a)
{
    const struct value *value = event_value(v, field);
    if (!value || value->kind != VALUE_REF)
        return (struct event_ref){.kind = REF_NONE};
    struct str part[REF_PARTS];
    memcpy(part, value->list, sizeof part);
    struct str env = part[REF_PART_ENV];
    struct event_ref ref = {.kind = vocabulary_ref(part[REF_PART_NAME]),
                            .id = part[REF_PART_ID],
                            .service = part[REF_PART_SERVICE],
                            .env = part[REF_PART_ENV],
                            .repo = part[REF_PART_REPO]};
    if (env.n) {
        char *p = NEW_RAW(a, char, env.n);
        for (ptrdiff_t i = 0; i < env.n; i++)
            p[i] = (char)(env.p[i] >= 'A' && env.p[i] <= 'Z' ? env.p[i] + 'a' - 'A' : env.p[i]);
        part[REF_PART_ENV].p = p;
    }
    struct value same = {.kind = VALUE_REF, .list = part, .n = REF_PARTS};
    struct out o = out_to(a);
    ref_value(&o, &same);
    ref.json = out_str_of(&o);
    return ref;
}
