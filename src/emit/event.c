/* SPDX-License-Identifier: Apache-2.0 */
#include "emit/event.h"

#include "event/read.h"
#include "event/vocabulary.h"

bool emit_start(struct emit_event *x, struct str type, struct arena *a, struct err *e)
{
    *x = (struct emit_event){.type = event_type_find(type), .a = a};
    if (x->type != EVENT_NONE)
        return true;
    struct str near = vocabulary_near_type(type);
    return err_set(e, ERR_USAGE, "emit: unknown type '%.*s'%s%.*s%s", FMT(type),
                   near.p ? ", did you mean '" : "", FMT(near), near.p ? "'?" : "");
}

static const struct field_rule *rule_of(enum event_type type, struct str key)
{
    const struct kind_rule *kind = &kind_rules[event_kind_of(type)];
    for (int i = 0; i < ENVELOPE_FIELDS; i++)
        if (str_equal(event_field_name(envelope_rules[i].field), key))
            return &envelope_rules[i];
    for (int i = 0; i < kind->n; i++)
        if (str_equal(event_field_name(kind->field[i].field), key))
            return &kind->field[i];
    return NULL;
}

static struct emit_member *member_of(const struct emit_event *x, struct str key)
{
    for (ptrdiff_t i = 0; i < x->member.n; i++)
        if (str_equal(x->member.item[i].key, key))
            return &x->member.item[i];
    return NULL;
}

bool emit_told(const struct emit_event *x, struct str key)
{
    return member_of(x, key);
}

static struct str quoted(struct str text, struct arena *a)
{
    struct out o = out_to(a);
    out_json(&o, text);
    return out_str_of(&o);
}

void emit_set(struct emit_event *x, struct str key, struct str json)
{
    if (!emit_told(x, key))
        *PUSH(x->a, &x->member) = (struct emit_member){key, json, 0};
}

void emit_set_text(struct emit_event *x, struct str key, struct str text)
{
    emit_set(x, key, quoted(text, x->a));
}

/* --- words ----------------------------------------------------------------------------------- */

/* one more item of a list, or member of a reference */
static bool add_inside(struct emit_event *x, struct str key, char open, struct str text,
                       struct err *e)
{
    struct emit_member *m = member_of(x, key);
    if (!m) {
        *PUSH(x->a, &x->member) = (struct emit_member){key, text, open};
        return true;
    }
    if (m->open != open)
        return err_set(e, ERR_USAGE, "emit: '%.*s' is given twice", FMT(key));
    struct out o = out_to(x->a);
    out_str(&o, m->text);
    out_byte(&o, ',');
    out_str(&o, text);
    m->text = out_str_of(&o);
    return true;
}

static bool add_list(struct emit_event *x, const struct field_rule *rule, struct str key,
                     struct str value, struct err *e)
{
    bool commas = rule->field == FIELD_SHAS || rule->field == FIELD_LABELS;
    do {
        struct str item = commas ? str_trim(str_cut(&value, ',')) : value;
        if (!add_inside(x, key, '[', quoted(item, x->a), e))
            return false;
    } while (commas && value.p);
    return true;
}

static bool add_once(struct emit_event *x, struct str key, struct str json, struct err *e)
{
    if (emit_told(x, key))
        return err_set(e, ERR_USAGE, "emit: '%.*s' is given twice", FMT(key));
    emit_set(x, key, json);
    return true;
}

/* "cause.deploy=4711" */
static bool add_ref(struct emit_event *x, struct str key, struct str part, struct str value,
                    struct err *e)
{
    if (!part.n)
        return err_set(e, ERR_USAGE, "emit: '%.*s' is a reference: write '%.*s.deploy=ID' or so",
                       FMT(key), FMT(key));
    struct out o = out_to(x->a);
    out_json(&o, part);
    out_byte(&o, ':');
    if (str_equal(part, S("external")) && str_equal(value, S("true")))
        out_str(&o, value);
    else
        out_json(&o, value);
    return add_inside(x, key, '{', out_str_of(&o), e);
}

/* a value that JSON spells without quotes, where it is one; event_read says what is wrong with
 * others */
static struct str plain_value(const struct field_rule *rule, struct str value, struct arena *a)
{
    double number = 0;
    bool bare = rule->kind == VALUE_FLAG
                    ? str_equal(value, S("true")) || str_equal(value, S("false"))
                    : (rule->kind == VALUE_INTEGER || rule->kind == VALUE_NUMBER) &&
                          str_double(value, &number);
    if (!bare)
        return quoted(value, a);
    if (rule->kind == VALUE_FLAG)
        return value;
    struct out o = out_to(a);
    out_double(&o, number);
    return out_str_of(&o);
}

