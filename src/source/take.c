/* The fields of one event, out of a delivery.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What does not fit an optional field is as not told; what does not fit a required one, and any
 * time before FIRST_MS, is a fault of that event. */
#include "base/limits.h"
#include "source/adapter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_MS INT64_C(1104537600000) /* 2005-01-01T00:00:00Z: no tool's webhook is older */

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

/* --- kinds of value --------------------------------------------------------------------------- */

static bool fits_sha(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], letter = c | 0x20;
        if ((c < '0' || c > '9') && (letter < 'a' || letter > 'f'))
            return false;
    }
    return s.n >= 4 && s.n <= 64;
}

/* a text that people read may be cut, between characters; a name may not */
static bool fits_text(struct str *s, const struct field_rule *rule)
{
    if (s->n > rule->limit && rule->limit >= LIMIT_TEXT_BYTES) {
        ptrdiff_t n = rule->limit;
        while (n > 0 && ((unsigned char)s->p[n] & 0xC0) == 0x80)
            n--;
        s->n = n;
    }
    return s->n > 0 && s->n <= rule->limit;
}

static bool take_time(struct taking *t, const struct json *j, struct value *v)
{
    int64_t ms;
    bool number = j->type == JSON_INTEGER;
    if (number ? !time_parse_integer(j->integer, &ms)
               : j->type != JSON_STRING || j->text.n > t->rule->limit || !time_parse(j->text, &ms))
        return false;
    if (ms == 0 || ms < -INT64_C(62104060800000)) /* the epoch, year 1 (to 0001-12-31): never */
        return false;
    t->too_early |= ms < FIRST_MS;
    *v = number ? value_integer(t->rule->field, j->integer) : value_text(t->rule->field, j->text);
    return true;
}

static bool take_number(const struct field_rule *rule, const struct json *j, struct value *v)
{
    double number;
    int64_t whole;
    bool text = j->type == JSON_STRING;
    *v = (struct value){.field = rule->field, .kind = VALUE_NUMBER};
    if (j->type == JSON_INTEGER || (text && str_int(j->text, &whole))) {
        *v = value_integer(rule->field, text ? whole : j->integer);
        return rule->kind == VALUE_NUMBER || v->integer >= 0;
    }
    if (rule->kind != VALUE_NUMBER)
        return false;
    if (j->type == JSON_NUMBER)
        v->number = j->number;
    else if (text && str_double(j->text, &number))
        v->number = number;
    else
        return false;
    return true;
}

static bool take_flag(const struct field_rule *rule, const struct json *j, struct value *v)
{
    bool yes = j->type == JSON_STRING && str_equal_fold(j->text, S("true"));
    bool no = j->type == JSON_STRING && str_equal_fold(j->text, S("false"));
    *v = value_flag(rule->field, j->type == JSON_BOOL ? j->flag : yes);
    return j->type == JSON_BOOL || yes || no;
}

/* the text of a value, as the map's words have it; p == NULL: does not fit */
static struct str mapped(const struct taking *t, const struct json *j)
{
    struct str text = scalar_text(j, t->m->r->a);
    const struct word_pair *pair = t->map->words;
    for (; text.p && pair && pair->from.p; pair++) {
        struct str words = pair->from;
        if (str_equal(words, S("*")))
            return pair->to;
        while (words.n)
            if (str_equal_fold(str_cut(&words, '|'), text))
                return pair->to;
    }
    return t->map->words ? (struct str){0} : text;
}

static bool take_json(const struct taking *t, const struct json *j, struct value *v)
{
    struct out o = out_to(t->m->r->a);
    json_write(&o, j);
    *v = (struct value){.field = t->rule->field, .kind = VALUE_JSON, .text = out_str_of(&o)};
    return o.n <= t->rule->limit;
}

static bool take_value(struct taking *t, const struct json *j, struct value *v)
{
    const struct field_rule *rule = t->rule;
    struct json word;
    if (t->map->words) {
        word = (struct json){.type = JSON_STRING, .size = 1, .text = mapped(t, j)};
        if (!word.text.n)
            return false;
        j = &word;
    }
    struct str text = scalar_text(j, t->m->r->a);
    *v = value_text(rule->field, text);
    switch ((enum value_kind)rule->kind) {
    case VALUE_TIME:
        return take_time(t, j, v);
    case VALUE_INTEGER:
    case VALUE_NUMBER:
        return take_number(rule, j, v);
    case VALUE_FLAG:
        return take_flag(rule, j, v);
    case VALUE_JSON:
        return take_json(t, j, v);
    case VALUE_ID:
        if (j->type == JSON_INTEGER)
            *v = value_integer(rule->field, j->integer);
        return (j->type == JSON_INTEGER || j->type == JSON_STRING) && text.n > 0 &&
               text.n <= rule->limit;
    case VALUE_SHA:
        return j->type == JSON_STRING && fits_sha(text);
    case VALUE_WORD:
        return vocabulary_word((enum word_list)rule->of, text) >= 0;
    case VALUE_TEXT:
        return fits_text(&v->text, rule);
    case VALUE_TEXTS:
    case VALUE_SHAS:
    case VALUE_REF:
    case VALUE_COMMITS:
        break;
    }
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
    if (take_value(t, j, &v)) {
        tell(t->m, v);
        return true;
    }
    t->m->misfit[t->rule->field] = j;
    return false;
}

