/* One value of a delivery as the value of a field.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "source/adapter.h"

#define FIRST_MS INT64_C(1104537600000) /* 2005-01-01T00:00:00Z: no tool's webhook is older */

struct valuing {
    const struct field_rule *rule;
    struct arena *a;
    bool *too_early;
};

bool fits_sha(struct str s)
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

static bool take_time(struct valuing *t, const struct json *j, struct value *v)
{
    int64_t ms;
    bool number = j->type == JSON_INTEGER;
    if (number ? !time_parse_integer(j->integer, &ms)
               : j->type != JSON_STRING || j->text.n > t->rule->limit || !time_parse(j->text, &ms))
        return false;
    if (ms == 0 || ms < -INT64_C(62104060800000)) /* the epoch, year 1 (to 0001-12-31): never */
        return false;
    *t->too_early |= ms < FIRST_MS;
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

struct str word_of(const struct json *j, const struct word_pair *words, struct arena *a)
{
    struct str text = scalar_text(j, a);
    for (const struct word_pair *pair = words; text.p && pair && pair->from.p; pair++) {
        struct str from = pair->from;
        if (str_equal(from, S("*")))
            return pair->to;
        while (from.n)
            if (str_equal_fold(str_cut(&from, '|'), text))
                return pair->to;
    }
    const struct str none = {0};
    return words ? none : text;
}

static bool take_json(const struct valuing *t, const struct json *j, struct value *v)
{
    struct out o = out_to(t->a);
    json_write(&o, j);
    *v = (struct value){.field = t->rule->field, .kind = VALUE_JSON, .text = out_str_of(&o)};
    return o.n <= t->rule->limit;
}

static bool take_kind(struct valuing *t, const struct json *j, struct value *v)
{
    const struct field_rule *rule = t->rule;
    struct str text = scalar_text(j, t->a);
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

bool value_of(const struct json *j, const struct field_rule *rule, const struct word_pair *words,
              struct arena *a, struct value *v, bool *too_early)
{
    struct valuing t = {rule, a, too_early};
    struct json word = {.type = JSON_STRING, .size = 1};
    if (!words)
        return take_kind(&t, j, v);
    word.text = word_of(j, words, a);
    return word.text.n && take_kind(&t, &word, v);
}