static bool add_value(struct emit_event *x, const struct field_rule *rule, struct str key,
                      struct str part, struct str value, struct err *e)
{
    switch ((enum value_kind)rule->kind) {
    case VALUE_TEXTS:
    case VALUE_SHAS:
        return add_list(x, rule, key, value, e);
    case VALUE_REF:
        return add_ref(x, key, part, value, e);
    case VALUE_COMMITS:
        return err_set(e, ERR_USAGE, "emit: '%.*s' is a list of objects: write '%.*s:=JSON'",
                       FMT(key), FMT(key));
    case VALUE_JSON:
        if (rule->of != SHAPE_ANY)
            return err_set(e, ERR_USAGE, "emit: '%.*s' is an object: write '%.*s:=JSON'", FMT(key),
                           FMT(key));
        return add_once(x, key, quoted(value, x->a), e);
    case VALUE_TEXT:
    case VALUE_ID:
    case VALUE_SHA:
    case VALUE_TIME:
    case VALUE_INTEGER:
    case VALUE_NUMBER:
    case VALUE_FLAG:
    case VALUE_WORD:
        break;
    }
    return add_once(x, key, plain_value(rule, value, x->a), e);
}

static bool add_raw(struct emit_event *x, struct str key, struct str value, struct err *e)
{
    struct json_parser *parser = json_parser_new();
    struct err fault = {0};
    struct arena scratch = *x->a;
    bool ok = json_parse(parser, value, false, &scratch, &fault);
    json_parser_free(parser);
    if (!ok)
        return err_set(e, ERR_USAGE, "emit: '%.*s:=': %s", FMT(key), fault.text);
    return add_once(x, key, value, e);
}

bool emit_word(struct emit_event *x, struct str word, struct err *e)
{
    struct str value = word, key = str_cut(&value, '=');
    if (!value.p || !key.n)
        return err_set(e, ERR_USAGE, "emit: expected KEY=VALUE, got '%.*s'", FMT(word));
    bool raw = str_ends(key, S(":"));
    struct str part = raw ? str_slice(key, 0, key.n - 1) : key;
    key = str_cut(&part, '.');
    const struct field_rule *rule = rule_of(x->type, key);
    if (!rule || (part.p && (raw || rule->kind != VALUE_REF))) {
        struct str near = vocabulary_near_field(event_kind_of(x->type), key),
                   type = event_type_name(x->type);
        bool nested = rule != NULL;
        return err_set(e, ERR_USAGE, "emit: %.*s has no field '%.*s%s%.*s'%s%.*s%s", FMT(type),
                       FMT(key), nested ? "." : "", FMT(nested ? part : S("")),
                       near.p && !nested ? ", did you mean '" : "", FMT(nested ? S("") : near),
                       near.p && !nested ? "'?" : "");
    }
    return raw ? add_raw(x, key, value, e) : add_value(x, rule, key, part, value, e);
}

/* --- the event ------------------------------------------------------------------------------- */

static void out_member(struct out *o, const struct emit_member *m)
{
    out_byte(o, ',');
    out_json(o, m->key);
    out_byte(o, ':');
    if (m->open)
        out_byte(o, m->open);
    out_str(o, m->text);
    if (m->open)
        out_byte(o, m->open == '[' ? ']' : '}');
}

bool emit_build(const struct emit_event *x, struct json_parser *parser, struct str at,
                struct str id, struct event *v, struct err *e)
{
    struct out o = out_to(x->a);
    struct event_remark remark;
    out_text(&o, "{\"type\":");
    out_json(&o, event_type_name(x->type));
    const struct emit_member more[] = {
        {S("at"), quoted(at, x->a), 0},
        {S("id"), quoted(id, x->a), 0}
    };
    for (ptrdiff_t i = 0; i < x->member.n; i++)
        out_member(&o, &x->member.item[i]);
    for (ptrdiff_t i = 0; i < COUNT(more); i++)
        if (!emit_told(x, more[i].key) && (i == 0 || id.p))
            out_member(&o, &more[i]);
    out_byte(&o, '}');
    const struct json *j = json_parse(parser, out_str_of(&o), false, x->a, e);
    return j && event_read(j, x->a, v, &remark, e);
}