static void add_text(struct taking *t, const struct json *j)
{
    struct texts *list = &t->m->list[t->rule->field];
    struct str text = mapped(t, j);
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

/* --- commits ---------------------------------------------------------------------------------- */

struct gathering {
    struct arena *a;
    struct out paths;
    struct event_commit *commit;
};

static bool visit_path(void *context, const struct json *j)
{
    struct gathering *g = context;
    if (j->type == JSON_ARRAY) {
        for (const struct json *c = json_first(j); c; c = json_next(j, c))
            visit_path(context, c);
    } else if (j->type == JSON_STRING && j->text.n <= LIMIT_ID_BYTES) {
        out_byte(&g->paths, g->paths.n ? ',' : '[');
        out_json(&g->paths, j->text);
    }
    return false;
}

static bool visit_parent(void *context, const struct json *j)
{
    struct event_commit *c = ((struct gathering *)context)->commit;
    if (j->type == JSON_ARRAY) {
        c->parents_told = true;
        for (const struct json *p = json_first(j); p; p = json_next(j, p))
            visit_parent(context, p);
    } else if (j->type == JSON_STRING && fits_sha(j->text) && c->nparent < COMMIT_PARENTS) {
        c->parents_told = true;
        c->parent[c->nparent++] = j->text;
    }
    return false;
}

static bool visit_time(void *context, const struct json *j)
{
    int64_t *ms = context;
    return j->type == JSON_INTEGER  ? time_parse_integer(j->integer, ms)
           : j->type == JSON_STRING ? time_parse(j->text, ms)
                                    : false;
}

static int64_t commit_time(const struct reading *r, struct str path)
{
    int64_t ms = TIME_NONE;
    return path_each(r, path, visit_time, &ms) ? ms : TIME_NONE;
}

static bool add_commit(const struct reading *r, const struct commit_map *map, struct out *packed)
{
    struct event_commit c = {.sha = path_text(r, map->sha),
                             .authored_ms = commit_time(r, map->authored_at),
                             .committed_ms = commit_time(r, map->committed_at)};
    struct gathering g = {r->a, out_to(r->a), &c};
    if (!fits_sha(c.sha) || c.authored_ms == TIME_NONE)
        return false;
    path_each(r, map->parents, visit_parent, &g);
    for (int i = 0; i < COUNT(map->paths); i++)
        path_each(r, map->paths[i], visit_path, &g);
    if (g.paths.n) {
        out_byte(&g.paths, ']');
        c.paths = out_str_of(&g.paths);
    }
    commits_add(packed, &c);
    return true;
}

static void take_commits(struct taking *t)
{
    const struct json *list = path_get(t->m->r, t->map->from);
    struct out packed = out_to(t->m->r->a);
    int n = 0;
    if (!list || list->type != JSON_ARRAY)
        return;
    for (const struct json *c = json_first(list); c; c = json_next(list, c)) {
        struct reading item = *t->m->r;
        item.item = c;
        n += n < LIMIT_PUSH_COMMITS && add_commit(&item, t->map->commits, &packed);
    }
    if (packed.n) {
        struct value v = value_commits(out_str_of(&packed));
        v.field = t->rule->field;
        tell(t->m, v);
    }
}

/* --- one event -------------------------------------------------------------------------------- */

static bool take_field(struct making *m, const struct field_map *map, const struct field_rule *rule)
{
    struct taking t = {.m = m, .map = map, .rule = rule};
    struct json node = {.type = JSON_STRING, .size = 1};
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
        node.text = map->take == TAKE_CONST ? map->from : template_fill(m->r, map->from);
        if (node.text.p)
            visit_value(&t, &node);
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
    struct making *m = NEW(r->a, struct making, 1);
    struct err e;
    *m = (struct making){.r = r, .row = row, .fault = found};
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
    for (int field = 0; field < FIELDS; field++)
        if (m->list[field].n)
            m->value[n++] = (struct value){.field = (uint8_t)field,
                                           .kind = VALUE_TEXTS,
                                           .list = m->list[field].item,
                                           .n = m->list[field].n};
        else if (m->told[field])
            m->value[n++] = m->value[field]; /* n <= field: moved down, never over one to come */
    return event_build(row->type, m->value, n, r->a, event, &e) || fault_of(m, &e);
}
