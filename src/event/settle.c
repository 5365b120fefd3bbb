/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "event/check.h"
#include "event/wire.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* what came, for an error that says what was expected: never the text itself */
static const char *kind_name(const struct value *v)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_TEXT:
    case VALUE_ID:
    case VALUE_SHA:
    case VALUE_WORD:
        return "a string";
    case VALUE_INTEGER:
        return "a number";
    case VALUE_NUMBER:
        return "a number with a fraction";
    case VALUE_FLAG:
        return v->flag ? "true" : "false";
    case VALUE_TIME:
        return "a time";
    case VALUE_TEXTS:
    case VALUE_SHAS:
    case VALUE_COMMITS:
        return "an array";
    case VALUE_REF:
        return "a reference";
    case VALUE_JSON:
        return v->text.n && v->text.p[0] == '[' ? "an array" : "an object";
    }
    return "something else";
}

/* everything that one check needs */
struct checking {
    enum event_type type;
    const struct field_rule *rule;
    struct value *v;
    struct arena *a;
    struct err *e;
};

static bool expected(struct checking *c, const char *what)
{
    return check_fail(c->e, c->type, c->rule->field, "expected %s, got %s", what, kind_name(c->v));
}

static bool text_ok(struct checking *c, struct str text)
{
    if (text.n > c->rule->limit)
        return check_fail(c->e, c->type, c->rule->field, "longer than %d bytes", c->rule->limit);
    if (!check_utf8(text))
        return check_fail(c->e, c->type, c->rule->field, "not UTF-8");
    return true;
}

static bool is_text(const struct value *v)
{
    return v->kind == VALUE_TEXT || v->kind == VALUE_SHA || v->kind == VALUE_WORD ||
           (v->kind == VALUE_ID && !v->as_number);
}

static bool settle_text(struct checking *c)
{
    if (!is_text(c->v))
        return expected(c, "a string");
    return text_ok(c, c->v->text);
}

/* the digits of v at the end of z */
static struct str digits_of(int64_t v, char z[24])
{
    char *p = z + 24;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        *--p = '-';
    return (struct str){p, z + 24 - p};
}

static bool settle_id(struct checking *c)
{
    struct value *v = c->v;
    char z[24];
    int64_t integer;
    if (v->kind == VALUE_INTEGER) {
        v->text = arena_copy(c->a, digits_of(v->integer, z));
        v->as_number = true;
        v->integer = 0;
    } else if (v->kind == VALUE_ID && v->as_number) {
        if (!str_int(v->text, &integer) || !str_equal(digits_of(integer, z), v->text))
            return check_fail(c->e, c->type, c->rule->field, "not an integer: '%s'",
                              shown(v->text).z);
    } else if (!is_text(v)) {
        return expected(c, "a string or an integer");
    }
    return text_ok(c, v->text);
}

/* the sha in lower case, copied only where it was not; item is its place in a list, from 1, or 0 */
static bool settle_sha(struct checking *c, struct str *sha, ptrdiff_t item)
{
    char place[32] = "";
    if (!check_sha(*sha)) {
        if (item)
            snprintf(place, sizeof place, "item %lld: ", (long long)item);
        return check_fail(c->e, c->type, c->rule->field, "%snot 4 to 64 hex digits: '%s'", place,
                          shown(*sha).z);
    }
    ptrdiff_t i = 0;
    while (i < sha->n && (sha->p[i] < 'A' || sha->p[i] > 'F'))
        i++;
    if (i == sha->n)
        return true;
    char *p = NEW_RAW(c->a, char, sha->n);
    for (i = 0; i < sha->n; i++)
        p[i] = (char)(sha->p[i] >= 'A' && sha->p[i] <= 'F' ? sha->p[i] + 'a' - 'A' : sha->p[i]);
    sha->p = p;
    return true;
}

static bool not_a_time(struct checking *c, struct str text)
{
    return check_fail(c->e, c->type, c->rule->field, "not a time: '%s'", shown(text).z);
}

