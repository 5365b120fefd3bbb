/* The fields of one event, out of a delivery.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What does not fit an optional field is as not told; what does not fit a required one, and any
 * time before 2005, is a fault of that event. */
#include "base/limits.h"
#include "source/adapter.h"

#include <stdarg.h>
#include <stdio.h>

struct texts {
    struct str *item;
    ptrdiff_t n, capacity;
};

/* one event in the making */
struct making {
    const struct reading *r;
    const struct source_row *row;
    struct source_fault *fault;
    struct value value[FIELDS]; /* undefined where not told */
    bool told[FIELDS];
    struct texts list[FIELDS];         /* of list fields */
    const struct json *misfit[FIELDS]; /* the last value that was there and did not fit */
};

/* one field map at work */
struct taking {
    struct making *m;
    const struct field_map *map;
    const struct field_rule *rule;
    struct str before, after; /* of a list's template */
    bool too_early;
};

static bool fault(struct making *m, enum event_field field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool fault(struct making *m, enum event_field field, const char *format, ...)
{
    struct out o = out_to(m->r->a);
    char text[600];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    out_str(&o, event_type_name(m->row->type));
    out_text(&o, ": '");
    out_str(&o, event_field_name(field));
    out_text(&o, "': ");
    out_str(&o, (struct str){text, n < (int)sizeof text ? n : (int)sizeof text - 1});
    *m->fault = (struct source_fault){event_field_name(field), out_str_of(&o)};
    return false;
}

/* --- ways to take ----------------------------------------------------------------------------- */

static void tell(struct making *m, struct value v)
{
    m->value[v.field] = v;
    m->told[v.field] = true;
}

static bool visit_value(void *context, const struct json *j)
{
    struct taking *t = context;
    struct value v;
    if (value_of(j, t->rule, t->map->words, t->m->r->a, &v, &t->too_early)) {
        tell(t->m, v);
        return true;
    }
    t->m->misfit[t->rule->field] = j;
    return false;
}

static void add_text(struct taking *t, const struct json *j)
{
    struct texts *list = &t->m->list[t->rule->field];
    struct str text = word_of(j, t->map->words, t->m->r->a);
    if (!text.n || (t->rule->kind == VALUE_SHAS && !fits_sha(text)))
        return;
    if (t->before.n || t->after.n) {
        struct out o = out_to(t->m->r->a);
        out_str(&o, t->before);
        out_str(&o, text);
        out_str(&o, t->after);
        text = out_str_of(&o);
    }
    if (text.n > t->rule->limit || list->n >= LIMIT_LIST_ITEMS)
        return;
    for (ptrdiff_t i = 0; i < list->n; i++)
        if (str_equal(list->item[i], text))
            return;
    *PUSH(t->m->r->a, list) = text;
}

static bool visit_text(void *context, const struct json *j)
{
    struct taking *t = context;
    if (j->type != JSON_ARRAY)
        add_text(t, j);
    else
        for (const struct json *c = json_first(j); c; c = json_next(j, c))
            add_text(t, c);
    return false; /* all of them */
}

static void take_list(struct taking *t)
{
    struct str from = t->map->from;
    if (t->map->take == TAKE_CONST) {
        const struct json one = {.type = JSON_STRING, .size = 1, .text = from};
        add_text(t, &one);
        return;
    }
    if (t->map->take == TAKE_TEMPLATE) {
        t->before = str_cut(&from, '{');
        t->after = from;
        from = str_cut(&t->after, '}');
    }
    path_each(t->m->r, from, visit_text, t);
}

static void take_actor(struct taking *t)
{
    const struct json *user = path_get(t->m->r, t->map->from);
    if (!user || user->type != JSON_OBJECT)
        return;
    const struct json *type = json_get(user, S("type")), *login = json_get(user, S("login"));
    if (!login)
        login = json_get(user, S("username"));
    bool bot = (type && type->type == JSON_STRING && str_equal_fold(type->text, S("bot"))) ||
               (login && login->type == JSON_STRING && str_ends(login->text, S("[bot]")));
    tell(t->m, value_text(FIELD_ACTOR, bot ? S("bot") : S("human")));
}

/* "deploy=PATH service=PATH" */
static void take_ref(struct taking *t)
{
    struct arena *a = t->m->r->a;
    struct str *list = NEW(a, struct str, REF_PARTS), rest = t->map->from;
    bool first = true, as_number = false;
    while (rest.n) {
        struct str path = str_cut(&rest, ' '), name = str_cut(&path, '=');
        const struct json *j = path_get(t->m->r, path);
        struct str text = scalar_text(j, a);
        if (first) {
            if (!text.n || text.n > t->rule->limit || j->type == JSON_BOOL)
                return;
            as_number = j->type == JSON_INTEGER;
            list[REF_PART_NAME] = name;
            list[REF_PART_ID] = text;
        } else if (text.n && text.n <= t->rule->limit) {
            list[str_equal(name, S("service")) ? REF_PART_SERVICE
                 : str_equal(name, S("env"))   ? REF_PART_ENV
                                               : REF_PART_REPO] = text;
        }
        first = false;
    }
    tell(t->m, (struct value){.field = t->rule->field,
                              .kind = VALUE_REF,
                              .list = list,
                              .n = REF_PARTS,
                              .as_number = as_number});
}

static void take_commits(struct taking *t)
{
    struct value v = value_commits(commits_of(t->m->r, t->map->from, t->map->commits));
    v.field = t->rule->field;
    if (v.text.n)
        tell(t->m, v);
}

/* --- one event -------------------------------------------------------------------------------- */

static bool take_field(struct making *m, const struct field_map *map, const struct field_rule *rule)
{
    struct taking t = {.m = m, .map = map, .rule = rule};
    struct str text;
    if (rule->kind == VALUE_TEXTS || rule->kind == VALUE_SHAS) {
        take_list(&t);
        return true;
    }
    switch (map->take) {
    case TAKE_PATH:
        path_each(m->r, map->from, visit_value, &t);
        break;
    case TAKE_CONST:
    case TAKE_TEMPLATE:
        text = map->take == TAKE_CONST ? map->from : template_fill(m->r, map->from);
        if (text.p) /* in the arena: it may be named as what did not fit, later */
            visit_value(&t, node_text(m->r, text));
        break;
    case TAKE_ACTOR:
        take_actor(&t);
        break;
    case TAKE_REF:
        take_ref(&t);
        break;
    case TAKE_COMMITS:
        take_commits(&t);
        break;
    }
    if (!t.too_early)
        return true;
    const struct value *v = &m->value[rule->field];
    if (v->kind == VALUE_INTEGER)
        return fault(m, rule->field, "before 2005: %lld", (long long)v->integer);
    return fault(m, rule->field, "before 2005: '%.*s'", FMT(v->text));
}

static bool take_all(struct making *m)
{
    enum event_kind kind = event_kind_of(m->row->type);
    for (int i = 0; i < FIELD_MAPS && m->row->field[i]; i++)
        for (const struct field_map *map = m->row->field[i]; map->field != FIELD_NONE; map++) {
            const struct field_rule *rule = vocabulary_rule(kind, map->field);
            if (!rule)
                bug("adapter '%.*s': '%.*s' is no field of '%.*s'", FMT(m->r->adapter->name),
                    FMT(event_field_name(map->field)), FMT(event_type_name(m->row->type)));
            if (!m->told[map->field] && condition_holds(m->r, &map->when) &&
                !take_field(m, map, rule))
                return false;
        }
    return true;
}

/* where the row looks for a field, for people */
static struct str place_of(const struct source_row *row, enum event_field field)
{
    for (int i = 0; i < FIELD_MAPS && row->field[i]; i++)
        for (const struct field_map *map = row->field[i]; map->field != FIELD_NONE; map++)
            if (map->field == field)
                return map->from;
    return S("nowhere");
}

static bool check_required(struct making *m, const struct field_rule *rule)
{
    if (!rule->required || m->told[rule->field] || m->list[rule->field].n)
        return true;
    struct str from = place_of(m->row, rule->field);
    const struct json *misfit = m->misfit[rule->field];
    struct str got = scalar_text(misfit, m->r->a);
    if (!misfit)
        return fault(m, rule->field, "nothing at '%.*s'", FMT(from));
    if (!got.p)
        return fault(m, rule->field, "a list or an object at '%.*s'", FMT(from));
    got = str_slice(got, 0, 60);
    while (got.n && !str_utf8(got))
        got.n--;
    return fault(m, rule->field, "no fit for '%.*s' at '%.*s'", FMT(got), FMT(from));
}

/* event_build says it as "TYPE: 'FIELD': reason" */
static bool fault_of(struct making *m, const struct err *e)
{
    struct str text = arena_copy(m->r->a, str_of(e->text)), rest = text;
    str_cut(&rest, '\'');
    *m->fault = (struct source_fault){str_cut(&rest, '\''), text};
    return false;
}

bool take_fields(const struct reading *r, const struct source_row *row, struct event_name name,
                 struct event *event, struct source_fault *found)
{
    struct making making = {.r = r, .row = row, .fault = found}, *m = &making;
    struct err e;
    if (!take_all(m))
        return false;
    const struct kind_rule *rules = &kind_rules[event_kind_of(row->type)];
    for (int i = 0; i < ENVELOPE_FIELDS + rules->n; i++)
        if (!check_required(m, i < ENVELOPE_FIELDS ? &envelope_rules[i]
                                                   : &rules->field[i - ENVELOPE_FIELDS]))
            return false;
    tell(m, value_text(FIELD_SOURCE, name.source));
    tell(m, value_text(FIELD_ID, name.id));
    ptrdiff_t n = 0;
    for (int field = 0; field < FIELDS; field++) {
        const struct texts *list = &m->list[field];
        struct value v = m->value[field]; /* n <= field: moved down, never over one to come */
        if (list->n)
            v = (struct value){
                .field = (uint8_t)field, .kind = VALUE_TEXTS, .list = list->item, .n = list->n};
        if (list->n || m->told[field])
            m->value[n++] = v;
    }
    return event_build(row->type, m->value, n, r->a, event, &e) || fault_of(m, &e);
}