static bool settle_time(struct checking *c)
{
    enum { LONGEST = 64 };
    struct value *v = c->v;
    char z[24];
    bool number = v->kind == VALUE_INTEGER || (v->kind == VALUE_TIME && v->text.p && v->as_number);
    int64_t integer = v->integer;
    if (v->kind == VALUE_INTEGER) {
        v->text = arena_copy(c->a, digits_of(integer, z));
        v->as_number = true;
    } else if (v->kind != VALUE_TIME && !is_text(v)) {
        return expected(c, "a time");
    }
    if (v->text.p && !number && (v->text.n > LONGEST || !time_parse(v->text, &v->integer)))
        return not_a_time(c, v->text);
    if (number && !(str_int(v->text, &integer) && time_parse_integer(integer, &v->integer)))
        return not_a_time(c, v->text);
    if (!wire_time_ok(v->integer))
        return check_fail(c->e, c->type, c->rule->field, "outside the years 1 to 9999");
    if (v->text.p && !number && check_time_canonical(v->text))
        v->text = (struct str){0};
    return true;
}

static bool settle_integer(struct checking *c)
{
    enum { EXACT = INT32_MAX }; /* a whole number may come as 3.0 */
    if (c->v->kind == VALUE_NUMBER) {
        if (c->v->number != floor(c->v->number) || fabs(c->v->number) > EXACT)
            return check_fail(c->e, c->type, c->rule->field, "not a whole number: %g",
                              c->v->number);
        c->v->integer = (int64_t)c->v->number;
    } else if (c->v->kind != VALUE_INTEGER) {
        return expected(c, "a whole number");
    }
    if (c->v->integer < 0)
        return check_fail(c->e, c->type, c->rule->field, "below zero: %lld",
                          (long long)c->v->integer);
    return true;
}

static bool settle_number(struct checking *c)
{
    if (c->v->kind == VALUE_INTEGER)
        c->v->number = (double)c->v->integer;
    else if (c->v->kind != VALUE_NUMBER)
        return expected(c, "a number");
    if (!isfinite(c->v->number))
        return check_fail(c->e, c->type, c->rule->field, "not a finite number");
    if (c->v->number == 0)
        c->v->number = 0; /* -0 has no spelling of its own */
    return true;
}

static bool settle_word(struct checking *c)
{
    struct value *v = c->v;
    if (!is_text(v))
        return expected(c, "a string");
    const struct word_rule *list = &word_rules[c->rule->of];
    int word = vocabulary_word(c->rule->of, v->text);
    if (word >= 0) {
        v->text = list->word[word];
        return true;
    }
    struct arena scratch = *c->a;
    struct out o = out_to(&scratch);
    for (int i = 0; i < list->n; i++)
        out_text(&o, i ? ", " : ""), out_str(&o, list->word[i]);
    struct str words = out_str_of(&o), near = {0};
    if (c->rule->of == WORDS_ACTOR) /* it may be a person's name: not repeated */
        return check_fail(c->e, c->type, c->rule->field, "not one of %.*s", FMT(words));
    for (int i = 0; i < list->n; i++)
        near = vocabulary_near(near, v->text, list->word[i]);
    return check_fail(c->e, c->type, c->rule->field, "not one of %.*s: '%s'%s%.*s%s", FMT(words),
                      shown(v->text).z, near.p ? ", did you mean '" : "", FMT(near),
                      near.p ? "'?" : "");
}

static bool settle_list(struct checking *c, bool shas)
{
    struct value *v = c->v;
    if (is_text(v)) { /* one text is a list of one */
        struct str *one = NEW(c->a, struct str, 1);
        *one = v->text;
        v->list = one;
        v->n = 1;
        v->text = (struct str){0};
    } else if (v->kind != VALUE_TEXTS && v->kind != VALUE_SHAS) {
        return expected(c, shas ? "an array of shas" : "an array of strings");
    }
    if (v->n > LIMIT_LIST_ITEMS)
        return check_fail(c->e, c->type, c->rule->field, "more than %d items", LIMIT_LIST_ITEMS);
    struct str *own = NULL;
    for (ptrdiff_t i = 0; i < v->n; i++) {
        struct str item = v->list[i];
        if (shas && !settle_sha(c, &item, i + 1))
            return false;
        if (!shas && item.n == 0)
            return check_fail(c->e, c->type, c->rule->field, "item %lld: empty", (long long)i + 1);
        if (!shas && !text_ok(c, item))
            return false;
        if (item.p == v->list[i].p)
            continue;
        if (!own) {
            own = NEW(c->a, struct str, v->n);
            memcpy(own, v->list, (size_t)v->n * sizeof *own);
            v->list = own;
        }
        own[i] = item;
    }
    return true;
}

static bool settle_ref(struct checking *c)
{
    struct value *v = c->v;
    if (v->kind != VALUE_REF || v->n != REF_PARTS)
        return expected(c, "an object such as {\"deploy\":\"ID\"}");
    for (int i = 0; i < REF_PARTS; i++)
        if (!text_ok(c, v->list[i]))
            return false;
    struct str name = v->list[REF_PART_NAME];
    bool external = str_equal(name, S("external"));
    if (name.n == 0 || external != !v->list[REF_PART_ID].p ||
        (!external && v->list[REF_PART_ID].n == 0))
        return check_fail(c->e, c->type, c->rule->field, "names nothing");
    if (!str_equal(name, S("sha")))
        return true;
    struct str sha = v->list[REF_PART_ID];
    if (!settle_sha(c, &sha, 0))
        return false;
    if (sha.p != v->list[REF_PART_ID].p) {
        struct str *own = NEW(c->a, struct str, REF_PARTS);
        memcpy(own, v->list, REF_PARTS * sizeof *own);
        own[REF_PART_ID] = sha;
        v->list = own;
    }
    v->as_number = false;
    return true;
}

static bool settle_commits(struct checking *c)
{
    ptrdiff_t n;
    const char *missing;
    if (c->v->kind != VALUE_COMMITS)
        return expected(c, "an array of commits");
    if (!c->v->text.p)
        c->v->text = S(""); /* told, and none */
    if (!check_commits(c->v->text, &n, &missing))
        return check_fail(c->e, c->type, c->rule->field, "not a list of commits");
    if (missing)
        return check_fail(c->e, c->type, c->rule->field, "item %lld: '%s': missing",
                          (long long)n + 1, missing);
    if (n > LIMIT_PUSH_COMMITS)
        return check_fail(c->e, c->type, c->rule->field, "more than %d commits",
                          LIMIT_PUSH_COMMITS);
    return true;
}

static bool settle_json(struct checking *c)
{
    if (c->v->kind != VALUE_JSON)
        return expected(c, c->rule->of == SHAPE_ANY ? "JSON" : "an object");
    if (!text_ok(c, c->v->text))
        return false;
    const char *want = check_json(c->v->text, c->rule->of);
    if (want)
        return check_fail(c->e, c->type, c->rule->field, "expected %s", want);
    return true;
}

static bool settle(struct checking *c)
{
    switch ((enum value_kind)c->rule->kind) {
    case VALUE_TEXT:
        return settle_text(c);
    case VALUE_ID:
        return settle_id(c);
    case VALUE_SHA:
        return is_text(c->v) ? settle_sha(c, &c->v->text, 0) : expected(c, "a sha");
    case VALUE_TIME:
        return settle_time(c);
    case VALUE_INTEGER:
        return settle_integer(c);
    case VALUE_NUMBER:
        return settle_number(c);
    case VALUE_FLAG:
        return c->v->kind == VALUE_FLAG || expected(c, "true or false");
    case VALUE_WORD:
        return settle_word(c);
    case VALUE_TEXTS:
        return settle_list(c, false);
    case VALUE_SHAS:
        return settle_list(c, true);
    case VALUE_REF:
        return settle_ref(c);
    case VALUE_COMMITS:
        return settle_commits(c);
    case VALUE_JSON:
        return settle_json(c);
    }
    bug("a value of kind %d", c->rule->kind);
}

bool check_value(enum event_type type, const struct field_rule *rule, struct value *v,
                 struct arena *a, struct err *e)
{
    struct checking c = {type, rule, v, a, e};
    bool untold = (is_text(v) && v->text.n == 0) ||
                  (rule->field == FIELD_SERVICE && v->kind == VALUE_TEXTS && v->n == 0);
    if (untold) {
        v->kind = VALUE_KINDS;
        return true;
    }
    if (!settle(&c))
        return false;
    v->kind = rule->kind;
    return true;
}
